"""Pictures: the same bytes for the same data, small, with what they do not show."""

import csv
import io
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from escrutinio.errors import Unavailable
from escrutinio.forensics.calibration import Curve
from escrutinio.forensics.method import generator
from escrutinio.report.pictures.calibration import calibration
from escrutinio.report.pictures.card import Card, Scale, card
from escrutinio.report.pictures.findings import Spot, findings
from escrutinio.report.pictures.fingerprint import fingerprint
from escrutinio.report.pictures.flows import Streams, flows
from escrutinio.report.pictures.funnel import envelopes, funnel
from escrutinio.report.pictures.histogram import binned, expected_bins, histogram
from escrutinio.report.pictures.picture import PALETTE, pictured
from escrutinio.report.pictures.progress import Step, progress

LARGEST = 300_000
"""An SVG is smaller than this. [bytes]"""

SVG = "{http://www.w3.org/2000/svg}"


def many(n=86_000):
    """Registered voters and those who came at so many stations."""
    chance = generator(1, "pictures")
    registered = chance.integers(150, 301, n)
    share = np.clip(chance.normal(0.75, 0.08, n), 0.05, 1)
    return chance, registered, chance.binomial(registered, share)


def histogram_of(language):
    _, registered, cast = many()
    return histogram(cast, registered, language)


def fingerprint_of(language):
    chance, registered, cast = many()
    shares = chance.beta(2, 2, (2, len(cast)))
    turnout = cast / registered
    return fingerprint(turnout, shares[0], turnout, shares[1], language, option="A & B")


def funnel_of(language):
    chance, _, cast = many()
    z = chance.standard_t(5, len(cast))
    return funnel(cast.astype(float), z, language, option="A", marked=np.abs(z) > 12)


def flows_of(language):
    chance = generator(1, "flows")
    share = chance.dirichlet(np.ones(5), 9)
    return flows(
        Streams(
            sources=tuple(f"SOURCE NUMBER {i}" for i in range(9)),
            targets=tuple(f"target {i}" for i in range(5)),
            voters=chance.uniform(1e5, 3e6, 9),
            share=share,
            low=share - 0.02,
            high=share + 0.02,
        ),
        language,
    )


def calibration_of(language):
    chance = generator(1, "calibration")
    found = {f"test {i}": np.sort(chance.random(199)) for i in range(9)}
    curves = {
        name: Curve(test=name, base="clean", n=5000, quantiles=tuple(p))
        for name, p in found.items()
    }
    return calibration(curves, language)


def findings_of(language):
    chance = generator(1, "map")
    spots = [
        Spot(
            name=f"PLACE {i}",
            longitude=-70 - 8 * float(chance.random()),
            latitude=-12 * float(chance.random()),
            stations=int(chance.integers(5, 900)),
            found=int(chance.poisson(1)),
        )
        for i in range(196)
    ]
    return findings(spots, language, what="x")


def progress_of(language):
    counted = np.linspace(0.05, 1, 40)
    steps = [
        Step(
            counted=c,
            value=0.5,
            low=0.5 - 0.05 * (1 - c),
            high=0.55 - 0.05 * c,
            least=c / 2,
            most=1 - c / 2,
        )
        for c in counted.tolist()
    ]
    return progress(steps, language, option="A")


def card_of(language):
    texts = dict.fromkeys(
        ("kicker", "claim", "grade", "observed", "outcome", "silent"), "A word " * 40
    )
    scale = Scale(unit="stations", seen=70, value=80, low=28, high=150)
    return card(Card(sign="○", scale=scale, **texts), language)


ALL = [
    histogram_of,
    fingerprint_of,
    funnel_of,
    flows_of,
    calibration_of,
    findings_of,
    progress_of,
    card_of,
]


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_a_picture_is_small_and_whole(make):
    """An SVG is small, without date or outside part, described; its data are a full table."""
    one = make("es")
    root = ElementTree.fromstring(one.svg)
    rows = list(csv.reader(io.StringIO(one.csv())))

    assert len(one.svg) < LARGEST
    assert "dc:date" not in one.svg
    assert [SVG + "title", SVG + "desc"] == [child.tag for child in root[:2]]
    assert not [one for one in root.iter() if one.tag in (SVG + "script", SVG + "foreignObject")]
    assert all((one.title, one.alt, one.caption))
    assert rows[0] == list(one.header)
    assert len(one.rows) == len(rows) - 1
    assert all(len(row) == len(one.header) for row in rows)
    assert "PNG" == Image.open(io.BytesIO(one.png)).format
    assert make("en").title != one.title or make is card_of


@pytest.mark.parametrize(
    "make", [fingerprint_of, flows_of, card_of], ids=lambda make: make.__name__
)
def test_a_picture_has_the_same_bytes_twice(make):
    """The same data give the same SVG and PNG; other words give others."""
    one, again = make("en"), make("en")

    assert (one.svg, one.png) == (again.svg, again.png)
    assert one.svg != make("es").svg


def test_a_picture_keeps_the_settings_of_its_caller():
    """The style of the pictures does not leak, and that of the caller does not reach them."""
    import matplotlib

    before = card_of("en").svg
    with matplotlib.rc_context({"font.size": 31, "svg.hashsalt": "x"}):
        assert before == card_of("en").svg
        assert 31 == matplotlib.rcParams["font.size"]


def test_whole_percentages_lie_in_the_middle_of_their_step():
    """The exact quarter is in the step of 25.0 %, a hair more than its half step is not."""
    assert 1 == binned(np.array([75]), np.array([300]))[250]
    assert 1 == binned(np.array([2506]), np.array([10_000]))[251]


def test_division_alone_makes_the_spikes_that_are_expected():
    """On clean stations the seen whole percentages are those expected; rounded ones are more."""
    draws, registered, _ = many(20_000)
    registered[:1000] = 200
    cast = draws.binomial(registered, 0.75)
    rounded = cast.copy()
    rounded[:1000] = 2 * np.round(cast[:1000] / 2)
    chance = expected_bins(cast, registered)[::10].sum()
    seen, planted = (binned(one, registered)[::10].sum() for one in (cast, rounded))

    assert abs(seen - chance) < 4 * np.sqrt(chance)
    assert planted - chance > 6 * np.sqrt(chance)


def test_the_envelope_of_chance_holds_for_chance_alone():
    """Deviations of chance fill the nominal envelope; wider ones widen the empirical one."""
    chance = generator(2, "funnel")
    size, z = chance.uniform(100, 300, 20_000), chance.standard_normal(20_000)
    calm, wide = envelopes(size, z), envelopes(size, 2 * z)

    assert np.all(np.abs(calm[:, 3] - 2.576) < 0.5)
    assert np.all(wide[:, 3] > 4)


def test_a_map_of_nothing_is_refused():
    """Without places, steps or tests there is no picture."""
    for call in (
        lambda: findings([], "en", what="x"),
        lambda: progress([], "en", option="A"),
        lambda: calibration({}, "en"),
    ):
        with pytest.raises(ValueError, match=r"no|0 tests"):
            call()


def test_colours_can_be_told_apart_without_colour():
    """No two colours of the palette are as light as one another and of the same kind."""

    def seen(colour):
        r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        yellow = 0.57 * r + 0.43 * g
        return np.array([yellow, b, 0.2126 * r + 0.7152 * g + 0.0722 * b])

    def nearest(colours):
        points = [seen(one) for one in colours]
        return min(np.linalg.norm(a - b) for i, a in enumerate(points) for b in points[:i])

    assert nearest(PALETTE[:8]) > 0.1
    assert nearest(["#d62728", "#7a6a2a", "#8a6f27"]) < 0.1


def test_without_the_library_the_error_names_the_extra(monkeypatch):
    """Pictures need matplotlib; its absence is told with what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(Unavailable, match=r"escrutinio\[report\]"):
        pictured("a", lambda _: None, title="t", alt="a", caption="c", header=(), rows=())
