"""What the commands of `escrutinio case` do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from escrutinio.adjudication.cases import Kept
from escrutinio.adjudication.docket import Appealable, Decided, Final, Open
from escrutinio.adjudication.effect import after_ruling
from escrutinio.cli.boxes import changes_text, figures_text
from escrutinio.cli.clock import now
from escrutinio.cli.language import number, told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.errors import Refused
from escrutinio.law.procedure import ANNUL
from escrutinio.model.election import Contest
from escrutinio.model.sheet import Sheet
from escrutinio.operations import cases
from escrutinio.operations.cases import Docket, Order
from escrutinio.operations.count import regime_for
from escrutinio.operations.orders import figures, read_orders
from escrutinio.tally.compare import compare
from escrutinio.tally.resolve import resolve

NONE = "–"


def run_send(workspace: Path, *, when: str, as_json: bool) -> None:
    """Send observed sheets to their juries."""
    _told(cases.send(workspace, now(), when), as_json)


def run_list(workspace: Path, *, only_open: bool, as_json: bool, limit: int) -> None:
    """Print the docket."""
    found = cases.opened(workspace)
    kept = cases.open_cases(found) if only_open else tuple(found.cases.values())
    if as_json:
        show_json([_data(one) for one in kept])
        return
    columns = ("case", "about", "station", "state", "instance", "until", "effect", "number")
    rows = [_row(one) for one in kept]
    shown = rows[:limit] if limit else rows
    table = Table(columns=tuple(told(f"case.column.{one}") for one in columns), rows=tuple(shown))
    show(told("case.title"), table, _counts(kept))


def run_show(workspace: Path, number: str, *, as_json: bool) -> None:
    """Print one case: its sheet and what each decision would do."""
    found = cases.opened(workspace)
    kept = found.case(number)
    sheet, contest = found.sheet(kept), found.election.contest(kept.filed.contest)
    decisions = list(_decisions(found, sheet, contest))
    if as_json:
        each = [{"decision": what, "figures": dict(boxes)} for what, boxes in decisions]
        show_json(_data(kept) | {"sheet": sheet.figures, "decisions": each})
        return
    columns = tuple(told(f"case.column.{one}") for one in ("decision", "effect"))
    rows = [(what, figures_text(tuple(boxes), contest)) for what, boxes in decisions]
    show(
        told("case.page", case=number),
        Table(columns=("", ""), rows=tuple(zip(_titles(), _row(kept), strict=True))),
        told("case.decisions"),
        Table(columns=columns, rows=tuple(rows)),
    )


def run_rule(
    workspace: Path,
    number: str | None,
    *,
    boxes: tuple[str, ...],
    file: Path | None,
    when: str,
    resolution: str,
    effect: str | None,
    articles: tuple[str, ...],
    votes: tuple[str, ...],
    recused: tuple[str, ...],
    departs: str,
    as_json: bool,
) -> None:
    """Log one ruling or a file of them."""
    docket = cases.opened(workspace)
    if file is not None:
        orders = read_orders(file, docket)
    else:
        contest = docket.election.contest(docket.case(number or "-").filed.contest)
        orders = [
            Order(
                case=number or "",
                when=when,
                number=resolution,
                effect=effect or "",
                provisions=articles,
                figures=figures(_pairs(boxes), contest, number or ""),
                votes=tuple(_voted(votes).items()),
                recused=recused,
                departs=departs,
            )
        ]
    _told(cases.rule_on(workspace, now(), orders), as_json)


def run_notify(
    workspace: Path, cases_: Sequence[str] = (), *, every: bool, when: str, as_json: bool,
    **named: Any,
) -> None:  # fmt: skip
    """Log notifications."""
    given = tuple(cases_ or named.get("cases", ()))
    if every:
        found = cases.opened(workspace)
        given = tuple(no for no, one in found.cases.items() if isinstance(one.state, Decided))
    _told(cases.notify(workspace, now(), given, when), as_json)


def run_appeal(
    workspace: Path, number: str, *, when: str, by: str, fee: bool, lawyer: bool, as_json: bool
) -> None:
    """Log an appeal."""
    kept = cases.appeal(workspace, now(), number, when, by, fee=fee, lawyer=lawyer)
    _told((kept,), as_json)


def run_close(workspace: Path, *, when: str, as_json: bool) -> None:
    """Make rulings final that nobody appealed."""
    _told(cases.lapse(workspace, now(), when), as_json)


def _pairs(boxes: Sequence[str]) -> dict[str, str]:
    """Boxes as they are typed: OPTION=VOTES, or voted=…, blank=…."""
    found = {}
    for one in boxes:
        name, sign, value = one.partition("=")
        if not sign:
            raise Refused("audit.pair", where=one)
        plain = name in ("voted", "blank", "null", "challenged") or name.startswith("votes:")
        found[name if plain else f"votes:{name}"] = value
    return found


def _voted(votes: Sequence[str]) -> dict[str, str]:
    """Votes as they are typed: SEAT=EFFECT."""
    found = {}
    for one in votes:
        seat, sign, position = one.partition("=")
        if not sign or seat in found:
            raise Refused("audit.pair", where=one)
        found[seat] = position
    return found


def _told(kept: Sequence[Kept], as_json: bool) -> None:
    if as_json:
        show_json([_data(one) for one in kept])
        return
    show(_counts(kept))


def _counts(kept: Sequence[Kept]) -> str:
    """How many cases are in each state."""
    if not kept:
        return told("case.none")
    counts = Counter(_state(one) for one in kept)
    parts = [f"{told(f'case.state.{name}')} {number(n)}" for name, n in counts.items()]
    return told("case.told.done", n=number(len(kept)), counts=", ".join(parts))


def _state(one: Kept) -> str:
    return type(one.state).__name__.lower()


def _data(one: Kept) -> dict[str, Any]:
    state = one.state
    ruling = None if isinstance(state, Open) else state.ruling
    return {
        "case": one.filed.case,
        "about": one.filed.about,
        "contest": one.filed.contest,
        "station": one.filed.sheet,
        "state": _state(one),
        "instance": state.instance if isinstance(state, Open | Decided) else None,
        "until": state.until.isoformat() if isinstance(state, Appealable) else None,
        "effect": ruling.effect if ruling else None,
        "resolution": ruling.number if ruling else None,
        "provisions": list(ruling.provisions) if ruling else [],
    }


def _titles() -> tuple[str, ...]:
    names = ("case", "about", "station", "state", "instance", "until", "effect", "number")
    return tuple(told(f"case.column.{one}") for one in names)


def _row(one: Kept) -> tuple[str, ...]:
    state = one.state
    ruling = None if isinstance(state, Open) else state.ruling
    instance = state.instance if isinstance(state, Open | Decided) else ""
    return (
        one.filed.case,
        one.filed.about,
        one.filed.sheet,
        told(f"case.state.{_state(one)}"),
        told(f"case.instance.{instance}") if instance else NONE,
        state.until.isoformat(sep=" ", timespec="minutes") if isinstance(state, Appealable)
        else NONE,
        told(f"case.effect.{ruling.effect}") if ruling else NONE,
        ruling.number if ruling and isinstance(state, Final | Decided | Appealable) else NONE,
    )  # fmt: skip


def _decisions(
    found: Docket, sheet: Sheet, contest: Contest
) -> Iterator[tuple[str, Sequence[tuple[str, int | None]]]]:
    """What the vote of the sheet would be: now, by the articles, corrected least, annulled."""
    regime = regime_for(found.election)
    yield told("case.notcounted"), ()
    by_law = resolve(sheet, regime)
    articles = ", ".join(dict.fromkeys(step.provision for step in by_law.steps)) or NONE
    yield told("case.by_articles", articles=articles), by_law.figures
    for choice in compare([sheet], regime).choices[:3]:
        changes = changes_text(choice.changes, contest)
        changed = {box: after for box, _, after in choice.changes}
        after = after_ruling(sheet, changed).figures
        yield told("case.smallest", changes=changes), tuple(after.items())
    none = dict.fromkeys(sheet.figures, 0) | {"null": sheet.registered, "voted": sheet.registered}
    yield told(f"case.effect.{ANNUL}"), tuple(none.items())
