"""A small election with two rounds, what a battery would say of it, and two verdicts."""

from types import SimpleNamespace

import numpy as np
import pytest

from escrutinio.forensics.bounds import Bound
from escrutinio.forensics.calibration import Calibration, Rate
from escrutinio.forensics.claims.verdict import (
    CONTRADICTS,
    ORDINARY,
    Effect,
    Expected,
    Verdict,
)
from escrutinio.forensics.family import answers
from escrutinio.forensics.method import Method, generator
from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST, Marked, Reading
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.worth import Worth
from escrutinio.forensics.worth_places import WorthPlace
from escrutinio.report.claims import Source
from escrutinio.report.document import (
    Document,
    Facts,
    Figure,
    Heading,
    Listing,
    Note,
    Table,
    Text,
)
from escrutinio.report.pictures.picture import pictured
from escrutinio.words import catalogue

OURS = {
    "claim.made.title": "A made-up claim",
    "claim.made.claim": "In {seen} stations an option has no vote: the sheets were changed.",
    "claim.made.model": "each station draws its votes with the share of its polling place",
    "claim.made.explain": "strongholds",
    "claim.made.settle": "the sheets of the {seen} stations",
    "claim.made.quiet": "who wrote the sheets",
    "claim.made.checked": "On {calls} clean elections the interval held {held} times.",
}
METHODS = ("sums", "last-digits", "places-votes", "comets")
WORDS = {
    "name": "the method {0}",
    "null": "nothing is wrong",
    "statistic": "a number",
    "effect": "votes",
    "says": "something",
    "silent": "something else",
}
WRONG = "switched"


def stations(n=400, places=50, before=True, seed=3):
    """A clean election with two options in places of equal size."""
    chance = generator(seed, "made")
    place = np.arange(n) % places
    registered = chance.integers(200, 301, n)
    share = chance.uniform(0.2, 0.8, places)[place]
    cast = chance.binomial(registered, chance.uniform(0.6, 0.9, places)[place])
    null = chance.binomial(cast, 0.05)
    blank = chance.binomial(cast - null, 0.02)
    valid = cast - null - blank
    first = chance.binomial(valid, share)
    return Stations(
        ids=np.array([f"{i:06d}" for i in range(n)]),
        options=("A", "B"),
        votes=np.stack([first, valid - first]),
        valid=valid,
        registered=registered,
        cast=cast,
        blank=blank,
        null=null,
        place=place,
        place_names=tuple(f"Place {i}" for i in range(places)),
        before=stations(n, places, before=False, seed=seed + 1) if before else None,
        matched=np.ones(n, dtype=bool) if before else None,
    )


def battery(found=False):
    """What the operations hand over, with real methods and readings."""
    made = stations()
    marked = Marked(
        rows=np.array([7]), score=np.array([9.5]), p=np.array([1e-7]), votes=np.array([41.0])
    )
    kinds = (IDENTITY, TEST, TEST, SCREEN)
    methods = tuple(
        Method(
            id=name,
            kind=kind,
            needs=(),
            source="A. Author, Journal 1 (2001)",
            run=None,
            question={"last-digits": "typed", "places-votes": "switched"}.get(name, ""),
        )
        for name, kind in zip(METHODS, kinds, strict=True)
    )
    readings = (
        Reading(method="sums", kind=IDENTITY, n=400, statistic=1.0 if found else 0.0),
        Reading(method="last-digits", kind=TEST, n=400, statistic=8.1, p=0.52, effect=0.01),
        Reading(
            method="places-votes",
            kind=TEST,
            n=400,
            statistic=1.1,
            p=0.0001 if found else 0.3,
            effect=0.2,
            floor=0.05,
            marked=marked,
        ),
        Reading(method="comets", kind=SCREEN, absent="forensics.absent.few"),
    )
    bound = Bound(
        wrong=WRONG,
        least_seen=40,
        stations=12,
        votes=960,
        margin=made.margin,
        assumes=("some_stations",),
    )
    sheet = Worth(
        row=7,
        station="000007",
        place="Place 7",
        area="",
        reasons=("places-votes",),
        score=9.5,
        p=1e-7,
        votes=41.0,
        margin=made.margin - 41.0,
    )
    place = WorthPlace(
        code=7,
        place="Place 7",
        area="",
        reason="places-votes",
        flagged=1,
        stations=8,
        p=8e-7,
        votes=41.0,
    )
    return SimpleNamespace(
        title=lambda language: "Elección de prueba" if language == "es" else "A test election",
        source="made.csv",
        sha256="ab" * 32,
        country="",
        seed=5,
        level=0.05,
        option="A",
        stations=made,
        methods=methods,
        readings=readings,
        answers=answers(methods, readings, 0.05),
        bounds=(bound,),
        worth=(sheet,) if found else (),
        places=(place,) if found else (),
        left_out=(("annulled", 2, ("000900", "000901")),),
        calibration=Calibration(
            rates=(Rate(test="last-digits", base="clean", unit="province", hits=7, n=132),)
        ),
        found=found,
    )


def verdict(**changed):
    """A verdict with all that one can have."""
    whole = {
        "kind": "made",
        "grade": ORDINARY,
        "unit": "stations",
        "seen": 70.0,
        "n": 82878,
        "expected": Expected(model="claim.made.model", value=80, low=28, high=150),
        "checked": (("calls", 20.0), ("held", 19.0)),
        "sensitivity": (
            Expected(model="claim.made.model", value=22, low=13, high=32, setting="ρ = 0"),
            Expected(model="claim.made.model", value=138, low=110, high=170, setting="ρ = 0.02"),
        ),
        "explanations": ("claim.made.explain",),
        "effect": Effect(margin=44263, change=-12149, after=32114, winner="A"),
        "settles": ("claim.made.settle",),
        "silent": ("claim.made.quiet",),
        "stations": ("000001", "000002"),
    }
    return Verdict(**(whole | changed))


def arithmetic():
    """A verdict that needs no model of chance."""
    return verdict(
        grade=CONTRADICTS,
        expected=None,
        checked=(),
        sensitivity=(),
        effect=None,
        columns=("station",),
        rows=(("000001",),),
    )


def simple(**changed):
    """A document with one block of each kind."""
    picture = pictured(
        "dot",
        lambda figure: figure.subplots().plot([0, 1], [0, 1]),
        title="A line <b>",
        alt="It rises.",
        caption="It does not show why.",
        header=("x", "y"),
        rows=[(0, 0), (1, 1)],
    )
    blocks = (
        Heading(text="Sección & más"),
        Text(text="Un <script>alert(1)</script> texto."),
        Facts(pairs=(("mesas", "10"),)),
        Table(title="Tabla", columns=("mesa", "votos"), rows=(("1", "20"),), right=(1,)),
        Figure(picture=picture),
        Note(kind="ordinary", title="Corriente", text="Nada."),
        Listing(items=("uno", "dos")),
    )
    whole = {"title": "Título", "subtitle": "de prueba", "language": "es", "blocks": blocks}
    return Document(**(whole | changed))


SOURCE = Source(title="A test election", name="made.csv", sha256="ab" * 32, seed=5, stations=400)


@pytest.fixture(autouse=True)
def worded(monkeypatch):
    """The words of the made-up claim and methods, where the catalogue has none."""
    for language in ("es", "en"):
        texts = catalogue(language)
        for key, text in OURS.items():
            monkeypatch.setitem(texts, key, text)
        for name in METHODS:
            for part, text in WORDS.items():
                monkeypatch.setitem(texts, f"forensics.{name}.{part}", text.format(name))
        monkeypatch.setitem(texts, f"forensics.wrong.{WRONG}", "votes of {least} or more switched")
        for reason in ("annulled",):
            monkeypatch.setitem(texts, f"left.{reason}", "annulled")
