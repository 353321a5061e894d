import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** A paper clip with the number of files, nothing where there is none. */
export class ClipField extends Component {
    static template = "rm_workbench.ClipField";
    static props = { ...standardFieldProps };

    get count() {
        return this.props.record.data[this.props.name];
    }
}

/** A pin on what stays on top. */
export class PinField extends Component {
    static template = "rm_workbench.PinField";
    static props = { ...standardFieldProps };

    get pinned() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("rm_clip", {
    component: ClipField,
    displayName: _t("Paper clip"),
    supportedTypes: ["integer"],
});
registry.category("fields").add("rm_pin", {
    component: PinField,
    displayName: _t("Pin"),
    supportedTypes: ["boolean"],
});
