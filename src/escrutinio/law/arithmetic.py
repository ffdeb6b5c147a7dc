"""
What the figures of a sheet can contradict: plain arithmetic, whatever the country.

Each is a function over the boxes of a sheet, for one sheet or for millions.
"""

from escrutinio.law.rule import Check
from escrutinio.model.boxes import Boxes
from escrutinio.model.frame import Flag, Number, any_of, given, total


def more_voters_than_registered(sheet: Boxes) -> Flag:
    """The total of voters exceeds the registered voters."""
    return sheet.voted > sheet.registered


def more_votes_than_registered(sheet: Boxes) -> Flag:
    """The votes exceed the registered voters."""
    return sheet.cast > sheet.registered


def one_vote_above_registered(sheet: Boxes) -> Flag:
    """A list, or the blank, null or challenged votes, exceeds the registered voters."""
    return any_of(part > sheet.registered for part in sheet.parts)


def fewer_votes_than_voters(sheet: Boxes) -> Flag:
    """The votes are fewer than the total of voters, which is within the registered."""
    return (sheet.cast < sheet.voted) & ~more_voters_than_registered(sheet)


def more_votes_than_voters(sheet: Boxes) -> Flag:
    """The votes exceed the total of voters."""
    return sheet.cast > sheet.voted


def one_vote_above_voters(sheet: Boxes) -> Flag:
    """A list, or the blank, null or challenged votes, exceeds the total of voters."""
    return any_of(part > sheet.voted for part in sheet.parts)


def _preferences(sheet: Boxes) -> tuple[tuple[Number, Number], ...]:
    """Each preference vote beside its list's vote."""
    return tuple(
        (preference, vote)
        for vote, row in zip(sheet.votes, sheet.preferences, strict=False)
        for preference in row
    )


def _any_preference(sheet: Boxes, flags: list[Flag]) -> Flag:
    return any_of([sheet.status < 0, *flags])


def preference_above_list(sheet: Boxes) -> Flag:
    """A candidate's preference votes exceed the list's votes."""
    return _any_preference(sheet, [p > vote for p, vote in _preferences(sheet)])


def preference_above_voters(sheet: Boxes) -> Flag:
    """A candidate's preference votes exceed the total of voters."""
    return _any_preference(sheet, [p > sheet.voted for p, _ in _preferences(sheet)])


def preference_above_registered(sheet: Boxes) -> Flag:
    """A candidate's preference votes exceed the registered voters."""
    return _any_preference(sheet, [p > sheet.registered for p, _ in _preferences(sheet)])


def preference_above_cast(sheet: Boxes) -> Flag:
    """A candidate's preference votes exceed all votes of the sheet."""
    return _any_preference(sheet, [p > sheet.cast for p, _ in _preferences(sheet)])


def _sums(sheet: Boxes) -> list[tuple[Number, Number]]:
    rows = zip(sheet.votes, sheet.preferences, strict=False)
    return [(total(row), vote) for vote, row in rows if row]


def preferences_above_double(sheet: Boxes) -> Flag:
    """The preference votes of a list exceed twice the list's votes."""
    return _any_preference(sheet, [sum_ > vote * 2 for sum_, vote in _sums(sheet)])


def preferences_above_list(sheet: Boxes) -> Flag:
    """The preference votes of a list exceed the list's votes (one preference each)."""
    return _any_preference(sheet, [sum_ > vote for sum_, vote in _sums(sheet)])


def voters_missing(sheet: Boxes) -> Flag:
    """The sheet has figures but no total of voters."""
    return ~given(sheet.voted) & any_of(given(part) for part in sheet.parts)


def votes_missing(sheet: Boxes) -> Flag:
    """A box of votes has no figure, while others have."""
    return ~sheet.complete & any_of(given(box) for box in (*sheet.parts, sheet.voted))


def nothing_written(sheet: Boxes) -> Flag:
    """No box has a figure."""
    return ~any_of(given(box) for box in (*sheet.parts, sheet.voted))


CHECKS = (
    Check(
        code="VOTERS-ABOVE-REGISTERED",
        when=more_voters_than_registered,
        figures=("voted", "registered"),
    ),
    Check(
        code="VOTES-ABOVE-REGISTERED",
        when=more_votes_than_registered,
        figures=("cast", "registered"),
    ),
    Check(
        code="BOX-ABOVE-REGISTERED",
        when=one_vote_above_registered,
        figures=("parts", "registered"),
    ),
    Check(code="VOTES-BELOW-VOTERS", when=fewer_votes_than_voters, figures=("voted", "cast")),
    Check(code="VOTES-ABOVE-VOTERS", when=more_votes_than_voters, figures=("voted", "cast")),
    Check(code="BOX-ABOVE-VOTERS", when=one_vote_above_voters, figures=("parts", "voted")),
    Check(code="VOTERS-MISSING", when=voters_missing, figures=("cast", "registered")),
    Check(code="VOTES-MISSING", when=votes_missing, figures=("parts", "voted")),
)
"""The checks of a sheet where a country has none of its own; no article speaks of them here."""
