"""One source and another beside it: which may stand together, and what is said of each."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import DEMO, RUNOFF, SHEETS, council, start, written

OTHER = RUNOFF.replace("peru-2021-runoff", "peru-2016-runoff").replace("votes:PL", "votes:PPK")


@pytest.mark.parametrize(
    "words",
    [
        ("stakes", "A", "--regime", "pe-2015", "--copies", "B"),
        ("resolve", "A", "--against", "B"),
        ("sheet", "A", "000001", "--copy", "B"),
        ("compare", "A", "B"),
    ],
)
def test_another_election_is_no_copy(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A file of another election is refused wherever a copy is asked for."""
    names = {"A": written(tmp_path, "a.csv", RUNOFF), "B": written(tmp_path, "b.csv", OTHER)}
    message = start(*(names.get(word, word) for word in words), code=2)

    assert "different elections: peru-2021-runoff, peru-2016-runoff" in message


def test_copies_need_rules(tmp_path: Path) -> None:
    """Another copy without rules to compare it under is refused, not passed over."""
    one = written(tmp_path, "a.csv", RUNOFF)

    assert "--regime" in start("stakes", one, "--copies", one, code=2)


def test_every_contest_is_compared(tmp_path: Path) -> None:
    """A difference in the second contest is found, and said of that contest alone."""
    one = council(tmp_path)
    other = council(tmp_path, SHEETS.replace("80,70,20", "80,71,20"), "other.csv")[0]
    data = json.loads(start("compare", one[0], other, *one[1:], "--json"))
    page = start("compare", one[0], other, *one[1:])

    assert [("mayor", 0), ("council", 1)] == [
        (each["contest"], each["differing"]) for each in data["contests"]
    ]
    assert 1 == data["differing"]
    assert page.index("Mayor\nEvery sheet is the same.") < page.index("Council\n1 sheets differ")
    assert "Every sheet is the same." in start(
        "compare", one[0], other, *one[1:], "--contest", "mayor"
    )


def test_every_contest_is_resolved_and_shown(tmp_path: Path) -> None:
    """Observed sheets of the second contest are resolved; a station's sheets are all shown."""
    one = council(tmp_path)
    resolved = json.loads(start("resolve", *one, "--json"))
    shown = json.loads(start("sheet", one[0], "2", *one[1:], "--json"))

    assert [("mayor", 0), ("council", 1)] == [
        (each["contest"], each["observed"]) for each in resolved["contests"]
    ]
    assert ["mayor", "council"] == [each["contest"] for each in shown["contests"]]
    assert "Council" in start("resolve", *one)
    assert "Council" in start("sheet", one[0], "2", *one[1:])


def test_a_contest_that_one_source_lacks_is_compared(tmp_path: Path) -> None:
    """Sheets of a contest that the second source does not have are only in the first."""
    one = council(tmp_path)
    mayors = "".join(x for x in SHEETS.splitlines(keepends=True) if not x.startswith("council"))
    other = council(tmp_path, mayors, "other.csv")[0]
    data = json.loads(start("compare", one[0], other, *one[1:], "--json"))
    turned = json.loads(start("compare", other, one[0], *one[1:], "--json"))

    assert [0, 2] == [each["only_in_a"] for each in data["contests"]]
    assert [0, 2] == [each["only_in_b"] for each in turned["contests"]]


def test_stakes_of_every_contest(tmp_path: Path) -> None:
    """What is at stake is said of each contest; what to annul has to be of one."""
    one = council(tmp_path)
    data = json.loads(start("stakes", *one, "--json"))
    listed = written(tmp_path, "stations.csv", "1\n")

    assert ["mayor", "council"] == [each["contest"] for each in data["contests"]]
    for annulled in (("--annul", "RED > 1"), ("--stations", listed)):
        assert "several contests: mayor, council" in start("stakes", *one, *annulled, code=2)
        start("stakes", *one, *annulled, "--contest", "mayor")


def test_conditions_and_stations_together(tmp_path: Path) -> None:
    """The fewest annulments are among the sheets that meet either."""
    source = written(tmp_path, "a.csv", RUNOFF)
    listed = written(tmp_path, "stations.csv", "1\n")
    both = ("--annul", "FP = 70", "--stations", listed)
    alone = json.loads(start("stakes", source, *both[2:], "--json"))
    together = json.loads(start("stakes", source, *both, "--json"))
    whole = json.loads(start("stakes", source, "--json"))

    assert 2 == len(together["counterfactuals"])
    assert whole["fewest_annulments"] == together["fewest_annulments_in_filter"]
    assert whole["fewest_annulments"] != alone["fewest_annulments_in_filter"]


def test_articles_by_analogy_are_said_to_be(tmp_path: Path) -> None:
    """Where a check cites rules made for other elections, every command says so."""
    one = council(tmp_path)
    counted = json.loads(start("count", *one, "--json", "--contest", "council"))
    checked = json.loads(start("check", *one, "--json"))

    assert "ACTOBS-2025:24.4" in counted["law"]
    assert 1 == counted["findings"]["LAW-BY-ANALOGY"]
    assert 1 == checked["findings"]["LAW-BY-ANALOGY"]
    for words in (("count", *one), ("check", *one), ("sheet", one[0], "1", *one[1:])):
        assert "by analogy" in start(*words)


def test_no_analogy_where_no_article_is_cited(tmp_path: Path) -> None:
    """Sheets that fail no check cite no such article, and nothing is said."""
    clean = "".join(x for x in SHEETS.splitlines(keepends=True) if not x.startswith("council"))
    one = council(tmp_path, clean)

    assert "by analogy" not in start("check", *one) + start("count", *one)


@pytest.mark.parametrize(
    "words",
    [
        ("check", DEMO),
        ("resolve", DEMO),
        ("stakes", DEMO),
        pytest.param(("sheet", DEMO, "1"), marks=pytest.mark.long),
        pytest.param(("compare", DEMO, DEMO), marks=pytest.mark.long),
        ("count", DEMO),
    ],
)
def test_simulated_stations_are_said_to_be(words: tuple[str, ...]) -> None:
    """The embedded election is never shown as a real one."""
    assert "simulated stations: these are not real sheets" in start(*words)
    assert json.loads(start(*words, "--json"))["simulated"] is True


@pytest.mark.long
def test_a_real_source_beside_a_simulated_one(tmp_path: Path) -> None:
    """A comparison says which side is simulated, whichever it is."""
    real = written(tmp_path, "real.csv", RUNOFF)
    for sides in ((real, DEMO), (DEMO, real)):
        page = start("compare", *sides, "--limit", "1")

        assert f"{DEMO}: Real districts, simulated" in page
        assert f"{real}: Real districts, simulated" not in page
        assert json.loads(start("compare", *sides, "--json"))["simulated"] is True
    assert json.loads(start("compare", real, real, "--json"))["simulated"] is False


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("count", DEMO, "--election", "peru-2016-runoff"), "has no use for this option"),
        (("check", DEMO, "--format", "onpe-2021-runoff"), "has no use for this option"),
        (("count", "A", "--as-of", "yesterday"), "a single state, without a name"),
        (("compare", "A", "yesterday"), "there is no such file"),
        (("compare", "A", "nope.csv"), "there is no such file"),
        (("compare", DEMO, "nope.csv"), "there is no such file"),
        (("compare", DEMO, "nope"), "not exactly one state"),
        (("resolve", DEMO, "--against", "no/such/file"), "there is no such file"),
        (("stakes", "A", "--stations", "nope.csv"), "there is no such file"),
        (("stakes", "A", "--stations", "HEADER"), "the list has no station"),
    ],
)
def test_what_cannot_be_honoured_is_refused(
    tmp_path: Path, words: tuple[str, ...], part: str
) -> None:
    """An option or a file that there is no use for ends with a message, never in silence."""
    names = {
        "A": written(tmp_path, "a.csv", RUNOFF),
        "HEADER": written(tmp_path, "header.csv", "station\n"),
    }
    message = start(*(names.get(word, word) for word in words), code=2)

    assert part in message
    assert 3 == len(message.strip().splitlines())


HISTORY = """\
proceso,tipo,Distrito electoral,Electores,Votos emitidos,Votos válidos,Organización Política,Votos
EG2000,presidencial,NACION,100,60,50,ALIANZA ELECTORAL PERU 2000,50
EG2000,presidencial,NACION,100,60,50,VOTOS EN BLANCO,10
EG2000,presidencial,LIMA,100,60,50,ALIANZA ELECTORAL PERU 2000,50
EG2000,presidencial,LIMA,100,60,50,VOTOS EN BLANCO,10
"""


@pytest.mark.parametrize(
    "option",
    [
        *("--regime=pe-2015", "--by=district", "--as-of=foo"),
        *("--format=onpe-2021-runoff", "--contest=foo"),
    ],
)
def test_sums_refuse_what_needs_sheets(tmp_path: Path, option: str) -> None:
    """A table of sums has departments and one contest, and no sheets to apply rules to."""
    sums = (written(tmp_path, "history.csv", HISTORY), "--election", "peru-2000-round1")

    start("count", *sums, option, code=2)
    start("count", *sums, "--by", "department", "--contest", "president")


def test_unknown_registered_voters_are_not_zero(tmp_path: Path) -> None:
    """A capture says nothing of the registered: null for programs, and not a word for people."""
    stated = {
        "contabilizadas": 2,
        "enviadasJee": 1,
        "pendientesJee": 0,
        "totalActas": 3,
        "totalVotosEmitidos": 60,
        "totalVotosValidos": 50,
        "fechaActualizacion": 1,
    }
    votes = [
        {"codigoAgrupacionPolitica": "1", "totalVotosValidos": 50},
        {"codigoAgrupacionPolitica": "80", "totalVotosValidos": 10},
    ]
    for name, data in (("totales", stated), ("presidencial", votes)):
        written(tmp_path, f"{name}.json", json.dumps({"success": True, "data": data}))
    data = json.loads(start("count", str(tmp_path), "--json"))
    page = start("count", str(tmp_path))

    assert (60, None, None) == (data["voted"], data["registered"], data["turnout"])
    assert "Voted 60; cast 60" in page
    assert "Registered" not in page
