import math
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escrutinio.maps.draw import draw, small_multiples
from escrutinio.maps.markup import END, ISOLATE
from escrutinio.maps.place import KINDS, METRICS, Figure, Geography, missing
from tests.maps.samples import SVG, fill_of, place, row_of, square, tips, tree, words

REFERENCE = re.compile(r"""(?:href="|url\()#([^")]+)""")
HOSTILE = "<script>\n\u0301北alert('\"')</script>&amp;]]>\x00\x1b\u202e\u2066🗳️\ufffe\ud800"


def all_maps(figures: list[Figure], geography: Geography, **given_: Any) -> list[str]:
    """Each metric in each kind."""
    return [
        draw(figures, geography, metric, kind, **(words() | given_))
        for metric in METRICS
        for kind in KINDS
    ]


def lost(figures: list[Figure], svg: str) -> list[str]:
    """The places that a map says nothing of, or more than once."""
    said = [tip.partition(":")[0] for tip in tips(svg)]
    return [one.name for one in figures if said.count(one.name) != 1]


def dangling(svgs: list[str]) -> list[str]:
    """References to ids that are nowhere on the page, and ids that stand on it twice."""
    page = "".join(svgs)
    ids = re.findall(r' id="([^"]+)"', page)
    return [one for one in REFERENCE.findall(page) if one not in ids] + [
        one for one in ids if ids.count(one) > 1
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("metric", METRICS)
@given(held=st.sets(st.sampled_from("ABCDEF")), weights=st.lists(st.integers(0, 10**7), min_size=6))
def test_no_place_is_lost(kind: str, metric: str, held: set[str], weights: list[int]) -> None:
    """Each place is drawn once, on the map or beneath it, whatever the geography holds."""
    _, whole = row_of("ABCDEF")
    figures = [place(name, weight=weights[i]) for i, name in enumerate("ABCDEF")]
    geography = whole.among((name,) for name in held)

    assert [] == lost(figures, draw(figures, geography, metric, kind, **words()))


def test_a_planted_loss_is_seen() -> None:
    """The check above fails where a place is left out."""
    figures, geography = row_of("AB")
    svg = draw(figures[:1], geography, "share", "circles", **words())

    assert ["B"] == lost(figures, svg)


def test_missing_places_are_named() -> None:
    """What has no point, shape or tile is missing from that kind of map, and is labelled."""
    figures, geography = row_of("AB")
    abroad = place("Oceania")

    for kind in KINDS:
        assert (abroad,) == missing([*figures, abroad], geography, kind)
        svg = draw([*figures, abroad], geography, "share", kind, **words())
        assert "Not on the map" in svg
        assert ">Oceania</text>" in svg
        assert "drawn beneath it: 1." in svg


def test_any_name_is_safe() -> None:
    """A name with markup, quotes, controls or half a character gives well-formed XML, as text."""
    figures = [place(HOSTILE, leader_name=HOSTILE, href="a/?b=1&c='\"<"), place("A")]
    for geography in (Geography(), Geography(tiles={figures[0].key: (0, 0)})):
        for svg in all_maps(figures, geography, title=HOSTILE, option=HOSTILE):
            found = tree(svg)
            assert [] == [one for one in found.iter() if "script" in one.tag]
            assert "\u202e" not in svg
            svg.encode("utf-8")


def test_a_name_cannot_turn_its_neighbours() -> None:
    """A name from right to left is isolated wherever it stands; marks of direction are left out."""
    name = "\u202eליבה 12"
    figures = [place(name, leader_name=name, key=("A",))]
    for svg in all_maps(figures, Geography(), option=name):
        for text in re.findall(r">([^<]*ל[^<]*)<", svg):
            assert text.count(ISOLATE) == text.count(END) >= 1
        assert "\u202e" not in svg


def test_nothing_needs_a_style_or_a_script() -> None:
    """No style, handler, script or foreign address: presentation attributes only."""
    figures, geography = row_of("ABC")
    for svg in all_maps(figures, geography):
        for one in tree(svg).iter():
            assert one.tag.removeprefix(SVG) not in ("style", "script", "image", "foreignObject")
            assert [] == [name for name in one.attrib if name == "style" or name.startswith("on")]
        assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?://[^\"]+", svg)


def test_a_place_is_a_link_with_its_words() -> None:
    """Name and figure, of what and out of how many."""
    figures, geography = row_of("A")
    said = [tips(draw(figures, geography, metric, "areas", **words()))[0] for metric in METRICS]

    assert [
        "A: 50.000 % of 75 valid votes",
        "A: Alpha +10.000 % of 75 valid votes",
        "A: 75.000 % of 100 registered voters voted",
        "A: 2.000 % of 50 sheets not counted yet",
    ] == said
    alone = [place("A", valid=None, sheets=None)]
    assert ["A: Beta 50.000 % of the valid votes; 100 registered voters"] == tips(
        draw(alone, geography, "share", "areas", option="Beta", **words())
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_data_is_not_zero(kind: str) -> None:
    """A place without data differs from one with zero in paint, words and legend."""
    _, geography = row_of("AB")
    figures = [place("A", turnout=None), place("B", turnout=Fraction(0))]
    svg = draw(figures, geography, "turnout", kind, **words())

    assert {"A: no data; 100 registered voters", "B: 0.000 % of 100 registered voters voted"} == {
        *tips(svg)
    }
    classes = {one.get("class"): one.get("fill") for one in tree(svg).iter()}
    assert ("#b8b8b8", "#ffffff") == (classes["none"], classes["zero"])
    assert ">no data</text>" in svg
    assert "Without data: 1. Exactly zero: 1." in svg


def test_a_tie_is_white_and_said() -> None:
    """Without a leader a margin of zero is a tie, and no valid vote is no data."""
    _, geography = row_of("AB")
    figures = [
        place("A", leader=None, margin=Fraction(0)),
        place("B", leader=None, margin=None),
    ]
    svg = draw(figures, geography, "margin", "circles", **words())

    assert ("zero", "none") == (fill_of(svg, "A: a tie"), fill_of(svg, "B: no data"))


def test_more_than_all_is_said() -> None:
    """A turnout over 100 % is drawn as such, with its own entry in the legend."""
    _, geography = row_of("A")
    svg = draw([place("A", turnout=Fraction(11, 10))], geography, "turnout", "circles", **words())

    assert "beyond" == fill_of(svg, "A: 110.000 %")
    assert "contradicts the arithmetic" in svg
    assert "contradicts" not in draw([place("A")], geography, "turnout", "circles", **words())


def radii(svg: str) -> dict[str, float]:
    """The radius of each place's circle, in the order of drawing."""
    found = {}
    for link in tree(svg).iterfind(f".//{SVG}a"):
        name = (link.findtext(f"{SVG}title") or "").partition(":")[0]
        circle = link.find(f"{SVG}circle")
        found[name] = float(circle.get("r", "0")) if circle is not None else 0.0
    return found


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=6))
def test_areas_of_circles_are_voters(weights: list[int]) -> None:
    """The area is in proportion to the voters, but for the smallest; the largest come first."""
    _, geography = row_of("ABCDEF")
    figures = [place("ABCDEF"[i], weight=weight) for i, weight in enumerate(weights)]
    found = radii(draw(figures, geography, "share", "circles", **words()))

    assert sorted(found.values(), reverse=True) == list(found.values())
    heaviest = max(figures, key=lambda one: one.weight)
    for one in figures:
        ideal = found[heaviest.name] * math.sqrt(one.weight / heaviest.weight)
        assert abs(max(ideal, 1.0) - found[one.name]) <= 0.11


def test_a_planted_radius_is_seen() -> None:
    """The check above tells areas in proportion from radii in proportion."""
    _, geography = row_of("AB")
    found = radii(draw([place("A", 100), place("B", 25)], geography, "share", "circles", **words()))

    assert abs(found["A"] / 2 - found["B"]) <= 0.11 < abs(found["A"] / 4 - found["B"])


def test_coordinates_have_one_decimal() -> None:
    """No number of the drawing has more than one decimal, but for the width of lines."""
    figures, geography = row_of("ABCDEFG")
    for svg in all_maps(figures, geography):
        plain = re.sub(r'stroke-(width|dasharray)="[^"]*"|<(title|desc|defs).*?</\2>', "", svg)
        assert [] == re.findall(r"\.\d\d+", re.sub(r">[^<]*<", "><", plain))


def test_the_order_of_places_changes_nothing() -> None:
    """The same places in another order give the same bytes."""
    figures, geography = row_of("ABCDEF")

    assert all_maps(figures, geography) == all_maps(figures[::-1], geography)


@pytest.mark.parametrize("kind", KINDS)
def test_four_maps_share_a_page(kind: str) -> None:
    """Ids are unique over the maps of a page, and every reference leads somewhere."""
    figures, geography = row_of("ABC")
    svgs = list(small_multiples(figures, geography, kind, **words()).values())

    assert [] == dangling(svgs)


def test_planted_ids_clash() -> None:
    """The check above fails on two maps of one ident, and where the first map is not there."""
    figures, geography = row_of("ABC")
    svg = draw(figures, geography, "open", "circles", **words())
    four = list(small_multiples(figures, geography, "circles", **words()).values())

    assert dangling([svg, svg])
    assert dangling(four[1:])


def test_a_lone_map_needs_nothing_else() -> None:
    """A map drawn by itself refers to nothing outside of it, and has a name and a description."""
    figures, geography = row_of("ABC")
    for svg in all_maps(figures, geography):
        assert [] == dangling([svg])
        assert "m-title" == tree(svg).get("aria-labelledby")
        assert tree(svg).findtext(f"{SVG}title")
        assert tree(svg).findtext(f"{SVG}desc")


def test_a_picture_is_an_image_and_a_map_of_links_is_a_group() -> None:
    """With links its content can be reached; without any it is one image."""
    figures, geography = row_of("A")
    plain = [place("A", href="")]

    assert "group" == tree(draw(figures, geography, "share", "areas", **words())).get("role")
    assert "img" == tree(draw(plain, geography, "share", "areas", **words())).get("role")


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_words_are_in_the_reader_s_language(language: str) -> None:
    """Every text of a map is there in both languages."""
    figures, geography = row_of("AB")
    for metric in METRICS:
        assert draw(figures, geography, metric, "circles", **words(language)).isprintable()


@pytest.mark.parametrize(
    ("figures", "metric", "kind", "ident"),
    [
        ([place("A")], "votes", "circles", "m"),
        ([place("A")], "share", "globes", "m"),
        ([place("A"), place("A")], "share", "circles", "m"),
        ([place("A")], "share", "circles", 'm" onload="x'),
    ],
)
def test_what_cannot_be_drawn_is_an_error(
    figures: list[Figure], metric: str, kind: str, ident: str
) -> None:
    """An unknown metric or kind, a place twice, an ident that is none."""
    with pytest.raises(ValueError, match=r"no map|twice|ident"):
        draw(figures, Geography(), metric, kind, **words(ident=ident))


@pytest.mark.parametrize("given_", [{"weight": -1}, {"href": "javascript:alert(1)"}])
def test_a_figure_that_cannot_be_is_an_error(given_: dict[str, Any]) -> None:
    """A negative number of voters; an address that is not relative."""
    with pytest.raises(ValueError, match=r"weight|relative"):
        place("A", **given_)


def test_no_places_at_all() -> None:
    """A map without places is a legend, and breaks nothing."""
    for svg in all_maps([], Geography()):
        assert "Places: 0." in (tree(svg).findtext(f"{SVG}desc") or "")


def test_many_missing_places_are_counted() -> None:
    """Beyond two dozen they have no labels, but a count, and each its words."""
    figures = [place(f"P{i}") for i in range(60)]
    svg = draw(figures, Geography(), "share", "circles", **words())

    assert "Not on the map: 60 places" in svg
    assert 60 == len(tips(svg))


def test_places_across_the_date_line_lie_together() -> None:
    """Islands on both sides of the date line are as near on the map as on the globe."""
    figures = [place("W"), place("E")]
    geography = Geography(
        points={("W",): (179.0, -17.0), ("E",): (-179.0, -17.0)},
        shapes={("W",): square(178.5, -17.5), ("E",): square(-179.5, -17.5)},
    )
    svg = draw(figures, geography, "share", "circles", **words())
    xs = [float(one) for one in re.findall(r'<circle cx="([\d.]+)"[^>]*class="share', svg)]

    assert 100 < max(xs) - min(xs) < 320
