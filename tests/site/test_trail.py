"""What the log gives to a site: the trail of each sheet, the progress of the count."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.law.country import Country
from escrutinio.model.election import Contest, Option
from escrutinio.model.event import Corrected, Observed, Published, Ruled, Withdrawn
from escrutinio.model.sheet import Place, Sheet, State
from escrutinio.operations.progress import MOST, Course, Moment, Shift, lead, shifts
from escrutinio.operations.trail import Trail
from escrutinio.site.model import part_of
from escrutinio.site.pages.progress import steps as steps_of
from escrutinio.tally.recount import counted, sums

OF = {"at": "2021-06-07T01:00:00Z", "contest": "p", "station": "1"}


def trail() -> Trail:
    """A sheet that was published, observed, ruled on and corrected, and one that is gone."""
    found = Trail()
    events = (
        Published(**OF, votes=(3, 2), voted=5, registered=9),
        Observed(**OF, why="arithmetic", by="clerk"),
        Ruled(**OF, resolution="R-1", state="resolved", figures=(("v0", 4),), provisions=("X:1",)),
        Corrected(**OF, figures=(("blank", 1),), why="typing"),
        Published(**(OF | {"station": "2"}), votes=(1, 1)),
        Withdrawn(**(OF | {"station": "2"}), as_of="2021-06-09"),
    )
    for index, event in enumerate(events):
        found.add(index, event)
    return found


def test_a_sheet_has_the_places_of_all_its_events() -> None:
    """Every event of a sheet is in its trail, in order."""
    assert trail().indices[("p", "1")] == [0, 1, 2, 3]


def test_a_history_says_what_each_event_changed() -> None:
    """A ruling tells the box, its figure before and after, its articles and its number."""
    _, ruled, _ = trail().histories[("p", "1")]

    assert ruled["changes"] == [["v0", 3, 4]]
    assert ruled["state"] == ["pending", "resolved"]
    assert (ruled["resolution"], ruled["provisions"]) == ("R-1", ("X:1",))


def test_a_sheet_that_is_gone_keeps_its_history() -> None:
    """A withdrawn sheet is no sheet, and its trail says when it went."""
    found = trail()

    assert ("p", "2") not in found.sheets
    assert found.histories[("p", "2")][0]["state"] == ["counted", ""]
    assert found.times[("p", "2")] == "2021-06-09"


def test_what_was_touched_is_taken_once() -> None:
    """The sheets that changed are told with what they were before, and then no more."""
    found = trail()

    assert found.take() == {("p", "1"): None, ("p", "2"): None}
    assert found.take() == {}


AREAS = ("NORTH", "SOUTH", "")
steps = st.lists(
    st.tuples(
        st.sampled_from("12345"),
        st.sampled_from(AREAS),
        st.tuples(st.integers(0, 99), st.integers(0, 99)),
        st.sampled_from((State.COUNTED, State.PENDING, State.ANNULLED)),
    ),
    min_size=1,
    max_size=30,
)
Steps = list[tuple[str, str, tuple[int, int], State]]
Shifts = Callable[[Moment | None, Moment, int, int], list[Shift]]


def counted_so(events: Steps, registered: int) -> tuple[Course, dict[str, Sheet]]:
    """The course of a count in which sheets came in, or changed, so; and the sheets at its end."""
    course, sheets = Course(n_options=2), dict[str, Sheet]()
    for n, (station, area, votes, state) in enumerate(events):
        sheet = Sheet(
            contest="p", station=station, registered=registered, voted=99, votes=votes, state=state,
            place=Place(department=area),
        )  # fmt: skip
        course.add(f"2021-06-07T00:{n:02d}", n + 1, sheets.get(station), sheet)
        sheets[station] = sheet
    return course, sheets


def moves_sum_to_the_lead(events: Steps, of: Shifts) -> None:
    """Whatever came in when, what the places moved sums to the change of the lead."""
    course, _ = counted_so(events, 99)
    before = None
    for moment in course.until(len(events)):
        was = lead(before.total, 0, 1) if before else 0
        assert sum(one.change for one in of(before, moment, 0, 1)) == lead(moment.total, 0, 1) - was
        before = moment


@given(steps)
def test_what_places_moved_sums_to_the_change_of_the_lead(events: Steps) -> None:
    """The moves of all places between two moments are the whole change."""
    moves_sum_to_the_lead(events, shifts)


def test_a_place_left_out_would_be_seen() -> None:
    """Were a place without a name left out, the property would fail."""

    def without(a: Moment | None, b: Moment, i: int, j: int) -> list[Shift]:
        return [one for one in shifts(a, b, i, j) if one.area[1]]

    with pytest.raises(AssertionError):
        moves_sum_to_the_lead([("1", "", (9, 2), State.COUNTED)], without)


def test_bounds_leave_out_what_is_not_open() -> None:
    """Stations that were not installed are not open; an annulled sheet is not counted, nor open."""
    course = Course(n_options=2)
    for n, state in enumerate((State.COUNTED, State.NOT_INSTALLED, State.ANNULLED, State.PENDING)):
        sheet = Sheet(contest="p", station=str(n), registered=9, voted=5, votes=(3, 2), state=state)
        course.add("2021-06-07", n + 1, None, sheet)
    [now] = course.until(4)

    assert (sum(now.sheets.values()), sum(now.registered.values())) == (1, 27)


def bounds_hold(events: Steps, revised: bool) -> None:
    """At every moment, the last lead lies within what was said to be possible."""
    course, sheets = counted_so(events, 200)
    contest = Contest(id="p", name_es="", name_en="", rule="none",
                      options=(Option(id="A", name="A"), Option(id="B", name="B")))  # fmt: skip
    found = sums(sheets.values(), 2)
    part = part_of(contest, Country(id=""), counted(found)[0], found, sheets.values(), {},
                   first=True, folder="p")  # fmt: skip
    part.moments = course.until(len(events))
    part.revisions = course.revisions if revised else ()
    each = steps_of(part)
    assert all(one.low <= each[-1].lead <= one.high for one in each)


@given(steps)
def test_bounds_over_time_hold(events: Steps) -> None:
    """Whatever changes later, sheets that were counted too, the last lead was within the bounds."""
    bounds_hold(events, revised=True)


def test_a_sheet_that_changed_later_would_be_seen() -> None:
    """Were sheets that changed after they were counted left out, the bounds would not hold."""
    events: Steps = [("1", "", (90, 0), State.COUNTED), ("1", "", (0, 90), State.COUNTED)]
    bounds_hold(events, revised=True)
    with pytest.raises(AssertionError):
        bounds_hold(events, revised=False)


@settings(max_examples=5)
@given(st.integers(MOST + 1, 5 * MOST))
def test_a_long_log_keeps_some_moments_and_the_last(n: int) -> None:
    """However many moments there are, some hundred are kept, in order, the present one last."""
    course = Course(n_options=1)
    for k in range(n):
        sheet = Sheet(contest="p", station=str(k), registered=9, voted=1, votes=(1,))
        course.add(f"{k:06d}", k + 1, None, sheet)
    found = course.until(n)

    assert len(found) <= MOST + 1
    assert [one.total for one in found] == sorted(one.total for one in found)
    assert found[-1].total == (n,)
