"""What the commands of `escrutinio audit` do, from the promise to the report."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from escrutinio.cli.clock import now
from escrutinio.cli.document import page
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import progress, show, show_json
from escrutinio.errors import Refused, Unavailable
from escrutinio.io.writing import csv_text, put, replace_text
from escrutinio.operations.audit import ceremony, entries, publish, rounds
from escrutinio.operations.audit.entries import Entered, Given
from escrutinio.operations.audit.opened import folder_of, opened
from escrutinio.operations.audit.plan import Asked
from escrutinio.operations.audit.standing import assess_now, assessed
from escrutinio.report.audits.record import audit_data, audit_document
from escrutinio.report.audits.retrieval import retrieval_document
from escrutinio.words import LANGUAGES


def run_commit(
    workspace: Path,
    name: str,
    *,
    contest: str,
    risk: float,
    bet: float,
    bound: str,
    open_sheets: str,
    most: int | None,
    sampling: str,
    as_json: bool,
) -> None:
    """Promise an audit."""
    asked = Asked(
        risk=risk, bet=bet, bound=bound, open_sheets=open_sheets, most=most, sampling=sampling
    )
    with progress() as tell:
        made = ceremony.commit(
            workspace,
            name,
            now(),
            wanted=contest,
            asked=asked,
            progress=tell,
        )
    if as_json:
        show_json({"audit": name, "commitment": made.digest, "index": made.index})
        return
    index = number(made.index)
    show(told("audit.told.committed", audit=name, digest=made.digest, index=index))
    show(told("audit.told.files", path=folder_of(workspace, name)))
    show("", told("next", command=f"escrutinio audit seed {workspace} {name} …"))


def run_seed(workspace: Path, name: str, *, dice: str, how: str, witnesses: str) -> None:
    """Log the dice."""
    seed = ceremony.seed(workspace, name, now(), dice, how=how, witnesses=witnesses)
    show(told("audit.told.seeded", audit=name, seed=seed))
    show("", told("next", command=f"escrutinio audit draw {workspace} {name}"))


def run_draw(
    workspace: Path,
    name: str,
    *,
    more: int | None,
    reserve: float,
    again: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Draw a round and write its lists."""
    with progress() as tell:
        tell("planning", 0, 0)
        if again:
            made = rounds.again(workspace, name)
        else:
            made = rounds.draw(workspace, name, now(), more=more, reserve=reserve)
        folder = out or folder_of(workspace, name)
        files = _lists(workspace, name, made, folder)
    if as_json:
        show_json(
            {
                "round": made.round,
                "sizes": dict(made.sizes),
                "draws": made.draws,
                "distinct": made.distinct,
                "stations": [one.station for one in made.sheets],
                "files": [str(file) for file in files],
            }
        )
        return
    values = (len(made.sheets), made.draws, made.distinct)
    new, draws, distinct = map(number, values)
    show(told("audit.told.drawn", round=made.round, new=new, draws=draws, distinct=distinct))
    show(told("audit.told.places", n=number(len(rounds.by_place(made.sheets)))))
    show(*(told("audit.told.list", path=file) for file in files))
    show("", told("next", command=f"escrutinio audit enter {workspace} {name} --by … --file …"))


def _lists(workspace: Path, name: str, made: rounds.Drawn, folder: Path) -> list[Path]:
    """The list of a round as CSV, and to print in both languages where reports can be made."""
    from escrutinio.report.pdf import pdf

    audit = opened(workspace, name)
    stem = f"round-{made.round}"
    table = folder / f"{stem}.csv"
    replace_text(table, csv_text(publish.retrieval_rows(made.sheets, audit)))
    files = [table]
    for language in LANGUAGES:
        document = retrieval_document(
            audit.commitment, made.round, audit.seed, made.sheets, language
        )
        file = folder / f"{stem}.{language}.pdf"
        try:
            put(file, pdf(document))
        except Unavailable as error:
            print(error.text(LANGUAGE), file=sys.stderr)
            break
        files.append(file)
    return files


def run_enter(
    workspace: Path,
    name: str,
    *,
    boxes: tuple[str, ...],
    by: str,
    file: Path | None,
    station: str,
    not_found: bool,
    contest: str,
    as_json: bool,
) -> None:
    """Log what somebody typed; nothing of it is shown."""
    if (file is None) == (not station):
        raise Refused("audit.file_or_station", where="--file, --station")
    if file is not None:
        papers = entries.read(workspace, name, file, contest)
    else:
        papers = [_given(station, boxes, contest, not_found)]
    found = entries.enter(workspace, name, now(), by, papers)
    if as_json:
        show_json([_entered(one) for one in found])
        return
    tally = Counter(one.state for one in found)
    counts = {state: number(tally[state]) for state in ("once", "settled", "differs")}
    show(told("audit.told.entered", n=number(len(found)), **counts))
    _differing(found)


def _entered(one: Entered) -> dict[str, object]:
    return {
        "contest": one.contest,
        "station": one.station,
        "state": one.state,
        "boxes": list(one.boxes),
    }


def _differing(found: Sequence[Entered]) -> None:
    for one in found:
        if one.boxes:
            values = {"contest": one.contest, "station": one.station}
            show(told("audit.told.differs", boxes=", ".join(one.boxes), **values))


def _given(station: str, boxes: tuple[str, ...], contest: str, not_found: bool = False) -> Given:
    """A paper out of the words of the command line."""
    pairs = [one.partition("=") for one in boxes]
    broken = [box for box, sign, _ in pairs if not sign]
    if broken:
        raise Refused("audit.pair", where=broken[0])
    return Given(
        contest=contest,
        station=station,
        boxes={box: value for box, _, value in pairs},
        found=not not_found,
    )


def run_settle(
    workspace: Path,
    name: str,
    *,
    boxes: tuple[str, ...],
    by: str,
    station: str,
    reason: str,
    note: str,
    not_found: bool,
    contest: str,
) -> None:
    """Log what a third person found."""
    paper = _given(station, boxes, contest, not_found)
    entries.settle(workspace, name, now(), by, paper, reason=reason, note=note)
    show(told("audit.told.settled", station=station))


def run_reopen(
    workspace: Path, name: str, *, by: str, station: str, why: str, contest: str
) -> None:
    """Open a settled paper again."""
    entries.reopen(workspace, name, now(), by, _given(station, (), contest), why)
    show(told("audit.told.reopened", station=station))


def run_explain(
    workspace: Path,
    name: str,
    *,
    by: str,
    station: str,
    reason: str,
    note: str,
    contest: str,
) -> None:
    """Log why a paper differs."""
    paper = _given(station, (), contest)
    entries.explain(workspace, name, now(), by, paper, reason=reason, note=note)
    show(told("audit.told.explained", station=station, reason=told(f"audit.reason.{reason}")))


def run_assess(workspace: Path, name: str, *, as_json: bool, limit: int) -> bool:
    """Compute and log the risk; whether the result is not confirmed."""
    made = assess_now(workspace, name, now())
    if as_json:
        show_json(audit_data(made))
        return not made.confirmed
    show(*page(audit_document(made, LANGUAGE), limit))
    if made.unsettled:
        show("", told("audit.told.waiting", n=number(made.unsettled)))
    return not made.confirmed


def run_report(workspace: Path, name: str, out: Path) -> None:
    """Write the public files, and the report in both languages."""
    from escrutinio.report.folder import write_report

    made = assessed(opened(workspace, name))
    publish.publish(made, out)
    for language in LANGUAGES:
        write_report(out / language, audit_document(made, language), audit_data(made))
    show(told("audit.told.report", path=out))
    show("", told("next", command=f"escrutinio audit verify {out}"))
