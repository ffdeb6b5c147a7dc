"""Proclamation: nothing that is open may be able to change it, and it says what it rests on."""

import hashlib
from pathlib import Path

import pytest

from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.model.cases import CaseFiled, Proclaimed
from escrutinio.operations import cases
from escrutinio.operations.cases import Order
from escrutinio.operations.log import begin, ingest
from escrutinio.operations.proclaim import canonical_bytes, certificate, proclaim
from escrutinio.report.certificate import certificate_data, certificate_document

NOW, SENT, LATE = "2021-06-08T15:00:00Z", "2021-06-08T10:00", "2021-07-19T10:00"
HEAD = "election,station,registered,voted,votes:PL,votes:FP,blank,null,challenged,state,kind"


def made(tmp_path: Path, *rows: str) -> Path:
    """A workspace with some sheets."""
    source = tmp_path / "sheets.csv"
    lines = [f"peru-2021-runoff,{row}" for row in rows]
    source.write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")
    path = tmp_path / "w"
    begin(path, "peru-2021-runoff", NOW).close()
    list(ingest(path, str(source), NOW))
    return path


CLEAR = ("000001,300,300,200,90,5,5,0,counted,", "000002,300,300,200,90,5,5,0,counted,")
OPEN = "000003,100,90,40,40,5,5,0,pending,arithmetic"
WIDE = "000003,300,290,40,240,5,5,0,pending,arithmetic"


def what(path: Path, when: str = LATE) -> list[str]:
    """What stands against a proclamation."""
    return [one.what for one in certificate(path, "", when).obstacles]


def test_an_open_sheet_that_can_change_it_stands_against_it(tmp_path: Path) -> None:
    """One that cannot does not: the lead is larger than all that it can hold."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    assert what(made(tmp_path / "one", *CLEAR, OPEN)) == []
    assert what(made(tmp_path / "two", *CLEAR, WIDE)) == ["undecided"]


def test_nobody_may_be_passed_over_who_can_still_object(tmp_path: Path) -> None:
    """Before the time to ask for nullity has run out it is too early."""
    path = made(tmp_path, *CLEAR)

    assert what(path, "2021-06-09T20:00") == ["too-early"]
    assert what(path, "2021-06-10T00:00") == []


def test_a_tie_and_no_sheets_are_told(tmp_path: Path) -> None:
    """Votes that do not decide, and no votes at all, have their own words."""
    for name in ("tie", "none"):
        (tmp_path / name).mkdir()

    assert what(made(tmp_path / "tie", "000001,300,200,95,95,5,5,0,counted,")) == ["tied"]
    assert what(made(tmp_path / "none", OPEN)) == ["no-sheets"]


def request(path: Path, station: str) -> None:
    """A request for nullity on a counted sheet."""
    event = CaseFiled(
        at=NOW,
        case=f"N-{station}",
        about="nullity",
        contest="president",
        sheet=station,
        when="2021-06-09T18:00",
        by="party-agent",
        ground="b",
        fee=True,
        since="2021-06-06T23:00",
    )
    cases.file_case(path, event)


def test_a_request_for_nullity_that_can_change_it_stands_against_it(tmp_path: Path) -> None:
    """One on a sheet that decides nothing does not."""
    path = made(tmp_path, *CLEAR, "000003,60,50,10,30,5,5,0,counted,")
    request(path, "000003")
    assert what(path) == []

    request(path, "000001")
    assert what(path) == ["open-cases"]


def test_a_proclamation_is_logged_with_what_it_rests_on(tmp_path: Path) -> None:
    """The digest of the certificate, the log's root, the winner; and only once."""
    path = made(tmp_path, *CLEAR, OPEN)
    cases.send(path, NOW, SENT)
    order = Order(case="000001", when="2021-06-10T10:00", number="R-1", effect="keep",
                  provisions=("ACTOBS-2015:16",))  # fmt: skip
    cases.rule_on(path, NOW, [order])
    cases.notify(path, NOW, ["000001"], "2021-06-11T09:00")
    cases.lapse(path, NOW, "2021-06-17T09:00")
    found = certificate(path, "", LATE)
    data = certificate_data(found)
    content = canonical_bytes(data)
    index = proclaim(path, found, NOW, content)

    store = workspace.read(path).opened()
    logged = [(i, one) for i, one in store.around() if isinstance(one, Proclaimed)]
    store.close()
    [(at, event)] = logged
    assert at == index
    assert event.certificate == hashlib.sha256(content).hexdigest()
    assert (event.options, event.size) == (("PL",), index)
    assert data["resolutions"] == [
        {"case": "000001", "station": "000003", "number": "R-1", "effect": "keep"}
    ]
    assert data["votes"] == {"PL": 440, "FP": 220}
    with pytest.raises(Refused, match="proclaimed already"):
        proclaim(path, certificate(path, "", LATE), NOW, content)


def test_a_log_that_has_grown_is_seen(tmp_path: Path) -> None:
    """A certificate of another state of the log is not proclaimed."""
    path = made(tmp_path, *CLEAR, OPEN)
    found = certificate(path, "", LATE)
    cases.send(path, NOW, SENT)
    with pytest.raises(Refused, match="has grown meanwhile"):
        proclaim(path, found, NOW, b"{}")


def test_what_stands_against_it_refuses_it(tmp_path: Path) -> None:
    """With the first reason and its article, and nothing is logged."""
    path = made(tmp_path, *CLEAR, WIDE)
    found = certificate(path, "", LATE)
    with pytest.raises(Refused, match="1 open sheets can still change the result"):
        proclaim(path, found, NOW, b"{}")
    assert workspace.read(path).opened().size() == found.log[1]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_certificate_in_both_languages(tmp_path: Path, language: str) -> None:
    """The elected, the log's root and each ruling stand in it."""
    path = made(tmp_path, *CLEAR, OPEN)
    cases.send(path, NOW, SENT)
    found = certificate(path, "", LATE)
    told = str(certificate_document(found, language))

    assert "Perú Libre" in told
    assert found.log[2] in told
    assert "000003" in told
