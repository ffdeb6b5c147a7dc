"""The proclamation of a result: refused while anything that is open could change it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from escrutinio.adjudication.cases import Kept, moment
from escrutinio.adjudication.docket import Final
from escrutinio.errors import Refused
from escrutinio.io import engine, workspace
from escrutinio.io.source import Progress, quiet
from escrutinio.io.tables import Loaded
from escrutinio.law.deadline import due
from escrutinio.ledger.canonical import canonical
from escrutinio.model.cases import Proclaimed
from escrutinio.model.election import Contest
from escrutinio.model.sheet import IN_COUNT
from escrutinio.operations import cases
from escrutinio.operations.cases import Docket
from escrutinio.operations.count import CountReport, contest_of, count_sheets

UNDECIDED, TIED, VOID, OPEN_CASES, TOO_EARLY, NO_SHEETS = (
    *("undecided", "tied", "void", "open-cases", "too-early", "no-sheets"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """
    Why a result cannot be proclaimed yet.

    Args:
        what: `UNDECIDED`: open sheets can change it. `TIED`: votes do not decide. `VOID`: the law
            annuls the whole. `OPEN_CASES`: cases on counted sheets can change it. `TOO_EARLY`:
            nullity can still be asked for. `NO_SHEETS`: nothing is counted.
        article: What it rests on.
        n: How many sheets or cases it concerns.
        until: When it ends by itself; empty where it does not.
    """

    what: str
    article: str
    n: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    What a proclamation rests on.

    Args:
        report: The count.
        contest: The contest.
        when: When, by the clock of the place.
        log: The log's name, its size and its root.
        docket: The cases.
        obstacles: Why it cannot be proclaimed; none where it can.
    """

    report: CountReport
    contest: Contest
    when: str
    log: tuple[str, int, str]
    docket: Docket
    obstacles: tuple[Obstacle, ...]

    @property
    def ended(self) -> tuple[Kept, ...]:
        """The final cases of the contest, by their number."""
        return tuple(one for one in self._own() if isinstance(one.state, Final))

    @property
    def open(self) -> tuple[Kept, ...]:
        """The cases of the contest that are not final."""
        return tuple(one for one in self._own() if not isinstance(one.state, Final))

    def _own(self) -> Iterator[Kept]:
        mine = str(self.contest.id)
        return (one for _, one in sorted(self.docket.cases.items()) if one.filed.contest == mine)


def certificate(path: Path, wanted: str, when: str, *, progress: Progress = quiet) -> Certificate:
    """
    What a proclamation would rest on, and what stands against it.

    Args:
        path: The workspace.
        wanted: The contest's id; the only one where none is named.
        when: When it is to be proclaimed, by the clock of the place.
        progress: Told how far it is.

    Raises:
        Refused: There is no such contest, or the time is none.
    """
    loaded = workspace.load(path, progress)
    contest = contest_of(loaded.election, wanted)
    docket = cases.opened(path)
    report = count_sheets(loaded, contest)
    place = workspace.read(path)
    store = place.opened()
    head = store.frontier()
    store.close()
    return Certificate(
        report=report,
        contest=contest,
        when=when,
        log=(place.origin, head.size, head.root.hex()),
        docket=docket,
        obstacles=tuple(_obstacles(loaded, contest, docket, report, when)),
    )


def proclaim(path: Path, made: Certificate, now: str, document: bytes) -> int:
    """
    Log a proclamation, with the digest of its certificate; its place in the log.

    Args:
        path: The workspace.
        made: The certificate.
        now: When it is logged, in UTC.
        document: The certificate as it is published, in canonical bytes.

    Raises:
        Refused: Something stands against it, it was proclaimed before, or the log has grown since
            the certificate was made.
    """
    if made.obstacles:
        first = made.obstacles[0]
        raise Refused(f"proclaim.{first.what}", where=str(made.contest.id), n=first.n,
                      until=first.until, article=first.article)  # fmt: skip
    store = workspace.read(path).opened()
    before = [one for _, one in store.around() if isinstance(one, Proclaimed)]
    if any(one.contest == str(made.contest.id) for one in before):
        store.close()
        raise Refused("proclaim.twice", where=str(made.contest.id))
    if store.size() != made.log[1]:
        store.close()
        raise Refused("proclaim.moved", where=str(made.contest.id))
    outcome = made.report.outcome
    size = store.append(
        [
            Proclaimed(
                at=now,
                when=made.when,
                contest=str(made.contest.id),
                outcome=outcome.kind,
                options=tuple(map(str, _chosen(made.report))),
                size=made.log[1],
                root=made.log[2],
                certificate=hashlib.sha256(document).hexdigest(),
            )
        ]
    )
    store.close()
    return size - 1


def _chosen(report: CountReport) -> Sequence[str]:
    outcome = report.outcome
    return (outcome.winner,) if outcome.winner is not None else outcome.runners


def _obstacles(
    loaded: Loaded, contest: Contest, docket: Docket, report: CountReport, when: str
) -> Iterator[Obstacle]:
    outcome = report.outcome
    article = (outcome.articles or report.law or ("",))[0]
    if not report.whole.counted.cast:
        yield Obstacle(what=NO_SHEETS, article=article)
        return
    if outcome.tied or outcome.kind == "tie":
        yield Obstacle(what=TIED, article=article)
    elif outcome.kind == "undetermined":
        yield Obstacle(what=UNDECIDED, article=article, n=report.stakes.pending_sheets)
    for test in report.nullity:
        if test.met:
            yield Obstacle(what=VOID, article=test.provision)
    yield from _early(docket, when)
    yield from _cases(loaded, contest, docket, outcome.kind)


def _early(docket: Docket, when: str) -> Iterator[Obstacle]:
    """Nobody can ask for nullity any more."""
    rule, day = docket.rule("nullity"), docket.election.date
    if rule.file is None or day is None:
        return
    last = due(moment(f"{day.isoformat()}T23:00"), rule.file, docket.calendar)
    if moment(when) <= last:
        yield Obstacle(what=TOO_EARLY, article=rule.file.provision, until=last.isoformat())


def _cases(loaded: Loaded, contest: Contest, docket: Docket, kind: str) -> Iterator[Obstacle]:
    """
    Cases on counted sheets that are open: the outcome has to stand whatever becomes of them.

    Each such sheet is taken as if nothing were known of it but its registered voters.
    """
    mine = str(contest.id)
    stations = [
        one.filed.sheet
        for one in cases.open_cases(docket)
        if one.filed.contest == mine and docket.sheet(one).state in IN_COUNT
    ]
    if not stations or kind == "undetermined":
        return
    chosen = ", ".join(engine.text(one) for one in stations)
    loaded.connection.execute(
        f"UPDATE sheet SET state = 'pending' WHERE contest = {engine.text(mine)} "
        f"AND station IN ({chosen})"
    )
    if count_sheets(loaded, contest).outcome.kind == "undetermined":
        yield Obstacle(what=OPEN_CASES, article=docket.rule("nullity").provisions[0],
                       n=len(stations))  # fmt: skip


def canonical_bytes(data: dict[str, object]) -> bytes:
    """A certificate's data as the bytes whose digest is logged."""
    return canonical(data)
