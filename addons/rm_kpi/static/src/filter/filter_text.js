/**
 * Conditions of a filter as the editor shows them, and as the source keeps them: a JSON list of
 * [column, operator, value]. Plain functions, no component.
 */

/** Operators that need no value, and the condition each stands for. */
const EMPTY = { empty: "=", filled: "!=" };
const LISTS = ["in", "not in"];

export const isList = (operator) => LISTS.includes(operator);
export const isEmptiness = (operator) => operator in EMPTY;

/** Return the conditions of a text as rows, or null when no row can show them. */
export function readConditions(text) {
    if (!text || !text.trim()) {
        return [];
    }
    let conditions;
    try {
        conditions = JSON.parse(text);
    } catch {
        return null;
    }
    if (!Array.isArray(conditions) || !conditions.every(isCondition)) {
        return null;
    }
    return conditions.map(([column, operator, value]) => {
        if (value === false) {
            return { column, operator: operator === "=" ? "empty" : "filled", values: [] };
        }
        return { column, operator, values: [value].flat().map(String) };
    });
}

function isCondition(one) {
    return Array.isArray(one) && one.length === 3 && one.slice(0, 2).every((t) => typeof t === "string");
}

/** True when a row says something already. */
export function isComplete(row) {
    return Boolean(row.column && row.operator && (isEmptiness(row.operator) || row.values.length));
}

/** Return the text of the complete rows; `kinds` maps columns to "text" or "number". */
export function writeConditions(rows, kinds) {
    const conditions = rows.filter(isComplete).map((row) => {
        if (isEmptiness(row.operator)) {
            return [row.column, EMPTY[row.operator], false];
        }
        const values = row.values.map((value) => plainValue(value, kinds[row.column]));
        return [row.column, row.operator, isList(row.operator) ? values : values[0]];
    });
    return conditions.length ? JSON.stringify(conditions) : "";
}

/** A number where it survives as one, else the text as typed. */
function plainValue(text, kind) {
    const number = Number(text);
    return kind === "number" && String(number) === text ? number : text;
}
