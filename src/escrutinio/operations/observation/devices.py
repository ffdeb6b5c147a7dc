"""Who may send reports: one token for each device, shown once."""

from __future__ import annotations

import base64
import json
import re
import secrets
import zlib
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from escrutinio.errors import Refused
from escrutinio.io.store import reports as kept
from escrutinio.io.store.reports import Device, token_digest
from escrutinio.operations.office import Office

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new device, and its token, which is shown this once."""

    device: Device
    token: str


def add(
    office: Office, now: int, label: str, *, phone: str = "", stations: tuple[str, ...] = ()
) -> Made:
    """
    Let somebody send reports.

    Args:
        office: The office.
        now: The time. [s since 1970]
        label: How the log calls them: no person's name.
        phone: Number of their telephone, for text messages; its digest is kept.
        stations: Where they are sent.

    Raises:
        Refused: The label is taken, or none.
    """
    return add_all(office, now, [(label, phone, stations)])[0]


def add_all(office: Office, now: int, given: list[tuple[str, str, tuple[str, ...]]]) -> list[Made]:
    """As `add`, many in one transaction: all of them or none."""
    made = []
    for label, phone, stations in given:
        if not _LABEL.fullmatch(label):
            raise Refused("observe.device.label", where=label[:60])
        token = secrets.token_urlsafe(24)
        digest = token_digest(plain_number(phone)) if phone else ""
        device = Device(
            digest=token_digest(token), label=label, phone=digest, stations=stations, made=now
        )
        made.append(Made(device=device, token=token))
    label = ""
    try:
        with office.store.working() as connection:
            for one in made:
                label = one.device.label
                kept.add_device(connection, one.device)
    except IntegrityError:
        raise Refused("observe.device.taken", where=label) from None
    return made


def plain_number(phone: str) -> str:
    """
    A telephone number as its digits.

    >>> plain_number("+51 999-000 111")
    '51999000111'
    """
    return "".join(one for one in phone if one.isdigit())


def who(office: Office, token: str) -> Device:
    """
    Whose token it is.

    Raises:
        Refused: It is nobody's, or was closed.
    """
    with office.store.reading() as connection:
        found = kept.devices(connection, digest=token_digest(token))
    if not found or not found[0].active:
        raise Refused("observe.device.unknown")
    return found[0]


def close(office: Office, label: str) -> None:
    """
    Let a device send no more.

    Raises:
        Refused: There is none of that label.
    """
    with office.store.working() as connection:
        if not kept.close_device(connection, label):
            raise Refused("observe.device.absent", where=label)


def every(office: Office) -> list[Device]:
    """Every device."""
    with office.store.reading() as connection:
        return kept.devices(connection)


def collect_settings(address: str, token: str, project: str) -> str:
    """
    What ODK Collect reads from a code to set itself up: server, sending by itself, exact updates.

    >>> collect_settings("https://x.example", "t", "P")[:4]
    'eJwd'
    """
    settings = {
        "general": {
            "server_url": f"{address}/key/{token}",
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": project},
    }
    return base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode("ascii")
