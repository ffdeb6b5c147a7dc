"""The pages that explain: how to verify, the law, the method and its limits, the downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from escrutinio.law.book import cited, provision
from escrutinio.law.countries import country
from escrutinio.site.model import Part, Site
from escrutinio.site.pages.page import Page
from escrutinio.words import say
from escrutinio.words.findings import finding_text
from escrutinio.words.numbers import number

MAIN = (
    *("sheets.csv", "sheets.parquet", "totals.csv", "totals.json", "rulings.csv", "seats.json"),
    *("law.json", "election.json", "keys.json", "README.md", "manifest.json", "checkpoint"),
)
"""The files of a bundle that have a line of their own; the others are the log's tiles."""


def text_pages(site: Site) -> list[Page]:
    """The pages that explain."""
    return [_verify(site), _law(site), _method(site), _downloads(site)]


def _page(
    site: Site, name: str, data: dict[str, Any], values: Callable[[str], dict[str, Any]]
) -> Page:
    return Page(
        folder=f"{name}/",
        template=f"{name}.html",
        nav=name,
        title=lambda language: say(f"site.{name}.title", language),
        data={"election": site.election.stated, **data},
        values=values,
        part=site.parts[0],
        card=f"cards/{site.parts[0].folder}/",
        crumbs=(("", site.election.name),),
    )


def _verify(site: Site) -> Page:
    data = {
        "origin": site.origin,
        "size": site.size,
        "root": site.root,
        "key": site.key,
        "command": f"escrutinio verify bundle --key {site.key}",
    }

    def values(language: str) -> dict[str, Any]:
        return {"command": data["command"], "n": number(site.size, language)}

    return _page(site, "verify", data, values)


def _law(site: Site) -> Page:
    election, cites = site.election, _cites(site)
    norms: dict[str, list[Mapping[str, Any]]] = {}
    for one in site.law.get("provisions", []):
        norms.setdefault(one["id"].partition(":")[0], []).append(one)

    def values(language: str) -> dict[str, Any]:
        return {
            "day": election.date.isoformat(),
            "norms": [
                {
                    "id": id_,
                    "source": some[0]["source"],
                    "articles": [_article(one, site, cites, language) for one in some],
                }
                for id_, some in norms.items()
            ],
        }

    data = {"country": election.country, "day": election.date.isoformat(),
            "provisions": site.law.get("provisions", [])}  # fmt: skip
    return _page(site, "law", data, values)


def _article(
    one: Mapping[str, Any], site: Site, cites: Mapping[str, list[str]], language: str
) -> dict[str, Any]:
    day = site.election.date.isoformat()
    return {
        "id": one["id"],
        "title": one[f"title_{language}"],
        "note": one[f"note_{language}"],
        "since": one["since"],
        "until": one["until"] or "",
        "force": one["since"] <= day and (not one["until"] or day <= one["until"]),
        "checks": [
            {"code": code, "text": finding_text(code, language)}
            for code in cites.get(one["id"], ())
        ],
    }


def _cites(site: Site) -> dict[str, list[str]]:
    """The checks that rest on each provision."""
    found: dict[str, list[str]] = {}
    for one in checks(site):
        found.setdefault(one["provision"], []).append(one["code"])
    return found


def checks(site: Site) -> list[dict[str, str]]:
    """The checks that each sheet goes through: code, and article in force on the day."""
    law = country(site.election.country)
    return [
        {"code": one.code, "provision": cited(one.provisions, site.election.date, law.id)}
        for one in law.checks
    ]


def told_checks(site: Site, home: str, language: str) -> list[dict[str, str]]:
    """The checks in words, each with the address of its article."""
    return [
        {
            "code": one["code"],
            "title": finding_text(one["code"], language),
            "provision": one["provision"],
            "href": f"{home}law/#{one['provision']}" if one["provision"] else "",
            "article": _title(site, one["provision"], language),
        }
        for one in checks(site)
    ]


def _title(site: Site, id_: str, language: str) -> str:
    return provision(id_, site.election.country).title(language) if id_ else ""


def _method(site: Site) -> Page:
    data = {
        "simulated": site.election.simulated,
        "analogy": site.election.analogy,
        "unknown": {part.contest.id: part.root.count.unregistered for part in site.parts},
    }
    return _page(site, "method", data, lambda _: {"analogy": site.election.analogy})


def _downloads(site: Site) -> Page:
    files = [(name, *site.files[name]) for name in MAIN if name in site.files]
    tiles = [size for name, (_, size) in site.files.items() if name.startswith("tile/")]

    def values(language: str) -> dict[str, Any]:
        return {
            "files": [
                {"name": name, "sha256": sha, "bytes": number(size, language),
                 "about": say(f"site.about.{name}", language)}
                for name, sha, size in files
            ],
            "tiles": number(len(tiles), language),
            "tiles_bytes": number(sum(tiles), language),
        }  # fmt: skip

    data = {"files": [{"name": n, "sha256": s, "bytes": size} for n, s, size in _named(site)]}
    return _page(site, "downloads", data, values)


def _named(site: Site) -> Iterable[tuple[str, str, int]]:
    return ((name, sha, size) for name, (sha, size) in sorted(site.files.items()))


def script_page(site: Site, part: Part, name: str, values: Callable[[str], dict[str, Any]]) -> Page:
    """A page whose figures a script loads: a sheet, or what annulments would change."""
    return Page(
        folder=f"{part.base}{name}/",
        template=f"{name}.html",
        nav=name if name == "whatif" else "result",
        title=lambda language: say(f"site.{name}.title", language),
        data={
            "election": site.election.stated,
            "contest": part.contest.id,
            "options": [{"id": one.id, "name": one.name} for one in part.contest.options],
            "data": f"data/{part.folder}/",
            "checks": checks(site),
        },
        values=values,
        part=part,
        card=f"cards/{part.folder}/",
        crumbs=() if name == "station" else ((part.base, part.contest.name),),
    )
