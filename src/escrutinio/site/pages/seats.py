"""The page of a chamber's seats: the half circle, each district's ladder, and how to check it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from escrutinio.law.chambers import Basis
from escrutinio.operations.seats_data import derived, summary, threshold_text
from escrutinio.site.address import slugs
from escrutinio.site.model import Site
from escrutinio.site.pages.hemicycle import hemicycle
from escrutinio.site.pages.page import Page
from escrutinio.site.templating import rendered
from escrutinio.tally.seats.methods import figure_of
from escrutinio.words import say
from escrutinio.words.findings import finding_line
from escrutinio.words.numbers import number, percent

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
    return rendered("seats.html", language, **_values(data, language))


def chamber_pages(site: Site) -> list[Page]:
    """The pages of a site's chambers, and the one that leads to each."""
    if not site.seats:
        return []
    names = slugs(one["chamber"] for one in site.seats)
    pages = [_chamber_page(site, one, name) for one, name in zip(site.seats, names, strict=True)]
    if len(pages) == 1:
        return [replace(pages[0], folder="seats/")]
    return [_contents(site, names), *pages]


def _contents(site: Site, names: Sequence[str]) -> Page:
    def values(language: str) -> dict[str, Any]:
        return {
            "chambers": [
                (f"{name}/", one["chamber"], number(sum(one["won"].values()), language))
                for name, one in zip(names, site.seats, strict=True)
            ]
        }

    return Page(
        folder="seats/",
        template="chamber_list.html",
        nav="seats",
        title=lambda language: say("site.seats.title", language),
        data={"chambers": list(names)},
        values=values,
        part=site.parts[0],
        card=f"cards/{site.parts[0].folder}/",
        crumbs=(("", site.election.name),),
    )


def _chamber_page(site: Site, certificate: Mapping[str, Any], name: str) -> Page:
    election = site.election
    rule = Basis(country=election.country, day=election.date).rule(certificate["chamber"])
    labels = {o.id: o.name for one in election.contests for o in one.options}
    found = derived(certificate)
    data: dict[str, Any] = {
        "election": election.stated,
        "source": {"name": site.origin, "sha256": site.root},
        **found,
        "options": [{**one, "name": labels.get(one["id"], one["id"])} for one in found["options"]],
        "findings": [],
        "rejected": [],
        "certificate": certificate,
    }

    def values(language: str) -> dict[str, Any]:
        told = {
            "election_name": election.name(language),
            "threshold_text": threshold_text(rule.threshold, language),
            "options": [_with_percent(one, language) for one in data["options"]],
        }
        return _values(data | told, language)

    return Page(
        folder=f"seats/{name}/",
        template="chambers.html",
        nav="seats",
        title=lambda language: say("site.seats.title", language),
        data=data,
        values=values,
        part=site.parts[0],
        card=f"cards/{site.parts[0].folder}/",
        crumbs=(("", site.election.name),),
    )


def _with_percent(one: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**one, "percent": percent(Fraction(one["share_valid_exact"]), language)}


def _values(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What the template of a chamber is given."""
    certificate = data["certificate"] or {"districts": []}
    order = [one["id"] for one in data["options"] if one["seats"]]
    rest = [one["id"] for one in data["options"] if not one["seats"]]
    won = {one["id"]: one["seats"] for one in data["options"]}
    return {
        "data": data,
        "summary": " ".join(summary(data, language)),
        "seats_won": sum(won[option] for option in order),
        "findings": [_finding(one, language) for one in data["findings"]],
        "names": {one["id"]: one["name"] for one in data["options"]},
        "places": {option: i for i, option in enumerate([*order, *rest])},
        "drawing": hemicycle([won[option] for option in order]),
        "order": order,
        "ladders": [
            (one, _bars(one["ladder"]), figure_of(one["method"]))
            for one in certificate["districts"]
        ],
    }


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
