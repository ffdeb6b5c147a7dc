"""The public files of an audit, from which a stranger computes everything again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from escrutinio.audit.assess import in_scopes, order
from escrutinio.audit.draws import ticket, tickets
from escrutinio.io import audits
from escrutinio.io.writing import csv_text, replace_text
from escrutinio.model.audit import AuditExplained
from escrutinio.operations.audit.opened import Audit
from escrutinio.operations.audit.rounds import Wanted
from escrutinio.operations.audit.standing import Assessed
from escrutinio.tally.entry import Settled

DRAWS, PAPERS, SCRIPT = "draws.csv", "papers.csv", "verify_audit.py"
PUBLIC = (audits.COMMITMENT, audits.EVENTS, DRAWS, PAPERS, SCRIPT)


def publish(made: Assessed, folder: Path) -> tuple[str, ...]:
    """
    Write the public files of an audit.

    `commitment.json`, `manifests/` and `events.jsonl` are enough to compute everything again;
    `draws.csv` and `papers.csv` are what follows from them, for readers; `verify_audit.py` computes
    it with nothing but Python's own library.

    Args:
        made: The audit as it stands.
        folder: Where to.

    Returns:
        The names of the files.

    Raises:
        Refused: They cannot be written.
    """
    audit = made.audit
    texts = {
        contest: audits.manifest_text(contest, sheets)
        for contest, sheets in audit.manifests.items()
    }
    audits.write(folder, audit.commitment, texts)
    audits.write_events(folder, audit.events)
    replace_text(folder / DRAWS, csv_text(draw_rows(made)))
    replace_text(folder / PAPERS, csv_text(paper_rows(made)))
    script = files("escrutinio.data").joinpath("audit", SCRIPT).read_text("utf-8")
    replace_text(folder / SCRIPT, script)
    return (*PUBLIC, *(f"{audits.MANIFESTS}/{contest}.csv" for contest in texts))


def draw_rows(made: Assessed) -> Iterator[Sequence[object]]:
    """Every draw with what it came from: the ticket, the weight and the key of the sheet."""
    yield ("scope", "draw", "station", "ticket", "weight", "key", "settled")
    audit = made.audit
    if audit.record.seeded is None:
        return
    replaced = audit.commitment.replaced
    for promised in audit.commitment.contests:
        manifest = audit.manifests[promised.contest]
        sheets = manifest.sheets
        states = [one for one in made.scopes if one.scope.contest == promised.contest]
        scopes = in_scopes(audit.commitment, promised, manifest)
        for scope, state in zip(scopes, states, strict=True):
            bounds = scope.margins.bounds
            places = order(audit.commitment, scope, sheets, audit.seed)[: len(state.draws)]
            for n, (place, station) in enumerate(zip(places, state.draws, strict=True), 1):
                name = str(n) if replaced else station
                key = -np.log(tickets(audit.seed, [name])[0]) / bounds[place]
                yield (
                    scope.id,
                    n,
                    station,
                    ticket(audit.seed, name),
                    f"{bounds[place]:.9g}",
                    "" if replaced else f"{key:.9g}",
                    "yes" if n <= state.settled else "no",
                )


def paper_rows(made: Assessed) -> Iterator[Sequence[object]]:
    """Every settled paper beside the report, with the reason where they differ."""
    yield (
        *("contest", "station", "found", "how", "by", "typed", "option"),
        *("reported", "paper", "difference", "reason", "note"),
    )
    audit = made.audit
    for (contest, station), state in sorted(audit.papers.items()):
        if not isinstance(state, Settled):
            continue
        sheets = audit.manifests[contest].sheets
        at = sheets.ids.index(station)
        said: AuditExplained | None = audit.record.reasons.get((contest, station))
        boxes = dict(state.figures)
        names = [*(f"v{i}" for i in range(len(sheets.options) - 1)), "blank"]
        for box, option, row in zip(names, sheets.options, sheets.votes, strict=True):
            reported = int(row[at])
            paper = (boxes.get(box) or 0) if state.found else ""
            yield (
                *(contest, station, "yes" if state.found else "no", state.how),
                *("; ".join(state.by), len(state.history), option, reported, paper),
                paper - reported if isinstance(paper, int) else "",
                said.reason if said else "",
                said.note if said else "",
            )


BESIDE = ("blank", "null", "challenged")
"""The boxes of such a list beside those of the options."""


def retrieval_rows(sheets: Sequence[Wanted], audit: Audit) -> Iterator[Sequence[object]]:
    """
    The sheets to fetch as a list that is filled in by hand or by program, by where they are kept.

    It has no figure of the report: who fills it in must not know it.
    """
    names = dict.fromkeys(o for one in audit.commitment.contests for o in one.options)
    boxes = (*(f"{audits.VOTES}{option}" for option in names), *BESIDE)
    yield (*audits.LIST, *boxes)
    asked = [(one, contest) for one in sheets for contest in one.contests]
    for number, (one, contest) in enumerate(asked, 1):
        place = [one.place[name] for name in ("department", "province", "district", "place")]
        yield (number, one.station, contest, *place, one.state, "", *("" for _ in boxes))
