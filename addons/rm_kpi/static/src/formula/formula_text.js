/** What the formula editor knows of the text: parts to colour, the word at the caret. */

const PARTS = /("[^"]*"?|“[^”]*”?)|([0-9０-９]+(?:[.．][0-9０-９]+)?[%％]?)|([\p{L}_][\p{L}\p{N}_]*)|(\s+)|([^\s])/gu;
const WORD = /[\p{L}\p{N}_]+$/u;
/** A code that is being typed: the function before it and what is there of it. */
const QUOTED = /([A-Za-z_]+)\s*[(（]\s*["“]([^"”]*)$/u;

/** The kinds of names that the functions with a code in quotation marks take. */
export const CODED = {
    PARAM: "param",
    INPUT: "input",
    BAND: "band",
    PROGRESSIVE: "band",
    LOOKUP: "lookup",
};

/**
 * Split a formula into parts to colour.
 *
 * @param {string} text
 * @param {Map<string, string>} kinds what is named what: functions upper case, other names as they are
 * @param {{position: number, length: number} | false} mark the part that is wrong
 * @returns {{text: string, kind: string, wrong: boolean}[]}
 */
export function colourParts(text, kinds, mark) {
    const parts = [];
    let wrongFrom = -1;
    let wrongTo = -1;
    if (mark) {
        // positions count characters, a script's strings count half ones
        const characters = Array.from(text);
        wrongFrom = characters.slice(0, mark.position).join("").length;
        wrongTo = characters.slice(0, mark.position + Math.max(mark.length, 1)).join("").length;
    }
    for (const match of text.matchAll(PARTS)) {
        const [whole, string, number, name, space] = match;
        let kind = "sign";
        if (string) {
            kind = "string";
        } else if (number) {
            kind = "number";
        } else if (space) {
            kind = "space";
        } else if (name) {
            const called = /^\s*[(（]/.test(text.slice(match.index + name.length));
            kind = called ? "function" : kinds.get(name) || kinds.get(name.toUpperCase()) || "unknown";
        }
        const from = match.index;
        const cuts = [from, wrongFrom, wrongTo, from + whole.length]
            .filter((cut) => cut >= from && cut <= from + whole.length)
            .sort((a, b) => a - b);
        for (let index = 0; index + 1 < cuts.length; index++) {
            if (cuts[index] < cuts[index + 1]) {
                parts.push({
                    text: text.slice(cuts[index], cuts[index + 1]),
                    kind,
                    wrong: cuts[index] >= wrongFrom && cuts[index + 1] <= wrongTo,
                });
            }
        }
    }
    return parts;
}

/**
 * Return what is being typed before the caret: the word, where it begins, and the kinds of names
 * that may stand there (all but codes in quotation marks where `kinds` is null).
 *
 * @param {string} before the text before the caret
 */
export function wordBefore(before) {
    const quoted = QUOTED.exec(before);
    if (quoted && CODED[quoted[1].toUpperCase()]) {
        const word = quoted[2];
        return { word, from: before.length - word.length, kinds: [CODED[quoted[1].toUpperCase()]] };
    }
    const inString = (before.match(/["“”]/g) || []).length % 2 === 1;
    const word = WORD.exec(before)?.[0] || "";
    return { word, from: before.length - word.length, kinds: inString ? [] : null };
}

/** How well a name fits what was typed: 0 not at all, the greater the better. */
function fit(name, word) {
    const code = name.code.toLowerCase();
    const title = (name.name || "").toLowerCase();
    if (!word) {
        return 1;
    }
    if (code === word) {
        return 5;
    }
    if (code.startsWith(word)) {
        return 4;
    }
    if (title.startsWith(word)) {
        return 3;
    }
    return code.includes(word) || title.includes(word) ? 2 : 0;
}

/**
 * Return the names that fit, best first.
 *
 * @param {{kind: string, code: string, name: string}[]} names
 * @param {string} word
 * @param {string[] | null} kinds
 */
export function matching(names, word, kinds, most = 12) {
    const wanted = word.toLowerCase();
    return names
        .filter((name) => !kinds || kinds.includes(name.kind))
        .map((name, index) => ({ name, index, fit: fit(name, wanted) }))
        .filter((one) => one.fit > 0)
        .sort((a, b) => b.fit - a.fit || a.index - b.index)
        .slice(0, most)
        .map((one) => one.name);
}

/** Names that the ways of scoring leave open, as whole words. */
const PLACES = /(?<![\p{L}\p{N}_])(?:另一指标|指标)(?![\p{L}\p{N}_])/gu;

/** The first place of a formula that is left open: its name and where it begins. */
export function nextPlace(text) {
    const found = [...text.matchAll(PLACES)][0];
    return found ? { name: found[0], from: found.index } : null;
}

/** The formula with a name in every place that is called so. */
export function fillPlace(text, place, name) {
    return text.replace(PLACES, (found) => (found === place ? name : found));
}
