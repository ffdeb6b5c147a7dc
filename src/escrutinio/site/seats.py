"""The page of a chamber's seats: the half circle, each district's ladder, and how to check it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from escrutinio.operations.seats_data import summary
from escrutinio.site.hemicycle import hemicycle
from escrutinio.site.templating import rendered
from escrutinio.tally.seats.methods import figure_of
from escrutinio.words.findings import finding_line

AROUND = 6
"""So many rungs are drawn on each side of the last seat."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rung as a bar: whose, its figure, its length as a share of the longest. [percent]"""

    option: str
    seat: int
    figure: str
    length: float
    result: str


def seats_page(data: Mapping[str, Any], language: str) -> str:
    """
    A page that stands alone: no script, nothing from elsewhere.

    Args:
        data: The JSON of `escrutinio seats`.
        language: "es" or "en".

    Raises:
        Unavailable: The extra that pages need is not installed.
    """
    certificate = data["certificate"] or {"districts": []}
    order = [one["id"] for one in data["options"] if one["seats"]]
    rest = [one["id"] for one in data["options"] if not one["seats"]]
    places = {option: i for i, option in enumerate([*order, *rest])}
    won = {one["id"]: one["seats"] for one in data["options"]}
    return rendered(
        "seats.html",
        language,
        data=data,
        summary=" ".join(summary(data, language)),
        seats_won=sum(won[option] for option in order),
        findings=[_finding(one, language) for one in data["findings"]],
        names={one["id"]: one["name"] for one in data["options"]},
        places=places,
        drawing=hemicycle([won[option] for option in order]),
        order=order,
        ladders=[
            (one, _bars(one["ladder"]), figure_of(one["method"]))
            for one in certificate["districts"]
        ],
    )


def _finding(one: Mapping[str, Any], language: str) -> str:
    figures = list(one["figures"].items())
    return finding_line(one["code"], one["where"], figures, one["count"], language)


def _bars(ladder: list[dict[str, Any]]) -> list[Bar]:
    """The rungs on both sides of the last seat, drawn to scale."""
    won = [one for one in ladder if one["won"]][-AROUND:]
    lost = [one for one in ladder if not one["won"]][:AROUND]
    figures = [Fraction(one["figure"] or 0) for one in (*won, *lost)]
    longest = max(figures, default=Fraction(1)) or Fraction(1)
    return [
        Bar(
            option=one["id"],
            seat=one["seat"],
            figure=one["figure"] or "-",
            length=round(float(figure / longest) * 100, 2),
            result="won" if one["won"] else "tied" if one["tied"] else "lost",
        )
        for one, figure in zip((*won, *lost), figures, strict=True)
    ]
