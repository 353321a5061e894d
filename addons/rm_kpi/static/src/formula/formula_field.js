import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { formatExact } from "@rm_workbench/exact/exact_format";

import { Component, onPatched, useEffect, useRef, useState } from "@odoo/owl";

import { deskOf, draftOf } from "./formula_desk";
import { CODED, colourParts, fillPlace, matching, nextPlace, wordBefore } from "./formula_text";

/** Milliseconds without a key after which a formula is checked. */
const PAUSE = 220;
const CALL = _t("Function");
const KINDS = {
    indicator: _t("Indicator"),
    source: _t("Source"),
    param: _t("Parameter"),
    input: _t("Manual input"),
    band: _t("Band"),
    lookup: _t("Look-up table"),
    attribute: _t("Attribute"),
    column: _t("Column of detail rows"),
};
/** The kinds of names that may fill a place of a way of scoring. */
const FILLS = ["indicator", "source", "input"];
const FIXES = {
    param: { model: "rm.kpi.parameter", label: _t("Add this parameter") },
    input: { model: "rm.kpi.input.definition", label: _t("Add this manual input") },
    band: { model: "rm.kpi.band", label: _t("Add this band") },
    lookup: { model: "rm.kpi.lookup", label: _t("Add this look-up table") },
};

/** A formula, checked and computed for a sample RM while it is typed. */
export class FormulaField extends Component {
    static template = "rm_kpi.FormulaField";
    static components = { AutoComplete };
    static props = {
        ...standardFieldProps,
        placeholder: { type: String, optional: true },
        full: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.desk = useState(deskOf(this.props.record, this.orm));
        this.text = useRef("text");
        this.caret = useRef("caret");
        this.told = useRef("told");
        this.state = useState({
            value: this.value,
            told: null,
            menu: null,
            help: false,
            ways: false,
            wanted: "",
            focused: false,
        });
        this.turn = 0;
        this.checkSoon = useDebounced(() => this.check(), PAUSE);
        useInputField({
            ref: this.text,
            getValue: () => this.value,
            parse: (text) => text.trim() || false,
        });
        useEffect(
            (value) => {
                if (document.activeElement !== this.text.el) {
                    this.state.value = value;
                    this.resize();
                }
            },
            () => [this.value]
        );
        useEffect(
            () => {
                if (this.state.told) {
                    this.checkSoon();
                }
            },
            () => {
                const { digits, no_target, zero_division } = this.props.record.data;
                return [digits, no_target, zero_division];
            }
        );
        useEffect(
            (quiet) => {
                this.resize();
                if (!quiet) {
                    this.begin();
                }
            },
            () => [this.props.readonly && !this.props.full]
        );
        useEffect(
            () => {
                // a longer sentence pushes the menu down
                if (this.state.menu && this.text.el) {
                    Object.assign(this.state.menu, this.place());
                }
            },
            () => [this.told.el?.getBoundingClientRect().height]
        );
        onPatched(() => this.resize());
    }

    async begin() {
        await this.desk.load(draftOf(this.props.record));
        if (this.text.el && document.activeElement === this.text.el && this.state.value) {
            // somebody was quicker than the names
            this.openMenu(false);
        }
        await this.check();
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get kinds() {
        const kinds = new Map(this.names.map((name) => [name.code, name.kind]));
        for (const one of this.desk.functions) {
            kinds.set(one.name, "function");
        }
        kinds.set("TRUE", "function").set("FALSE", "function");
        return kinds;
    }

    get names() {
        return this.desk.namesWith(draftOf(this.props.record), this.props.record.data.code);
    }

    get parts() {
        const told = this.state.told;
        const wrong = told && !told.ok && told.text === this.state.value ? told : false;
        const known = this.desk.functions.length ? this.kinds : new Map();
        return colourParts(this.state.value, known, wrong);
    }

    /** The text of the mirror up to the caret, where the menu is to open. */
    get before() {
        return this.text.el ? this.text.el.value.slice(0, this.text.el.selectionStart) : "";
    }

    // ------------------------------------------------------------------ checking

    async check() {
        const text = this.state.value;
        if (!text.trim()) {
            this.state.told = null;
            return;
        }
        const turn = ++this.turn;
        const draft = draftOf(this.props.record);
        const { code, digits, no_target, zero_division } = this.props.record.data;
        const told = await this.desk.try(text, draft, {
            code: code || "",
            digits: digits ?? -1,
            no_target: no_target || "",
            zero_division: zero_division || "",
        });
        if (turn !== this.turn) {
            return;
        }
        this.state.told = { ...told, text };
        if (told.ok && told.collect.length && (await this.desk.collect(told.collect))) {
            await this.check();
        }
    }

    onInput() {
        this.state.value = this.text.el.value;
        this.state.told = this.state.told && { ...this.state.told, stale: true };
        this.resize();
        this.openMenu(false);
        this.checkSoon();
    }

    onBlur() {
        this.state.focused = false;
        this.state.menu = null;
    }

    resize() {
        const area = this.text.el;
        if (area) {
            area.style.height = "0";
            area.style.height = `${area.scrollHeight}px`;
        }
    }

    // ------------------------------------------------------------------ completing

    openMenu(asked) {
        const { word, from, kinds } = wordBefore(this.before);
        const long = word.length > 0 && !/^\d+$/.test(word);
        if (!asked && !long && !(kinds && kinds.length)) {
            this.state.menu = null;
            return;
        }
        const functions = this.desk.functions.map((one) => ({
            kind: "function",
            code: one.name,
            name: one.help,
            call: one,
        }));
        const items = matching([...this.names, ...functions], word, kinds, asked ? 40 : 10);
        const exact = items.length === 1 && items[0].code === word && items[0].kind !== "function";
        this.state.menu = items.length && !exact ? { items, from, at: 0, ...this.place() } : null;
    }

    /** Where the menu opens: below the line of the caret and what is said of it, else above all. */
    place() {
        const area = this.text.el.getBoundingClientRect();
        const mark = this.measure();
        const told = this.told.el?.getBoundingClientRect();
        const width = Math.min(420, window.innerWidth - 16);
        const left = Math.max(8, Math.min(area.left + mark.left, window.innerWidth - width - 8));
        const top = Math.max(area.top + mark.bottom, told?.bottom || 0) + 2;
        const above = top + 260 > window.innerHeight && area.top > 260;
        return {
            style: above
                ? `left:${left}px;width:${width}px;bottom:${window.innerHeight - area.top + 2}px`
                : `left:${left}px;width:${width}px;top:${top}px`,
        };
    }

    measure() {
        const range = document.createRange();
        const mirror = this.caret.el;
        let left = this.text.el.selectionStart;
        const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_TEXT);
        let node = walker.nextNode();
        while (node && node.length < left) {
            left -= node.length;
            node = walker.nextNode();
        }
        const outer = mirror.getBoundingClientRect();
        if (!node) {
            return { left: 8, top: 0, bottom: outer.height };
        }
        range.setStart(node, Math.max(0, left - 1));
        range.setEnd(node, left);
        const box = range.getBoundingClientRect();
        return { left: box.right - outer.left, top: box.top - outer.top, bottom: box.bottom - outer.top };
    }

    kindName(kind) {
        return kind === "function" ? CALL : KINDS[kind] || kind;
    }

    onKeydown(ev) {
        if (ev.isComposing) {
            return;
        }
        const menu = this.state.menu;
        if (ev.key === " " && (ev.ctrlKey || ev.altKey)) {
            this.openMenu(true);
        } else if (menu && (ev.key === "ArrowDown" || ev.key === "ArrowUp")) {
            const step = ev.key === "ArrowDown" ? 1 : -1;
            menu.at = (menu.at + step + menu.items.length) % menu.items.length;
            this.scrollToChosen();
        } else if (menu && (ev.key === "Enter" || ev.key === "Tab") && !ev.shiftKey) {
            this.take(menu.items[menu.at]);
        } else if (menu && ev.key === "Escape") {
            this.state.menu = null;
        } else if (ev.key === "Escape" && ev.target.value.trim()) {
            // the list would give the whole line up, with the formula that was just typed
        } else {
            if (ev.key.startsWith("Arrow") || ev.key === "Home" || ev.key === "End") {
                // the caret moves in the formula, not the cursor of the list around it
                ev.stopPropagation();
            }
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    scrollToChosen() {
        requestAnimationFrame(() =>
            document.querySelector(".o_rm_formula_menu .active")?.scrollIntoView({ block: "nearest" })
        );
    }

    /** Put a name into the text where it was begun. */
    async take(item) {
        const area = this.text.el;
        const { from, place } = this.state.menu || { from: area.selectionStart };
        this.state.menu = null;
        if (place) {
            this.replaceText(fillPlace(area.value, place, this.call(item.kind, item.code)));
            if (item.kind === "source") {
                await this.addRaw(item);
            }
            return this.askPlace();
        }
        area.focus();
        area.setSelectionRange(from, area.selectionStart);
        const after = area.value.slice(area.selectionEnd);
        if (item.kind === "function") {
            const open = after.startsWith("(") ? "" : item.call.quoted ? '("")' : "()";
            this.insert(item.code + open, item.call.empty ? 0 : open.length >> 1);
            if (item.call.quoted) {
                this.openMenu(true);
            }
            return;
        }
        const inside = wordBefore(this.before).kinds?.length;
        this.insert(inside ? item.code : this.call(item.kind, item.code), 0);
        if (item.kind === "source") {
            await this.addRaw(item);
        }
    }

    /** How a name of a kind is written in a formula. */
    call(kind, code) {
        const call = Object.keys(CODED).find((name) => CODED[name] === kind);
        return call ? `${call}("${code}")` : code;
    }

    /** Type a text as if by hand, so that it can be undone; the caret goes back by `back`. */
    insert(text, back) {
        const area = this.text.el;
        if (!document.execCommand("insertText", false, text)) {
            area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
            area.dispatchEvent(new Event("input", { bubbles: true }));
        }
        const caret = area.selectionStart - back;
        area.setSelectionRange(caret, caret);
        this.state.menu = null;
    }

    // ------------------------------------------------------------------ what is missing

    get fix() {
        const fix = this.state.told?.fix;
        if (!fix) {
            return null;
        }
        if (fix.kind === "source") {
            const source = this.names.find((one) => one.kind === "source" && one.code === fix.code);
            return source && { label: _t("Add this figure"), source };
        }
        if (["band", "lookup"].includes(fix.kind) && !this.desk.schemeId) {
            // a table belongs to its scheme, which is not saved yet
            return null;
        }
        return { ...FIXES[fix.kind], code: fix.code };
    }

    async mend() {
        const fix = this.fix;
        if (fix.source) {
            await this.addRaw(fix.source);
            return;
        }
        if (fix.model === "rm.kpi.input.definition") {
            const vals = { code: fix.code, name: fix.code, role_id: this.desk.inputRole };
            await this.orm.create(fix.model, [vals]);
            return this.learn();
        }
        const more =
            fix.model === "rm.kpi.parameter"
                ? { default_value_ids: [[0, 0, { valid_from: "1900-01-01" }]] }
                : { default_scheme_id: this.desk.schemeId };
        this.dialog.add(FormViewDialog, {
            resModel: fix.model,
            context: { default_code: fix.code, default_name: fix.code, ...more },
            title: fix.label,
            onRecordSaved: () => this.learn(),
        });
    }

    /** Load the names again, because one was added. */
    async learn() {
        await this.desk.load(draftOf(this.props.record), true);
        await this.check();
    }

    /** Add a raw indicator over a source to the scheme's form, above the present line. */
    async addRaw(source) {
        const parent = this.props.record._parentRecord;
        const list = parent?.data.indicator_ids;
        if (!list) {
            return;
        }
        await list.addNewRecord({
            position: "top",
            mode: "readonly",
            context: {
                default_kind: source.rows ? "rows" : "raw",
                default_code: source.code,
                default_name: source.name,
                default_source_id: source.id,
                default_sequence: 1,
            },
        });
        // detail rows bring the names of their columns along
        await (source.rows ? this.learn() : this.check());
    }

    // ------------------------------------------------------------------ the sample

    get managerSources() {
        return [
            {
                options: async (request) => {
                    const found = await this.orm.call("rm.manager", "name_search", [], {
                        name: request,
                        limit: 8,
                    });
                    return found.map(([id, label]) => ({
                        label,
                        onSelect: () => this.chooseManager(id, label),
                    }));
                },
            },
        ];
    }

    chooseManager(id, label) {
        Object.assign(this.desk.sample, { manager: id, manager_name: label });
        this.desk.typed = {};
        return this.check();
    }

    choosePeriod(ev) {
        this.desk.sample.period = ev.target.value.trim();
        return this.check();
    }

    typeFigure(figure, ev) {
        const text = ev.target.value.trim();
        if (text) {
            this.desk.typed[figure.label] = text;
        } else {
            delete this.desk.typed[figure.label];
        }
        this.checkSoon();
    }

    /** True where the trial can be kept as a case of the formula: everything saved, in draft. */
    get mayKeep() {
        const { record, readonly } = this.props;
        const told = this.state.told;
        return !readonly && record.resId && this.desk.schemeId && told?.ok && told.figures.length;
    }

    async keep() {
        const told = this.state.told;
        if (!(await this.props.record.save())) {
            return;
        }
        if (told.figures.some((figure) => figure.kind === "rows" && !figure.rows)) {
            this.notification.add(
                _t("There are too many detail rows to keep. Type a case with a few of them by hand."),
                { type: "warning" }
            );
            return;
        }
        const inputs = told.figures.flatMap((figure) => {
            if (figure.kind === "rows") {
                return figure.rows;
            }
            const text = figure.kind === "attribute" ? `"${figure.value}"` : figure.value;
            return `${figure.label} = ${figure.value === false ? "-" : text}`;
        });
        await this.orm.create("rm.kpi.case", [
            {
                scheme_id: this.desk.schemeId,
                indicator_id: this.props.record.resId,
                name: `${this.desk.sample.manager_name} ${this.desk.sample.period}`.trim(),
                inputs: inputs.join("\n"),
                expected: told.value === false ? "-" : told.value,
            },
        ]);
        this.notification.add(_t("Kept as a case of this formula."), { type: "success" });
    }

    nameOf(figure) {
        const name = this.names.find((one) => one.code === figure.code);
        return name && name.name !== figure.code ? name.name : "";
    }

    short(value) {
        if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) {
            return value || "";
        }
        const decimals = (value.split(".")[1] || "").length;
        return formatExact(value, { digits: Math.min(decimals, 6) });
    }

    // ------------------------------------------------------------------ help on functions

    get helpGroups() {
        const wanted = this.state.wanted.trim().toLowerCase();
        const groups = new Map();
        for (const one of this.desk.functions) {
            const text = `${one.name} ${one.help} ${one.signature}`.toLowerCase();
            if (!wanted || text.includes(wanted)) {
                groups.set(one.group, [...(groups.get(one.group) || []), one]);
            }
        }
        return [...groups].map(([title, functions]) => ({ title, functions }));
    }

    /** The ways of scoring stand open where points have no formula yet. */
    get showWays() {
        const begun = this.state.value.trim() || this.props.record.data.kind !== "scoring";
        return !this.props.readonly && (this.state.ways || !begun);
    }

    /** Begin with the formula of a way; its places are filled one after the other. */
    takeWay(way) {
        this.replaceText(way.formula);
        this.state.ways = false;
        this.askPlace();
    }

    replaceText(text) {
        this.text.el.focus();
        this.text.el.select();
        this.insert(text, 0);
    }

    /** Choose the first place that is to be filled and offer the names that may stand there. */
    askPlace() {
        const area = this.text.el;
        const place = nextPlace(area.value);
        if (!place) {
            return;
        }
        area.setSelectionRange(place.from, place.from + place.name.length);
        const items = this.names.filter((one) => FILLS.includes(one.kind));
        if (items.length) {
            this.state.menu = { items, from: place.from, at: 0, place: place.name, ...this.place() };
        }
    }

    takeFunction(one) {
        this.text.el.focus();
        this.take({ kind: "function", code: one.name, call: one });
    }
}

export const formulaField = {
    component: FormulaField,
    displayName: _t("Formula"),
    supportedTypes: ["text", "char"],
    listViewWidth: [320, 900],
    supportedOptions: [{ label: _t("With sample and help"), name: "full", type: "boolean" }],
    extractProps: ({ options, placeholder }) => ({ full: Boolean(options.full), placeholder }),
};

registry.category("fields").add("rm_formula", formulaField);
