"""Reads data frames of an installed R package (Rdata.rdx, Rdata.rdb).

The format is R's serialization in XDR form, see "R Internals", section 1.8. What data frames need is read; functions and
environments among the attributes are skipped.
"""

import bz2
import datetime
import lzma
import math
import struct
import zlib

NA_INTEGER = -(2**31)


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 2  # after "X\n"
        self.references = []
        version = self.int()
        self.at += 8  # versions of R
        if version == 3:
            self.text(self.int())  # native encoding

    def int(self):
        return self.numbers("i", 1)[0]

    def numbers(self, code, count):
        values = struct.unpack_from(f">{count}{code}", self.data, self.at)
        self.at += struct.calcsize(f">{count}{code}")
        return list(values)

    def item(self):
        """An R object as (value, attributes) if it has attributes, else its value."""
        flags = self.int()
        kind = flags & 0xFF
        if kind in (254, 253, 252, 251, 250, 242, 241):  # NULL and other constants
            return None
        if kind == 255:  # a reference to something read before
            return self.references[(flags >> 8 or self.int()) - 1]
        if kind == 1:  # symbol
            return self.refer(self.item())
        if kind in (247, 248, 249):  # environment by name
            self.int()
            return self.refer([self.item() for _ in range(self.int())])
        if kind == 4:  # environment
            self.int()
            self.refer(None)
            return [self.item() for _ in range(4)] and None
        if kind in (2, 3, 5, 6, 17, 239, 240):  # pairlist, function, call
            pairs = []
            while kind in (2, 3, 5, 6, 17, 239, 240):
                if flags & 0x200 or kind in (239, 240):
                    self.item()  # attributes
                tag = self.item() if flags & 0x400 else None
                pairs.append((tag, self.item()))
                flags = self.int()
                kind = flags & 0xFF
            if kind != 254:  # the rest is no list: read it as an item of its own
                self.at -= 4
                self.item()
            return pairs
        if kind == 238:  # compact form
            (_, name), *_ = self.item()
            state, _ = self.item(), self.item()
            return expand(name, state)
        if kind in (7, 8):  # built-in function
            return self.text(self.int())
        if kind == 9:
            return self.text(self.int())
        value = self.vector(kind, self.int())
        if flags & 0x200:
            return value, dict(self.item())
        return value

    def refer(self, value):
        self.references.append(value)
        return value

    def text(self, length):
        if length < 0:
            return None
        self.at += length
        return self.data[self.at - length : self.at].decode("utf-8", "replace")

    def vector(self, kind, length):
        if kind == 10:
            return [{1: "TRUE", 0: "FALSE"}.get(value) for value in self.numbers("i", length)]
        if kind == 13:
            return [None if value == NA_INTEGER else value for value in self.numbers("i", length)]
        if kind == 14:
            return [None if math.isnan(value) else value for value in self.numbers("d", length)]
        if kind in (16, 19, 20):
            return [self.item() for _ in range(length)]
        raise ValueError(f"R object of type {kind} at byte {self.at}")


def expand(name, state):
    if name in ("compact_intseq", "compact_realseq"):
        count, start, step = state
        return [int(start + i * step) for i in range(int(count))]
    if name == "deferred_string":
        return [None if value is None else shortest(value) for value in plain(state[0][1])]
    if name.startswith("wrap_"):
        return state[0][1] if isinstance(state[0], tuple) else state[0]
    raise ValueError(f"unknown compact form {name}")


def plain(value):
    return value[0] if isinstance(value, tuple) else value


def shortest(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def column(value):
    """The cells of a column as texts."""
    values, attributes = value if isinstance(value, tuple) else (value, {})
    kinds = plain(attributes.get("class", []))
    if "factor" in kinds:
        levels = plain(attributes["levels"])
        return ["" if cell is None else levels[cell - 1] for cell in values]
    if "Date" in kinds:
        origin = datetime.date(1970, 1, 1)
        return ["" if cell is None else str(origin + datetime.timedelta(cell)) for cell in values]
    return ["" if cell is None else shortest(cell) for cell in values]


def unpack(chunk):
    kind = chunk[4:5]
    if kind == b"2":
        return bz2.decompress(chunk[5:])
    if kind == b"Z":
        return lzma.decompress(chunk[5:], lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6}])
    return chunk[5:] if kind == b"0" else zlib.decompress(chunk[4:])


def frame(package, name):
    """The data frame `name` of an installed package: row names, and a dictionary of columns."""
    index = Reader(zlib.decompress((package / "data/Rdata.rdx").read_bytes(), 47)).item()
    values, attributes = index
    variables, of = values[plain(attributes["names"]).index("variables")]
    start, length = variables[plain(of["names"]).index(name)]
    with open(package / "data/Rdata.rdb", "rb") as file:
        file.seek(start)
        columns, attributes = Reader(unpack(file.read(length))).item()
    cells = {key: column(value) for key, value in zip(plain(attributes["names"]), columns)}
    return plain(attributes["row.names"]), cells
