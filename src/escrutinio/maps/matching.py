"""Which level a file of places is of, and which of its columns hold the names: by what matches."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import product

from escrutinio.maps.place import Key

NEAR = 0.85
"""How alike two names must be for a hint, from 0 to 1."""

TRIED = 6
"""How many columns are tried for each name, those with the most known names first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    How a file was understood.

    Args:
        level: Of its places.
        columns: Those with the names, from the widest place down.
        places: The place of each record; none where no place of the election has its names.
        score: How well it fits, from 0 to 1.
    """

    level: str
    columns: tuple[str, ...]
    places: tuple[Key | None, ...]
    score: Fraction

    @property
    def fit(self) -> tuple[Fraction, int]:
        """The better match is the larger one; of two that fit as well, that with more names."""
        return self.score, len(self.columns)


def folded(name: str) -> str:
    """
    A name without accents, case, spaces and signs, for comparing.

    >>> folded("Ñaña - San Martín"), folded("SAN MARTIN (NANA)")
    ('nanasanmartin', 'sanmartinnana')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    parts = unicodedata.normalize("NFKD", plain.casefold())  # signs that stand for capital letters
    return "".join(one for one in parts if one.isalnum())


def by_name(keys: Iterable[Key]) -> tuple[dict[Key, Key], tuple[Key, ...]]:
    """
    Places by their folded names, and those that no such name tells apart.

    >>> by_name([("ÁNCASH",), ("ICA",), ("I.C.A.",)])
    ({('ancash',): ('ÁNCASH',)}, (('I.C.A.',), ('ICA',)))
    """
    found: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(set(keys)):
        found[tuple(map(folded, key))].append(key)
    single = {name: each[0] for name, each in found.items() if len(each) == 1}
    return single, tuple(key for each in found.values() if len(each) > 1 for key in each)


def match(
    records: Sequence[Mapping[str, str]], keys: Mapping[str, Collection[Key]]
) -> Match | None:
    """
    The level and the columns that fit best; none where not one name does.

    A level fits as well as its places are covered, in those of the widest places that the file
    names, and as few records share one: a file of the capitals of provinces is of the level of
    provinces, though it names districts too.
    The names match as a whole, for many places share a name; codes are never compared.

    Args:
        records: The texts of each record of a file, by column.
        keys: The places of the election, by level.

    >>> rows = [{"dep": "Lima", "prov": "Huaral"}, {"dep": "Lima", "prov": "Lima"}]
    >>> places = {"department": [("LIMA",)], "province": [("LIMA", "LIMA"), ("LIMA", "HUARAL")]}
    >>> found = match(rows, places)
    >>> found.level, found.columns
    ('province', ('dep', 'prov'))
    """
    columns = _columns(records)
    best: Match | None = None
    for level, each in keys.items():
        names, _ = by_name(each)
        for depth in sorted({len(key) for key in names}):
            own = {name: key for name, key in names.items() if len(key) == depth}
            for choice in _choices(columns, own, depth):
                found = _tried(level, choice, columns, own, len(records))
                if found.score and (best is None or found.fit > best.fit):
                    best = found
    return best


def _columns(records: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [folded(record.get(name, "")) for record in records] for name in names}


def _choices(
    columns: Mapping[str, list[str]], own: Mapping[Key, Key], depth: int
) -> Iterable[tuple[str, ...]]:
    """Columns for each name of a place, no column twice."""
    each = []
    for i in range(depth):
        known = {name[i] for name in own}
        held = {column: sum(one in known for one in texts) for column, texts in columns.items()}
        some = [column for column, n in held.items() if n]
        each.append(sorted(some, key=lambda column: -held[column])[:TRIED])
    return (choice for choice in product(*each) if len(set(choice)) == depth)


def _tried(
    level: str,
    choice: tuple[str, ...],
    columns: Mapping[str, list[str]],
    own: Mapping[Key, Key],
    records: int,
) -> Match:
    rows = zip(*(columns[name] for name in choice), strict=True)
    places = tuple(own.get(row) for row in rows)
    matched = {place for place in places if place is not None}
    widest = {place[0] for place in matched}
    meant = sum(place[0] in widest for place in own.values())
    score = Fraction(2 * len(matched), meant + records)
    return Match(level=level, columns=choice, places=places, score=score)


def likely(names: Iterable[Key], places: Iterable[Key]) -> dict[Key, Key]:
    """
    The place that each of some names may be spelt for; a hint, for a person to decide.

    Args:
        names: Of features that are of no place.
        places: Those that no feature places.

    >>> likely([("ICA", "NAZCA"), ("PUNO", "PUNO")], [("ICA", "NASCA"), ("LIMA", "LIMA")])
    {('ICA', 'NAZCA'): ('ICA', 'NASCA')}
    """
    known = {" ".join(map(folded, key)): key for key in sorted(places)}
    found = {}
    for one in names:
        close = get_close_matches(" ".join(map(folded, one)), known, n=1, cutoff=NEAR)
        if close and folded(known[close[0]][0]) == folded(one[0]):
            found[one] = known[close[0]]
    return found
