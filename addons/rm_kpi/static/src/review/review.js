import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";

const RELATIONS = {
    leader: _t("as own leader"),
    leader2: _t("as leader's leader"),
    peer: _t("as colleague"),
    risk: _t("as risk manager"),
    named: _t("as named person"),
    callback: _t("as call-back desk"),
    self: _t("as the RM himself"),
};
/** What a customer of the call-back list can have said. */
const CALL_RESULTS = [
    ["content", _t("Satisfied")],
    ["so_so", _t("Neutral")],
    ["discontent", _t("Dissatisfied")],
    ["complaint", _t("Complaint")],
    ["unreached", _t("Not reached")],
];
/** Milliseconds without a key after which what is typed is saved. */
const PAUSE = 600;
/** Milliseconds after which what was not saved for want of a connection is sent again. */
const AGAIN = 4000;

/**
 * Read points as typed; full-width digits are accepted.
 *
 * @param {string} text
 * @param {string} most greatest points of the item
 * @returns {string|false|null} plain decimal text, false for nothing, null where it does not fit
 */
export function parsePoints(text, most) {
    const plain = String(text ?? "").normalize("NFKC").trim().replace(",", ".");
    if (!plain) {
        return false;
    }
    return /^\d+(\.\d{1,2})?$/.test(plain) && Number(plain) <= Number(most) ? plain : null;
}

/**
 * @param {File} file
 * @returns {Promise<string>} its content in base64
 */
function readFile(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
        reader.onerror = reject;
        reader.readAsDataURL(file);
    });
}

/** 考核操作: the appraiser scores member after member, or many in a grid; every answer is saved. */
export class ReviewAction extends Component {
    static template = "rm_kpi.ReviewAction";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.action = useService("action");
        this.callResults = CALL_RESULTS;
        this.root = useRef("root");
        this.state = useState({ tasks: [], data: null, sheetId: false, grid: false, facts: [], busy: false });
        this.timers = new Map();
        this.running = new Map();
        this.focusWanted = null;
        onWillStart(() => this.load(this.props.action.params?.task_id));
        onMounted(() => this.applyFocus());
        onPatched(() => this.applyFocus());
        this.onHide = () => this.flush();
        this.onLeave = (ev) => this.unsaved() && ev.preventDefault();
        document.addEventListener("visibilitychange", this.onHide);
        window.addEventListener("beforeunload", this.onLeave);
        onWillUnmount(() => {
            document.removeEventListener("visibilitychange", this.onHide);
            window.removeEventListener("beforeunload", this.onLeave);
            this.flush();
        });
    }

    // ------------------------------------------------------------------ loading

    async load(taskId) {
        this.state.tasks = await this.orm.call("rm.review.task", "my_tasks", []);
        const wanted = taskId || this.state.tasks[0]?.id;
        if (!wanted) {
            this.state.data = null;
            return;
        }
        const data = await this.orm.call("rm.review.task", "open_task", [wanted]);
        for (const sheet of data.sheets) {
            for (const item of data.items) {
                const answer = sheet.answers[item.id];
                Object.assign(answer, {
                    draft: answer.points || "",
                    remark: answer.comment,
                    error: "",
                    saving: false,
                });
            }
        }
        this.state.data = data;
        const next = this.nextOpen() || data.sheets[0];
        if (next) {
            await this.choose(next);
        }
    }

    async changeTask(ev) {
        await this.flush();
        await this.load(Number(ev.target.value));
    }

    /** The first sheet where work was interrupted, else the first not begun, after `from`. */
    nextOpen(from) {
        const sheets = this.state.data.sheets;
        const begin = from ? sheets.indexOf(from) + 1 : 0;
        const turned = [...sheets.slice(begin), ...sheets.slice(0, begin)];
        const open = turned.filter((sheet) => sheet.state !== "done");
        return from ? open[0] : open.find((sheet) => sheet.state === "in_progress") || open[0];
    }

    async choose(sheet) {
        this.state.sheetId = sheet.id;
        this.state.facts = [];
        this.wantFocus(sheet, this.firstEmpty(sheet) || this.state.data.items[0]);
        if (window.innerWidth < 768) {
            // no field takes the focus there, so nothing else brings the next sheet's head into view
            this.root.el?.querySelector(".o_rm_review_choice")?.scrollIntoView();
        }
        const facts = await this.orm.silent.call("rm.review.task", "sheet_facts", [sheet.id]);
        if (this.state.sheetId === sheet.id) {
            this.state.facts = facts;
        }
    }

    chooseById(ev) {
        const sheet = this.state.data.sheets.find((one) => one.id === Number(ev.target.value));
        return this.choose(sheet);
    }

    // ------------------------------------------------------------------ what is shown

    get sheet() {
        return this.state.data?.sheets.find((sheet) => sheet.id === this.state.sheetId);
    }

    get done() {
        return this.state.data.sheets.filter((sheet) => sheet.state === "done").length;
    }

    get progress() {
        const total = this.state.data.sheets.length;
        return total ? Math.round((100 * this.done) / total) : 0;
    }

    get ready() {
        return this.state.data.sheets.filter((s) => s.state !== "done" && this.isComplete(s));
    }

    isLocked(sheet) {
        return sheet.state === "done" || !this.state.data.open;
    }

    answered(sheet) {
        return this.state.data.items.filter((item) => sheet.answers[item.id].points).length;
    }

    isComplete(sheet) {
        return this.state.data.items.every((item) => {
            const answer = sheet.answers[item.id];
            const proven = (!item.remark || answer.comment) && (!item.file || answer.files.length);
            return answer.points && !answer.error && proven;
        }) && sheet.calls.every((call) => call.result);
    }

    /** Points without the remark or file that the item needs: what the grid cannot give. */
    lacksEvidence(sheet, item) {
        const answer = sheet.answers[item.id];
        return (item.remark && !answer.comment) || (item.file && !answer.files.length);
    }

    async showSheet(sheet) {
        await this.toggleGrid(false);
        await this.choose(sheet);
    }

    firstEmpty(sheet) {
        return this.state.data.items.find((item) => !sheet.answers[item.id].points);
    }

    get remarkHint() {
        return _t("Remark (optional)");
    }

    get remarkNeeded() {
        return _t("Give the facts: a remark is required here");
    }

    relation(sheet) {
        return RELATIONS[sheet.relation] || "";
    }

    /** The weighted total of what is there, for orientation; the score is the server's. */
    total(sheet) {
        let sum = 0;
        for (const item of this.state.data.items) {
            sum += (Number(sheet.answers[item.id].points || 0) / Number(item.most)) * Number(item.weight);
        }
        return sum.toFixed(2);
    }

    /** Whether the points of an answer lie in a level: at or above it, below the one before. */
    isLevel(item, answer, index) {
        if (!answer.points) {
            return false;
        }
        const points = Number(answer.points);
        const above = item.levels[index - 1];
        return points >= Number(item.levels[index].points) && (!above || points < Number(above.points));
    }

    // ------------------------------------------------------------------ saving

    type(sheet, item, ev) {
        sheet.answers[item.id].draft = ev.target.value;
        this.saveSoon(sheet, item);
    }

    typeRemark(sheet, item, ev) {
        sheet.answers[item.id].remark = ev.target.value;
        this.saveSoon(sheet, item);
    }

    chooseLevel(sheet, item, level) {
        sheet.answers[item.id].draft = level.points;
        return this.save(sheet, item);
    }

    saveSoon(sheet, item, pause = PAUSE) {
        const key = sheet.answers[item.id].id;
        clearTimeout(this.timers.get(key)?.timer);
        const timer = setTimeout(() => this.save(sheet, item), pause);
        this.timers.set(key, { timer, sheet, item });
    }

    /** Whether something that was typed waits for its pause, for the server or for a connection. */
    unsaved() {
        return this.timers.size > 0 || this.running.size > 0;
    }

    /** Save at once whatever waits for its pause. */
    async flush() {
        const waiting = [...this.timers.values()];
        await Promise.allSettled(waiting.map(({ sheet, item }) => this.save(sheet, item)));
        await Promise.allSettled(this.running.values());
    }

    /** Save one answer; of one sheet one call runs at a time, so versions follow each other. */
    save(sheet, item) {
        const answer = sheet.answers[item.id];
        clearTimeout(this.timers.get(answer.id)?.timer);
        this.timers.delete(answer.id);
        return this.inTurn(sheet, () => this.saveNow(sheet, item, answer));
    }

    /** Run one call after the others about the same sheet: the server locks the sheet for each. */
    inTurn(sheet, deed) {
        const before = this.running.get(sheet.id) || Promise.resolve();
        const call = before.catch(() => {}).then(deed);
        this.running.set(sheet.id, call);
        return call.finally(() => {
            if (this.running.get(sheet.id) === call) {
                this.running.delete(sheet.id);
            }
        });
    }

    async saveNow(sheet, item, answer) {
        const points = parsePoints(answer.draft, item.most);
        if (points === null) {
            answer.error = _t("A number from 0 to %(most)s, at most 2 decimals", { most: item.most });
            return;
        }
        if ((points || "") === (answer.points || "") && answer.remark === answer.comment) {
            answer.error = "";
            return;
        }
        const remark = answer.remark;
        answer.saving = true;
        try {
            answer.version = await this.orm.silent.call("rm.review.sheet", "save_answer", [
                sheet.id,
                answer.id,
                points,
                remark,
                answer.version,
            ]);
            answer.points = points;
            answer.comment = remark;
            answer.error = "";
            if (sheet.state === "todo") {
                sheet.state = "in_progress";
            }
        } catch (error) {
            answer.error = error.data?.message || _t("Not saved yet: no connection. It is tried again by itself.");
            if (error instanceof ConnectionLostError) {
                this.saveSoon(sheet, item, AGAIN);
            }
        } finally {
            answer.saving = false;
        }
    }

    // ------------------------------------------------------------------ evidence

    async attach(sheet, item, ev) {
        const answer = sheet.answers[item.id];
        for (const file of [...ev.target.files]) {
            const content = await readFile(file);
            try {
                const args = [sheet.id, answer.id, file.name, content];
                answer.files = await this.inTurn(sheet, () =>
                    this.orm.call("rm.review.sheet", "attach_evidence", args)
                );
            } catch (error) {
                this.notification.add(error.data?.message || _t("The file was not sent. Try again."), { type: "danger" });
                break;
            }
        }
        ev.target.value = "";
    }

    async detach(sheet, item, file) {
        const answer = sheet.answers[item.id];
        const args = [sheet.id, answer.id, file.id];
        answer.files = await this.inTurn(sheet, () => this.orm.call("rm.review.sheet", "remove_evidence", args));
    }

    /** Note what a customer said; what the server does not take is not left on the screen. */
    async saveCall(sheet, call, vals) {
        const before = { result: call.result, note: call.note };
        Object.assign(call, vals);
        const args = [sheet.id, call.id, call.result, call.note];
        try {
            await this.inTurn(sheet, () => this.orm.call("rm.review.sheet", "save_call", args));
        } catch (error) {
            Object.assign(call, before);
            throw error;
        }
    }

    openFact(fact) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: `${this.sheet.name} · ${fact.name}`,
            res_model: fact.open.model,
            domain: fact.open.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            target: "new",
        });
    }

    async submit(sheet) {
        await this.flush();
        await this.orm.call("rm.review.sheet", "action_submit", [[sheet.id]]);
        sheet.state = "done";
        sheet.score = this.total(sheet);
        sheet.reason = false;
        const next = this.nextOpen(sheet);
        if (next && !this.state.grid) {
            await this.choose(next);
        } else if (!next) {
            this.thank();
        }
    }

    async submitReady() {
        await this.flush();
        const sheets = this.ready;
        await this.orm.call("rm.review.sheet", "action_submit", [sheets.map((sheet) => sheet.id)]);
        for (const sheet of sheets) {
            sheet.state = "done";
            sheet.score = this.total(sheet);
        }
        const next = this.nextOpen();
        if (next) {
            await this.choose(next);
        } else {
            this.thank();
        }
    }

    thank() {
        this.notification.add(_t("Everything is scored. Thank you."), { type: "success" });
    }

    async reload() {
        await this.load(this.state.data.task.id);
    }

    async toggleGrid(grid) {
        await this.flush();
        this.state.grid = grid;
    }

    // ------------------------------------------------------------------ keyboard

    wantFocus(sheet, item) {
        this.focusWanted = sheet && item ? `${sheet.id}-${item.id}` : null;
    }

    applyFocus() {
        if (!this.focusWanted || !this.root.el || window.innerWidth < 768) {
            return;
        }
        const field = this.root.el.querySelector(`input[data-field="${this.focusWanted}"]:not(:disabled)`);
        this.focusWanted = null;
        field?.focus();
        field?.select();
    }

    focusNow(sheet, item) {
        this.wantFocus(sheet, item);
        this.applyFocus();
    }

    onKey(sheet, item, ev) {
        const items = this.state.data.items;
        const sheets = this.state.data.sheets;
        const place = items.indexOf(item);
        const row = sheets.indexOf(sheet);
        const grid = this.state.grid;
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.submit(sheet);
        } else if (ev.key === "Enter" || (ev.key === "ArrowDown" && !grid)) {
            ev.preventDefault();
            this.save(sheet, item);
            if (items[place + 1]) {
                this.focusNow(sheet, items[place + 1]);
            } else if (grid && sheets[row + 1]) {
                this.focusNow(sheets[row + 1], items[0]);
            } else if (!grid && ev.key === "Enter") {
                this.root.el.querySelector(".o_rm_review_submit")?.focus();
            }
        } else if (ev.key === "ArrowUp" && !grid && place > 0) {
            ev.preventDefault();
            this.focusNow(sheet, items[place - 1]);
        } else if (grid && ev.key === "ArrowDown" && sheets[row + 1]) {
            ev.preventDefault();
            this.focusNow(sheets[row + 1], item);
        } else if (grid && ev.key === "ArrowUp" && row > 0) {
            ev.preventDefault();
            this.focusNow(sheets[row - 1], item);
        } else if (!grid && (ev.key === "PageDown" || ev.key === "PageUp")) {
            ev.preventDefault();
            this.step(ev.key === "PageDown" ? 1 : -1);
        }
    }

    async step(by) {
        await this.flush();
        const sheets = this.state.data.sheets;
        const next = sheets[sheets.indexOf(this.sheet) + by];
        if (next) {
            await this.choose(next);
        }
    }
}

registry.category("actions").add("rm_kpi.review", ReviewAction);
