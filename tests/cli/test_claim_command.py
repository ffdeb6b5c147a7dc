"""`escrutinio claim` as a user and a script meet it."""

import json
import re
from pathlib import Path

import pytest

from escrutinio.cli.claim import KINDS
from escrutinio.operations.claim import USES
from escrutinio.words import LANGUAGES, catalogue
from tests.cli.conftest import start, written
from tests.forensics.test_boycott_2000 import totals
from tests.forensics.test_claims import clean

HEAD = "l1,l2,id,place,reg,cast,invalid,A,B"


def table(stations, folder: Path, name: str) -> str:
    """A plain table of stations."""
    lines = [HEAD]
    for i, one in enumerate(stations.ids):
        where = f"Región {stations.region[i]},Área {stations.area[i]},{one},P{stations.place[i]}"
        figures = (
            stations.registered[i],
            stations.cast[i],
            stations.null[i],
            *stations.votes[:, i],
        )
        lines.append(",".join((where, *(str(x) for x in figures))))
    return written(folder, name, "\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The two rounds of a simulated election."""
    folder = tmp_path_factory.mktemp("claim")
    made = clean()
    return table(made, folder, "second.csv"), table(made.before, folder, "first.csv")


def claim(kind: str, *more: str, code: int = 0, language: str = "en") -> str:
    return start("claim", kind, *more, code=code, language=language)


PLACE = ("--place", "place")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("zero", ("--option", "A")),
        ("overvotes", ("--number", "3")),
        ("swing", ("--number", "1000", "--lead", "-4000")),
        ("identical", ()),
        ("first-round", ("--option", "B")),
        ("annulling", ("--number", "30", "--in", "region 1")),
        ("annulling", ("--stations", "000001,7,000030")),
        ("spoil", ("--option", "A")),
        ("exchanged", ("--stations", "000001,000002")),
        ("invalid", ()),
    ],
)
def test_each_claim_has_its_page(files, kind, more, language) -> None:
    """Every kind of claim prints all its parts in both languages, and never the word."""
    second, first = files
    text = claim(kind, second, *more, "--before", first, *PLACE, language=language)
    words = catalogue(language)

    assert any(words[f"claim.grade.{one}"] in text for one in ("ordinary", "unusual"))
    parts = ("effect", "settles", "silent", "figures")
    assert [] == [one for one in parts if words[f"report.claim.{one}"] not in text]
    assert "claim." not in text
    assert not re.search("fraud", text, re.IGNORECASE)


def test_a_program_reads_the_verdict(files) -> None:
    """JSON has the grade, the interval and the effect, in codes."""
    second, first = files
    words = ("zero", second, "--option", "B", "--before", first, *PLACE, "--json")
    data = json.loads(claim(*words))

    assert data == json.loads(claim(*words, language="es"))
    assert data["verdict"]["grade"] == "ordinary"
    assert data["verdict"]["expected"]["low"] <= data["verdict"]["seen"]
    assert data["verdict"]["effect"]["could_change"] is False
    assert data["seed"] == 20210606


def test_the_same_seed_gives_the_same_bytes(files) -> None:
    """A claim judged twice says the same to the byte."""
    words = ("identical", files[0], *PLACE, "--json")

    assert claim(*words) == claim(*words)


@pytest.mark.parametrize(
    ("language", "names"), [("es", ("a.html", "a.pdf")), ("en", ("a.html", "a.json", "folder"))]
)
def test_a_report_is_written(files, tmp_path: Path, language: str, names) -> None:
    """As a page, a PDF, data and a folder of all of them, without the word."""
    for name in names:
        text = claim(
            *("zero", files[0], "--option", "A", *PLACE, "--out", str(tmp_path / name)),
            language=language,
        )
        assert str(tmp_path / name) in text
    page = (tmp_path / "a.html").read_text("utf-8")

    assert catalogue(language)["report.claim.settles"] in page
    assert not re.search("fraud", page, re.IGNORECASE)
    for paper in tmp_path.rglob("*.pdf"):
        assert paper.read_bytes().startswith(b"%PDF")
    for data in tmp_path.rglob("*.json"):
        assert json.loads(data.read_text("utf-8"))["data"]["verdict"]["kind"] == "zero"
    if "folder" in names:
        assert (tmp_path / "folder/report.pdf").exists()
        assert (tmp_path / "folder/report.json").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_of_others_is_refused_first(tmp_path: Path, language: str) -> None:
    """Before the source is read: it is not even there."""
    mine = Path(written(tmp_path, "mine.txt", "keep"))
    text = claim("zero", "absent.csv", "--out", str(tmp_path), code=2, language=language)

    assert "mine.txt" in text
    assert "absent.csv" not in text
    assert [mine] == list(tmp_path.iterdir())


def test_what_was_left_out_is_told(files, tmp_path: Path) -> None:
    """A row without figures is no station, and the page says which one it was."""
    lines = Path(files[0]).read_text("utf-8").splitlines()
    row = lines[1].split(",")
    lines[1] = ",".join((*row[:5], "", "", "", ""))
    text = claim("overvotes", written(tmp_path, "gap.csv", "\n".join(lines)))

    assert f"Left out: 1 (no figures), such as {row[2]}" in text
    assert "Left out" not in claim("overvotes", files[0])


def test_simulated_stations_are_called_so() -> None:
    """A claim on the embedded election says it in its title and in a line of its own."""
    text = claim("annulling", "demo:peru-2021-runoff", "--stations", "7,000001")

    assert "(simulated stations)" in text.splitlines()[1]
    assert catalogue("en")["count.simulated"] in text
    assert "Stations: 000001, 000007." in text or "Stations: 000007, 000001." in text


@pytest.fixture(scope="module")
def may_2000(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Both rounds of 2000 as tables of totals by department."""
    folder = tmp_path_factory.mktemp("spoil")
    head = "id,l1,registered,cast,valid,blank,null,PERU2000,POSIBLE"
    paths = []
    for name in ("EG2000-2V", "EG2000"):
        one = totals(shared, name)
        figures = (one.registered, one.cast, one.valid, one.blank, one.null, *one.votes)
        rows = [
            ",".join((where, where, *(str(int(column[i])) for column in figures)))
            for i, where in enumerate(one.ids)
        ]
        paths.append(written(folder, f"{name}.csv", "\n".join((head, *rows)) + "\n"))
    return paths[0], paths[1]


def test_a_call_to_spoil_from_totals(may_2000) -> None:
    """Null votes of May 2000 rose from 2.25 to 29.93 %; totals leave open whose they were."""
    later, earlier = may_2000
    words = ("spoil", later, "--option", "POSIBLE", "--before", earlier)
    found = json.loads(claim(*words, "--json"))["verdict"]
    text = claim(*words, language="es")

    assert round(100 * found["seen"], 2) == 29.93
    assert round(100 * found["expected"]["value"], 2) == 2.25
    assert (found["grade"], found["figures"]["areas_least"]) == ("unusual", 0)
    assert round(found["figures"]["areas_most"]) == 79
    assert "entre el 0 % y el 79.2 %" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "LIMA" in text


def test_the_whole_election_has_a_name(files) -> None:
    """Where no area is named, the table says so; where nothing moves, so does the effect."""
    assert "the whole election" in claim("annulling", files[0], "--number", "3")
    assert "toda la elección" in claim("annulling", files[0], "--number", "3", language="es")
    assert catalogue("en")["report.effect.none"] in claim("overvotes", files[0])


def test_strict_ends_with_one(files, tmp_path: Path) -> None:
    """What contradicts the arithmetic is a finding; a clean election has none."""
    lines = Path(files[0]).read_text("utf-8").splitlines()
    row = lines[1].split(",")
    row[4] = str(int(row[5]) - 1)
    broken = written(tmp_path, "broken.csv", "\n".join([lines[0], ",".join(row), *lines[2:]]))

    assert "Contradicts" in claim("overvotes", broken, "--strict", code=1).replace("It c", "C")
    claim("overvotes", files[0], "--strict")


def test_stations_from_a_file(files, tmp_path: Path) -> None:
    """A file of stations, with a header or without one, is the same as the list."""
    plain = written(tmp_path, "plain.txt", "000001\n7\n")
    headed = written(tmp_path, "headed.csv", "station,why\n000001,x\n7,y\n")
    texts = {
        claim("annulling", files[0], "--stations", one, "--json")
        for one in ("000001,000007", plain, headed)
    }

    assert len(texts) == 1


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("zero", "--option", "C"), ("--option C: the contest has no such option", "A, B")),
        (("zero", "--number", "3"), ("--number 3", "has no use for this option")),
        (("exchanged",), ("there are no stations on the list",)),
        (("exchanged", "--stations", ","), ("there are no stations on the list",)),
        (("exchanged", "--stations", "000001,900000"), ("not among the counted ones: 1", "900000")),
        (("annulling",), ("it is not said which stations, nor how many",)),
        (("annulling", "--in", "Atlantis=3"), ("no such area", "Región 0")),
        (("annulling", "--in", "Región 1=99999"), ("99999 stations are asked for",)),
        (("annulling", "--in", "Región 1=2", "--number", "3"), ("two numbers",)),
        (("annulling", "--in", "Región 0=2", "--in", "Área 1=2"), ("lies in another one",)),
        (("annulling", "--stations", "1", "--number", "3"), ("two numbers",)),
        (("swing",), ("does not say which sheets came first",)),
        (("swing", "--lead", "5"), ("needs the number of sheets",)),
        (("first-round",), ("no earlier round was given",)),
        (("spoil", "--option", "A"), ("no earlier round was given",)),
        (("invalid", "--out", "a.docx"), ("--out a.docx", ".html, .pdf or .json")),
    ],
)
def test_what_cannot_be_judged_is_refused(files, words, parts) -> None:
    """An odd claim ends with 2 and says what is wrong and what to do."""
    kind, *more = words
    text = claim(kind, files[0], *more, *PLACE, code=2)

    assert [] == [one for one in parts if one not in text]


def test_whose_voters_were_called(files) -> None:
    """A call to spoil needs the option whose voters were called."""
    text = claim("spoil", files[0], "--before", files[1], *PLACE, code=2)

    assert "Name it with --option: A, B." in text


def test_a_source_without_places_is_refused(files) -> None:
    """Claims about places need them."""
    for kind, more in (("exchanged", ("--stations", "1")), ("invalid", ())):
        assert "--place" in claim(kind, files[0], *more, code=2)


def test_another_election_is_no_earlier_round(files, tmp_path: Path) -> None:
    """Other station numbers are of another election."""
    text = Path(files[1]).read_text("utf-8")
    other = written(tmp_path, "other.csv", re.sub(r",0(\d{5}),", r",7\1,", text))

    assert "0.0 %" in claim("first-round", files[0], "--before", other, *PLACE, code=2)


def test_every_kind_is_offered() -> None:
    """The command knows all claims, and what each takes."""
    assert set(KINDS) == set(USES)


def test_states_of_the_run_off(evolution: str) -> None:
    """The swing between two dated states of a real source."""
    states = "2021-06-09T01:12Z,2021-06-18"
    data = json.loads(claim("swing", evolution, "--states", states, "--json"))["verdict"]

    assert (data["grade"], data["effect"]["margin"]) == ("ordinary", 44_349)
    assert "2021-06-17" in claim("swing", evolution, "--states", "2021-06-18,2021-06-17", code=2)
