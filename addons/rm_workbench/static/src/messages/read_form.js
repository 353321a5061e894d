import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";

import { useEffect } from "@odoo/owl";

/** A form whose unread record counts as read once it is on screen, however it was opened. */
export class ReadFormController extends formView.Controller {
    setup() {
        super.setup();
        this.messages = useService("orm");
        useEffect(
            (resId, isUnread) => {
                if (resId && isUnread) {
                    this.messages.silent.call(this.props.resModel, "action_mark_read", [[resId]]);
                }
            },
            () => [this.model.root.resId, this.model.root.data.is_unread]
        );
    }
}

registry.category("views").add("rm_read_form", { ...formView, Controller: ReadFormController });
