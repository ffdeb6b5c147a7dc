"""Promise an audit, then throw its dice: the promise is logged before there is any seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from escrutinio import __version__
from escrutinio.audit.commitment import Commitment, Promised
from escrutinio.errors import Refused
from escrutinio.io import audits, workspace
from escrutinio.io.source import Progress, quiet
from escrutinio.model.audit import AuditCommitted, AuditSeeded
from escrutinio.operations.audit.opened import append, folder_of, of, opened
from escrutinio.operations.audit.plan import Asked, ContestPlan, PlanReport, plan

SHORTEST = 20
"""So many throws of a ten-sided die are asked for: 66 bits, which nobody can try out."""

DICE = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What was promised, its digest, and the place of the promise in the log."""

    commitment: Commitment
    digest: str
    index: int
    plan: PlanReport


def commit(
    path: Path,
    audit: str,
    now: str,
    *,
    wanted: str = "",
    asked: Asked | None = None,
    progress: Progress = quiet,
) -> Committed:
    """
    Promise an audit of a workspace's sheets as they are now.

    The commitment and the manifests are written into the workspace, and their digests into the log,
    before any seed can be logged.

    Args:
        path: The workspace.
        audit: The audit's name.
        now: The time, in ISO 8601 and UTC.
        wanted: A contest's id; all contests where none is named.
        asked: Risk limit, bet, bounds and how sheets are drawn.
        progress: Told how far it is.

    Raises:
        Refused: There is such an audit already, or nothing in it can be confirmed.
        StoreError: The log cannot be read or written.
    """
    asked = asked or Asked()
    folder = folder_of(path, audit)
    place = workspace.read(path)
    store = place.opened()
    if of(audit, store.around()):
        raise Refused("audit.exists", where=audit, path=path)
    head = store.frontier()
    report = plan(workspace.load(path, progress), wanted, asked, progress=progress)
    _require_auditable(report)
    texts = {
        str(one.made.contest.id): audits.manifest_text(str(one.made.contest.id), one.made.manifest)
        for one in report.contests
    }
    made = Commitment(
        audit=audit,
        election=report.election.stated,
        title={"es": report.election.name("es"), "en": report.election.name("en")},
        made=now,
        software=__version__,
        log=(place.origin, head.size, head.root.hex()),
        risk=repr(asked.risk),
        bet=repr(asked.bet),
        sampling=asked.sampling,
        bound=asked.bound,
        open_sheets=asked.open_sheets,
        simulated=report.election.simulated,
        contests=tuple(_promised(one, texts) for one in report.contests),
    )
    audits.write(folder, made, texts)
    event = AuditCommitted(
        at=now,
        audit=audit,
        commitment=audits.digest(audits.commitment_text(made)),
        manifests=tuple((name, audits.digest(text)) for name, text in texts.items()),
    )
    index = store.append([event]) - 1
    store.close()
    return Committed(commitment=made, digest=event.commitment, index=index, plan=report)


def _require_auditable(report: PlanReport) -> None:
    """Something can be confirmed in every contest."""
    for one in report.contests:
        made = one.made
        if made.open or not made.assertions:
            raise Refused(
                "audit.nothing", where=str(made.contest.id), reason=made.open or "no-margin"
            )
        if one.whole_count:
            raise Refused("audit.whole_count", where=str(made.contest.id))


def _promised(one: ContestPlan, texts: Mapping[str, str]) -> Promised:
    made, contest = one.made, one.made.contest
    names = {"es": contest.name("es"), "en": contest.name("en")}
    return Promised(
        contest=str(contest.id),
        names=names | {str(each.id): each.name for each in contest.options},
        options=made.manifest.options,
        result=_result(one),
        manifest=audits.digest(texts[str(contest.id)]),
        sheets=len(made.manifest),
        ballots=int(made.manifest.ballots.sum()),
        pending=made.manifest.pending,
        assertions=made.assertions,
        unshown=(*made.unshown, *((left.assertion.id, "left") for left in one.left)),
    )


def _result(one: ContestPlan) -> dict[str, Any]:
    """What is reported, as plain data."""
    made = one.made
    if made.outcome is not None:
        outcome = made.outcome
        who = [str(outcome.winner)] if outcome.winner else [str(each) for each in outcome.runners]
        return {"kind": outcome.kind, "options": who}
    assert made.chamber is not None
    return {
        "kind": "seats",
        "districts": [
            {
                "name": each.name,
                "method": each.method,
                "votes": dict(each.votes),
                "won": dict(each.won),
            }
            for each in made.seated
        ],
        "open": [
            {
                "district": each.district,
                "option": each.option,
                "reported": each.reported,
                "least": each.least,
                "most": each.most,
            }
            for each in one.unsure
        ],
    }


def seed(path: Path, audit: str, now: str, dice: str, *, how: str = "", witnesses: str = "") -> str:
    """
    Log the seed as it was thrown.

    Args:
        path: The workspace.
        audit: The audit.
        now: The time, in ISO 8601 and UTC.
        dice: The throws of ten-sided dice, in order; spaces are left out.
        how: How it was thrown, in words.
        witnesses: Before whom: offices and roles.

    Returns:
        The seed.

    Raises:
        Refused: It is too short or no row of digits, or there is a seed already.
    """
    found = opened(path, audit)
    if found.record.seeded is not None:
        raise Refused("audit.seeded", where=audit, seed=found.record.seeded.seed)
    digits = "".join(dice.split())
    strange = sorted(set(digits) - set(DICE))
    if strange:
        raise Refused("audit.dice", where=dice, found=" ".join(strange))
    if len(digits) < SHORTEST or len(set(digits)) == 1:
        raise Refused("audit.dice_few", where=dice, n=len(digits), least=SHORTEST)
    event = AuditSeeded(at=now, audit=audit, seed=digits, how=how, witnesses=witnesses)
    append(path, [event])
    return digits
