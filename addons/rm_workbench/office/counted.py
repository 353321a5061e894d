"""Which visits count: as seen, in the duty to visit, in reports and in sources."""


def counted(alias="rm_visit"):
    """Return the SQL condition that a visit counts.

    One entered late counts once the leader has accepted it; a call that nobody answered was none.
    """
    return (
        f"({alias}.late_state IS NULL OR {alias}.late_state = 'accepted')"
        f" AND {alias}.outcome IS DISTINCT FROM 'not_reached'"
    )
