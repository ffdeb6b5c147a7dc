"""The certificate: everything that the division of seats rests on, as data that can be replayed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from escrutinio.errors import EscrutinioError, Refused
from escrutinio.law.chambers import Basis, ChamberRule
from escrutinio.law.rule import Threshold
from escrutinio.model.differences import differences
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Chamber, District, Lot, Passing
from escrutinio.tally.seats.chamber import Part, chamber

FORMAT = "escrutinio-seats/1"


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
    return {
        "format": FORMAT,
        "chamber": found.id,
        "method": found.method,
        "seats": found.seats,
        "law": _law(basis, found),
        "articles": list(found.articles),
        "valid": valid,
        "parties": {option: n for option, n in parties.items() if n != 1},
        "threshold": _threshold(threshold, found.threshold),
        "won": found.won,
        "districts": [
            _district(one, part) for one, part in zip(found.districts, parts, strict=True)
        ],
    }


def _threshold(threshold: Threshold | None, found: Sequence[Passing]) -> dict[str, Any] | None:
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
                "tests": [
                    {"what": what, "has": str(has), "needs": str(needs), "met": met}
                    for what, has, needs, met in one.tests
                ],
            }
            for one in found
        ],
    }


def _law(basis: Basis | None, found: Chamber) -> dict[str, Any] | None:
    """The law that was followed, and whether the districts have the seats that it sets."""
    if basis is None:
        return None
    seats = basis.rule(found.id).seats
    return {
        "country": basis.country,
        "day": basis.day.isoformat(),
        "replaced": basis.replaced,
        "seats_are_the_laws": seats in (None, found.seats),
    }


def _district(found: District, part: Part) -> dict[str, Any]:
    won = [rung for rung in found.ladder if rung.won]
    lost = [rung for rung in found.ladder if not rung.won]
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
        "ties": [{"options": list(tie.options), "seats": tie.seats} for tie in found.ties],
        "lots": [{"winners": list(lot.winners), "record": lot.record} for lot in found.lots],
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
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("seats.certificate", where=repr(error)) from None
    yield from differences(given, again)
    for i, part in enumerate(parts):
        wanted = rule.method if part.seats > 1 else rule.single
        if part.method != wanted:
            yield f"districts[{i}].method", part.method, wanted


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
        lots=list(_lots(given["districts"])),
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
        seats=data["seats"],
        districts=data["districts"],
        joined=data["joined"],
        within=data["within"],
        base=data["base"],
    )


def _lots(districts: Sequence[Mapping[str, Any]]) -> Iterator[Lot]:
    for one in districts:
        for lot in one["lots"]:
            yield Lot(winners=tuple(lot["winners"]), record=lot["record"], district=one["name"])
