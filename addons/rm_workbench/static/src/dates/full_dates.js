import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { dateField, dateTimeField } from "@web/views/fields/datetime/datetime_field";

/**
 * Dates always show their year (2026/09/30): Odoo leaves it out for the current year, and
 * figures of two years stand beside each other here.
 */
const withYear = (info) => ({ ...info, options: { numeric: true, ...info.options } });

for (const field of [dateField, dateTimeField]) {
    patch(field, {
        extractProps(info, dynamicInfo) {
            return super.extractProps(withYear(info), dynamicInfo);
        },
        listViewWidth(info) {
            return super.listViewWidth(withYear(info));
        },
    });
}

for (const name of ["date", "datetime"]) {
    const formatter = registry.category("formatters").get(name);
    const { extractOptions } = formatter;
    formatter.extractOptions = (info) => extractOptions(withYear(info));
}
