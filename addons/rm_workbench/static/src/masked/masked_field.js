import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillUnmount, useState } from "@odoo/owl";

const LEAST_REASON = 4;
const SHOWN_MS = 60000;

/** Asks why somebody wants to see a masked value. */
export class RevealDialog extends Component {
    static template = "rm_workbench.RevealDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        label: String,
        reason: { type: String, optional: true },
        reveal: Function,
    };

    setup() {
        this.state = useState({ reason: this.props.reason || "" });
        useAutofocus({ refName: "reason" });
    }

    get ready() {
        return this.state.reason.trim().length >= LEAST_REASON;
    }

    async onReveal() {
        await this.props.reveal(this.state.reason.trim());
        this.props.close();
    }
}

/** A masked text with an eye: the full text for a minute, after a reason that is kept. */
export class MaskedField extends Component {
    static template = "rm_workbench.MaskedField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ revealed: false, of: false });
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get masked() {
        return this.props.record.data[this.props.name] || "";
    }

    get shown() {
        const isSame = this.state.of === this.props.record.resId;
        return isSame && this.state.revealed ? this.state.revealed : this.masked;
    }

    get canReveal() {
        return Boolean(this.masked && this.props.record.resId && this.shown === this.masked);
    }

    onEye() {
        this.dialog.add(RevealDialog, {
            label: this.props.record.fields[this.props.name].string,
            reveal: (reason) => this.reveal(reason),
        });
    }

    async reveal(reason) {
        const { resModel, resId } = this.props.record;
        const value = await this.orm.call(resModel, "action_reveal", [
            [resId],
            this.props.name,
            reason,
        ]);
        if (!value) {
            this.notification.add(_t("The bank holds no full value."), { type: "warning" });
            return;
        }
        Object.assign(this.state, { revealed: value, of: resId });
        clearTimeout(this.timer);
        this.timer = setTimeout(() => (this.state.revealed = false), SHOWN_MS);
    }
}

registry.category("fields").add("rm_masked", {
    component: MaskedField,
    displayName: _t("Masked text"),
    supportedTypes: ["char"],
});
