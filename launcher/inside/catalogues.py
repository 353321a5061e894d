"""Write each add-on's i18n/*.pot and zh_CN.po anew from a database; texts that exist are kept.

Arguments: database, then pairs of add-on and folder. Prints what has no Chinese text yet.
"""

import io
import sys
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

from session import environment, say

WIDTH = 78


def exported(env, module, lang):
    """One add-on's terms as Odoo exports them, sorted."""
    buffer = io.BytesIO()
    # into memory: Odoo reads the texts of the code from the very file that would be truncated
    trans_export(lang, [module], buffer, "po", env)
    return polib.pofile(buffer.getvalue().decode(), wrapwidth=WIDTH)


def kept(file):
    """{term: text} of the catalogue as it is."""
    known = polib.pofile(str(file)) if file.exists() else ()
    return {entry.msgid: entry.msgstr for entry in known if entry.msgstr}


def main(db, *places):
    with environment(db) as env:
        for module, folder in zip(places[::2], map(Path, places[1::2]), strict=True):
            folder.mkdir(exist_ok=True)
            file = folder / "zh_CN.po"
            texts = kept(file)
            exported(env, module, False).save(str(folder / f"{module}.pot"))
            chinese = exported(env, module, "zh_CN")
            for entry in chinese:
                entry.msgstr = texts.get(entry.msgid) or entry.msgstr
            chinese.save(str(file))
            empty = [entry.msgid for entry in chinese if not entry.msgstr]
            say(f"{module}: {len(chinese)} terms, {len(empty)} without a Chinese text")
            for term in empty:
                say(f"    {term!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
