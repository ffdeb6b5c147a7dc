"""Copies of a sheet side by side («cotejo»), and two counts side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from escrutinio.errors import Refused
from escrutinio.law.rule import Regime
from escrutinio.model.result import Choice, Comparison, Difference
from escrutinio.model.sheet import Sheet
from escrutinio.tally.resolve import resolve

MOST_CHANGES = 4
"""Changes of more boxes at once than this are not searched for."""


def consistent(figures: Mapping[str, int | None], registered: int | None) -> bool:
    """
    Whether the figures can stand: all there, the sum is the voters, voters within registered.

    >>> consistent({"voted": 10, "v0": 8, "blank": 2, "null": 0, "challenged": 0}, 10)
    True
    """
    voted = figures["voted"]
    parts = [value for box, value in figures.items() if box != "voted" and "." not in box]
    if voted is None or any(part is None for part in parts):
        return False
    return sum(part or 0 for part in parts) == voted and (registered is None or voted <= registered)


def compare(copies: Sequence[Sheet], regime: Regime) -> Comparison:
    """
    The copies of a sheet, box by box, and the smallest changes that make it consistent.

    Args:
        copies: Two or more copies of one sheet, the office's first; one copy alone is searched
            for a single box that would explain it.
        regime: The rules that apply if no comparison helps, against which an effect is measured.

    Returns:
        Where the copies differ, which are consistent, and the choices with the fewest boxes
        changed: first those that another copy supports, then those that arithmetic alone offers.

    Says: which figures could stand together. Does not say: which of them is true.

    Raises:
        Refused: The copies are of different stations, or there is none.
    """
    if not copies or len({(one.contest, one.station) for one in copies}) != 1:
        raise Refused("compare.stations", where=", ".join(one.station for one in copies))
    figures = [one.figures for one in copies]
    boxes = list(figures[0])
    differing = [box for box in boxes if len({f[box] for f in figures}) > 1]
    first = copies[0]
    found = list(_from_copies(figures, differing, first.registered))
    if not found:
        found = list(_from_arithmetic(figures[0], first.registered))
    supported = bool(found) and len(copies) > 1 and bool(differing)
    return Comparison(
        differences=tuple(
            Difference(box=box, values=tuple(f[box] for f in figures)) for box in differing
        ),
        consistent=tuple(i for i, f in enumerate(figures) if consistent(f, first.registered)),
        choices=tuple(
            _choice(first, changes, regime, _in_copies(changes, figures), supported)
            for changes in found
        ),
    )


def _from_copies(
    figures: list[dict[str, int | None]], differing: list[str], registered: int | None
) -> Iterator[dict[str, int]]:
    """The smallest sets of changes, each to a figure that another copy has."""
    for size in range(0 if differing else MOST_CHANGES + 1, MOST_CHANGES + 1):
        found = False
        for boxes in combinations(differing, size):
            others = [
                sorted(
                    {value for f in figures[1:] if (value := f[box]) is not None}
                    - {figures[0][box]}
                )
                for box in boxes
            ]
            for values in product(*others):
                changes = dict(zip(boxes, values, strict=True))
                if consistent(figures[0] | changes, registered):
                    found = True
                    yield {box: value for box, value in changes.items() if value is not None}
        if found:
            return


def _from_arithmetic(
    figures: dict[str, int | None], registered: int | None
) -> Iterator[dict[str, int]]:
    """Every single box whose change alone makes the sheet consistent."""
    if consistent(figures, registered):
        return
    parts = [box for box in figures if box != "voted" and "." not in box]
    missing = [box for box in figures if figures[box] is None]
    total = sum(figures[box] or 0 for box in parts)
    for box in figures:
        if "." in box or set(missing) - {box}:
            continue
        value = total if box == "voted" else (figures["voted"] or 0) - total + (figures[box] or 0)
        if value >= 0 and consistent(figures | {box: value}, registered):
            yield {box: value}


def _in_copies(changes: dict[str, int], figures: list[dict[str, int | None]]) -> bool:
    return all(any(f[box] == value for f in figures[1:]) for box, value in changes.items())


def _choice(
    first: Sheet, changes: dict[str, int], regime: Regime, in_copies: bool, supported: bool
) -> Choice:
    """A set of changes as a choice, with its effect on each option's votes."""
    without = resolve(first, regime, integrated=True)
    with_ = resolve(changed(first, changes), regime, integrated=True)
    effect = tuple(
        (with_.figure(f"v{i}") or 0) - (without.figure(f"v{i}") or 0)
        for i in range(len(first.votes))
    )
    was = first.figures
    return Choice(
        changes=tuple((box, was[box], value) for box, value in changes.items()),
        from_copies=in_copies and supported,
        effect=effect,
    )


def changed(sheet: Sheet, changes: Mapping[str, int]) -> Sheet:
    """The sheet with other figures in some boxes."""
    votes = tuple(changes.get(f"v{i}", value) for i, value in enumerate(sheet.votes))
    plain = {
        box: value for box, value in changes.items() if not box.startswith("v") or box == "voted"
    }
    return replace(sheet, votes=votes, **plain)  # type: ignore[arg-type]


def differing_sql(one: str, other: str, n_options: int) -> str:
    """
    SQL with every station of two tables whose sheets differ, or that only one of them has.

    Columns: contest, station, then a_ and b_ of each box and state; NULL where a side has none.
    """
    boxes = [f"v{i}" for i in range(n_options)]
    boxes += ["registered", "voted", "blank", "null", "challenged", "state", "kind"]
    columns = ", ".join(f'a."{box}" AS "a_{box}", b."{box}" AS "b_{box}"' for box in boxes)
    differ = " OR ".join(f'a."{box}" IS DISTINCT FROM b."{box}"' for box in boxes)
    return (
        f"SELECT contest, station, a.line AS a_line, b.line AS b_line, {columns} "
        f"FROM {one} a FULL JOIN {other} b USING (contest, station) "
        f"WHERE a.line IS NULL OR b.line IS NULL OR {differ} ORDER BY contest, station"
    )
