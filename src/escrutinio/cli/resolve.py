"""`escrutinio resolve`."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.language import changes_text, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show
from escrutinio.law.rule import Regime
from escrutinio.model.election import Contest, Election
from escrutinio.operations.count import by_analogy, regime_of
from escrutinio.operations.report import step_json
from escrutinio.operations.sheets import Observed, observed


def run(
    asked: Asked, *, regime: str, against: str, as_json: bool, out: Path | None, limit: int
) -> bool:
    """Resolve the observed sheets; whether any is not settled by figures or differs later."""
    with progress() as tell:
        loaded = asked.sheets(tell)
        later = asked.other(against, tell) if against else None
        rules = regime_of(regime or loaded.election.regime or "pe-2015")
        chosen = asked.chosen(loaded)
        found = list(observed(loaded, chosen, rules, later))
    rows = [flat(one, chosen) for one in found]
    if out is not None:
        from escrutinio.operations.export import write_rows

        write_rows(rows, out)
    if as_json:
        data = _data(loaded.election, rules, found, rows)
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        _show(
            loaded.election,
            rules,
            chosen,
            found,
            f"{later.name} {later.as_of}" if later else "",
            limit,
        )
    return any(one.resolution.status != "valid" or one.equal is False for one in found)


def flat(one: Observed, contest: Contest) -> dict[str, Any]:
    """An observed sheet and its resolution as one row."""
    ids = {f"v{i}": option.id for i, option in enumerate(contest.options)}
    row: dict[str, Any] = {
        "station": one.sheet.station,
        "kind": one.sheet.kind,
        "registered": one.sheet.registered,
    }
    row |= {f"{ids.get(box, box)}": n for box, n in one.sheet.figures.items()}
    row |= {"status": one.resolution.status, "rules": "+".join(one.resolution.fired)}
    row |= {f"{ids.get(box, box)}_after": n for box, n in one.resolution.figures}
    row |= {"needs": "+".join(what for what, _ in one.resolution.needs)}
    if one.later is not None:
        changes = changes_text(one.changed, ids)
        row |= {
            "later_state": str(one.later.state),
            "equal": one.equal,
            "explanation": one.explanation,
            "changed": changes,
        }
    return row


def _data(
    election: Election, rules: Regime, found: list[Observed], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "election": election.id,
        "regime": rules.id,
        "norm": rules.norm,
        "by_analogy": by_analogy(election, rules),
        "observed": len(found),
        "status": dict(Counter(one.resolution.status for one in found)),
        "by_kind": _by_kind(found),
        "sheets": [
            row | {"steps": [step_json(step) for step in one.resolution.steps]}
            for row, one in zip(rows, found, strict=True)
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


def _show(
    election: Election,
    rules: Regime,
    contest: Contest,
    found: list[Observed],
    later: str,
    limit: int,
) -> None:
    show(told("resolve.title", regime=rules.id))
    if by_analogy(election, rules):
        show(told("law.analogy", regime=rules.id, norm=rules.norm))
    if not found:
        show(told("resolve.none"))
        return
    show("", _kinds_table(found, bool(later)), "")
    needing = sum(any(what == "copy" for what, _ in one.resolution.needs) for one in found)
    show(told("resolve.needs", n=number(needing)))
    if rules.id == "pe-2015":
        show(told("resolve.challenged"))
    others = [one for one in found if one.equal is False] if later else found
    if later:
        show("", told("resolve.against", source=later), _explained(found), "")
        show(told("resolve.others"))
    rows = [_row(one, contest) for one in others]
    columns = ("table.station", "table.kind", "table.rule", "table.result", "table.figures")
    shown = tuple(told(column) for column in columns) + ((told("table.later"),) if later else ())
    show(Table(columns=shown, rows=cut(rows, limit)), *rest(rows, limit))


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
    ids = {f"v{i}": option.id for i, option in enumerate(contest.options)}
    figures = " ".join(
        f"{ids.get(box, box)}={'-' if n is None else n}" for box, n in one.sheet.figures.items()
    )
    row = (
        one.sheet.station,
        told(f"kind.{one.sheet.kind}"),
        "+".join(one.resolution.fired) or "-",
        told(f"status.{one.resolution.status}"),
        figures,
    )
    if one.later is None:
        return row
    changes = changes_text(one.changed, ids)
    return (*row, f"{told(f'explain.{one.explanation}')}: {changes}")
