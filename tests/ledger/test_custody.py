"""Custody as a fold: who has an item at each instant, and every way in which that can fail."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escrutinio.errors import Refused
from escrutinio.ledger.acts import Placed
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.custody import Custody, custodies, custody
from escrutinio.ledger.moment import moment, stamp
from escrutinio.ledger.transfers import transfers
from escrutinio.model import custody as records
from escrutinio.model.custody import (
    CUSTODY_EVENTS,
    CustodyEvent,
    ItemAccepted,
    ItemAccessed,
    ItemCollected,
    ItemCopied,
    ItemDestroyed,
    ItemExamined,
    ItemExported,
    ItemReleased,
    ItemReturned,
    ItemSealed,
    ItemUnsealed,
)
from escrutinio.model.event import as_data, from_data

START = datetime(2000, 9, 14, 12, tzinfo=UTC)
NOW = START + timedelta(hours=1000)
Fold = Callable[[str, Sequence[Placed], datetime], Custody]


def at(hour: float) -> str:
    """An hour of the story."""
    return stamp(START + timedelta(hours=hour))


def collected(hour: float = 0, who: str = "A", **more: Any) -> ItemCollected:
    return ItemCollected(
        at=at(hour), item="tape", time=at(hour), type="video-tape", custodian=who, **more
    )


def act(made: type[Any], hour: float, who: str, **more: Any) -> CustodyEvent:
    """An act, logged as it is done."""
    return made(**({"at": at(hour), "item": "tape", "time": at(hour), "by": who} | more))


def moved(hour: float, giver: str, taker: str, late: float = 0) -> list[CustodyEvent]:
    """Both sides of a transfer; the second one so many hours later."""
    return [
        act(ItemReleased, hour, giver, to=taker),
        act(ItemAccepted, hour + late, taker, giver=giver),
    ]


def placed(events: Sequence[CustodyEvent]) -> list[Placed]:
    return list(enumerate(events))


def codes(*events: CustodyEvent, hours: float = 100) -> list[str]:
    """What is found until so many hours after the beginning."""
    return [
        one.code for one in custody("tape", placed(events), START + timedelta(hours=hours)).findings
    ]


def test_a_whole_chain_has_no_findings() -> None:
    """From collection to return, with everything that may lawfully happen between."""
    chain = [
        collected(seal="007"),
        *moved(1, "A", "B"),
        act(ItemUnsealed, 2, "B", seal="007"),
        act(ItemAccessed, 2, "expert", custodian="B"),
        act(ItemCopied, 3, "B", copy="tape-work", sha256="00"),
        act(ItemExamined, 4, "B"),
        act(ItemSealed, 5, "B", seal="008"),
        act(ItemExported, 6, "B", to="Court"),
        *moved(7, "B", "C"),
        act(ItemReturned, 8, "C", to="owner", seal="008"),
    ]

    assert [] == codes(*chain)
    assert [(), ("B",), ()] == [
        custody("tape", placed(chain), NOW).holders(START + timedelta(hours=hour))
        for hour in (-1, 6.5, 8)
    ]
    assert ["tape", "tape-work"] == [one.item for one in custodies(placed(chain), NOW)]


CASES: dict[str, tuple[list[CustodyEvent], list[str]]] = {
    "a gap in a transfer": ([collected(), *moved(1, "A", "B", late=2)], ["CUSTODY-GAP"]),
    "an overlap in a transfer": ([collected(), *moved(3, "A", "B", late=-2)], ["CUSTODY-OVERLAP"]),
    "nobody accepted": (
        [collected(), moved(1, "A", "B")[0]],
        ["CUSTODY-GAP", "CUSTODY-UNACCEPTED"],
    ),
    "nobody released": (
        [collected(), moved(1, "A", "B")[1]],
        ["CUSTODY-OVERLAP", "CUSTODY-UNRELEASED"],
    ),
    "accepted by another": (
        [collected(), moved(1, "A", "B")[0], moved(1, "A", "C")[1]],
        ["CUSTODY-UNACCEPTED", "CUSTODY-UNRELEASED"],
    ),
    "never collected": ([act(ItemExamined, 1, "A")], ["CUSTODY-NOT-COLLECTED"]),
    "examined before it was collected": (
        [collected(2), act(ItemExamined, 1, "A")],
        ["CUSTODY-NOT-COLLECTED"],
    ),
    "collected twice": ([collected(), collected(1)], ["CUSTODY-TWICE"]),
    "collected twice by two": (
        [collected(), collected(1, "B")],
        ["CUSTODY-OVERLAP", "CUSTODY-TWICE"],
    ),
    "accepted twice": (
        [collected(), *moved(1, "A", "B"), moved(2, "A", "B")[1]],
        ["CUSTODY-TWICE", "CUSTODY-UNRELEASED"],
    ),
    "after the end": (
        [collected(), act(ItemDestroyed, 1, "A", order="R-1"), act(ItemExamined, 2, "A")],
        ["CUSTODY-AFTER-END"],
    ),
    "collected after the end": (
        [collected(), act(ItemReturned, 1, "A", to="o"), collected(2)],
        ["CUSTODY-AFTER-END"],
    ),
    "a gap before the end": (
        [collected(), moved(1, "A", "B")[0], act(ItemDestroyed, 5, "B", order="R-1")],
        ["CUSTODY-BY-STRANGER", "CUSTODY-GAP", "CUSTODY-UNACCEPTED"],
    ),
    "another seal": (
        [collected(seal="007"), act(ItemUnsealed, 1, "A", seal="070")],
        ["CUSTODY-SEAL"],
    ),
    "no seal to open": ([collected(), act(ItemUnsealed, 1, "A", seal="007")], ["CUSTODY-SEAL"]),
    "a seal over a seal": (
        [collected(seal="007"), act(ItemSealed, 1, "A", seal="008")],
        ["CUSTODY-SEAL"],
    ),
    "accessed while sealed": ([collected(seal="7"), act(ItemAccessed, 1, "A")], ["CUSTODY-SEAL"]),
    "examined while sealed": (
        [collected(), act(ItemSealed, 1, "A", seal="7"), act(ItemExamined, 2, "A")],
        ["CUSTODY-SEAL"],
    ),
    "copied while sealed": (
        [collected(seal="7"), act(ItemCopied, 1, "A", copy="t2")],
        ["CUSTODY-SEAL"],
    ),
    "another seal on arrival": (
        [
            collected(seal="7"),
            act(ItemReleased, 1, "A", to="B", seal="7"),
            act(ItemAccepted, 1, "B", giver="A", seal="9"),
        ],
        ["CUSTODY-SEAL"],
    ),
    "by a stranger": ([collected(), act(ItemExamined, 1, "Z")], ["CUSTODY-BY-STRANGER"]),
    "let in by a stranger": (
        [collected(), act(ItemAccessed, 1, "A", custodian="Z")],
        ["CUSTODY-BY-STRANGER"],
    ),
    "released by a stranger": (
        [collected(), *moved(1, "Z", "B")],
        ["CUSTODY-BY-STRANGER", "CUSTODY-OVERLAP"],
    ),
    "dated after it was logged": (
        [collected(), act(ItemExamined, 2, "A", at=at(1))],
        ["CUSTODY-TIME"],
    ),
    "logged late": ([collected(), act(ItemExamined, 1, "A", at=at(25.1))], ["CUSTODY-LATE"]),
    "logged a day later": ([collected(), act(ItemExamined, 1, "A", at=at(25))], []),
    "an unreadable time": (
        [collected(), act(ItemExamined, 1, "A", time="yesterday")],
        ["CUSTODY-TIME-UNREAD"],
    ),
    "other content": (
        [collected(sha256="AA"), act(ItemExamined, 1, "A", sha256="aa"),
         act(ItemExamined, 1, "A", sha256="bb")],
        ["CUSTODY-CONTENT"],
    ),
    "a copy of its own id": (
        [collected(), act(ItemCopied, 1, "A", copy="tape")],
        ["CUSTODY-TWICE"],
    ),
    "one minute, out of order": (
        [
            moved(1, "B", "C")[1],
            act(ItemExamined, 1, "B"),
            act(ItemSealed, 1, "B", seal="8"),
            act(ItemUnsealed, 1, "A", seal="7"),
            *reversed(moved(1, "A", "B")),
            moved(1, "B", "C")[0],
            collected(1, seal="7"),
        ],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_found(case: str) -> None:
    """Each failure by its code, and nothing else."""
    events, expected = CASES[case]

    assert expected == sorted(codes(*events))


def test_where_a_finding_is() -> None:
    """A gap says from when to when, and how long; an act says its place in the log."""
    [gap] = custody("tape", placed([collected(), *moved(1, "A", "B", late=2)]), NOW).findings
    [other] = custody("tape", placed([collected(seal="7"), act(ItemAccessed, 1, "A")])).findings

    assert ("tape@2000-09-14T13:00:00Z/2000-09-14T15:00:00Z", (("seconds", 7200),)) == (
        gap.where,
        gap.figures,
    )
    assert ("tape@2000-09-14T13:00:00Z 7 / -", (("event", 1),)) == (other.where, other.figures)


def test_unaccepted_until_now() -> None:
    """Without a now nothing is said of the time after the last act."""
    events = placed([collected(), moved(1, "A", "B")[0]])

    assert ["CUSTODY-UNACCEPTED"] == [one.code for one in custody("tape", events).findings]
    assert "CUSTODY-GAP" in [one.code for one in custody("tape", events, NOW).findings]


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[CustodyEvent], list[tuple[float, str]]]:
    """A faultless chain, and who has the item from which hour on."""
    hours = sorted(draw(st.sets(st.integers(1, 900), min_size=1, max_size=12)))
    parties = draw(st.lists(st.sampled_from("ABCD"), min_size=len(hours), max_size=len(hours)))
    events: list[CustodyEvent] = [collected()]
    has: list[tuple[float, str]] = [(0, "A")]
    for hour, party in zip(hours, parties, strict=True):
        if party == has[-1][1]:
            events.append(act(draw(st.sampled_from([ItemAccessed, ItemExamined])), hour, party))
        else:
            events += moved(hour, has[-1][1], party)
            has.append((hour, party))
    if draw(st.booleans()):
        events.append(act(ItemReturned, 950, has[-1][1], to="owner"))
        has.append((950, ""))
    return events, has


def require_one_custodian(
    fold: Fold, chain: tuple[list[CustodyEvent], list[tuple[float, str]]], seed: int
) -> None:
    """In whatever order it was logged: the right custodian at each instant, and no finding."""
    events, has = chain
    random.Random(seed).shuffle(events)
    found = fold("tape", placed(events), NOW)

    assert () == found.findings
    for (hour, party), (end, _) in zip(has, [*has[1:], (999.0, "")], strict=True):
        middle = START + timedelta(hours=(hour + end) / 2)
        expected = (party,) if party else ()
        assert expected == found.holders(START + timedelta(hours=hour)) == found.holders(middle)


@given(chains(), st.integers())
def test_a_faultless_chain_in_any_order(
    chain: tuple[list[CustodyEvent], list[tuple[float, str]]], seed: int
) -> None:
    """Events are logged in any order; custody follows their times."""
    require_one_custodian(custody, chain, seed)


def by_logging(item: str, events: Sequence[Placed], now: datetime) -> Custody:
    """Planted: the times are read as if acts had happened in the order of the log."""
    times = sorted(event.time for _, event in events)
    again = [
        (seq, replace(event, time=time)) for (seq, event), time in zip(events, times, strict=True)
    ]
    return custody(item, again, now)


def test_a_fold_in_the_order_of_the_log_is_caught() -> None:
    """The property above fails for a fold that trusts the order of logging."""
    chain = (
        [collected(), *moved(5, "A", "B"), *moved(9, "B", "C")],
        [(0.0, "A"), (5, "B"), (9, "C")],
    )
    require_one_custodian(custody, chain, 3)
    with pytest.raises(AssertionError):
        require_one_custodian(by_logging, chain, 3)


def require_every_instant_told(fold: Fold, events: list[CustodyEvent]) -> None:
    """An instant has one custodian or lies in a gap or an overlap that is told, as counted here."""
    found = fold("tape", placed(events), NOW)
    told = [
        tuple(map(moment, one.where.split(" ")[0].partition("@")[2].split("/")))
        for one in found.findings
        if one.code in ("CUSTODY-GAP", "CUSTODY-OVERLAP")
    ]
    for hour in range(1000):
        time = START + timedelta(hours=hour, minutes=30)
        has = holders_by_hand(events, time)
        assert (len(has) != 1) == any(start <= time < end for start, end in told), hour


def holders_by_hand(events: list[CustodyEvent], time: datetime) -> set[str]:
    """Who has an item: whoever's last taking is later than their last giving."""
    has: set[str] = set()
    for event in sorted(events, key=lambda one: one.time):
        if moment(event.time) > time:
            break
        if isinstance(event, ItemCollected):
            has.add(event.custodian)
        elif isinstance(event, ItemAccepted):
            has.add(event.by)
        elif isinstance(event, ItemReleased):
            has.discard(event.by)
    return has


some = st.tuples(st.integers(1, 900), st.sampled_from("ABC"), st.sampled_from("ABC"), st.booleans())


@given(st.lists(some, max_size=10, unique_by=lambda one: one[0]))
def test_every_instant_is_told(sides: list[tuple[int, str, str, bool]]) -> None:
    """Releases and acceptances by chance: gaps and overlaps are exactly where they are."""
    events = [collected(), *(moved(h, a, b)[side] for h, a, b, side in sides)]
    require_every_instant_told(custody, events)


def patient(item: str, events: Sequence[Placed], now: datetime) -> Custody:
    """Planted: a gap of less than a day is passed over."""
    found = custody(item, events, now)
    short = [one for one in found.findings if dict(one.figures).get("seconds", 10**6) < 86_400]
    return replace(found, findings=tuple(one for one in found.findings if one not in short))


def test_a_detector_that_passes_over_short_gaps_is_caught() -> None:
    """The property above fails for a detector with a tolerance."""
    events = [collected(), *moved(5, "A", "B", late=2)]
    require_every_instant_told(custody, events)
    with pytest.raises(AssertionError):
        require_every_instant_told(patient, events)


@given(chains(), st.data())
def test_a_side_of_a_transfer_taken_away_is_found(
    chain: tuple[list[CustodyEvent], list[tuple[float, str]]], data: st.DataObject
) -> None:
    """Whichever release or acceptance is missing, its other side is told."""
    events, _ = chain
    sides = [one for one in events if isinstance(one, ItemReleased | ItemAccepted)]
    if not sides:
        return
    gone = data.draw(st.sampled_from(sides))
    found = custody("tape", placed([one for one in events if one is not gone]), NOW)
    code = "CUSTODY-UNRELEASED" if isinstance(gone, ItemReleased) else "CUSTODY-UNACCEPTED"

    assert code in [one.code for one in found.findings]


def test_the_same_transfer_twice() -> None:
    """Of two releases to the same party the acceptance belongs to the last one before it."""
    events = [
        collected(),
        moved(1, "A", "B")[0],
        *moved(5, "A", "B", late=1),
    ]
    found = transfers(custody("tape", placed(events)).acts)

    assert [(1, None), (2, 3)] == [
        (one.release and one.release.seq, one.acceptance and one.acceptance.seq) for one in found
    ]


GOLDEN = {
    "item.collected": b'{"at":"2000-09-14T12:00:00Z","custodian":"A","item":"tape",'
    b'"kind":"item.collected","seal":"7","time":"2000-09-14T12:00:00Z","type":"video-tape","v":1}',
    "item.released": b'{"at":"2000-09-14T13:00:00Z","by":"A","item":"tape","kind":"item.released",'
    b'"time":"2000-09-14T13:00:00Z","to":"B","v":1}',
    "item.accepted": b'{"at":"2000-09-14T13:00:00Z","by":"B","giver":"A","item":"tape",'
    b'"kind":"item.accepted","time":"2000-09-14T13:00:00Z","v":1}',
    "item.accessed": b'{"at":"2000-09-14T14:00:00Z","by":"B","item":"tape","kind":"item.accessed",'
    b'"time":"2000-09-14T14:00:00Z","v":1}',
    "item.copied": b'{"at":"2000-09-14T15:00:00Z","by":"B","copy":"t2","item":"tape",'
    b'"kind":"item.copied","sha256":"00","time":"2000-09-14T15:00:00Z","v":1}',
    "item.examined": b'{"at":"2000-09-14T16:00:00Z","by":"B","item":"tape","kind":"item.examined",'
    b'"time":"2000-09-14T16:00:00Z","v":1}',
    "item.exported": b'{"at":"2000-09-14T17:00:00Z","by":"B","item":"tape","kind":"item.exported",'
    b'"time":"2000-09-14T17:00:00Z","to":"Court","v":1}',
    "item.sealed": b'{"at":"2000-09-14T18:00:00Z","by":"B","item":"tape","kind":"item.sealed",'
    b'"seal":"8","time":"2000-09-14T18:00:00Z","v":1}',
    "item.unsealed": b'{"at":"2000-09-14T19:00:00Z","by":"B","item":"tape","kind":"item.unsealed",'
    b'"seal":"8","time":"2000-09-14T19:00:00Z","v":1}',
    "item.returned": b'{"at":"2000-09-14T20:00:00Z","by":"B","item":"tape","kind":"item.returned",'
    b'"time":"2000-09-14T20:00:00Z","to":"owner","v":1}',
    "item.destroyed": b'{"at":"2000-09-14T21:00:00Z","by":"B","item":"tape",'
    b'"kind":"item.destroyed","order":"R-1","time":"2000-09-14T21:00:00Z","v":1}',
}


def test_golden_bytes() -> None:
    """The bytes of each event of today stay what they are when later kinds exist."""
    events = [
        collected(seal="7"),
        *moved(1, "A", "B"),
        act(ItemAccessed, 2, "B"),
        act(ItemCopied, 3, "B", copy="t2", sha256="00"),
        act(ItemExamined, 4, "B"),
        act(ItemExported, 5, "B", to="Court"),
        act(ItemSealed, 6, "B", seal="8"),
        act(ItemUnsealed, 7, "B", seal="8"),
        act(ItemReturned, 8, "B", to="owner"),
        act(ItemDestroyed, 9, "B", order="R-1"),
    ]

    assert [one.kind for one in CUSTODY_EVENTS] == list(GOLDEN)
    assert GOLDEN == {one.kind: canonical(as_data(one)) for one in events}
    assert events == [from_data(as_data(one)) for one in events]


def test_every_record_of_custody_is_an_event() -> None:
    """No record of the module is left out of the union."""
    made = {one for one in vars(records).values() if hasattr(one, "kind")}

    assert set(CUSTODY_EVENTS) == made


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2000-09-14", "2000-09-14T20:00", "2000-09-14 20:00Z", "14/09/2000"),
        *("2000-13-14T20:00Z", "2000-02-30T20:00Z", "2000-09-14T24:00Z", "2000-09-14T20:00z"),
        *("2000-09-14T20:00:60Z", "2000-W37-4T20:00Z", "20000914T200000Z", "2000-09-14T20Z"),
        *("0001-01-01T00:00+14:00", "2000-09-14T20:00Z\n", "２０００-09-14T20:00Z"),
        "2000-09-14T20:00-25:00",
    ],
)
def test_times_that_cannot_be_read_are_refused(text: str) -> None:
    """No day, hour or zone is guessed."""
    with pytest.raises(Refused) as caught:
        moment(text)

    assert "custody.time" == caught.value.key


def test_odd_types_in_a_log_are_findings() -> None:
    """An event of another program with figures for texts is refused; an odd time is told."""
    with pytest.raises(Refused) as caught:
        from_data(as_data(act(ItemAccepted, 1, "B", giver="A")) | {"by": 5})
    untimed = from_data(as_data(act(ItemExamined, 2, "A")) | {"time": "in 2000"})

    assert "event.broken" == caught.value.key
    assert isinstance(untimed, ItemExamined)
    assert "CUSTODY-TIME-UNREAD" in codes(collected(), untimed)
