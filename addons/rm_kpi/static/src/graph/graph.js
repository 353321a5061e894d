import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

/** Size of a node and the room between nodes. */
const NODE = { width: 172, height: 42, across: 72, down: 8 };
const EDGE = 12;
const KINDS = {
    raw: _t("Collected figure"),
    computed: _t("Computed"),
    scoring: _t("Scoring"),
    score: _t("Score"),
    param: _t("Parameter"),
    input: _t("Manual input"),
    target: _t("Target"),
    band: _t("Band"),
    lookup: _t("Look-up table"),
    attribute: _t("Attribute"),
};

/** The dependency graph of a scheme: what every figure hangs on; a click opens the indicator. */
export class SchemeGraph extends Component {
    static template = "rm_kpi.SchemeGraph";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ name: "", nodes: [], edges: [], chosen: false, scale: 1 });
        const action = this.props.action;
        this.schemeId = action.params?.scheme_id || action.context?.active_id || this.props.resId;
        onWillStart(() => this.load());
    }

    async load() {
        if (!this.schemeId) {
            return;
        }
        const graph = await this.orm.call("rm.kpi.scheme", "dependency_graph", [[this.schemeId]]);
        const tallest = this.tallest(graph.nodes);
        for (const node of graph.nodes) {
            // short columns stand in the middle of the tall ones
            const free = tallest - graph.nodes.filter((one) => one.column === node.column).length;
            node.x = EDGE + node.column * (NODE.width + NODE.across);
            node.y = EDGE + (node.row + free / 2) * (NODE.height + NODE.down);
        }
        const places = new Map(graph.nodes.map((node) => [node.key, node]));
        for (const edge of graph.edges) {
            edge.path = this.path(places.get(edge.from), places.get(edge.to));
        }
        Object.assign(this.state, graph);
    }

    tallest(nodes) {
        const counts = {};
        for (const node of nodes) {
            counts[node.column] = (counts[node.column] || 0) + 1;
        }
        return Math.max(0, ...Object.values(counts));
    }

    path(start, end) {
        const [x1, y1] = [start.x + NODE.width, start.y + NODE.height / 2];
        const [x2, y2] = [end.x, end.y + NODE.height / 2];
        if (x2 <= x1) {
            // back in time: round the outside
            const below = Math.max(start.y, end.y) + NODE.height + 10;
            return `M ${x1} ${y1} C ${x1 + 40} ${below}, ${x2 - 40} ${below}, ${x2} ${y2}`;
        }
        const middle = (x2 - x1) / 2;
        return `M ${x1} ${y1} C ${x1 + middle} ${y1}, ${x2 - middle} ${y2}, ${x2} ${y2}`;
    }

    get width() {
        return Math.max(320, ...this.state.nodes.map((node) => node.x + NODE.width)) + EDGE;
    }

    get height() {
        return Math.max(120, ...this.state.nodes.map((node) => node.y + NODE.height)) + EDGE + 16;
    }

    get node() {
        return NODE;
    }

    kindName(kind) {
        return KINDS[kind] || kind;
    }

    get kinds() {
        return [...new Set(this.state.nodes.map((node) => node.kind))];
    }

    /** What hangs on the chosen node and what it hangs on, near and far. */
    get related() {
        const chosen = this.state.chosen;
        if (!chosen) {
            return null;
        }
        const found = new Set([chosen]);
        const follow = (from, to) => {
            let more = [chosen];
            while (more.length) {
                const next = this.state.edges.filter((edge) => more.includes(edge[from]));
                more = next.map((edge) => edge[to]).filter((key) => !found.has(key));
                more.forEach((key) => found.add(key));
            }
        };
        follow("from", "to");
        follow("to", "from");
        return found;
    }

    isFaint(key) {
        const related = this.related;
        return related && !related.has(key);
    }

    isEdgeFaint(edge) {
        const related = this.related;
        return related && !(related.has(edge.from) && related.has(edge.to));
    }

    choose(node) {
        this.state.chosen = node && this.state.chosen !== node.key ? node.key : false;
    }

    get chosenNode() {
        return this.state.nodes.find((node) => node.key === this.state.chosen);
    }

    cut(text, most) {
        // a Chinese character is as wide as two others
        let width = 0;
        let cut = "";
        for (const character of text || "") {
            width += character.codePointAt(0) > 255 ? 2 : 1;
            if (width > most) {
                return `${cut}…`;
            }
            cut += character;
        }
        return cut;
    }

    onKeydown(node, ev) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.choose(node);
        }
    }

    open(node) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "rm.kpi.indicator",
            res_id: node.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("rm_kpi.scheme_graph", SchemeGraph);
