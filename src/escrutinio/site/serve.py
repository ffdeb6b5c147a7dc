"""A built site served from its folder, for a look at it on a laptop or in a hall."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from escrutinio.errors import Refused, Unavailable
from escrutinio.site.answers import Answers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STRICT = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
]
"""Headers of every answer, refusals too."""

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


def serve(folder: Path, host: str, port: int, ready: Callable[[str], None]) -> None:
    """
    Serve a built site until it is interrupted.

    Args:
        folder: The site, with an `index.html`.
        host: Name or address to listen at.
        port: Port to listen at; 0 for any that is free.
        ready: Is told the address once the site can be read there.

    Raises:
        Refused: The folder holds no site, or nobody can listen there.
        Unavailable: The extra that serving needs is not installed.

    >>> serve(Path("no-such-site"), "127.0.0.1", 0, print)
    Traceback (most recent call last):
    escrutinio.errors.Refused: no-such-site: there is no built site in this folder
    Without its first page there is nothing to show.
    Build it first: escrutinio site WORKSPACE FOLDER
    """
    if find_spec("uvicorn") is None:
        raise Unavailable("extra.missing", where="site --serve", extra="site")
    if not (folder / "index.html").is_file():
        raise Refused("serve.no_site", where=str(folder))
    _more_descriptors()
    with _listening(host, port) as listening, suppress(KeyboardInterrupt):
        _run(Answers(folder.absolute()), listening, lambda: ready(_url(host, listening)))


def _run(answers: Answers, listening: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(
        answers,
        loop=FAIR,
        http="httptools" if find_spec("httptools") else "h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        headers=STRICT,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=1,
    )
    server = Server(config)
    logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
    server.run([listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `Refused` where that cannot be."""
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


def _url(host: str, listening: socket.socket) -> str:
    name = EVERYWHERE.get(host, host)
    port = listening.getsockname()[1]
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _more_descriptors() -> None:
    """Raise the limit of open files as far as the system allows."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
