"""A registry and translations, loaded once and taken over by processes forked from this one.

Loading takes seconds of the processor, and gives the same for every copy of one database. A child
takes it over for its own database only if that has the same modules, models and fields of its own;
for any other, and whenever the registry must be loaded again, Odoo loads as always.
"""

from contextlib import closing

import odoo.sql_db
from odoo.orm.registry import Registry
from odoo.tools import config
from odoo.tools.translate import code_translations

#: all of the database that the classes of a registry are made from
STATE = """
    SELECT ARRAY(SELECT (name, state, latest_version)::text FROM ir_module_module
                  WHERE state NOT IN ('uninstalled', 'uninstallable') ORDER BY name),
           ARRAY(SELECT (id, model)::text FROM ir_model WHERE state = 'manual' ORDER BY id),
           ARRAY(SELECT (id, write_date)::text FROM ir_model_fields
                  WHERE state = 'manual' ORDER BY id),
           ARRAY(SELECT key || value FROM ir_config_parameter
                  WHERE key = 'base.partially_updated_database'),
           ARRAY(SELECT oid::text FROM pg_extension ORDER BY oid)
"""
NEW = Registry.new
LANGUAGE = "zh_CN"


class WarmRegistry:
    """The registry of a database, kept for one take-over.

    :param db: a database; nobody needs it afterwards
    """

    def __init__(self, db: str):
        self.registry = Registry(db)
        self.state = self._state(db)
        for module in self.registry._init_modules:
            code_translations.get_python_translations(module, LANGUAGE)
            code_translations.get_web_translations(module, LANGUAGE)
        # what it read from the database's rows
        self.registry.clear_all_caches()
        self.registry.cache_invalidated.clear()
        Registry.delete_all()

    def offer(self) -> None:
        """From now on the first registry that is to be loaded is this one, if it fits."""
        kept = [self]

        def new(db_name, **options):
            warm = kept.pop() if kept else None
            if warm and not any(options.values()) and not config["test_enable"]:
                return warm._take_over(db_name)
            return NEW(db_name, **options)

        Registry.new = new

    def _take_over(self, db: str) -> Registry:
        if self._state(db) != self.state:
            return NEW(db)
        registry = self.registry
        registry.db_name = db
        registry._db = odoo.sql_db.db_connect(db)
        registry._ordinary_tables = None
        registry.setup_signaling()
        Registry.registries[db] = registry
        return registry

    @staticmethod
    def _state(db: str) -> tuple:
        with closing(odoo.sql_db.db_connect(db).cursor()) as cr:
            cr.execute(STATE)
            return cr.fetchone()
