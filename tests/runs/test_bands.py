"""Gaps and overlaps of bands, against a count of the lines that hold each number."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

BOUND = st.none() | st.integers(-3, 3).map(Decimal)
LINES = st.lists(st.tuples(BOUND, BOUND, st.booleans(), st.booleans()), min_size=1, max_size=5)
#: every bound a line can have, and a number between each two
NUMBERS = [Decimal(n) / 2 for n in range(-8, 9)]


def holds(line, number):
    lower, upper, lower_closed, upper_closed = line
    above = lower is None or number > lower or (number == lower and lower_closed)
    below = upper is None or number < upper or (number == upper and upper_closed)
    return above and below


@given(lines=LINES)
def test_lines_without_problem_cover_an_interval_once(bands, lines):
    problems = bands.check_lines(lines)
    counts = [sum(holds(line, number) for line in lines) for number in NUMBERS]
    covered = [index for index, count in enumerate(counts) if count]
    whole = covered == list(range(covered[0], covered[-1] + 1)) if covered else False
    sound = all(any(holds(line, n) for n in NUMBERS) for line in lines)
    assert (not problems) == (whole and max(counts) == 1 and sound)


def test_problems_name_the_lines(bands):
    ten, twenty = Decimal(10), Decimal(20)
    low, high = (None, ten, True, False), (twenty, None, True, False)
    assert bands.check_lines([high, low]) == [("gap", 1, 0)]
    assert bands.check_lines([low, (ten, None, False, False)]) == [("gap", 0, 1)]
    assert bands.check_lines([(None, ten, True, True), (ten, None, True, False)]) == [
        ("overlap", 0, 1)
    ]
    assert bands.check_lines([(ten, ten, True, False)]) == [("empty", 0)]
    assert bands.check_lines([low, (ten, None, True, False)]) == []
