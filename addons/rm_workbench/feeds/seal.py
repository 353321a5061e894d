"""The seal of a delivery: parsed strictly, compared by content."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .catalogue import ENTITIES
from .errors import FeedError
from .values import KINDS

SEAL_NAME = "manifest.json"
ENCODINGS = ("utf-8", "gb18030")
_SYSTEM = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NAME = re.compile(r"[\w][\w.\-]{0,119}\.csv(\.gz)?")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class SealedFile:
    """What the seal says of one file; ``sums`` is ``{column: Decimal}``."""

    name: str
    entity: str
    rows: int
    sha256: str
    sums: dict


@dataclass(frozen=True)
class Seal:
    """A seal; ``sha256`` identifies its content whatever the folder and the files are called."""

    system: str
    business_date: date
    version: int
    encoding: str
    files: tuple
    sha256: str


def parse_seal(raw):
    """Return the :class:`Seal` in the bytes ``raw``; FeedError ``seal_invalid`` names the fault."""
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_no_twins)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise _invalid(f"it is not JSON in UTF-8 ({type(error).__name__})") from None
    if not isinstance(data, dict):
        raise _invalid("it is not a JSON object")
    system = _text(data, "system", _SYSTEM)
    encoding = data.get("encoding")
    if encoding not in ENCODINGS:
        raise _invalid("encoding is neither utf-8 nor gb18030")
    version = data.get("version")
    if type(version) is not int or not 1 <= version <= 10**6:
        raise _invalid("version is not a whole number from 1")
    files = _files(data.get("files"), system)
    day = _day(data)
    return Seal(system, day, version, encoding, files, _digest(system, day, version, files))


def _invalid(detail, **where):
    return FeedError("seal_invalid", detail=detail, **where)


def _no_twins(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _invalid("a key stands there twice")
    return found


def _text(data, key, pattern):
    value = data.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _invalid(f"{key} is missing or not usable")
    return value


def _day(data):
    text = _text(data, "business_date", _DATE)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _invalid(f"business_date {text} is no day of the calendar") from None


def _files(entries, system):
    if not isinstance(entries, list) or not 1 <= len(entries) <= len(ENTITIES):
        raise _invalid("files is not a list of the delivered files")
    files = tuple(_file(entry, system) for entry in entries)
    for what in ("name", "entity"):
        if len({getattr(file, what) for file in files}) < len(files):
            raise _invalid(f"two files have the same {what}")
    return files


def _file(entry, system):
    if not isinstance(entry, dict):
        raise _invalid("an entry of files is not an object")
    name = entry.get("name")
    # the name is joined to the folder: no separators, no leading dot
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise FeedError("file_name_unsafe", file=str(name)[:120])
    entity = ENTITIES.get(entry.get("entity") if isinstance(entry.get("entity"), str) else None)
    if entity is None or entity.system != system:
        raise _invalid(f"system {system} delivers no such entity", file=name)
    rows = entry.get("rows")
    if type(rows) is not int or not 0 <= rows < 2**31:
        raise _invalid("rows is not a whole number", file=name)
    sha256 = _text(entry, "sha256", _SHA256).lower()
    return SealedFile(name, entity.name, rows, sha256, parse_sums(entry.get("sums"), entity, name))


def parse_sums(sums, entity, name):
    """Return the sealed sums as ``{column: Decimal}``."""
    if sums is None:
        return {}
    if not isinstance(sums, dict):
        raise _invalid("sums is not an object", file=name)
    for column, text in sums.items():
        known = entity.by_name.get(column)
        if known is None or not KINDS[known.kind].is_number:
            raise _invalid(f"sums names {column[:40]}, no number column", file=name)
        if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
            raise _invalid(f"the sum of {column} is no plain decimal text", file=name)
    return {column: Decimal(text) for column, text in sums.items()}


def _digest(system, day, version, files):
    content = [
        [f.entity, f.rows, f.sha256, sorted((c, f"{s.normalize():f}") for c, s in f.sums.items())]
        for f in sorted(files, key=lambda file: file.entity)
    ]
    text = json.dumps([system, day.isoformat(), version, content])
    return hashlib.sha256(text.encode()).hexdigest()
