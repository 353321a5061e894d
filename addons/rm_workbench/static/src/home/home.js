import { Component, onWillStart, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { shortMoney, shortChange, share } from "./money";
import { formatExact } from "../exact/exact_format";

/** One value in a row or a figure. */
export class HomeValue extends Component {
    static template = "rm_workbench.HomeValue";
    static props = { value: true, unit: { optional: true }, large: { optional: true } };

    get shown() {
        const { value, unit } = this.props;
        if (unit === "money") {
            return shortMoney(value);
        }
        if (unit === "change") {
            return shortChange(value);
        }
        if (value === false || value === null || value === undefined) {
            return { number: "—", unit: "", exact: "" };
        }
        if (unit === "text") {
            return { number: value, unit: "", exact: "" };
        }
        const units = {
            rows: _t("rows"),
            visits: _t("visits"),
            people: _t("people"),
            points: _t("points"),
            percent: "%",
        };
        const digits = unit === "points" ? 2 : undefined;
        const exact = formatExact(String(value));
        return {
            number: formatExact(String(value), { digits }),
            unit: units[unit] || "",
            exact: unit === "points" ? exact : "",
        };
    }
}

/** The way of a stock through the days it is compared with, as a line of 84 x 26. */
export class HomeSpark extends Component {
    static template = "rm_workbench.HomeSpark";
    static props = { figure: Object, asOf: String };

    get points() {
        const { figure, asOf } = this.props;
        const now = Number(figure.value);
        const known = new Map([[asOf, now]]);
        for (const { day, change } of figure.against || []) {
            if (day < asOf) {
                known.set(day, now - Number(change));
            }
        }
        const days = [...known.keys()].sort();
        if (days.length < 3) {
            return [];
        }
        const times = days.map((day) => Date.parse(day));
        const values = days.map((day) => known.get(day));
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const span = times.at(-1) - times[0];
        return days.map((day, index) => ({
            day,
            x: 3 + (78 * (times[index] - times[0])) / span,
            y: high === low ? 13 : 23 - (20 * (values[index] - low)) / (high - low),
        }));
    }

    get line() {
        return this.points.map(({ x, y }) => `${x},${y}`).join(" ");
    }
}

/** The rows of a list, a tab or a side of a card. */
export class HomeRows extends Component {
    static template = "rm_workbench.HomeRows";
    static components = { HomeValue };
    static props = {
        rows: Array,
        empty: { optional: true },
        bars: { type: Boolean, optional: true },
        tone: { optional: true },
        onOpen: Function,
        onDone: { type: Function, optional: true },
    };

    share(row) {
        return share(row.value, this.props.rows);
    }
}

/** The way to the next grade, and the curve of the last periods. */
export class HomeScore extends Component {
    static template = "rm_workbench.HomeScore";
    static components = { HomeValue };
    static props = { card: Object, onOpen: Function, onExplain: Function };

    points(text) {
        return text === false ? "—" : formatExact(text, { digits: 2 });
    }

    get nextText() {
        const { grade, points } = this.props.card.next;
        return _t("%(points)s points to grade %(grade)s", { grade, points: this.points(points) });
    }

    /** Points of the curve in a box of 240 x 56. */
    get dots() {
        const known = this.props.card.curve.filter((point) => point.value !== false);
        const values = known.map((point) => Number(point.value));
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const step = known.length > 1 ? 220 / (known.length - 1) : 0;
        return known.map((point, index) => ({
            ...point,
            x: 10 + index * step,
            y: high === low ? 28 : 48 - (40 * (Number(point.value) - low)) / (high - low),
        }));
    }

    get line() {
        return this.dots.map(({ x, y }) => `${x},${y}`).join(" ");
    }
}

/** The page that sign-in opens: one call brings all cards, see models/home.py. */
export class Home extends Component {
    static template = "rm_workbench.Home";
    static components = { HomeRows, HomeScore, HomeSpark, HomeValue };
    static props = { ...standardActionServiceProps };
    static path = "home";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ page: null, tabs: {}, chain: null, broken: false, confirming: false });
        onWillStart(() => this.load());
        // a page left open over lunch shows the afternoon
        const again = () => document.visibilityState === "visible" && this.reloadWhenOld();
        onMounted(() => document.addEventListener("visibilitychange", again));
        onWillUnmount(() => document.removeEventListener("visibilitychange", again));
    }

    async load() {
        this.state.page = await this.orm.call("rm.home", "load", []);
        this.loadedAt = Date.now();
        for (const card of this.state.page.cards) {
            if (card.kind === "tabs" && !this.state.tabs[card.key]) {
                const filled = card.tabs.find((tab) => tab.count) || card.tabs[0];
                this.state.tabs[card.key] = filled.key;
            }
        }
    }

    async reloadWhenOld() {
        if (Date.now() - this.loadedAt > 5 * 60 * 1000) {
            await this.load();
        }
    }

    cards(column) {
        return this.state.page.cards.filter((card) => card.column === column);
    }

    get greeting() {
        const hour = new Date().getHours();
        const { name } = this.state.page;
        if (hour >= 5 && hour < 12) {
            return _t("Good morning, %s", name);
        }
        if (hour >= 12 && hour < 18) {
            return _t("Good afternoon, %s", name);
        }
        return _t("Good evening, %s", name);
    }

    tab(card) {
        return card.tabs.find((tab) => tab.key === this.state.tabs[card.key]) || card.tabs[0];
    }

    changeOf(text) {
        return shortChange(text);
    }

    shareOf(row, rows) {
        return share(row.value, rows);
    }

    async open(action) {
        if (!action) {
            return;
        }
        // whatever was noted in a dialogue is on the page when it closes
        const options = { onClose: () => this.load() };
        if (action.xmlid) {
            options.additionalContext = action.context || {};
        }
        return this.action.doAction(action.xmlid || action, options);
    }

    /** A new to-do in a dialog; the page follows when it closes. */
    add(action) {
        return this.action.doAction(action.xmlid, { onClose: () => this.load() });
    }

    async done(row) {
        await this.orm.call("mail.activity", "action_rm_done", [[row.done]]);
        this.notification.add(_t("Done: %s", row.title), { type: "success" });
        await this.load();
    }

    /** Whether it was taken or refused (confirmed in another window), the page says what is left. */
    async confirm(row) {
        this.state.confirming = true;
        try {
            await this.orm.call("rm.notice", "action_confirm", [[row.confirm]]);
            this.notification.add(_t("Confirmed: %s", row.title), { type: "success" });
        } finally {
            await this.load();
            this.state.confirming = false;
        }
    }

    async explain(id) {
        return this.open(await this.orm.call("rm.kpi.result", "action_explain", [[id]]));
    }

    allText(count) {
        return _t("All %s", count);
    }

    asOfText(card) {
        return _t("%(what)s, figures of %(day)s", { what: card.title, day: card.as_of });
    }

    get chainText() {
        const { chain } = this.state;
        if (!chain || chain.running) {
            return "";
        }
        if (chain.broken) {
            return _t("The chain is broken at line %s", chain.broken.line);
        }
        return _t("Unbroken: %(lines)s lines sealed, %(unsealed)s not yet", chain);
    }

    async verify() {
        this.state.chain = { running: true };
        this.state.chain = await this.orm.call("rm.journal", "verify_chain", []);
    }
}

registry.category("actions").add("rm_home", Home);
