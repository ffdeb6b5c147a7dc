"""The docket of a workspace: from a pending sheet to one that counts."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from escrutinio.adjudication.docket import Appealable, Decided, Final, Open
from escrutinio.adjudication.effect import FAULTS, faults
from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.model.cases import CaseFiled, JudgeLeft, JudgeSeated
from escrutinio.model.election import ContestId, StationId
from escrutinio.model.event import Observed
from escrutinio.model.sheet import Sheet, State
from escrutinio.operations import benches, cases
from escrutinio.operations.cases import Order
from escrutinio.operations.log import begin, checked, ingest
from escrutinio.operations.orders import read_orders

NOW, SENT = "2021-06-08T15:00:00Z", "2021-06-08T10:00"
ARTICLE = ("ACTOBS-2015:16",)
SHEETS = """\
election,station,registered,voted,votes:PL,votes:FP,blank,null,challenged,state,kind
peru-2021-runoff,000001,300,200,100,90,5,5,0,counted,
peru-2021-runoff,000002,300,200,110,80,5,6,0,pending,arithmetic
peru-2021-runoff,000003,300,320,110,80,5,6,0,pending,arithmetic
peru-2021-runoff,000004,300,200,100,90,2,5,3,pending,challenged
"""


@pytest.fixture
def docket(tmp_path: Path) -> Path:
    """A workspace with three observed sheets, each before its jury."""
    source = tmp_path / "sheets.csv"
    source.write_text(SHEETS, "utf-8")
    path = tmp_path / "w"
    begin(path, "peru-2021-runoff", NOW).close()
    list(ingest(path, str(source), NOW))
    assert len(cases.send(path, NOW, SENT)) == 3
    return path


def order(case: str, effect: str, day: int = 10, departs: str = "", **figures: int) -> Order:
    """A ruling."""
    return Order(
        case=case,
        when=f"2021-06-{day}T10:00",
        number=f"R-{case}-{day}",
        effect=effect,
        provisions=ARTICLE,
        figures=tuple(figures.items()),
        departs=departs,
    )


def sheet(path: Path, station: str) -> Sheet:
    """A sheet as it is now."""
    return cases.opened(path).sheets["president", station]


def test_a_sheet_counts_when_its_ruling_is_final(docket: Path) -> None:
    """Not when it is ruled on, nor when told: when nobody can appeal any more."""
    cases.rule_on(docket, NOW, [order("000001", "correct", null=5)])
    [told] = cases.notify(docket, NOW, ["000001"], "2021-06-11T09:00")
    assert isinstance(told.state, Appealable)
    assert sheet(docket, "000002").state == State.PENDING
    assert cases.lapse(docket, NOW, "2021-06-16T12:00") == ()

    [ended] = cases.lapse(docket, NOW, "2021-06-17T09:00")
    assert isinstance(ended.state, Final)
    now = sheet(docket, "000002")
    assert (now.state, now.null, now.votes) == (State.RESOLVED, 5, (110, 80))
    assert len(cases.open_cases(cases.opened(docket))) == 2


def test_an_appeal_changes_what_the_jury_ordered(docket: Path) -> None:
    """The tribunal's ruling is final when it is told, and it is the one that counts."""
    cases.rule_on(docket, NOW, [order("000001", "correct", null=5)])
    cases.notify(docket, NOW, ["000001"], "2021-06-11T09:00")
    cases.appeal(docket, NOW, "000001", "2021-06-15T09:00", "party-agent", fee=True, lawyer=True)
    gone = dict.fromkeys(("v0", "v1", "blank", "challenged"), 0)
    cases.rule_on(docket, NOW, [order("000001", "annul", 18, null=200, **gone)])
    assert sheet(docket, "000002").state == State.PENDING
    cases.notify(docket, NOW, ["000001"], "2021-06-19T09:00")

    now = sheet(docket, "000002")
    assert (now.state, now.votes, now.null) == (State.ANNULLED, (0, 0), 200)


def test_figures_that_the_articles_do_not_give_need_a_reason(docket: Path) -> None:
    """A sum that is off is refused; with a reason it is logged, and the reason with it."""
    with pytest.raises(Refused, match="depart from what the articles give: sum"):
        cases.rule_on(docket, NOW, [order("000001", "keep")])
    cases.rule_on(docket, NOW, [order("000001", "keep", departs="the copies agree")])

    assert isinstance(cases.opened(docket).case("000001").state, Decided)


def test_rulings_are_logged_all_or_none(docket: Path) -> None:
    """Where one of several is not possible, none is there."""
    good, bad = order("000001", "correct", null=5), order("000002", "recount")
    with pytest.raises(Refused, match="cannot order"):
        cases.rule_on(docket, NOW, [good, bad])

    assert all(isinstance(one.state, Open) for one in cases.opened(docket).cases.values())


def test_sheets_are_sent_once(docket: Path) -> None:
    """Sent again, nothing is filed twice; a new number is refused where there is one already."""
    assert cases.send(docket, NOW, SENT) == ()
    again = CaseFiled(at=NOW, case="000001", about="observed-sheet", contest="president",
                      sheet="000002", when=SENT, by="office")  # fmt: skip
    with pytest.raises(Refused, match="such a case already"):
        cases.file_case(docket, again)
    strange = CaseFiled(at=NOW, case="9", about="observed-sheet", contest="president",
                        sheet="999999", when=SENT, by="office")  # fmt: skip
    with pytest.raises(Refused, match="999999"):
        cases.file_case(docket, strange)


def test_a_workspace_with_cases_replays(docket: Path) -> None:
    """The state of the sheets is that of the events alone, cases among them."""
    cases.rule_on(docket, NOW, [order("000001", "correct", null=5)])
    cases.notify(docket, NOW, ["000001"], "2021-06-11T09:00")
    cases.lapse(docket, NOW, "2021-06-17T09:00")

    _, _, differing = checked(docket)
    assert differing == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("station,when\n000002,x\n", "columns are missing: effect, number, provisions"),
        ("station,when,number,effect,provisions\n000009,x,R,keep,A\n", "no such case"),
        (
            "station,when,number,effect,provisions,votes:XX\n000002,2021-06-10T10:00,R,keep,A,3\n",
            "no such box: votes:XX",
        ),
        (
            "station,when,number,effect,provisions,null\n000002,2021-06-10T10:00,R,keep,A,-3\n",
            "no count of votes: -3",
        ),
    ],
)
def test_a_file_of_rulings_says_what_is_wrong(docket: Path, text: str, why: str) -> None:
    """Which line, which field, and why."""
    file = docket / "orders.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        read_orders(file, cases.opened(docket))
    said = str(refused.value).replace("number, effect", "effect, number")

    assert why in said
    assert "orders.csv" in said


@pytest.mark.parametrize(
    ("effect", "figures", "found"),
    [
        ("keep", {}, ("sum",)),
        ("correct", {"null": 5}, ()),
        ("correct", {"voted": 301, "null": 106}, ("registered",)),
        ("correct", {"null": 2, "challenged": 3}, ("challenged-left",)),
        ("correct", {"null": None}, ("open-box",)),
        ("annul", {"null": 300}, ("votes-left",)),
        ("annul", {"v0": 0, "v1": 0, "blank": 0, "null": 38}, ("null-votes",)),
        ("annul", {"v0": 0, "v1": 0, "blank": 0, "null": 300}, ()),
        ("dismiss", {}, ()),
    ],
)
def test_what_a_ruling_may_set(
    effect: str, figures: dict[str, int | None], found: tuple[str, ...]
) -> None:
    """Each way to depart from the articles has its code."""
    one = Sheet(contest=ContestId("c"), station=StationId("1"), registered=300, voted=200,
                votes=(110, 80), blank=5, null=6)  # fmt: skip

    assert faults(one, effect, figures) == found
    assert set(found) <= set(FAULTS)


FOUR = ("supreme-court", "prosecutors", "public-faculties", "private-faculties")


def seated(path: Path) -> None:
    """Four judges sit; the seat of the bar is vacant."""
    for seat in FOUR:
        benches.seat_judge(path, JudgeSeated(at=NOW, seat=seat, judge="holder", since="2020-11-01"))


def appealed(path: Path) -> None:
    """The first case is before the tribunal."""
    cases.rule_on(path, NOW, [order("000001", "correct", null=5)])
    cases.notify(path, NOW, ["000001"], "2021-06-11T09:00")
    cases.appeal(path, NOW, "000001", "2021-06-15T09:00", "party-agent", fee=True, lawyer=True)


def voted(*positions: str, **other: Any) -> Order:
    """A ruling of the tribunal on the first case, with its votes."""
    votes = tuple(zip(FOUR, positions, strict=False))
    return replace(order("000001", "correct", 18, null=5), votes=votes, **other)


def test_the_tribunal_orders_what_its_votes_decide(docket: Path) -> None:
    """A majority, or the president's vote; without four, or for another position, nothing."""
    appealed(docket)
    seated(docket)
    for few in (voted("correct", "correct", "correct"), voted("annul", "annul", "annul", "correct"),
                voted("correct", "annul", "keep", "keep")):  # fmt: skip
        with pytest.raises(Refused, match="the votes do not order this"):
            cases.rule_on(docket, NOW, [few])
    with pytest.raises(Refused, match="does not take part"):
        cases.rule_on(docket, NOW, [voted("correct", "correct", "correct", "correct",
                                          recused=("prosecutors",))])  # fmt: skip
    [ruled] = cases.rule_on(docket, NOW, [voted("correct", "correct", "annul", "annul")])

    assert isinstance(ruled.state, Decided)


def test_a_judge_who_leaves_has_cases_heard_again(docket: Path) -> None:
    """What was heard and not ruled on is heard again; a seat has one holder at a time."""
    appealed(docket)
    seated(docket)
    cases.hear(docket, NOW, ["000001"], "2021-06-23T09:00")
    left = JudgeLeft(
        at=NOW, seat="prosecutors", judge="holder", until="2021-06-23", why="suspended"
    )
    with pytest.raises(Refused, match="prosecutors"):
        benches.seat_judge(docket, JudgeSeated(at=NOW, seat="prosecutors", judge="other",
                                             since="2021-06-01"))  # fmt: skip
    assert benches.heard_again(cases.opened(docket), date(2021, 6, 24)) == ()
    benches.seat_judge(docket, left)

    assert benches.heard_again(cases.opened(docket), date(2021, 6, 24)) == ("000001",)
    with pytest.raises(Refused, match="does not hold this seat"):
        benches.seat_judge(docket, left)


SHEETS_2026 = """\
election,station,registered,voted,votes:FP,votes:JP,blank,null,challenged,state,kind
peru-2026-runoff,000001,300,200,100,90,5,5,0,counted,
peru-2026-runoff,000002,300,200,110,80,5,9,0,pending,arithmetic
"""


def test_a_recount_is_ordered_heard_and_made_once(tmp_path: Path) -> None:
    """Under the law of 2025: instead of an annulment, in public, and nobody can appeal it."""
    source = tmp_path / "sheets.csv"
    source.write_text(SHEETS_2026, "utf-8")
    path, now = tmp_path / "w", "2026-06-08T15:00:00Z"
    begin(path, "peru-2026-runoff", now).close()
    list(ingest(path, str(source), now))
    cases.send(path, now, "2026-06-08T10:00")
    article = ("ACTOBS-2025:19",)
    ordered = Order(case="000001", when="2026-06-10T10:00", number="R-1", effect="recount",
                    provisions=article)  # fmt: skip
    cases.rule_on(path, now, [ordered])
    cases.notify(path, now, ["000001"], "2026-06-10T11:00")
    assert cases.send(path, now, "2026-06-11T10:00") == ()
    cases.lapse(path, now, "2026-06-20T10:00")
    [sent] = cases.send(path, now, "2026-06-20T11:00")
    assert (sent.filed.about, sent.filed.sheet) == ("recount", "000002")
    assert cases.send(path, now, "2026-06-20T12:00") == ()

    counted = Order(case="000002", when="2026-06-23T12:00", number="R-2", effect="correct",
                    provisions=article, figures=(("null", 5),))  # fmt: skip
    with pytest.raises(Refused, match="hear"):
        cases.rule_on(path, now, [counted])
    cases.hear(path, now, ["000002"], "2026-06-23T10:00")
    cases.rule_on(path, now, [counted])
    [told] = cases.notify(path, now, ["000002"], "2026-06-23T13:00")
    assert isinstance(told.state, Final)
    assert sheet(path, "000002").state == State.RESOLVED
    assert cases.send(path, now, "2026-06-24T10:00") == ()


def test_what_an_agent_asks_does_not_keep_a_sheet_from_its_jury(docket: Path) -> None:
    """A request for nullity on a sheet that is observed later is another case."""
    asked = CaseFiled(at=NOW, case="000009", about="nullity", contest="president", sheet="000001",
                      when="2021-06-07T10:00", by="party-agent", ground="b", fee=True,
                      since="2021-06-06T23:00")  # fmt: skip
    cases.file_case(docket, asked)
    store = workspace.read(docket).opened()
    store.append([Observed(at=NOW, contest="president", station="000001", why="arithmetic")])
    store.close()

    [sent] = cases.send(docket, NOW, SENT)
    assert (sent.filed.about, sent.filed.sheet) == ("observed-sheet", "000001")
