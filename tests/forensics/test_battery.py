"""The battery as a whole: what is registered, and what it says of real elections."""

from pathlib import Path

import pytest

from escrutinio.forensics.battery.all import METHODS, PRIMARY, method
from escrutinio.forensics.calibration import (
    ELECTION,
    HARD,
    PART,
    PROVINCE,
    SIMULATED,
    TOGETHER,
    holds,
    standing,
)
from escrutinio.forensics.family import answers
from escrutinio.forensics.injections import HOWS, INJECTIONS, SHARES
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election
from escrutinio.forensics.stations import Stations
from escrutinio.io.calibrated import shipped
from escrutinio.words import LANGUAGES, catalogue
from tests.forensics import real

TESTS = [one.id for one in METHODS if one.kind == TEST]
WORDS = ("name", "null", "statistic", "effect", "says", "silent")


def test_every_method_is_named_once_and_told_in_both_languages() -> None:
    """Each method has its null, statistic, effect, what it says and what it does not."""
    assert len(METHODS) == len({one.id for one in METHODS})
    for language in LANGUAGES:
        texts = catalogue(language)
        assert [] == [
            f"forensics.{one.id}.{word}"
            for one in METHODS
            for word in WORDS
            if f"forensics.{one.id}.{word}" not in texts
        ]


def test_one_primary_test_for_each_question() -> None:
    """Questions are answered by one designed test each."""
    assert [one.question for one in PRIMARY] == ["rounded", "typed", "switched", "stuffed"]
    assert {one.kind for one in PRIMARY} == {TEST}


def test_every_source_is_named() -> None:
    """No method is without its source."""
    assert all(one.source for one in METHODS)


@pytest.mark.parametrize("name", TESTS)
def test_every_test_was_measured_and_holds(name: str) -> None:
    """A designed test has rates on simulated, hard and real elections, at most twice its level."""
    found = shipped().of(name)

    assert standing(TEST, name, shipped()) == TEST
    assert any(r.base == SIMULATED and r.n >= 10_000 for r in found)
    assert {HARD + one for one in HARD_NEGATIVES} <= {r.base for r in found}
    assert any(r.unit == PART and r.n >= 1000 for r in found)
    assert all(holds(r) for r in found if r.unit == PROVINCE)


def test_the_primary_tests_together_keep_their_level() -> None:
    """On simulated elections and on parts of real ones the lower 99 % bound is at most 5 %."""
    rates = [r for r in shipped().of(TOGETHER) if r.base == SIMULATED or r.unit == PART]

    assert sum(r.n for r in rates) >= 20_000
    assert [] == [(r.base, r.rate) for r in rates if r.lower > 0.05]


def test_hard_negatives_stay_silent() -> None:
    """In worlds that look odd and are clean the primary tests speak no more often than allowed."""
    rates = [r for r in shipped().of(TOGETHER, ELECTION) if r.base.startswith(HARD)]

    assert len(rates) == len(HARD_NEGATIVES)
    assert [] == [(r.base, r.rate) for r in rates if r.lower > 0.05]


def test_every_injection_has_its_powers() -> None:
    """Each injection was made at each share, at random and clustered."""
    cells = {(p.injection, p.share, p.how) for p in shipped().powers if p.test == TOGETHER}

    assert cells == {(one.id, share, how) for one in INJECTIONS for share in SHARES for how in HOWS}


def test_one_altered_station_is_found() -> None:
    """At a false-alarm rate of about 1e-3, set elsewhere, 40 stuffed or 60 switched are found."""
    wanted = {("stuffed", 40), ("switched", 60)}
    found = [
        s
        for s in shipped().singles
        if s.base == "peru-2021-runoff" and (s.injection, s.k) in wanted
    ]

    assert len(found) == 2
    assert [] == [(s.injection, s.rate) for s in found if s.rate < 0.95]
    assert all(s.alarms < 0.0013 * s.stations for s in found)


def spoken(stations: Stations) -> list[str]:
    """The questions whose answer stands out."""
    readings = [one.read(stations, Setting()) for one in PRIMARY]
    return [one.question for one in answers(PRIMARY, readings, 0.05) if one.speaks]


@pytest.mark.parametrize("name", ["russia2012", "russia2018"])
def test_anomalies_that_are_known_stand_out(shared: Path, name: str) -> None:
    """Round percentages stand out in Russia with z above 6 and half a percent of the stations."""
    stations = real.world(shared, name)
    reading = method("round-percentages").read(stations, Setting())

    assert reading.statistic is not None
    assert reading.statistic > 6
    assert reading.effect is not None
    assert reading.effect > 0.005
    assert "rounded" in spoken(stations)


@pytest.mark.parametrize(
    "name", ["poland2020r1", "poland2020r2", "austria2016", "mexico2012", "israel_k21"]
)
def test_clean_elections_do_not_stand_out(shared: Path, name: str) -> None:
    """No question is answered with something that stands out."""
    assert [] == spoken(real.world(shared, name))


def test_peru_does_not_stand_out(shared: Path) -> None:
    """Neither round of 2021, nor the run-off of 2016."""
    assert [] == spoken(real.peru_2021_runoff(shared))
    assert [] == spoken(real.peru_2021_round1(shared))
    assert [] == spoken(real.peru_2016_runoff(shared))


@pytest.mark.parametrize("name", ["poland2020r2", "israel_k21"])
def test_what_is_missing_is_not_a_pass(shared: Path, name: str) -> None:
    """Without polling places their tests say that they do not apply."""
    stations = real.world(shared, name)
    for one in METHODS:
        if "place" in one.needs:
            reading = one.read(stations, Setting())
            assert not reading.applies
            assert reading.absent == "forensics.absent.place"
            assert reading.p is None
            assert not reading.alarms(1.0)


@pytest.mark.parametrize("one", METHODS, ids=lambda one: one.id)
def test_the_same_seed_gives_the_same_reading(one: Method) -> None:
    """Chance begins at the seed, whichever methods are run beside it."""
    stations = election(World(), Setting(seed=5).generator("world"))
    first = repr(one.read(stations, Setting(seed=7, twins=3)))
    one.read(stations, Setting(seed=8, twins=3))

    assert first == repr(one.read(stations, Setting(seed=7, twins=3)))


@pytest.mark.parametrize("one", METHODS, ids=lambda one: one.id)
def test_too_little_is_told(one: Method) -> None:
    """A handful of stations gives a reading that does not apply, or one without an alarm."""
    whole = election(World(), Setting(seed=5).generator("world"))
    import numpy as np

    few = whole.select(np.arange(4))
    reading = one.read(few, Setting(twins=2))

    assert reading.kind in (IDENTITY, TEST, SCREEN)
    assert not reading.alarms(0.05)
