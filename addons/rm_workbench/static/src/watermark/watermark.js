import { Component, useState, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

/** Pages with customers' data: a photograph of the screen names who took it, and when. */
const MODELS = new Set([
    "rm.account",
    "rm.assignment",
    "rm.balance",
    "rm.claim",
    "rm.complaint",
    "rm.customer",
    "rm.customer.contact",
    "rm.customer.duplicate",
    "rm.customer.relation",
    "rm.declaration",
    "rm.declaration.conflict",
    "rm.fee",
    "rm.feedback.line",
    "rm.feedback.round",
    "rm.handover",
    "rm.handover.call",
    "rm.handover.line",
    "rm.loan",
    "rm.loan.check",
    "rm.loan.dunning",
    "rm.loan.proposal",
    "rm.loan.receivable",
    "rm.loan.status",
    "rm.opportunity",
    "rm.referral",
    "rm.repayment",
    "rm.risk.notice",
    "rm.sale",
    "rm.visit",
    "rm.visit.duty",
    "rm.visit.late",
    "rm.work.log",
    "rm.work.plan",
    "rm.work.plan.line",
]);
/** Pages of their own that name customers. */
const PAGES = new Set(["rm_home", "rm_field_notes"]);
const WIDTH = 360;
const HEIGHT = 200;

const escaped = (text) =>
    text.replace(/[<>&'"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Name, login and time across the page, behind which everything can be read and clicked. */
export class Watermark extends Component {
    static template = xml`
        <div t-if="state.text" class="o_rm_watermark position-fixed top-0 start-0 w-100 h-100"
            aria-hidden="true" t-att-style="style"/>`;
    static props = {};

    setup() {
        this.action = useService("action");
        this.state = useState({ text: "" });
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.update());
    }

    update() {
        const action = this.action.currentController?.action;
        const named = MODELS.has(action?.res_model) || PAGES.has(action?.tag);
        const now = luxon.DateTime.now().toFormat("yyyy-MM-dd HH:mm");
        this.state.text = named ? `${user.name} ${user.login} ${now}` : "";
    }

    get style() {
        const picture =
            `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">` +
            `<text x="20" y="${HEIGHT - 40}" font-size="14" font-family="sans-serif" ` +
            `fill="#808080" fill-opacity="0.13" transform="rotate(-20 20 ${HEIGHT - 40})">` +
            `${escaped(this.state.text)}</text></svg>`;
        return (
            "pointer-events: none; z-index: 1100; " +
            `background-image: url("data:image/svg+xml,${encodeURIComponent(picture)}");`
        );
    }
}

registry.category("main_components").add("rm_workbench.Watermark", { Component: Watermark });
