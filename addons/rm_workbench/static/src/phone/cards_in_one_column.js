import { SearchModel } from "@web/search/search_model";
import { patch } from "@web/core/utils/patch";

/**
 * On a phone the groups that an action begins with would be columns to be swiped, one to a screen.
 * Cards stand below each other there; who wants groups chooses them.
 */
patch(SearchModel.prototype, {
    _activateDefaultSearchItems(defaultFavoriteId) {
        if (this.env.isSmall && this.env.config?.viewType === "kanban") {
            for (const item of Object.values(this.searchItems)) {
                if (["groupBy", "dateGroupBy"].includes(item.type)) {
                    item.isDefault = false;
                }
            }
        }
        return super._activateDefaultSearchItems(defaultFavoriteId);
    },
});
