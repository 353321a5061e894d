"""Drawing of spot checks: the same seed draws the same sample, in whatever order rows come.

Each key gets a number in (0, 1) from the hash of seed and key; with weights the numbers are those
of Efraimidis and Spirakis (2006), so that a key of weight 3 is drawn about three times as often.
"""

import heapq
from hashlib import sha256
from math import log

#: what makes a log worth a second look -> what it adds to the weight of 1
RISKS = {"late": 2, "short": 2, "repeated": 4}


def weight(risks):
    """Return the weight of a row with these risks (names in ``RISKS``)."""
    return 1 + sum(RISKS[risk] for risk in set(risks))


def sample_size(population, number=None, percent=None):
    """Return how many rows to draw: a number, or a percentage rounded up; never more than all."""
    wanted = number if percent is None else -(-population * percent // 100)
    return max(0, min(population, wanted))


def draw(items, count, seed):
    """Return the keys drawn, sorted.

    :param items: iterable of ``(key, weight)``, keys are texts, weights whole numbers from 1 on.
    :param int count: how many to draw.
    :param str seed: any text; kept with the sample, so that anybody can draw it again.
    """
    marked = ((-log(_uniform(seed, key)) / weight, key) for key, weight in items)
    return sorted(key for _mark, key in heapq.nsmallest(count, marked))


def _uniform(seed, key):
    digest = sha256(f"{seed}\n{key}".encode()).digest()
    # 53 bits are what a float holds; half a step up keeps it above 0
    return ((int.from_bytes(digest[:8], "big") >> 11) + 0.5) / 2**53
