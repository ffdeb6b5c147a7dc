"""What the commands on forms, devices and reports do."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from escrutinio.cli.clock import now, seconds
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.cli.reports import reachable
from escrutinio.errors import Refused
from escrutinio.io.observation import ready
from escrutinio.io.observation.central import write_central
from escrutinio.io.writing import csv_text, replace_bytes, replace_text
from escrutinio.observation.quality import Value, parsed, state
from escrutinio.observation.reports import Report
from escrutinio.operations import office as offices
from escrutinio.operations.observation import devices, forms, reports
from escrutinio.operations.observation.take import Intake, take_export, take_messages
from escrutinio.operations.office import Office

READY = "ready:"


def run_form(
    workspace: Path, form: str, *, media: tuple[Path, ...], out: Path | None, who: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Give out a form, or write one that comes with the program."""
    office = offices.opened(workspace)
    path = Path(form)
    if form.startswith(READY):
        contest = office.election.contests[0]
        text = ready.ready(form.removeprefix(READY), contest)
        if out is not None:
            _write_form(out, text)
            return
        path = workspace / f".{form.removeprefix(READY)}.md"
        replace_text(path, text)
    issued = forms.issue(office, path, now(), who, files=media)
    if form.startswith(READY):
        path.unlink()
    office.close()
    if out is not None:
        replace_text(out, issued.xform)
    if as_json:
        one = issued.form
        show_json({"form": one.id, "version": one.version, "sha256": issued.sha256,
                   "warnings": list(issued.warnings)})  # fmt: skip
        return
    show(
        told("observe.form.issued", form=issued.form.id, version=issued.form.version,
             n=len(issued.form.fields), sha=issued.sha256[:16]),
        *(told("observe.form.warning", text=one) for one in issued.warnings),
    )  # fmt: skip


def _write_form(out: Path, text: str) -> None:
    reachable(out)
    if out.suffix == ".xlsx":
        ready.write_workbook(text, out)
    else:
        replace_text(out, text)
    show(told("count.saved", path=out))


def run_device(
    workspace: Path, *, labels: tuple[str, ...], phone: str, station: tuple[str, ...],
    address: str, qr: Path | None, close: bool, as_json: bool,
) -> None:  # fmt: skip
    """Let devices send, and print their keys, this once; or close them."""
    office = offices.opened(workspace)
    if close:
        for one in labels:
            devices.close(office, one)
        office.close()
        return
    made = devices.add_all(office, seconds(), [(one, phone, station) for one in labels])
    office.close()
    base = address.rstrip("/")
    if qr is not None:
        _qr(qr, made[0], base, office)
    if as_json:
        show_json([{"label": one.device.label, "token": one.token,
                    "address": f"{base}/key/{one.token}/"} for one in made])  # fmt: skip
        return
    for each in made:
        show(told("observe.device.made", label=each.device.label, path=f"{base}/key/{each.token}/"))
    show(told("observe.device.once"))


def _qr(path: Path, made: devices.Made, base: str, office: Office) -> None:
    """A code that ODK Collect reads to set itself up."""
    import segno

    reachable(path)
    name = office.election.name(LANGUAGE)
    text = devices.collect_settings(base, made.token, name)
    segno.make(text, error="m").save(str(path), scale=6, border=4)


def run_receive(
    workspace: Path, *, host: str, port: int, own_tls: bool, certificate: Path | None,
    key: Path | None, proxy: str,
) -> None:  # fmt: skip
    """Serve what devices send to until it is interrupted."""
    from escrutinio.cli.desk_run import tls_of
    from escrutinio.desk.serve import serve

    def ready_(address: str) -> None:
        show(told("observe.ready", address=address))
        sys.stdout.flush()

    given = tls_of(workspace, certificate, key, own=own_tls)
    serve(workspace, host or "127.0.0.1", port, ready_, tls=given, proxy=proxy, observers=True)


def run_take(
    workspace: Path, file: Path, *, form: str, how: str, who: str, as_json: bool, limit: int
) -> bool:
    """Take in an export; whether a row was refused."""
    office = offices.opened(workspace)
    with progress() as tell:
        made = take_export(office, file, form, now(), how=how, by=who, language=LANGUAGE, tell=tell)
    office.close()
    _told(made, as_json, limit)
    return bool(made.refused)


def run_sms(workspace: Path, file: Path, *, out: Path | None, as_json: bool, limit: int) -> bool:
    """Take in text messages and write the replies; whether one was not understood."""
    office = offices.opened(workspace)
    made, replies = take_messages(office, file, now(), language=LANGUAGE)
    office.close()
    if out is not None:
        replace_text(out, csv_text([("where", "to", "text"), *replies]))
    _told(made, as_json, limit)
    return bool(made.refused)


def _told(made: Intake, as_json: bool, limit: int) -> None:
    if as_json:
        show_json({"new": made.new, "again": made.again, "findings": made.findings,
                   "refused": [list(one) for one in made.refused]})  # fmt: skip
        return
    show(
        told("observe.taken", new=number(made.new), again=number(made.again),
             findings=number(made.findings), refused=number(len(made.refused))),
        *(f"  {where}: {what}" for where, what in made.refused[: limit or None]),
        *rest(made.refused, limit),
    )  # fmt: skip


def run_reports(
    workspace: Path, *, form: str, station: str, check: str, out: Path | None, as_json: bool,
    limit: int,
) -> None:  # fmt: skip
    """Print reports, judge them by a check, or write them as ODK Central does."""
    office = offices.opened(workspace)
    read = reports.book(office, form=form, station=station)
    if out is not None:
        if not form:
            raise Refused("observe.reports.form", where=f"--out {out}")
        versions = {one.form.id: one.form for one in forms.forms(office)}
        if form not in versions:
            raise Refused("observe.form.unknown", where=form)
        states = {key: one.state for key, one in read.reviews.items()}
        replace_bytes(out, write_central(versions[form], read.reports, states))
        show(told("count.saved", path=out))
    office.close()
    judged = parsed(check) if check else None
    rows = []
    for one in read.reports:
        found = state(judged, _names(one)) if judged is not None else ""
        rows.append((one, found))
    if as_json:
        show_json([_plain(one, found) for one, found in rows])
        return
    columns = ("at", "form", "station", "by", "how", "findings", "state")
    show(
        Table(
            columns=(*(told(f"observe.column.{name}") for name in columns), check),
            rows=cut([_row(one, found, read) for one, found in rows], limit),
            right=(5,),
        ),
        *rest(rows, limit),
    )


def _names(one: Report) -> dict[str, Value]:
    """Last names of answers, as a check calls them."""
    found: dict[str, Value] = {}
    for path, value in one.answers:
        plain = value.removeprefix("-")
        name = path.rpartition("/")[2]
        found[name] = None if value == "" else Fraction(value) if plain.isdigit() else value
    return found | {"$location.id": one.station or None, "$participant.id": one.by}


def _row(one: Report, found: str, read: reports.Book) -> tuple[str, ...]:
    reviewed = read.reviews[one.key].state if one.key in read.reviews else "received"
    state_ = "replaced" if one.replaced else reviewed
    return (one.at, one.form, one.station or "-", one.by, one.how, str(len(one.findings)),
            told(f"observe.state.{state_}"), found)  # fmt: skip


def _plain(one: Report, found: str) -> dict[str, Any]:
    return {
        "key": one.key, "form": one.form, "version": one.form_version, "station": one.station,
        "by": one.by, "at": one.at, "how": one.how, "answers": dict(one.answers),
        "findings": [list(each) for each in one.findings], "replaces": one.replaces,
        "replaced": one.replaced, "files": dict(one.files), "check": found,
    }  # fmt: skip


def run_conflicts(workspace: Path, *, as_json: bool, limit: int) -> None:
    """Print where reports of one station differ."""
    office = offices.opened(workspace)
    found = reports.book(office).conflicts
    office.close()
    if as_json:
        show_json([
            {"form": one.form, "station": one.station, "field": one.field,
             "values": dict(one.values), "followed": one.settled.chosen if one.settled else None}
            for one in found
        ])  # fmt: skip
        return
    columns = ("station", "form", "field", "values", "followed")
    rows = [
        (one.station, one.form, one.field,
         "; ".join(f"{key}: {value if value is not None else '-'}" for key, value in one.values),
         (one.settled.chosen or "-") if one.settled else told("observe.open"))
        for one in found
    ]  # fmt: skip
    show(
        told("observe.conflicts", n=len(found), open=sum(one.settled is None for one in found)),
        Table(
            columns=tuple(told(f"observe.column.{name}") for name in columns),
            rows=cut(rows, limit),
        ),
        *rest(rows, limit),
    )


def run_settle(
    workspace: Path, station: str, field: str, *, form: str, follow: str, why: str, who: str
) -> None:
    """Decide which report is followed."""
    office = offices.opened(workspace)
    reports.settle(office, now(), who or "coordinator", form, station, field, follow, why)
    office.close()
    show(told("observe.settled", station=station, field=field, report=follow or "-"))


def run_review(workspace: Path, key: str, state: str, *, why: str, who: str) -> None:
    """Say what a report is worth."""
    office = offices.opened(workspace)
    reports.review(office, now(), who or "clerk", key, state, why)
    office.close()
    show(told("observe.reviewed", report=key, state=told(f"observe.state.{state}")))
