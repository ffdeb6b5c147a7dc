"""The certificate: everything that the division of seats rests on, as data that can be replayed."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from escrutinio.errors import EscrutinioError, Refused
from escrutinio.law.rule import Threshold
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
) -> dict[str, Any]:
    """
    A chamber's seats with all that they rest on.

    Fractions are texts such as "835294/25"; votes and seats are whole numbers.

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
        "articles": list(found.articles),
        "threshold": _threshold(threshold, found.threshold, parties, valid),
        "won": found.won,
        "districts": [
            _district(one, part) for one, part in zip(found.districts, parts, strict=True)
        ],
    }


def _threshold(
    threshold: Threshold | None,
    found: Sequence[Passing],
    parties: Mapping[OptionId, int],
    valid: int | None,
) -> dict[str, Any] | None:
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
        "valid": valid,
        "parties": {option: n for option, n in parties.items() if n != 1},
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


def _district(found: District, part: Part) -> dict[str, Any]:
    won = [rung for rung in found.ladder if rung.won]
    lost = [rung for rung in found.ladder if not rung.won]
    return {
        "name": found.name,
        "method": part.method,
        "seats": found.seats,
        "votes": dict(part.votes),
        "blank": part.blank,
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

    Everything is computed anew from the votes, the seats, the methods, the threshold and the
    lots that it states.

    Raises:
        Refused: It is not a certificate, or lacks something that the computation needs.

    >>> list(replay({"format": "escrutinio-seats/1", "chamber": "x", "method": "dhondt", "seats": 1,
    ...     "articles": [], "threshold": None, "won": {"A": 1}, "districts": []}))
    [('seats', 1, 0), ('won.A', 1, None)]
    """
    if given.get("format") != FORMAT:
        raise Refused("seats.certificate", where=str(given.get("format", "-")))
    try:
        parts = [_part(one) for one in given["districts"]]
        rule, parties, valid = _rule(given["threshold"])
        found = chamber(
            given["chamber"],
            parts,
            method=given["method"],
            threshold=rule,
            parties=parties,
            valid=valid,
            lots=list(_lots(given["districts"])),
            articles=tuple(given["articles"]),
        )
        again = certificate(found, parts, rule, parties, valid)
    except EscrutinioError:
        raise
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("seats.certificate", where=repr(error)) from None
    yield from _differences("", {key: given.get(key) for key in again}, again)


def _part(data: Mapping[str, Any]) -> Part:
    return Part(
        name=data["name"],
        seats=data["seats"],
        method=data["method"],
        votes=dict(data["votes"]),
        blank=data["blank"],
    )


def _rule(
    data: Mapping[str, Any] | None,
) -> tuple[Threshold | None, dict[Any, int], int | None]:
    if data is None:
        return None, {}, None
    rule = Threshold(
        share=None if data["share"] is None else Fraction(data["share"]),
        share_each_party=Fraction(data["share_each_party"]),
        seats=data["seats"],
        districts=data["districts"],
        joined=data["joined"],
        within=data["within"],
        base=data["base"],
    )
    return rule, dict(data["parties"]), data["valid"]


def _lots(districts: Sequence[Mapping[str, Any]]) -> Iterator[Lot]:
    for one in districts:
        for lot in one["lots"]:
            yield Lot(winners=tuple(lot["winners"]), record=lot["record"], district=one["name"])


def _differences(where: str, said: Any, computed: Any) -> Iterator[tuple[str, Any, Any]]:
    """The innermost places in which two pieces of data differ."""
    if isinstance(said, dict) and isinstance(computed, dict):
        for key in sorted(computed.keys() | said.keys(), key=str):
            place = f"{where}.{key}" if where else str(key)
            yield from _differences(place, said.get(key), computed.get(key))
    elif isinstance(said, list) and isinstance(computed, list) and len(said) == len(computed):
        for n, (a, b) in enumerate(zip(said, computed, strict=True)):
            yield from _differences(f"{where}[{n}]", a, b)
    elif said != computed:
        yield where, said, computed
