"""`escrutinio seats`."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.errors import Refused
from escrutinio.io.certificates import read_certificate, read_lots
from escrutinio.model.seats import District
from escrutinio.operations import seats as act
from escrutinio.operations.export import write_text
from escrutinio.operations.open import unused
from escrutinio.operations.seats import SeatsReport, open_votes, seats_report
from escrutinio.operations.seats_data import as_json as data_of
from escrutinio.operations.seats_data import (
    replaced_text,
    require_kind,
    summary,
    verified,
    write,
)
from escrutinio.tally.seats.methods import figure_of
from escrutinio.words.findings import finding_line


def run(
    asked: Asked,
    *,
    law: str,
    chamber: str,
    method: str,
    seats: int | None,
    threshold: str,
    lots: Path | None,
    verify: Path | None,
    as_json: bool,
    out: Path | None,
    limit: int,
) -> bool:
    """Divide the seats, print, keep; whether anything was found."""
    replacing = {"law": law, "chamber": chamber, "method": method, "threshold": threshold}
    if verify is not None:
        _require_alone(verify, asked, replacing | {"seats": seats, "lots": lots, "out": out})
        return _verify(verify, as_json=as_json)
    if not asked.source:
        raise Refused("seats.no_source", where="SOURCE")
    if out is not None:
        _require_other(out, asked, lots)
    wanted = act.Asked(
        law=law,
        chamber=chamber,
        method=method,
        seats=seats,
        threshold=_share(threshold),
        lots=read_lots(lots) if lots else (),
    )
    with progress() as tell:
        opened = open_votes(
            asked.source, asked.election, asked.form, asked.as_of, tell, asked.contest
        )
        report = seats_report(opened, asked.contest, wanted)
    _print(report, as_json=as_json, out=out, limit=limit)
    found = any(one.severity != "note" for one in report.findings)
    return found or bool(report.chamber and report.chamber.ties)


def _require_alone(path: Path, asked: Asked, options: Mapping[str, object]) -> None:
    """A certificate rests on itself: whatever else is asked for would be passed over."""
    if asked.source:
        raise Refused("option.unused", where=asked.source, source=path)
    own = {"election": asked.election, "format": asked.form, "as_of": asked.as_of}
    named = own | {"contest": asked.contest} | dict(options)
    unused(str(path), **{name: str(value or "") for name, value in named.items()})


def _require_other(out: Path, asked: Asked, lots: Path | None) -> None:
    """The file to write is of a known kind, and none of those that are read."""
    require_kind(out)
    read = [Path(asked.source), Path(asked.source.rpartition("@")[0]), Path(asked.election), lots]
    if any(one and one.is_file() and out.exists() and out.samefile(one) for one in read):
        raise Refused("seats.overwrites", where=str(out))


def _print(report: SeatsReport, *, as_json: bool, out: Path | None, limit: int) -> None:
    data = data_of(report, LANGUAGE)
    if out is not None and out.suffix.lower() == ".html":
        from escrutinio.site.pages.seats import seats_page

        write_text(out, seats_page(data, LANGUAGE))
    elif out is not None:
        write(report, data, out)
    if as_json:
        show_json(data)
        return
    show(*page(report, data, limit))
    if out is not None:
        show("", told("count.saved", path=out))


def _share(text: str) -> Fraction | None:
    """A share such as «5 %», «0.05» or «1/20»."""
    if not text:
        return None
    plain = text.replace(",", ".").replace(" ", "")
    try:
        share = Fraction(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise Refused("seats.share", where=text) from None
    if not 0 <= share <= 1:
        raise Refused("seats.share", where=text)
    return share


def _verify(path: Path, *, as_json: bool) -> bool:
    """Replay a certificate; whether it says anything that its votes do not give."""
    data = read_certificate(path)
    found, unchecked = verified(data)
    if as_json:
        differences = [{"where": w, "said": said, "computed": new} for w, said, new in found]
        show_json(
            {"verified": not found, "differences": differences, "not_checked": list(unchecked)}
        )
    elif found:
        rows = tuple((where, str(said), str(new)) for where, said, new in found)
        columns = (told("table.where"), told("seats.said"), told("seats.computed"))
        show(told("seats.refuted", n=number(len(found))), Table(columns=columns, rows=rows))
    else:
        show(*_reproduced(data.get("certificate", data), unchecked))
    return bool(found)


def _reproduced(certificate: Mapping[str, Any], unchecked: Iterable[str]) -> Iterable[str]:
    """What was checked, on which law, and what no vote can tell."""
    total, won = len(certificate["districts"]), sum(certificate["won"].values())
    yield told("seats.verified", districts=number(total), seats=number(won))
    law = certificate["law"]
    if law is None:
        yield told("seats.verified_no_law")
    else:
        yield told("seats.verified_law", country=law["country"], day=law["day"])
        if law["replaced"]:
            yield told("seats.replaced", what=replaced_text(law["replaced"], LANGUAGE))
        if not law["seats_are_the_laws"]:
            yield told("finding.DISTRICTS-KEPT")
        if not law["districts_are_the_laws"]:
            yield told("seats.districts_stated")
    if names := ", ".join(unchecked):
        yield told("seats.not_checked", names=names)


def page(report: SeatsReport, data: Mapping[str, Any], limit: int) -> Iterable[str | Table]:
    """The seats as a page."""
    yield told("seats.title", election=report.election.name(LANGUAGE))
    yield told("seats.source", name=report.source, sha=(report.sha256 or "-")[:16])
    yield from summary(data, LANGUAGE)
    if data["threshold_text"]:
        yield data["threshold_text"]
    yield from _threshold_ties(data, report.names)
    yield ""
    yield _options(data)
    if report.chamber is None:
        yield ""
        yield told("seats.no_districts")
    elif len(report.chamber.districts) == 1:
        yield ""
        method = report.certificate["districts"][0]["method"]
        yield from _one(report.chamber.districts[0], method, report.names)
    else:
        yield ""
        yield from _districts(report, limit)
    yield from _left_out(data, report.names)
    yield from _findings(report)
    if report.rule.articles:
        yield told("seats.law", articles=", ".join(report.rule.articles))


def _options(data: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            one["name"],
            number(one["votes"]),
            one["percent"],
            "" if one["passes"] is None else told("yes" if one["passes"] else "no"),
            number(one["seats"]),
        )
        for one in data["options"]
    )
    columns = ("table.option", "table.votes", "table.share", "seats.passes", "table.seats")
    return Table(columns=tuple(map(told, columns)), rows=rows, right=(1, 2, 4))


def _one(district: District, method: str, names: Mapping[str, str]) -> Iterable[str | Table]:
    """A single district: its figure, its last seats, and what parts them."""
    kind = figure_of(method)
    if district.divisor is not None:
        key = "seats.quota" if kind == "remainder" else "seats.divisor"
        yield told(key, figure=district.divisor)
    yield from _ties(district, names)
    won = [rung for rung in district.ladder if rung.won][-3:]
    lost = [rung for rung in district.ladder if not rung.won][:3]
    rows = tuple(
        (
            names[rung.option],
            str(rung.seat),
            str(rung.figure if rung.figure is not None else "-"),
            told("seats.won" if rung.won else "seats.tied" if rung.tied else "seats.lost"),
        )
        for rung in (*won, *lost)
    )
    columns = ("table.option", "table.seat", f"figure_of.{kind}", "table.result")
    if rows:
        yield Table(
            title=told(f"seats.ladder.{kind}"),
            columns=tuple(map(told, columns)),
            rows=rows,
            right=(1, 2),
        )
    yield ""
    yield _distances(district, names)


def _distances(district: District, names: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            names[one.option],
            number(dict(district.won)[one.option]),
            number(one.gain),
            names.get(one.from_option or "", ""),
            number(one.lose),
            names.get(one.to_option or "", ""),
        )
        for one in district.distances
    )
    columns = (
        *("table.option", "table.seats", "seats.gain"),
        *("seats.from", "seats.lose", "seats.to"),
    )
    return Table(
        title=told("seats.distances"),
        columns=tuple(map(told, columns)),
        rows=rows,
        right=(1, 2, 4),
    )


def _ties(district: District, names: Mapping[str, str]) -> Iterable[str]:
    for tie in district.ties:
        options = ", ".join(names[one] for one in tie.options)
        text = told("seats.tie", options=options, n=tie.seats)
        yield f"{district.name}: {text}" if district.name else text
    for lot in district.lots:
        options = ", ".join(names[one] for one in lot.winners)
        yield told("seats.lot_held", options=options, record=lot.record)


def _threshold_ties(data: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[str]:
    """Ties before the threshold on which it depends who passes, and lots that settled some."""
    for tie in (data["threshold"] or {}).get("ties", ()):
        options = ", ".join(names[one] for one in tie["options"])
        text = told("seats.tie_before", options=options, n=tie["seats"])
        yield f"{tie['district']}: {text}" if tie["district"] else text
    for lot in (data["threshold"] or {}).get("lots", ()):
        options = ", ".join(names[one] for one in lot["winners"])
        yield told("seats.lot_before", options=options, record=lot["record"])


def _left_out(data: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[str]:
    """Who was below the threshold in which district."""
    found = {name: each for name, each in data["left_out"].items() if each}
    if found:
        yield ""
    for name, each in found.items():
        options = ", ".join(names[one] for one in each)
        yield told("seats.left_out", district=name or told("seats.whole"), options=options)


def _districts(report: SeatsReport, limit: int) -> Iterable[str | Table]:
    """Each district: who won how many, its figure, and the closest change."""
    assert report.chamber is not None
    rows = tuple(_district_row(one) for one in report.chamber.districts)
    figure = figure_of(report.rule.method)
    key = "figure_of.quota" if figure == "remainder" else "figure_of.divisor"
    columns = ("table.district", "table.seats", "seats.who", key, "seats.closest")
    yield Table(columns=tuple(map(told, columns)), rows=cut(rows, limit), right=(1,))
    yield from rest(rows, limit)
    for district in report.chamber.districts:
        yield from _ties(district, report.names)


def _district_row(one: District) -> tuple[str, ...]:
    who = " ".join(f"{option} {n}" for option, n in sorted(one.won, key=lambda x: -x[1]) if n)
    closest = min(
        (d for d in one.distances if d.gain is not None), key=lambda d: d.gain or 0, default=None
    )
    change = "-"
    if closest is not None:
        change = f"{closest.option} +{number(closest.gain)}"
        change += f" ← {closest.from_option}" if closest.from_option else ""
    divisor = "-" if one.divisor is None else str(one.divisor)
    return one.name, number(one.seats), who, divisor, change


def _findings(report: SeatsReport) -> Iterable[str]:
    if report.findings:
        yield ""
        yield told("count.findings")
    for line in report.rejected:
        yield f"  {line.file}:{line.line} {told(f'reject.{line.reason}')}: {line.raw}"
    for one in report.findings:
        yield "  " + finding_line(one.code, one.where, one.figures, one.count, LANGUAGE)
