import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

import { formatExact, parseExact } from "./exact_format";

/** An exact number that travels as text: right-aligned, with separators, every digit kept. */
export class ExactField extends Component {
    static template = "rm_workbench.ExactField";
    static props = {
        ...standardFieldProps,
        digits: { type: Number, optional: true },
        placeholder: { type: String, optional: true },
    };

    setup() {
        useInputField({
            // every digit while it is edited, or leaving the field would round it
            getValue: () => formatExact(this.value),
            parse: parseExact,
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get formattedValue() {
        return formatExact(this.value, { digits: this.props.digits });
    }
}

export const exactField = {
    component: ExactField,
    displayName: _t("Exact number"),
    supportedTypes: ["char"],
    // as wide as 14,408,000.00
    listViewWidth: [124, 180],
    supportedOptions: [
        { label: _t("Digits"), name: "digits", type: "number" },
    ],
    extractProps: ({ options, placeholder }) => ({ digits: options.digits, placeholder }),
};

const fields = registry.category("fields");
fields.add("rm_exact", exactField);
// Odoo's floats have room for less than the amounts of a bank
fields.get("float").listViewWidth = exactField.listViewWidth;
registry.category("formatters").add("rm_exact", (value, options = {}) => formatExact(value, options));
