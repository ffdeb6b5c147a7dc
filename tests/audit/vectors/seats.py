"""Seats and thresholds."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from escrutinio.audit.assertion import above, below, seat
from escrutinio.audit.assorter import Assorter, compared
from escrutinio.audit.seats import Seated, seat_assertions
from escrutinio.tally.seats.averages import DIVISORS
from escrutinio.tally.seats.methods import divide

Case = Mapping[str, Any]


def _divided(votes: Mapping[str, int], seats: int) -> dict[str, int]:
    return dict(zip(votes, divide("dhondt", list(votes.values()), seats).won, strict=True))


def _seats(case: Case) -> dict[str, int]:
    return _divided(case["in"]["votes"], case["in"]["seats"])


def _with_threshold(case: Case) -> dict[str, int]:
    """Options below the share get nothing; the rest divide the seats."""
    given = case["in"]
    votes, share = given["votes"], Fraction(str(given["threshold"] or 0))
    allowed = {
        name: n
        for name, n in votes.items()
        if not share or above("c", name, tuple(votes), share).margin(votes) >= 0
    }
    return dict.fromkeys(votes, 0) | _divided(allowed, given["seats"])


def _micro(case: Case) -> dict[str, float]:
    """The largest relative overstatement of one ballot."""
    given = case["in"]
    votes, seats = given["votes"], given["seats"]
    district = Seated(
        name="",
        method="dhondt",
        votes=votes,
        won=_divided(votes, seats),
        divisor=lambda k: 1 / DIVISORS["dhondt"].quotient(1, k),  # type: ignore[operator]
    )
    made = seat_assertions("c", district)
    largest = max((each.gain + each.loss) / each.margin(votes) for each in made)
    return {"ballots_times_u": largest * given["ballots"], "u": largest}


def _summary(one: Assorter, votes: Mapping[str, int], ballots: int) -> dict[str, float]:
    margin, upper = float(one.margin(votes, ballots)), float(one.upper)
    return {
        "mean": float(one.mean(votes, ballots)),
        "upper": upper,
        "noerror": compared(0, margin, upper),
    }


def _seat_assorter(case: Case) -> dict[str, float]:
    given = case["in"]
    won, lost = given["last_seat_won"], given["first_seat_lost"]
    made = seat(
        "c",
        given["winner"],
        given["loser"],
        divisors=(Fraction(won), Fraction(lost)),
        seats=(won, lost),
    )
    return _summary(Assorter(assertion=made), given["votes"], given["N"])


def _share(make: Any) -> Any:
    def found(case: Case) -> dict[str, float]:
        given = case["in"]
        made = make("c", given["party"], tuple(given["votes"]), Fraction(str(given["threshold"])))
        return _summary(Assorter(assertion=made), given["votes"], given["N"])

    return found


def _share_values(make: Any) -> Any:
    """The values of a ballot, and what one vote's worth of share moves."""

    def found(case: Case) -> dict[str, float]:
        one = Assorter(assertion=make("c", "A", ("A", "B"), Fraction(str(case["in"]["threshold"]))))
        return {
            "c": float(abs(one.value("A") - one.value("B"))),
            "upper": float(one.upper),
            "vote_for": float(one.value("A")),
            "vote_other": float(one.value("B")),
            "blank": float(one.value(None)),
        }

    return found


COMPUTED = {
    "dhondt_seats": _seats,
    "dhondt_seats_threshold": _with_threshold,
    "dhondt_micro_u": _micro,
    "dhondt_assorter": _seat_assorter,
    "below_threshold_assorter": _share(below),
    "above_threshold_assorter": _share(above),
    "below_threshold_assorter_values": _share_values(below),
    "above_threshold_assorter_values": _share_values(above),
}
