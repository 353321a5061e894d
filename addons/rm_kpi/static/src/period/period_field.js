import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { Group } from "@web/model/relational_model/group";
import { CharField, charField } from "@web/views/fields/char/char_field";

import { periodText, periodWords } from "./period_words";

/** The text of a period, with the days of a campaign in words. */
export class PeriodField extends CharField {
    get formattedValue() {
        return periodWords(this.props.record.data[this.props.name]);
    }

    parse(value) {
        return periodText(value);
    }
}

registry.category("fields").add("rm_period", {
    ...charField,
    component: PeriodField,
    displayName: _t("Period"),
    supportedTypes: ["char"],
});
registry.category("formatters").add("rm_period", periodWords);

// headings of lists that are grouped by period
patch(Group.prototype, {
    setup(config, data) {
        super.setup(...arguments);
        if (this.groupByField?.type === "char" && typeof this.displayName === "string") {
            this.displayName = periodWords(this.displayName);
        }
    },
});
