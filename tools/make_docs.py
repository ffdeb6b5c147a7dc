"""
Write the pages that the program can tell better than we: of the law, the commands, the error rates.

With --check nothing is written, and the exit code is 1 where a page is not up to date.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from calibration_page import calibration_page
from vectors_page import vectors_page

from escrutinio import errors
from escrutinio.cli.main import app
from escrutinio.io.calibrated import shipped as shipped_rates
from escrutinio.io.definitions import election, shipped
from escrutinio.law.book import Provision, parameters, provision, provisions
from escrutinio.law.ly import checks as libyan
from escrutinio.law.nl import checks as dutch
from escrutinio.law.pe import acts_2015, acts_2025
from escrutinio.law.pe.checks import CHECKS, ILLEGIBLE, PREFERENCE_CHECKS
from escrutinio.law.rule import Check, Regime, Rule
from escrutinio.tally.select import NUMBERS, PLACES
from escrutinio.words import catalogue, say

ROOT = Path(__file__).parents[1]
DOCS, DATA = ROOT / "docs", ROOT.parent / "shared" / "data"
MARK = "<!-- Written by tools/make_docs.py: change the source or that script, not this page. -->\n"
ENVIRONMENT = {"ESCRUTINIO_LANG": "en", "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}


def main(arguments: list[str]) -> int:
    """Write the pages, or tell which of them are out of date."""
    pages = {
        DOCS / "law.md": law_page(),
        DOCS / "cli.md": cli_page(),
        DOCS / "forensics-calibration.md": MARK + calibration_page(shipped_rates(), table),
    }
    if DATA.exists():
        pages[DOCS / "forensics-vectors.md"] = MARK + _vectors()
    stale = [path for path, text in pages.items() if _read(path) != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.name} is not up to date: run python tools/make_docs.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
        print(f"{path.name} written")
    return 0


def _vectors() -> str:
    """The page of given numbers, which needs the published files."""
    sys.path.insert(0, str(ROOT))
    from tests.forensics.vectors import records

    return vectors_page(records(DATA), table)


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    names = list(columns)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def summary(function: Callable[..., Any]) -> str:
    """The first line of a docstring, without its letter and its articles."""
    line = (function.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
    line = re.sub(r"\s*Law: .*", "", re.sub(r"^[A-Z]\d*: ", "", line))
    return sentence(re.sub(r"\s+", " ", line).strip().removesuffix("."))


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def halves(one: Provision) -> tuple[str, str]:
    """A provision's title as a condition and what follows from it."""
    condition, _, result = one.title_en.partition(": ")
    return condition, sentence(result or condition)


def law_page() -> str:
    """docs/law.md."""
    return MARK + "\n".join(
        [
            LAW_START,
            table(("code", "defect", "remedy", "article"), map(check_row, CHECKS)),
            PREFERENCES_START.format(letters=", ".join(ILLEGIBLE)),
            table(("code", "defect", "remedy", "article"), map(check_row, PREFERENCE_CHECKS)),
            UNUSED,
            PRESIDENT,
            REGIMES_START,
            table(("election", "date", "rules"), election_rows()),
            RULES_START,
            *regime_part(acts_2015.regime(), acts_2015.regime().rules),
            *regime_part(acts_2025.REGIME, acts_2025.RULES),
            PAIRS_START,
            table(("code", "when", "then", "article"), map(rule_row, acts_2025.PAIR_RULES)),
            READINGS,
            *notes_part(),
            PARAMETERS_START,
            table(("what", "value", "unit", "article", "from", "to"), parameter_rows()),
            *norms_part(),
            FOREIGN,
            table(("code", "defect"), dutch_rows()),
            LIBYA,
            table(("check", "passes where"), libyan_rows()),
        ]
    )


def check_row(one: Check) -> tuple[str, ...]:
    """A check: its code, defect, remedy and article."""
    remedy = halves(provision(one.provisions[0]))[1]
    articles = ", ".join(one.provisions)
    return (f"`{one.code}`", sentence(say(f"finding.{one.code}", "en")), remedy, articles)


def election_rows() -> Iterator[tuple[str, ...]]:
    """The elections that the package ships, and the rules that their definitions name."""
    for one in sorted(map(election, shipped("elections")), key=lambda one: one.date):
        rules = one.regime + (", by analogy" if one.analogy else "") or "not at hand"
        yield one.name("en"), one.date.isoformat(), rules


def dutch_rows() -> Iterator[tuple[str, str]]:
    """The codes of the Dutch checks and what each sees."""
    parts = (dutch.VOTERS, dutch.VOTES, dutch.DIFFERENCES, dutch.LISTS, dutch.WARNINGS)
    for code, check in (pair for part in parts for pair in part):
        yield f"`{code}`", summary(check)


def libyan_rows() -> Iterator[tuple[str, str]]:
    """The Libyan checks, by their functions."""
    for check in (libyan.reconciled, libyan.within_registered, libyan.within_cards):
        yield f"`{check.__name__}`", summary(check)


def rule_row(one: Rule | acts_2025.PairRule) -> tuple[str, ...]:
    """A rule: its code, when it holds, what the sheet becomes, and its article."""
    condition, result = halves(provision(one.provision))
    return (one.code, summary(one.when) or condition, summary(one.then) or result, one.provision)


def regime_part(regime: Regime, rules: Iterable[Rule]) -> Iterator[str]:
    """The rules of a regime in their order, and what figures do not settle."""
    source = next(p.source for p in provisions().values() if p.id.startswith(f"{regime.norm}:"))
    yield f"### {regime.id}: {source}\n"
    yield table(("code", "when", "then", "article"), map(rule_row, rules))
    yield "What figures do not settle:\n"
    kinds = [(say(f"kind.{d.kind}", "en"), summary(d.failed), d.provision) for d in regime.defects]
    kinds += [
        ("a box of votes without a figure", "Another copy is to be compared", regime.missing),
        ("comparison of copies", halves(provision(regime.comparison))[1], regime.comparison),
        ("challenged votes", halves(provision(regime.challenged))[1], regime.challenged),
    ]
    yield table(("what", "what follows if it is not mended", "article"), kinds)


def notes_part() -> Iterator[str]:
    """What the book notes beside a provision."""
    rows = [(p.id, p.note_en) for p in provisions().values() if p.note_en]
    yield "The book notes beside its articles:\n"
    yield table(("article", "note"), rows)


def parameter_rows() -> Iterator[tuple[object, ...]]:
    """The numbers that the law sets, with their dates."""
    for one in parameters():
        yield one.id, one.value, one.unit, one.provision, one.since, one.until or "in force"


def norms_part() -> Iterator[str]:
    """Every provision, norm by norm."""
    yield NORMS_START
    for norm, group in groupby(provisions().values(), key=lambda p: p.id.partition(":")[0]):
        members = list(group)
        first = members[0]
        end = f"to {first.until}" if first.until else "in force"
        yield f"### {norm}: {first.source}\n"
        yield f"Used here for elections from {first.since}, {end}.\n"
        rows = [(p.id.partition(":")[2], p.title_en, p.title_es) for p in members]
        yield table(("article", "what it says", "lo que dice"), rows)


def cli_page() -> str:
    """docs/cli.md."""
    fields = {
        "places": ", ".join(f"`{word}`" for word in PLACES),
        "numbers": ", ".join(f"`{word}`" for word in NUMBERS),
    }
    return MARK + "\n".join(
        [
            CLI_START.format(source=say("opt.source", "en")),
            *helps(),
            CONDITIONS.format(**fields),
            FINDINGS_START,
            table(("code", "English", "español"), finding_rows()),
            ERRORS.format(tree=(errors.__doc__ or "").strip().partition("\n\n")[2]),
        ]
    )


def helps() -> Iterator[str]:
    """The help of the program and of every command, as it is printed."""
    yield f"```text\n{help_of()}```\n"
    for name in app.commands:
        yield f"## {name}\n\n```text\n{help_of(name)}```\n"


def help_of(*words: str) -> str:
    """What the program prints when asked for help, in English, 80 columns wide."""
    command = [sys.executable, "-m", "escrutinio", *words, "--help"]
    done = subprocess.run(
        command, env=os.environ | ENVIRONMENT, capture_output=True, check=True, encoding="utf-8"
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def finding_rows() -> Iterator[tuple[str, str, str]]:
    """Every finding's code, and what it says in both languages."""
    for key in sorted(catalogue("en")):
        if key.startswith("finding."):
            yield f"`{key.removeprefix('finding.')}`", say(key, "en"), say(key, "es")


LAW_START = """# The law

What the program checks and applies, with the article of each. The rules live in
`src/escrutinio/law`. Titles are our own summaries and do not quote the text. A rule is used
only for elections of its time, or by analogy where an output says so.

## Checks of a sheet

A check compares the boxes of one sheet. The letters are those of the tribunal's rulings
(«error material tipo E»). The remedy is that of the article of 2015.
"""

PREFERENCES_START = """The same for preference votes. The letters {letters} mark what a person could
not read (preference vote, total or list); no figure shows them, so they have no check.
"""

UNUSED = """`PE-UNUSED-AS-BLANK` and `PE-M` are warnings, the others are errors. The first looks
for a known slip: the votes exceed the voters, and the blank ones are within three of the ballots
that nobody used (registered less voters). It says where to look first, not what happened.
"""

PRESIDENT = """## Who is elected, and nullity

| question | answer | article |
|---|---|---|
| first round | elected with more than half of the valid votes; half is not more | LOE:17 |
| nobody passes half | a second election between the first two | LOE:18 |
| second round | the most votes; a tie is named, never broken | CONST-1993:111, LOE:18 |
| valid votes | votes cast less blank and null ones | LOE:287, LOE:314 |
| nullity, Constitution | blank and null exceed two thirds of the votes cast | CONST-1993:184 |
| nullity, statute | blank and null exceed two thirds of the valid votes | LOE:364, LOE:365 |
| a third of the votes cast | shown beside the outcome, never applied in silence | LOE:322 |

The two tests of nullity have different bases and can disagree. Both are computed, and JSON has
both.
"""

REGIMES_START = """## Rules for observed sheets

The definition of an election names its rules. `--regime` asks for others; what rests on them then
says that they were made for other elections.
"""

RULES_START = """The rules of a regime are tried in the order of this page. A rule that fires
changes the boxes, and the next one sees the changed sheet. A sheet that is null or sent to a
recount is not touched again. `escrutinio resolve` names the rules that fired.
"""

PAIRS_START = """The text of 2025 has no rule for preference votes, and none that moves challenged
votes. It was made for the regional and municipal elections of 2026; for the general elections of
that year it is used by analogy.

Two elections on one sheet share the total of voters. These rules see both:
"""

READINGS = """## Two readings that are ours

The text of 2015 leaves two questions open. We answer them so, and say it where it matters.

1. **A total of voters above the registered is set aside before anything else** (article 15.4).
   That article has two outcomes of its own: the sheet is null where the sum of the votes exceeds
   the registered as well, and the sum becomes the total where it does not. The other articles
   are tried afterwards, on the sheet so changed.
2. **Challenged votes are compared as a box of their own, and join the null ones last**
   (article 10). The files do not say whether their envelopes were at hand. Where they were, the
   jury decides each vote, and the sheet ends otherwise than figures say. An empty box of
   challenged votes is zero.

The [observed sheets of 2021](observed-sheets-2021.md) show how often these readings give what was
published later.
"""

FOREIGN = """## Checks of other countries

The same engine runs the checks of two other tally programs, as a test of its reach. They are
functions for programmers; no command uses them.

The Dutch council's codes. The letters are the boxes of its form: A poll cards, B proxies, C voter
cards, D admitted voters; E all lists, F blank, G invalid, H all votes; I more and J fewer votes
than voters.
"""

LIBYA = """The Libyan tally centre's checks have no codes. A form that fails one goes to quarantine:
"""

PARAMETERS_START = """## Numbers that the law sets
"""

NORMS_START = """## The book of provisions
"""

CLI_START = """# The command line

`escrutinio COMMAND SOURCE [OPTIONS]`. The text below is what `--help` prints.

**SOURCE.** {source}
In an archive with several tables, name one after a slash: `ARCHIVE.zip/TABLE.csv`.

**Language.** `--lang es` or `--lang en`; else the variable `ESCRUTINIO_LANG`; else the locale of
the system (`LC_ALL`, `LC_MESSAGES`, `LANG`); else Spanish.

**Output.** Tables for people. `--json` writes everything for programs; [formats](formats.md)
names the keys. Progress goes to standard error, and only to a terminal.

| exit code | meaning |
|---|---|
| 0 | done; findings may have been shown |
| 1 | done, and with `--strict` something was found |
| 2 | bad input, a wrong command or a full disk; the message says what, where, why, what to do |
| 130 | interrupted from the keyboard |
| 141 | the reader of the output left before its end, as `head` does |
"""

CONDITIONS = """## Conditions for --annul

`escrutinio stakes` takes a condition such as `department = Puno and first option > 90 %`.

- Places and states compare as text, without accents or capitals: {places}.
- Boxes compare as numbers: {numbers}. So do `turnout`, an option's id, and `first option` or
  `second option`, which are those that lead the whole count.
- A number with `%` is a share, `45.5 %` or `45,5 %`: of the valid votes for an option, of the
  registered for `voted` and `turnout`, of the votes cast for `blank`, `null` and `challenged`.
- `mesa = 107` is station 000107. Capitals do not matter in an option's id.
- Signs: `=`, `!=`, `<`, `>`, `<=`, `>=`. Join with `and`, `or` and parentheses; Spanish `y` and
  `o` do as well.
"""

FINDINGS_START = """## Codes of findings

`REJECTED-` and a reason counts the lines that could not be read; [formats](formats.md) has the
reasons. `PE-` codes are checks of a sheet; [the law](law.md) has their articles.
"""

ERRORS = """## Errors

An error ends the program with code 2. Its message has three lines: what and where, why it
matters, what to do. With `--json` the same parts are keys: `error`, `where`, `what`, `why`, `do`.

```text
{tree}
```
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
