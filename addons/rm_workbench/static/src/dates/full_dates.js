import { formatDate as formatDay, formatDateTime as formatMoment } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import {
    DateTimeField,
    dateField,
    dateRangeField,
    dateTimeField,
} from "@web/views/fields/datetime/datetime_field";
import {
    listDateField,
    listDateRangeField,
    listDateTimeField,
} from "@web/views/fields/datetime/list_datetime_field";

/**
 * Dates always show their year (2026/09/30): Odoo leaves it out for the current year, and
 * figures of two years stand beside each other here. Times show no seconds, except where a view
 * asks for them with `show_seconds` (the journal).
 */
const withYear = (info) => ({ ...info, options: { numeric: true, ...info.options } });

export function toTheMinute(value) {
    return formatMoment(value, { format: `${localization.dateFormat} HH:mm` });
}

const ALL = [
    dateField,
    dateTimeField,
    dateRangeField,
    listDateField,
    listDateTimeField,
    listDateRangeField,
];
for (const field of ALL) {
    patch(field, {
        extractProps(info, dynamicInfo) {
            return super.extractProps(withYear(info), dynamicInfo);
        },
        listViewWidth(info) {
            return super.listViewWidth(withYear(info));
        },
    });
}

patch(DateTimeField.prototype, {
    getFormattedValue(valueIndex, numeric = this.props.numeric) {
        const value = this.values[valueIndex];
        const { showSeconds, showTime } = this.props;
        if (!value || !numeric || this.field.type === "date" || !showTime || showSeconds) {
            return super.getFormattedValue(valueIndex, numeric);
        }
        return toTheMinute(value);
    },
});

const formatters = registry.category("formatters");
for (const name of ["date", "datetime"]) {
    const formatter = formatters.get(name);
    const { extractOptions } = formatter;
    formatter.extractOptions = (info) => extractOptions(withYear(info));
}

const datetime = formatters.get("datetime");
const formatted = (value, options = {}) => {
    const { numeric, showTime, showSeconds } = options;
    if (!value || !numeric || showSeconds) {
        return datetime(value, options);
    }
    return showTime === false ? formatDay(value) : toTheMinute(value);
};
formatters.add("datetime", Object.assign(formatted, datetime), { force: true });
