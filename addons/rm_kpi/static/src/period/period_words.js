import { _t } from "@web/core/l10n/translation";

const DAY = String.raw`(\d{4}-\d{2}-\d{2})`;
const STORED = new RegExp(`^${DAY}\\.\\.${DAY}$`);
const TYPED = new RegExp(`^${DAY}\\s*(?:\\.\\.|至|到|~|～|—|–|to)\\s*${DAY}$`);
const PART = /^(\d{4})-(?:Q([1-4])|H([12])|(\d{2})-YTD)$/;
const TYPED_QUARTER = /^(\d{4})年第?([1-4一二三四])季度$/;
const TYPED_HALF = /^(\d{4})年([上下])半年$/;
const TYPED_TO_DATE = /^(\d{4})年1(?:至|-|—)(1[0-2]|0?[1-9])月$/;

/** A period as people read it: quarter, half year, year to date and the days of a campaign in words. */
export function periodWords(text) {
    const [, first, last] = STORED.exec(text || "") || [];
    if (first) {
        return _t("%(first)s to %(last)s", { first, last }).toString();
    }
    const [, year, number, half, month] = PART.exec(text || "") || [];
    if (number) {
        return _t("Quarter %(number)s of %(year)s", { number, year }).toString();
    }
    if (half) {
        const words = half === "1" ? _t("First half of %(year)s", { year }) : _t("Second half of %(year)s", { year });
        return words.toString();
    }
    if (month) {
        return _t("%(year)s, January to month %(month)s", { year, month: Number(month) }).toString();
    }
    return text || "";
}

/** The stored text of a period that somebody typed the way it is read. */
export function periodText(typed) {
    const text = typed.trim();
    const [, first, last] = TYPED.exec(text) || [];
    if (first) {
        return `${first}..${last}`;
    }
    let found = TYPED_QUARTER.exec(text);
    if (found) {
        return `${found[1]}-Q${"一二三四".indexOf(found[2]) + 1 || found[2]}`;
    }
    found = TYPED_HALF.exec(text);
    if (found) {
        return `${found[1]}-H${found[2] === "上" ? 1 : 2}`;
    }
    found = TYPED_TO_DATE.exec(text);
    return found ? `${found[1]}-${found[2].padStart(2, "0")}-YTD` : text;
}
