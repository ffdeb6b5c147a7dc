"""Where the listed sheets lie, and the names of the numbers that methods read."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from escrutinio.errors import SourceError
from escrutinio.forensics.battery.all import METHODS
from escrutinio.forensics.flows import ABSENT
from escrutinio.forensics.method import Setting
from escrutinio.report.forensics import others
from escrutinio.report.located import spots
from escrutinio.words import LANGUAGES
from tests.report.conftest import stations


def report(country="pe", listed=(0, 1)):
    """A small election in two departments, with some sheets on the list."""
    made = replace(
        stations(n=40, places=4, before=False),
        region=np.repeat([0, 1], 20),
        region_names=("CUSCO", "PUNO"),
        area=np.repeat([0, 1], 20),
        area_names=("CUSCO / CUSCO", "PUNO / PUNO"),
    )
    worth = tuple(SimpleNamespace(row=row) for row in listed)
    return SimpleNamespace(stations=made, country=country, worth=worth)


def test_listed_sheets_are_counted_by_department():
    found = spots(report())
    assert [(one.name, one.stations, one.found) for one in found] == [
        ("Cusco", 20, 2),
        ("Puno", 20, 0),
    ]


def test_without_points_there_is_no_map():
    """A country that the package does not know has none, nor a table without areas."""
    bare = report()
    bare.stations = replace(bare.stations, region=None, region_names=(), area=None, area_names=())
    assert spots(report(country="")) == ()
    assert spots(bare) == ()


def test_a_file_places_provinces(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(
        "departamento,provincia,latitude,longitude\nCUSCO,CUSCO,-13.5,-71.9\nPUNO,PUNO,-15.8,-70.0\n",
        encoding="utf-8",
    )
    found = spots(report(country=""), (path,))
    assert [(one.name, one.latitude) for one in found] == [("Cusco", -13.5), ("Puno", -15.8)]
    other = tmp_path / "other.csv"
    other.write_text("name,latitude,longitude\nX,1,2\n", encoding="utf-8")
    with pytest.raises(SourceError):
        spots(report(country=""), (other,))


def everything():
    """An election with every column that a method can need."""
    made = stations(n=600, places=60)
    chance = np.random.default_rng(1)
    return replace(
        made,
        area=made.place // 6,
        region=made.place // 30,
        arrival=chance.integers(0, 3, 600),
        treated=chance.random(600) < 0.1,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_name(language):
    """What a method reads besides its statistic has a name in words; one without is an error."""
    made = everything()
    readings = [method.read(made, Setting(seed=1, twins=3)) for method in METHODS]
    told = {one.method: others(one, language) for one in readings if one.figures}
    assert len(told) > 15
    assert ABSENT not in told["flows"]
    odd = replace(readings[0], figures=(("nameless", 1.0),))
    with pytest.raises(KeyError):
        others(odd, language)
