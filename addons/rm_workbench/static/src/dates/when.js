import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { toTheMinute } from "./full_dates";

import { Component, xml } from "@odoo/owl";

const { DateTime } = luxon;

/** A moment or day as people say it: today 09:12, yesterday 17:40, Tue 11/24, else in full. */
export class When extends Component {
    static template = xml`<span t-att-title="title" class="text-nowrap" t-esc="text" />`;
    static props = { ...standardFieldProps };

    get value() {
        const value = this.props.record.data[this.props.name];
        return typeof value === "string" ? this.read(value) : value;
    }

    get isDay() {
        return this.props.record.fields[this.props.name].type === "date";
    }

    read(text) {
        return this.isDay ? deserializeDate(text) : deserializeDateTime(text);
    }

    get title() {
        return this.value ? this.inFull : "";
    }

    get inFull() {
        return this.isDay ? this.value.toFormat("yyyy/MM/dd cccc") : toTheMinute(this.value);
    }

    get days() {
        const today = DateTime.local().startOf("day");
        return Math.round(this.value.startOf("day").diff(today, "days").days);
    }

    get text() {
        const { value } = this;
        if (!value) {
            return "";
        }
        const today = DateTime.local();
        const near = { "-1": _t("Yesterday"), 0: _t("Today"), 1: _t("Tomorrow") }[this.days];
        const time = this.isDay ? "" : value.toFormat(" HH:mm");
        if (near) {
            return `${near}${time}`;
        }
        const format = value.year === today.year ? "MM/dd ccc" : "yyyy/MM/dd";
        return `${value.toFormat(format)}${value.year === today.year ? time : ""}`;
    }
}

/** The day by which something is to be done: late in red, today in orange. */
export class Due extends When {
    static template = xml`<span t-att-title="title" t-attf-class="text-nowrap {{ look }}" t-esc="text" />`;

    get look() {
        if (!this.value || this.days > 0) {
            return "";
        }
        return this.days < 0 ? "text-danger fw-bold" : "text-warning fw-bold";
    }

    get text() {
        if (!this.value || this.days >= -1) {
            return super.text;
        }
        return _t("%s days late", -this.days);
    }
}

/** The month a day stands for, as the names of reports and periods have it: 2026-10. */
export class Month extends When {
    get title() {
        return "";
    }

    get text() {
        return this.value ? this.value.toFormat("yyyy-MM") : "";
    }
}

const width = ({ type }) => (type === "date" ? [96, 120] : [140, 150]);
const fields = registry.category("fields");
const supportedTypes = ["date", "datetime"];
fields.add("rm_when", { component: When, supportedTypes, listViewWidth: width });
fields.add("rm_month", { component: Month, supportedTypes: ["date"], listViewWidth: [80, 90] });
fields.add("rm_due", { component: Due, supportedTypes, listViewWidth: width });
