"""Which lines of the sources stay unread: a fold over what was read, file by file."""

from collections.abc import Iterable

from escrutinio.model.event import Event, LineRejected, SourceRead
from escrutinio.model.finding import Rejected


def unread(events: Iterable[Event]) -> list[Rejected]:
    """
    The rejected lines of the last reading of each file: a later state of it replaces an earlier.

    >>> read = SourceRead(at="", name="a.csv", sha256="", content_sha256="", lines=2, rejected=1)
    >>> line = LineRejected(at="", file="a.csv", line=2, reason="too_few")
    >>> len(unread([read, line])), len(unread([read, line, read]))
    (1, 0)
    """
    found: dict[str, list[Rejected]] = {}
    name = ""
    for event in events:
        if isinstance(event, SourceRead):
            name = event.name
            found[name] = []
        elif isinstance(event, LineRejected):
            found.setdefault(name, []).append(_rejected(event))
    return [one for each in found.values() for one in each]


def _rejected(event: LineRejected) -> Rejected:
    return Rejected(
        file=event.file,
        line=event.line,
        field=event.field,
        reason=event.reason,
        raw=event.raw,
        contest=event.contest,
    )


def simulated(events: Iterable[Event]) -> bool:
    """Whether a source of made-up stations was read."""
    return any(isinstance(one, SourceRead) and one.simulated for one in events)
