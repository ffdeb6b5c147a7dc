"""
The defects of a sheet, in the letters of Peru's rulings: A to K and M to P. L is not known.

Each is a function over the boxes of a sheet, for one sheet or for millions.
N, O and P (illegible preference vote, total or list) are marks of the person who reads the
sheet; no figure shows them, so they have no function here.
"""

from escrutinio.law.rule import Check
from escrutinio.model.boxes import Boxes
from escrutinio.model.frame import Flag, Number, any_of, given, total

ILLEGIBLE = {"N": "preferences", "O": "voted", "P": "votes"}
"""Letters for a box that cannot be read, and the box that they speak of."""


def more_voters_than_registered(sheet: Boxes) -> Flag:
    """A: the total of voters exceeds the registered voters."""
    return sheet.voted > sheet.registered


def more_votes_than_registered(sheet: Boxes) -> Flag:
    """B: the votes exceed the registered voters."""
    return sheet.cast > sheet.registered


def one_vote_above_registered(sheet: Boxes) -> Flag:
    """C: a list, or the blank, null or challenged votes, exceeds the registered voters."""
    return any_of(part > sheet.registered for part in sheet.parts)


def fewer_votes_than_voters(sheet: Boxes) -> Flag:
    """D: the votes are fewer than the total of voters, which is within the registered."""
    return (sheet.cast < sheet.voted) & ~more_voters_than_registered(sheet)


def more_votes_than_voters(sheet: Boxes) -> Flag:
    """E: the votes exceed the total of voters."""
    return sheet.cast > sheet.voted


def one_vote_above_voters(sheet: Boxes) -> Flag:
    """F: a list, or the blank, null or challenged votes, exceeds the total of voters."""
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
    """G: a candidate's preference votes exceed the list's votes."""
    return _any_preference(sheet, [p > vote for p, vote in _preferences(sheet)])


def preference_above_voters(sheet: Boxes) -> Flag:
    """H: a candidate's preference votes exceed the total of voters."""
    return _any_preference(sheet, [p > sheet.voted for p, _ in _preferences(sheet)])


def preference_above_registered(sheet: Boxes) -> Flag:
    """I: a candidate's preference votes exceed the registered voters."""
    return _any_preference(sheet, [p > sheet.registered for p, _ in _preferences(sheet)])


def preference_above_cast(sheet: Boxes) -> Flag:
    """J: a candidate's preference votes exceed all votes of the sheet."""
    return _any_preference(sheet, [p > sheet.cast for p, _ in _preferences(sheet)])


def _sums(sheet: Boxes) -> list[tuple[Number, Number]]:
    rows = zip(sheet.votes, sheet.preferences, strict=False)
    return [(total(row), vote) for vote, row in rows if row]


def preferences_above_double(sheet: Boxes) -> Flag:
    """K: the preference votes of a list exceed twice the list's votes."""
    return _any_preference(sheet, [sum_ > vote * 2 for sum_, vote in _sums(sheet)])


def preferences_above_list(sheet: Boxes) -> Flag:
    """M: the preference votes of a list exceed the list's votes (one preference each)."""
    return _any_preference(sheet, [sum_ > vote for sum_, vote in _sums(sheet)])


def voters_missing(sheet: Boxes) -> Flag:
    """The sheet has figures but no total of voters («incompleta»)."""
    return ~given(sheet.voted) & any_of(given(part) for part in sheet.parts)


def votes_missing(sheet: Boxes) -> Flag:
    """A box of votes has no figure, while others have."""
    return ~sheet.complete & any_of(given(box) for box in (*sheet.parts, sheet.voted))


def nothing_written(sheet: Boxes) -> Flag:
    """No box has a figure («sin datos»)."""
    return ~any_of(given(box) for box in (*sheet.parts, sheet.voted))


def unused_ballots_as_blank(sheet: Boxes) -> Flag:
    """
    The votes exceed the voters and the blank ones are about the unused ballots.

    About: within three of registered less voted. Seen in 2021 (stations 043286, 053508,
    057281): unused ballots were written down as blank votes.
    """
    unused = sheet.registered - sheet.voted
    near = (sheet.blank <= unused + 3) & (sheet.blank + 3 >= unused)
    return more_votes_than_voters(sheet) & (unused > 3) & near


WITH_VOTED = ("voted", "cast")

CHECKS = (
    Check(
        code="PE-A",
        provisions=("ACTOBS-2015:15.4", "ACTOBS-2025:24.6"),
        when=more_voters_than_registered,
        figures=("voted", "registered"),
    ),
    Check(
        code="PE-B",
        provisions=("ACTOBS-2015:14.3", "ACTOBS-2025:23.3"),
        when=more_votes_than_registered,
        figures=("cast", "registered"),
    ),
    Check(
        code="PE-C",
        provisions=("ACTOBS-2015:14.1", "ACTOBS-2025:23.1"),
        when=one_vote_above_registered,
        figures=("parts", "registered"),
    ),
    Check(
        code="PE-D",
        provisions=("ACTOBS-2015:15.2", "ACTOBS-2025:24.2"),
        when=fewer_votes_than_voters,
        figures=WITH_VOTED,
    ),
    Check(
        code="PE-E",
        provisions=("ACTOBS-2015:15.3", "ACTOBS-2025:24.4"),
        when=more_votes_than_voters,
        figures=WITH_VOTED,
    ),
    Check(
        code="PE-F",
        provisions=("ACTOBS-2015:15.1", "ACTOBS-2025:24.1"),
        when=one_vote_above_voters,
        figures=("parts", "voted"),
    ),
    Check(
        code="PE-INCOMPLETE",
        provisions=("ACTOBS-2015:14.2", "ACTOBS-2025:23.2"),
        when=voters_missing,
        figures=("cast", "registered"),
    ),
    Check(
        code="PE-MISSING-VOTES",
        provisions=("ACTOBS-2015:12", "ACTOBS-2025:22"),
        when=votes_missing,
        figures=("parts", "voted"),
    ),
    Check(
        code="PE-UNUSED-AS-BLANK",
        provisions=("ACTOBS-2015:15.3", "ACTOBS-2025:24.4"),
        when=unused_ballots_as_blank,
        figures=("blank", "voted", "registered"),
        severity="warning",
    ),
)
"""The checks of a sheet without preference votes, in the order of the letters."""

PREFERENCE_CHECKS = (
    Check(
        code="PE-G",
        provisions=("ACTOBS-2015:15.5",),
        when=preference_above_list,
        figures=("preferences", "votes"),
    ),
    Check(
        code="PE-H",
        provisions=("ACTOBS-2015:15.5",),
        when=preference_above_voters,
        figures=("preferences", "voted"),
    ),
    Check(
        code="PE-I",
        provisions=("ACTOBS-2015:15.5",),
        when=preference_above_registered,
        figures=("preferences", "registered"),
    ),
    Check(
        code="PE-J",
        provisions=("ACTOBS-2015:15.5",),
        when=preference_above_cast,
        figures=("preferences", "cast"),
    ),
    Check(
        code="PE-K",
        provisions=("ACTOBS-2015:15.6",),
        when=preferences_above_double,
        figures=("preferences", "votes"),
    ),
    Check(
        code="PE-M",
        provisions=("ACTOBS-2015:15.6",),
        when=preferences_above_list,
        figures=("preferences", "votes"),
        severity="warning",
    ),
)
"""The checks of preference votes: K where a voter has two of them, M where one."""
