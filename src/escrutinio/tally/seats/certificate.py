"""The certificate: everything that the division of seats rests on, as data that can be replayed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from escrutinio.errors import EscrutinioError, Refused
from escrutinio.law.chambers import Basis, ChamberRule
from escrutinio.law.rule import BASES, JOINED, WITHIN, Threshold
from escrutinio.model.differences import differences
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Chamber, District, Lot, Tie
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.lawful import as_the_law_shares, unlawful

FORMAT = "escrutinio-seats/1"

BROKEN = (ArithmeticError, KeyError, TypeError, ValueError, AttributeError, RecursionError)
"""What computing from a certificate that is none ends with."""


def certificate(
    found: Chamber,
    parts: Sequence[Part],
    threshold: Threshold | None,
    parties: Mapping[OptionId, int],
    valid: int | None = None,
    basis: Basis | None = None,
) -> dict[str, Any]:
    """
    A chamber's seats with all that they rest on.

    Fractions are texts such as "835294/25"; votes and seats are whole numbers.

    Args:
        found: The seats.
        parts: The districts that they were divided in.
        threshold: What a list had to reach.
        parties: How many parties make up each list.
        valid: The valid votes as the source states them, where it lacks some lists. [votes]
        basis: The law that was followed; none where the rule was given by hand.

    >>> part = Part(name="", seats=1, method="dhondt", votes={"A": 6, "B": 4})
    >>> made = certificate(chamber("x", [part], method="dhondt"), [part], None, {})
    >>> made["districts"][0]["won"], list(replay(made))
    ({'A': 1, 'B': 0}, [])
    """
    known = {option for part in parts for option in part.votes}
    return {
        "format": FORMAT,
        "chamber": found.id,
        "method": found.method,
        "seats": found.seats,
        "law": _law(basis, found, parts),
        "articles": list(found.articles),
        "valid": valid,
        "parties": {option: n for option, n in parties.items() if n != 1 and option in known},
        "threshold": _threshold(threshold, found),
        "won": found.won,
        "districts": [
            _district(one, part) for one, part in zip(found.districts, parts, strict=True)
        ],
    }


def _threshold(threshold: Threshold | None, found: Chamber) -> dict[str, Any] | None:
    if threshold is None:
        return None
    return {
        "share": _text(threshold.share),
        "share_each_party": str(threshold.share_each_party),
        "seats": threshold.seats,
        "districts": threshold.districts,
        "joined": threshold.joined,
        "within": threshold.within,
        "base": threshold.base,
        "options": [
            {
                "id": one.option,
                "votes": one.votes,
                "passes": one.passes,
                "depends_on_lot": one.open,
                "tests": [
                    {"what": what, "has": str(has), "needs": str(needs), "met": met}
                    for what, has, needs, met in one.tests
                ],
            }
            for one in found.threshold
        ],
        "ties": [{"district": name, **_tie(tie)} for name, tie in found.before],
        "lots": [{"district": lot.district, **_lot(lot)} for lot in found.lots_before],
    }


def _tie(tie: Tie) -> dict[str, Any]:
    return {"options": list(tie.options), "seats": tie.seats}


def _lot(lot: Lot) -> dict[str, Any]:
    return {"winners": list(lot.winners), "record": lot.record}


def _law(basis: Basis | None, found: Chamber, parts: Sequence[Part]) -> dict[str, Any] | None:
    """
    The law that was followed, and whether the districts have the seats that it sets.

    `districts_are_the_laws` is null where nothing at hand can tell.
    """
    if basis is None:
        return None
    rule = basis.rule(found.id)
    return {
        "country": basis.country,
        "day": basis.day.isoformat(),
        "replaced": basis.replaced,
        "dropped": list(basis.dropped(found.id)),
        "seats_are_the_laws": rule.seats in (None, found.seats),
        "districts_are_the_laws": as_the_law_shares(rule, parts),
    }


def _district(found: District, part: Part) -> dict[str, Any]:
    won = [rung for rung in found.ladder if rung.won]
    lost = [rung for rung in found.ladder if not rung.won and not rung.tied]
    return {
        "name": found.name,
        "method": part.method,
        "seats": found.seats,
        "votes": dict(part.votes),
        "blank": part.blank,
        "stated": part.stated,
        "registered": part.registered,
        "takes_part": [option for option, _ in found.votes],
        "won": dict(found.won),
        "divisor": _text(found.divisor),
        "last_won": _rung(won[-1]) if won else None,
        "first_lost": _rung(lost[0]) if lost else None,
        "ties": [_tie(tie) for tie in found.ties],
        "lots": [_lot(lot) for lot in found.lots],
        "unfilled": found.unfilled,
        "ladder": [_rung(rung) for rung in found.ladder],
        "distances": [
            {
                "id": one.option,
                "gain": one.gain,
                "from": one.from_option,
                "lose": one.lose,
                "to": one.to_option,
            }
            for one in found.distances
        ],
    }


def _rung(rung: Any) -> dict[str, Any]:
    return {
        "id": rung.option,
        "seat": rung.seat,
        "figure": _text(rung.figure),
        "won": rung.won,
        "tied": rung.tied,
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def replay(given: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """
    What a certificate says and its own votes do not give: (where, said, computed).

    Everything is computed anew from the votes, the seats of the districts, the methods, the
    threshold and the lots that it states; where it names a law, that law gives methods,
    threshold and articles. A key too many or too few is told as well.

    Raises:
        Refused: It is not a certificate, or lacks something that the computation needs.

    >>> list(replay({"format": "escrutinio-seats/1", "chamber": "x", "method": "dhondt", "seats": 1,
    ...     "law": None, "articles": [], "valid": None, "parties": {}, "threshold": None,
    ...     "won": {"A": 1}, "districts": []}))
    [('seats', 1, 0), ('won.A', 1, '∅')]
    """
    if given.get("format") != FORMAT:
        raise Refused("seats.certificate", where=str(given.get("format", "-")))
    try:
        again, parts, rule = _again(given)
    except EscrutinioError:
        raise
    except BROKEN as error:
        raise Refused("seats.certificate", where=repr(error)) from None
    yield from differences(given, again)
    yield from unlawful(parts, rule)


def _again(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Part], ChamberRule]:
    """The certificate as its own votes and its law give it, its districts, and the rule."""
    parts = [_part(one) for one in given["districts"]]
    basis = _basis(given["law"])
    rule = basis.rule(given["chamber"]) if basis else _own_rule(given, parts)
    parties = {option: _whole(n) for option, n in given["parties"].items()}
    valid = _count(given["valid"])
    found = chamber(
        given["chamber"],
        parts,
        method=rule.method,
        threshold=rule.threshold,
        parties=parties,
        valid=valid,
        lots=list(dict.fromkeys(_lots(given))),
        articles=rule.articles,
    )
    return certificate(found, parts, rule.threshold, parties, valid, basis), parts, rule


def _part(data: Mapping[str, Any]) -> Part:
    return Part(
        name=data["name"],
        seats=_whole(data["seats"]),
        method=data["method"],
        votes={option: _whole(n) for option, n in data["votes"].items()},
        blank=_whole(data["blank"]),
        stated=_count(data["stated"]),
        registered=_count(data["registered"]),
    )


def _count(n: Any) -> int | None:
    """A count that may be unknown."""
    return None if n is None else _whole(n)


def _one_of(word: Any, known: Sequence[str]) -> str:
    """A word of the law; another would be passed over as if nothing were asked for."""
    if word not in known:
        raise ValueError(word)
    return str(word)


def _whole(n: Any) -> int:
    """A count as it is: 3.0, true and -1 are none."""
    if type(n) is not int or n < 0:
        raise ValueError(n)
    return n


def _basis(data: Mapping[str, Any] | None) -> Basis | None:
    if data is None:
        return None
    replaced = data["replaced"]
    return Basis(
        country=data["country"],
        day=date.fromisoformat(data["day"]),
        method=replaced.get("method", ""),
        seats=int(replaced["seats"]) if "seats" in replaced else None,
        share=Fraction(replaced["threshold"]) if "threshold" in replaced else None,
    )


def _own_rule(given: Mapping[str, Any], parts: Sequence[Part]) -> ChamberRule:
    """The rule of a certificate that names no law; a district with one seat may have its own."""
    method = given["method"]
    single = next((part.method for part in parts if part.seats == 1), method)
    return ChamberRule(
        id=given["chamber"],
        seats=None,
        method=method,
        single=single if single == "plurality" else method,
        districts="",
        threshold=_stated_threshold(given["threshold"]),
        magnitudes="",
        articles=tuple(given["articles"]),
    )


def _stated_threshold(data: Mapping[str, Any] | None) -> Threshold | None:
    if data is None:
        return None
    return Threshold(
        share=None if data["share"] is None else Fraction(data["share"]),
        share_each_party=Fraction(data["share_each_party"]),
        seats=_count(data["seats"]),
        districts=_whole(data["districts"]),
        joined=_one_of(data["joined"], JOINED),
        within=_one_of(data["within"], WITHIN),
        base=_one_of(data["base"], BASES),
    )


def _lots(given: Mapping[str, Any]) -> Iterator[Lot]:
    """The lots of ties before the threshold, then those of each district."""
    threshold = given["threshold"] or {"lots": ()}
    named = [(lot["district"], lot) for lot in threshold["lots"]]
    named += [(one["name"], lot) for one in given["districts"] for lot in one["lots"]]
    for name, lot in named:
        yield Lot(winners=tuple(lot["winners"]), record=lot["record"], district=name)
