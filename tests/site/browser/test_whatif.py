"""What if sheets were annulled: in the browser as by the command."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.law.countries import country
from escrutinio.law.rule import MAJORITY, PLURALITY, SECOND_ROUND, Decision, Win
from escrutinio.model.election import Contest, OptionId
from escrutinio.operations.count import contests_in, count_sheets, decision_of
from escrutinio.operations.open import open_sheets
from escrutinio.operations.stakes import leaders, stakes_report
from escrutinio.site.stations.columns import decision_data
from escrutinio.tally.outcome import decide
from escrutinio.tally.select import condition
from escrutinio.words.numbers import number, percent
from tests.site.browser.conftest import HOSTILE, Served

PLACES = ("scope", "department", "province", "district", "district_code", "place")
DEMO = "demo:peru-2021-runoff"
MISSING = 65535


@pytest.fixture(scope="module")
def demo() -> tuple[Loaded, Contest]:
    """The run-off of 2021 as it is embedded."""
    loaded = open_sheets(DEMO)
    return loaded, contests_in(loaded)[0]


def columns(loaded: Loaded, contest: Contest) -> tuple[dict[str, Any], bytes]:
    """The columns of a source, made from the format's description."""
    boxes = [
        "registered",
        "voted",
        "blank",
        "null",
        "challenged",
        *(f"v{i}" for i in range(len(contest.options))),
    ]
    names = ", ".join(f'"{one}"' for one in (*PLACES, "station", "state", "kind", *boxes))
    rows = engine.rows(loaded.connection, f"SELECT {names} FROM sheet ORDER BY line")
    places: list[list[Any]] = []
    for row in rows:
        if places and places[-1][:6] == list(row[:6]):
            places[-1][6] += 1
        else:
            places.append([*row[:6], 1])
    states, kinds = (sorted({row[n] for row in rows}) for n in (7, 8))
    figures = [
        [MISSING if row[9 + n] is None else row[9 + n] for row in rows] for n in range(len(boxes))
    ]
    data = b"".join(n.to_bytes(2, "little") for column in figures for n in column)
    data += bytes(states.index(row[7]) for row in rows) + bytes(kinds.index(row[8]) for row in rows)
    order = leaders(count_sheets(loaded, contest))
    head = {
        "n": len(rows), "width": 2, "boxes": boxes, "order": order,
        "states": states, "kinds": kinds,
        "options": [{"id": one.id, "name": one.name} for one in contest.options],
        "places": places, "stations": [row[6] for row in rows],
        "decision": decision_data(decision_of(loaded.election, contest)),
        "names": dict(country(loaded.election.country).names),
    }  # fmt: skip
    return head, data


def table(page: Any, made: tuple[dict[str, Any], bytes]) -> None:
    """Put columns into a page, as `table`."""
    head, data = made
    page.route("**/columns.json", lambda route: route.fulfill(body=json.dumps(head)))
    page.route("**/columns.bin", lambda route: route.fulfill(body=data))
    page.evaluate("async () => { globalThis.table = await Escrutinio.columns(); }")


@pytest.fixture(scope="module")
def whole(served: Served, browser: Any, demo: tuple[Loaded, Contest]) -> Iterator[Any]:
    """A page with the columns of the whole run-off."""
    page = browser.new_page()
    page.goto(served.at("en/whatif/"))
    table(page, columns(*demo))
    yield page
    page.close()


COMMANDS = (
    *("department = Puno and first option > 90 %", "second option >= 80 %", "turnout > 95 %"),
    *("null > 20 % or blank > 10 %", "estado = resolved", "PL = 0 o FP = 0", "station <= 500"),
    *("(departamento = 'Áncash' or department = cusco) and primera opción > 70,5 %",),
    *("ubigeo = 150101 and voted < 200", "scope = abroad", "first option > 85.25 %"),
    *("department >= 'S' and FP > 100 and challenged = 0", "participación < 50 %"),
    *("department = 'SAN MARTIN' and voted != 200",),
)


@pytest.mark.parametrize("text", COMMANDS)
def test_the_command_says_the_same(whole: Any, demo: tuple[Loaded, Contest], text: str) -> None:
    """Sheets, votes, the lead and the outcome are those of `escrutinio stakes --annul`."""
    loaded, contest = demo
    report = stakes_report(loaded, contest, annul=text)
    [wanted] = report.counterfactuals
    found = whole.evaluate("""text => {
      const {rows, ...found} = Escrutinio.whatIf(table, Escrutinio.condition(text, table));
      return {...found, sheets: rows.length};
    }""", text)  # fmt: skip
    ids = [one.id for one in contest.options]
    winner = found["then"]["winner"]

    assert wanted.sheets == found["sheets"]
    assert (report.count.provisional.margin, wanted.margin) == (
        found["marginBefore"],
        found["marginAfter"],
    )
    assert list(wanted.totals.votes) == found["after"]["votes"]
    assert (wanted.totals.null, wanted.totals.blank, wanted.totals.voted) == (
        found["after"]["null"], found["after"]["blank"], found["after"]["voted"])  # fmt: skip
    assert (wanted.outcome.kind, wanted.outcome.winner) == (
        found["then"]["kind"], None if winner is None else ids[winner])  # fmt: skip
    assert wanted.outcome.margin == found["then"]["margin"]


SIGNS = ("=", "<", ">", "<=", ">=", "!=", "<>")
TEXTS = ("department", "Provincia", "distrito", "state", "kind", "ubigeo", "mesa", "place")
VALUES = (
    *("puno", "'CUSCO'", '"áncash"', "LIMA", "counted", "pending", "''", "040101", "arithmetic"),
    *("San Martín", "000123", "61000", "madre de dios"),
)
NUMBERS = (
    *("PL", "fp", "first option", "segunda opción", "second", "turnout", "voted", "blancos"),
    *("null", "impugnados", "registered", "electores"),
)
BARS = (
    *("0", "1", "17", "100", "250", "0 %", "12.5 %", "33,333 %", "50%", "99.99 %", "100 %"),
    "87.5%",
)


def _random(chance: random.Random, depth: int = 0) -> str:
    """A condition as somebody might write it."""
    if depth < 3 and chance.random() < 0.45:
        parts = [_random(chance, depth + 1) for _ in range(2)]
        joined = f" {chance.choice(['and', 'y', 'AND', 'or', 'o', 'Or'])} ".join(parts)
        return f"({joined})" if chance.random() < 0.5 else joined
    sign, space = chance.choice(SIGNS), chance.choice(["", " ", "  "])
    if chance.random() < 0.3:
        return f"{chance.choice(TEXTS)}{space}{sign}{space}{chance.choice(VALUES)}"
    return f"{chance.choice(NUMBERS)} {sign}{space}{chance.choice(BARS)}"


def _holes(loaded: Loaded) -> None:
    """Some boxes lose their figure, and some sheets their place in the count."""
    for n, box in enumerate(("registered", "voted", '"blank"', '"null"', "challenged", "v0", "v1")):
        loaded.connection.execute(f"UPDATE holed SET {box} = NULL WHERE line % 11 = {n}")
    loaded.connection.execute(
        "UPDATE holed SET state = 'pending', kind = 'arithmetic' WHERE line % 7 = 3"
    )
    loaded.connection.execute("UPDATE holed SET station = 'M-' || station WHERE line % 13 = 5")


def test_any_condition_means_the_same_sheets(served: Served, page: Any) -> None:
    """A hundred random conditions, with boxes that are missing: the same sheets by SQL and here."""
    loaded = open_sheets(DEMO)
    contest = contests_in(loaded)[0]
    run = loaded.connection.execute
    run("CREATE TABLE holed AS SELECT * FROM sheet WHERE line % 29 = 0")
    _holes(loaded)
    run("DROP TABLE IF EXISTS sheet")
    run("DROP VIEW IF EXISTS sheet")
    run("ALTER TABLE holed RENAME TO sheet")
    page.goto(served.at("en/whatif/"))
    made = columns(loaded, contest)
    table(page, made)
    chance = random.Random(2021)
    texts = [_random(chance) for _ in range(120)]
    names = dict(country("pe").names)
    wanted = []
    for text in texts:
        sql = condition(text, contest, made[0]["order"], names)
        rows = engine.rows(
            loaded.connection, f"SELECT station FROM sheet WHERE {sql} ORDER BY line"
        )
        wanted.append([station for (station,) in rows])
    found = page.evaluate("""texts => texts.map(text => {
      const meets = Escrutinio.condition(text, table);
      return table.stations.filter((_, i) => meets(i));
    })""", texts)  # fmt: skip

    assert [] == [text for text, a, b in zip(texts, wanted, found, strict=True) if a != b]
    assert 60 < sum(0 < len(one) < made[0]["n"] for one in wanted)


REFUSED = (
    *(
        "",
        "department",
        "department =",
        "= 3",
        "department = ",
        "PL > ",
        "PL > 5 5",
        "XX > 3",
        "PL > 3.5",
    ),
    *(
        "(PL > 3",
        "PL > 3)",
        "PL 3",
        "PL > three",
        "and",
        "PL > 3 and",
        "first option",
        "PL > 3,5",
        "PL > 5,5 x",
    ),
    *(
        "department = 'Puno",
        "PL > 3 xor FP > 2",
        "mesa = 5 6",
        "turnout > 5 %% ",
        "PL >> 3",
        "PL > -3",
        "¡ > 3",
    ),
    *("constructor > 3", "__proto__ = 3", "PL > 3; DROP", "() = 3", "PL = = 3"),
)


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_command_refuses_is_refused(
    whole: Any, demo: tuple[Loaded, Contest], text: str
) -> None:
    """The same conditions are not understood, at the same place, with the same words known."""
    _, contest = demo
    with pytest.raises(Refused) as error:
        condition(text, contest, [0, 1], {"ubigeo": "district_code"})
    found = whole.evaluate("""text => {
      try { Escrutinio.condition(text, table); return null; }
      catch (error) { return [error.where, error.known]; }
    }""", text)  # fmt: skip

    assert [error.value.where, error.value.values["known"]] == found


def test_shares_and_counts_are_written_as_elsewhere(whole: Any) -> None:
    """Numbers and percentages are those of the pages, to the last digit and half to even."""
    pairs = [(1, 3), (2, 3), (1, 200000), (3, 200000), (0, 7), (7, 7), (8834440, 17624531)]
    numbers = [0, 7, 999, 1000, -44349, 8835970]
    shares = whole.evaluate("all => all.map(one => Escrutinio.percent(...one))", pairs)

    assert [percent(Fraction(*one), "en") for one in pairs] == shares
    assert [number(one, "en") for one in numbers] == whole.evaluate(
        "all => all.map(Escrutinio.number)", numbers
    )


def _decisions() -> Sequence[Decision]:
    lead = Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10), strict_lead=False)
    return (
        MAJORITY, PLURALITY, SECOND_ROUND, Decision(id="none", by_votes=False),
        Decision(id="lead", wins=(MAJORITY.wins[0], lead), base="valid-and-blank"),
    )  # fmt: skip


def _outcomes(page: Any, cases: list[tuple[list[int], Decision, int]]) -> list[list[Any]]:
    given = [[votes, decision_data(rule), blank] for votes, rule, blank in cases]
    found: list[list[Any]] = page.evaluate("""all => all.map(one => {
      const {kind, winner, runners, tied, margin} = Escrutinio.decide(...one);
      return [kind, winner, runners, tied, margin];
    })""", given)  # fmt: skip
    return found


def test_the_outcome_is_that_of_the_law(whole: Any) -> None:
    """Ties, run-offs and shares at the bar: the same as the exact arithmetic of the count."""
    chance = random.Random(1)
    figures = [0, 1, 2, 3, 4, 5, 40, 50, 60, 10**9]
    cases = [
        (chance.choices(figures, k=chance.randint(1, 5)), rule, chance.choice([0, 1, 10]))
        for rule in _decisions()
        for _ in range(120)
    ]
    wanted = []
    for votes, rule, blank in cases:
        one = decide({OptionId(str(i)): n for i, n in enumerate(votes)}, rule, blank=blank)
        winner = None if one.winner is None else int(one.winner)
        wanted.append(
            [
                one.kind,
                winner,
                [int(i) for i in one.runners],
                [int(i) for i in one.tied],
                one.margin,
            ]
        )

    assert wanted == _outcomes(whole, cases)


def test_a_planted_bar_is_seen(whole: Any) -> None:
    """The check above tells more than a half from at least a half."""
    loose = Decision(id="loose", wins=(Win(share=Fraction(1, 2), strict=False),))
    [strict], [other] = (_outcomes(whole, [([50, 50], rule, 0)]) for rule in (MAJORITY, loose))

    assert ("runoff", "tie") == (strict[0], other[0])


def asked(page: Any, served: Served, text: str, language: str = "en") -> None:
    """Write a condition and compute."""
    page.goto(served.at(f"{language}/whatif/"))
    page.fill("#whatif-condition", text)
    page.click("#whatif-form button[type=submit]")


def test_the_page_computes_and_can_be_shared(served: Served, page: Any) -> None:
    """The condition is in the address; who opens it sees the same; back empties the page."""
    asked(page, served, "first option > 60 %")
    page.wait_for_selector("#whatif-title")
    text, address = page.inner_text("#whatif-result"), page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#whatif-title")

    assert "#q=first%20option%20%3E%2060%20%25" in address
    assert text == page.inner_text("#whatif-result")
    assert "first option > 60 %" == page.input_value("#whatif-condition")
    assert "not a ruling" in text
    assert "Annulled sheets: " in page.inner_text("#whatif-status")
    page.evaluate("location.hash = ''")
    page.wait_for_selector("#whatif-title", state="detached")


def test_the_list_leads_to_sheets(served: Served, page: Any) -> None:
    """The first fifty are listed, each with its link."""
    asked(page, served, "votantes = 220", "es")
    page.wait_for_selector("#whatif-title")
    rows = page.locator("#whatif-result tbody tr:has(a)")

    assert 50 == rows.count()
    assert "Las primeras 50 de" in page.inner_text("#whatif-result")
    rows.first.locator("a").click()
    page.wait_for_selector(".form")


def test_the_list_is_downloaded_without_formulas(served: Served, page: Any, tmp_path: Path) -> None:
    """A name that a spreadsheet would compute gets an apostrophe; nothing else is changed."""
    asked(page, served, f"station >= 900000 and district = '{HOSTILE}'")
    page.wait_for_selector("#whatif-csv")
    with page.expect_download() as download:
        page.click("#whatif-csv")
    download.value.save_as(tmp_path / "list.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text("utf-8"))))

    assert ["900000", "900001", "900002", "900003"] == sorted(row["station"] for row in rows)
    assert {"IE 1", "IE 2", '\'=HYPERLINK("x")'} == {row["place"] for row in rows}
    assert {HOSTILE} == {row["district"] for row in rows}
    assert ["100", "50", ""] == [rows[0]["votes:PL"], rows[0]["votes:FP"], rows[-1]["votes:FP"]]
    assert page.locator("#whatif-result img").count() == 0


@pytest.mark.parametrize(
    ("value", "field"),
    [
        *(("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), (" =1", "' =1")),
        *(("\t=1", "'\t=1"), ("\uff1d1", "'\uff1d1"), ("=a,b", '"\'=a,b"')),
        *(("a=1", "a=1"), ('a"b', '"a""b"'), (None, ""), (-5, "-5")),
    ],
)
def test_a_field_of_the_list(whole: Any, value: Any, field: str) -> None:
    """Texts that a spreadsheet would take for formulas are guarded, numbers are not."""
    assert field == whole.evaluate("value => Escrutinio.csvField(value)", value)


def test_what_is_not_understood_is_said_in_words(served: Served, page: Any) -> None:
    """A condition that cannot be read keeps its text, and the page says where it stops."""
    asked(page, served, "PL > three")
    page.wait_for_selector("#whatif-status .bad")

    assert "not understood at: three. It may speak of: department, " in page.inner_text(
        "#whatif-status"
    )
    assert "PL > three" == page.input_value("#whatif-condition")
    assert "true" == page.get_attribute("#whatif-condition", "aria-invalid")


def test_a_condition_that_nothing_meets(served: Served, page: Any) -> None:
    """It is said, and no result is drawn."""
    asked(page, served, "department = nowhere")
    page.wait_for_selector("#whatif-status .bad")

    assert "\u2717 No counted sheet meets the condition." == page.inner_text("#whatif-status")
    assert "" == page.inner_text("#whatif-result")


def test_the_builder_writes_a_condition(served: Served, page: Any) -> None:
    """Who chooses gets a condition that is understood, joined to what stands there."""
    page.goto(served.at("en/whatif/"))
    page.fill("#whatif-condition", "PL > 1 or FP > 1")
    page.click("#whatif-details summary")
    page.wait_for_selector("#whatif-builder:not([disabled])")
    page.select_option("#builder-department", "AMAZONAS")
    page.select_option("#builder-field", "turnout")
    page.fill("#builder-bar", "70,5")
    page.click("#builder-add")
    text = "(PL > 1 or FP > 1) and department = 'AMAZONAS' and turnout > 70,5 %"

    assert text == page.input_value("#whatif-condition")
    page.click("#whatif-form button[type=submit]")
    page.wait_for_selector("#whatif-title")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_example_is_understood(served: Served, page: Any, language: str) -> None:
    """Each example is a condition, and a press on it computes it."""
    page.goto(served.at(f"{language}/whatif/"))
    examples = page.locator("[data-example]")
    texts = [examples.nth(n).get_attribute("data-example") for n in range(examples.count())]
    sizes = page.evaluate(
        """async texts => {
      const table = await Escrutinio.columns();
      const rows = text => Escrutinio.whatIf(table, Escrutinio.condition(text, table)).rows;
      return texts.map(text => rows(text).length);
    }""",
        texts,
    )
    examples.last.click()
    page.wait_for_selector("#whatif-title")

    assert 4 == len(sizes)
    assert texts[-1] == page.input_value("#whatif-condition")
    assert sizes[-1] == 1  # the sheet that was ruled on
