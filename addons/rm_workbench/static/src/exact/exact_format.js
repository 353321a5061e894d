import { localization } from "@web/core/l10n/localization";
import { insertThousandsSep } from "@web/core/utils/numbers";

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Round a decimal text half away from zero, without ever passing through a float.
 *
 * @param {string} integer digits before the point
 * @param {string} fraction digits after it
 * @param {number} digits how many of these to keep
 * @returns {[string, string]} both parts, rounded
 */
function roundDigits(integer, fraction, digits) {
    if (fraction.length <= digits) {
        return [integer, fraction.padEnd(digits, "0")];
    }
    const kept = BigInt(integer + fraction.slice(0, digits)) + (fraction[digits] >= "5" ? 1n : 0n);
    const text = kept.toString().padStart(digits + 1, "0");
    return [text.slice(0, text.length - digits), digits ? text.slice(-digits) : ""];
}

/**
 * Format an exact decimal text for the screen.
 *
 * @param {string|false} value plain decimal text, false for no value
 * @param {{digits?: number}} options digits after the point; by default those of the text
 * @returns {string}
 */
export function formatExact(value, { digits } = {}) {
    const found = NUMBER.exec(value || "");
    if (!found) {
        return value || "";
    }
    let [, sign, integer, fraction = ""] = found;
    if (digits !== undefined) {
        [integer, fraction] = roundDigits(integer, fraction, digits);
    }
    const { thousandsSep, decimalPoint, grouping } = localization;
    const grouped = insertThousandsSep(integer, thousandsSep, grouping);
    const text = fraction ? `${grouped}${decimalPoint}${fraction}` : grouped;
    return sign && /[1-9]/.test(text) ? `-${text}` : text;
}

/**
 * Tell with how many digits after the point numbers of one column are shown, so that they align:
 * none for whole numbers, two for amounts, up to four for ratios and other small figures.
 *
 * @param {(string|false)[]} values plain decimal texts; others are passed over
 * @returns {number}
 */
export function alikeDigits(values) {
    let most = 0;
    let large = false;
    for (const value of values) {
        const [, , integer = "", fraction = ""] = NUMBER.exec(value || "") || [];
        most = Math.max(most, fraction.replace(/0+$/, "").length);
        large ||= integer.replace(/^0+/, "").length > 2;
    }
    if (!most) {
        return 0;
    }
    return large ? 2 : Math.min(Math.max(most, 2), 4);
}

/**
 * Move the decimal point of a decimal text, and leave zeros at its end away: 0.5 by 2 is 50.
 *
 * @param {string|false} value plain decimal text, false for no value
 * @param {number} places to the right, below 0 to the left
 * @returns {string|false}
 */
export function movePoint(value, places) {
    const found = NUMBER.exec(value || "");
    if (!found) {
        return value;
    }
    const [, sign, integer, fraction = ""] = found;
    const before = integer.length + places;
    const all = (integer + fraction).padEnd(Math.max(before, 0), "0").padStart(integer.length + fraction.length + Math.max(-before, 0), "0");
    const point = Math.max(before, 0);
    const whole = all.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
    const rest = all.slice(point).replace(/0+$/, "");
    return rest ? `${sign}${whole}.${rest}` : `${sign}${whole}`;
}

/**
 * Read what somebody typed; full-width digits and separators are accepted.
 *
 * @param {string} text
 * @returns {string|false} plain decimal text, false for nothing
 * @throws {Error} when it is no number
 */
export function parseExact(text) {
    const { thousandsSep, decimalPoint } = localization;
    let plain = text.normalize("NFKC").replace(/\s/g, "");
    if (thousandsSep) {
        plain = plain.split(thousandsSep).join("");
    }
    plain = plain.replace(decimalPoint, ".");
    if (!plain) {
        return false;
    }
    if (!NUMBER.test(plain)) {
        throw new Error(`${text} is not a number`);
    }
    return plain;
}

/**
 * Add up decimal texts without ever passing through a float.
 *
 * @param {(string|false)[]} values plain decimal texts; others are passed over
 * @returns {string|false} with as many digits after the point as the most exact one, false for none
 */
export function addExact(values) {
    const found = values.map((value) => NUMBER.exec(value || "")).filter(Boolean);
    if (!found.length) {
        return false;
    }
    const scale = Math.max(...found.map(([, , , fraction = ""]) => fraction.length));
    let sum = 0n;
    for (const [, sign, integer, fraction = ""] of found) {
        sum += BigInt(`${sign}${integer}${fraction.padEnd(scale, "0")}`);
    }
    const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, "0");
    const whole = digits.slice(0, digits.length - scale);
    return `${sum < 0n ? "-" : ""}${scale ? `${whole}.${digits.slice(-scale)}` : whole}`;
}

/**
 * Subtract decimal texts without ever passing through a float.
 *
 * @param {string} value plain decimal text
 * @param {string} less plain decimal text
 * @returns {string}
 */
export function subtractExact(value, less) {
    return addExact([value, less.startsWith("-") ? less.slice(1) : `-${less}`]);
}
