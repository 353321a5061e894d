import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

import { formatExact, movePoint, parseExact } from "./exact_format";

/** An exact number that travels as text: right-aligned, with separators, every digit kept. */
export class ExactField extends Component {
    static template = "rm_workbench.ExactField";
    static props = {
        ...standardFieldProps,
        digits: { type: Number, optional: true },
        percent: { type: Boolean, optional: true },
        trim: { type: Boolean, optional: true },
        placeholder: { type: String, optional: true },
    };

    setup() {
        this.notification = useService("notification");
        useInputField({
            // every digit while it is edited, or leaving the field would round it
            getValue: () => formatExact(this.shown),
            parse: (text) => this.readOrSay(text),
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** A share of 0.5 is shown and typed as 50 where the view says so. */
    get shown() {
        const { percent, trim } = this.props;
        return percent || trim ? movePoint(this.value, percent ? 2 : 0) : this.value;
    }

    /** The form only says that something is missing: what is no number is named, once. */
    readOrSay(text) {
        try {
            const value = this.read(text);
            this.refused = null;
            return value;
        } catch (error) {
            if (this.refused !== text) {
                this.notification.add(
                    _t("%s is no number: use digits, and a point before the decimals.", text),
                    { type: "danger" }
                );
            }
            this.refused = text;
            throw error;
        }
    }

    read(text) {
        const typed = parseExact(this.props.percent ? text.replace(/[%％]\s*$/, "") : text);
        return this.props.percent ? movePoint(typed, -2) : typed;
    }

    get formattedValue() {
        const text = formatExact(this.shown, { digits: this.props.digits });
        return text && this.props.percent ? `${text}%` : text;
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
        { label: _t("As a percentage"), name: "percent", type: "boolean" },
        { label: _t("Hide trailing zeros"), name: "trim", type: "boolean" },
    ],
    extractProps: ({ options, placeholder }) => ({
        digits: options.digits,
        percent: Boolean(options.percent),
        trim: Boolean(options.trim),
        placeholder,
    }),
};

const fields = registry.category("fields");
fields.add("rm_exact", exactField);
// Odoo's floats have room for less than the amounts of a bank
fields.get("float").listViewWidth = exactField.listViewWidth;
registry.category("formatters").add("rm_exact", (value, options = {}) => formatExact(value, options));
