import { DateTimePicker } from "@web/core/datetime/datetime_picker";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { SearchModel } from "@web/search/search_model";
import { getPeriodOptions, getSelectedOptions, sortPeriodOptions } from "@web/search/utils/dates";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";
import { CalendarController } from "@web/views/calendar/calendar_controller";

/**
 * Periods are named in Chinese as people write them: 2026年11月, where Odoo says "11 2026" in filters
 * and above calendars. Groups of a list get theirs from the server (date_groups.py).
 */
const isChinese = () => user.lang.startsWith("zh");
const month = (date) => `${date.year}年${date.month}月`;
const day = (date) => `${month(date)}${date.day}日`;

function span(first, last) {
    if (first.hasSame(last, "month")) {
        return month(first);
    }
    return `${month(first)}–${first.hasSame(last, "year") ? `${last.month}月` : month(last)}`;
}

function period(date, granularity) {
    const names = { month: month(date), quarter: `${date.year}年第${date.quarter}季度` };
    return names[granularity] || `${date.year}年`;
}

patch(SearchModel.prototype, {
    _getDateFilterDomain(dateFilter, generatorIds, key = "domain") {
        const chosen = getSelectedOptions(this.referenceMoment, dateFilter, generatorIds);
        if (key !== "description" || !isChinese() || chosen.withDomain) {
            return super._getDateFilterDomain(...arguments);
        }
        const parts = [...(chosen.quarter || []), ...(chosen.month || [])];
        sortPeriodOptions(chosen.year);
        sortPeriodOptions(parts);
        const named = (year, { granularity, setParam: { quarter, ...rest } }) => {
            const within = quarter ? { month: quarter * 3 } : rest;
            return period(this.referenceMoment.set({ day: 1, ...year, ...within }), granularity);
        };
        return chosen.year
            .flatMap((year) => (parts.length ? parts : [year]).map((part) => named(year.setParam, part)))
            .join("、");
    },

    _enrichItem(searchItem) {
        const item = super._enrichItem(...arguments);
        if (item?.type === "dateFilter" && isChinese()) {
            const known = getPeriodOptions(this.referenceMoment, item.optionsParams);
            for (const option of item.options) {
                const { granularity, plusParam, setParam } = known.find(({ id }) => id === option.id);
                const names = {
                    month: () => `${this.referenceMoment.startOf("month").plus(plusParam).month}月`,
                    quarter: () => `第${setParam.quarter}季度`,
                    year: () => `${this.referenceMoment.plus(plusParam).year}年`,
                };
                option.description = names[granularity]?.() || option.description;
            }
        }
        return item;
    },
});

patch(CalendarController.prototype, {
    get currentYear() {
        return isChinese() ? `${this.date.year}年` : super.currentYear;
    },
    get currentMonth() {
        return isChinese() ? month(this.date) : super.currentMonth;
    },
    get dayHeader() {
        return isChinese() ? day(this.date) : super.dayHeader;
    },
    get weekHeader() {
        const { rangeStart, rangeEnd } = this.model;
        return isChinese() ? span(rangeStart, rangeEnd) : super.weekHeader;
    },
});

patch(CalendarCommonPopover.prototype, {
    computeDateTimeAndDuration() {
        super.computeDateTimeAndDuration();
        const { start, end } = this.props.record;
        if (this.date && isChinese()) {
            this.date = start.hasSame(end, "day") ? day(start) : `${day(start)}–${day(end)}`;
        }
    },
});

patch(DateTimePicker.prototype, {
    onWillRender() {
        super.onWillRender();
        if (isChinese() && this.state.precision === "days") {
            this.title = month(this.state.focusDate);
        }
    },
});
