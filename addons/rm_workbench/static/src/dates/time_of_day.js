import { registry } from "@web/core/registry";
import { FloatTimeField, floatTimeField } from "@web/views/fields/float_time/float_time_field";

/** A time of the day that may be missing: nothing is shown where Odoo shows 00:00. */
export class TimeOfDay extends FloatTimeField {
    get formattedValue() {
        return this.props.record.data[this.props.name] ? super.formattedValue : "";
    }
}

registry.category("fields").add("rm_time", { ...floatTimeField, component: TimeOfDay });
