const { DateTime } = luxon;

// For each date that it writes in words, luxon lets the browser work out anew whether its language
// is English: a twentieth of the time that a Chinese user waits for a list.
const locale = Object.getPrototypeOf(DateTime.now().reconfigure({ locale: "zh-CN" }).loc);
const isEnglish = locale.isEnglish;
const known = new Map();

locale.isEnglish = function () {
    if (!known.has(this.intl)) {
        known.set(this.intl, isEnglish.call(this));
    }
    return known.get(this.intl);
};
