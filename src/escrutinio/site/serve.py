"""A built site served from its folder, for a look at it on a laptop or in a hall."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from escrutinio.errors import Refused, Unavailable
from escrutinio.io.listening import listening, more_descriptors, server, url
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
    more_descriptors()
    with listening(host, port) as socket, suppress(KeyboardInterrupt):
        answers = Answers(folder.absolute())
        server(answers, lambda: ready(url(host, socket)), headers=STRICT).run([socket])
