"""From typed text to the text the grammar reads: same length, so positions need no map.

Full-width operators, digits, brackets and spaces become their ASCII form, character by character.
Letters are left alone (an identifier stays what was typed) and so is everything between quotation
marks. Characters nobody can see (controls, direction marks, lone surrogates) are refused.
"""

import unicodedata

from .errors import FormulaError

MAX_LENGTH = 10_000
MAX_BRACKETS = 60

_FULL_WIDTH = "！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞＿"
_SAME = {chr(ord(char) - 0xFEE0): char for char in _FULL_WIDTH}
_TABLE = {char: ascii_ for ascii_, char in _SAME.items()} | {
    "−": "-",  # minus sign
    "–": "-",
    "×": "*",
    "∗": "*",
    "÷": "/",
    "∕": "/",
    "﹪": "%",
    "﹙": "(",
    "﹚": ")",
    "﹐": ",",
    "≦": "≤",
    "≧": "≥",
}
_CLOSING = {'"': '"', "“": "”"}


def normalise(text):
    """Return `text` with the same number of characters, ready for the grammar.

    >>> normalise("ＩＦ（不良率＞３％，０，１）")
    'ＩＦ(不良率>3%,0,1)'
    >>> normalise('岗位 ＝ "甲（１）"')
    '岗位 = "甲（１）"'
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            "too_long", MAX_LENGTH, len(text) - MAX_LENGTH, count=len(text), limit=MAX_LENGTH
        )
    result = []
    closing = None  # the mark that ends the text we are in
    for position, char in enumerate(text):
        _refuse_invisible(char, position)
        if closing is None:
            char = _plain(char)
            closing = _CLOSING.get(char)
        elif char == closing or (closing == '"' and char == "＂"):
            char, closing = closing, None
        result.append(char)
    plain = "".join(result)
    _refuse_deep(plain)
    return plain


def _plain(char):
    if unicodedata.category(char).startswith("Z"):
        return " "
    return _TABLE.get(char, char)


def _refuse_invisible(char, position):
    if char in "\t\r\n":
        return
    if unicodedata.category(char) in ("Cc", "Cf", "Cs"):
        raise FormulaError("bad_character", position, 1, code=f"U+{ord(char):04X}")


def _refuse_deep(plain):
    """Brackets are counted before anything is parsed, so that depth costs nothing."""
    stack = open_brackets(plain, MAX_BRACKETS)
    if len(stack) > MAX_BRACKETS:
        raise FormulaError("too_deep", stack[-1], 1, limit=MAX_BRACKETS)


def open_brackets(plain, limit):
    """Return the positions of the brackets left open, stopping at depth `limit` + 1."""
    stack = []
    closing = None
    for position, char in enumerate(plain):
        if closing is not None:
            closing = None if char == closing else closing
        elif char in _CLOSING:
            closing = _CLOSING[char]
        elif char == "(":
            stack.append(position)
            if len(stack) > limit:
                break
        elif char == ")" and stack:
            stack.pop()
    return stack
