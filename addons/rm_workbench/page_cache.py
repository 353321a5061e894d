"""What one page asks for again and again: found once while the page is made, never longer."""

from contextlib import contextmanager

_KEY = "rm_page"


@contextmanager
def one_page(env):
    """Keep what :func:`kept_for_page` finds until the page is made; nothing writes meanwhile."""
    cache = env.cr.cache
    cache[_KEY] = {}
    try:
        yield
    finally:
        cache.pop(_KEY, None)


def kept_for_page(env, key, find):
    """Return what ``find()`` gives; while a page is made only the first call asks.

    :param tuple key: what it depends on, the user included where it does.
    """
    kept = env.cr.cache.get(_KEY)
    if kept is None:
        return find()
    if key not in kept:
        kept[key] = find()
    return kept[key]
