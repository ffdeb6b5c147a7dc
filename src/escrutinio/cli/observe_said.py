"""What the commands on incidents, statements and obligations do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from escrutinio.cli.clock import now
from escrutinio.cli.language import LANGUAGE, told
from escrutinio.cli.page import Table, cut, rest, show, show_json
from escrutinio.cli.reports import keep, reachable, writable
from escrutinio.errors import Refused
from escrutinio.io.observation.missions import mission as mission_of
from escrutinio.io.writing import replace_text
from escrutinio.law.obligations import obligations, sources
from escrutinio.model.observation import IncidentFollowed, IncidentNoted, IncidentTold
from escrutinio.observation.incidents import AFFIRMS, DENIES
from escrutinio.operations import office as offices
from escrutinio.operations.observation import incidents
from escrutinio.operations.observation.statements import statement
from escrutinio.operations.office import Office
from escrutinio.report.statements import as_data, statement_document


def run_incident(
    workspace: Path, id_: str, *, code: str, earliest: str, latest: str, place: str,
    precision: str, position: str, severity: int, what: str, source: str, relation: str,
    origin: str, said: str, denies: bool, act: str | None, to: str, who: str,
) -> None:  # fmt: skip
    """Note an incident, add what is told of it, or note what was done."""
    office = offices.opened(workspace)
    at = now()
    told_ = IncidentTold(
        at=at, id=id_, source=source, relation=relation, origin=origin, said=said,
        text=what if not code else "", stance=DENIES if denies else AFFIRMS,
    )  # fmt: skip
    if act is not None:
        incidents.follow(office, IncidentFollowed(at=at, id=id_, to=to, act=act, text=what, by=who))
    elif code:
        noted = IncidentNoted(
            at=at, id=id_, code=code, earliest=earliest, latest=latest or earliest,
            place=tuple(one.strip() for one in place.split("/")) if place else (),
            precision=precision or "country", severity=severity, text=what, by=who,
            position=tuple(position.replace(",", " ").split()),
        )  # fmt: skip
        incidents.note(office, noted, (told_,) if source else ())
    else:
        incidents.tell(office, told_)
    _show_one(office, id_)
    office.close()


def _show_one(office: Office, id_: str) -> None:
    one = next(each for each in incidents.every(office) if each.noted.id == id_)
    show(told("observe.incident.said", id=id_, standing=told(f"observe.standing.{one.standing}"),
              n=len(one.independent), told=len(one.told)))  # fmt: skip


def run_incidents(
    workspace: Path, *, take: Path | None, kind: str, out: Path | None, as_json: bool, limit: int
) -> None:
    """Print incidents, take them in, or write them for others."""
    if out is not None:
        reachable(out)
    office = offices.opened(workspace)
    if take is not None:
        show(told("observe.incidents.taken", n=incidents.take_in(office, take, kind, now())))
    if out is not None:
        replace_text(out, incidents.written(office, kind, LANGUAGE))
        show(told("count.saved", path=out))
    found = incidents.every(office)
    office.close()
    if as_json:
        show_json([{"id": one.noted.id, "code": one.noted.code, "earliest": one.noted.earliest,
                    "latest": one.noted.latest, "place": list(one.noted.place),
                    "precision": one.noted.precision, "severity": one.noted.severity,
                    "standing": one.standing, "sources": list(one.independent),
                    "denying": list(one.denying), "open": one.open} for one in found])  # fmt: skip
        return
    columns = ("when", "where", "what", "severity", "standing", "followed")
    rows = [
        (
            " - ".join(dict.fromkeys((one.noted.earliest, one.noted.latest))),
            " / ".join(filter(None, one.noted.place)) or "-",
            f"{one.noted.id}: {one.noted.text or one.noted.code}"[:70],
            str(one.noted.severity),
            told(f"observe.standing.{one.standing}"),
            ", ".join(told(f"observe.act.{each.act}") for each in one.followed) or "-",
        )
        for one in found
    ]
    show(
        Table(
            columns=tuple(told(f"statement.column.{one}") for one in columns),
            rows=cut(rows, limit),
            right=(3,),
        ),
        *rest(rows, limit),
    )


def run_statement(mission: str, *, workspace: Path | None, out: Path | None, as_json: bool) -> None:
    """Print a mission's statement, and keep it."""
    writable(out)
    office = offices.opened(workspace) if workspace is not None else None
    made = statement(mission_of(mission), office)
    if office is not None:
        office.close()
    data = as_data(made)
    document = statement_document(made, LANGUAGE)
    if out is not None:
        keep(out, document, data)
    if as_json:
        show_json(data)
        return
    show(document.title, document.subtitle, "")
    for one in made.mission.verdicts:
        show(f"{one.at}. {one.who.text(LANGUAGE)}: {one.text.text(LANGUAGE)}")
    columns = ("what", "evidence", "obligation", "gap")
    show(
        Table(
            columns=tuple(told(f"observe.column.{name}") for name in columns),
            rows=tuple(
                (
                    f"{one.finding.id}: {one.finding.text.text(LANGUAGE)}"[:90],
                    "; ".join(
                        " ".join(
                            filter(None, (
                                told(f"statement.evidence.{each.evidence}"), each.source,
                                "" if each.n is None else f"{each.n}/{each.of}",
                            ))
                        )
                        for each in one.finding.observations
                    ) or "-",
                    ", ".join(one.finding.obligations) or "-",
                    ", ".join(told(f"statement.gap.{gap}") for gap in one.gaps) or "-",
                )
                for one in made.chains
            ),
        )
    )  # fmt: skip
    if out is not None:
        show(told("count.saved", path=out))


def run_obligations(name: str, *, country: str, day: str, as_json: bool) -> None:
    """Print obligations, with the sources of one as they stood for a country on a day."""
    try:
        on = date.fromisoformat(day) if day else date.fromisoformat(now()[:10])
    except ValueError:
        raise Refused("law.day", where=day) from None
    country = country or "pe"
    chosen = [name] if name else list(obligations())
    found = {one: sources(one, country, on) for one in chosen}
    if as_json:
        show_json({one: [{"source": s.provision.id, "kind": s.kind, "binds": s.binds}
                         for s in each] for one, each in found.items()})  # fmt: skip
        return
    titles = obligations()
    rows = tuple(
        (
            titles[one].title(LANGUAGE),
            s.provision.id,
            told(f"statement.source.{s.kind}"),
            _since(s.ratification.since, s.ratification.status) if s.ratification else "-",
            told("yes" if s.binds else "no"),
        )
        for one, each in found.items()
        for s in each
    )
    columns = ("obligation", "article", "kind", "since", "binds")
    show(
        told("observe.obligations", country=country, day=on.isoformat()),
        Table(columns=tuple(told(f"observe.column.{one}") for one in columns), rows=rows),
    )


def _since(day: date, status: str) -> str:
    sure = f" ({told(f'statement.status.{status}')})" if status else ""
    return day.isoformat() + sure
