"""Bytes of a delivered file as blocks of whole UTF-8 lines, hashed and checked on the way."""

import codecs
import hashlib
import zlib

from .errors import FeedError

CHUNK = 1 << 18
LONGEST_LINE = 1 << 20
#: a gzip file may unpack to so many bytes for each row its seal speaks of
BYTES_PER_ROW = 4096
_SPARE = 1 << 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Blocks:
    """Iterates over blocks that end with a line feed; memory holds a chunk or two.

    ``sha256`` and ``size`` are those of the file as delivered, complete after the iteration.

    :param file: the opened file, bytes.
    :param sealed: its :class:`SealedFile`.
    :param str encoding: as declared in the seal.
    """

    def __init__(self, file, sealed, encoding):
        self._file = file
        self._name = sealed.name
        self._encoding = encoding
        self._limit = sealed.rows * BYTES_PER_ROW + _SPARE
        self._hash = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        # a file declared gb18030 that is faultless UTF-8 with Chinese in it was declared wrongly
        self._as_utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._looks_utf8 = encoding != "utf-8"
        self._chinese = False
        self._lines = 1
        self.size = 0
        self.has_mark = False

    @property
    def sha256(self):
        """Return the hash of what was read so far, in hexadecimal."""
        return self._hash.hexdigest()

    def __iter__(self):
        rest, first = b"", True
        for piece in self._utf8():
            if first and piece:
                first = False
                self.has_mark = piece.startswith(codecs.BOM_UTF8)
                piece = piece.removeprefix(codecs.BOM_UTF8)
            head, newline, tail = piece.rpartition(b"\n")
            if newline:
                block = rest + head + newline
                self._lines += block.count(b"\n")
                yield block.replace(b"\r\n", b"\n")
                rest = tail
            else:
                rest += tail
            if len(rest) > LONGEST_LINE:
                raise FeedError("line_too_long", file=self._name, line=self._lines)
        if rest:
            yield rest.removesuffix(b"\r") + b"\n"

    def _utf8(self):
        line = 1
        for chunk in self._plain():
            if self._encoding != "utf-8":
                self._watch(chunk)
            if chunk.isascii() and not self._decoder.getstate()[0]:
                text = chunk
            else:
                text = self._decode(chunk, line).encode()
            line += text.count(b"\n")
            yield text
        self._decode(b"", line, final=True)
        if self._looks_utf8 and self._chinese:
            raise FeedError("encoding_doubtful", file=self._name, encoding=self._encoding)

    def _decode(self, chunk, line, final=False):
        try:
            return self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise FeedError(
                "bad_encoding", file=self._name, line=line, encoding=self._encoding
            ) from None

    def _watch(self, chunk):
        if not self._looks_utf8:
            return
        try:
            text = self._as_utf8.decode(chunk)
        except UnicodeDecodeError:
            self._looks_utf8 = False
        else:
            self._chinese = self._chinese or any("\u2e80" <= c <= "\uffff" for c in text)

    def _plain(self):
        chunks = self._raw()
        if self._name.endswith(".gz"):
            chunks = self._unpacked(chunks)
        first = True
        for chunk in chunks:
            if first and (chunk[:2] in _UTF16 or b"\0" in chunk[:4]):
                raise FeedError("utf_16", file=self._name, encoding=self._encoding)
            first = False
            yield chunk

    def _raw(self):
        while chunk := self._file.read(CHUNK):
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    def _unpacked(self, chunks):
        unpack, total = zlib.decompressobj(31), 0
        try:
            for chunk in chunks:
                while chunk:
                    if unpack.eof:  # gzip files may consist of several parts
                        unpack = zlib.decompressobj(31)
                    plain = unpack.decompress(chunk, CHUNK)
                    total += len(plain)
                    if total > self._limit:
                        raise FeedError("unpacks_too_large", file=self._name, limit=self._limit)
                    yield plain
                    chunk = unpack.unconsumed_tail or unpack.unused_data
        except zlib.error:
            raise FeedError("bad_gzip", file=self._name) from None
        # what is still inside comes out without further input
        while not unpack.eof and (plain := unpack.decompress(b"", CHUNK)):
            yield plain
        if not unpack.eof:
            raise FeedError("bad_gzip", file=self._name)
