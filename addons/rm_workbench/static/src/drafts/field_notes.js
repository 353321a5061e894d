import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { keepDraft, newKey, readDraft } from "./draft_store";

const QUEUE = "visit_queue";
const TAKEN = "visit_customers";
const TYPING = "visit_typing";
/** How often sending is tried while something waits, in milliseconds. */
const AGAIN = 30000;
const LIMIT = 50;

function today() {
    return luxon.DateTime.now().toISODate();
}

/**
 * 现场记录: a page for the phone. Visits are drafted with or without a connection, queue in the
 * browser and are sent once when there is one; the key of a draft makes a second sending harmless.
 */
export class FieldNotes extends Component {
    static template = "rm_workbench.FieldNotes";
    static props = { ...standardActionServiceProps };
    static path = "field-notes";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({
            online: navigator.onLine,
            sending: false,
            queue: readDraft(QUEUE) || [],
            customers: readDraft(TAKEN) || [],
            draft: readDraft(TYPING) || this.emptyDraft(),
            found: [],
        });
        this.kinds = [
            ["on_site", _t("On site")],
            ["phone", _t("Phone")],
            ["branch", _t("In the branch")],
            ["online", _t("Online")],
        ];
        const changed = () => {
            this.state.online = navigator.onLine;
            if (navigator.onLine) {
                this.send();
            }
        };
        onWillStart(() => this.takeAlong());
        onMounted(() => {
            window.addEventListener("online", changed);
            window.addEventListener("offline", changed);
            this.again = window.setInterval(() => this.send(), AGAIN);
            this.send();
        });
        onWillUnmount(() => {
            window.removeEventListener("online", changed);
            window.removeEventListener("offline", changed);
            window.clearInterval(this.again);
        });
    }

    emptyDraft() {
        return {
            customer_id: false,
            customer: "",
            date: today(),
            kind: "on_site",
            persons: "",
            summary: "",
            next_step: "",
            next_date: "",
            late_reason: "",
        };
    }

    get waiting() {
        return this.state.queue.length;
    }

    get stateText() {
        if (!this.state.online) {
            return _t("No connection: what you write stays on this phone and is sent later.");
        }
        return this.waiting ? _t("Connected: waiting drafts are being sent.") : _t("Connected");
    }

    get isLate() {
        const days = luxon.DateTime.fromISO(today()).diff(
            luxon.DateTime.fromISO(this.state.draft.date),
            "days"
        ).days;
        return days > 3;
    }

    /** Bring the list of customers up to date; without a connection the last one stays. */
    async takeAlong() {
        try {
            const customers = await this.orm.silent.call("rm.visit", "customers_to_take", []);
            const chosen = this.state.customers.filter((one) => one.chosen);
            const known = new Set(customers.map((one) => one.id));
            this.state.customers = [...chosen.filter((one) => !known.has(one.id)), ...customers];
            keepDraft(TAKEN, this.state.customers);
        } catch (error) {
            this.expectOffline(error);
        }
    }

    /** A lost connection is what this page is for; everything else is a fault. */
    expectOffline(error) {
        if (error.name !== "ConnectionLostError" && navigator.onLine) {
            throw error;
        }
    }

    async search(ev) {
        const text = ev.target.value.trim();
        this.state.draft.customer = text;
        this.state.draft.customer_id = false;
        const here = this.state.customers.filter(
            (one) => one.name.includes(text) || one.customer_no.includes(text)
        );
        this.state.found = text ? here.slice(0, 8) : [];
        this.keepTyping();
        if (here.length || text.length < 2 || !this.state.online) {
            return;
        }
        try {
            const found = await this.orm.silent.searchRead(
                "rm.customer",
                [
                    ["is_mine", "=", true],
                    "|",
                    ["name", "=ilike", `${text}%`],
                    ["customer_no", "=", text],
                ],
                ["name", "customer_no"],
                { limit: 8 }
            );
            this.state.found = found.map((one) => ({ ...one, chosen: true }));
        } catch (error) {
            this.expectOffline(error);
        }
    }

    choose(one) {
        this.state.draft.customer_id = one.id;
        this.state.draft.customer = one.name;
        this.state.found = [];
        if (!this.state.customers.some((known) => known.id === one.id)) {
            this.state.customers = [one, ...this.state.customers].slice(0, LIMIT * 2);
            keepDraft(TAKEN, this.state.customers);
        }
        this.keepTyping();
    }

    keepTyping() {
        keepDraft(TYPING, { ...this.state.draft });
    }

    /** Put the draft into the queue: from here on it is not lost. */
    async keep() {
        const { draft } = this.state;
        if (!draft.customer_id) {
            this.notification.add(_t("Choose the customer from the list."), { type: "warning" });
            return;
        }
        if (!draft.summary.trim()) {
            this.notification.add(_t("Write what was said."), { type: "warning" });
            return;
        }
        if (this.isLate && draft.late_reason.trim().length < 4) {
            this.notification.add(_t("Say why the visit is entered late."), { type: "warning" });
            return;
        }
        const queue = [...this.state.queue, { ...draft, key: newKey(), error: false }];
        if (!keepDraft(QUEUE, queue)) {
            this.notification.add(_t("This browser keeps nothing. Leave private mode."), {
                type: "danger",
            });
            return;
        }
        this.state.queue = queue;
        this.state.draft = this.emptyDraft();
        this.keepTyping();
        await this.send();
    }

    /** Send what waits; refused drafts stay, with the reason. */
    async send() {
        const fresh = this.state.queue.filter((draft) => !draft.error).slice(0, LIMIT);
        if (this.state.sending || !fresh.length || !navigator.onLine) {
            return;
        }
        this.state.sending = true;
        try {
            const answers = await this.orm.silent.call("rm.visit", "enter_drafts", [
                fresh.map(({ customer, error, ...draft }) => draft),
            ]);
            this.settle(answers);
        } catch (error) {
            this.expectOffline(error);
        } finally {
            this.state.sending = false;
        }
    }

    settle(answers) {
        const told = Object.fromEntries(answers.map((answer) => [answer.key, answer]));
        const entered = answers.filter((answer) => answer.id).length;
        this.state.queue = this.state.queue
            .filter((draft) => !(told[draft.key] && told[draft.key].id))
            .map((draft) => (told[draft.key] ? { ...draft, error: told[draft.key].error } : draft));
        keepDraft(QUEUE, [...this.state.queue]);
        if (entered) {
            this.notification.add(_t("%s visits were entered.", entered), { type: "success" });
        }
    }

    /** Take a waiting draft back into the form. */
    edit(draft) {
        this.remove(draft);
        this.state.draft = { ...this.emptyDraft(), ...draft, error: undefined, key: undefined };
        this.keepTyping();
    }

    remove(draft) {
        this.state.queue = this.state.queue.filter((one) => one.key !== draft.key);
        keepDraft(QUEUE, [...this.state.queue]);
    }

    openVisits() {
        this.action.doAction("rm_workbench.rm_visit_action");
    }
}

registry.category("actions").add("rm_field_notes", FieldNotes);
