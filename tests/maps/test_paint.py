from itertools import combinations, pairwise

import pytest

from escrutinio.maps.colour import Triple, linear, shade
from escrutinio.maps.paint import GREY, HATCHES, HUES, OPEN, TEXTURES, WHITE, paint
from escrutinio.site.templating import PALETTE
from tests.maps.vision import VISIONS, apart

STEPS = range(1, 6)
STEP_APART, HUE_APART, LEADERS = 9.5, 15.0, 4
"""The least CIELAB distances asked for, and how many leaders are told apart by hue alone."""


def scale(hue: str) -> list[str]:
    """White for zero, then the steps of a hue."""
    return [WHITE, *(shade(hue, step) for step in STEPS)]


def hatched(step: int) -> Triple:
    """What the eye makes of a hatching from afar: the mean of its light."""
    size, width, ground = HATCHES[step - 1]
    lines, rest = linear(OPEN), linear(ground)
    part = width / size
    red, green, blue = (a * part + b * (1 - part) for a, b in zip(lines, rest, strict=True))
    return red, green, blue


def too_near(colours: list[str], least: float) -> list[tuple[str, str]]:
    """The pairs that someone cannot tell apart."""
    return [pair for pair in combinations(colours, 2) if apart(*pair) < least]


@pytest.mark.parametrize("hue", [HUES["share"], HUES["turnout"], *PALETTE])
def test_steps_are_told_apart_by_everyone(hue: str) -> None:
    """Each step of each hue is well apart from the next, and the first from white."""
    assert [] == [pair for pair in pairwise(scale(hue)) if apart(*pair) < STEP_APART]


@pytest.mark.parametrize("metric", ["share", "turnout"])
def test_no_data_is_no_step(metric: str) -> None:
    """Grey is well apart from white and from every step, whoever looks."""
    assert [] == [one for one in scale(HUES[metric]) if apart(one, GREY) < HUE_APART]


def test_a_planted_hue_is_taken_for_no_data() -> None:
    """The check above fails on a green that some see as grey."""
    assert [one for one in scale("#00735c") if apart(one, GREY) < HUE_APART]


def test_hatchings_are_told_apart_by_their_density() -> None:
    """From white on, each hatching is darker than the one before, and none is like no data."""
    classes = [linear(WHITE), *(hatched(step) for step in range(1, 5))]

    assert [] == [i for i, (a, b) in enumerate(pairwise(classes)) if apart(a, b) < STEP_APART]
    assert [] == [one for one in classes if apart(one, linear(GREY)) < HUE_APART]


def test_leaders_are_told_apart_by_hue() -> None:
    """The first four options of the palette look different to everyone."""
    assert [] == too_near(list(PALETTE[:LEADERS]), HUE_APART)


@pytest.mark.parametrize("step", STEPS)
def test_the_two_first_are_told_apart_at_each_step(step: int) -> None:
    """The first two options look different to everyone, however small the lead."""
    assert HUE_APART <= apart(shade(PALETTE[0], step), shade(PALETTE[1], step))


def test_a_planted_red_and_green_are_too_near() -> None:
    """The checks above fail on a red and a green; ordinary eyes alone would pass them."""
    red, green = "#d62728", "#2ca02c"

    assert [(red, green)] == too_near([red, green], HUE_APART)
    assert {"protanopia", "deuteranopia", "tritanopia", "ordinary"} == set(VISIONS)


def test_leaders_are_told_apart_without_colour() -> None:
    """No two options of the palette have the same marks, and only the first has none."""
    marks = [TEXTURES[i % len(TEXTURES)] for i in range(len(PALETTE))]

    assert len(PALETTE) == len(set(marks))
    assert [0] == [i for i, one in enumerate(marks) if not one]


@pytest.mark.parametrize("leader", range(1, len(PALETTE)))
def test_marks_differ_from_what_lies_beneath(leader: int) -> None:
    """The marks of an option can be seen at each step."""
    for step in STEPS:
        pattern = paint(str(step), "margin", "m", PALETTE[leader], leader).pattern
        ground, marks = (part.split('"')[0] for part in pattern.split('fill="')[1:3])

        assert apart(ground, marks) >= 18, (step, ground, marks)
