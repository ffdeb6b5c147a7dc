"""
The defects of a sheet, in the letters of Peru's rulings: A to K and M to P. L is not known.

Each is a function over the boxes of a sheet, for one sheet or for millions.
N, O and P (illegible preference vote, total or list) are marks of the person who reads the
sheet; no figure shows them, so they have no function here.
"""

from escrutinio.law.arithmetic import (
    fewer_votes_than_voters,
    more_voters_than_registered,
    more_votes_than_registered,
    more_votes_than_voters,
    one_vote_above_registered,
    one_vote_above_voters,
    preference_above_cast,
    preference_above_list,
    preference_above_registered,
    preference_above_voters,
    preferences_above_double,
    preferences_above_list,
    voters_missing,
    votes_missing,
)
from escrutinio.law.rule import Check
from escrutinio.model.boxes import Boxes
from escrutinio.model.frame import Flag

ILLEGIBLE = {"N": "preferences", "O": "voted", "P": "votes"}
"""Letters for a box that cannot be read, and the box that they speak of."""


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
