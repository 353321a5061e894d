"""Ways of scoring, each as a formula to begin with: names and numbers are the user's to replace."""

# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

#: the names of indicators that the formulas hold until the user puts his own
PLACES = ("指标", "另一指标")


def scoring_ways(env):
    """Return [{"title", "help", "formula"}] of the usual ways from a figure to points."""
    _ = env._
    return [
        {
            "title": _("Completion, with cap and floor"),
            "help": _("Full points at the target, between 0 and 120."),
            "formula": 'CLAMP(RATE(指标, TARGET(指标), "zero") * 100, 0, 120)',
        },
        {
            "title": _("Points per unit"),
            "help": _("20 points at 500; 1 more for each whole 10 above, 1 less below; 0 to 30."),
            "formula": "CLAMP(20 + STEP(指标, 500, 10, 1), 0, 30)",
        },
        {
            "title": _("By band"),
            "help": _("What the scheme's table gives, a constant or a formula of the figure."),
            "formula": 'BAND("档位", 指标)',
        },
        {
            "title": _("Deductions with a cap on all together"),
            "help": _("2 points for each of the one, 5 for each of the other, at most 20."),
            "formula": "100 - MIN(20, 指标 * 2 + 另一指标 * 5)",
        },
        {
            "title": _("Gate for another figure"),
            "help": _("Beyond the line the other figure earns half the points only."),
            "formula": "IF(指标 > 3%, 0.5, 1) * 另一指标",
        },
        {
            "title": _("Veto"),
            "help": _("One case, and there are no points."),
            "formula": "IF(指标 > 0, 0, 另一指标)",
        },
        {
            "title": _("By rank"),
            "help": _("100 for the first in the branch, 5 less for each place, not below 60."),
            "formula": 'MAX(60, 100 - (RANK(指标, "branch") - 1) * 5)',
        },
        {
            "title": _("Against the average of the group"),
            "help": _("80 points at the average of the same post, at most 120."),
            "formula": 'CLAMP(指标 / AVG_OVER(指标, "position") * 80, 0, 120)',
        },
    ]
