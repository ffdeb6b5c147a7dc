"""Intake: two people type each copy, neither sees the other, and only differences go to a third."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from escrutinio.errors import Refused
from escrutinio.io.bundle import files_of
from escrutinio.io.store.copies import Key, rows
from escrutinio.io.store.replay import replayed
from escrutinio.model.duty import Actor
from escrutinio.model.event import as_data
from escrutinio.model.intake import Keyed, Sealed, Settled
from escrutinio.model.sheet import Sheet, State
from escrutinio.operations import cases, intake
from escrutinio.operations import office as offices
from escrutinio.operations.intake import Given, Receipt
from escrutinio.operations.log import begin, checked, ingest
from escrutinio.operations.office import Office
from escrutinio.operations.publish import publish
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Trust

NOW = "2021-06-06T23:00:00Z"
HEAD = "election,station,registered,voted,votes:PL,votes:FP,blank,null,challenged,state,kind"
ONE, TWO, THREE = (Actor(label=f"typist-{n}", role="typist") for n in (1, 2, 3))
CHIEF = Actor(label="coordinator-1", role="coordinator")
WHICH = ("president", "000001", "odpe")


def expected(path: Path, n: int) -> Path:
    """A workspace that expects the sheets of some stations."""
    rows = [f"peru-2021-runoff,{i:06d},300,,,,,,,pending,in_process" for i in range(1, n + 1)]
    source = path / "stations.csv"
    source.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    made = path / "w"
    begin(made, "peru-2021-runoff", "2021-06-01T12:00:00Z").close()
    list(ingest(made, str(source), "2021-06-01T12:00:00Z"))
    return made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that has received the copies of three stations."""
    found = offices.opened(expected(tmp_path, 3))
    received = [Receipt(contest="", station=f"{i:06d}") for i in (1, 2, 3)]
    intake.receive(found, CHIEF, NOW, received)
    yield found
    assert [] == list(replayed(found.store))
    found.close()


def typed(**other: object) -> dict[str, str]:
    """What stands on a paper."""
    boxes = {"voted": 200, "v0": 100, "v1": 90, "blank": 5, "null": 5, "challenged": 0}
    return {box: str(n) for box, n in (boxes | other).items()}


def key(office: Office, who: Actor, accepted: tuple[str, ...] = (), **other: object) -> str:
    """Somebody takes the next copy and types it; how far it is then."""
    which = intake.claim(office, who, NOW)
    assert which is not None
    return intake.key(office, who, NOW, which, typed(**other), accepted).stage


def sheet(office: Office, station: str = "000001") -> Sheet:
    """A sheet as it is now."""
    return next(one for one in office.store.sheets() if one.station == station)


def test_two_people_who_type_the_same_make_it_count(office: Office) -> None:
    """After the first it waits; the second settles it."""
    assert key(office, ONE) == "once"
    assert sheet(office).state == State.PENDING
    assert key(office, TWO) == "settled"

    assert (sheet(office).state, sheet(office).votes) == (State.COUNTED, (100, 90))


def test_the_first_entry_is_nowhere_to_be_read(office: Office) -> None:
    """Not in the log nor in its bytes: a commitment stands for it until there is a second."""
    key(office, ONE, v0=101, v1=89)
    first = office.store.history("president", "000001")[-1][1]
    assert isinstance(first, Sealed)
    assert "101" not in json.dumps(as_data(first) | {"commitment": ""})
    key(office, TWO, v0=101, v1=89)

    [opened, second] = [one for _, one in office.store.history("president", "000001")
                        if isinstance(one, Keyed)]  # fmt: skip
    assert dict(opened.figures)["v0"] == 101
    assert opened.salt
    assert not second.salt


def test_only_the_boxes_that_differ_go_to_a_third_person(office: Office) -> None:
    """Others cannot be given, the two who typed cannot settle it, and the reason stays."""
    key(office, ONE)
    assert key(office, TWO, v0=60, voted=160) == "differs"
    assert sheet(office).state == State.PENDING
    with pytest.raises(Refused, match="only the boxes that differ"):
        intake.settle(office, CHIEF, NOW, WHICH, {"v0": "100"}, reason="transcription")
    with pytest.raises(Refused, match="only the boxes that differ"):
        intake.settle(office, CHIEF, NOW, WHICH, typed(), reason="transcription")
    with pytest.raises(Refused, match="not a duty"):
        intake.settle(office, THREE, NOW, WHICH, {}, reason="transcription")
    own = replace(CHIEF, label="typist-1")
    boxes = {"v0": "100", "voted": "200"}
    with pytest.raises(Refused, match="one of the two"):
        intake.settle(office, own, NOW, WHICH, boxes, reason="transcription")
    made = intake.settle(office, CHIEF, NOW, WHICH, boxes, reason="transcription", note="a slip")

    assert (made.stage, made.state) == ("settled", "counted")
    last = [one for _, one in office.store.history("president", "000001")][-2]
    assert isinstance(last, Settled)
    assert (last.reason, last.note, dict(last.figures)["v1"]) == ("transcription", "a slip", 90)


def test_nobody_types_a_copy_twice(office: Office) -> None:
    """The one who typed it first is handed another; and if they had it, it would be refused."""
    key(office, ONE)
    assert intake.claim(office, ONE, NOW) == ("president", "000002", "odpe")
    assert intake.claim(office, TWO, NOW) == WHICH
    with pytest.raises(Refused, match="do not have this sheet"):
        intake.key(office, ONE, NOW, WHICH, typed())


def test_one_sheet_is_before_one_person(office: Office) -> None:
    """Until it is saved or the time is over; then what the first types late is refused."""
    first = intake.claim(office, ONE, NOW)
    assert first == WHICH
    assert intake.claim(office, TWO, NOW) == ("president", "000002", "odpe")
    assert intake.claim(office, ONE, NOW) == WHICH
    late = "2021-06-06T23:20:00Z"
    assert intake.claim(office, THREE, late) == WHICH
    with pytest.raises(Refused, match="do not have this sheet"):
        intake.key(office, ONE, late, WHICH, typed())


def test_failed_checks_are_accepted_by_name_and_seen_ever_after(office: Office) -> None:
    """A figure that does not add up is told; whoever finds it on the paper says so."""
    with pytest.raises(Refused, match="fail checks: PE-E"):
        key(office, ONE, null=6)
    assert key(office, ONE, ("PE-E", "PE-D"), null=6) == "once"
    assert key(office, TWO, ("PE-E",), null=6) == "settled"

    assert (sheet(office).state, sheet(office).kind) == (State.PENDING, "arithmetic")
    keyed = [one for _, one in office.store.history("president", "000001")
             if isinstance(one, Keyed)]  # fmt: skip
    assert [one.accepted for one in keyed] == [("PE-E",), ("PE-E",)]


KINDS: list[tuple[dict[str, object], str]] = [
    ({"mark.unsigned": 1}, "unsigned"),
    ({"mark.illegible": 1, "mark.unsigned": 1}, "unsigned"),
    ({"mark.nullity_request": 1}, "nullity_request"),
    ({"v1": "*"}, "incomplete"),
    (dict.fromkeys(("voted", "v0", "v1", "blank", "null", "challenged"), "*"), "no_data"),
    ({"challenged": 3, "null": 2}, "challenged"),
    ({"voted": 310, "v0": 210}, "arithmetic"),
]


@pytest.mark.parametrize(("other", "kind"), KINDS, ids=[kind for _, kind in KINDS])
def test_each_kind_of_observation(office: Office, other: dict[str, object], kind: str) -> None:
    """What the sheet shows decides what it waits for, and its jury gets a case."""
    for who in (ONE, TWO):
        which = intake.claim(office, who, NOW)
        assert which is not None
        try:
            intake.key(office, who, NOW, which, typed(**other))
        except Refused as error:
            codes = tuple(str(error.values["codes"]).split(", "))
            intake.key(office, who, NOW, which, typed(**other), codes)

    assert (sheet(office).state, sheet(office).kind) == (State.PENDING, kind)
    assert len(cases.send(office.path, NOW, "2021-06-07T09:00")) == 1


def test_what_waits_to_be_typed_is_not_sent_to_a_jury(office: Office) -> None:
    """Only what was observed is."""
    assert cases.send(office.path, NOW, "2021-06-07T09:00") == ()


def test_a_recalled_sheet_leaves_the_count_and_is_typed_anew(office: Office) -> None:
    """With a reason; what was typed before stays in its history."""
    key(office, ONE)
    key(office, TWO)
    with pytest.raises(Refused, match="a reason is needed"):
        intake.recall(office, CHIEF, NOW, WHICH, " ")
    intake.recall(office, CHIEF, NOW, WHICH, "the paper of another station")
    assert (sheet(office).state, sheet(office).kind) == (State.PENDING, "in_process")
    with pytest.raises(Refused, match="this paper is open"):
        intake.recall(office, CHIEF, NOW, WHICH, "again")

    key(office, ONE, v0=95, null=10)
    key(office, TWO, v0=95, null=10)
    assert sheet(office).votes == (95, 90)
    assert len([1 for _, one in office.store.history("president", "000001")
                if isinstance(one, Keyed)]) == 4  # fmt: skip


def test_a_lost_sheet_is_counted_from_the_next_copy(office: Office) -> None:
    """Where the office's never came; before that the other copy changes nothing."""
    with pytest.raises(Refused, match="has been received"):
        intake.lose(office, CHIEF, NOW, "president", "000001")
    path = office.path.parent / "lost"
    path.mkdir()
    other = offices.opened(expected(path, 1))
    intake.receive(other, CHIEF, NOW, [Receipt(contest="", station="000001", copy="jee")])
    for who in (ONE, TWO):
        key(other, who)
    assert sheet(other).state == State.PENDING
    intake.lose(other, CHIEF, NOW, "president", "000001")

    assert (sheet(other).state, sheet(other).label) == (State.COUNTED, "jee")
    other.close()


def test_sheets_that_come_as_data_are_one_entry(office: Office) -> None:
    """A person types them from the paper; all of a file is taken, or none."""
    good = Given(contest="", station="000001", copy="", boxes=typed(), where="file:2")
    bad = Given(contest="", station="000002", copy="", boxes=typed(v0="x"), where="file:3")
    size = office.store.size()
    with pytest.raises(Refused, match="file:3 000002 odpe: v0: not a whole number"):
        intake.take_in(office, CHIEF, NOW, [good, bad], "sender-1")
    assert office.store.size() == size
    [made] = intake.take_in(office, CHIEF, NOW, [good], "sender-1")
    assert made.stage == "once"

    assert key(office, TWO) == "settled"


MISTAKES: list[tuple[str, dict[str, str], str]] = [
    ("empty", typed(v1=""), "boxes without anything typed: v1"),
    ("missing", {"v0": "1"}, "boxes without anything typed: voted, v1"),
    ("unknown", typed(v7="1"), "does not have: v7"),
    ("negative", typed(v0="-1"), "not a whole number"),
    ("digits of another script", typed(v0="١٢"), "not a whole number"),
    ("too many", typed(v0="100001"), "not a whole number"),
    ("very long", typed(v0="9" * 5000), "not a whole number"),
    ("a mark of two", typed(**{"mark.other": "2"}), "from 0 to 1"),
]


@pytest.mark.parametrize(("name", "boxes", "said"), MISTAKES, ids=[one[0] for one in MISTAKES])
def test_what_cannot_be_meant_is_refused(
    office: Office, name: str, boxes: dict[str, str], said: str
) -> None:
    """With the box, and nothing is logged."""
    which = intake.claim(office, ONE, NOW)
    assert which is not None
    size = office.store.size()
    with pytest.raises(Refused, match=said):
        intake.key(office, ONE, NOW, which, boxes)

    assert office.store.size() == size


REFUSALS: list[tuple[Callable[[Office], object], str]] = [
    (lambda o: intake.receive(o, ONE, NOW, []), "not a duty"),
    (lambda o: intake.claim(o, CHIEF, NOW), "not a duty"),
    (lambda o: intake.recall(o, ONE, NOW, WHICH, "x"), "not a duty"),
    (lambda o: intake.lose(o, ONE, NOW, "president", "000001"), "not a duty"),
    (lambda o: intake.receive(o, CHIEF, NOW, [Receipt(contest="", station="9")]), "expected"),
    (lambda o: intake.receive(o, CHIEF, NOW, [Receipt(contest="", station="000001", copy="x")]),
     "no such copy"),
    (lambda o: intake.receive(o, CHIEF, NOW, [Receipt(contest="", station="000001", how="x")]),
     "no such copy"),
    (lambda o: intake.key(o, ONE, "2021-06-01T00:00:00Z", WHICH, typed()), "clock"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "said"), REFUSALS)
def test_acts_that_are_refused(office: Office, act: Callable[[Office], object], said: str) -> None:
    """Whose duty it is not, what is not expected, and a clock that went back."""
    with pytest.raises(Refused, match=said):
        act(office)


def test_many_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    """Eight typists on forty sheets: each sheet has two entries by two people, and counts."""
    path = expected(tmp_path, 40)
    found = offices.opened(path)
    intake.receive(
        found, CHIEF, NOW, [Receipt(contest="", station=f"{i:06d}") for i in range(1, 41)]
    )

    def work(n: int) -> list[Key]:
        done, who = [], Actor(label=f"typist-{n}", role="typist")
        while any(one.stage != "settled" for one in rows(found.store)):
            which = intake.claim(found, who, NOW)
            if which is not None:
                intake.key(found, who, NOW, which, typed())
                done.append(which)
        return done

    with ThreadPoolExecutor(8) as pool:
        done = [one for each in pool.map(work, range(8)) for one in each]
    assert len(done) == 80
    assert all(one.state == State.COUNTED for one in found.store.sheets())
    for i in range(1, 41):
        keyed = [one.by for _, one in found.store.history("president", f"{i:06d}")
                 if isinstance(one, Keyed)]  # fmt: skip
        assert len(set(keyed)) == len(keyed) == 2
    found.close()

    assert [] == checked(path)[2]


def test_a_stranger_sees_that_a_first_entry_was_changed(tmp_path: Path) -> None:
    """The published log has both: what opens a seal must be what was sealed."""
    office = offices.opened(expected(tmp_path, 2))
    received = [Receipt(contest="", station=f"{i:06d}") for i in (1, 2)]
    intake.receive(office, CHIEF, NOW, received)
    key(office, ONE)
    key(office, TWO)
    publish(office.path, tmp_path / "good", NOW)
    good = verify(files_of(str(tmp_path / "good")), "good", Trust())
    assert good.holds
    other = {"at": NOW, "contest": "president", "station": "000002", "copy": "odpe"}
    office.store.append([
        Sealed(**other, by="typist-8", commitment="commitment:" + "0" * 64),
        Keyed(**other, by="typist-8", figures=(("v0", 1),), salt="00" * 32),
        Keyed(**other, by="typist-9", figures=(("v0", 1),)),
    ])  # fmt: skip
    publish(office.path, tmp_path / "bad", NOW)
    bad = verify(files_of(str(tmp_path / "bad")), "bad", Trust())

    assert not bad.holds
    assert "does not open the first one's seal" in str(bad)
    assert [what for what, _ in replayed(office.store)] == ["event"]
    office.close()
