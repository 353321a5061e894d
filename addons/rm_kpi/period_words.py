import re

_FORM = re.compile(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{2})-YTD)")


def period_words(env, text):
    """Return a period as people read it: 2026-Q3, 2026-H1, 2026-10-YTD, a campaign's days in words.

    Stored and typed is the text itself, which other systems and uploads use.
    """
    first, dots, last = (text or "").partition("..")
    if dots:
        return env._("%(first)s to %(last)s", first=first, last=last)
    found = _FORM.fullmatch(first)
    if not found:
        return first
    year, quarter, half, month = found.groups()
    if quarter:
        return env._("Quarter %(number)s of %(year)s", number=quarter, year=year)
    if half:
        halves = (env._("First half of %(year)s", year=year),
                  env._("Second half of %(year)s", year=year))  # fmt: skip
        return halves[int(half) - 1]
    return env._("%(year)s, January to month %(month)s", year=year, month=int(month))
