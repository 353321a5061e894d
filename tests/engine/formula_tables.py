"""Random tables for random formulas: bands with constants and formulas, brackets, look-ups.

Of the same codes and types as those of `formula_world`, so that every formula may look into them.
"""

from dataclasses import replace
from itertools import pairwise

from formula_strategies import NUMBERS, TEXTS, Writer
from formula_world import NAMES
from rm_kpi_engine import NUMBER, TEXT, Band, BandLine, External, Lookup

#: bands whose results may be formulas -> type; the others have constants only
FORMULAS = {"scaled": NUMBER, "word": TEXT}
CONSTANTS = {"points": NUMBER, "grade": TEXT}


class BandWriter(Writer):
    """Writes results of bands: they may name the value looked up, and look into other bands."""

    def leaf(self, type_, _depth=0):
        if type_ == NUMBER and self.pick((True, False, False)):
            return "数值"
        return super().leaf(type_)

    def call(self, type_, depth):
        while 'BAND("scaled"' in (text := super().call(type_, depth)):
            pass
        return text

    def graded(self, _type, depth):
        return f'BAND("grade", {self.write(NUMBER, depth)})'

    def over_rows(self, _type, _depth):
        return self.leaf(NUMBER)


def random_tables(random):
    """Return (names, tables): new tables, and the names with the formulas that are in them."""
    tables, formulas = {}, {}
    for code, type_ in CONSTANTS.items():
        tables[External("band", (code,))] = _band(random, type_)
    for code, type_ in FORMULAS.items():
        band = _band(random, type_)
        texts = tuple(_result(random, type_) for _line in band.lines)
        lines = zip(band.lines, texts, strict=True)
        formulas[code] = texts
        tables[External("band", (code,))] = Band(
            tuple(replace(line, result=None) if text else line for line, text in lines)
        )
    tables[External("brackets", ("tax",))] = _brackets(random)
    tables[External("lookup", ("pay",))] = _lookup(random, (TEXTS, NUMBERS), NUMBERS)
    tables[External("lookup", ("title",))] = _lookup(random, (TEXTS,), TEXTS)
    several = _give_to_parts(random, tables)
    names = replace(NAMES, band_formulas={**NAMES.band_formulas, **formulas}, several=several)
    return names, tables


def _give_to_parts(random, tables):
    """Let the lines of some bands belong to several tables, and return the codes of these bands."""
    several = set()
    for external, table in tables.items():
        if external.kind == "lookup" or random.randrange(3):
            continue
        several.add(external.args[0])
        parts = random.sample(TEXTS, 2)
        lines = (replace(line, table=random.choice(parts)) for line in table.lines)
        tables[external] = Band(tuple(lines))
    return several


def _result(random, type_):
    """The formula of a line, or None for a constant."""
    if random.randrange(3) == 0:
        return None
    return BandWriter(random).write(type_, random.choice((0, 1, 1, 2)))


def _band(random, type_):
    """Lines side by side, some left out, some with both ends closed or none: as banks type them."""
    values = NUMBERS if type_ == NUMBER else TEXTS
    lines = [
        BandLine(
            lower,
            upper,
            random.choice(values),
            lower_closed=random.randrange(4) > 0,
            upper_closed=random.randrange(4) == 0,
        )
        for lower, upper in pairwise(_bounds(random))
        if random.randrange(6)
    ]
    random.shuffle(lines)
    return Band(tuple(lines) or (BandLine(None, None, random.choice(values)),))


def _brackets(random):
    return Band(
        tuple(
            BandLine(lower, upper, random.choice(NUMBERS))
            for lower, upper in pairwise(_bounds(random))
        )
    )


def _bounds(random):
    """Ascending bounds, without end at most ends."""
    inner = sorted(set(random.sample(NUMBERS, random.randrange(1, 5))))
    first = [None] if random.randrange(4) else []
    last = [None] if random.randrange(4) else []
    return [*first, *inner, *last]


def _lookup(random, keys, results):
    rows = {}
    for _ in range(random.randrange(1, 8)):
        rows[tuple(random.choice(one) for one in keys)] = random.choice(results)
    return Lookup(rows)
