import { _t } from "@web/core/l10n/translation";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { onMounted, onWillUnmount, status } from "@odoo/owl";
import { dropDraft, keepDraft, readDraft } from "./draft_store";

/** How often what is typed is kept, in milliseconds. */
const EVERY = 1500;
const KEPT_TYPES = ["char", "text", "date", "selection", "many2one"];

/**
 * A form whose unsaved text survives a lost connection, a closed tab, an empty battery: it is kept
 * in the browser while it is typed, offered again when the form is opened, dropped once saved.
 */
export class DraftFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        const tick = () => this.keep();
        onMounted(() => {
            this.offer();
            this.keeping = window.setInterval(tick, EVERY);
            window.addEventListener("pagehide", tick);
            // a phone hides a page before it forgets it
            document.addEventListener("visibilitychange", tick);
        });
        onWillUnmount(() => {
            window.clearInterval(this.keeping);
            window.removeEventListener("pagehide", tick);
            document.removeEventListener("visibilitychange", tick);
            if (this.closeOffer) {
                this.closeOffer();
            }
        });
    }

    get draftKey() {
        const { root } = this.model;
        return `${root.resModel}:${root.resId || "new"}`;
    }

    get keptFields() {
        const { root } = this.model;
        return root.fieldNames.filter((name) => KEPT_TYPES.includes(root.fields[name].type));
    }

    /** Keep what was changed; fields that only follow from others come along and do no harm. */
    async keep() {
        const { root } = this.model;
        if (!root || !(await root.isDirty())) {
            return;
        }
        const values = {};
        for (const name of this.keptFields) {
            const field = root.fields[name];
            if (field.readonly && !(name in (root._changes || {}))) {
                continue;
            }
            let value = root.data[name];
            if (field.type === "date" && value) {
                value = serializeDate(value);
            }
            if (value && JSON.stringify(value) !== JSON.stringify(this.savedValue(name))) {
                values[name] = field.type === "many2one" ? { ...value } : value;
            }
        }
        if (Object.keys(values).length) {
            this.writing = keepDraft(this.draftKey, values);
        }
    }

    savedValue(name) {
        const { root } = this.model;
        const value = (root._values || {})[name];
        return root.fields[name].type === "date" && value ? serializeDate(value) : value;
    }

    /** Say that something typed earlier is there, and put it back on request. */
    async offer() {
        const values = await readDraft(this.draftKey);
        if (status(this) === "destroyed") {
            return;
        }
        const names = Object.keys(values || {}).filter((name) => this.keptFields.includes(name));
        if (!names.length) {
            return;
        }
        const key = this.draftKey;
        const close = this.notification.add(
            _t("Text that was typed here and never saved is still there."),
            {
                type: "info",
                sticky: true,
                className: "o_rm_kept_draft",
                buttons: [
                    {
                        name: _t("Put it back"),
                        primary: true,
                        onClick: async () => {
                            close();
                            await this.putBack(names, values);
                        },
                    },
                    {
                        name: _t("Forget it"),
                        onClick: () => {
                            close();
                            dropDraft(key);
                        },
                    },
                ],
            }
        );
        this.closeOffer = close;
    }

    async putBack(names, values) {
        const { root } = this.model;
        const changes = {};
        for (const name of names) {
            const isDate = root.fields[name].type === "date";
            changes[name] = isDate ? deserializeDate(values[name]) : values[name];
        }
        await root.update(changes);
    }

    /** Drop what was kept, after what is just being kept: it would come back otherwise. */
    async drop(key) {
        await this.writing;
        await dropDraft(key);
    }

    async onRecordSaved(record, changes) {
        await this.drop(`${record.resModel}:new`);
        await this.drop(`${record.resModel}:${record.resId}`);
        return super.onRecordSaved(record, changes);
    }

    async discard() {
        await this.drop(this.draftKey);
        return super.discard();
    }
}

registry.category("views").add("rm_draft_form", { ...formView, Controller: DraftFormController });
