"""Incidents, obligations and missions: kept apart, dated, bound by what held on the day."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from escrutinio.errors import Refused, SourceError
from escrutinio.io.observation import exchanged
from escrutinio.io.observation.missions import mission as mission_of
from escrutinio.io.observation.missions import shipped_missions
from escrutinio.law.book import provisions
from escrutinio.law.obligations import (
    BOOK,
    KINDS,
    PARTS,
    PHASES,
    codes,
    criteria,
    kinds,
    obligations,
    ratifications,
    sources,
    unbound,
)
from escrutinio.model.observation import IncidentFollowed, IncidentNoted, IncidentTold
from escrutinio.observation.incidents import CLAIMED, CONTESTED, CORROBORATED, SINGLE, incidents
from escrutinio.operations.observation import incidents as acts
from escrutinio.operations.observation.statements import statement
from escrutinio.report.html import html
from escrutinio.report.pdf import pdf
from escrutinio.report.statements import as_data, statement_document
from tests.conftest import SHARED
from tests.observation.conftest import AT, Mission

NOTED = IncidentNoted(
    at=AT, id="i1", code="premarked", earliest="2000-04-09", latest="2000-04-09",
    place=("PUNO", "LAMPA", "", ""), precision="province",
)  # fmt: skip


def told(source: str, relation: str = "report", **other: str) -> IncidentTold:
    """What a source says."""
    return IncidentTold(at=AT, id="i1", source=source, relation=relation, **other)


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ([told("a", "claim"), told("b", "claim")], CLAIMED),
        ([told("a")], SINGLE),
        ([told("a", origin="wire"), told("b", origin="Wire ")], SINGLE),
        ([told("a"), told("b", origin="c")], CORROBORATED),
        ([told("a"), told("b", stance="denies")], CONTESTED),
        ([told("b", stance="denies")], CLAIMED),
    ],
)
def test_copies_of_one_source_count_once(said: list[IncidentTold], standing: str) -> None:
    """Corroboration is by distinct sources; a claim is none; a denial is kept."""
    assert standing == incidents([NOTED, *said])[0].standing


def test_follow_up_is_open_until_it_is_answered(mission: Mission) -> None:
    """Put to the authority, answered, closed; of no incident nothing can be told."""
    office = mission.office
    acts.note(office, NOTED, (told("observer-1", "saw"),))
    acts.follow(office, IncidentFollowed(at=AT, id="i1", to="JEE", act="referred"))
    assert acts.every(office)[0].open
    acts.follow(office, IncidentFollowed(at=AT, id="i1", to="JEE", act="answered", text="x"))

    assert not acts.every(office)[0].open
    with pytest.raises(Refused, match="no such incident"):
        acts.tell(office, IncidentTold(at=AT, id="i9", source="a", relation="claim"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"latest": "2000-04-08"}, "no interval"),
        ({"earliest": "yesterday"}, "no interval"),
        ({"precision": "here"}, "no such precision"),
        ({"position": ("999", "0")}, "no latitude"),
        ({"code": "fraud"}, "no such code"),
        ({"severity": 9}, "no severity"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    mission: Mission, wrong: dict[str, object], said: str
) -> None:
    """With a message that says what would be right."""
    from dataclasses import replace

    with pytest.raises(Refused, match=said):
        acts.note(mission.office, replace(NOTED, **wrong))  # type: ignore[arg-type]


def acled_row(**other: str) -> str:
    """A CSV of one event."""
    out = io.StringIO()
    row = dict.fromkeys(exchanged.ACLED, "") | {
        "event_id_cnty": "PER1", "event_date": "2021-06-26", "time_precision": "1",
        "event_type": "Protests", "admin1": "Lima", "latitude": "-12.05", "longitude": "-77.04",
        "geo_precision": "1", "source": "press", "fatalities": "0", "notes": "both sides",
    } | other  # fmt: skip
    writer = csv.DictWriter(out, exchanged.ACLED, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue()


def test_acled_comes_in_and_goes_out_whole(mission: Mission, tmp_path: Path) -> None:
    """Every column as it was; the file again adds nothing; an event coded anew is noted anew."""
    path = tmp_path / "acled.csv"
    path.write_text(acled_row(), "utf-8")

    assert 1 == acts.take_in(mission.office, path, "acled", AT)
    assert 0 == acts.take_in(mission.office, path, "acled", AT)
    assert acled_row() == acts.written(mission.office, "acled", "en")
    path.write_text(acled_row(notes="otherwise"), "utf-8")
    assert 1 == acts.take_in(mission.office, path, "acled", AT)
    assert 2 == acts.every(mission.office)[0].versions


def test_precision_becomes_an_interval() -> None:
    """A week is a week, a month a month; no day is invented."""
    found = [
        exchanged.read_acled(acled_row(time_precision=one), AT, "-")[0][0]
        for one in ("1", "2", "3")
    ]

    assert [("2021-06-26", "2021-06-26"), ("2021-06-23", "2021-06-29"), ("2021-06", "2021-06")] == [
        (one.earliest, one.latest) for one in found
    ]
    month = exchanged.timeline(incidents([found[2]]), "t", {})["events"][0]
    assert {"year": 2021, "month": 6} == month["start_date"]


def test_hxl_goes_out_and_comes_in() -> None:
    """By its tags, whatever the headers say; an interval stays one."""
    from dataclasses import replace

    one = replace(NOTED, earliest="2000-04", latest="2000-05", position=("-15.8", "-70.0"))
    text = exchanged.write_hxl(incidents([one, told("press")]))
    renamed = text.replace("Fecha", "When", 1)
    back, said = exchanged.read_hxl(renamed, AT, "-")[0]

    assert ("i1", "2000-04", "2000-05", one.position, "press") == (
        back.id, back.earliest, back.latest, back.position, said.source
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        (exchanged.read_acled, "a,b\n1,2\n", "columns are missing"),
        (exchanged.read_acled, acled_row(event_date="26/06"), "is no date"),
        (exchanged.read_acled, acled_row(event_id_cnty=""), "has no id"),
        (exchanged.read_hxl, "ID,Fecha\n1,2\n", "no row of hashtags"),
        (exchanged.read_hxl, "ID,F\n#meta+id,#date+occurred\n1,soon\n", "no date"),
    ],
)
def test_broken_tables_are_refused(reader, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    """With the line, and what to do."""
    with pytest.raises(SourceError, match=said):
        reader(text, AT, "f.csv")


def test_the_book_of_obligations_is_whole() -> None:
    """Every source is an article, every code and criterion names obligations, kinds are known."""
    articles = provisions(BOOK)

    assert set(kinds().values()) == set(KINDS)
    assert 21 == len(obligations())
    for one in obligations().values():
        assert [] == [source for source in one.sources if source not in articles]
    for each in (*criteria(), *codes().values()):
        assert each.part in PARTS
        assert each.phase in PHASES
        assert set(each.obligations) <= set(obligations())
    assert set(PARTS) == {one.part for one in criteria()}
    assert {one.norm for one in ratifications()} <= set(kinds())


def test_obligations_are_those_of_the_day() -> None:
    """A charter of 2001 binds nobody in 2000; a treaty binds from its ratification on."""
    before = {s.provision.id: s.binds for s in sources("law", "pe", date(2000, 4, 9))}
    after = {s.provision.id: s.binds for s in sources("law", "pe", date(2021, 6, 6))}

    assert (False, True) == (before["IADC:3"], after["IADC:3"])
    assert ("hearing",) == unbound(("hearing", "secret"), "pe", date(1970, 1, 1))


@pytest.mark.parametrize("name", shipped_missions())
@pytest.mark.parametrize("language", ["es", "en"])
def test_statements_lead_to_their_evidence(name: str, language: str) -> None:
    """Every link of a page has its place; the same data give the same bytes."""
    import re

    made = statement(mission_of(name))
    document = statement_document(made, language)
    page = html(document)
    links = set(re.findall(r'href="#([^"]+)"', page))

    assert links <= set(re.findall(r'id="([^"]+)"', page))
    assert len(made.chains) == len({one for one in links if one.startswith("evidence-")})
    assert pdf(document) == pdf(document)
    assert b"%PDF" == pdf(document)[:4]
    assert json.dumps(as_data(made))


def test_missions_have_nothing_that_the_sources_have_not() -> None:
    """Codes of 2000 and 2001, the answers, and no finding of 2016; figures stand in the source."""
    found = {name: mission_of(name) for name in shipped_missions()}
    by_code = {one.code for one in found["peru-2000"].findings if one.phase != "before"}

    assert {"premarked", "missing_candidate", "intimidation", "compute_delay",
            "excess_ballots"} <= by_code  # fmt: skip
    assert ["late_opening", "never_opened"] == [one.code for one in found["peru-2001"].findings]
    assert () == found["peru-2016"].findings
    answers = [one.answer for one in found["peru-2000"].recommendations]
    assert ["declined", "accepted", "accepted"] == answers
    path = SHARED / "docs/missions.md"
    if path.is_file():
        text = path.read_text("utf-8")
        for figure in ("40.24", "25.67", "2.25", "29.93"):
            assert figure in text
            assert any(figure in one.text.en for one in found["peru-2000"].findings)


def test_a_finding_with_a_link_missing_says_so(tmp_path: Path) -> None:
    """Without observations, or without an obligation; an unknown source is refused."""
    text = """
id = "x"
title_es = "x"
title_en = "x"
country = "pe"
day = "2021-06-06"
who_es = "x"
who_en = "x"
kind = "final"
observed = []
unobserved = []
[[finding]]
id = "F1"
part = "voting"
phase = "day"
when_es = ""
when_en = ""
who_es = "x"
who_en = "x"
text_es = "x"
text_en = "x"
"""
    path = tmp_path / "m.toml"
    path.write_text(text, "utf-8")
    made = statement(mission_of(str(path)))
    path.write_text(text + 'observations = [{ evidence = "saw", source = "ZZ" }]\n', "utf-8")

    assert ("no-observation", "no-obligation") == made.chains[0].gaps
    with pytest.raises(SourceError, match="ZZ"):
        mission_of(str(path))
