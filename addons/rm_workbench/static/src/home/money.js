import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatExact } from "../exact/exact_format";

/**
 * Amounts as people say them: 3,456.78, 12.3万, 4.56亿; the exact amount goes into the tooltip.
 *
 * @param {string|false} text exact decimal text
 * @returns {{number: string, unit: string, exact: string}}
 */
export function shortMoney(text) {
    if (text === false || text === null || text === undefined || text === "") {
        return { number: "—", unit: "", exact: "" };
    }
    const exact = formatExact(String(text), { digits: 2 });
    const amount = Math.abs(Number(text));
    const chinese = localization.code ? localization.code.startsWith("zh") : true;
    const steps = chinese
        ? [
              [1e8, _t("hundred million"), 2],
              [1e4, _t("ten thousand"), 1],
          ]
        : [
              [1e9, "bn", 2],
              [1e6, "m", 2],
              [1e3, "k", 1],
          ];
    // rounded first, so that 99,999,999 is 1.00亿 and not 10,000.0万
    for (const [size, unit, digits] of steps) {
        const shown = (amount / size).toFixed(digits);
        if (amount >= size || Number(shown) >= 1) {
            const sign = String(text).startsWith("-") ? "-" : "";
            return { number: sign + formatExact(shown, { digits }), unit, exact };
        }
    }
    return { number: formatExact(String(text), { digits: amount ? 2 : 0 }), unit: "", exact };
}

/** The same with a sign that says which way it went. */
export function shortChange(text) {
    const short = shortMoney(text);
    const amount = Number(text);
    if (amount > 0) {
        return { ...short, number: `+${short.number}`, way: "up" };
    }
    return { ...short, way: amount < 0 ? "down" : "same" };
}

/** How long a bar is, in per cent of the longest. */
export function share(text, rows) {
    const longest = Math.max(...rows.map((row) => Math.abs(Number(row.value) || 0)), 0);
    return longest ? Math.max((100 * Math.abs(Number(text) || 0)) / longest, 1.5) : 0;
}
