import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

import { Component, useEffect, useState } from "@odoo/owl";

const MONTHS = 12;
/** Measures of the two drawings: the small one stands in a line of a list. */
const SIZES = {
    small: { width: 96, height: 26, left: 2, right: 2, top: 3, bottom: 3 },
    large: { width: 480, height: 170, left: 34, right: 16, top: 22, bottom: 24 },
};

/** The twelve numbers of a text, false when it has not got them, as the server reads them. */
export function readCurve(text) {
    const words = String(text || "")
        .replace(/[，、]/g, ",")
        .replaceAll("%", "")
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);
    const shares = words.map(Number);
    const rising = shares.every(
        (share, n) => share >= (n ? shares[n - 1] : 0) && share <= 100
    );
    return shares.length === MONTHS && rising && shares[MONTHS - 1] === 100 ? shares : false;
}

/** 序时进度: what share of the year is to be reached by each month, drawn beside the numbers. */
export class CurveField extends Component {
    static template = "rm_kpi.CurveField";
    static components = { CharField };
    static props = {
        ...CharField.props,
        small: { type: Boolean, optional: true },
        drawn: { type: Boolean, optional: true },
    };

    setup() {
        this.state = useState({ text: this.value });
        useEffect(
            (value) => {
                this.state.text = value;
            },
            () => [this.value]
        );
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get charProps() {
        const { small, drawn, ...props } = this.props;
        return props;
    }

    get size() {
        return SIZES[this.props.small ? "small" : "large"];
    }

    get curve() {
        return readCurve(this.state.text);
    }

    /** The points of the curve, from nothing at the beginning of the year. */
    points(shares) {
        const { width, height, left, right, top, bottom } = this.size;
        return [0, ...shares].map((share, month) => ({
            month,
            share,
            x: left + (month * (width - left - right)) / MONTHS,
            y: height - bottom - (share * (height - top - bottom)) / 100,
        }));
    }

    line(points) {
        return points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    }

    get even() {
        const last = this.points(Array(MONTHS).fill(100));
        return { ...this.points([0])[0], to: last[MONTHS] };
    }

    title(point) {
        return _t("Month %(month)s: %(share)s per cent", { month: point.month, share: point.share });
    }
}

export const curveField = {
    ...charField,
    component: CurveField,
    displayName: _t("Progress over the year"),
    supportedTypes: ["char"],
    extractProps: (info, dynamic) => ({
        ...charField.extractProps(info, dynamic),
        small: info.viewType === "list",
        drawn: Boolean(info.options.drawn),
    }),
};
registry.category("fields").add("rm_curve", curveField);
