import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { SettingsConfirmationDialog } from "@web/webclient/settings_form_view/settings_confirmation_dialog";

/**
 * Parameters of the whole bank are in force when somebody says so: they are not saved by leaving
 * the page or closing its tab, as other forms are.
 */
export class BankSettingsController extends FormController {
    beforeUnload() {}

    beforeVisibilityChange() {}

    async beforeLeave({ forceLeave } = {}) {
        if (forceLeave || !(await this.model.root.isDirty())) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialogService.add(SettingsConfirmationDialog, {
                body: _t("The parameters you changed are not in force yet. Save them for the whole bank?"),
                confirm: async () => resolve(await this.model.root.save()),
                cancel: () => resolve(true),
                stayHere: () => resolve(false),
                dismiss: () => resolve(false),
            });
        });
    }
}

registry.category("views").add("rm_bank_settings", {
    ...formView,
    Controller: BankSettingsController,
});
