def period_words(env, text):
    """Return a period as people read it: the days of a campaign, 2026-03-01..2026-04-15, in words.

    Stored and typed is the text itself, which other systems and uploads use.
    """
    first, dots, last = (text or "").partition("..")
    return env._("%(first)s to %(last)s", first=first, last=last) if dots else first
