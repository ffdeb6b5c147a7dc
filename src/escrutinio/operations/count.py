"""Count a source: totals with coverage, outcome, what is at stake, and what was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.law.book import cited
from escrutinio.law.countries import country, regimes
from escrutinio.law.country import Country
from escrutinio.law.rule import Decision, Regime, WholeTest
from escrutinio.model.election import LEVELS, Contest, Election
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Count, Group, Outcome, Stakes, Totals
from escrutinio.model.sheet import IN_COUNT, OBSERVED
from escrutinio.tally.check import checked_table
from escrutinio.tally.count import counts, totals_sql
from escrutinio.tally.decided import decided
from escrutinio.tally.resolve import resolved_table

REGIMES = tuple(one.id for one in regimes())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountReport:
    """Everything that a count says of one contest."""

    election: Election
    contest: Contest
    source: str
    member: str
    sha256: str
    content_sha256: str
    rows: int
    as_of: str
    views: tuple[str, ...]
    regime: str
    whole: Count
    published: Totals  # the sums over all rows of the source, as they stand there
    places: tuple[Count, ...]
    level: str
    outcome: Outcome
    provisional: Outcome
    stakes: Stakes
    nullity: tuple[WholeTest, ...]
    third: bool | None
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]
    law: tuple[str, ...]
    fired: tuple[tuple[str, int], ...] = ()
    sums_only: bool = False


def regime_of(name: str) -> Regime:
    """
    The rules for observed sheets by their name, or by what is after its dash: the year alone.

    Raises:
        Refused: There are no rules of that name.
    """
    for one in regimes():
        if name in (one.id, one.id.partition("-")[2]):
            return one
    raise Refused("regime.unknown", where=name, known=", ".join(REGIMES))


def regime_for(election: Election, asked: str = "") -> Regime:
    """
    The rules asked for, else the election's own, else the first that its country had.

    Raises:
        Refused: There are none.
    """
    own = (one.id for one in country(election.country).regimes)
    return regime_of(asked or election.regime or next(own, ""))


def contest_of(election: Election, wanted: str) -> Contest:
    """
    The contest asked for.

    Raises:
        Refused: The election has no contest of that name.
    """
    try:
        return election.contest(wanted)
    except KeyError:
        known = ", ".join(contest.id for contest in election.contests)
        raise Refused("contest.unknown", where=wanted, known=known) from None


def contests_in(loaded: Loaded, wanted: str = "") -> list[Contest]:
    """
    The contests that a source has sheets of or lost lines of, or the one asked for.

    Raises:
        Refused: The election has no contest of that name.
    """
    if wanted:
        return [contest_of(loaded.election, wanted)]
    ids = [row[0] for row in engine.rows(loaded.connection, "SELECT DISTINCT contest FROM sheet")]
    ids += [one.contest for one in loaded.rejected if one.hides_station]
    return [c for c in loaded.election.contests if c.id in ids] or [loaded.election.contests[0]]


def places_of(loaded: Loaded, contest: Contest, level: str) -> tuple[Count, ...]:
    """The counts of each place of a level, and nothing else."""
    sql = totals_sql(_sheets_of(contest), len(contest.options), level)
    return tuple(counts(engine.rows(loaded.connection, sql), level)[1:])


def _sheets_of(contest: Contest) -> str:
    """The sheets of a contest, as SQL."""
    return f"(SELECT * FROM sheet WHERE contest = {engine.text(contest.id)})"


def count_sheets(
    loaded: Loaded, contest: Contest, *, level: str = "whole", regime: str = ""
) -> CountReport:
    """
    Count one contest of a source.

    Args:
        loaded: The source.
        contest: The contest.
        level: Down to which places to give totals; see `LEVELS`.
        regime: Rules under which observed sheets are resolved from their figures alone, as if
            signatures and legibility had been mended; by default they stay open.

    Raises:
        Refused: There is no such level or regime.
    """
    if level not in LEVELS:
        raise Refused("level.unknown", where=level, known=", ".join(LEVELS))
    loaded = _concerning(loaded, contest)
    connection, n = loaded.connection, len(contest.options)
    only = _sheets_of(contest)
    fired: tuple[tuple[str, int], ...] = ()
    published = None
    if regime:
        published = counts(engine.rows(connection, totals_sql(only, n)))[0].published
        fired = resolve_observed(loaded, contest, regime_of(regime))
        only = "resolved_sheet"
    whole, *places = counts(engine.rows(connection, totals_sql(only, n, level)), level) or [Count()]
    whole = _with_lost(loaded, whole)
    found = source_findings(loaded, contest) + _checked(loaded, only, contest)
    as_read = published or whole.published
    return _report(loaded, contest, whole, as_read, places, level, regime, found, fired)


def _report(
    loaded: Loaded | Sums,
    contest: Contest,
    whole: Count,
    published: Totals,
    places: Sequence[Count],
    level: str,
    regime: str,
    found: list[Finding],
    fired: tuple[tuple[str, int], ...],
) -> CountReport:
    law = country(loaded.election.country)
    result = decided(whole, contest, law)
    found += _published_differs(published, whole, contest)
    found += analogy(loaded.election, _law(law, result.outcome, found, fired, regime), regime)
    return CountReport(
        election=loaded.election,
        contest=contest,
        source=loaded.name,
        member=loaded.member,
        sha256=loaded.sha256,
        content_sha256=loaded.content_sha256,
        rows=loaded.lines,
        as_of=loaded.as_of,
        views=loaded.views,
        regime=regime and regime_of(regime).id,
        whole=whole,
        published=published,
        places=tuple(places),
        level=level,
        rejected=loaded.rejected,
        findings=tuple(found + list(nullity_findings(result.nullity, whole.counted))),
        law=_law(law, result.outcome, found, fired, regime),
        fired=fired,
        outcome=result.outcome,
        provisional=result.provisional,
        stakes=result.stakes,
        nullity=result.nullity,
        third=result.third,
    )


def decision_of(election: Election, contest: Contest) -> Decision:
    """How the contest is decided under the law of its country."""
    return country(election.country).decision(contest.rule)


def _concerning(loaded: Loaded, contest: Contest) -> Loaded:
    """The source with only the rejected lines and the findings that may concern a contest."""
    return replace(
        loaded,
        rejected=tuple(one for one in loaded.rejected if one.contest in ("", contest.id)),
        findings=tuple(one for one in loaded.findings if one.contest in ("", contest.id)),
    )


def _with_lost(loaded: Loaded, whole: Count) -> Count:
    """Lines that could not be read may hide stations: their voters are not known."""
    lost = sum(1 for one in loaded.rejected if one.hides_station)
    return Count(key=whole.key, groups=whole.groups, unregistered=whole.unregistered + lost)


def resolve_observed(
    loaded: Loaded, contest: Contest, regime: Regime
) -> tuple[tuple[str, int], ...]:
    """Make table `resolved_sheet`: observed sheets after the rules; how often each rule fired."""
    n = len(contest.options)
    kinds = ", ".join(f"'{kind}'" for kind in OBSERVED)
    observed = f"contest = {engine.text(contest.id)} AND state = 'pending' AND kind IN ({kinds})"
    carried = ("line", "contest", "station", "scope", "department", "province", "district",
               "district_code", "place", "state", "kind", "label")  # fmt: skip
    after = resolved_table("sheet", regime, n, carried=carried, where=observed)
    loaded.connection.execute(f"CREATE OR REPLACE TABLE after_rules AS {after}")
    loaded.connection.execute(
        "CREATE OR REPLACE TABLE resolved_sheet AS SELECT * EXCLUDE (status, fired) REPLACE ("
        "CASE status WHEN 0 THEN 'resolved' WHEN 1 THEN 'annulled' ELSE 'pending' END AS state, "
        "CASE status WHEN 2 THEN 'recount' ELSE kind END AS kind) FROM after_rules "
        f"UNION ALL BY NAME SELECT * FROM sheet WHERE contest = {engine.text(contest.id)} "
        f"AND NOT ({observed})"
    )
    tally: Counter[str] = Counter()
    for codes, number in engine.rows(
        loaded.connection, "SELECT fired, count(*) FROM after_rules GROUP BY 1"
    ):
        for code in codes.split():
            tally[code] += number
    return tuple(sorted(tally.items()))


def source_findings(loaded: Loaded, contest: Contest | None = None) -> list[Finding]:
    """
    What was seen while reading: rejected lines, unknown states and places, repaired text.

    Of the whole source, or of what concerns one contest.
    """
    seen = _concerning(loaded, contest) if contest else loaded
    found = [*seen.findings, *reader_findings(seen.rejected)]
    return found + _unknown_places(loaded, contest)


def reader_findings(rejected: Sequence[Rejected]) -> list[Finding]:
    """How many lines were rejected for each reason."""
    tally = Counter(one.reason for one in rejected)
    return [
        Finding(code=f"REJECTED-{reason.upper().replace('_', '-')}", count=n, severity="error")
        for reason, n in sorted(tally.items())
    ]


def _checked(loaded: Loaded, table: str, contest: Contest) -> list[Finding]:
    """How many counted sheets fail each check."""
    states = ", ".join(f"'{state}'" for state in IN_COUNT)
    inside = f"(SELECT * FROM {table} WHERE state IN ({states}))"
    law = country(loaded.election.country)
    failing = checked_table(inside, len(contest.options), law.checks)
    sums = ", ".join(f'count(*) FILTER ("{one.code}")' for one in law.checks)
    numbers = engine.rows(loaded.connection, f"SELECT {sums} FROM ({failing})")[0]
    return [
        Finding(
            code=one.code,
            provision=cited(one.provisions, loaded.election.date, law.id),
            severity=one.severity,
            count=number,
        )
        for one, number in zip(law.checks, numbers, strict=True)
        if number
    ]


def _unknown_places(loaded: Loaded, contest: Contest | None) -> list[Finding]:
    """District codes that the election's table of districts does not have."""
    if not loaded.election.all_districts:
        return []
    found = engine.rows(
        loaded.connection,
        "SELECT district_code, count(*) FROM sheet ANTI JOIN place_name ON district_code = code "
        "WHERE district_code <> '' AND ? IN ('', contest) GROUP BY 1 ORDER BY 1",
        [contest.id if contest else ""],
    )
    return [
        Finding(code="PLACE-UNKNOWN", where=code, severity="error", count=n) for code, n in found
    ]


def _published_differs(a: Totals, whole: Count, contest: Contest) -> list[Finding]:
    """The sums over all rows are not the count: open sheets hold votes."""
    b = whole.counted
    figures: list[tuple[str, int]] = [
        (option.id, p - q) for option, p, q in zip(contest.options, a.votes, b.votes, strict=False)
    ]
    figures += [(box, getattr(a, box) - getattr(b, box)) for box in ("blank", "null", "cast")]
    found = tuple((box, n) for box, n in figures if n)
    return [Finding(code="PUBLISHED-DIFFERS", figures=found)] if found else []


def by_analogy(election: Election, regime: Regime) -> bool:
    """Whether the rules were made for other elections: what rests on them has to say so."""
    return election.analogy or regime.id != election.regime


def analogy(election: Election, articles: Iterable[str], regime: str = "") -> list[Finding]:
    """A note for each norm made for other elections on which a result rests, or which it cites."""
    norms = []
    if regime and by_analogy(election, regime_of(regime)):
        norms.append(regime_of(regime).norm)
    if election.analogy and election.regime:
        own = regime_of(election.regime).norm
        norms += [own] if any(one.startswith(f"{own}:") for one in articles) else []
    return [
        Finding(code="LAW-BY-ANALOGY", where=norm, severity="note") for norm in dict.fromkeys(norms)
    ]


def nullity_findings(tests: Sequence[WholeTest], totals: Totals) -> list[Finding]:
    """The tests of the whole that are met."""
    figures = (("blank", totals.blank), ("null", totals.null))
    return [
        Finding(code=one.code, provision=one.provision, figures=figures) for one in tests if one.met
    ]


def _law(
    law: Country,
    outcome: Outcome,
    found: list[Finding],
    fired: tuple[tuple[str, int], ...],
    regime: str,
) -> tuple[str, ...]:
    """Every article that the report rests on."""
    articles = {*law.always, *outcome.articles}
    articles |= {one.provision for one in found if one.provision}
    if regime:
        codes = {code for code, _ in fired}
        articles |= {r.provision for r in regime_of(regime).rules if r.code in codes}
    return tuple(sorted(articles))


def count_sums(sums: Sums) -> CountReport:
    """A count from a source's own sums: outcome only, with every difference as a finding."""
    contest = sums.election.contests[0]
    known = dict(sums.sheets)
    groups = [Group(state="counted", kind="", totals=sums.whole)]
    if known.get("pending"):
        groups.append(
            Group(state="pending", kind="in_process", totals=Totals(sheets=known["pending"]))
        )
    whole = Count(groups=tuple(groups), unregistered=known.get("pending", 0))
    places = [
        Count(key=(("department", area),), groups=(Group(state="counted", kind="", totals=totals),))
        for area, totals in sums.areas
    ]
    found = [*sums.findings, *reader_findings(sums.rejected)]
    report = _report(sums, contest, whole, sums.whole, places, "department", "", found, ())
    return replace(report, sums_only=True)
