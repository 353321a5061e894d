import { _t } from "@web/core/l10n/translation";

const DAY = String.raw`(\d{4}-\d{2}-\d{2})`;
const STORED = new RegExp(`^${DAY}\\.\\.${DAY}$`);
const TYPED = new RegExp(`^${DAY}\\s*(?:\\.\\.|至|到|~|～|—|–|to)\\s*${DAY}$`);

/** A period as people read it: the days of a campaign, stored as 2026-03-01..2026-04-15, in words. */
export function periodWords(text) {
    const [, first, last] = STORED.exec(text || "") || [];
    return first ? _t("%(first)s to %(last)s", { first, last }).toString() : text || "";
}

/** The stored text of a period that somebody typed the way it is read. */
export function periodText(typed) {
    const [, first, last] = TYPED.exec(typed.trim()) || [];
    return first ? `${first}..${last}` : typed.trim();
}
