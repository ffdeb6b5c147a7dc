"""Single sheets out of a source, and observed sheets under the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.law.countries import country
from escrutinio.law.rule import Regime
from escrutinio.model.election import Contest, Election
from escrutinio.model.finding import Finding
from escrutinio.model.result import Comparison, Resolution
from escrutinio.model.sheet import IN_COUNT, OBSERVED, Place, Sheet, State
from escrutinio.operations.count import by_analogy
from escrutinio.tally.check import check
from escrutinio.tally.compare import compare
from escrutinio.tally.resolve import resolve


def sheet_of(row: dict[str, Any], n_options: int) -> Sheet:
    """A row of table `sheet` as a record."""
    place = {name: row[name] for name in Place.__dataclass_fields__}
    boxes = {name: row[name] for name in ("registered", "voted", "blank", "null", "challenged")}
    return Sheet(
        contest=row["contest"],
        station=row["station"],
        votes=tuple(row[f"v{i}"] for i in range(n_options)),
        state=State(row["state"]),
        kind=row["kind"],
        label=row["label"],
        line=row["line"],
        place=Place(**place),
        **boxes,
    )


def sheets(
    loaded: Loaded, contest: Contest, where: str, values: Sequence[Any] = ()
) -> Iterator[Sheet]:
    """The sheets of a contest that meet an SQL condition, by station."""
    sql = f"SELECT * FROM sheet WHERE contest = ? AND ({where}) ORDER BY station"
    for row in engine.records(loaded.connection, sql, [contest.id, *values]):
        yield sheet_of(row, len(contest.options))


def sheet(loaded: Loaded, contest: Contest, station: str) -> Sheet:
    """
    One station's sheet.

    Raises:
        Refused: The source has no such station.
    """
    found = next(sheets(loaded, contest, "station = ?", [station]), None)
    if found is None:
        found = next(
            sheets(loaded, contest, "ltrim(station, '0') = ltrim(?, '0')", [station]), None
        )
    if found is None:
        raise Refused("station.unknown", where=station, source=loaded.name)
    return found


def contests_with(loaded: Loaded, contests: Sequence[Contest], station: str) -> Sequence[Contest]:
    """
    Those of some contests in which the source has a sheet of a station.

    Raises:
        Refused: It has none.
    """
    of_station = "SELECT DISTINCT contest FROM sheet WHERE ltrim(station, '0') = ltrim(?, '0')"
    ids = {row[0] for row in engine.rows(loaded.connection, of_station, [station])}
    found = [contest for contest in contests if contest.id in ids]
    if not found:
        raise Refused("station.unknown", where=station, source=loaded.name)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReport:
    """A station's sheet: its checks, what the rules make of it, its copies and its history."""

    election: Election
    simulated: bool  # the sheet, or one of its copies
    contest: Contest
    sheet: Sheet
    findings: tuple[Finding, ...]
    regime: Regime
    analogy: bool
    resolution: Resolution
    comparison: Comparison
    copies: tuple[tuple[str, Sheet], ...]
    history: tuple[tuple[str, Sheet], ...]


def sheet_report(
    loaded: Loaded,
    contest: Contest,
    station: str,
    regime: Regime,
    *,
    copies: Sequence[Loaded] = (),
    views: Sequence[Loaded] = (),
) -> SheetReport:
    """
    One station's sheet under a regime, beside other copies and in other dated states.

    Raises:
        Refused: A source has no such station.
    """
    one = sheet(loaded, contest, station)
    others = [
        (f"{source.name} {source.as_of}".strip(), sheet(source, contest, station))
        for source in copies
    ]
    return SheetReport(
        election=loaded.election,
        simulated=any(source.election.simulated for source in (loaded, *copies)),
        contest=contest,
        sheet=one,
        findings=tuple(check(one, country(loaded.election.country), loaded.election.date)),
        regime=regime,
        analogy=by_analogy(loaded.election, regime),
        resolution=resolve(one, regime),
        comparison=compare([one, *(other for _, other in others)], regime),
        copies=tuple(others),
        history=tuple((view.as_of, sheet(view, contest, station)) for view in views),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """An observed sheet, what the rules make of it, and what was published later, if known."""

    sheet: Sheet
    resolution: Resolution
    later: Sheet | None = None
    comparison: Comparison | None = None

    @property
    def equal(self) -> bool | None:
        """Whether the later sheet is the one that the rules give; None where it is still open."""
        if self.later is None or self.later.state == State.PENDING:
            return None
        status = "valid" if self.later.state in IN_COUNT else "annulled"
        ours = dict(self.resolution.figures)
        return status == self.resolution.status and _joined(ours) == _joined(self.later.figures)

    @property
    def explanation(self) -> str:
        """
        How the later sheet can be explained: a key of the words.

        equal; open (still); settled (by a recount or another copy, which figures cannot say);
        one or several (boxes changed by another copy); saved_one or saved (kept although figures
        alone annul it); annulled_later; deviates (annulled both ways, with other null votes).
        """
        if self.equal is None:
            return "open"
        if self.equal:
            return "equal"
        status = self.resolution.status
        if status in ("recount", "open"):
            return "settled"
        if self.later is not None and self.later.state == State.ANNULLED:
            return "deviates" if status == "annulled" else "annulled_later"
        many = len(self.changed) != 1
        if status == "annulled":
            return "saved" if many else "saved_one"
        return "several" if many else "one"

    @property
    def changed(self) -> tuple[tuple[str, int | None, int | None], ...]:
        """
        The boxes in which the later sheet differs from the observed one as written.

        Challenged votes that joined the null ones, all of them, are no difference.
        """
        if self.later is None:
            return ()
        was, is_ = self.sheet.figures, self.later.figures
        changed = [(box, was[box], is_[box]) for box in was if was[box] != is_[box]]
        moved = was["challenged"] or 0
        if moved and (was["null"] or 0) + moved == is_["null"]:
            changed = [one for one in changed if one[0] not in ("null", "challenged")]
        return tuple(changed)


def _joined(figures: dict[str, int | None]) -> dict[str, int | None]:
    """The figures with challenged votes joined to the null ones, as an open or later sheet may."""
    null = (figures["null"] or 0) + (figures["challenged"] or 0)
    kept = {box: n for box, n in figures.items() if box != "challenged" and "." not in box}
    return kept | {"null": null}


def observed(
    loaded: Loaded, contest: Contest, regime: Regime, later: Loaded | None = None
) -> Iterator[Observed]:
    """
    Every observed sheet of a source under a regime, from figures alone.

    Args:
        loaded: The source whose observed sheets are meant.
        contest: The contest.
        regime: The rules.
        later: The same count at a later date, to compare with.
    """
    kinds = ", ".join(f"'{kind}'" for kind in OBSERVED)
    chosen = list(sheets(loaded, contest, f"state = 'pending' AND kind IN ({kinds})"))
    after: dict[str, Sheet] = {}
    if later is not None:
        stations = ", ".join(engine.text(one.station) for one in chosen) or "''"
        after = {one.station: one for one in sheets(later, contest, f"station IN ({stations})")}
    for one in chosen:
        found = after.get(one.station)
        both = compare([one, found], regime) if found else compare([one], regime)
        yield Observed(sheet=one, resolution=resolve(one, regime), later=found, comparison=both)
