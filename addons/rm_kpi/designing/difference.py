"""What differs between two versions of a scheme, from their exported documents. Pure."""

import re
from difflib import SequenceMatcher

#: parts of a document that are lists, and what names an entry of each
_LISTS = {
    "indicators": "code",
    "bands": "code",
    "lookups": "code",
    "parameters": "code",
    "inputs": "code",
    "cases": None,
}
#: whose an entry is: keys of a pack
_SCOPE = ("rm", "team", "position", "grade", "branch", "valid_from", "valid_to")
_IGNORED = ("code",)
#: a number, or any one character
_PIECE = re.compile(r"\d+(?:\.\d+)?|.", re.DOTALL)


def differences(before, after):
    """Return [(part, code, field, old text, new text)], in the order of the documents.

    ``field`` is empty for an entry that was added (old text empty) or removed (new text empty).

    >>> differences({"scheme": {"name": "A"}}, {"scheme": {"name": "B"}})
    [('scheme', '', 'name', 'A', 'B')]
    """
    found = _fields("scheme", "", before.get("scheme", {}), after.get("scheme", {}))
    for part, key in _LISTS.items():
        old, new = (_by_key(document.get(part) or [], key) for document in (before, after))
        for code in [*new, *(code for code in old if code not in new)]:
            if code not in old:
                found.append((part, code, "", "", _summary(new[code])))
            elif code not in new:
                found.append((part, code, "", _summary(old[code]), ""))
            else:
                found += _fields(part, code, old[code], new[code])
    return found


def marked(before, after):
    """Return [(what, text)] with what in same, gone, new: how one text became the other.

    A number changes as a whole: of 35 and 30 nobody wants to see the 3 that stayed.

    >>> marked("a + 35", "a + 30")
    [('same', 'a + '), ('gone', '35'), ('new', '30')]
    """
    found = []
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[start:end])))
            continue
        if end > start:
            found.append(("gone", "".join(old[start:end])))
        if last > first:
            found.append(("new", "".join(new[first:last])))
    return found


def _by_key(entries, key):
    if key:
        return {_named(entry, key): entry for entry in entries}
    return {f"{entry['indicator']}: {entry.get('inputs', '')}": entry for entry in entries}


def _named(entry, key):
    """Return the code of an entry, with whose it is where only a part of the bank is meant.

    >>> _named({"code": "档", "branch": "0815", "valid_from": "2026-01-01"}, "code")
    '档 (branch 0815, valid_from 2026-01-01)'
    """
    whose = [f"{name} {_text(entry[name])}" for name in _SCOPE if entry.get(name)]
    return f"{entry[key]} ({', '.join(whose)})" if whose else entry[key]


def _fields(part, code, old, new):
    names = dict.fromkeys([*old, *new])
    return [
        (part, code, name, _text(old.get(name)), _text(new.get(name)))
        for name in names
        if name not in _IGNORED and old.get(name) != new.get(name)
    ]


def _summary(entry):
    text = entry.get("formula") or entry.get("source") or _text(entry.get("lines"))
    return text or entry.get("expected") or entry.get("name") or "+"


def _text(value):
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return "\n".join(_entry(one) for one in value)
    return str(value)


def _entry(value):
    if not isinstance(value, dict):
        return str(value)
    if "result" in value and "keys" not in value:
        left = "[" if value.get("lower_closed", True) and value.get("lower") else "("
        right = "]" if value.get("upper_closed") and value.get("upper") else ")"
        bounds = f"{value.get('lower') or '-∞'}, {value.get('upper') or '+∞'}"
        return f"{left}{bounds}{right} → {value['result']}"
    return ", ".join(f"{key} {_text(one)}" for key, one in value.items())
