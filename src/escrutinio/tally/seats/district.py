"""The seats of one district: divided, tied, drawn by lot, and shown step by step."""

from collections.abc import Mapping, Sequence

from escrutinio.errors import Refused
from escrutinio.model.election import OptionId
from escrutinio.model.seats import District, Lot, Tie
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
    won = dict(zip(options, division.won, strict=True))
    tied = [options[i] for i in division.tied]
    still_open = division.open
    for lot in lots:
        _require_tied(lot, tied, still_open, name)
        for winner in lot.winners:
            won[winner] += 1
            tied.remove(winner)
            still_open -= 1
    figures = tuple(won.values())
    return District(
        name=name,
        seats=seats,
        votes=tuple(votes.items()),
        won=tuple(won.items()),
        divisor=divisor(method, numbers, seats, figures),
        ties=(Tie(options=tuple(tied), seats=still_open),) if still_open else (),
        lots=tuple(lots),
        unfilled=division.unfilled,
        ladder=ladder(method, options, numbers, seats, figures) if explained else (),
        distances=distances(method, options, numbers, seats) if explained and not lots else (),
    )


def _require_tied(lot: Lot, tied: list[OptionId], seats: int, name: str) -> None:
    strange = [one for one in lot.winners if one not in tied]
    if strange or len(set(lot.winners)) != len(lot.winners) or len(lot.winners) > seats:
        raise Refused(
            "seats.lot",
            where=name or "-",
            winners=", ".join(lot.winners),
            tied=", ".join(tied) or "-",
            seats=seats,
        )
