import { patch } from "@web/core/utils/patch";
import { GraphModel } from "@web/views/graph/graph_model";
import { PivotModel } from "@web/views/pivot/pivot_model";

import { periodWords } from "../period/period_words";

/** The days of a contest in words, whatever else a heading is. */
function inWords(label) {
    return typeof label === "string" ? periodWords(label) : label;
}

// headings of pivots, in their download too
patch(PivotModel.prototype, {
    _sanitizeLabel() {
        return inWords(super._sanitizeLabel(...arguments));
    },
});

patch(GraphModel.prototype, {
    async _loadDataPoints() {
        const loaded = await super._loadDataPoints(...arguments);
        for (const point of loaded[0]) {
            point.labels = point.labels.map(inWords);
        }
        return loaded;
    },
});
