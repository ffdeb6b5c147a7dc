"""Blind double entry: two people stand behind every sheet, and nothing is ever lost."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.errors import Refused
from escrutinio.tally.entry import (
    ADJUDICATED,
    AGREED,
    FOUND,
    Adjudicated,
    Differs,
    Empty,
    Entry,
    EntryEvent,
    Once,
    Reopened,
    Settled,
    Typed,
    after,
    blind,
    differences,
    folded,
)

PEOPLE = ("ana", "luis", "rosa")
Step = Callable[[Entry, EntryEvent], Entry]


def boxes(first: int, second: int = 4) -> tuple[tuple[str, int | None], ...]:
    """Two boxes."""
    return (("v0", first), ("v1", second))


figures = st.builds(boxes, st.integers(1, 2), st.integers(4, 5))
people = st.sampled_from(PEOPLE)
typed = st.one_of(
    st.builds(lambda by, given: Typed(by=by, figures=given), people, figures),
    st.builds(lambda by: Typed(by=by, found=False), people),
)
events: st.SearchStrategy[EntryEvent] = st.one_of(
    typed,
    st.builds(lambda by, given: Adjudicated(by=by, figures=given, reason="other"), people, figures),
    st.builds(lambda by: Reopened(by=by, why="again"), people),
)


def walk(given: list[EntryEvent], step: Step = after) -> tuple[Entry, list[EntryEvent]]:
    """The state after the events that are possible, and those."""
    state: Entry = Empty()
    kept = []
    for event in given:
        try:
            state = step(state, event)
        except Refused:
            continue
        kept.append(event)
    return state, kept


def two_stand_behind(state: Entry) -> bool:
    """Whether a settled sheet was typed by two people alike, or by two and a third."""
    if not isinstance(state, Settled):
        return True
    since = [i for i, one in enumerate(state.history) if isinstance(one, Reopened)]
    round_ = state.history[since[-1] + 1 if since else 0 :]
    first, second, *third = round_
    alike = differences(first, second) == ()  # type: ignore[arg-type]
    apart = len({one.by for one in round_}) == len(round_)
    return apart and (alike if state.how == AGREED else len(third) == 1 and not alike)


@settings(max_examples=600, deadline=None)
@given(st.lists(events, max_size=12))
def test_two_people_stand_behind_every_settled_sheet(given_events: list[EntryEvent]) -> None:
    """Whatever is tried, in whatever order, and every step that was possible is on record."""
    state, kept = walk(given_events)

    assert two_stand_behind(state)
    assert list(state.history) == kept
    assert folded(kept) == state


def careless(state: Entry, event: EntryEvent) -> Entry:
    """The planted fault: one person may type a sheet twice."""
    if isinstance(state, Once) and isinstance(event, Typed) and event.by == state.first.by:
        return Settled(
            figures=event.figures,
            found=event.found,
            how=AGREED,
            by=(event.by, event.by),
            history=(*state.history, event),
        )
    return after(state, event)


def forgetful(state: Entry, event: EntryEvent) -> Entry:
    """The planted fault: a sheet that is opened again forgets its first round."""
    return Empty() if isinstance(event, Reopened) else after(state, event)


def test_careless_and_forgetful_entries_are_seen() -> None:
    """The properties above fail for both planted faults."""
    once = Typed(by="ana", figures=boxes(1))
    assert not two_stand_behind(walk([once, once], careless)[0])

    again = [once, Typed(by="luis", figures=boxes(1)), Reopened(by="rosa", why="again")]
    state, kept = walk(again, forgetful)
    assert list(state.history) != kept


def test_the_second_has_to_be_another_person() -> None:
    """Nobody confirms their own typing, and nobody settles their own difference."""
    once = after(Empty(), Typed(by="ana", figures=boxes(1)))
    with pytest.raises(Refused, match="ana typed this paper already"):
        after(once, Typed(by="ana", figures=boxes(1)))
    differs = after(once, Typed(by="luis", figures=boxes(2)))
    for by in ("ana", "luis"):
        with pytest.raises(Refused, match=by):
            after(differs, Adjudicated(by=by, figures=boxes(1), reason="other"))


def test_a_third_settles_only_what_differs() -> None:
    """What the two agree on stays; the box that differs may take a figure that neither typed."""
    differs = folded(
        [Typed(by="ana", figures=boxes(1)), Typed(by="luis", figures=boxes(2))],
    )
    assert isinstance(differs, Differs)
    assert differs.boxes == ("v0",)

    found = after(differs, Adjudicated(by="rosa", figures=boxes(3), reason="illegible"))
    assert isinstance(found, Settled)
    assert (found.how, found.figures) == (ADJUDICATED, boxes(3))
    with pytest.raises(Refused, match="changes what two people agree on: v1"):
        after(differs, Adjudicated(by="rosa", figures=boxes(1, 9), reason="other"))
    with pytest.raises(Refused, match="changes what two people agree on: v1"):
        after(differs, Adjudicated(by="rosa", figures=(("v0", 1),), reason="other"))


def test_a_paper_that_only_one_found_differs_as_a_whole() -> None:
    """Then the third types all boxes, or says that it is not there."""
    differs = folded([Typed(by="ana", figures=boxes(1)), Typed(by="luis", found=False)])
    assert isinstance(differs, Differs)
    assert differs.boxes == (FOUND,)

    for event in (
        Adjudicated(by="rosa", figures=boxes(8, 8), reason="other"),
        Adjudicated(by="rosa", figures=(), reason="no-image", found=False),
    ):
        assert isinstance(after(differs, event), Settled)


def test_a_missing_paper_takes_two_people_as_well() -> None:
    """Both say so, and only then it is settled as not found."""
    once = after(Empty(), Typed(by="ana", found=False))
    assert isinstance(once, Once)
    found = after(once, Typed(by="luis", found=False))

    assert isinstance(found, Settled)
    assert not found.found


def test_an_empty_box_is_not_a_nought() -> None:
    """Where one person leaves a box empty and the other types 0, they differ."""
    one, other = Typed(by="ana", figures=(("v0", None),)), Typed(by="luis", figures=(("v0", 0),))

    assert differences(one, other) == ("v0",)


@pytest.mark.parametrize(
    "event",
    [Typed(by="rosa", figures=boxes(1)), Adjudicated(by="rosa", figures=boxes(1), reason="other")],
)
def test_what_is_settled_has_to_be_opened_again(event: EntryEvent) -> None:
    """A settled sheet takes nothing but a reopening, which keeps what was typed."""
    settled = folded([Typed(by="ana", figures=boxes(1)), Typed(by="luis", figures=boxes(1))])
    with pytest.raises(Refused, match="this paper is settled"):
        after(settled, event)

    opened = after(settled, Reopened(by="rosa", why="the wrong sheet"))
    assert isinstance(opened, Empty)
    assert len(opened.history) == 3


def test_nobody_is_shown_what_the_other_typed() -> None:
    """Before the second entry no figure is in reach of a screen."""
    once = after(Empty(), Typed(by="ana", figures=boxes(1)))

    assert blind(once) == {"state": "once", "boxes": ()}
    differs = after(once, Typed(by="luis", figures=boxes(2)))
    assert blind(differs) == {"state": "differs", "boxes": ("v0",)}
