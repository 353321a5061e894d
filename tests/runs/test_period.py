"""Periods as text."""

from datetime import date

import pytest

GOOD = {
    "1998-06": ("month", date(1998, 6, 1), date(1998, 6, 30)),
    "2000-02": ("month", date(2000, 2, 1), date(2000, 2, 29)),
    "1900-02": ("month", date(1900, 2, 1), date(1900, 2, 28)),
    "1998-Q2": ("quarter", date(1998, 4, 1), date(1998, 6, 30)),
    "1998-Q4": ("quarter", date(1998, 10, 1), date(1998, 12, 31)),
    "1998-H1": ("half_year", date(1998, 1, 1), date(1998, 6, 30)),
    "1998-H2": ("half_year", date(1998, 7, 1), date(1998, 12, 31)),
    "1998": ("year", date(1998, 1, 1), date(1998, 12, 31)),
    "1998-06-YTD": ("ytd", date(1998, 1, 1), date(1998, 6, 30)),
    "1998-05-04..1998-06-12": ("campaign", date(1998, 5, 4), date(1998, 6, 12)),
    "1998-05-04..1998-05-04": ("campaign", date(1998, 5, 4), date(1998, 5, 4)),
}
BAD = (
    "",
    "June",
    "1998-6",
    "98-06",
    "1998-00",
    "1998-13",
    "1998-Q0",
    "1998-Q5",
    "1998-H3",
    "1998-q2",
    "1998-06-ytd",
    "1998-13-YTD",
    "1998-06-30",
    "1998-06-12..1998-05-04",
    "1998-02-30..1998-03-01",
    "1998-06; DROP TABLE x",
    "１９９８-06",
    "0000",
    "9999",
    None,
)


@pytest.mark.parametrize("text", GOOD)
def test_a_period_has_a_kind_and_its_days(text, period):
    found = period.parse_period(text)
    assert (found.kind, found.date_from, found.date_to) == GOOD[text]
    assert str(found) == text


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_period_is_refused(text, period):
    with pytest.raises(period.PeriodError):
        period.parse_period(text)


def test_blanks_around_a_period_are_dropped(period):
    assert period.parse_period(" 1998-06\n").text == "1998-06"


@pytest.mark.parametrize("kind", ["month", "quarter", "half_year", "year", "ytd"])
def test_every_day_lies_in_the_period_of_its_kind(kind, period):
    for day in (date(1998, 1, 1), date(1998, 6, 30), date(2000, 2, 29), date(1998, 12, 31)):
        found = period.period_of(kind, day)
        assert found.kind == kind
        assert found.date_from <= day <= found.date_to
        assert period.parse_period(found.text) == found


@pytest.mark.parametrize("kind", ["month", "quarter", "half_year", "year"])
def test_periods_follow_one_another_without_gap(kind, period):
    found = period.period_of(kind, date(1998, 7, 1))
    for _step in range(30):
        before = period.previous(found)
        assert (found.date_from - before.date_to).days == 1
        found = before


def test_the_year_to_date_goes_back_by_months(period):
    texts = [str(found) for found in period.complete_periods("ytd", date(1998, 2, 28), 3)]
    assert texts == ["1997-12-YTD", "1998-01-YTD", "1998-02-YTD"]


def test_complete_periods_have_ended(period):
    def texts(kind, day):
        return [str(found) for found in period.complete_periods(kind, day, 3)]

    assert texts("month", date(1998, 6, 30)) == ["1998-04", "1998-05", "1998-06"]
    assert texts("month", date(1998, 6, 29)) == ["1998-03", "1998-04", "1998-05"]
    assert texts("quarter", date(1998, 6, 29)) == ["1997-Q3", "1997-Q4", "1998-Q1"]
    assert texts("year", date(1998, 12, 31)) == ["1996", "1997", "1998"]
