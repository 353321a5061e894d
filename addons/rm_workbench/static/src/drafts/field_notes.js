import { Component, markRaw, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DayInput } from "../dates/day_input";
import { keepDraft, listKey, readDraft } from "./draft_store";
import { canKeep } from "./draft_vault";
import { PhotoError, shrinkPhoto } from "./photos";
import { VisitQueue } from "./visit_queue";

const TAKEN = listKey("visit_customers");
/** Days for which the list of customers stays on the phone: a weekend. */
const TAKEN_DAYS = 3;
const TYPING = "visit_typing";
/** How often sending is tried while something waits, in milliseconds. */
const AGAIN = 30000;
/** Customers that the phone keeps in all, and photos of a visit. */
const MOST_TAKEN = 60;
const MOST_PHOTOS = 6;

function today() {
    return luxon.DateTime.now().toISODate();
}

/**
 * 现场记录: a page for the phone. Visits are drafted with or without a connection, queue in the
 * browser, sealed, and are sent once when there is one; the key of a draft makes a second sending
 * harmless. Customers are taken along by name and the end of their number.
 */
export class FieldNotes extends Component {
    static template = "rm_workbench.FieldNotes";
    static components = { DayInput };
    static props = { ...standardActionServiceProps };
    static path = "field-notes";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({
            online: navigator.onLine,
            sending: false,
            shrinking: false,
            customers: [],
            draft: this.emptyDraft(),
            found: [],
        });
        this.queue = useState(new VisitQueue(markRaw(this.orm)));
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
        onWillStart(async () => {
            await this.open();
            await this.takeAlong();
        });
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
            photos: [],
        };
    }

    /** Bring back what was kept: the queue with its photos, the list, what was being typed. */
    async open() {
        await this.queue.open();
        this.state.customers = (await readDraft(TAKEN)) || [];
        this.state.draft = { ...this.emptyDraft(), ...(await readDraft(TYPING)) };
        await this.queue.openPhotos(this.state.draft.photos);
    }

    get waiting() {
        return this.queue.drafts.length;
    }

    get canKeep() {
        return canKeep;
    }

    get stateText() {
        if (!canKeep && !this.state.online) {
            return _t("No connection: leave this page open until there is one.");
        }
        if (!this.state.online) {
            return _t("No connection: what you write stays on this phone and is sent later.");
        }
        return this.waiting ? _t("Connected: waiting drafts are being sent.") : _t("Connected");
    }

    get today() {
        return today();
    }

    /** A draft always has a day; the next step may have none. */
    setDay(name, day) {
        this.state.draft[name] = day || (name === "date" ? today() : "");
        this.keepTyping();
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
            await this.keepCustomers(customers);
        } catch (error) {
            this.expectOffline(error);
        }
    }

    async keepCustomers(customers) {
        this.state.customers = customers.slice(0, MOST_TAKEN);
        await keepDraft(TAKEN, this.state.customers, TAKEN_DAYS);
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
            (one) => one.name.includes(text) || one.number.endsWith(text)
        );
        this.state.found = text ? here.slice(0, 8) : [];
        this.keepTyping();
        if (here.length || text.length < 2 || !this.state.online) {
            return;
        }
        try {
            this.state.found = await this.orm.silent.call("rm.visit", "customers_to_take", [text]);
        } catch (error) {
            this.expectOffline(error);
        }
    }

    choose(one) {
        this.state.draft.customer_id = one.id;
        this.state.draft.customer = one.name;
        this.state.found = [];
        if (!this.state.customers.some((known) => known.id === one.id)) {
            this.keepCustomers([one, ...this.state.customers]);
        }
        this.keepTyping();
    }

    async keepTyping() {
        await keepDraft(TYPING, { ...this.state.draft, photos: [...this.state.draft.photos] });
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
        const kept = await this.queue.add(draft);
        this.state.draft = this.emptyDraft();
        await this.keepTyping();
        if (!kept && !this.state.online) {
            const text = _t("This browser keeps nothing: leave the page open until it is sent.");
            this.notification.add(text, { type: "warning", sticky: true });
        }
        await this.send();
    }

    /** Photos from the camera or the album: shrunk here, kept by themselves, sent later. */
    async addPhotos(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        const { draft } = this.state;
        this.state.shrinking = true;
        try {
            for (const file of files) {
                if (draft.photos.length >= MOST_PHOTOS) {
                    throw new PhotoError(_t("At most %s photos of one visit.", MOST_PHOTOS));
                }
                const key = await this.queue.addPhoto(await shrinkPhoto(file));
                draft.photos.push(key);
                await this.keepTyping();
            }
        } catch (error) {
            if (!(error instanceof PhotoError)) {
                throw error;
            }
            this.notification.add(error.message, { type: "warning" });
        } finally {
            this.state.shrinking = false;
        }
    }

    async dropPhoto(key) {
        const { draft } = this.state;
        draft.photos = draft.photos.filter((one) => one !== key);
        await this.keepTyping();
        await this.queue.dropPhoto(key);
    }

    photoUrl(key) {
        return `data:image/jpeg;base64,${this.queue.photos[key] || ""}`;
    }

    /** Send what waits; refused drafts stay, with the reason. */
    async send() {
        if (this.state.sending || !this.queue.ready.length || !navigator.onLine) {
            return;
        }
        this.state.sending = true;
        try {
            const entered = await this.queue.send();
            if (entered) {
                this.notification.add(_t("%s visits were entered.", entered), { type: "success" });
            }
        } catch (error) {
            this.expectOffline(error);
        } finally {
            this.state.sending = false;
        }
    }

    /** Take a waiting draft back into the form. */
    async edit(draft) {
        const { error, key, entered, ...typed } = draft;
        this.state.draft = { ...this.emptyDraft(), ...typed, photos: [...(draft.photos || [])] };
        await this.keepTyping();
        await this.queue.remove(draft, false);
    }

    async remove(draft) {
        await this.queue.remove(draft);
    }

    openVisits() {
        this.action.doAction("rm_workbench.rm_visit_action");
    }
}

registry.category("actions").add("rm_field_notes", FieldNotes);
