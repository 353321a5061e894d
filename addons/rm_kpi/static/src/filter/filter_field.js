import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { alikeDigits, formatExact } from "@rm_workbench/exact/exact_format";

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { isComplete, isEmptiness, isList, readConditions, writeConditions } from "./filter_text";

/** Milliseconds after the last change before the source is tried; a slow one waits for a click. */
const PAUSE = 900;
const SLOW = 3;
/** Fields of the form that decide about figures. */
const DECIDING = [
    "kind", "fact", "measure", "over_time", "dated_by", "floor_zero", "line", "attribution",
    "numerator_id", "denominator_id", "window", "shift", "fixed_days", "per", "digits",
];

/** The filter of a source: a row for each condition, and what comes out on ten RMs. */
export class SourceFilterField extends Component {
    static template = "rm_kpi.SourceFilterField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            rows: [],
            columns: [],
            values: {},
            asText: false,
            text: "",
            found: null,
            error: "",
            trying: false,
        });
        this.turn = 0;
        this.trySoon = useDebounced(() => this.tryDraft(), PAUSE);
        onWillStart(() => this.load(this.props));
        onWillUpdateProps(async (next) => {
            const { fact } = next.record.data;
            if (fact !== this.fact) {
                await this.load(next);
            } else if ((next.record.data[next.name] || "") !== this.state.text) {
                this.read(next);
            }
        });
    }

    get canTry() {
        const { kind, fact } = this.props.record.data;
        return !this.props.readonly && (kind === "aggregate" || kind === "rows") && fact;
    }

    async load(props) {
        this.fact = props.record.data.fact;
        this.state.values = {};
        this.state.found = null;
        this.state.columns = this.fact
            ? await this.orm.call("rm.kpi.source", "filter_columns", [this.fact])
            : [];
        this.read(props);
        await Promise.all(this.state.rows.map((row) => this.loadValues(row.column)));
    }

    read(props) {
        this.state.text = props.record.data[props.name] || "";
        const rows = readConditions(this.state.text);
        const known = rows?.every((row) => this.column(row.column));
        this.state.asText = !rows || !known;
        this.state.rows = known ? rows : [];
    }

    column(name) {
        return this.state.columns.find((one) => one.name === name);
    }

    isList(row) {
        return isList(row.operator);
    }

    needsValue(row) {
        return row.operator && !isEmptiness(row.operator);
    }

    choices(row) {
        return this.state.values[row.column] || { closed: false, values: [] };
    }

    /** The values of a row still to be chosen. */
    open(row) {
        return this.choices(row).values.filter((one) => !row.values.includes(one.value));
    }

    word(row, value) {
        const found = this.choices(row).values.find((one) => one.value === value);
        return found ? found.label : value;
    }

    phrase(row) {
        const column = this.column(row.column);
        const operator = column.operators.find((one) => one.value === row.operator);
        const words = row.values.map((value) => this.word(row, value)).join("、");
        return [column.label, operator?.label || row.operator, words].filter(Boolean).join(" ");
    }

    async loadValues(name) {
        const column = this.column(name);
        if (column && column.kind === "text" && !this.state.values[name]) {
            const fact = this.fact;
            const found = await this.orm.call("rm.kpi.source", "filter_values", [fact, name]);
            if (fact === this.fact) {
                this.state.values[name] = found;
            }
        }
    }

    add() {
        const [first] = this.state.columns;
        this.state.rows.push({ column: first.name, operator: "=", values: [] });
        this.loadValues(first.name);
    }

    remove(row) {
        this.state.rows.splice(this.state.rows.indexOf(row), 1);
        this.write();
    }

    setColumn(row, name) {
        const operators = this.column(name).operators.map((one) => one.value);
        row.column = name;
        row.operator = operators.includes(row.operator) ? row.operator : "=";
        row.values = [];
        this.loadValues(name);
        this.write();
    }

    setOperator(row, operator) {
        row.operator = operator;
        row.values = isEmptiness(operator) ? [] : isList(operator) ? row.values : row.values.slice(0, 1);
        this.write();
    }

    setValue(row, text) {
        const value = this.meant(row, text);
        row.values = value === "" ? [] : [value];
        this.write();
    }

    addValue(row, input) {
        const value = this.meant(row, input.value);
        if (value !== "" && !row.values.includes(value)) {
            row.values.push(value);
            this.write();
        }
        input.value = "";
    }

    /** The value behind a word that was typed or chosen. */
    meant(row, text) {
        const typed = text.trim();
        const found = this.choices(row).values.find((one) => one.label === typed);
        return found ? found.value : typed;
    }

    removeValue(row, value) {
        row.values.splice(row.values.indexOf(value), 1);
        this.write();
    }

    onValueKey(row, ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.addValue(row, ev.target);
        }
    }

    write() {
        const kinds = Object.fromEntries(this.state.columns.map((one) => [one.name, one.kind]));
        this.writeText(writeConditions(this.state.rows, kinds));
        if (this.state.rows.every(isComplete) && this.canTry && !this.isSlow) {
            this.trySoon();
        }
    }

    writeText(text) {
        this.state.text = text;
        this.props.record.update({ [this.props.name]: text || false });
    }

    toggleText() {
        if (this.state.asText) {
            this.read(this.props);
        } else {
            this.state.asText = true;
        }
    }

    get isSlow() {
        return Number(this.state.found?.seconds || 0) > SLOW;
    }

    get draft() {
        const { data } = this.props.record;
        const values = { filter_text: data[this.props.name] || false };
        for (const name of DECIDING) {
            const value = data[name];
            values[name] = value && typeof value === "object" ? value.id || false : value ?? false;
        }
        return values;
    }

    async tryDraft() {
        const turn = ++this.turn;
        this.state.trying = true;
        try {
            const arguments_ = [this.props.record.resId || false, this.draft];
            const found = await this.orm.silent.call("rm.kpi.source", "try_draft", arguments_);
            if (turn === this.turn) {
                Object.assign(this.state, { found, error: "", trying: false });
            }
        } catch (error) {
            if (turn === this.turn) {
                const told = error.data?.message || _t("The source cannot be tried now.");
                Object.assign(this.state, { found: null, error: told, trying: false });
            }
        }
    }

    short(text) {
        const digits = alikeDigits(this.state.found.rows.map((line) => line.value));
        return text ? formatExact(text, { digits }) : "—";
    }
}

export const sourceFilterField = {
    component: SourceFilterField,
    displayName: _t("Conditions of a source"),
    supportedTypes: ["text"],
};

registry.category("fields").add("rm_source_filter", sourceFilterField);
