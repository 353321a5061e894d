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

/** A mark where something holds, nothing where it does not. */
export class MarkField extends Component {
    static template = "rm_workbench.MarkField";
    static props = { ...standardFieldProps, icon: String, title: String };

    get isOn() {
        return this.props.record.data[this.props.name];
    }
}

function markField(icon, title) {
    return {
        component: MarkField,
        displayName: title,
        supportedTypes: ["boolean"],
        extractProps: () => ({ icon, title: title.toString() }),
    };
}

registry.category("fields").add("rm_clip", {
    component: ClipField,
    displayName: _t("Paper clip"),
    supportedTypes: ["integer"],
});
registry.category("fields").add("rm_pin", markField("fa-thumb-tack text-danger", _t("Pinned")));
registry
    .category("fields")
    .add("rm_important", markField("fa-exclamation text-danger", _t("Important")));
registry
    .category("fields")
    .add("rm_unread", markField("fa-circle text-primary o_rm_unread", _t("Unread")));
