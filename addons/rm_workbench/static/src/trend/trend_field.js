import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

import { shortMoney } from "../home/money";

const WIDTH = 700;
const HEIGHT = 160;

/** Deposits and loans of a customer by month: two lines, the newest amounts beside their names. */
export class TrendField extends Component {
    static template = "rm_workbench.TrendField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name] || false;
    }

    get top() {
        const all = [...this.data.deposit, ...this.data.loan].map(Number);
        return Math.max(...all, 0) || 1;
    }

    get topText() {
        return this.short(String(this.top));
    }

    get middle() {
        return Math.floor(this.data.months.length / 2);
    }

    place(values) {
        const last = Math.max(values.length - 1, 1);
        return values.map((value, n) => ({
            x: (n * WIDTH) / last,
            y: HEIGHT - (Math.max(Number(value), 0) / this.top) * (HEIGHT - 8) - 4,
            title: `${this.data.months[n]}  ${shortMoney(value).exact}`,
        }));
    }

    line(values) {
        return this.place(values)
            .map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`)
            .join(" ");
    }

    short(value) {
        const shown = shortMoney(value);
        return `${shown.number}${shown.unit}`;
    }

    get hasLoans() {
        return this.data.loan.some((value) => Number(value));
    }

    newest(values) {
        return values[values.length - 1];
    }
}

registry.category("fields").add("rm_trend", {
    component: TrendField,
    supportedTypes: ["json"],
});
