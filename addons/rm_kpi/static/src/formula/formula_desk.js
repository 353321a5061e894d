import { reactive } from "@odoo/owl";

/**
 * What all formula editors of one scheme share: names to complete, functions, the RM on whom
 * formulas are tried, figures collected for him, figures typed by hand.
 */
const desks = new Map();

const lineOf = (record) => ({
    id: record.resId || false,
    code: record.data.code || "",
    name: record.data.name || "",
    kind: record.data.kind || "raw",
    formula: record.data.formula || "",
    digits: record.data.digits ?? -1,
    no_target: record.data.no_target || "",
    zero_division: record.data.zero_division || "",
    source: record.data.source_id?.id || 0,
});

/** The form around a line, or the line's own form. */
function schemeOf(record) {
    const parent = record._parentRecord;
    if (parent?.resModel === "rm.kpi.scheme") {
        return { id: parent.resId || false, parent };
    }
    return { id: record.data.scheme_id?.id || false, parent: null };
}

/** What is typed on the form and not saved yet, as the server wants it. */
export function draftOf(record) {
    const { parent } = schemeOf(record);
    if (!parent) {
        return { indicators: [lineOf(record)], period_type: record.data.period_type || false };
    }
    const lines = (parent.data.indicator_ids?.records || []).map((one) =>
        one.id === record.id || (one.resId && one.resId === record.resId) ? record : one
    );
    if (!lines.includes(record)) {
        lines.push(record);
    }
    return {
        code: parent.data.code || "",
        period_type: parent.data.period_type,
        indicators: lines.map(lineOf),
        bands: (parent.data.band_ids?.records || []).map((band) => ({
            code: band.data.code || "",
            name: band.data.name || "",
            result_kind: band.data.result_kind || "number",
        })),
    };
}

export function deskOf(record, orm) {
    const { id, parent } = schemeOf(record);
    const key = id || `new ${parent?.id || record.id}`;
    if (!desks.has(key)) {
        desks.set(key, reactive(new FormulaDesk(id)));
    }
    const desk = desks.get(key);
    desk.orm = orm;
    return desk;
}

class FormulaDesk {
    constructor(schemeId) {
        this.schemeId = schemeId;
        this.names = [];
        this.functions = [];
        this.ways = [];
        this.kinds = new Map();
        this.sample = { manager: false, manager_name: "", period: "" };
        this.collected = {};
        this.typed = {};
        this.loaded = null;
    }

    load(draft, again = false) {
        if (!this.loaded || again) {
            this.loaded = this.fetch(draft);
        }
        return this.loaded;
    }

    async fetch(draft) {
        const told = await this.orm.silent.call("rm.kpi.scheme", "formula_desk", [], {
            scheme_id: this.schemeId,
            draft,
        });
        this.functions = told.functions;
        this.ways = told.ways;
        this.names = told.names;
        this.inputRole = told.input_role;
        if (!this.sample.manager) {
            this.sample = told.sample;
        }
    }

    /** Names as they are now: the indicators of the form, everything else as the server told. */
    namesWith(draft, own) {
        const saved = this.names.filter((name) => name.kind !== "indicator");
        const lines = draft.indicators.filter((line) => line.code && line.code !== own);
        const codes = new Set(draft.indicators.map((line) => line.code));
        const used = new Set(draft.indicators.map((line) => line.source));
        const others = this.names.filter((one) => one.kind === "indicator" && !codes.has(one.code));
        return [
            ...lines.map((line) => ({ kind: "indicator", code: line.code, name: line.name })),
            ...others.filter((one) => one.code !== own),
            ...saved.filter((one) => one.kind !== "source" || !used.has(one.id)),
        ];
    }

    get key() {
        return `${this.sample.manager}|${this.sample.period}`;
    }

    try(text, draft, line) {
        return this.orm.silent.call("rm.kpi.scheme", "try_formula", [], {
            scheme_id: this.schemeId,
            text,
            draft,
            line,
            sample: {
                ...this.sample,
                values: this.typed,
                collected: this.collected[this.key] || {},
            },
        });
    }

    /** Collect what no run has, each source once; true when something came. */
    async collect(sources) {
        const known = (this.collected[this.key] ||= {});
        const missing = sources.filter((source) => !(source in known));
        if (!missing.length) {
            return false;
        }
        for (const source of missing) {
            known[source] = false;
        }
        const found = await this.orm.silent.call("rm.kpi.scheme", "collect_sample", [
            missing,
            this.sample.manager,
            this.sample.period,
        ]);
        Object.assign(known, found);
        return true;
    }
}
