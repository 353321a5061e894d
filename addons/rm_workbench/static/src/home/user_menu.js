import { registry } from "@web/core/registry";

// they lead out of the bank: to the maker's help page and to an account there
const items = registry.category("user_menuitems");
items.remove("support");
items.remove("odoo_account");
