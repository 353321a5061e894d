from odoo.tests import tagged

from .scheme_case import SchemeCase


@tagged("post_install", "-at_install")
class TestShippedSchemes(SchemeCase):
    def test_points_per_unit_with_floors_and_last_place(self):
        self.play("s16")

    def test_floor_pay_plus_priced_commission(self):
        self.play("s10")

    def test_half_year_rating_by_position(self):
        self.play("s02")

    def test_unmet_targets_are_carried_over(self):
        self.play("s13")
