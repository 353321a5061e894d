"""Identity numbers and phones at rest: encrypted, and found by a keyed hash.

Pure Python. The keys lie in a file outside the database that only its owner can read; each line is
a key of 32 bytes in base64, the last one is used for what is written from now on, the others still
open what was written before. A key is known by the first bytes of its own hash, so that a wrong
file is named as such and never gives a wrong number.

Encryption is AES-256-GCM. The nonce is taken from the keyed hash of the value, so equal values give
equal texts: a delivery that repeats a row is still seen to repeat it. That two customers have one
number is told by the searchable hash anyway; nothing else is.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import stat

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_MARK, _HASH, _NONCE = 4, 16, 12
#: hash, sealed value and masked text, as they pass through a delivery's staging table
TOKEN = re.compile(r"([A-Za-z0-9+/]{22}==)\|([A-Za-z0-9+/]{40,}={0,2})\|([^,\n]*)")
_SHOWN_BEFORE, _SHOWN_AFTER = 3, 4


class SecretBoxError(Exception):
    """The keys are missing, unusable, or not those that a value was encrypted with.

    ``reason``: missing, open_to_others, unusable, other_key.
    """

    def __init__(self, reason, path=""):
        super().__init__(f"{reason} {path}")
        self.reason, self.path = reason, path


class _Key:
    def __init__(self, raw):
        self.mark = hashlib.sha256(raw).digest()[:_MARK]
        self.cipher = AESGCM(hmac.digest(raw, b"encryption", "sha256"))
        self._hashing = hmac.digest(raw, b"searchable hash", "sha256")
        self._begun = {}

    def digest(self, name, text):
        # HMAC-SHA256 of "name, 0, text", its two halves begun once: a third of hmac.digest's time
        inner, outer = self._begun.get(name) or self._begin(name)
        inner, outer = inner.copy(), outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.digest()

    def _begin(self, name):
        key = self._hashing.ljust(hashlib.sha256().block_size, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + name.encode() + b"\0")
        outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
        self._begun[name] = inner, outer
        return inner, outer


class SecretBox:
    """Seals and opens values with the keys of one file."""

    def __init__(self, keys):
        self._keys = [_Key(raw) for raw in keys]
        self._by_mark = {key.mark: key for key in self._keys}
        self.current = self._keys[-1]

    def seal(self, name, text):
        """Return (sealed value, searchable hash) of a column's text, both bytes."""
        key = self.current
        digest = key.digest(name, text)
        nonce = digest[_HASH : _HASH + _NONCE]
        return key.mark + nonce + key.cipher.encrypt(nonce, text.encode(), None), digest[:_HASH]

    def open(self, sealed):
        """Return the text of a sealed value."""
        sealed = bytes(sealed)
        key = self._by_mark.get(sealed[:_MARK])
        if key is None:
            raise SecretBoxError("other_key")
        try:
            nonce, rest = sealed[_MARK : _MARK + _NONCE], sealed[_MARK + _NONCE :]
            return key.cipher.decrypt(nonce, rest, None).decode()
        except InvalidTag:
            raise SecretBoxError("other_key") from None

    def is_current(self, sealed):
        """Return whether a sealed value is of the key in use."""
        return bytes(sealed[:_MARK]) == self.current.mark

    def hashes(self, name, text):
        """Return the hashes by which a value may be found: one a key."""
        return [key.digest(name, text)[:_HASH] for key in self._keys]

    def token(self, name, text, shortest):
        """Return hash, sealed value and masked text as one text without commas or quotes."""
        sealed, digest = self.seal(name, text)
        hidden = masked(text, shortest)
        return f"{_text(digest)}|{_text(sealed)}|{hidden}"

    def seal_text(self, text):
        """Return a text sealed as a text."""
        return f"{_text(bytes(_HASH))}|{_text(self.seal('text', text)[0])}|"

    def reseal_tokens(self, name, text):
        """Return a text with every token of an older key in it sealed by the key in use.

        A text of several values (a whole row) keeps its tokens: they are opened, never looked up.
        """

        def again(found):
            sealed = base64.b64decode(found[2])
            if self.is_current(sealed):
                return found[0]
            fresh, digest = self.seal(name, self.open(sealed))
            return f"{_text(digest)}|{_text(fresh)}|{found[3]}"

        return TOKEN.sub(again, text)

    def open_tokens(self, text):
        """Return a text with every token in it opened."""
        return TOKEN.sub(lambda m: self.open(base64.b64decode(m[2])), text)


def masked(text, shortest):
    """Return a number with its middle hidden: 前3后4, all hidden when it is short."""
    if len(text) < shortest:
        return "****"
    return f"{text[:_SHOWN_BEFORE]}****{text[-_SHOWN_AFTER:]}".replace("|", "*")


def _text(raw):
    return binascii.b2a_base64(raw, newline=False).decode()


# ---- the file of keys -------------------------------------------------------------------------

_read = {}


def load_box(path):
    """Return the box of the keys in a file; read again when the file has changed."""
    if not path:
        raise SecretBoxError("missing", "-")
    try:
        found = os.stat(path)
    except OSError:
        raise SecretBoxError("missing", path) from None
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise SecretBoxError("open_to_others", path)
    stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
    held = _read.get(path)
    if held is None or held[0] != stamp:
        _read[path] = held = stamp, SecretBox(read_keys(path))
    return held[1]


def read_keys(path):
    """Return the keys of a file, oldest first."""
    try:
        with open(path, encoding="ascii") as file:
            lines = [line.strip() for line in file]
        keys = [base64.b64decode(line, validate=True) for line in lines if line]
    except (OSError, ValueError):
        raise SecretBoxError("unusable", path) from None
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise SecretBoxError("unusable", path)
    return keys


def new_key_line():
    """Return a new key as a line of the file."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"
