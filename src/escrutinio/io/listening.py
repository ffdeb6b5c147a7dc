"""A web application that listens: on a socket, with TLS where a certificate is given."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Refused

if TYPE_CHECKING:
    import uvicorn

BACKLOG = 4096
"""Connections that may wait to be taken."""
DESCRIPTORS = 1 << 16
"""Files and connections that may be open, where the system lets us say so."""
IDLE = 75
"""How long a connection may lie idle. [s]"""
FAIR = "asyncio"
"""uvloop takes 1,024 events at a time: of 2,000 connections it let some wait for over 2 s."""
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all of a machine's, and one at which it reaches itself."""


def server(
    app: Any,
    ready: Callable[[], None],
    *,
    headers: Sequence[tuple[str, str]] = (),
    tls: tuple[Path, Path] | None = None,
    proxy: str = "",
) -> uvicorn.Server:
    """
    A server whose `run([socket])` answers until it is interrupted or its `should_exit` is set.

    Args:
        app: The application (ASGI).
        ready: Is called once it answers.
        headers: Of every answer, those of the server too.
        tls: A certificate and its key.
        proxy: Addresses of a proxy whose word on who asks is taken.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(
        app,
        loop=FAIR,
        http="httptools" if find_spec("httptools") else "h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        server_header=False,
        headers=list(headers),
        backlog=BACKLOG,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=1,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
    )
    made = Server(config)
    logging.getLogger("uvicorn.error").addFilter(lambda _: not made.should_exit)
    return made


def listening(host: str, port: int) -> socket.socket:
    """
    A socket that listens.

    Raises:
        Refused: Nobody can listen there, or somebody does already.
    """
    where = f"{host}:{port}"
    try:
        if not 0 <= port < 1 << 16:
            raise OverflowError(port)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        made = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen(BACKLOG)
        except BaseException:
            made.close()
            raise
        return made
    except (OSError, OverflowError, UnicodeError) as error:
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        raise Refused(
            "serve.taken" if taken else "serve.no_listen", where=where, error=error
        ) from None


def url(host: str, listening: socket.socket, *, secure: bool = False) -> str:
    """The address of a server that listens, as this machine reaches it."""
    name = EVERYWHERE.get(host, host)
    port = listening.getsockname()[1]
    scheme = "https" if secure else "http"
    return f"{scheme}://[{name}]:{port}/" if ":" in name else f"{scheme}://{name}:{port}/"


def more_descriptors() -> None:
    """Raise the limit of open files as far as the system allows."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
