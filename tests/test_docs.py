"""The documentation tells what the program does: commands, codes, exceptions, articles, keys."""

import inspect
import json
import os
import re
import shlex
import shutil
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest

import escrutinio.law.pe
from escrutinio import errors
from escrutinio.cli.main import app
from escrutinio.io.definitions import Format, View, election, format_, shipped
from escrutinio.law.book import cited as article
from escrutinio.law.book import parameters, provision, provisions
from escrutinio.law.pe import acts_2015, acts_2025
from escrutinio.law.pe.checks import CHECKS, PREFERENCE_CHECKS
from escrutinio.law.pe.country import COUNTRY
from escrutinio.law.rule import Regime
from escrutinio.model.election import Election
from escrutinio.model.event import EVENTS, Event
from escrutinio.operations.count import contests_in, count_sheets
from escrutinio.operations.open import open_sheets
from escrutinio.operations.report import as_json
from escrutinio.operations.sheets import Observed, observed
from escrutinio.tally.check import check
from escrutinio.words import LANGUAGES, catalogue

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ENVIRONMENT = {"ESCRUTINIO_LANG": "en", "COLUMNS": "80", "TERM": "dumb", "PYTHONUTF8": "1"}
REGIMES = {"pe-2015": acts_2015.regime(), "pe-2025": acts_2025.REGIME}
LEFT_OUT = "…"


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text("utf-8")


def everything() -> str:
    """The text of all pages and of the README."""
    return "\n".join(path.read_text("utf-8") for path in (*PAGES, ROOT / "README.md"))


@dataclass
class Command:
    """A command of a page, and the lines of output that the page shows."""

    line: str
    shown: list[str] = field(default_factory=list)


Step = Command | tuple[str, str]
"""A command to run, or a file to write: its name and its text."""


def steps(text: str) -> Iterator[Step]:
    """The commands of a page and the files that it tells to make, in their order."""
    before = ""
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        lead = text[: match.start()].rstrip().rsplit("\n", 1)[-1]
        before = lead if re.fullmatch(r"`[^`]+`:", lead) else ""
        if before:
            yield before[1:-2], match[2]
        elif match[1] == "console":
            yield from commands(match[2])


def commands(block: str) -> Iterator[Command]:
    """The commands of a block with what is shown after each."""
    found: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        else:
            found[-1].shown.append(line)
    yield from found


def not_printed(shown: Iterable[str], printed: Iterable[str]) -> list[str]:
    """The shown lines that were not printed, in the order shown."""
    rest, missing = [line.rstrip() for line in printed], []
    for line in (one.rstrip() for one in shown if one not in (LEFT_OUT, "")):
        if line in rest:
            rest = rest[rest.index(line) + 1 :]
        else:
            missing.append(line)
    return missing


class Shell:
    """Runs the commands of a page in a folder, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0

    def run(self, line: str) -> list[str]:
        """What a command prints, errors too; `echo $?` prints the last exit code."""
        if line == "echo $?":
            return [str(self.code)]
        name, *words = shlex.split(line)
        assert name == "escrutinio", line
        done = subprocess.run(
            [sys.executable, "-m", name, *words],
            cwd=self.folder,
            env=os.environ | ENVIRONMENT,
            capture_output=True,
            encoding="utf-8",
        )
        self.code = done.returncode
        return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def follow(text: str, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Do what a page says; each command whose shown lines were not printed, with those lines."""
    shell = Shell(folder)
    for step in steps(text):
        if isinstance(step, Command):
            printed = shell.run(step.line)
            missing = not_printed(step.shown, printed)
            if missing:
                yield step.line, missing
            elif shell.code == 2 and not step.shown:
                yield step.line, printed
        else:
            name, content = step
            (folder / name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize("name", ["tutorial.md", "demo.md", "seats.md", "log.md", "evidence.md"])
def test_pages_print_what_they_show(name: str, tmp_path: Path) -> None:
    """Every command of a page runs, and prints every line that is shown, in that order."""
    assert [] == list(follow(page(name), tmp_path))


def test_the_tutorial_has_files_and_commands() -> None:
    """The page is read: it makes five files and runs a dozen commands."""
    found = list(steps(page("tutorial.md")))

    assert 5 == sum(isinstance(one, tuple) for one in found)
    assert 12 <= sum(isinstance(one, Command) for one in found)


def test_a_planted_line_is_missed(tmp_path: Path) -> None:
    """The check above fails where a page shows a line that is not printed, or in another order."""
    text = "```console\n$ escrutinio list\nnowhere\n```\n"

    assert [("escrutinio list", ["nowhere"])] == list(follow(text, tmp_path))
    assert ["a"] == not_printed(["b", "a"], ["a", "b"])


def test_the_readme_prints_what_it_shows(tmp_path: Path) -> None:
    """The example of the README is the program's real output."""
    text = (ROOT / "README.md").read_text("utf-8")

    assert any(isinstance(one, Command) and one.shown for one in steps(text))
    assert [] == list(follow(text, tmp_path))


@pytest.mark.real
@pytest.mark.parametrize(
    "name", ["margins-2021.md", pytest.param("observed-sheets-2021.md", marks=pytest.mark.long)]
)
def test_pages_on_2021_print_what_they_show(
    name: str, tmp_path: Path, official: str, evolution: str
) -> None:
    """The figures of both pages are those that the commands on them print."""
    shutil.copyfile(official, tmp_path / "resultados.zip")
    shutil.copyfile(evolution, tmp_path / "evolution.parquet")

    assert [] == list(follow(page(name), tmp_path))


@pytest.fixture(scope="module")
def observed_sheets(evolution: str) -> list[Observed]:
    """The observed sheets of 9 June 2021, with what was published on the 17th."""
    then, later = (open_sheets(evolution, as_of=day) for day in ("2021-06-09", "2021-06-17"))
    return list(observed(then, contests_in(then)[0], REGIMES["pe-2015"], later))


@pytest.mark.real
def test_boxes_that_changed_are_as_the_page_says(observed_sheets: list[Observed]) -> None:
    """Of the arithmetical errors that differ, one box changed in 107; which one is in a table."""
    text = page("observed-sheets-2021.md")
    errors_ = [one for one in observed_sheets if one.sheet.kind == "arithmetic" and not one.equal]
    annulled = [one for one in errors_ if one.later and one.later.state == "annulled"]
    single = Counter(
        (one.changed[0][0], one.resolution.status) for one in errors_ if len(one.changed) == 1
    )
    saved = [
        one.later.votes
        for one in errors_
        if one.resolution.status == "annulled" and one.later and one not in annulled
    ]

    assert (399, 116) == (sum(o.sheet.kind == "arithmetic" for o in observed_sheets), len(errors_))
    assert ["043286", "053508", "054467", "057281"] == [one.sheet.station for one in annulled]
    names = {"voted": "total of voters", "blank": "blank votes", "null": "null votes"}
    for box, name in (names | {"v0": "PL", "v1": "FP"}).items():
        both = single[box, "annulled"], single[box, "valid"]
        assert f"| {name} | {both[0]} | {both[1]} | {sum(both)} |" in text
    assert (107, 71) == (single.total(), len(saved))
    assert f"{sum(votes[0] or 0 for votes in saved):,} votes for PL" in text
    assert f"and {sum(votes[1] or 0 for votes in saved):,} for FP" in " ".join(text.split())


@pytest.mark.real
def test_challenged_votes_went_where_the_page_says(observed_sheets: list[Observed]) -> None:
    """The challenged votes of 471 sheets: how many joined the null ones, and how many a list."""
    text = " ".join(page("observed-sheets-2021.md").split())
    found = [one for one in observed_sheets if one.sheet.kind == "challenged"]
    gained: Counter[str] = Counter()
    for one in found:
        assert one.later is not None
        was, is_ = one.sheet.figures, one.later.figures
        gained.update({box: (is_[box] or 0) - (was[box] or 0) for box in was})

    assert all(one.later and one.later.cast == one.sheet.cast for one in found)
    assert f"held {sum(one.sheet.challenged or 0 for one in found):,} challenged votes" in text
    assert (
        f"{gained['null']:,} became null, {gained['v1']} went to FP, {gained['v0']} to PL" in text
    )
    assert f"as the figures say | {sum(one.equal is True for one in found)} |" in text


@pytest.mark.real
def test_unused_ballots_are_as_the_page_says(observed_sheets: list[Observed]) -> None:
    """The warning speaks of 41 sheets; ten were counted later, each with no blank vote."""
    warned = [
        one
        for one in observed_sheets
        if any(finding.code == "PE-UNUSED-AS-BLANK" for finding in check(one.sheet, COUNTRY))
    ]
    counted = [one.later for one in warned if one.later and one.later.state == "resolved"]

    assert (41, 10) == (len(warned), len(counted))
    assert {0} == {sheet.blank for sheet in counted}


def test_generated_pages_are_up_to_date() -> None:
    """law.md and cli.md are what tools/make_docs.py writes."""
    script = [sys.executable, str(ROOT / "tools/make_docs.py"), "--check"]
    done = subprocess.run(script, capture_output=True, encoding="utf-8")

    assert (0, "") == (done.returncode, done.stdout), done.stderr


@pytest.mark.parametrize("name", sorted(app.commands))
def test_every_command_is_documented(name: str) -> None:
    """The README names every command, and the page of commands has its help."""
    assert f"## {name}\n" in page("cli.md")
    assert f"`escrutinio {name}" in (ROOT / "README.md").read_text("utf-8")


def test_every_finding_is_documented() -> None:
    """Each code of a finding that the words know stands on a page."""
    text = everything()
    codes = [key.partition(".")[2] for key in catalogue("en") if key.startswith("finding.")]

    assert [] == [code for code in codes if f"`{code}`" not in text]


def test_every_check_is_in_the_law_and_in_the_words() -> None:
    """Each check has its row in the page of the law, and a text."""
    text = page("law.md")

    for one in (*CHECKS, *PREFERENCE_CHECKS):
        assert re.search(rf"^\| `{one.code}` \|.*\| {', '.join(one.provisions)} \|$", text, re.M), (
            one.code
        )
        assert f"finding.{one.code}" in catalogue("en")


def test_every_reason_of_rejection_is_documented() -> None:
    """Each reason for which a line is set aside stands in the page of formats."""
    text = page("formats.md")
    reasons = [key.partition(".")[2] for key in catalogue("en") if key.startswith("reject.")]

    assert [] == [reason for reason in reasons if f"`{reason}`" not in text]


def test_every_exception_is_documented() -> None:
    """Each exception of the program stands on a page."""
    text = page("cli.md")
    found = [
        name
        for name, one in vars(errors).items()
        if inspect.isclass(one) and issubclass(one, errors.EscrutinioError)
    ]

    assert len(found) >= 4
    assert [] == [name for name in found if not re.search(rf"\b{name}\b", text)]


def test_every_format_and_election_is_documented() -> None:
    """Each format that the package ships, and each field of a format, stands in its page."""
    text = page("formats.md")
    names = [*shipped("formats"), *(one.name for one in (*fields(Format), *fields(View)))]
    given = {"states", "views"}  # written as [states] and [[as_of]]

    assert [] == [name for name in names if name not in given and f"`{name}`" not in text]
    assert "`[states]`" in text
    assert "`[[as_of]]`" in text
    assert [] == [name for name in shipped("elections") if name not in everything()]


def keys(data: Any, dynamic: frozenset[str]) -> set[str]:
    """Every key of JSON data, but for those under a dynamic one."""
    if isinstance(data, dict):
        below = (keys(value, dynamic) for key, value in data.items() if key not in dynamic)
        return set(data).union(*below)
    return set().union(*(keys(one, dynamic) for one in data)) if isinstance(data, list) else set()


def test_every_key_of_the_json_is_documented(tmp_path: Path) -> None:
    """Each key that `count --json` writes stands in the page of formats."""
    path = tmp_path / "sheets.csv"
    path.write_text(
        "election,station,registered,voted,votes:PL,votes:FP,blank,null,state,kind\n"
        "peru-2021-runoff,000001,300,200,100,90,5,5,counted,\n"
        "peru-2021-runoff,000002,300,200,100,90,5,6,pending,arithmetic\n"
        "peru-2021-runoff,000003,300,-1,100,90,5,6,counted,\n",
        encoding="utf-8",
    )
    loaded = open_sheets(str(path))
    report = as_json(count_sheets(loaded, contests_in(loaded)[0], level="scope"))
    dynamic = frozenset({"findings", "rules_fired", "figures", "votes", "difference"})
    text = page("formats.md")
    found = keys(report, dynamic)

    assert {"share_valid", "raw", "scope"} <= found
    assert [] == sorted(key for key in found if f"`{key}`" not in text)


def test_both_catalogues_say_the_same_things() -> None:
    """Spanish and English have the same keys, and each text the same values to fill in."""
    spanish, english = (catalogue(language) for language in LANGUAGES)

    assert set(spanish) == set(english)
    assert [] == [key for key in spanish if holes(spanish[key]) != holes(english[key])]


def holes(text: str) -> set[str]:
    """The names that a text leaves to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_planted_hole_is_seen() -> None:
    """The check above tells a text with a value from one without, or with another."""
    assert {"n"} == holes("{n} sheets")
    assert holes("{n} sheets") != holes("{m} actas")


def cited(regime: Regime) -> set[str]:
    """Every article that a regime rests on."""
    found = {one.provision for one in (*regime.rules, *regime.defects)}
    if regime.id == "pe-2025":
        found |= {one.provision for one in acts_2025.PAIR_RULES}
    return found | {regime.missing, regime.comparison, regime.challenged}


def out_of_force(ids: Iterable[str], election_: Election) -> list[str]:
    """The articles of these that do not hold on the day of an election."""
    return sorted(one for one in ids if not provision(one).in_force(election_.date))


@pytest.mark.parametrize("name", sorted(shipped("elections")))
def test_articles_hold_on_the_day_of_the_election(name: str) -> None:
    """What an election's definition and its rules cite is in the book and in force that day."""
    one = election(name)

    assert [] == out_of_force(one.law, one)
    if one.regime and not one.analogy:
        assert [] == out_of_force(cited(REGIMES[one.regime]), one)


@pytest.mark.parametrize("name", sorted(shipped("elections")))
def test_checks_cite_articles_in_force(name: str) -> None:
    """Each check cites an article that is in force on the day, where rules are at hand."""
    one = election(name)
    if not one.regime:
        pytest.skip("no rules for observed sheets are at hand")

    assert [] == out_of_force({article(check.provisions, one.date) for check in CHECKS}, one)


def test_a_rule_out_of_its_time_is_seen() -> None:
    """The check above fails where the rules of 2025 are applied to 2021 and the other way round."""
    assert out_of_force(cited(REGIMES["pe-2025"]), election("peru-2021-runoff"))
    assert out_of_force(cited(REGIMES["pe-2015"]), election("peru-2026-runoff"))


def test_rules_by_analogy_say_so() -> None:
    """An election whose rules were made for others is marked, unless its rules hold that day."""
    for name in shipped("elections"):
        one = election(name)
        if one.regime and out_of_force(cited(REGIMES[one.regime]), one):
            assert one.analogy, name


def test_every_article_in_the_code_is_in_the_book() -> None:
    """An article that a docstring or a rule names is one that the book has."""
    norms = {one.partition(":")[0] for one in provisions()}
    form = re.compile(rf"\b({'|'.join(sorted(norms))}):([\d.]*\d(?:\.[a-z]\b)?)")
    source = Path(escrutinio.law.pe.__path__[0]).parents[1]
    found = {
        (path.name, f"{norm}:{number}")
        for path in source.rglob("*.py")
        for norm, number in form.findall(path.read_text("utf-8"))
    }

    assert len(found) > 50
    assert [] == sorted(one for one in found if one[1] not in provisions())


def test_every_number_of_the_law_has_an_article_in_force() -> None:
    """A parameter's article is in the book, and holds from the day that the parameter does."""
    for one in parameters():
        assert provision(one.provision).in_force(one.since), one.id


def test_formats_name_shipped_elections() -> None:
    """A shipped format reads an election that is shipped too, and only options that it has."""
    for name in shipped("formats"):
        form = format_(name)
        options = {o.id for contest in election(form.election).contests for o in contest.options}

        assert all(set(view.options) <= options for view in form.views), name


LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a page beside is to a page that is there."""
    links = [link for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]

    assert [] == [link for link in links if not (path.parent / link).exists()]


def default_of(one: Field[Any]) -> str:
    """A field as the tables of the docs have it, with its default."""
    if one.default is MISSING:
        return one.name
    plain = list(one.default) if isinstance(one.default, tuple) else one.default
    return f"{one.name} ({json.dumps(plain)})"


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: one.kind)
def test_every_event_is_in_the_tables_of_the_log_and_of_the_bundle(event: type[Event]) -> None:
    """With every field and its default, so that a stranger can read it."""
    row = f"| `{event.kind}` | {', '.join(default_of(one) for one in fields(event))} |"

    assert row in (DOCS / "bundle.md").read_text("utf-8").splitlines()
    assert f"| `{event.kind}` | {event.version} |" in (DOCS / "log.md").read_text("utf-8")
