"""`escrutinio sheet`."""

import json
from typing import Any

from escrutinio.cli.count import finding_text
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, progress, show
from escrutinio.law.rule import Regime
from escrutinio.model.election import Contest
from escrutinio.model.finding import Finding
from escrutinio.model.result import Comparison, Resolution
from escrutinio.model.sheet import Sheet
from escrutinio.operations.count import by_analogy, contests_in, regime_of
from escrutinio.operations.open import open_sheets
from escrutinio.operations.report import finding_json
from escrutinio.operations.sheets import sheet as one_sheet
from escrutinio.tally.check import check
from escrutinio.tally.compare import compare
from escrutinio.tally.resolve import resolve


def run(
    source: str,
    station: str,
    election: str,
    form: str,
    as_of: str,
    regime: str,
    contest: str,
    as_json: bool,
) -> bool:
    """Show a sheet; whether it fails a check."""
    with progress() as tell:
        loaded = open_sheets(source, election=election, form=form, as_of=as_of, progress=tell)
        chosen = contests_in(loaded, contest)[0]
        sheet = one_sheet(loaded, chosen, station)
        history = []
        for view in loaded.views if len(loaded.views) > 1 else ():
            other = open_sheets(
                source.partition("@")[0], election=election, form=form, as_of=view, progress=tell
            )
            history.append((view, one_sheet(other, chosen, station)))
    rules = regime_of(regime or loaded.election.regime or "pe-2015")
    found, after = check(sheet), resolve(sheet, rules)
    both, analogy = compare([sheet], rules), by_analogy(loaded.election, rules)
    if as_json:
        data = _data(sheet, chosen, found, after, history, rules, analogy)
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        _show(sheet, chosen, found, after, history, rules, both)
        if found and analogy:
            show(told("law.analogy", regime=rules.id, norm=rules.norm))
    return bool(found)


def box_name(box: str, contest: Contest) -> str:
    """A box in words: an option's name, or the box's own."""
    if box.startswith("v") and box[1:].isdigit():
        return contest.options[int(box[1:])].name
    return told(f"box.{box}")


def state_text(sheet: Sheet) -> str:
    """Where a sheet stands, and why."""
    state = told(f"state.{sheet.state}")
    return f"{state}: {told(f'kind.{sheet.kind}')}" if sheet.kind else state


def _data(
    sheet: Sheet,
    contest: Contest,
    found: list[Finding],
    after: Resolution,
    history: list[tuple[str, Sheet]],
    rules: Regime,
    analogy: bool,
) -> dict[str, Any]:
    return {
        "station": sheet.station,
        "contest": contest.id,
        "place": {name: getattr(sheet.place, name) for name in sheet.place.__dataclass_fields__},
        "state": sheet.state,
        "kind": sheet.kind,
        "label": sheet.label,
        "line": sheet.line,
        "registered": sheet.registered,
        "boxes": _named(sheet, contest),
        "cast": sheet.cast,
        "checks": [finding_json(one) for one in found],
        "resolution": {
            "regime": rules.id,
            "by_analogy": analogy,
            "status": after.status,
            "fired": list(after.fired),
            "steps": [
                {
                    "code": one.code,
                    "provision": one.provision,
                    "box": one.box,
                    "before": one.before,
                    "after": one.after,
                }
                for one in after.steps
            ],
            "needs": [{"what": what, "provision": law} for what, law in after.needs],
        },
        "history": [
            {"as_of": view, "state": one.state, "kind": one.kind, "boxes": _named(one, contest)}
            for view, one in history
        ],
    }


def _named(sheet: Sheet, contest: Contest) -> dict[str, int | None]:
    ids = {f"v{i}": option.id for i, option in enumerate(contest.options)}
    return {ids.get(box, box): value for box, value in sheet.figures.items()}


def _show(
    sheet: Sheet,
    contest: Contest,
    found: list[Finding],
    after: Resolution,
    history: list[tuple[str, Sheet]],
    rules: Regime,
    both: Comparison,
) -> None:
    place = {name: getattr(sheet.place, name) for name in sheet.place.__dataclass_fields__}
    show(told("sheet.title", station=sheet.station), told("sheet.place", **place))
    show(told("sheet.state", state=state_text(sheet)))
    if sheet.label:
        show(told("sheet.label", label=sheet.label, line=sheet.line))
    show("", _boxes(sheet, contest, after), "", told("sheet.checks"))
    for one in found:
        figures = ", ".join(f"{_short(box, contest)} {number(n)}" for box, n in one.figures)
        show(f"  {one.code} {finding_text(one.code)}: {figures} ({one.provision})")
    if not found:
        show("  " + told("sheet.passes"))
    else:
        _show_resolution(after, contest, rules)
        _show_choices(both, contest)
    if history:
        show("", _history(history, contest))


def _short(box: str, contest: Contest) -> str:
    if box.startswith("v") and box[1:].isdigit():
        return contest.options[int(box[1:])].id
    return told(f"box.{box}")


def _boxes(sheet: Sheet, contest: Contest, after: Resolution) -> Table:
    """Each box as written, and as the rules would leave it where they change it."""
    changed = {step.box for step in after.steps}
    rows = [(told("box.registered"), number(sheet.registered), "")]
    for box, value in sheet.figures.items():
        result = number(after.figure(box)) if box in changed else ""
        rows.append((box_name(box, contest), number(value), result))
    rows.append((told("sheet.sum"), number(sheet.cast), ""))
    return Table(
        columns=(told("table.box"), told("table.votes"), told("table.after")),
        rows=tuple(rows),
        right=(1, 2),
    )


def _show_resolution(after: Resolution, contest: Contest, rules: Regime) -> None:
    from escrutinio.law.book import provision

    status = told(f"status.{after.status}")
    show("", told("sheet.resolved", regime=rules.id, status=status))
    for step in after.steps:
        change = f"{_short(step.box, contest)} {number(step.before)} → {number(step.after)}"
        show(f"  {step.code}: {change} ({provision(step.provision).title(LANGUAGE)})")
    for what, law in after.needs:
        show(f"  {law}: {told(f'need.{what}')}")


def _show_choices(both: Comparison, contest: Contest) -> None:
    if not both.choices:
        return
    show("", told("sheet.choices"))
    for choice in both.choices:
        changes = ", ".join(
            f"{_short(box, contest)} {number(was)} → {number(value)}"
            for box, was, value in choice.changes
        )
        effect = ", ".join(
            f"{option.id} {n:+d}"
            for option, n in zip(contest.options, choice.effect, strict=True)
            if n
        )
        show(f"  {changes}" + (f"  [{told('table.effect')}: {effect}]" if effect else ""))


def _history(history: list[tuple[str, Sheet]], contest: Contest) -> Table:
    """The sheet in each dated state that the source holds."""
    boxes = list(history[0][1].figures)
    rows = [
        (view, state_text(one), *(number(value) for value in one.figures.values()))
        for view, one in history
    ]
    return Table(
        title=told("sheet.history"),
        columns=(
            told("table.date"),
            told("table.state"),
            *(_short(box, contest) for box in boxes),
        ),
        rows=tuple(rows),
        right=tuple(range(2, 2 + len(boxes))),
    )
