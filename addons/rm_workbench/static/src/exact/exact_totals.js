import { _t } from "@web/core/l10n/translation";
import { AGGREGATABLE_FIELD_TYPES } from "@web/model/relational_model/utils";
import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

import { addExact, formatExact } from "./exact_format";

/**
 * Totals of exact numbers: in the footer of a list (of the page, or of what is selected) and of its
 * groups. They travel as text, so Odoo's list takes them for words and adds up none. Other texts
 * have no aggregator, so that nothing is asked for them.
 */
AGGREGATABLE_FIELD_TYPES.push("char");

const isExact = (column) => column.widget === "rm_exact";

function shown(column, value) {
    return formatExact(value, { digits: column.options?.digits });
}

patch(ListRenderer.prototype, {
    /** What the totals are of, where they are not of all that the list holds. */
    get totalsOf() {
        const { list } = this.props;
        if (!Object.keys(this.aggregates).length || list.isGrouped) {
            return "";
        }
        if (list.selection.length) {
            return _t("Total of what is selected");
        }
        return list.count > list.records.length ? _t("Total of this page") : "";
    },

    computeAggregates() {
        const aggregates = super.computeAggregates(...arguments);
        const { list } = this.props;
        let values;
        if (list.selection.length) {
            values = list.selection.map((record) => record.data);
        } else if (list.isGrouped) {
            values = list.groups.map((group) => group.aggregates);
        } else {
            values = list.records.map((record) => record.data);
        }
        for (const column of this.columns) {
            const { name } = column;
            const hidden = name in this.optionalActiveFields && !this.optionalActiveFields[name];
            if (column.type !== "field" || this.fields[name].type !== "char" || hidden) {
                continue;
            }
            // what Odoo made of the texts is none
            delete aggregates[name];
            const total = column.attrs.sum && addExact(values.map((value) => value[name]));
            if (total && isExact(column)) {
                aggregates[name] = {
                    help: column.attrs.sum,
                    value: shown(column, total),
                    rawValue: total,
                };
            }
        }
        return aggregates;
    },

    formatGroupAggregate(group, column) {
        if (this.props.list.fields[column.name].type !== "char") {
            return super.formatGroupAggregate(...arguments);
        }
        const value = group.aggregates[column.name];
        return { value: value && isExact(column) ? shown(column, value) : "" };
    },
});
