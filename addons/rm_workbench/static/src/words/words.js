import { _t } from "@web/core/l10n/translation";

/**
 * Sentences of Odoo's own web client that have no Chinese in its catalogue. A term of one add-on
 * is found by all where theirs has none, so naming them here is enough; nothing reads this list.
 */
export const WORDS_OF_THE_WEB_CLIENT = [
    _t("Missing required fields"),
    _t("Are you sure you want to delete the selected record?"),
    _t("Are you sure you want to delete the %(nbSelected)s selected records?"),
    _t("Are you sure you want to update %(count)s records?"),
    _t("Among the %(total)s selected records, %(valid_count)s are valid for this update."),
    _t("Caps Lock is on!"),
    _t("Custom range"),
    _t("Month to date"),
    _t("Year to date"),
    _t("My Preferences"),
    _t("No data to export"),
    _t('Press "Enter" to add criterion'),
    _t("Select one or several criteria"),
    _t("Show options"),
    _t("Try searching for another keyword"),
    _t("Toggle date range mode"),
    _t("The file is not an image, resizing is not possible"),
    _t("The resizing of the image failed"),
    _t("Add nested rule"),
    _t("before"),
    _t("between"),
    _t("empty"),
    _t("greater or equal to"),
    _t("lower or equal to"),
    _t("lower than"),
];
