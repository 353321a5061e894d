import { _t } from "@web/core/l10n/translation";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { useService } from "@web/core/utils/hooks";
import { useState } from "@odoo/owl";

/**
 * A list with a button that sends it as XLSX: the columns shown, the present filter and sort.
 * The server decides what may be in it, see models/query.py.
 */
export class QueryListController extends ListController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.exporting = useState({ now: false });
    }

    /** Columns on screen as [name, title]. */
    get shownColumns() {
        return this.archInfo.columns
            .filter((column) => column.type === "field" && column.widget !== "handle")
            .filter((column) => !column.optional || this.optionalActiveFields[column.name])
            .filter(
                (column) => !evaluateBooleanExpr(column.column_invisible, this.props.context)
            )
            .map((column) => [
                column.name,
                column.label || this.props.fields[column.name].string,
            ]);
    }

    /** The groups on screen come first, then the sort. */
    get shownOrder() {
        const { groupBy, orderBy } = this.model.root;
        const groups = (groupBy || []).map((spec) => [spec.split(":")[0], true]);
        const terms = (orderBy || [])
            .filter(({ name }) => name !== "__count")
            .map(({ name, asc }) => [name, asc]);
        const sorted = new Set(terms.map(([name]) => name));
        return [...groups.filter(([name]) => !sorted.has(name)), ...terms];
    }

    get shownDomain() {
        const { selection, isDomainSelected, domain } = this.model.root;
        const chosen = selection.map((record) => record.resId);
        return chosen.length && !isDomainSelected ? [["id", "in", chosen]] : domain;
    }

    async onClickXlsx() {
        if (this.exporting.now) {
            return;
        }
        this.exporting.now = true;
        try {
            const wanted = {
                view_id: this.env.config.viewId,
                columns: this.shownColumns,
                domain: this.shownDomain,
                order: this.shownOrder,
            };
            await download({
                url: "/rm_workbench/query.xlsx",
                data: { data: JSON.stringify(wanted) },
            });
            this.notification.add(_t("The list was exported; the export is on record."), {
                type: "success",
            });
        } finally {
            this.exporting.now = false;
        }
    }
}

export const queryListView = {
    ...listView,
    Controller: QueryListController,
    buttonTemplate: "rm_workbench.QueryList.Buttons",
};

registry.category("views").add("rm_query_list", queryListView);
