"""`escrutinio init`, `ingest` and `log`."""

from collections.abc import Iterable
from pathlib import Path

from escrutinio.cli.clock import now
from escrutinio.cli.language import number, told
from escrutinio.cli.page import Table, progress, show, show_json
from escrutinio.io import workspace
from escrutinio.ledger.canonical import canonical
from escrutinio.model.event import Event, as_data
from escrutinio.operations.log import begin, checked, ingest


def run_init(path: Path, *, election: str, store: str, origin: str) -> None:
    """Make a workspace."""
    begin(path, election, now(), store=store, origin=origin).close()
    place = workspace.read(path)
    show(told("init.done", path=path, election=place.election, origin=place.origin))
    show(told("next", command=f"escrutinio ingest … --into {path}"))


def run_ingest(
    source: str, *, into: Path, as_of: str, form: str, whole: bool, as_json: bool
) -> None:
    """Log what a source says."""
    with progress() as tell:
        found = list(
            ingest(into, source, now(), as_of=as_of, form=form, whole=whole, progress=tell)
        )
    names = ("new", "changed", "withdrawn", "same", "rejected", "size")
    if as_json:
        show_json(
            [{"source": one.source} | {name: getattr(one, name) for name in names} for one in found]
        )
        return
    for one in found:
        figures = {name: number(getattr(one, name)) for name in names}
        show(told("ingest.done", source=one.source, **figures))
    show("", told("next", command=f"escrutinio count {into}"))


def run_show(path: Path, *, station: str, contest: str, as_json: bool) -> None:
    """The log's head, and the history of a sheet if one is named."""
    place = workspace.read(path)
    store = place.opened()
    head = store.frontier()
    history: list[tuple[int, Event]] = []
    if station:
        named = contest or place.definition().contests[0].id
        history = store.history(named, station)
    store.close()
    if as_json:
        events = [{"index": n} | as_data(event) for n, event in history]
        show_json({"size": head.size, "root": head.root.hex(), "events": events})
        return
    show(told("log.head", size=number(head.size), root=head.root.hex()), *_history(history))


def _history(history: list[tuple[int, Event]]) -> Iterable[str | Table]:
    if history:
        rows = tuple(
            (str(n), event.at, event.kind, canonical(as_data(event)).decode("utf-8"))
            for n, event in history
        )
        yield Table(columns=("#", told("log.at"), told("log.kind"), told("log.entry")), rows=rows)


def run_replay(path: Path, *, as_json: bool) -> bool:
    """Compute the state again; whether it differs from what is kept."""
    size, root, found = checked(path)
    if as_json:
        differences = [{"what": what, "where": where} for what, where in found]
        show_json({"size": size, "root": root, "differences": differences})
    elif found:
        rows = tuple((told(f"replay.{what}"), where) for what, where in found)
        show(told("log.differs"), Table(columns=("", told("table.where")), rows=rows))
    else:
        show(told("log.replayed", size=number(size)))
    return bool(found)
