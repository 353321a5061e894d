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

    def test_three_meanings_of_no_target(self):
        self.play("s07")

    def test_twenty_levels_and_a_guaranteed_share_of_base_pay(self):
        self.play("s01")

    def test_prices_of_a_pool_follow_from_all(self):
        self.play("s11")

    def test_a_contest_of_any_days_by_points_beyond_a_threshold(self):
        self.play("good_start")

    def test_profit_is_shared_loan_by_loan_each_rounded(self):
        self.play("s03")
