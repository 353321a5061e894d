"""From points to a score: worked examples, and what holds whatever the sheets say."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

D = Decimal
_points = st.decimals(min_value=0, max_value=100, places=2)
_scores = st.lists(st.one_of(st.none(), _points), min_size=1, max_size=8)
_groups = st.dictionaries(
    st.sampled_from(["leader", "leader2", "peer", "risk", "self", "named"]),
    st.tuples(st.integers(1, 60), _scores),
    min_size=1,
)


@pytest.mark.parametrize(
    ("above", "below", "digits", "expected"),
    [
        (1, 3, 6, "0.333333"),
        (2, 3, 6, "0.666667"),
        (-2, 3, 6, "-0.666667"),
        (5, 1000, 2, "0.01"),
        (-5, 1000, 2, "-0.01"),
        ("0.125", 1, 2, "0.13"),
        (0, 7, 2, "0.00"),
    ],
)
def test_quotients_are_rounded_once_half_away_from_zero(reviewing, above, below, digits, expected):
    assert str(reviewing.quotient(D(above), D(below), digits)) == expected


@given(
    above=st.decimals(-(10**9), 10**9, places=4),
    below=st.decimals(1, 10**6, places=3),
    digits=st.integers(0, 8),
)
def test_a_quotient_is_the_nearest_number_of_its_digits(reviewing, above, below, digits):
    found = Fraction(reviewing.quotient(above, below, digits))
    assert abs(found - Fraction(above) / Fraction(below)) <= Fraction(1, 2 * 10**digits)


def test_a_sheet_adds_up_its_items_by_weight(reviewing):
    assert reviewing.sheet_score([("8", "10", "60"), ("90", "100", "40")]) == 84
    assert reviewing.sheet_score([("1", "3", "50"), ("2", "3", "50")]) == D("50.000000")
    assert reviewing.sheet_score([("8", "10", "60"), (None, "100", "40")]) is None


def test_the_worked_example_of_the_manual(reviewing):
    groups = [
        reviewing.Group("leader", D(50), (D(84),)),
        reviewing.Group("peer", D(30), (D(77), D("84.62"), D(76))),
        reviewing.Group("leader2", D(20), (D(84),)),
    ]
    outcome = reviewing.combine(groups, reviewing.Rules(minimum=3))
    assert outcome.averages["peer"] == D("79.206667")
    assert outcome.score == D("82.56")


@pytest.mark.parametrize(
    ("missing", "score", "issue"),
    [("skip", "80.00", ""), ("zero", "64.00", ""), ("no_score", None, "missing_sheet")],
)
def test_missing_sheets(reviewing, missing, score, issue):
    groups = [
        reviewing.Group("leader", D(80), (D(80),)),
        reviewing.Group("leader2", D(20), (None,)),
    ]
    outcome = reviewing.combine(groups, reviewing.Rules(missing=missing))
    assert (outcome.score, outcome.issue) == (score and D(score), issue)


def test_extremes_are_left_out_where_enough_remain(reviewing):
    assert reviewing.kept([D(9), D(1), D(5)], 1) == [5]
    assert reviewing.kept([D(9), D(1)], 1) == [1, 9]
    assert reviewing.kept([D(3), D(1), D(2)], 0) == [1, 2, 3]


@given(groups=_groups, trim=st.integers(0, 3), missing=st.sampled_from(["skip", "zero"]))
def test_a_score_lies_between_the_lowest_and_the_highest_sheet(reviewing, groups, trim, missing):
    made = [reviewing.Group(n, D(w), tuple(s)) for n, (w, s) in groups.items()]
    outcome = reviewing.combine(made, reviewing.Rules(1, missing, trim, 2))
    if outcome.score is None:
        assert outcome.issue == "too_few"
        return
    scores = [s for g in made for s in g.finished]
    if missing == "zero" and any(None in g.scores for g in made):
        scores.append(D(0))
    slack = D("0.01")
    assert min(scores) - slack <= outcome.score <= max(scores) + slack


@given(groups=_groups, order=st.randoms())
def test_the_order_of_sheets_and_groups_does_not_matter(reviewing, groups, order):
    made = [reviewing.Group(n, D(w), tuple(s)) for n, (w, s) in groups.items()]
    turned = [
        reviewing.Group(g.name, g.weight, tuple(order.sample(g.scores, len(g.scores))))
        for g in order.sample(made, len(made))
    ]
    rules = reviewing.Rules(1, "skip", 1, 2)
    assert reviewing.combine(made, rules).score == reviewing.combine(turned, rules).score


@given(
    counts=st.dictionaries(
        st.sampled_from(["leader", "leader2", "peer", "risk", "self", "named"]), st.integers(0, 9)
    ),
    minimum=st.integers(3, 6),
)
def test_what_is_hidden_never_follows_from_what_is_shown(reviewing, counts, minimum):
    shown = reviewing.shown_groups(counts, minimum, anonymous=True)
    others = {n: c for n, c in counts.items() if n != "self" and c}
    assert all(others[name] >= minimum for name in shown - {"self"})
    if shown - {"self"}:
        hidden = sum(c for n, c in others.items() if n not in shown)
        assert hidden == 0 or hidden >= minimum


def test_everything_is_shown_where_names_are_open(reviewing):
    assert reviewing.shown_groups({"leader": 1, "peer": 0}, 3, anonymous=False) == {"leader"}


def test_habits_of_an_appraiser(reviewing):
    found = reviewing.habits(
        [
            (D(90), D(80), [(D(9), D(10)), (D(90), D(100))]),
            (D(62), None, [(D(7), D(10)), (D(50), D(100))]),
        ]
    )
    assert (found.sheets, found.mean, found.leniency, found.spread) == (2, 76, 10, 28)
    assert found.halo == D("0.5")
    with pytest.raises(ValueError, match="without sheets"):
        reviewing.habits([])
