"""`escrutinio resolve`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.boxes import (
    changes_codes,
    changes_text,
    figures_text,
    option_ids,
)
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.io.source import Progress
from escrutinio.law.rule import Regime
from escrutinio.model.election import Contest, Election
from escrutinio.operations.count import by_analogy, regime_for
from escrutinio.operations.report import step_json
from escrutinio.operations.sheets import Observed, observed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    """The observed sheets of one contest under the rules, and the later source if there is one."""

    election: Election
    contest: Contest
    rules: Regime
    found: list[Observed]
    later: str
    simulated: bool


def run(
    asked: Asked, *, regime: str, against: str, as_json: bool, out: Path | None, limit: int
) -> bool:
    """Resolve the observed sheets; whether any is not settled by figures or differs later."""
    with progress() as tell:
        each = list(_resolved(asked, regime, against, tell))
    if out is not None:
        from escrutinio.operations.export import write_rows

        election = {"election": each[0].election.stated}
        rows = [election | flat(row, one.contest) for one in each for row in one.found]
        write_rows(rows, out, _columns(each))
    if as_json:
        show_json(_as_one(each))
    else:
        show(*_page(each, limit))
    found = [sheet for one in each for sheet in one.found]
    return any(one.resolution.status != "valid" or one.equal is False for one in found)


def _resolved(asked: Asked, regime: str, against: str, tell: Progress) -> Iterator[_Resolved]:
    """The observed sheets of each contest."""
    loaded = asked.sheets(tell)
    later = asked.other(against, tell, loaded) if against else None
    rules = regime_for(loaded.election, regime)
    for contest in asked.contests(loaded):
        yield _Resolved(
            election=loaded.election,
            contest=contest,
            rules=rules,
            found=list(observed(loaded, contest, rules, later)),
            later=f"{later.name} {later.as_of}".strip() if later else "",
            simulated=any(one.election.simulated for one in (loaded, later) if one),
        )


def _columns(each: list[_Resolved]) -> list[str]:
    """The columns of the table of sheets, where it has none."""
    ids = [option.id for one in each for option in one.contest.options]
    boxes = ["voted", *dict.fromkeys(ids), "blank", "null", "challenged"]
    start = ["election", "contest", "station", "kind", "registered", *boxes]
    later = ["later_state", "equal", "explanation", "changed"] if each[0].later else []
    return [*start, "status", "rules", *(f"{box}_after" for box in boxes), "needs", *later]


def flat(one: Observed, contest: Contest) -> dict[str, Any]:
    """An observed sheet and its resolution as one row."""
    ids = option_ids(contest)
    row: dict[str, Any] = {
        "contest": contest.id,
        "station": one.sheet.station,
        "kind": one.sheet.kind,
        "registered": one.sheet.registered,
    }
    row |= {f"{ids.get(box, box)}": n for box, n in one.sheet.figures.items()}
    row |= {"status": one.resolution.status, "rules": "+".join(one.resolution.fired)}
    row |= {f"{ids.get(box, box)}_after": n for box, n in one.resolution.figures}
    row |= {"needs": "+".join(what for what, _ in one.resolution.needs)}
    if one.later is not None:
        row |= {
            "later_state": str(one.later.state),
            "equal": one.equal,
            "explanation": one.explanation,
            "changed": changes_codes(one.changed, contest),
        }
    return row


def _as_one(each: list[_Resolved]) -> dict[str, Any]:
    """One contest's sheets, or those of several under `contests`."""
    data = [_data(one) for one in each]
    if len(data) == 1:
        return data[0]
    shared = {
        key: data[0][key] for key in ("election", "simulated", "regime", "norm", "by_analogy")
    }
    return shared | {"contests": data}


def _data(one: _Resolved) -> dict[str, Any]:
    return {
        "election": one.election.id,
        "simulated": one.simulated,
        "contest": one.contest.id,
        "regime": one.rules.id,
        "norm": one.rules.norm,
        "by_analogy": by_analogy(one.election, one.rules),
        "observed": len(one.found),
        "status": dict(Counter(sheet.resolution.status for sheet in one.found)),
        "by_kind": _by_kind(one.found),
        "sheets": [
            flat(sheet, one.contest)
            | {"steps": [step_json(step) for step in sheet.resolution.steps]}
            for sheet in one.found
        ],
    }


def _by_kind(found: list[Observed]) -> dict[str, dict[str, int]]:
    """For each kind of observation: how many, what they become, how many equal the later state."""
    kinds: dict[str, Counter[str]] = {}
    for one in found:
        tally = kinds.setdefault(one.sheet.kind, Counter())
        tally["observed"] += 1
        tally[one.resolution.status] += 1
        if one.later is not None:
            tally["equal"] += one.equal is True
            tally["still_open"] += one.equal is None
    return {kind: dict(tally) for kind, tally in sorted(kinds.items())}


def _page(each: list[_Resolved], limit: int) -> Iterator[str | Table]:
    first = each[0]
    rules = first.rules
    yield told("resolve.title", regime=rules.id)
    if first.simulated:
        yield told("count.simulated")
    if by_analogy(first.election, rules):
        yield told("law.analogy", regime=rules.id, norm=rules.norm)
    for one in each:
        if len(each) > 1:
            yield from ("", one.contest.name(LANGUAGE))
        yield from _contest(one, limit)


def _contest(one: _Resolved, limit: int) -> Iterator[str | Table]:
    """The observed sheets of one contest."""
    found, later = one.found, one.later
    if not found:
        yield told("resolve.none")
        return
    yield from ("", _kinds_table(found, bool(later)), "")
    needing = sum(any(what == "copy" for what, _ in sheet.resolution.needs) for sheet in found)
    yield told("resolve.needs", n=number(needing))
    if one.rules.id == "pe-2015":
        yield told("resolve.challenged")
    others = [sheet for sheet in found if sheet.equal is False] if later else found
    if later:
        yield from ("", told("resolve.against", source=later), _explained(found), "")
        yield told("resolve.others")
    rows = [_row(sheet, one.contest) for sheet in others]
    columns = ("table.station", "table.kind", "table.rule", "table.result", "table.figures")
    shown = tuple(told(column) for column in columns) + ((told("table.later"),) if later else ())
    yield Table(columns=shown, rows=cut(rows, limit))
    yield from rest(rows, limit)


def _kinds_table(found: list[Observed], compared: bool) -> Table:
    statuses = ("valid", "annulled", "recount", "open")
    rows = []
    for kind, tally in _by_kind(found).items():
        row = [told(f"kind.{kind}"), number(tally["observed"])]
        row += [number(tally.get(status, 0)) for status in statuses]
        row += [number(tally.get("equal", 0))] if compared else []
        rows.append(tuple(row))
    columns = [told("table.kind"), told("table.sheets"), *(told(f"status.{s}") for s in statuses)]
    columns += [told("table.equal")] if compared else []
    return Table(columns=tuple(columns), rows=tuple(rows), right=tuple(range(1, len(columns))))


def _explained(found: list[Observed]) -> Table:
    tally = Counter(one.explanation for one in found)
    rows = tuple((told(f"explain.{key}"), number(n)) for key, n in tally.most_common())
    return Table(columns=(told("table.result"), told("table.sheets")), rows=rows, right=(1,))


def _row(one: Observed, contest: Contest) -> tuple[str, ...]:
    row = (
        one.sheet.station,
        told(f"kind.{one.sheet.kind}"),
        "+".join(one.resolution.fired) or "-",
        told(f"status.{one.resolution.status}"),
        figures_text(one.sheet.figures.items(), contest),
    )
    if one.later is None:
        return row
    changes = changes_text(one.changed, contest)
    return (*row, f"{told(f'explain.{one.explanation}')}: {changes}")
