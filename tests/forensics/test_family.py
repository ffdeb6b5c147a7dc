"""The primary tests as one family."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escrutinio.forensics.battery.all import PRIMARY
from escrutinio.forensics.family import Answer, answers
from escrutinio.forensics.method import Method, Setting, generator
from escrutinio.forensics.reading import SCREEN, TEST, Reading
from escrutinio.forensics.simulate import World, election

P = st.one_of(st.none(), st.floats(0, 1, allow_nan=False))


def method(name, question=""):
    return Method(id=name, kind=TEST, needs=(), source="", run=None, question=question)


def asked(p, level=0.05, **more):
    """Answers of so many primary tests with these p-values."""
    methods = [method(f"m{i}", f"q{i}") for i in range(len(p))]
    readings = [
        Reading(method=one.id, kind=TEST, p=value, **more)
        for one, value in zip(methods, p, strict=True)
    ]
    return answers(methods, readings, level)


def by_steps(p, level):
    """Holm's method as it is told: the smallest against a 1/m of the level, the next 1/(m-1)."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    spoke = set()
    for step, i in enumerate(order):
        if p[i] > level / (len(p) - step):
            break
        spoke.add(i)
    return spoke


@given(p=st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_who_speaks_is_what_the_steps_say(p):
    """The same tests speak as by going down step by step."""
    values = [(one + 0.123456) / 1001 for one in p]
    found = asked(values)
    assert {i for i, one in enumerate(found) if one.speaks} == by_steps(values, 0.05)


@given(p=st.lists(P, max_size=6))
def test_missing_data_are_no_test(p):
    """A test without data neither speaks nor makes the others more careful."""
    found = asked(p)
    there = [one for one in p if one is not None]
    assert [one.p for one in found] == p
    assert [one.adjusted for one in found if one.p is not None] == [
        one.adjusted for one in asked(there)
    ]
    assert not any(one.speaks for one in found if one.p is None)


def test_only_questions_are_answered():
    """Methods that are named for no question are not in the family, however small their p."""
    methods = [method("a", "first"), method("b"), method("c", "second")]
    readings = [
        Reading(method="a", kind=TEST, p=0.02),
        Reading(method="b", kind=SCREEN, p=1e-9),
        Reading(method="c", kind=TEST, absent="forensics.absent.place"),
    ]
    assert answers(methods, readings, 0.05) == (
        Answer(question="first", method="a", p=0.02, adjusted=0.02, speaks=True),
        Answer(question="second", method="c", p=None, adjusted=None, speaks=False),
    )


@pytest.mark.parametrize(("effect", "speaks"), [(None, True), (0.1, False), (0.11, True)])
def test_an_effect_has_to_be_above_its_floor(effect, speaks):
    """However small its p, a test with no more than its least effect does not speak."""
    (found,) = asked([1e-9], effect=effect, floor=0.1)
    assert found.speaks == speaks


def test_each_method_has_one_reading():
    """Readings that do not fit the methods are refused."""
    with pytest.raises(ValueError, match="zip"):
        answers([method("a", "first")], [], 0.05)


def spoke(read, runs=120):
    """How often a family speaks in clean elections."""
    return np.mean(
        [read(election(World(regions=2), generator(1, "family", i))) for i in range(runs)]
    )


def test_clean_elections_keep_the_level_of_all():
    """In clean elections the family speaks at most at its level, here asked for at a quarter."""

    def family(stations):
        readings = [one.read(stations, Setting()) for one in PRIMARY]
        return any(one.speaks for one in answers(PRIMARY, readings, 0.25))

    assert spoke(family) <= 0.25 + 2.6 * np.sqrt(0.25 * 0.75 / 120)


def test_without_the_family_it_would_speak_too_often():
    """The planted failure: four even p-values read each at its level speak in two of three."""
    chance = generator(1, "even")
    p = chance.random((3000, 4))
    family = np.mean([any(one.speaks for one in asked(row.tolist(), 0.25)) for row in p])
    assert family == pytest.approx(1 - (1 - 0.25 / 4) ** 4, abs=0.03)
    assert (p.min(axis=1) <= 0.25).mean() > 0.6
