"""Cases: who may bring what and when, deadlines, appeals, and what a ruling may order."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.adjudication.docket import (
    JURY,
    TRIBUNAL,
    Appealable,
    Appealed,
    Case,
    CaseEvent,
    Decided,
    Filed,
    Final,
    Held,
    Lapsed,
    Notified,
    Open,
    Ruling,
    after,
    filed,
    folded,
    overdue,
)
from escrutinio.errors import Refused
from escrutinio.law.deadline import DAYS, HOURS, WORKING_DAYS, Calendar, Deadline, due
from escrutinio.law.pe.procedures import AGENT, KINDS, OFFICE, procedure
from escrutinio.law.procedure import ANNUL, CORRECT, DISMISS, EFFECTS, KEEP, RECOUNT

POLL = datetime(2021, 6, 6, 23, 0)
CALENDAR = Calendar(holidays=frozenset({date(2021, 6, 29)}))
OBSERVED = procedure("observed-sheet", POLL.date())
NULLITY = procedure("nullity", POLL.date())
SENT = Filed(case="1", contest="president", station="030121", at=POLL, by=OFFICE)


def at(day: int, hour: int = 12) -> datetime:
    """A moment of June 2021."""
    return datetime(2021, 6, day, hour)


def ruling(day: int, effect: str = KEEP, article: str = "ACTOBS-2015:16") -> Ruling:
    """A ruling with an article."""
    return Ruling(number=f"R-{day}", at=at(day), effect=effect, provisions=(article,))


def asked(ground: str = "b", day: int = 9, **other: object) -> Filed:
    """A request for nullity by an agent who paid."""
    given_values = {"noted": False, "fee": True, "by": AGENT} | other
    return Filed(
        case="2", contest="president", station="030121", at=at(day, 19), ground=ground,
        since=POLL, **given_values,  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_observed_sheet_goes_its_way() -> None:
    """Ruled on, notified, appealed in time, ruled on again: final."""
    events = [
        ruling(10),
        Notified(at=at(11)),
        Appealed(at=at(15), by=AGENT, fee=True, lawyer=True),
        ruling(18, ANNUL),
        Notified(at=at(19)),
    ]
    states = [folded(SENT, events[:n], OBSERVED, CALENDAR) for n in range(6)]
    kinds = [type(one) for one in states]

    assert kinds == [Open, Decided, Appealable, Open, Decided, Final]
    appealable, appealed, final = states[2], states[3], states[5]
    assert isinstance(appealable, Appealable)
    assert appealable.until == datetime(2021, 6, 16, 23, 59, 59)
    assert isinstance(appealed, Open)
    assert appealed.instance == TRIBUNAL
    assert isinstance(final, Final)
    assert (final.ruling.effect, final.before[0].effect) == (ANNUL, KEEP)
    assert final.history == tuple(events)


def test_without_an_appeal_it_is_final_when_time_has_run_out() -> None:
    """Not an hour earlier."""
    state = folded(SENT, [ruling(10), Notified(at=at(11))], OBSERVED, CALENDAR)
    with pytest.raises(Refused, match="2021-06-16T23:59:59"):
        after(state, Lapsed(at=at(16)), OBSERVED, CALENDAR)
    assert isinstance(after(state, Lapsed(at=at(17)), OBSERVED, CALENDAR), Final)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Appealed(at=at(17), by=AGENT, fee=True, lawyer=True), "ran out on 2021-06-16"),
        (Appealed(at=at(15), by=AGENT, lawyer=True), "fee is not paid"),
        (Appealed(at=at(15), by=AGENT, fee=True), "no lawyer has signed"),
        (ruling(12), "not possible now"),
        (Appealed(at=at(10), by=AGENT, fee=True, lawyer=True), "before the last step"),
    ],
)
def test_an_appeal_needs_what_the_law_asks(event: CaseEvent, why: str) -> None:
    """In time, with the fee and a lawyer, and never before the ruling that it answers."""
    state = folded(SENT, [ruling(10), Notified(at=at(11))], OBSERVED, CALENDAR)
    with pytest.raises(Refused, match=why):
        after(state, event, OBSERVED, CALENDAR)


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (asked(day=10), "ran out on 2021-06-09"),
        (asked(ground="z"), "no ground of nullity: z"),
        (asked(ground="a"), "not noted in the sheet"),
        (asked(fee=False), "fee is not paid"),
        (asked(by="voter"), "voter may not bring this"),
    ],
)
def test_a_request_for_nullity_that_is_not_admitted(request_: Filed, why: str) -> None:
    """Too late, without a ground, not raised at the table, unpaid, or by nobody who may."""
    with pytest.raises(Refused, match=why):
        filed(request_, NULLITY, CALENDAR)
    assert isinstance(filed(asked(), NULLITY, CALENDAR), Open)
    assert isinstance(filed(asked(ground="a", noted=True), NULLITY, CALENDAR), Open)


def test_nullity_is_heard_in_public_before_it_is_ruled_on() -> None:
    """Without a hearing, or behind closed doors, there is no ruling."""
    state = filed(asked(), NULLITY, CALENDAR)
    with pytest.raises(Refused, match="was not heard"):
        after(state, ruling(12, DISMISS), NULLITY, CALENDAR)
    with pytest.raises(Refused, match="not public"):
        after(state, Held(at=at(11), public=False), NULLITY, CALENDAR)
    heard = after(state, Held(at=at(11)), NULLITY, CALENDAR)
    assert isinstance(after(heard, ruling(12, DISMISS), NULLITY, CALENDAR), Decided)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("effect", [*EFFECTS, "fraud", ""])
def test_a_ruling_orders_only_what_the_law_knows(kind: str, effect: str) -> None:
    """Each kind of case has its effects, and no other is possible."""
    rule = procedure(kind, date(2026, 10, 4))
    start = Filed(case="3", contest="c", station="1", at=at(8), by=rule.by[0], fee=True,
                  ground="b" if rule.grounds else "")  # fmt: skip
    state = after(filed(start, rule, CALENDAR), Held(at=at(9)), rule, CALENDAR)
    if effect in rule.effects:
        assert isinstance(after(state, ruling(10, effect), rule, CALENDAR), Decided)
    else:
        with pytest.raises(Refused, match="cannot order"):
            after(state, ruling(10, effect), rule, CALENDAR)


def test_before_2025_sheets_are_annulled_and_after_it_counted_again() -> None:
    """The effects of an observed sheet follow the law of its day, and a recount is final."""
    later = procedure("observed-sheet", date(2026, 10, 4))
    assert ANNUL in OBSERVED.effects
    assert RECOUNT not in OBSERVED.effects
    assert RECOUNT in later.effects
    assert ANNUL not in later.effects

    recount = procedure("recount", date(2026, 10, 4))
    state = folded(SENT, [Held(at=at(9)), ruling(9, CORRECT), Notified(at=at(9))], recount,
                   CALENDAR)  # fmt: skip
    assert isinstance(state, Final)
    with pytest.raises(Refused, match="no votes are counted again"):
        procedure("recount", POLL.date())


def test_a_tribunal_that_is_late_is_seen() -> None:
    """Three working days after the appeal, and not a day before."""
    events = [ruling(10), Notified(at=at(11)), Appealed(at=at(15), by=AGENT, fee=True, lawyer=True)]
    state = folded(SENT, events, OBSERVED, CALENDAR)

    assert not overdue(state, OBSERVED, CALENDAR, at(18))
    assert overdue(state, OBSERVED, CALENDAR, at(19))


moments = st.integers(0, 40).map(lambda hours: POLL + timedelta(hours=12 * hours))
events = st.one_of(
    moments.map(lambda when: Held(at=when)),
    st.tuples(moments, st.sampled_from(EFFECTS)).map(
        lambda one: Ruling(number="r", at=one[0], effect=one[1], provisions=("x",))
    ),
    moments.map(lambda when: Notified(at=when)),
    moments.map(lambda when: Appealed(at=when, by=AGENT, fee=True, lawyer=True)),
    moments.map(lambda when: Lapsed(at=when)),
)


def sound(state: Case, kept: list[CaseEvent]) -> bool:
    """Whether a case is in order: times grow, effects are lawful, at most two rulings."""
    times = [one.at for one in kept]
    rulings = [one for one in kept if isinstance(one, Ruling)]
    lawful = all(one.effect in OBSERVED.effects for one in rulings)
    final = not isinstance(state, Final) or bool(rulings)
    return times == sorted(times) and lawful and len(rulings) <= 2 and final


def walk(given_events: list[CaseEvent], careless: bool = False) -> tuple[Case, list[CaseEvent]]:
    """The state after the events that are possible, and those."""
    state: Case = filed(SENT, OBSERVED, CALENDAR)
    kept: list[CaseEvent] = []
    for event in given_events:
        try:
            state = after(state, event, OBSERVED, CALENDAR)
        except Refused:
            if not careless:
                continue
        kept.append(event)
    return state, kept


@settings(max_examples=400, deadline=None)
@given(st.lists(events, max_size=12))
def test_whatever_is_tried_a_case_stays_in_order(given_events: list[CaseEvent]) -> None:
    """Every step that was possible is on record, and a case that is final takes none."""
    state, kept = walk(given_events)

    assert sound(state, kept)
    assert list(state.history) == kept
    if isinstance(state, Final):
        for event in (Held(at=at(30)), ruling(30), Notified(at=at(30)), Lapsed(at=at(30))):
            with pytest.raises(Refused):
                after(state, event, OBSERVED, CALENDAR)


def test_a_docket_that_takes_everything_would_be_seen() -> None:
    """The property fails where refusals are passed over."""
    assert not sound(*walk([ruling(10), ruling(11), ruling(9)], careless=True))


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(2021, 1, 1), datetime(2026, 12, 31)), st.integers(0, 15),
       st.sets(st.dates(date(2021, 1, 1), date(2026, 12, 31)), max_size=30))  # fmt: skip
def test_deadlines_grow_with_their_days(start: datetime, n: int, holidays: set[date]) -> None:
    """Working days last longest, more of them longer, and they end on a day that is worked."""
    calendar = Calendar(holidays=frozenset(holidays))

    def last(n: int, unit: str) -> datetime:
        return due(start, Deadline(n=n, unit=unit, provision="x"), calendar)

    assert last(24 * n, HOURS) <= last(n, DAYS) <= last(n, WORKING_DAYS)
    assert last(n, WORKING_DAYS) < last(n + 1, WORKING_DAYS)
    if n:
        assert calendar.works(last(n, WORKING_DAYS).date())


def test_an_instance_is_one_of_two() -> None:
    """A case begins before the jury."""
    state = filed(SENT, OBSERVED, CALENDAR)
    assert state.instance == JURY
