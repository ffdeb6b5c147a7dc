"""The seats of one district: divided, tied, drawn by lot, and shown step by step."""

from collections.abc import Mapping, Sequence

from escrutinio.errors import Refused
from escrutinio.model.election import OptionId
from escrutinio.model.seats import District, Division, Lot, Tie
from escrutinio.tally.seats.distances import distances
from escrutinio.tally.seats.ladder import ladder
from escrutinio.tally.seats.methods import divide, divisor


def district(
    method: str,
    votes: Mapping[OptionId, int],
    seats: int,
    *,
    name: str = "",
    lots: Sequence[Lot] = (),
    explained: bool = True,
) -> District:
    """
    Seats of a district by a method, with its ties, its ladder and its distances.

    Args:
        method: An id of `methods.METHODS`.
        votes: Votes of the options that take part. [votes]
        seats: How many to give. [seats]
        name: The district's name.
        lots: Drawings held for it; each must be among those who are tied.
        explained: Whether to add the ladder, and the distances where no lot was held: after one,
            a single vote decides.

    Raises:
        Refused: A lot names somebody who is not tied, or more winners than seats are open.

    >>> one = district("dhondt", {"A": 100, "B": 100}, 1)
    >>> one.ties
    (Tie(options=('A', 'B'), seats=1),)
    >>> district("dhondt", {"A": 100, "B": 100}, 1, lots=[Lot(winners=("B",), record="Acta 1")]).won
    (('A', 0), ('B', 1))
    """
    options, numbers = tuple(votes), tuple(votes.values())
    division = divide(method, numbers, seats)
    won, tied, still_open = settled(options, division, lots, name)
    figures = tuple(won.values())
    level = tuple(tied) if still_open else ()
    return District(
        name=name,
        seats=seats,
        votes=tuple(votes.items()),
        won=tuple(won.items()),
        divisor=divisor(method, numbers, seats, figures, [options.index(one) for one in level]),
        ties=(Tie(options=level, seats=still_open),) if still_open else (),
        lots=tuple(lots),
        unfilled=division.unfilled,
        ladder=ladder(method, options, numbers, seats, figures, level) if explained else (),
        distances=distances(method, options, numbers, seats) if explained and not lots else (),
    )


def settled(
    options: Sequence[OptionId], division: Division, lots: Sequence[Lot], name: str = ""
) -> tuple[dict[OptionId, int], list[OptionId], int]:
    """
    The seats after lots, who is tied still, and for how many seats.

    Raises:
        Refused: A lot names somebody who is not tied, or more winners than seats are open.
    """
    won = dict(zip(options, division.won, strict=True))
    tied = [options[i] for i in division.tied]
    still_open = division.open
    for lot in lots:
        if not _fits(lot, tied, still_open):
            raise Refused(
                "seats.lot",
                where=name or "-",
                winners=", ".join(lot.winners),
                tied=", ".join(tied) or "-",
                seats=still_open,
            )
        for winner in lot.winners:
            won[winner] += 1
            tied.remove(winner)
            still_open -= 1
    return won, tied, still_open


def fitting(options: Sequence[OptionId], division: Division, lots: Sequence[Lot]) -> list[Lot]:
    """Those lots, in their order, that are of this division's tie."""
    tied = [options[i] for i in division.tied]
    found: list[Lot] = []
    for lot in lots:
        drawn = {winner for one in found for winner in one.winners}
        if _fits(lot, [one for one in tied if one not in drawn], division.open - len(drawn)):
            found.append(lot)
    return found


def _fits(lot: Lot, tied: Sequence[OptionId], seats: int) -> bool:
    """Whether a lot is between those who are tied, for no more seats than are open."""
    once = len(set(lot.winners)) == len(lot.winners) <= seats
    return once and set(lot.winners) <= set(tied)
