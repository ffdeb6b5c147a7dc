"""From the law to assertions, for whole chambers with thresholds."""

from fractions import Fraction

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from escrutinio.audit.manifest import PLACE, Manifest
from escrutinio.law.chambers import ChamberRule
from escrutinio.law.rule import Threshold
from escrutinio.model.election import Constituency, Contest, Option, OptionId
from escrutinio.operations.audit.compiled import Compiled, many_seats
from escrutinio.tally.seats.chamber import Part, chamber

LISTS = ("A", "B", "C", "D")
DISTRICTS = (("North", 3), ("South", 2))
CONTEST = Contest(
    id="c",  # type: ignore[arg-type]
    name_es="c",
    name_en="c",
    rule="none",
    options=tuple(Option(id=OptionId(one), name=one) for one in LISTS),
    chamber="x",
    constituencies=tuple(Constituency(id=n, name=n, seats=k) for n, k in DISTRICTS),
)
THRESHOLDS = (
    None,
    Threshold(share=Fraction(1, 10)),
    Threshold(share=Fraction(1, 5), seats=1),
    Threshold(share=Fraction(1, 5), seats=2),
    Threshold(share=Fraction(1, 10), seats=1, joined="and"),
    Threshold(share=Fraction(1, 8), within="district", base="valid-and-blank"),
)
numbers = st.lists(st.lists(st.integers(1, 30), min_size=5, max_size=5), min_size=2, max_size=2)
Votes = list[list[int]]


def rule(threshold: Threshold | None) -> ChamberRule:
    """A chamber of two districts by D'Hondt."""
    return ChamberRule(
        id="x",
        seats=5,
        method="dhondt",
        single="dhondt",
        districts="own",
        threshold=threshold,
        magnitudes="",
        articles=(),
    )


def parts(votes: Votes) -> list[Part]:
    """The districts with their votes; the last number is of blank ones."""
    return [
        Part(
            name=name,
            seats=seats,
            method="dhondt",
            votes=dict(zip(map(OptionId, LISTS), row, strict=False)),
            blank=row[4],
        )
        for (name, seats), row in zip(DISTRICTS, votes, strict=True)
    ]


def manifest(votes: Votes) -> Manifest:
    """One sheet for each district."""
    table = np.array(votes, dtype=np.int64).T
    return Manifest(
        ids=("1", "2"),
        options=LISTS,
        votes=table[:4],
        blank=table[4],
        ballots=table.sum(axis=0),
        states=("counted", "counted"),
        places=dict.fromkeys(PLACE, ("", "")),
        districts=("North", "South"),
    )


def compiled(threshold: Threshold | None, votes: Votes) -> Compiled:
    """What the chamber rests on."""
    return many_seats(CONTEST, rule(threshold), parts(votes), manifest(votes))


def holds(made: Compiled, votes: Votes) -> bool:
    """Whether all assertions hold for some votes."""
    paper = manifest(votes).sheets
    totals = {
        district: dict(
            zip(paper.options, paper.votes[:, paper.of(district)].sum(axis=1), strict=True)
        )
        for district in ("", "North", "South")
    }
    return all(one.margin(totals[one.district]) > 0 for one in made.assertions)


def seats(threshold: Threshold | None, votes: Votes) -> list[tuple[tuple[str, int], ...]] | None:
    """The seats of each district; none where a tie is open."""
    found = chamber("x", parts(votes), method="dhondt", threshold=threshold)
    if found.ties or found.before:
        return None
    return [tuple(sorted((o, n) for o, n in one.won if n)) for one in found.districts]


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(THRESHOLDS), numbers, st.lists(st.integers(-3, 3), min_size=10, max_size=10))
@example(THRESHOLDS[3], [[1, 1, 8, 1, 1], [1, 1, 1, 1, 1]], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
def test_assertions_that_hold_give_the_seats_of_the_chamber(
    threshold: Threshold | None, reported: Votes, off: list[int]
) -> None:
    """If every assertion holds for the paper, its lists take part and its seats are the same."""
    assume(seats(threshold, reported) is not None)
    made = compiled(threshold, reported)
    paper = [
        [max(1, n + d) for n, d in zip(row, off[5 * i :], strict=False)]
        for i, row in enumerate(reported)
    ]

    if not made.unshown and holds(made, reported) and holds(made, paper):
        assert seats(threshold, paper) == seats(threshold, reported)


def test_a_threshold_that_is_left_out_is_missed() -> None:
    """Without the assertions of the threshold, votes with another list in would pass."""
    threshold = Threshold(share=Fraction(1, 5))
    reported = [[40, 30, 22, 5, 0], [40, 30, 22, 5, 0]]
    paper = [[40, 30, 18, 5, 0], [40, 30, 18, 5, 0]]
    made = compiled(threshold, reported)
    bar = {each for ids in made.barred.values() for each in ids}

    assert not holds(made, paper)
    assert bar
    assert seats(threshold, paper) != seats(threshold, reported)
    assert all(
        one.margin(dict(zip(LISTS, np.sum(paper, axis=0), strict=False))) > 0
        for one in made.assertions
        if one.id not in bar and not one.district
    )


def test_a_list_that_passes_by_its_seats_rests_on_them() -> None:
    """Under "or", a list below the share that has its seats rests on those, and not on a share."""
    threshold = Threshold(share=Fraction(1, 2), seats=1)
    made = compiled(threshold, [[9, 30, 11, 10, 0], [26, 8, 5, 4, 0]])

    kinds = {one.kind for one in made.assertions if one.id in made.barred["B"]}
    assert kinds == {"seat"}


def test_a_list_that_is_out_is_shown_to_miss_both_tests() -> None:
    """Under "or", a list that is out is below the share, and would not have the seats either."""
    threshold = Threshold(share=Fraction(1, 5), seats=1)
    made = compiled(threshold, [[41, 30, 22, 2, 0], [41, 30, 22, 2, 0]])

    kinds = {one.kind for one in made.assertions if one.id in made.barred["D"]}
    assert kinds == {"below-share", "seat"}
