"""An audit as a document: what was promised, drawn, found, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from escrutinio.audit.assess import Assessment, Difference, risk_text
from escrutinio.audit.commitment import Promised
from escrutinio.audit.evidence import Standing
from escrutinio.operations.audit.standing import Assessed
from escrutinio.report.audits.assertions import assertion_text, short
from escrutinio.report.audits.plan import proves, range_table
from escrutinio.report.audits.plan import risk_text as limit_text
from escrutinio.report.document import (
    PLAIN,
    WARNING,
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    Note,
    Table,
    Text,
)
from escrutinio.report.told import NONE, chance, signed
from escrutinio.words import say
from escrutinio.words.numbers import number

MOST = 60
"""So many rows stand in a table of the document; all of them are in the files beside it."""


def audit_document(made: Assessed, language: str) -> Document:
    """
    The report of an audit.

    Args:
        made: The audit as it stands.
        language: "es" or "en".
    """
    commitment = made.audit.commitment
    blocks: list[Block] = []
    if commitment.simulated:
        blocks.append(Note(kind=WARNING, text=say("count.simulated", language)))
    blocks += verdict(made, language)
    blocks += proves(language)
    blocks += [*_promise(made, language), *_course(made, language)]
    for promised in commitment.contests:
        blocks += _contest(made, promised, language)
    blocks += _again(language)
    return Document(
        title=say("audit.report.title", language, audit=commitment.audit),
        subtitle=commitment.title.get(language, commitment.election),
        language=language,
        blocks=tuple(blocks),
    )


def verdict(made: Assessed, language: str) -> Iterator[Block]:
    """What follows from what is settled so far."""
    limit = limit_text(made.audit.commitment.limit, language)
    worst = max((one.risk for one in made.scopes), default=1.0)
    values = {"limit": limit, "risk": risk_told(worst, language)}
    yield Note(
        kind=PLAIN if made.confirmed else WARNING,
        title=say(f"audit.verdict.{state(made)}", language),
        text=say(f"audit.verdict.{state(made)}.text", language, **values),
    )


def state(made: Assessed) -> str:
    """One of: refuted, beyond, begun, confirmed, typing, escalate."""
    if made.refuted:
        return "refuted"
    if any(one.beyond for one in made.scopes):
        return "beyond"
    if not made.audit.record.rounds:
        return "begun"
    if made.confirmed:
        return "confirmed"
    return "typing" if made.unsettled else "escalate"


def risk_told(risk: float, language: str) -> str:
    """A risk; that of what was counted whole is zero."""
    return "0" if risk == 0 else chance(risk, language)


def _promise(made: Assessed, language: str) -> list[Block]:
    commitment, known = made.audit.commitment, made.audit.record
    assert known.committed is not None
    places: dict[str, int] = {}
    for i, one in made.audit.events:
        places.setdefault(one.kind, i)
    pairs = [
        ("audit.fact.made", commitment.made),
        ("audit.fact.commitment", known.committed.commitment),
        ("audit.fact.log", f"{commitment.log[0]} · {number(commitment.log[1], language)}"),
        ("audit.fact.root", commitment.log[2]),
        ("audit.risk_limit", limit_text(commitment.limit, language)),
        ("audit.bet", commitment.bet),
        ("audit.sampling", say(f"audit.sampling.{commitment.sampling}", language)),
        ("audit.bound", say(f"audit.bound.{commitment.bound}", language)),
        ("audit.open", say(f"audit.open.{commitment.open_sheets}", language)),
        ("audit.fact.software", commitment.software),
    ]
    if known.seeded is not None:
        pairs += [
            ("audit.fact.seed", known.seeded.seed),
            ("audit.fact.seeded", f"{known.seeded.at} {known.seeded.how}".strip()),
            ("audit.fact.witnesses", known.seeded.witnesses or NONE),
        ]
    order = ", ".join(f"{kind} {number(places[kind], language)}" for kind in places)
    pairs.append(("audit.fact.order", order))
    return [
        Heading(text=say("audit.promise", language)),
        Facts(pairs=tuple((say(key, language), value) for key, value in pairs)),
    ]


def _course(made: Assessed, language: str) -> list[Block]:
    """Every round with the risks that it reached."""
    known = made.audit.record
    rows = []
    for one in known.rounds:
        risks = [each for each in known.assessed if each.round == one.round]
        worst = max((float(r) for _, r in risks[-1].risks), default=1.0) if risks else None
        rows.append(
            (
                number(one.round, language),
                one.at,
                number(sum(n for _, n in one.sizes), language),
                NONE if worst is None else risk_told(worst, language),
                say("yes" if risks and risks[-1].confirmed else "no", language),
            )
        )
    columns = ("round", "at", "drawn", "risk", "confirmed")
    return [
        Heading(text=say("audit.rounds", language)),
        Table(
            title=say("audit.rounds", language),
            columns=tuple(say(f"audit.column.{name}", language) for name in columns),
            rows=tuple(rows),
            right=(0, 2, 3),
        ),
    ]


def _contest(made: Assessed, promised: Promised, language: str) -> Iterator[Block]:
    yield Heading(text=promised.names.get(language, promised.contest))
    yield Text(text=result_text(promised, language))
    scopes = [one for one in made.scopes if one.scope.contest == promised.contest]
    yield _scopes(scopes, language)
    yield from _assertions(scopes, promised, language)
    opened = [
        (one["district"], promised.names.get(one["option"], one["option"]), *_seats(one))
        for one in promised.result.get("open", ())
    ]
    if opened:
        yield range_table(opened, language)
    found = [one for one in made.differences if one.contest == promised.contest]
    yield from _differences(made, found, promised, language)


def _seats(one: Mapping[str, Any]) -> tuple[int, int, int]:
    return int(one["reported"]), int(one["least"]), int(one["most"])


def result_text(promised: Promised, language: str) -> str:
    """What was reported, in words."""
    names = [promised.names.get(one, one) for one in promised.result.get("options", ())]
    return say(
        f"audit.result.{promised.result['kind']}",
        language,
        names=say("audit.and", language).join(names),
    )


def _scopes(scopes: list[Assessment], language: str) -> Table:
    columns = ("scope", "drawn", "settled", "risk", "worst", "needed")
    rows = []
    for one in scopes:
        worst = one.standings[0] if one.standings else None
        rows.append(
            (
                one.scope.district or say("audit.whole", language),
                number(len(one.draws), language),
                number(one.settled, language),
                risk_told(one.risk, language),
                short(worst.assertion, language) if worst else NONE,
                number(one.needed, language) if one.needed else say("audit.all", language),
            )
        )
    return Table(
        title=say("audit.standing", language),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(rows),
        right=(1, 2, 3, 5),
    )


def _assertions(scopes: list[Assessment], promised: Promised, language: str) -> Iterator[Block]:
    every = [(one.risk, one) for scope in scopes for one in scope.standings]
    every.sort(key=lambda pair: (-pair[0], pair[1].margin))
    yield Heading(text=say("audit.rests", language), level=3)
    yield Listing(items=tuple(_standing(one, promised, language) for _, one in every[:MOST]))
    if len(every) > MOST:
        yield Text(text=say("audit.more", language, n=number(len(every) - MOST, language)))


def _standing(one: Standing, promised: Promised, language: str) -> str:
    return say(
        "audit.assertion.standing",
        language,
        text=assertion_text(one.assertion, language, promised.names),
        margin=number(one.margin, language),
        risk=risk_text(one.risk),
        off=signed(-float(one.off), language),
    )


def _differences(
    made: Assessed, found: list[Difference], promised: Promised, language: str
) -> Iterator[Block]:
    yield Heading(text=say("audit.differences", language), level=3)
    if not found:
        yield Text(text=say("audit.differences.none", language))
        return
    reasons = made.audit.record.reasons
    known = [reasons.get((one.contest, one.station)) for one in found]
    tally = Counter(one.reason if one else "" for one in known)
    yield Text(
        text=say(
            "audit.differences.tally",
            language,
            n=number(len(found), language),
            reasons="; ".join(
                f"{say(f'audit.reason.{name}' if name else 'audit.reason.none', language)}: "
                f"{number(n, language)}"
                for name, n in tally.most_common()
            ),
        )
    )
    columns = ("station", "difference", "reason")
    yield Table(
        title=say("audit.differences", language),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(
            (one.station, difference_text(one, promised, language), _reason(said, language))
            for one, said in list(zip(found, known, strict=True))[:MOST]
        ),
    )
    direction = _direction(found, promised)
    if direction:
        yield Text(
            text=say(
                "audit.differences.sum",
                language,
                sums="; ".join(f"{name} {signed(float(n), language)}" for name, n in direction),
            )
        )


def _reason(said: Any, language: str) -> str:
    if said is None:
        return say("audit.reason.none", language)
    text = say(f"audit.reason.{said.reason}", language)
    return f"{text} ({said.note})" if said.note else text


def difference_text(one: Difference, promised: Promised, language: str) -> str:
    """What a paper has otherwise than the report: reported, then paper."""
    if not one.found:
        return say("audit.not_found", language)
    names = [*promised.options, say("box.blank", language)]
    parts = [
        f"{name} {number(a, language)} → {number(b, language)}"
        for name, a, b in zip(names, one.reported, one.paper, strict=True)
        if a != b
    ]
    return "; ".join(parts)


def _direction(found: list[Difference], promised: Promised) -> list[tuple[str, int]]:
    """By how much the papers have more for each option, summed: whom the differences favour."""
    sums: Counter[str] = Counter()
    for one in found:
        if one.found:
            for name, a, b in zip(promised.options, one.reported, one.paper, strict=False):
                sums[name] += b - a
    return [(name, n) for name, n in sums.most_common() if n]


def _again(language: str) -> list[Block]:
    return [
        Heading(text=say("audit.again", language)),
        Text(text=say("audit.again.text", language)),
    ]


def audit_data(made: Assessed) -> dict[str, Any]:
    """The state of an audit for programs."""
    commitment = made.audit.commitment
    return {
        "audit": commitment.audit,
        "election": commitment.election,
        "simulated": commitment.simulated,
        "state": state(made),
        "risk_limit": commitment.risk,
        "confirmed": made.confirmed,
        "seed": made.audit.record.seeded.seed if made.audit.record.seeded else None,
        "rounds": len(made.audit.record.rounds),
        "unsettled": made.unsettled,
        "scopes": [
            {
                "scope": one.scope.id,
                "draws": len(one.draws),
                "settled": one.settled,
                "risk": one.risk,
                "needed": one.needed,
                "beyond": list(one.beyond),
                "assertions": [
                    {
                        "id": each.assertion.id,
                        "margin": each.margin,
                        "risk": each.risk,
                        "overstated": each.off,
                    }
                    for each in one.standings
                ],
            }
            for one in made.scopes
        ],
        "differences": [
            {
                "contest": one.contest,
                "station": one.station,
                "found": one.found,
                "reported": list(one.reported),
                "paper": list(one.paper),
            }
            for one in made.differences
        ],
    }
