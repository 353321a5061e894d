import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { RevealDialog } from "../masked/masked_field";

import { Component, onWillStart, onWillUpdateProps, onWillUnmount, useState } from "@odoo/owl";

const SHOWN_MS = 60000;

/** The customer's number in a call note: masked, with a reason in full and ready to be dialled. */
export class CallPhone extends Component {
    static template = "rm_workbench.CallPhone";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ customer: false, masked: "", number: "" });
        onWillStart(() => this.follow(this.props));
        onWillUpdateProps((props) => this.follow(props));
        onWillUnmount(() => clearTimeout(this.timer));
    }

    /** Reads the number of the customer chosen, once. */
    async follow({ record }) {
        const customer = record.data.customer_id ? record.data.customer_id.id : false;
        if (customer === this.state.customer) {
            return;
        }
        Object.assign(this.state, { customer, masked: "", number: "" });
        if (customer) {
            const [found] = await this.orm.read("rm.customer", [customer], ["phone"]);
            this.state.masked = (found && found.phone) || "";
        }
    }

    onEye() {
        const { customer } = this.state;
        this.dialog.add(RevealDialog, {
            label: _t("Phone"),
            reason: _t("Call: %s", this.props.record.data.call_about || _t("customer care")),
            reveal: (reason) => this.reveal(customer, reason),
        });
    }

    async reveal(customer, reason) {
        const number = await this.orm.call("rm.customer", "action_reveal", [
            [customer],
            "phone",
            reason,
        ]);
        if (!number) {
            this.notification.add(_t("The bank holds no full value."), { type: "warning" });
        } else if (customer === this.state.customer) {
            this.state.number = number;
            clearTimeout(this.timer);
            this.timer = setTimeout(() => (this.state.number = ""), SHOWN_MS);
        }
    }
}

registry.category("view_widgets").add("rm_call_phone", { component: CallPhone });
