import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

/** What differs between two versions of a scheme, field by field. */
export class SchemeDifference extends Component {
    static template = "rm_kpi.SchemeDifference";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ told: null });
        const action = this.props.action;
        this.schemeId = action.params?.scheme_id || action.context?.active_id || this.props.resId;
        onWillStart(() => this.load(false));
    }

    async load(other) {
        if (this.schemeId) {
            const call = [[this.schemeId], other];
            this.state.told = await this.orm.call("rm.kpi.scheme", "difference", call);
        }
    }

    choose(ev) {
        return this.load(Number(ev.target.value));
    }
}

registry.category("actions").add("rm_kpi.scheme_difference", SchemeDifference);
