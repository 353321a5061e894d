import { floatField } from "@web/views/fields/float/float_field";
import { integerField } from "@web/views/fields/integer/integer_field";

/**
 * Columns of numbers are as wide as their longest number: Odoo's are as wide as a million,
 * and a bank's amounts would be cut off.
 */
floatField.listViewWidth = [93, 170];
integerField.listViewWidth = [71, 120];
