"""The desk served: over TLS or on this machine alone, with a gap to the outside that is watched."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from escrutinio.errors import Refused, Unavailable
from escrutinio.io.airgap import reached
from escrutinio.io.listening import listening, more_descriptors, server, url
from escrutinio.operations import office as offices

EVERY = 30.0
"""How often it is tried whether something outside can be reached. [s]"""


@dataclass
class Gap:
    """
    Watches that nothing outside can be reached; while something can, nothing is saved.

    Args:
        tried: Says what could be reached.
    """

    tried: Callable[[], tuple[str, ...]] = reached
    found: tuple[str, ...] = field(default=())

    def look(self) -> tuple[str, ...]:
        """Try it once."""
        self.found = self.tried()
        return self.found

    def watch(self) -> None:
        """Try it again and again, in a thread of its own."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            self.look()


def serve(
    workspace: Path,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    tls: tuple[Path, Path] | None = None,
    proxy: str = "",
    gap: Gap | None = None,
    observers: bool = False,
) -> None:
    """
    Serve the desk of a workspace until it is interrupted.

    Args:
        workspace: The workspace.
        host: Name or address to listen at.
        port: Port; 0 for any that is free.
        ready: Is told the address once it answers.
        tls: A certificate and its key.
        proxy: Addresses of a proxy that ends TLS before it.
        gap: Where nothing outside may be reachable.
        observers: Serve what observers' devices send to, in place of the desk.

    Raises:
        Refused: It is no workspace; passwords would cross a network in the open; a certificate is
            not there; something outside can be reached though it must not.
        Unavailable: The extra that it needs is not installed.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise Unavailable("extra.missing", where="escrutinio desk", extra="desk")
    from escrutinio.desk import app as desk
    from escrutinio.desk import openrosa

    if not (tls or proxy or _own_machine(host)):
        raise Refused("desk.no_tls", where=host)
    for file in tls or ():
        if not file.is_file():
            raise Refused("desk.no_certificate", where=str(file))
    office = offices.opened(workspace)
    if gap is not None:
        if gap.look():
            raise Refused("desk.gap", where=", ".join(gap.found))
        gap.watch()
    more_descriptors()
    secure = bool(tls or proxy)
    if observers:
        app = openrosa.create(office, time.time, secure=secure)
    else:
        app = desk.create(office, time.time, secure=secure, gap=gap)
    with listening(host, port) as one, suppress(KeyboardInterrupt):
        address = url(host, one, secure=tls is not None)
        server(app, lambda: ready(address), tls=tls, proxy=proxy).run([one])
    office.close()


def _own_machine(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        found = {one[4][0] for one in socket.getaddrinfo(host, None)} if host else {"0.0.0.0"}
        return all(ipaddress.ip_address(str(one)).is_loopback for one in found)
    except (OSError, ValueError, UnicodeError):
        return False
