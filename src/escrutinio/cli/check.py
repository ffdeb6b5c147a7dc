"""`escrutinio check`."""

from collections import Counter
from pathlib import Path

from escrutinio.cli.asked import Asked
from escrutinio.cli.boxes import figures_text, simulated
from escrutinio.cli.count import rejected_table
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.model.finding import Finding
from escrutinio.operations.check import Failing, check_sheets
from escrutinio.operations.count import analogy, source_findings
from escrutinio.operations.report import by_code, finding_json, rejected_json
from escrutinio.words.findings import finding_text

COLUMNS = (
    *("election", "contest", "station", "state", "kind", "line"),
    *("code", "provision", "severity", "figures"),
)


def run(asked: Asked, *, as_json: bool, out: Path | None, limit: int) -> bool:
    """Check, print, keep; whether anything was found."""
    with progress() as tell:
        loaded = asked.sheets(tell)
        found = [one for c in asked.contests(loaded) for one in check_sheets(loaded, c)]
    if out is not None:
        from escrutinio.operations.export import write_rows

        election = {"election": loaded.election.stated}
        write_rows([election | _flat(one) for one in found], out, COLUMNS)
    if as_json:
        show_json(_data(loaded, found))
    else:
        _show(loaded, found, limit)
    return bool(found or loaded.rejected)


def _sheets(loaded: Loaded) -> int:
    return int(engine.rows(loaded.connection, "SELECT count(*) FROM sheet")[0][0])


def _others(loaded: Loaded, found: list[Failing]) -> list[Finding]:
    """What was seen beside the failed checks, and whether their articles are used by analogy."""
    articles = {one.finding.provision for one in found}
    return [*source_findings(loaded), *analogy(loaded.election, articles)]


def _data(loaded: Loaded, found: list[Failing]) -> dict[str, object]:
    others = _others(loaded, found)
    return {
        "election": loaded.election.id,
        "simulated": loaded.election.simulated,
        "source": loaded.name,
        "as_of": loaded.as_of,
        "lines": loaded.lines,
        "sheets": _sheets(loaded),
        "rejected": [rejected_json(one) for one in loaded.rejected],
        "findings": by_code([one.finding for one in found] + others),
        "source_findings": [finding_json(one) for one in others],
        "failing": [_flat(one) for one in found],
    }


def _flat(one: Failing) -> dict[str, object]:
    """A failed check as one row."""
    return {
        "contest": one.contest.id,
        "station": one.station,
        "state": one.state,
        "kind": one.kind,
        "line": one.line,
        "code": one.finding.code,
        "provision": one.finding.provision,
        "severity": one.finding.severity,
        "figures": ", ".join(f"{box}={value}" for box, value in one.finding.figures),
    }


def _show(loaded: Loaded, found: list[Failing], limit: int) -> None:
    sheets = _sheets(loaded)
    show(told("check.title", sheets=number(sheets)), *simulated(loaded.election))
    show(
        told(
            "check.lines",
            lines=number(loaded.lines),
            sheets=number(sheets),
            rejected=number(len(loaded.rejected)),
        )
    )
    tally = Counter((one.finding.code, one.finding.provision) for one in found)
    if tally:
        show("", _summary(tally), "", _failing(found, limit), *rest(found, limit))
    else:
        show(told("check.clean"))
    for one in _others(loaded, found):
        show(f"{one.code} ×{number(one.count)} {one.where}: {finding_text(one.code, LANGUAGE)}")
    if loaded.rejected:
        show("", rejected_table(loaded.rejected, limit), *rest(loaded.rejected, limit))


def _summary(tally: Counter[tuple[str, str]]) -> Table:
    rows = [
        (code, number(n), finding_text(code, LANGUAGE), law)
        for (code, law), n in sorted(tally.items())
    ]
    return Table(
        columns=(
            told("table.code"),
            told("table.number"),
            told("table.finding"),
            told("table.article"),
        ),
        rows=tuple(rows),
        right=(1,),
    )


def _failing(found: list[Failing], limit: int) -> Table:
    several = len({one.contest.id for one in found}) > 1
    rows = [
        (
            *([one.contest.id] if several else []),
            one.station,
            one.finding.code,
            told(f"kind.{one.kind}") if one.kind else told(f"state.{one.state}"),
            figures_text(one.finding.figures, one.contest),
        )
        for one in found
    ]
    return Table(
        columns=(
            *([told("table.contest")] if several else []),
            told("table.station"),
            told("table.code"),
            told("table.state"),
            told("table.figures"),
        ),
        rows=cut(rows, limit),
    )
