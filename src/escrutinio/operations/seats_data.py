"""The seats as data: what the command prints as JSON and what its page is made of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused
from escrutinio.law.rule import Threshold
from escrutinio.model.differences import ABSENT, Difference, differences
from escrutinio.operations.export import NIST, SUFFIXES, kind, write_rows, write_text
from escrutinio.operations.report import finding_json, rejected_json
from escrutinio.operations.seats import SeatsReport
from escrutinio.tally.outcome import decimal, share
from escrutinio.tally.seats.certificate import replay
from escrutinio.words import LANGUAGES, say
from escrutinio.words.numbers import number, percent

NAMES = "options[].name"
"""What a row of an option says in words, which no vote can tell."""

PAGE = ".html"
"""The file that a page is kept in; the others are of `export`."""


def as_json(report: SeatsReport, language: str) -> dict[str, Any]:
    """
    A report on seats as JSON data.

    `seats` by option; `divisor` as an exact fraction, by district where there are several;
    `threshold`, `ties` and the whole `certificate`, which gives them all.
    """
    found = derived(report.certificate) if report.certificate else _without_seats(report)
    return {
        "election": report.election.id,
        "election_name": report.election.name(language),
        "contests": [one.id for one in report.contests],
        "source": {"name": report.source, "sha256": report.sha256 or None},
        **found,
        "options": _options(found["options"], report, language),
        "threshold_text": threshold_text(report.rule.threshold, language),
        "printed": [asdict(one) for one in report.printed],
        "findings": [finding_json(one) for one in report.findings],
        "rejected": [rejected_json(one) for one in report.rejected],
        "certificate": dict(report.certificate) or None,
    }


def derived(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says that its certificate alone gives."""
    districts = certificate["districts"]
    votes = {option: 0 for one in districts for option in one["votes"]}
    for one in districts:
        for option, n in one["votes"].items():
            votes[option] += n
    valid = certificate["valid"] or sum(votes.values())
    threshold = certificate["threshold"]
    passes = {one["id"]: one["passes"] for one in threshold["options"]} if threshold else {}
    divisors = {one["name"]: one["divisor"] for one in districts}
    law = certificate["law"] or {"day": None, "replaced": {}, "dropped": []}
    return {
        "chamber": certificate["chamber"],
        "method": certificate["method"],
        "law_of": law["day"],
        "replaced": law["replaced"],
        "dropped": law["dropped"],
        "chamber_seats": certificate["seats"],
        "seats": certificate["won"],
        "open": sum(tie["seats"] for one in districts for tie in one["ties"]),
        "unfilled": sum(one["unfilled"] for one in districts),
        "left_out": _left_out(certificate),
        "divisor": divisors if len(divisors) > 1 else next(iter(divisors.values()), None),
        "valid": valid,
        "options": [
            _row(option, n, valid, passes.get(option), certificate["won"].get(option, 0))
            for option, n in votes.items()
        ],
        "threshold": threshold,
        "ties": [{"district": one["name"], **tie} for one in districts for tie in one["ties"]],
        "articles": certificate["articles"],
    }


def _left_out(certificate: Mapping[str, Any]) -> dict[str, list[str]]:
    """The lists with votes below a threshold of each district by itself, by district."""
    threshold = certificate["threshold"]
    if threshold is None or threshold["within"] != "district":
        return {}
    return {
        one["name"]: [o for o, n in one["votes"].items() if n and o not in one["takes_part"]]
        for one in certificate["districts"]
    }


def _row(
    option: str, votes: int, valid: int, passes: bool | None, seats: int | None
) -> dict[str, Any]:
    part = share(votes, valid)
    return {
        "id": option,
        "votes": votes,
        "share_valid": decimal(part),
        "share_valid_exact": str(part),
        "passes": passes,
        "seats": seats,
    }


def _without_seats(report: SeatsReport) -> dict[str, Any]:
    """The same, where the division cannot be computed."""
    passes = {one.option: one.passes for one in report.passing}
    votes = zip(report.contests[0].options, report.whole.votes, strict=False)
    options = [{"id": x.option, "votes": x.votes, "passes": x.passes} for x in report.passing]
    return {
        "chamber": report.rule.id,
        "method": report.rule.method,
        "law_of": report.basis.day.isoformat() if report.basis else None,
        "replaced": report.basis.replaced if report.basis else {},
        "dropped": list(report.basis.dropped(report.rule.id)) if report.basis else [],
        "chamber_seats": report.rule.seats,
        "seats": None,
        "open": None,
        "unfilled": None,
        "left_out": {},
        "divisor": None,
        "valid": report.valid,
        "options": [_row(o.id, n, report.valid, passes.get(o.id), None) for o, n in votes],
        "threshold": {"options": options, "ties": [], "lots": []} if options else None,
        "ties": [],
        "articles": list(report.rule.articles),
    }


def _options(
    rows: Sequence[Mapping[str, Any]], report: SeatsReport, language: str
) -> list[dict[str, Any]]:
    """Each option over the whole with its name, the one with most seats first."""
    named = [
        {
            **one,
            "name": report.names[one["id"]],
            "percent": percent(Fraction(one["share_valid_exact"]), language),
        }
        for one in rows
    ]
    return sorted(named, key=lambda one: (-(one["seats"] or 0), -one["votes"]))


def verified(data: Mapping[str, Any]) -> tuple[list[Difference], list[str]]:
    """
    What a file of seats says and its own votes do not give, and what they cannot tell.

    Args:
        data: A certificate, or the whole JSON of `seats` around one.

    Raises:
        Refused: There is no certificate in it.
    """
    inner = data.get("certificate", data)
    if not isinstance(inner, dict):
        raise Refused("seats.certificate", where="certificate")
    found = list(replay(inner))
    if inner is data or found:
        return found, []
    gives = derived(inner)
    known = {key: data.get(key, ABSENT) for key in gives}
    names = {"options": gives.pop("options")}
    found = [*differences({key: known[key] for key in gives}, gives)]
    found += _option_differences(known["options"], names["options"])
    told = {*gives, "options", "certificate"}
    return found, sorted([*(data.keys() - told), NAMES])


def _option_differences(said: Any, computed: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    """The rows of options by their id, each of them once; their order says nothing."""
    wanted = {one["id"]: one for one in computed}
    try:
        rows = {one["id"]: {k: v for k, v in one.items() if k != "name"} for one in said}
        times = Counter(one["id"] for one in said)
    except (AttributeError, KeyError, TypeError):
        yield from differences(said, wanted, "options")
        return
    yield from ((f"options.{id_}", n, 1) for id_, n in times.items() if n > 1)
    percents = {id_: one.pop("percent", ABSENT) for id_, one in rows.items()}
    yield from differences(rows, wanted, "options")
    for id_, text in percents.items():
        if id_ in wanted:
            share = Fraction(wanted[id_]["share_valid_exact"])
            known = [percent(share, language) for language in LANGUAGES]
            if text not in known:
                yield f"options.{id_}.percent", text, known[0]


def summary(data: Mapping[str, Any], language: str) -> Iterator[str]:
    """How many seats, by what method and law, what stands in that law's place, who has them."""
    seats, method = data["chamber_seats"], say(f"method.{data['method']}", language)
    key = "seats.summary" if data["law_of"] else "seats.summary_plain"
    yield say(key, language, seats=number(seats, language), method=method, day=data["law_of"])
    if data["replaced"]:
        what = replaced_text(data["replaced"], language)
        yield say("seats.replaced", language, what=what)
    yield from (say(f"seats.dropped.{one}", language) for one in data["dropped"])
    if data["certificate"] and (data["open"] or data["unfilled"]):
        won = number(sum(data["seats"].values()), language)
        yield say("seats.taken", language, won=won, seats=number(seats, language))
        for name in ("open", "unfilled"):
            if data[name]:
                yield say(f"seats.{name}", language, n=number(data[name], language))


def threshold_text(threshold: Threshold | None, language: str) -> str:
    """The threshold in a sentence: its tests, on which votes, and where."""
    if threshold is None:
        return ""
    parts = []
    if threshold.share is not None:
        key = "threshold.share" if threshold.base == "valid" else "threshold.share_blank"
        parts.append(say(key, language, share=percent(threshold.share, language)))
    if threshold.seats is not None:
        key = "threshold.seats" if threshold.districts < 2 else "threshold.seats_in"
        values = {"n": threshold.seats, "districts": threshold.districts}
        parts.append(say(key, language, **values))
    joint = say(f"threshold.{threshold.joined}", language)
    key = "threshold.is" if threshold.within == "whole" else "threshold.in_each"
    return say(key, language, tests=f" {joint} ".join(parts))


def replaced_text(replaced: Mapping[str, str], language: str) -> str:
    """
    What stands in the law's place, in words.

    >>> replaced_text({"method": "dhondt", "seats": "7"}, "en")
    "method D'Hondt, seats 7"
    """
    values = dict(replaced)
    if "method" in values:
        values["method"] = say(f"method.{values['method']}", language)
    if "threshold" in values:
        values["threshold"] = percent(Fraction(values["threshold"]), language)
    return ", ".join(f"{say(f'figure.{name}', language)} {value}" for name, value in values.items())


def require_kind(path: Path) -> None:
    """
    Refuse a file whose name says no format that seats are kept in.

    Raises:
        Refused: The name says another format, or none.
    """
    if kind(path) == NIST or kind(path) not in (PAGE, *SUFFIXES):
        raise Refused("seats.suffix", where=path.name)


def write(report: SeatsReport, data: Mapping[str, Any], path: Path) -> None:
    """
    Keep the seats in a file whose name says the format: JSON, or a table of every list.

    Where the division cannot be computed, the table has the lists over the whole.

    Raises:
        Refused: The name says no known format, or the file cannot be written.
    """
    require_kind(path)
    if kind(path) == ".json":
        write_text(path, json.dumps(data, ensure_ascii=False, indent=1))
    else:
        write_rows(_rows(report) if report.chamber else _undivided(report, data), path)


def _undivided(report: SeatsReport, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each list, whose seats are not known."""
    return [
        {
            "election": report.election.id,
            "option": one["id"],
            "name": one["name"],
            "votes": one["votes"],
            "passes": one["passes"],
            "seats": one["seats"],
        }
        for one in data["options"]
    ]


def _rows(report: SeatsReport) -> list[dict[str, Any]]:
    """A row for each list in each district."""
    districts = report.chamber.districts if report.chamber else ()
    return [
        {
            "election": report.election.id,
            "district": one.name,
            "district_seats": one.seats,
            "option": option,
            "name": report.names[option],
            "votes": dict(one.votes)[option],
            "seats": n,
            "divisor": None if one.divisor is None else str(one.divisor),
        }
        for one in districts
        for option, n in one.won
    ]
