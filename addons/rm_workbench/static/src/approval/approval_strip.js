import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const ICONS = {
    submit: "fa-pencil-square-o",
    approve: "fa-check-circle",
    reject: "fa-times-circle",
    now: "fa-hourglass-half",
    next: "fa-circle-o",
};

/** What a signature covers, as it was when it was given; what is another now is marked. */
export class SignedContent extends Component {
    static template = "rm_workbench.SignedContent";
    static props = { rows: Array };
}

/** The same as a field of a form. */
export class SignedContentField extends Component {
    static template = "rm_workbench.SignedContentField";
    static components = { SignedContent };
    static props = { ...standardFieldProps };

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("rm_signed_content", {
    component: SignedContentField,
    supportedTypes: ["json"],
});

/** The signatures on a record: those given, whom it waits for, those to come; latest round first. */
export class ApprovalStrip extends Component {
    static template = "rm_workbench.ApprovalStrip";
    static components = { SignedContent };
    static props = { ...standardFieldProps };

    get rounds() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(step) {
        return ICONS[step.status];
    }
}

registry.category("fields").add("rm_approval_strip", {
    component: ApprovalStrip,
    supportedTypes: ["json"],
});
