"""Seats from real sources and from small tables, with lots, other laws and printed figures."""

import gzip
import json
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import EscrutinioError, Refused
from escrutinio.io.certificates import read_certificate, read_lots
from escrutinio.operations.seats import Asked, SeatsReport, open_votes, seats_report
from escrutinio.operations.seats_data import as_json, verified, write
from escrutinio.site.pages.hemicycle import hemicycle
from escrutinio.site.pages.seats import seats_page
from escrutinio.tally.seats.certificate import replay

HISTORY = "peru/history/resultados_presidencial_congresal_1931_2016.csv"
CONGRESSES = {
    1995: [67, 17, 8, 6, 5, 4, 3, 3, 2, 2, 1, 1, 1],
    2000: [52, 29, 9, 8, 6, 5, 3, 3, 3, 2],
    2001: [45, 28, 17, 11, 6, 4, 3, 3, 1, 1, 1],
    2006: [45, 36, 17, 13, 5, 2, 2],
    2011: [47, 37, 21, 12, 9, 4],
    2016: [73, 20, 18, 9, 5, 5],
}


def report(source: Path | str, election: str = "", **asked: Any) -> SeatsReport:
    """The seats of a source."""
    return seats_report(open_votes(str(source), election), asked=Asked(**asked))


def codes(found: SeatsReport) -> dict[str, dict[str, int]]:
    """The findings by code and place, with their figures."""
    return {f"{one.code} {one.where}".strip(): dict(one.figures) for one in found.findings}


def table(folder: Path, *rows: str, header: str = "lista,votos") -> Path:
    """A table of lists."""
    path = folder / "votes.csv"
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    return path


# Real elections


@pytest.mark.real
@pytest.mark.parametrize("year", CONGRESSES)
def test_congresses(shared: Path, year: int) -> None:
    """Every Congress since 1995 from the tribunal's file, by the law of its day."""
    found = report(shared / HISTORY, f"pe-{year}-congress")
    assert found.chamber is not None

    assert CONGRESSES[year] == [n for n in found.chamber.won.values() if n]
    assert () == found.chamber.ties
    assert [] == list(replay(json.loads(json.dumps(found.certificate))))


@pytest.mark.real
def test_seats_that_others_print_for_2000_are_findings(shared: Path) -> None:
    """Nine and four for the fourth and the sixth list: the votes give eight and five."""
    found = codes(report(shared / HISTORY, "pe-2000-congress"))

    assert {(8, 9), (5, 4)} == {(one["computed"], one["printed"]) for one in found.values()}


@pytest.mark.real
def test_two_areas_of_one_name_are_two_districts(shared: Path) -> None:
    """The file calls two districts of 2016 by one name: they are told apart by their voters."""
    found = report(shared / HISTORY, "pe-2016-congress")
    assert found.chamber is not None
    seats = {one.name: one.seats for one in found.chamber.districts}

    assert (26, 130, 36, 4) == (
        len(seats),
        sum(seats.values()),
        seats["Lima y residentes en el extranjero"],
        seats["Lima Provincias"],
    )


@pytest.mark.real
@pytest.mark.parametrize(
    ("law", "seats", "chamber"), [("2000", 120, "congress"), ("2006", 120, "congress"),
                                  ("2026", 130, "deputies")]
)  # fmt: skip
def test_the_same_votes_under_another_law(shared: Path, law: str, seats: int, chamber: str) -> None:
    """The votes of 2016 in one district, in resized ones, and under the threshold of 2026."""
    found = report(shared / HISTORY, "pe-2016-congress", law=law)
    assert found.chamber is not None

    assert (seats, chamber) == (sum(found.chamber.won.values()), found.rule.id)
    assert CONGRESSES[2016] != [n for n in found.chamber.won.values() if n]


@pytest.mark.real
def test_2021_cannot_be_divided_again_and_its_print_contradicts_itself(
    vectors: Path, tmp_path: Path
) -> None:
    """Without votes by district: the threshold, the sum of 130, and one vote that is not its %."""
    case = json.loads((vectors / "tally.json").read_text("utf-8"))["peru"]["congress_2021_national"]
    votes = case["votes"] | {"RP": case["printed_rp"]}
    rows = [f"{o},{n},{case['seats'][o]},{case['pct'][o]}" for o, n in votes.items()]
    rows += [f"votos válidos,{case['validos']},,", f"blanco,{case['blancos']},,"]
    path = table(tmp_path, *rows, header="lista,votos,escaños,porcentaje")
    found = report(path, "pe-2021-congress")
    seen = codes(found)

    assert found.chamber is None
    assert ["SHARE-DIFFERS RP: 9.329 %"] == [one for one in seen if "DIFFERS" in one]
    figures = seen["SHARE-DIFFERS RP: 9.329 %"]
    assert figures["fits_from"] <= case["votes"]["RP"] <= figures["fits_to"]
    assert "SEATS-SUM congress" not in seen
    assert {True} == {one.passes for one in found.passing}
    html = seats_page(as_json(found, "es"), "es")
    assert "SHARE-DIFFERS" in html
    assert "<circle" not in html


# Small tables


def test_any_table_of_lists_by_any_method(tmp_path: Path) -> None:
    """Without an election: the lists of the file, a method and a number of seats."""
    path = table(tmp_path, "A,340000", "B,280000", "C,160000", "D,60000", "Blancos,2000")
    found = report(path, method="dhondt", seats=7, threshold=Fraction(1, 10))
    assert found.chamber is not None

    assert {"A": 3, "B": 3, "C": 1} == found.chamber.won
    assert [("D", False)] == [(x.option, x.passes) for x in found.chamber.threshold if not x.passes]
    assert 2000 == found.whole.blank


ROWS: list[tuple[str, str]] = [
    ("TOTAL,7", "total"),
    ("A,-1", "negative"),
    ("A,1.5", "not_a_number"),
    ("A,", "not_a_number"),
    ("A", "not_a_number"),
    ("A,5", "duplicate"),
]


@pytest.mark.parametrize(("row", "reason"), ROWS)
def test_a_bad_row_is_set_aside(tmp_path: Path, row: str, reason: str) -> None:
    """A row that is no list is named and counted nowhere."""
    opened = open_votes(str(table(tmp_path, "A,10", "B,4", row)))

    assert [(4, reason)] == [(one.line, one.reason) for one in opened.rejected]
    assert 14 == seats_report(opened, asked=Asked(method="dhondt", seats=2)).whole.valid


def test_what_could_not_be_read_is_found(tmp_path: Path) -> None:
    """Rejected rows, printed figures that are none, and districts that are summed are findings."""
    rows = ("A,N,10,x", 'B,N,"1,234",1', "A,S,3,")
    path = table(tmp_path, *rows, header="lista,distrito,votos,escaños")
    found = report(path, method="dhondt", seats=3)

    assert ["PRINTED-UNREAD", "REJECTED-NOT-A-NUMBER", "DISTRICTS-JOINED"] == [
        one.code for one in found.findings
    ]
    assert [3] == [one.line for one in found.rejected]


@pytest.mark.real
def test_districts_that_the_law_cannot_resize_are_told(shared: Path) -> None:
    """The deputies of 1985 were 180; the districts of 2016 have 130, and say so."""
    found = codes(report(shared / HISTORY, "pe-2016-congress", law="1985"))

    assert {"districts": 130, "seats": 180} == found["DISTRICTS-KEPT deputies"]


@pytest.mark.real
def test_what_is_asked_for_replaces_that_alone(shared: Path) -> None:
    """A method keeps the law's threshold, a threshold keeps its method, seats are shared anew."""
    source = shared / HISTORY
    by_method = report(source, "pe-2016-congress", method="sainte_lague")
    without = report(source, "pe-2016-congress", threshold=Fraction(0))
    larger = report(source, "pe-2016-congress", seats=160)
    assert by_method.chamber is not None
    assert without.chamber is not None
    assert larger.chamber is not None

    assert (6, "sainte_lague") == (
        sum(1 for n in by_method.chamber.won.values() if n),
        by_method.chamber.method,
    )
    assert sum(1 for n in without.chamber.won.values() if n) > 6
    assert (160, "dhondt") == (sum(larger.chamber.won.values()), larger.chamber.method)
    assert "DISTRICTS-RESIZED congress" in codes(larger)
    for one in (by_method, without, larger):
        assert [] == list(replay(json.loads(json.dumps(one.certificate))))


@pytest.mark.real
def test_a_chamber_of_other_districts_is_refused(shared: Path) -> None:
    """Votes for Congress by its districts say nothing of a Senate that has others."""
    with pytest.raises(Refused) as caught:
        report(shared / HISTORY, "pe-2016-congress", law="2026", chamber="senate")

    assert "seats.other_districts" == caught.value.key


def test_votes_of_no_district_are_told_and_counted_nowhere(own: tuple[Path, str]) -> None:
    """A district that the election does not have: a finding, and no part of any share."""
    path, election = own
    path.write_text(path.read_text("utf-8") + "A,East,100\n", "utf-8")
    found = report(path, election, method="dhondt")
    data = as_json(found, "en")

    assert {"votes": 100} == codes(found)["DISTRICT-UNKNOWN council"]
    assert (29, 17) == (data["valid"], data["options"][0]["votes"])
    assert [] == verified(json.loads(json.dumps(data)))[0]


def test_printed_seats_of_a_district_are_compared(own: tuple[Path, str]) -> None:
    """Two seats printed in the North for a list that won one."""
    path, election = own
    rows = ("A,North,10,2", "B,North,4,0", "A,South,7,1", "B,South,6,0")
    found = codes(report(table(path.parent, *rows, header="list,district,votes,seats"), election,
                         method="sainte_lague"))  # fmt: skip

    assert {"SEATS-DIFFER North: A": {"computed": 1, "printed": 2},
            "SEATS-DIFFER North: B": {"computed": 1, "printed": 0}} == found  # fmt: skip


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".csv"])
@pytest.mark.parametrize("packed", ["", ".gz", ".zip"])
def test_a_table_of_lists_in_any_file(
    own: tuple[Path, str], tmp_path: Path, suffix: str, packed: str
) -> None:
    """What `seats` writes it reads again, plain, compressed and in an archive."""
    first = report(*own, method="dhondt")
    plain = tmp_path / f"kept{suffix}"
    write(first, as_json(first, "en"), plain)
    path = plain.with_name(plain.name + packed)
    if packed == ".gz":
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(plain, plain.name)
    again = report(path, own[1], method="dhondt")

    assert first.certificate == again.certificate
    assert () == again.rejected


def test_districts_that_do_not_sum_to_the_whole_are_found(tmp_path: Path) -> None:
    """Rows of the whole beside rows of districts are compared."""
    rows = ("A,,10", "B,,4", "A,north,6", "A,south,3", "B,north,4")
    opened = open_votes(str(table(tmp_path, *rows, header="option,district,votes")))

    assert {("SUM-DIFFERS", "A")} == {(one.code, one.where) for one in opened.findings}


ELECTION = """
id = "own"
name_es = "Propia"
name_en = "Own"
date = 2024-01-01
country = "xx"

[[contest]]
id = "council"
rule = "none"
chamber = "council"

[[contest.option]]
id = "A"
name = "Lista A"

[[contest.option]]
id = "B"
name = "Lista B"

[[contest.constituency]]
id = "n"
name = "North"
seats = 2

[[contest.constituency]]
id = "s"
name = "South"
seats = 1
"""


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, str]:
    """A user's own election of two districts, level in both."""
    (tmp_path / "own.toml").write_text(ELECTION, "utf-8")
    rows = ("A,North,10", "B,North,5", "A,South,7", "B,South,7")
    return table(tmp_path, *rows, header="list,district,votes"), str(tmp_path / "own.toml")


def test_ties_wait_for_a_lot(own: tuple[Path, str], tmp_path: Path) -> None:
    """Two ties are told, a lot of one district settles its own, and the certificate replays."""
    path, election = own
    plain = report(path, election, method="dhondt")
    lots = tmp_path / "lots.toml"
    lots.write_text('[[lot]]\ndistrict = "South"\nwinners = ["B"]\nrecord = "Minutes 7"\n')
    drawn = report(path, election, method="dhondt", lots=read_lots(lots))
    assert plain.chamber is not None
    assert drawn.chamber is not None

    assert ["North", "South"] == [name for name, _ in plain.chamber.ties]
    assert ["North"] == [name for name, _ in drawn.chamber.ties]
    assert {"A": 1, "B": 1} == drawn.chamber.won
    assert [] == list(replay(drawn.certificate))


@pytest.mark.parametrize(
    ("lot", "key"),
    [
        ('winners = ["A", "B"]\nrecord = "x"\ndistrict = "South"', "seats.lot"),
        ('winners = ["Z"]\nrecord = "x"\ndistrict = "South"', "seats.lot"),
        ('winners = ["A"]', "seats.lots"),
        ("winners =", "definition.broken"),
    ],
)
def test_a_lot_that_does_not_fit_is_refused(
    own: tuple[Path, str], tmp_path: Path, lot: str, key: str
) -> None:
    """More winners than seats, a stranger, and a lot without its record."""
    (tmp_path / "lots.toml").write_text(f"[[lot]]\n{lot}\n")
    with pytest.raises(EscrutinioError) as caught:
        report(*own, method="dhondt", lots=read_lots(tmp_path / "lots.toml"))

    assert key == caught.value.key


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({}, "law.chamber"),
        ({"method": "nope"}, "seats.method"),
        ({"method": "dhondt", "seats": 1}, "seats.seats_given"),
        ({"method": "dhondt", "chamber": "senate"}, "law.chamber"),
        ({"law": "never"}, "law.day"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    own: tuple[Path, str], asked: dict[str, Any], key: str
) -> None:
    """A country without a book, an unknown method, and a day that is none."""
    with pytest.raises(Refused) as caught:
        report(*own, **asked)

    assert key == caught.value.key


# Certificates and pages


def certificate(own: tuple[Path, str]) -> dict[str, Any]:
    """A certificate as it is written and read again."""
    found = report(*own, method="dhondt")
    return dict(json.loads(json.dumps(as_json(found, "en")["certificate"])))


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a vote": lambda c: c["districts"][0]["votes"].update(A=11),
    "a seat": lambda c: c["districts"][0]["won"].update(A=2),
    "a quotient": lambda c: c["districts"][0]["ladder"][0].update(figure="11"),
    "a tie hidden": lambda c: c["districts"][1].update(ties=[]),
    "the divisor": lambda c: c["districts"][0].update(divisor="6"),
    "the method": lambda c: c["districts"][0].update(method="sainte_lague"),
    "the sum": lambda c: c["won"].update(A=3),
    "a distance": lambda c: c["districts"][0]["distances"][0].update(gain=2),
    "the method on top": lambda c: c.update(method="sainte_lague"),
    "a key too many": lambda c: c["districts"][0].update(note="recounted"),
    "a key too few": lambda c: c["districts"][0].pop("first_lost"),
    "a null key too few": lambda c: c.pop("threshold_text", c["districts"][0].pop("unfilled")),
    "a number of another kind": lambda c: c["won"].update(A=1.0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_certificate_is_refuted(own: tuple[Path, str], change: str) -> None:
    """Whatever is changed in a certificate, its own votes tell."""
    made = certificate(own)
    assert [] == list(replay(made))
    CHANGES[change](made)

    assert list(replay(made))


LAWFUL: dict[str, Callable[[dict[str, Any]], object]] = {
    "an article": lambda c: c["articles"].append("LOE:999"),
    "the method of all": lambda c: [one.update(method="adams") for one in (c, *c["districts"])],
    "the day": lambda c: c["law"].update(day="2006-04-09"),
    "the threshold": lambda c: c.update(threshold=None),
    "whose seats": lambda c: c["law"].update(seats_are_the_laws=False),
}


@pytest.mark.parametrize("change", LAWFUL)
def test_a_certificate_under_a_law_is_held_to_it(tmp_path: Path, change: str) -> None:
    """Its articles, method and threshold are the law's, and what stands around it is its own."""
    definition = ELECTION.replace('"xx"', '"pe"').replace("2024-01-01", "2000-04-09")
    (tmp_path / "pe.toml").write_text(definition.replace('"council"', '"congress"'), "utf-8")
    rows = ("A,North,10", "B,North,5", "A,South,7", "B,South,6")
    path = table(tmp_path, *rows, header="list,district,votes")
    found = report(path, str(tmp_path / "pe.toml"), threshold=Fraction(1, 4))
    data = json.loads(json.dumps(as_json(found, "en")))
    assert ([], NOT_IN_IT) == verified(data)
    LAWFUL[change](data["certificate"])

    assert verified(data)[0]


NOT_IN_IT = [
    *("contests", "election", "election_name", "findings", "options[].name", "printed"),
    *("rejected", "source", "threshold_text"),
]


OUTSIDE = ("seats", "divisor", "valid", "ties", "method", "law_of", "articles", "chamber_seats")


@pytest.mark.parametrize("key", OUTSIDE)
def test_what_stands_around_a_certificate_is_checked(own: tuple[Path, str], key: str) -> None:
    """A figure outside of the certificate that the certificate does not give, or its lack."""
    data = json.loads(json.dumps(as_json(report(*own, method="dhondt"), "en")))
    changed = {**data, key: "another"}
    lacking = {name: value for name, value in data.items() if name != key}

    assert [key] == [where for where, _, _ in verified(changed)[0]]
    assert [key] == [where for where, _, _ in verified(lacking)[0]]


def test_a_key_twice_is_refused(tmp_path: Path) -> None:
    """Readers of JSON differ on which of two equal keys holds."""
    (tmp_path / "c.json").write_text('{"won": {"A": 1, "A": 2}}')
    with pytest.raises(EscrutinioError) as caught:
        read_certificate(tmp_path / "c.json")

    assert "source.damaged" == caught.value.key


@pytest.mark.parametrize("data", [{}, {"format": "other"}, {"format": "escrutinio-seats/1"}])
def test_what_is_no_certificate_is_refused(tmp_path: Path, data: dict[str, Any]) -> None:
    """Another file, and a certificate that lacks its votes."""
    (tmp_path / "c.json").write_text(json.dumps(data))
    with pytest.raises(Refused) as caught:
        list(replay(read_certificate(tmp_path / "c.json")))

    assert "seats.certificate" == caught.value.key


@pytest.mark.parametrize("seats", [[1], [3, 2], [52, 29, 9, 8, 6, 5, 3, 3, 3, 2], [350]])
def test_the_half_circle_has_a_dot_for_each_seat(seats: list[int]) -> None:
    """Every dot is inside the picture, apart from the others, and options stand side by side."""
    drawing = hemicycle(seats)
    owners = [dot.option for dot in drawing.dots]
    places = {(dot.x, dot.y) for dot in drawing.dots}

    assert [owners.count(i) for i in range(len(seats))] == seats
    assert len(places) == sum(seats)
    assert all(0 < dot.x < drawing.width and 0 < dot.y <= drawing.height for dot in drawing.dots)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_stands_alone(own: tuple[Path, str], language: str) -> None:
    """No script, nothing from elsewhere, every list by name, and text that cannot break out."""
    found = report(*own, method="dhondt")
    data = as_json(found, language)
    data["options"][0]["name"] = "<script>alert(1)</script>"
    page = seats_page(data, language)

    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert "http" not in page
    assert "&lt;script&gt;" in page
    assert 3 - 2 == page.count("<circle")
