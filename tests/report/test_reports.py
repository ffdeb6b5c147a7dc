"""Claims and batteries as documents."""

import io
import re
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfReader

from escrutinio.forensics.claims.verdict import GRADES, Effect
from escrutinio.report.claims import claim_card, claim_document
from escrutinio.report.document import Facts, Figure, Heading, Listing, Note, Table, Text
from escrutinio.report.forensics import battery_document
from escrutinio.report.html import html
from escrutinio.report.pdf import pdf
from escrutinio.report.pictures.findings import Spot
from escrutinio.report.verdicts import SIGNS, outcome
from escrutinio.words import LANGUAGES, catalogue, say
from tests.report.conftest import SOURCE, arithmetic, battery, verdict
from tests.report.test_document import faults

VERDICT_ON_INTENT = re.compile(r"\bfraud|\bfraude|\bauténtic|\bauthentic|!|¡", re.I)
OURS = re.compile(r"^(report|picture|claim\.grade)\.")


@cache
def made(language, found=False):
    """The document of a battery."""
    return battery_document(battery(found), language)


SECTIONS = ("claim", "claim.seen", "claim.effect", "claim.settles", "claim.silent", "about")


def texts(document):
    """Everything that a document says, in one text."""
    found = [document.title, document.subtitle]
    for block in document.blocks:
        match block:
            case Heading() | Text():
                found.append(block.text)
            case Facts():
                found += [part for pair in block.pairs for part in pair]
            case Table():
                found += [
                    block.title,
                    *block.columns,
                    *(cell for row in block.rows for cell in row),
                ]
            case Figure(picture=one):
                found += [one.title, one.alt, one.caption]
            case Note():
                found += [block.title, block.text]
            case Listing():
                found += block.items
    return "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_says_all_that_a_court_asks(language):
    """A claim's document has each of its parts, the seed and the digest of the file."""
    one = claim_document(verdict(), language, SOURCE, {"A": "Option A"})
    said = texts(one)
    headings = {block.text for block in one.blocks if isinstance(block, Heading)}

    assert {say(f"report.{name}", language) for name in SECTIONS} <= headings
    for part in ("70", "82,878", "28", "150", "44,263", "32,114", "ab" * 32, "ρ = 0.02"):
        assert part in said
    assert say("claim.grade.ordinary", language) in said
    assert "On 20 clean elections the interval held 19 times." in said
    assert faults(html(one)) == []


def test_a_claim_of_arithmetic_needs_no_model():
    """Without an expectation the document says so, and draws no scale."""
    one = claim_document(arithmetic(), "en", SOURCE)

    assert say("report.claim.arithmetic", "en") in texts(one)
    assert () == one.pictures[0].rows
    assert "000001" in texts(one)


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_grade_has_words_and_a_mark(grade, language):
    """The four grades are told in words of their own, apart without colour."""
    one = claim_card(verdict(grade=grade), language, SOURCE)

    assert say(f"claim.grade.{grade}", language) in one.alt
    assert 4 == len(set(SIGNS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_a_verdict_on_intentions(language):
    """No text of reports and pictures says fraud or authentic, nor exclaims."""
    own = {key: text for key, text in catalogue(language).items() if OURS.match(key)}

    assert len(own) > 100
    assert [] == [key for key, text in own.items() if VERDICT_ON_INTENT.search(text)]


@pytest.mark.parametrize("planted", ["Fue un fraude", "It is fraudulent", "¡Mire!"])
def test_a_planted_verdict_on_intentions_is_seen(planted):
    """The check above fails on a text that says it."""
    assert VERDICT_ON_INTENT.search(planted)


@pytest.mark.parametrize(
    ("effect", "part"),
    [
        (None, "no effect"),
        (Effect(margin=10), "cannot be said"),
        (Effect(margin=10, change=3), "not enough"),
        (Effect(margin=10, change=30), "would be enough"),
        (Effect(margin=10, change=-3, after=7, winner="A"), "the same option"),
        (Effect(margin=10, change=-13, after=-3, winner="B"), "lost by 3: Option B would lead"),
        (Effect(margin=10, change=-10, after=0), "tie"),
    ],
)
def test_the_effect_is_told_against_the_margin(effect, part):
    """What a claim would do to the outcome is told for each way in which it can be known."""
    assert part in outcome(effect, "en", {"B": "Option B"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_battery_keeps_its_layers_apart(language):
    """Each layer is a section; a method stands in its own, with what it does not say."""
    one = made(language)
    said = texts(one)
    places = [
        said.index(say(f"report.layer.{kind}", language)) for kind in ("identity", "test", "screen")
    ]

    assert places == sorted(places)
    assert places[0] < said.index("the method sums", places[0]) < places[1]
    assert places[1] < said.index("the method last-digits", places[1]) < places[2]
    assert "something else" in said
    assert "7" in said
    assert say("forensics.absent.few", language) in said
    assert faults(html(one)) == []


def test_a_rate_that_was_not_measured_is_no_rate():
    """The measured false alarms stand beside their test; where there are none, it is said."""
    said = texts(made("en"))

    assert "7 of 132 clean provinces" in said
    assert say("report.method.unmeasured", "en") in said


def test_what_is_found_is_told_first():
    """A violated identity and a question that stands out are counted in the first sentence."""
    found = made("en", found=True).blocks[0]
    quiet = made("en").blocks[0]

    assert found.text.startswith("1 identities are violated; 1 of 2 questions")
    assert quiet.text.startswith("No identity is violated, and none of the 2")


def test_sheets_to_fetch_are_listed_with_their_reason():
    """A sheet on the list has its place, its reason and the margin without it."""
    said = texts(made("en", found=True))

    assert "000007" in said
    assert "+41" in said
    assert "1 of 8" in said
    assert "Polling places that stand out as a whole: 0" in texts(made("en"))
    assert "000007" not in texts(made("en"))


def test_the_pictures_are_those_the_data_allow():
    """With places and an earlier round there are four pictures; a map where places lie."""
    spot = Spot(name="North", longitude=-70, latitude=-12, stations=20, found=1)
    other = Spot(name="South", longitude=-71, latitude=-15, stations=20, found=0)
    bare = battery()
    bare.stations = replace(bare.stations, place=None, before=None, registered=None)

    assert ["turnout-histogram", "fingerprint", "funnel", "flows", "findings-map"] == [
        one.id for one in battery_document(battery(), "en", spots=(spot, other)).pictures
    ]
    assert () == battery_document(bare, "en").pictures


def test_reports_have_the_same_bytes_twice():
    """Under one seed the page and the PDF of a battery are the same; under another they differ."""
    other = battery()
    other.seed = 6
    again, others = battery_document(battery(), "es"), battery_document(other, "es")
    paper = pdf(again)

    assert html(made("es")) == html(again)
    assert pdf(made("es")) == paper
    assert html(others) != html(again)
    assert len(PdfReader(io.BytesIO(paper)).pages) >= 3
