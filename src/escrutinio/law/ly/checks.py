"""
The checks of a Libyan result form before it is archived, as the tally centre's program makes them.

A check passes or sends the form to quarantine. A tolerance is a number of votes or, where that
is zero, a percentage. A form whose other side is missing passes.
"""

from escrutinio.model.frame import Cell, Flag, Number, given, where


def _allowed(base: Number, value: int, percent: int) -> Number:
    """The tolerance times a hundred, so that it stays whole: votes first, else the percentage."""
    return Cell(100 * value) if value else base * percent


def _within(limit: Number, cast: Number, value: int, percent: int) -> Flag:
    """At most the limit and its tolerance; a limit that is missing passes."""
    return ~given(limit) | (cast * 100 <= limit * 100 + _allowed(limit, value, percent))


def reconciled(
    counted: Number, votes: Number, invalid: Number, *, value: int = 0, percent: int = 3
) -> Flag:
    """
    The sorted ballots are the votes and the invalid ones, within the tolerance.

    >>> [bool(reconciled(Cell(n), Cell(80), Cell(20))) for n in (103, 104)]
    [True, False]
    """
    cast = votes + invalid
    apart = where(counted > cast, counted - cast, cast - counted)
    return ~given(counted) | (apart * 100 <= _allowed(cast, value, percent))


def within_registered(
    registered: Number, votes: Number, invalid: Number, *, value: int = 5, percent: int = 0
) -> Flag:
    """
    The votes and the invalid ones are at most the registered voters and the tolerance.

    >>> bool(within_registered(Cell(100), Cell(80), Cell(26)))
    False
    """
    return _within(registered, votes + invalid, value, percent)


def within_cards(
    cards: Number, votes: Number, invalid: Number, *, value: int = 0, percent: int = 5
) -> Flag:
    """
    The votes and the invalid ones are at most the voter cards and the tolerance.

    >>> bool(within_cards(Cell(100), Cell(91), Cell(15)))
    False
    """
    return _within(cards, votes + invalid, value, percent)
