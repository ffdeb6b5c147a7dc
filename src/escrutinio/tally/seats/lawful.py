"""Whether the districts of a chamber, and the seats of each, are those that its law sets."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from escrutinio.errors import Refused
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.differences import Difference
from escrutinio.model.seats import Division
from escrutinio.tally.seats.part import Part
from escrutinio.tally.seats.special import magnitudes

SEVERAL = ("departments", "provinces", "both")
"""What the law calls the districts of a chamber that has more than one."""


def merged(parts: Sequence[Part], rule: ChamberRule) -> bool:
    """Whether one district has all the seats that the law gives to several."""
    return len(parts) == 1 and rule.districts in SEVERAL and parts[0].seats == rule.seats


def as_the_law_shares(rule: ChamberRule, parts: Sequence[Part]) -> bool | None:
    """
    Whether each district has the seats that its registered voters give it.

    None where the law shares no seats by a method, a district's voters are not known, or the
    seats are not those of the whole chamber. One national district has them all.
    """
    if rule.districts == "national":
        return True
    registered = {part.name: part.registered for part in parts}
    known = {name: n for name, n in registered.items() if n}
    if not rule.magnitudes or len(known) < len(parts) or not parts:
        return None
    if rule.seats != sum(part.seats for part in parts):
        return None
    try:
        seats, division = shared(rule, known)
    except Refused:
        return False
    return not division.open and seats == {part.name: part.seats for part in parts}


def shared(rule: ChamberRule, registered: Mapping[str, int]) -> tuple[dict[str, int], Division]:
    """
    The seats of each district as the law shares them, and the division of the rest. [seats]

    Raises:
        Refused: There are fewer seats than districts need.
    """
    return magnitudes(
        rule.magnitudes,
        registered,
        rule.seats or 0,
        least=rule.least,
        fixed=rule.fixed_among(registered),
    )


def unlawful(parts: Sequence[Part], rule: ChamberRule) -> Iterator[Difference]:
    """Where districts are not those of a rule: too many, too few, of one name, by other methods."""
    if rule.districts == "national" and len(parts) != 1:
        yield "districts", len(parts), 1
    elif rule.districts == "national" and parts[0].name:
        yield "districts[0].name", parts[0].name, ""
    if merged(parts, rule):
        yield "districts", 1, "> 1"
    for name, n in Counter(part.name.casefold() for part in parts).items():
        if n > 1:
            yield f"districts: {name}", n, 1
    for i, part in enumerate(parts):
        wanted = rule.method if part.seats > 1 else rule.single
        if part.method != wanted:
            yield f"districts[{i}].method", part.method, wanted
