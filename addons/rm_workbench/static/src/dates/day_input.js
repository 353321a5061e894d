import { Component, xml } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";

/** A day outside a form, as text in ISO form or empty, typed and shown as everywhere else. */
export class DayInput extends Component {
    static template = xml`
        <DateTimeInput
            type="'date'"
            id="props.id"
            class="'form-control o_rm_day'"
            value="value"
            minDate="limit(props.first)"
            maxDate="limit(props.last)"
            onApply.bind="onApply"
        />`;
    static components = { DateTimeInput };
    static props = {
        id: { type: String, optional: true },
        value: { type: String, optional: true },
        first: { type: String, optional: true },
        last: { type: String, optional: true },
        onChange: Function,
    };

    get value() {
        return this.props.value ? deserializeDate(this.props.value) : false;
    }

    limit(day) {
        return day ? deserializeDate(day) : false;
    }

    onApply(value) {
        const day = value ? serializeDate(value) : "";
        if (day !== (this.props.value || "")) {
            this.props.onChange(day);
        }
    }
}
