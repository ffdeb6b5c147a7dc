"""`escrutinio count`."""

from collections.abc import Iterable
from pathlib import Path

from escrutinio.cli.asked import Asked
from escrutinio.cli.boxes import simulated, where_text
from escrutinio.cli.language import LANGUAGE, number, percent, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.errors import Refused
from escrutinio.io.sums import Sums
from escrutinio.model.election import KEYS, LEVELS, Contest
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Count, Outcome
from escrutinio.operations.count import CountReport, contest_of, count_sheets, count_sums, regime_of
from escrutinio.operations.open import unused
from escrutinio.operations.report import BOXES, as_one, by_code, registered
from escrutinio.operations.report import outcome_text as outcome_in
from escrutinio.tally.outcome import share
from escrutinio.words.findings import figures_text, finding_text


def run(asked: Asked, *, by: str, regime: str, as_json: bool, out: Path | None, limit: int) -> bool:
    """Count, print, keep; whether anything was found."""
    with progress() as tell:
        opened = asked.opened(tell)
        tell("counting", 0, 0)
        if isinstance(opened, Sums):
            _require_sums(asked, opened, by, regime)
            reports = [count_sums(opened)]
        else:
            chosen = asked.contests(opened)
            reports = [count_sheets(opened, one, level=by, regime=regime) for one in chosen]
        if out is not None:
            from escrutinio.operations.export import write

            write(reports, opened, out, LANGUAGE)
    if as_json:
        show_json(as_one(reports, LANGUAGE))
    else:
        for report in reports:
            show(*page(report, limit))
        if out is not None:
            show(told("count.saved", path=out))
        elif not reports[0].sums_only and all(len(r.contest.options) > 1 for r in reports):
            show("", told("next", command=f"escrutinio stakes {asked.again()}"))
    return any(one.severity != "note" for report in reports for one in report.findings)


def _require_sums(asked: Asked, sums: Sums, by: str, regime: str) -> None:
    """Refuse what sums by area cannot answer: they have one contest, departments and no sheets."""
    if by not in LEVELS:
        raise Refused("level.unknown", where=by, known=", ".join(LEVELS))
    first = sums.election.contests[0]
    other = asked.contest not in ("", first.id, *first.codes)
    wanted = contest_of(sums.election, asked.contest).id if other else ""
    rules = regime_of(regime).id if regime else ""
    deeper = by if by not in ("whole", "department") else ""
    unused(sums.name, by=deeper, regime=rules, contest=wanted)


def page(report: CountReport, limit: int) -> Iterable[str | Table]:
    """A count report as a page."""
    election, contest = report.election.name(LANGUAGE), report.contest.name(LANGUAGE)
    yield told("count.title", election=election, contest=contest)
    yield from simulated(report.election)
    sha = (report.content_sha256 or "-")[:16]
    yield told("count.source", name=report.source, rows=number(report.rows), sha=sha)
    if report.as_of:
        yield told("count.as_of", as_of=report.as_of, views=", ".join(report.views))
    yield coverage(report)
    yield ""
    yield options_table(report)
    yield ""
    yield totals(report)
    yield told("count.votes_are") if not report.sums_only else ""
    if report.fired:
        fired = ", ".join(f"{code} ×{number(n)}" for code, n in report.fired)
        yield told("count.rules", regime=report.regime, fired=fired)
    yield ""
    yield from outcome_lines(report)
    yield ""
    yield from findings_part(report.findings, report.rejected, limit)
    if report.places:
        yield ""
        yield places_table(report, limit)
        yield from rest(report.places, limit)
    yield told("count.law", law=", ".join(report.law))


def coverage(report: CountReport) -> str:
    """How many sheets are in, out and open."""
    if report.sums_only:
        return told("count.sums_only")
    counts = {name: number(n) for name, n in report.whole.sheets.items()}
    return told("count.coverage", rejected=number(len(report.rejected)), **counts)


def options_table(report: CountReport) -> Table:
    """Options with their votes and shares, and the states beneath."""
    counted, published = report.whole.counted, report.published
    rows = [
        (o.name, number(a), percent(share(a, counted.valid)), number(b))
        for o, a, b in zip(report.contest.options, counted.votes, published.votes, strict=False)
    ]
    order = sorted(range(len(rows)), key=lambda i: -counted.votes[i])
    return Table(
        columns=(
            told("table.option"),
            told("table.votes"),
            told("table.share"),
            told("table.published"),
        ),
        rows=tuple(rows[i] for i in order),
        right=(1, 2, 3),
    )


def totals(report: CountReport) -> str:
    """The sums of the whole, in a sentence."""
    all_ = report.whole.counted
    figures = {name: number(getattr(all_, name)) for name in BOXES}
    if registered(all_) is None:
        return told("count.totals_alone", **figures)
    turnout, voters = percent(all_.turnout()), number(all_.registered)
    return told("count.totals", turnout=turnout, registered=voters, **figures)


def outcome_text(outcome: Outcome, contest: Contest) -> str:
    """An outcome in words, in the chosen language."""
    return outcome_in(outcome, contest, LANGUAGE)


def outcome_lines(report: CountReport) -> Iterable[str]:
    """The outcome, and whether the open sheets can change it."""
    if report.contest.rule == "none" or not report.whole.counted.valid:
        return
    text = outcome_text(report.outcome, report.contest)
    yield told("count.outcome", outcome=text, margin=number(report.provisional.margin))
    if report.outcome != report.provisional:
        so_far = outcome_text(report.provisional, report.contest)
        yield told("outcome.provisional", outcome=so_far)
    stakes = report.stakes
    if stakes.pending_registered is None:
        yield told("count.unbounded")
    elif not stakes.pending_sheets:
        yield told("count.settled_all")
    else:
        yield told(
            "count.settled" if stakes.settled else "count.open",
            sheets=number(stakes.pending_sheets),
            room=number(stakes.pending_registered),
            low=number(stakes.margin_low),
            high=number(stakes.margin_high),
        )
    if report.third is not None:
        yield told("count.third", answer=told("yes" if report.third else "no"))


def findings_part(
    findings: Iterable[Finding], rejected: tuple[Rejected, ...], limit: int
) -> Iterable[str | Table]:
    """Findings by code, and the lines that could not be read."""
    found = tuple(findings)
    if not found:
        yield told("count.none")
        return
    rows = [(code, number(n), finding_text(code, LANGUAGE)) for code, n in by_code(found).items()]
    yield Table(
        title=told("count.findings"),
        columns=(told("table.code"), told("table.number"), told("table.finding")),
        rows=tuple(rows),
        right=(1,),
    )
    details = [line for one in found if (line := detail(one))]
    yield from details[: limit or None]
    yield from rest(details, limit)
    if rejected:
        yield rejected_table(rejected, limit)
        yield from rest(rejected, limit)


def detail(one: Finding) -> str:
    """Where a finding is, and its figures, if it has any."""
    figures = figures_text(one.figures, LANGUAGE)
    parts = ": ".join(part for part in (where_text(one.where), figures) if part)
    return f"  {one.code} {parts}" if parts else ""


def rejected_table(rejected: tuple[Rejected, ...], limit: int) -> Table:
    """The lines that could not be read: where, which field, why, and their text."""
    rows = [
        (str(one.line), one.field, told(f"reject.{one.reason}"), " ".join(one.raw.split())[:40])
        for one in rejected
    ]
    return Table(
        title=told("count.rejected"),
        columns=(
            told("table.line"),
            told("table.field"),
            told("table.reason"),
            told("table.raw"),
        ),
        rows=cut(rows, limit),
        right=(0,),
    )


def places_table(report: CountReport, limit: int) -> Table:
    """Each place with its coverage, turnout and the votes of the first options."""
    counted = report.whole.counted.votes
    order = sorted(range(len(counted)), key=lambda i: -counted[i])[:4]
    keys = [key for key in KEYS[report.level] if key not in ("scope", "district_code")]
    keys = keys or list(KEYS[report.level])
    rows = [
        _place_row(place, keys, order, report.sums_only) for place in report.places[: limit or None]
    ]
    coverage_ = () if report.sums_only else (told("table.counted"), told("table.open"))
    columns = (
        *(told(f"level.{key}") for key in keys),
        *coverage_,
        told("table.turnout"),
        *(report.contest.options[i].id for i in order),
    )
    return Table(
        title=told("count.by", level=told(f"level.{report.level}")),
        columns=columns,
        rows=tuple(rows),
        right=tuple(range(len(keys), len(columns))),
    )


def _place_row(place: Count, keys: list[str], order: list[int], sums_only: bool) -> tuple[str, ...]:
    names = dict(place.key)
    totals_, sheets = place.counted, place.sheets
    shown = [told(f"scope.{names[key]}") if key == "scope" else names.get(key, "") for key in keys]
    coverage_ = () if sums_only else (number(sheets["counted"]), number(sheets["pending"]))
    return (
        *shown,
        *coverage_,
        percent(totals_.turnout()) if totals_.registered else "-",
        *(number(totals_.votes[i]) for i in order),
    )
