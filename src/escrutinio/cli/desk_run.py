"""What the commands of `escrutinio desk` do."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from escrutinio.cli.clock import moment, seconds
from escrutinio.cli.language import number, told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.errors import Refused
from escrutinio.io.passwords import address_of
from escrutinio.operations import office as offices
from escrutinio.operations import people
from escrutinio.operations.backup import Backup, backup, restore
from escrutinio.operations.people import FOUNDER, Made


def run_serve(
    workspace: Path,
    *,
    host: str,
    port: int,
    own_tls: bool,
    certificate: Path | None,
    key: Path | None,
    proxy: str,
    air_gap: bool,
) -> None:
    """Serve the desk until it is interrupted."""
    from escrutinio.desk.serve import Gap, serve

    def ready(address: str) -> None:
        show(told("desk.ready", address=address))
        sys.stdout.flush()

    given = tls_of(workspace, certificate, key, own=own_tls)
    gap = Gap() if air_gap else None
    serve(workspace, host or "127.0.0.1", port, ready, tls=given, proxy=proxy, gap=gap)


def tls_of(
    workspace: Path, certificate: Path | None, key: Path | None, *, own: bool
) -> tuple[Path, Path] | None:
    """
    A certificate and its key: those given, or the workspace's own; None for neither.

    Raises:
        Refused: One is given without the other.
    """
    from escrutinio.io.authority import DESK, DESK_KEY, FOLDER

    if (certificate is None) != (key is None):
        raise Refused("desk.half", where=str(certificate or key))
    if certificate and key:
        return certificate, key
    return (workspace / FOLDER / DESK, workspace / FOLDER / DESK_KEY) if own else None


def run_people(workspace: Path, *, as_json: bool) -> None:
    """Print the accounts."""
    office = offices.opened(workspace)
    found = people.every(office, FOUNDER)
    office.close()
    if as_json:
        names = ("name", "role", "label", "seat", "active")
        show_json([{name: getattr(one, name) for name in names} for one in found])
        return
    columns = tuple(told(f"desk.{one}") for one in ("name", "role", "label", "people.state"))
    rows = tuple(
        (
            one.name,
            " · ".join(filter(None, (told(f"desk.role.{one.role}"), one.seat))),
            one.label,
            told("desk.people.open" if one.active else "desk.people.closed"),
        )
        for one in found
    )
    show(told("desk.menu.people"), Table(columns=columns, rows=rows))


def run_add(workspace: Path, name: str, *, role: str, seat: str, as_json: bool) -> None:
    """Make an account and print its password, this once."""
    office = offices.opened(workspace)
    made = people.add(office, FOUNDER, seconds(), name, role, seat=seat)
    _told(made, office.election.id, as_json)
    office.close()


def run_renew(workspace: Path, name: str, *, as_json: bool) -> None:
    """Give an account a new password and print it, this once."""
    office = offices.opened(workspace)
    _told(people.renew(office, FOUNDER, seconds(), name), office.election.id, as_json)
    office.close()


def _told(made: Made, election: str, as_json: bool) -> None:
    name, role = made.account.name, made.account.role
    address = address_of(made.secret, name, election) if made.secret else ""
    if as_json:
        show_json(
            {"name": name, "role": role, "label": made.account.label, "password": made.password,
             "secret": made.secret, "address": address}
        )  # fmt: skip
        return
    rows = [
        (told("desk.name"), name),
        (told("desk.role"), told(f"desk.role.{role}")),
        (told("desk.label"), made.account.label),
        (told("desk.password"), made.password),
    ]
    rows += [(told("desk.code"), made.secret)] if made.secret else []
    show(told("desk.made.once"), Table(columns=("", ""), rows=tuple(rows)))
    if made.secret:
        import segno

        segno.make(address).terminal(out=sys.stdout, compact=True)


def run_close(workspace: Path, name: str) -> None:
    """Close an account."""
    office = offices.opened(workspace)
    people.close(office, FOUNDER, seconds(), name)
    office.close()
    show(told("desk.closed", name=name))


def run_certify(workspace: Path, names: tuple[str, ...], *, as_json: bool) -> None:
    """Make a certificate for the desk by its own authority."""
    from escrutinio.io.authority import certify

    made = certify(workspace, names, datetime.fromtimestamp(seconds(), UTC))
    if as_json:
        show_json({name: str(value) for name, value in asdict(made).items()})
        return
    show(
        told("tls.done", root=made.root, fingerprint=made.fingerprint),
        told("next", command=f"escrutinio desk serve {workspace} --tls --host {names[0]}"),
    )


def run_air_gap(*, as_json: bool) -> None:
    """Say what outside can be reached; nothing may be where the network has to be closed."""
    from escrutinio.io.airgap import reached

    found = reached()
    if as_json:
        show_json({"reached": list(found), "at": moment(seconds())})
    else:
        show(told("gap.open", found=", ".join(found)) if found else told("gap.holds"))
    if found:
        raise Refused("desk.gap", where=", ".join(found))


def run_backup(workspace: Path, out: Path, *, as_json: bool) -> None:
    """Write a workspace into one file."""
    _done("backup.done", backup(workspace, out), out, as_json)


def run_restore(file: Path, workspace: Path, *, store: str, as_json: bool) -> None:
    """Make a workspace out of a backup, and check it."""
    _done("restore.done", restore(file, workspace, address=store), workspace, as_json)


def _done(key: str, made: Backup, where: Path, as_json: bool) -> None:
    if as_json:
        show_json(asdict(made) | {"path": str(where)})
        return
    show(told(key, path=where, size=number(made.size), files=number(made.files), root=made.root))
