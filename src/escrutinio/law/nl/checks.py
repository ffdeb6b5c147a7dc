"""
The checks of a Dutch polling station's form, in the codes of the council's program (Abacus).

Errors must be settled by the coordinator; warnings must be accepted. The boxes are those of the
paper form: A poll cards, B proxies, C voter cards, D admitted voters; E.1 ... the lists and E
their sum, F blank, G invalid, H all votes; I more and J fewer votes than voters.
"""

from collections.abc import Callable
from dataclasses import dataclass

from escrutinio.model.frame import Cell, Flag, Number, any_of, given, total, where

MAXIMUM = 999_999_999
"""No count may be larger. [votes]"""


ZERO, MISSING = Cell(0), Cell(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The boxes of the form, at any size; a box that is not on it holds zero. [votes]"""

    lists: tuple[Number, ...]  # E.1, E.2, ...
    all_lists: Number  # E
    blank: Number  # F
    invalid: Number  # G
    all_votes: Number  # H
    cards: Number = ZERO  # A
    proxies: Number = ZERO  # B
    voter_cards: Number = ZERO  # C
    admitted: Number = ZERO  # D
    more: Number = ZERO  # I
    fewer: Number = ZERO  # J
    eligible: Number = MISSING
    equal_ticked: Number = ZERO  # "D = H"
    more_ticked: Number = ZERO  # "H > D"
    fewer_ticked: Number = ZERO  # "H < D"
    candidates: tuple[tuple[Number, ...], ...] = ()  # by list
    list_totals: tuple[Number, ...] = ()  # as written on each list's page


def above_percentage(value: Number, of: Number, percent: int) -> Flag:
    """
    Whether a count is at least so many percent of another, rounded up; nothing of nothing is not.

    >>> [bool(above_percentage(Cell(10), Cell(n), 10)) for n in (101, 100, 0)]
    [False, True, True]
    """
    return (value > 0) & (value * 100 >= of * percent)


def distance(a: Number, b: Number) -> Number:
    """How far two counts are apart."""
    return where(a > b, a - b, b - a)


def _differ(a: Number, b: Number) -> Flag:
    return ~a.equals(b)


def lists_without_sum(form: Form) -> Flag:
    """F204: lists have votes and their sum is zero."""
    return (total(form.lists) > 0) & form.all_lists.or_zero().equals(0)


def voters_do_not_sum(form: Form) -> Flag:
    """F201: A + B + C is not D."""
    return _differ(form.cards + form.proxies + form.voter_cards, form.admitted)


def lists_do_not_sum(form: Form) -> Flag:
    """F202: the lists do not sum to E; not said beside F204."""
    return _differ(total(form.lists), form.all_lists) & ~lists_without_sum(form)


def votes_do_not_sum(form: Form) -> Flag:
    """F203: E + F + G is not H; not said beside F204."""
    votes = form.all_lists + form.blank + form.invalid
    return _differ(votes, form.all_votes) & ~lists_without_sum(form)


def _ticked(box: Number) -> Flag:
    return box > 0


def equal_ticked_wrongly(form: Form) -> Flag:
    """F301: "D = H" is ticked and they differ."""
    return _ticked(form.equal_ticked) & _differ(form.admitted, form.all_votes)


def more_ticked_wrongly(form: Form) -> Flag:
    """F302: "H > D" is ticked and it is not so."""
    return _ticked(form.more_ticked) & ~(form.all_votes > form.admitted)


def fewer_ticked_wrongly(form: Form) -> Flag:
    """F303: "H < D" is ticked and it is not so."""
    return _ticked(form.fewer_ticked) & ~(form.all_votes < form.admitted)


def not_one_ticked(form: Form) -> Flag:
    """F304: not exactly one of the three is ticked."""
    return _differ(total((form.equal_ticked, form.more_ticked, form.fewer_ticked)), Cell(1))


def difference_without_cause(form: Form) -> Flag:
    """F305: D = H, and I or J is filled in."""
    return form.admitted.equals(form.all_votes) & ((form.more > 0) | (form.fewer > 0))


def more_is_wrong(form: Form) -> Flag:
    """F306: more votes than voters, and I is not the difference."""
    over = form.all_votes > form.admitted
    return over & _differ(form.more, form.all_votes - form.admitted)


def fewer_beside_more(form: Form) -> Flag:
    """F307: more votes than voters, and J is filled in."""
    return (form.all_votes > form.admitted) & (form.fewer > 0)


def fewer_is_wrong(form: Form) -> Flag:
    """F308: fewer votes than voters, and J is not the difference."""
    under = form.all_votes < form.admitted
    return under & _differ(form.fewer, form.admitted - form.all_votes)


def more_beside_fewer(form: Form) -> Flag:
    """F309: fewer votes than voters, and I is filled in."""
    return (form.all_votes < form.admitted) & (form.more > 0)


def list_without_total(form: Form) -> Flag:
    """F401: a list has votes, of its candidates or among the votes, and its total is zero."""
    rows = zip(form.lists, form.candidates, form.list_totals, strict=False)
    empty = (((total(row) > 0) | (own > 0)) & sum_.equals(0) for own, row, sum_ in rows)
    return any_of([form.blank < 0, *empty])


def candidates_do_not_sum(form: Form) -> Flag:
    """F402: a list's total is not the sum of its candidates."""
    rows = zip(form.candidates, form.list_totals, strict=True)
    wrong = (_differ(total(row), sum_) & (sum_ > 0) for row, sum_ in rows)
    return any_of([form.blank < 0, *wrong])


def list_differs(form: Form) -> Flag:
    """F403: a list's total is not what the list has among the votes."""
    rows = zip(form.lists, form.list_totals, strict=False)
    return any_of([form.blank < 0, *(_differ(votes, sum_) for votes, sum_ in rows)])


def many_blank(form: Form) -> Flag:
    """W201: blank votes are 3 % or more."""
    return above_percentage(form.blank, form.all_votes, 3)


def many_invalid(form: Form) -> Flag:
    """W202: invalid votes are 3 % or more."""
    return above_percentage(form.invalid, form.all_votes, 3)


def large_difference(form: Form) -> Flag:
    """W203: voters and votes differ by 2 % or more, or by 15 or more."""
    apart = distance(form.admitted, form.all_votes)
    return above_percentage(apart, form.all_votes, 2) | (apart >= 15)


def no_votes(form: Form) -> Flag:
    """W204: there are no votes."""
    return form.all_votes.or_zero().equals(0)


def nobody_eligible(form: Form) -> Flag:
    """W205: eligible voters are none or not said."""
    return ~given(form.eligible) | form.eligible.equals(0)


def more_cards_than_eligible(form: Form) -> Flag:
    """W206: more poll cards than eligible voters."""
    return form.eligible < form.cards


def too_large(form: Form) -> Flag:
    """A count is above the largest that the program takes."""
    boxes = (*form.lists, form.all_lists, form.blank, form.invalid, form.all_votes)
    return any_of(box > MAXIMUM for box in boxes)


Checks = tuple[tuple[str, Callable[[Form], Flag]], ...]

VOTERS: Checks = (("F201", voters_do_not_sum),)
VOTES: Checks = (
    ("F202", lists_do_not_sum),
    ("F203", votes_do_not_sum),
    ("F204", lists_without_sum),
)
DIFFERENCES: Checks = (
    ("F301", equal_ticked_wrongly),
    ("F302", more_ticked_wrongly),
    ("F303", fewer_ticked_wrongly),
    ("F304", not_one_ticked),
    ("F305", difference_without_cause),
    ("F306", more_is_wrong),
    ("F307", fewer_beside_more),
    ("F308", fewer_is_wrong),
    ("F309", more_beside_fewer),
)
LISTS: Checks = (
    ("F401", list_without_total),
    ("F402", candidates_do_not_sum),
    ("F403", list_differs),
)
WARNINGS: Checks = (
    ("W201", many_blank),
    ("W202", many_invalid),
    ("W203", large_difference),
    ("W204", no_votes),
    ("W205", nobody_eligible),
    ("W206", more_cards_than_eligible),
)
"""Codes and checks, by the part of the form that they look at."""


def failing(form: Form, checks: Checks) -> list[str]:
    """
    The codes that a form at the desk fails.

    >>> form = Form(lists=(Cell(40), Cell(20)), all_lists=Cell(61), blank=Cell(0),
    ...             invalid=Cell(0), all_votes=Cell(61))
    >>> failing(form, VOTES)
    ['F202']
    """
    return [code for code, check in checks if check(form)]
