from odoo.orm.registry import _CACHES_BY_KEY
from odoo.tests import TransactionCase


class KeptCaches(TransactionCase):
    """Tests of a class that keep what Odoo has cached, as its servers do from call to call.

    Odoo's own tests begin each with empty caches: a fifth of the time of ours went into rules and
    access rows that were worked out again. What a test caches holds after it too, unless the test
    cleared that cache: then the cache is what it was before the test.
    """

    def setUp(self):
        registry = self.registry
        caches = registry._Registry__caches
        before = {name: list(cache.items()) for name, cache in caches.items()}
        sequences = dict(registry.cache_sequences)
        registry.cache_invalidated.clear()
        kept = {}

        def restore():
            for name, cache in caches.items():
                for key, value in kept.get(name, before[name]):
                    cache[key] = value

        def keep():
            cleared = {
                cache
                for key, names in _CACHES_BY_KEY.items()
                if key in registry.cache_invalidated
                or registry.cache_sequences.get(key) != sequences.get(key)
                for cache in names
            }
            kept.update(
                (name, list(cache.items())) for name, cache in caches.items() if name not in cleared
            )

        # the last of all that is done after a test, behind Odoo's clearing, and the first
        self.addCleanup(restore)
        super().setUp()
        self.addCleanup(keep)
