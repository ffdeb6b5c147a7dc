"""`escrutinio sheet`."""

from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.boxes import box_name, box_short, figures_text, option_ids
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, progress, show, show_json
from escrutinio.law.book import provision
from escrutinio.model.election import Contest
from escrutinio.model.result import Comparison, Resolution
from escrutinio.model.sheet import Place, Sheet
from escrutinio.operations.count import analogy, regime_for
from escrutinio.operations.report import finding_json, step_json
from escrutinio.operations.sheets import SheetReport, contests_with, sheet_report
from escrutinio.words.findings import finding_text


def run(asked: Asked, *, station: str, regime: str, copies: tuple[str, ...], as_json: bool) -> bool:
    """Show a sheet, beside other copies of it if there are; whether it fails a check."""
    with progress() as tell:
        loaded = asked.sheets(tell)
        views = loaded.views if len(loaded.views) > 1 else ()
        rules = regime_for(loaded.election, regime)
        others = [asked.other(name, tell, loaded) for name in copies]
        dated = [asked.state(view, tell) for view in views]
        reports = [
            sheet_report(loaded, contest, station, rules, copies=others, views=dated)
            for contest in contests_with(loaded, asked.contests(loaded), station)
        ]
    if as_json:
        show_json(_as_one(reports))
    else:
        for i, report in enumerate(reports):
            show(*([""] if i else []))
            _show(report, len(reports) > 1)
    return any(report.findings for report in reports)


def place_text(place: Place) -> str:
    """Where a station stands, as far as the source says."""
    names = (place.department, place.province, place.district)
    code = f"({place.district_code})" if place.district_code else ""
    return " ".join(filter(None, (" / ".join(filter(None, names)), code, place.place)))


def state_text(sheet: Sheet) -> str:
    """Where a sheet stands, and why."""
    state = told(f"state.{sheet.state}")
    return f"{state}: {told(f'kind.{sheet.kind}')}" if sheet.kind else state


def _as_one(reports: list[SheetReport]) -> dict[str, Any]:
    """One contest's sheet, or those of several under `contests`."""
    each = [_data(report) for report in reports]
    if len(each) == 1:
        return each[0]
    shared = {key: each[0][key] for key in ("election", "simulated", "station", "place")}
    return shared | {"contests": each}


def _data(report: SheetReport) -> dict[str, Any]:
    sheet, contest = report.sheet, report.contest
    return {
        "election": report.election.id,
        "simulated": report.simulated,
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
        "checks": [finding_json(one) for one in report.findings],
        "resolution": resolution_json(report),
        "comparison": comparison_json(report),
        "history": [
            {"as_of": view, "state": one.state, "kind": one.kind, "boxes": _named(one, contest)}
            for view, one in report.history
        ],
    }


def resolution_json(report: SheetReport) -> dict[str, Any]:
    """What the rules make of the sheet, step by step."""
    after = report.resolution
    return {
        "regime": report.regime.id,
        "by_analogy": report.analogy,
        "status": after.status,
        "fired": list(after.fired),
        "steps": [step_json(step) for step in after.steps],
        "needs": [{"what": what, "provision": law} for what, law in after.needs],
    }


def comparison_json(report: SheetReport) -> dict[str, Any]:
    """Copies, differences and the smallest changes, with what each does to the votes."""
    both, options = report.comparison, report.contest.options
    return {
        "copies": [name for name, _ in report.copies],
        "differences": {one.box: list(one.values) for one in both.differences},
        "consistent": list(both.consistent),
        "choices": [
            {
                "changes": [{"box": box, "from": a, "to": b} for box, a, b in choice.changes],
                "from_copies": choice.from_copies,
                "effect": {o.id: n for o, n in zip(options, choice.effect, strict=True)},
            }
            for choice in both.choices
        ],
    }


def _by_analogy(report: SheetReport) -> list[str]:
    """The norms of checks used by analogy, but for that of the rules, named beside them."""
    found = analogy(report.election, [one.provision for one in report.findings])
    return [one.where for one in found if one.where != report.regime.norm]


def _named(sheet: Sheet, contest: Contest) -> dict[str, int | None]:
    ids = option_ids(contest)
    return {ids.get(box, box): value for box, value in sheet.figures.items()}


def _show(report: SheetReport, named: bool) -> None:
    sheet, contest = report.sheet, report.contest
    show(told("sheet.title", station=sheet.station), *([contest.name(LANGUAGE)] if named else []))
    if report.simulated:
        show(told("count.simulated"))
    show(place_text(sheet.place))
    show(told("sheet.state", state=state_text(sheet)))
    if sheet.label:
        show(told("sheet.label", label=sheet.label, line=sheet.line))
    show("", _boxes(sheet, contest, report.resolution), "", told("sheet.checks"))
    for one in report.findings:
        figures = figures_text(one.figures, contest)
        show(f"  {one.code} {finding_text(one.code, LANGUAGE)}: {figures} ({one.provision})")
    for norm in _by_analogy(report):
        show(f"  {norm}: {told('finding.LAW-BY-ANALOGY')}")
    if not report.findings:
        show("  " + told("sheet.passes"))
    else:
        _show_resolution(report)
    if report.copies:
        show("", _copies(report))
    if report.findings or report.copies:
        _show_choices(report.comparison, contest)
    if report.history:
        show("", _history(list(report.history), contest))


def _copies(report: SheetReport) -> Table:
    """Box by box, the copies side by side; a mark where they differ."""
    differing = {one.box for one in report.comparison.differences}
    rows = [
        (
            box_name(box, report.contest),
            number(value),
            *(number(copy.figures[box]) for _, copy in report.copies),
            "≠" if box in differing else "",
        )
        for box, value in report.sheet.figures.items()
    ]
    names = [name for name, _ in report.copies]
    return Table(
        title=told("sheet.copies"),
        columns=(told("table.box"), told("table.votes"), *names, ""),
        rows=tuple(rows),
        right=tuple(range(1, 2 + len(names))),
    )


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


def _show_resolution(report: SheetReport) -> None:
    after, contest, rules = report.resolution, report.contest, report.regime
    status = told(f"status.{after.status}")
    show("", told("sheet.resolved", regime=rules.id, status=status))
    if report.analogy:
        show("  " + told("law.analogy", regime=rules.id, norm=rules.norm))
    for step in after.steps:
        change = f"{box_short(step.box, contest)} {number(step.before)} → {number(step.after)}"
        show(f"  {step.code}: {change} ({provision(step.provision).title(LANGUAGE)})")
    for what, law in after.needs:
        show(f"  {law}: {told(f'need.{what}')}")


def _show_choices(both: Comparison, contest: Contest) -> None:
    if not both.choices:
        return
    show("", told("sheet.choices"))
    for choice in both.choices:
        changes = ", ".join(
            f"{box_short(box, contest)} {number(was)} → {number(value)}"
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
            *(box_short(box, contest) for box in boxes),
        ),
        rows=tuple(rows),
        right=tuple(range(2, 2 + len(boxes))),
    )
