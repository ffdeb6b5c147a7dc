"""Tables of lists: which contest they are of, what their rows are, and what they leave out."""

from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import EscrutinioError
from escrutinio.io.list_names import SUMMARIES, kind_of
from escrutinio.io.sums import Sums
from escrutinio.operations.seats import Asked, SeatsReport, open_votes, seats_report
from tests.operations.test_chambers import codes, report, table

DEFINITION = """
id = "own"
name_es = "Propia"
name_en = "Own"
date = 2024-01-01
country = "{country}"
"""
CONTEST = """
[[contest]]
id = "{id}"
rule = "none"
chamber = "{chamber}"
option = [{options}]
constituency = [{places}]
"""


def defined(
    folder: Path,
    *contests: tuple[str, str, dict[str, int]],
    options: tuple[str, ...] = ("A", "B"),
    country: str = "xx",
) -> str:
    """A definition of contests: their id, their chamber, and the seats of each district."""
    text = DEFINITION.format(country=country)
    for id_, chamber, seats in contests:
        places = ", ".join(f'{{id="{x}", name="{x}", seats={n}}}' for x, n in seats.items())
        named = ", ".join(f'{{id="{x}", name="{x}"}}' for x in options)
        one = CONTEST.format(id=id_, chamber=chamber, options=named, places=places)
        text += one.replace("constituency = []\n", "")
    (folder / "own.toml").write_text(text, "utf-8")
    return str(folder / "own.toml")


def refused(source: Path | str, election: str = "", contest: str = "", **asked: Any) -> str:
    """The key of the error that dividing a source ends with."""
    with pytest.raises(EscrutinioError) as caught:
        divided(source, election, contest, **asked)
    return caught.value.key


def divided(source: Path | str, election: str = "", contest: str = "", **asked: Any) -> SeatsReport:
    """The seats of one contest's chamber."""
    opened = open_votes(str(source), election, contest=contest)
    return seats_report(opened, contest, Asked(**asked))


def won(found: SeatsReport) -> dict[str, int]:
    """The seats of each list."""
    assert found.chamber is not None
    return dict(found.chamber.won)


# Which contest


SENATE = "peru-2026-round1"
ONE_TABLE = ("Fuerza Popular,AMAZONAS,1000", "Renovación Popular,AMAZONAS,800")


@pytest.mark.parametrize(
    ("contest", "key"),
    [
        ("", "seats.which_contest"),
        ("senate-national", "seats.contest_missing"),
        ("senate-districts", "seats.contest_missing"),
        ("mayor", "contest.unknown"),
    ],
)
def test_one_table_is_not_two_contests(tmp_path: Path, contest: str, key: str) -> None:
    """Both senate contests of 2026 are asked for; one table fills neither of them twice."""
    path = table(tmp_path, *ONE_TABLE, header="list,district,votes")

    assert key == refused(path, SENATE, contest)


def test_a_table_is_of_the_contest_asked_for(tmp_path: Path) -> None:
    """The deputies alone fill their chamber, though the president comes first in the election."""
    path = table(tmp_path, *ONE_TABLE, header="list,district,votes")
    found = divided(path, SENATE, "deputies")
    seen = codes(found)

    assert ("deputies",) == tuple(one.id for one in found.contests)
    assert "DISTRICTS-JOINED" not in seen
    assert {"seats": 7} == seen["DISTRICT-MISSING Piura"]


def test_a_column_tells_contests_apart(tmp_path: Path) -> None:
    """Each contest has its own votes; a row of no contest is set aside, and one part is not all."""
    both = (("upper", "house", {"all": 2}), ("lower", "house", {"N": 1, "S": 1}))
    election = defined(tmp_path, *both)
    rows = ("upper,A,,30", "upper,B,,29", "lower,A,N,5", "lower,B,N,9", "lower,A,S,6", "x,A,S,1")
    path = table(tmp_path, *rows, header="contest,list,district,votes")
    found = divided(path, election, method="dhondt")

    assert ({"A": 2, "B": 2}, 79) == (won(found), found.whole.valid)
    assert [(7, "contest")] == [(one.line, one.reason) for one in found.rejected]
    path = table(tmp_path, *rows[:2], header="contest,list,district,votes")
    assert "seats.contest_missing" == refused(path, election, method="dhondt")


def test_contests_without_an_election_are_told_apart_by_nothing(tmp_path: Path) -> None:
    """Two contests of one file, of which nobody knows the lists, are refused."""
    path = table(tmp_path, "x,A,1", "y,A,2", header="contest,list,votes")

    assert "seats.which_contest" == refused(path, method="dhondt", seats=1)


# Districts and the whole


DISTRICTS = ("A,North,600", "B,North,400", "A,South,100", "B,South,300")


@pytest.mark.parametrize("row", ["blank,,50", "nulos,,50", "valid,,1400"])
def test_a_row_of_the_whole_without_lists_takes_no_votes(tmp_path: Path, row: str) -> None:
    """Blank, null or valid votes of the whole stand beside the districts' sum, not in its place."""
    opened = open_votes(str(table(tmp_path, *DISTRICTS, row, header="list,district,votes")))
    assert isinstance(opened, Sums)

    assert (700, 700) == opened.whole.votes
    assert 50 * ("valid" not in row) == opened.whole.blank + opened.whole.null


def test_blank_votes_of_the_whole_are_those_of_the_districts(tmp_path: Path) -> None:
    """Where both are stated and differ, it is a finding."""
    rows = (*DISTRICTS, "blank,North,3", "blank,,50")
    found = report(table(tmp_path, *rows, header="list,district,votes"), method="dhondt", seats=2)

    assert {"whole": 50, "areas": 3, "difference": -47} == codes(found)["SUM-DIFFERS blank"]


def test_one_district_does_not_take_the_votes_of_others(tmp_path: Path) -> None:
    """An election in Lugo alone: the votes of Sevilla are of no district of it."""
    rows = ("A,Lugo,80", "B,Lugo,70", "A,Sevilla,200", "B,Sevilla,500")
    path = table(tmp_path, *rows, header="list,district,votes")
    found = report(path, defined(tmp_path, ("c", "c", {"Lugo": 4})), method="dhondt")

    assert {"A": 2, "B": 2} == won(found)
    assert {"votes": 700} == codes(found)["DISTRICT-UNKNOWN c"]


def test_areas_of_a_national_district_are_summed(tmp_path: Path) -> None:
    """No area is called like the only district: all are counted in it, and that is said."""
    found = report(
        table(tmp_path, *DISTRICTS, header="list,district,votes"),
        defined(tmp_path, ("c", "c", {"national": 3})),
        method="dhondt",
    )

    assert 1400 == found.whole.valid
    assert {"areas": 2} == codes(found)["DISTRICT-WHOLE c"]


def test_a_district_is_known_without_its_accents(tmp_path: Path) -> None:
    """Names fold only where one district fits; else the votes are of none."""
    one, two = ("c", "c", {"Áncash": 1, "Puno": 1}), ("c", "c", {"Áncash": 1, "Ancásh": 1})
    path = table(tmp_path, "A,ANCASH,5", "A,puno,6", header="list,district,votes")

    assert {"A": 2} == {k: n for k, n in won(divided(path, defined(tmp_path, one),
                                                     method="dhondt")).items() if n}  # fmt: skip
    twice = divided(path, str(Path(defined(tmp_path, two)).rename(tmp_path / "two.toml")),
                    method="dhondt")  # fmt: skip
    assert {"votes": 11} == codes(twice)["DISTRICT-UNKNOWN c"]


def test_districts_without_rows_and_seats_of_nobody_are_told(tmp_path: Path) -> None:
    """South has no row, West has votes for nobody: their seats are not won in silence."""
    election = defined(tmp_path, ("c", "c", {"North": 65, "South": 60, "West": 5}))
    rows = ("A,North,600", "B,North,400", "A,West,0")
    found = report(table(tmp_path, *rows, header="list,district,votes"), election, method="dhondt")
    seen = codes(found)

    assert {"seats": 60} == seen["DISTRICT-MISSING South"]
    assert {"seats": 5} == seen["SEATS-UNFILLED West"]
    assert "SEATS-UNFILLED South" not in seen


def test_two_districts_of_one_name_are_refused(tmp_path: Path) -> None:
    """A lot, a printed figure or a certificate could not tell them apart."""
    election = Path(defined(tmp_path, ("c", "c", {"Lima": 1, "LIMA": 1})))
    path = table(tmp_path, "A,Lima,5", header="list,district,votes")

    assert "definition.twice" == refused(path, str(election), method="dhondt")


# Rows that are no list


NAMES = {
    "blank": ("Votos blancos", "Voto en blanco", "En blanco", "Blank ballots", "BLANCOS"),
    "null": ("Nulos", "Invalid votes", "Votos Nulos", "Spoilt ballots", "Votos viciados"),
    "challenged": ("Votos impugnados", "Impugnados", "Challenged votes"),
    "valid": ("Votos válidos", "VALIDOS", "Valid votes", "Total de votos válidos"),
    "mixed": ("Blancos y nulos", "Votos nulos y blancos", "Blank and invalid votes"),
    "total": (
        *("Votos emitidos", "Votos totales", "Total de electores", "Electores hábiles", "Suma"),
        *("Total votes cast", "TOTAL GENERAL:", "Registered voters", "Subtotal", "Turnout"),
    ),
}
PARTIES = (
    *("Ciudadanos", "Sumar", "Partido Blanco", "Nulidad Ya", "Valientes", "Todos por el Total"),
    *("Somos Perú", "Renovación Popular", "Votemos", "Blanca Rosa", "Participación Popular"),
)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names]
)
def test_rows_that_are_no_list_win_nothing(tmp_path: Path, kind: str, name: str) -> None:
    """Each is known by its name and told, and the seats are those of the lists."""
    path = table(tmp_path, "A,1000", "B,500", f"{name},1600")
    found = report(path, method="dhondt", seats=3)

    assert {"A": 2, "B": 1} == won(found)
    notes = [(one.code, one.where) for one in found.findings if one.severity == "note"]
    assert [(f"ROWS-{kind.upper()}", name)] == notes
    assert 1600 * (kind in ("blank", "null", "challenged")) == (
        found.whole.blank + found.whole.null + found.whole.challenged
    )


@pytest.mark.parametrize("name", PARTIES)
def test_parties_are_not_taken_for_totals(name: str) -> None:
    """A name that only has such a word in it is a list."""
    assert "" == kind_of(name)


def test_a_reading_by_parts_of_names_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A looser reading takes a party of that list for votes of nobody."""
    monkeypatch.setitem(SUMMARIES, "blank", (r".*blanco.*",))

    assert [name for name in PARTIES if kind_of(name)]


def test_a_list_that_the_election_names_keeps_its_votes(tmp_path: Path) -> None:
    """An election may have a list called «Suma»."""
    election = defined(tmp_path, ("c", "c", {"N": 3}), options=("A", "Suma"))
    path = table(tmp_path, "A,N,10", "Suma,N,20", header="list,district,votes")

    assert {"Suma": 2, "A": 1} == won(report(path, election, method="dhondt"))


def test_a_second_row_of_the_same_kind_is_set_aside(tmp_path: Path) -> None:
    """Blank votes twice, under two names, are not summed."""
    found = report(table(tmp_path, "A,9", "Blancos,5", "Total votos en blanco,5"),
                   method="dhondt", seats=1)  # fmt: skip

    assert (5, ["duplicate"]) == (found.whole.blank, [one.reason for one in found.rejected])


def test_lists_that_differ_by_case_are_two(tmp_path: Path) -> None:
    """A and a are both exact; another case of either is nobody's."""
    assert {"A": 2, "a": 1} == won(
        report(table(tmp_path, "A,200", "a,100"), method="dhondt", seats=3)
    )
    election = defined(tmp_path, ("c", "c", {"N": 1}), options=("Ab", "aB"))
    path = table(tmp_path, "AB,N,10", header="list,district,votes")
    assert "source.options" == refused(path, election, method="dhondt")


# Valid votes as stated, and printed figures


STATED = ("A,North,600", "B,North,40", "valid,North,5000", "A,South,100", "B,South,300")


def test_stated_valid_votes_of_some_districts_are_told(tmp_path: Path) -> None:
    """North states more than its lists have, South states none: both are findings."""
    election = defined(tmp_path, ("c", "c", {"North": 2, "South": 1}))
    path = table(tmp_path, *STATED, header="list,district,votes")
    found = report(path, election, method="dhondt")
    seen = codes(found)

    assert (5400, 5400) == (found.valid, found.certificate["valid"])
    assert [5000, None] == [one["stated"] for one in found.certificate["districts"]]
    assert {"STATED-PARTIAL South", "VOTES-MISSING North"} <= set(seen)


@pytest.mark.parametrize(
    ("header", "shares", "code"),
    [
        ("share", ("0.667", "0.333"), ""),
        ("share", ("66.7", "33.3"), ""),
        ("share", ("0.7", "0.2"), "SHARE-DIFFERS"),
        ("percent", ("0.667", "0.333"), "SHARE-DIFFERS"),
        ("porcentaje", ("66,7 %", "33,3 %"), ""),
        ("share", ("two thirds", "33.3"), "PRINTED-UNREAD"),
    ],
)
def test_printed_shares_are_read_as_what_they_are(
    tmp_path: Path, header: str, shares: tuple[str, str], code: str
) -> None:
    """Parts of one in a column of shares, else percentages."""
    rows = [f'{one},{n},"{share}"' for one, n, share in zip("AB", (200, 100), shares, strict=True)]
    found = report(table(tmp_path, *rows, header=f"list,votes,{header}"), method="dhondt", seats=1)

    assert {code} - {""} == {one.code for one in found.findings}


def test_printed_figures_of_districts_are_compared(tmp_path: Path) -> None:
    """A share and seats in a district that another name calls; joined districts say so."""
    election = defined(tmp_path, ("c", "c", {"Áncash": 3, "Puno": 1}))
    rows = ("A,ANCASH,600,2,60.0", "B,ANCASH,400,2,41.0", "A,puno,5,1,100")
    path = table(tmp_path, *rows, header="list,district,votes,seats,percent")
    seen = codes(report(path, election, method="dhondt"))

    assert {"SEATS-DIFFER ANCASH: B", "SHARE-DIFFERS ANCASH: B: 41.0 %"} == set(seen)
    joined = codes(report(path, method="dhondt", seats=3))
    assert {"DISTRICTS-JOINED", "PRINTED-ALONE ANCASH, puno"} == set(joined)
