"""What differs between two versions of a scheme, from their exported documents. Pure."""

import re
from dataclasses import dataclass, field
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
_SCOPE = ("rm", "team", "position", "grade", "branch", "valid_from", "valid_to", "day")
_IGNORED = ("code",)
#: a number, a word of Latin letters, or any one character
_PIECE = re.compile(r"\d+(?:\.\d+)?|[A-Za-z_]+|.", re.DOTALL)


@dataclass(frozen=True)
class Words:
    """How the keys and values of documents are called on screen; without a word, as they are.

    ``labels`` are the words of keys, ``values`` those of values: ``{key: {value: word}}``.
    """

    labels: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    def label(self, key):
        """Return the word of a key."""
        return self.labels.get(key, key)

    def text(self, key, value):
        """Return the value of a key as text."""
        known = self.values.get(key, {})
        if isinstance(value, bool):
            # a flag that is not set is left out of documents, only closed ends are false
            return self.values.get("", {}).get(value, str(value)) if value else ""
        if value is None:
            return ""
        if isinstance(value, list):
            return "\n".join(
                self.entry(key, one) if isinstance(one, dict) else known.get(one, str(one))
                for one in value
            )
        return self.entry(key, value) if isinstance(value, dict) else known.get(value, str(value))

    def entry(self, key, value):
        """Return one entry of a list: a line of a band, a row of a table, a team."""
        if key in ("team", "teams"):
            return f"{self.text('branch', value['branch'])} {value['name']}"
        if "keys" in value:
            return f"{', '.join(value['keys'])} → {value['result']}"
        if key == "lines":
            return f"{_interval(value)} → {value.get('formula') or value.get('result')}"
        return ", ".join(
            f"{self.label(name)} {self.text(name, one)}" for name, one in value.items()
        )


def differences(before, after, words=None):
    """Return [(part, code, field, old text, new text)], in the order of the documents.

    ``field`` is empty for an entry that was added (old text empty) or removed (new text empty).

    >>> differences({"scheme": {"name": "A"}}, {"scheme": {"name": "B"}})
    [('scheme', '', 'name', 'A', 'B')]
    """
    words = words or Words()
    found = _fields("scheme", "", before.get("scheme", {}), after.get("scheme", {}), words)
    for part, key in _LISTS.items():
        old, new = (_by_key(document.get(part) or [], key, words) for document in (before, after))
        for code in [*new, *(code for code in old if code not in new)]:
            if code not in old:
                found.append((part, code, "", "", _summary(new[code], words)))
            elif code not in new:
                found.append((part, code, "", _summary(old[code], words), ""))
            else:
                found += _fields(part, code, old[code], new[code], words)
    return found


def marked(before, after):
    """Return [(what, text)] with what in same, gone, new: how one text became the other.

    A number changes as a whole: of 35 and 30 nobody wants to see the 3 that stayed. So does the
    name of a function.

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


def texts(value):
    """Return every text in a document, keys left out.

    >>> texts({"branches": ["0815"], "digits": 2})
    ['0815']
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def _by_key(entries, key, words):
    if key:
        return {_named(entry, key, words): entry for entry in entries}
    return {
        _whose(entry, f"{entry['indicator']}: {entry.get('inputs', '')}", words): entry
        for entry in entries
    }


def _named(entry, key, words):
    """Return the code of an entry, with whose it is where only a part of the bank is meant.

    >>> _named({"code": "档", "branch": "0815"}, "code", Words({"branch": "机构"}))
    '档 (机构 0815)'
    """
    return _whose(entry, entry[key], words)


def _whose(entry, text, words):
    whose = [
        f"{words.label(name)} {words.text(name, entry[name])}" for name in _SCOPE if entry.get(name)
    ]
    return f"{text} ({', '.join(whose)})" if whose else text


def _fields(part, code, old, new, words):
    names = dict.fromkeys([*old, *new])
    return [
        (part, code, name, words.text(name, old.get(name)), words.text(name, new.get(name)))
        for name in names
        if name not in _IGNORED and old.get(name) != new.get(name)
    ]


def _summary(entry, words):
    text = entry.get("formula") or words.text("source", entry.get("source"))
    text = text or words.text("lines", entry.get("lines"))
    return text or entry.get("expected") or entry.get("name") or "+"


def _interval(line):
    left = "[" if line.get("lower_closed", True) and line.get("lower") else "("
    right = "]" if line.get("upper_closed") and line.get("upper") else ")"
    return f"{left}{line.get('lower') or '-∞'}, {line.get('upper') or '+∞'}{right}"
