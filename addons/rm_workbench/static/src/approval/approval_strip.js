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

/** The signatures on a record: those given, whom it waits for, those to come; latest round first. */
export class ApprovalStrip extends Component {
    static template = "rm_workbench.ApprovalStrip";
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
