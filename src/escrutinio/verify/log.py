"""The log of a bundle: read once, hashed, folded, and held against its tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from escrutinio.errors import EscrutinioError
from escrutinio.io.source import Progress
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.fold import Sheets, step
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.keys import Keys, keys_after
from escrutinio.ledger.merkle import HASH, leaf_hash
from escrutinio.ledger.seals import Seals, seals_after
from escrutinio.ledger.strict import strict_json
from escrutinio.ledger.tables import ruling_rows
from escrutinio.ledger.tiles import WIDTH, Tile, above, tiles_of, unpacked
from escrutinio.model.differences import Difference
from escrutinio.model.event import Event, as_data, from_data

Read = Callable[[str], bytes]
Seen = Callable[[int, Event], None]
"""Told of an event and its place, in order."""


def unseen(index: int, event: Event) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Log:
    """
    What the events make: the sheets, the keys, and what stands around them.

    `roots` has the root at each size that was asked for; `broken` where events are not what they
    must be, `tiles` where tiles are not what the events give; `roots_of_tiles` are those of the
    full tiles of leaves.
    """

    size: int
    frontier: Frontier
    keys: Keys
    roots: dict[int, bytes] = field(default_factory=dict)
    sheets: Sheets = field(default_factory=dict)
    seals: Seals = field(default_factory=dict)
    around: list[tuple[int, Event]] = field(default_factory=list)
    rulings: list[list[str]] = field(default_factory=list)
    broken: list[Difference] = field(default_factory=list)
    tiles: list[Difference] = field(default_factory=list)
    roots_of_tiles: list[bytes] = field(default_factory=list)


def read_log(
    read: Read, origin: str, size: int, sizes: set[int], tell: Progress, seen: Seen = unseen
) -> Log:
    """
    The log from its tiles, a tile in memory at a time.

    Args:
        read: The bytes of a file by its name.
        origin: The log's name.
        size: How many events it must have. [entries]
        sizes: Earlier sizes whose roots are asked for. [entries]
        tell: Told how far the reading is.
        seen: Told of every event that fits what was before it.

    Raises:
        SourceError: A tile is missing.
        Refused: A bundle of entries is broken.
    """
    log = Log(size=size, frontier=Frontier(), keys=Keys(origin=origin))
    log.rulings = list(ruling_rows(_told(_events(log, read, sizes, tell), seen)))
    _check_upper(log, read)
    return log


def _told(events: Iterator[tuple[int, Event]], seen: Seen) -> Iterator[tuple[int, Event]]:
    for index, event in events:
        seen(index, event)
        yield index, event


def _events(log: Log, read: Read, sizes: set[int], tell: Progress) -> Iterator[tuple[int, Event]]:
    """Every event, in order; on the way the log is hashed and folded."""
    wanted = {one for one in sizes if one <= log.size}
    log.roots |= {0: log.frontier.root} if 0 in wanted else {}
    for tile in tiles_of(log.size):
        if tile.level is not None:
            return
        tell("verifying", tile.index * WIDTH, log.size)
        entries = unpacked(read(tile.path))
        if len(entries) != tile.width:
            log.tiles.append((tile.path, len(entries), tile.width))
        leaves = [leaf_hash(one) for one in entries]
        _compare(log, read, Tile(level=0, index=tile.index, width=tile.width), b"".join(leaves))
        if len(leaves) == WIDTH:
            log.roots_of_tiles.append(above(b"".join(leaves)))
        for entry, leaf in zip(entries, leaves, strict=True):
            index = log.frontier.size
            log.frontier = log.frontier.extended([leaf])
            if log.frontier.size in wanted:
                log.roots[log.frontier.size] = log.frontier.root
            event = _event(log, index, entry)
            if event is not None:
                yield index, event


def _event(log: Log, index: int, entry: bytes) -> Event | None:
    """An entry as an event that fits what was before it; none where it does not."""
    where = f"event {index}"
    try:
        event = from_data(strict_json(entry))
        if canonical(as_data(event)) != entry:
            log.broken.append((where, entry[:200].decode("utf-8", "replace"), "RFC 8785"))
        step(log.sheets, event)
        log.keys = keys_after(log.keys, index, event)
        seals_after(log.seals, event)
    except EscrutinioError as error:
        log.broken.append((where, error.text("en").partition("\n")[0], ""))
        return None
    except (ValueError, TypeError, AttributeError) as error:
        log.broken.append((where, entry[:200].decode("utf-8", "replace"), repr(error)))
        return None
    if not hasattr(event, "station"):
        log.around.append((index, event))
    return event


def _compare(log: Log, read: Read, tile: Tile, computed: bytes) -> None:
    """A tile against what the events give; the first hash that differs is told."""
    said = read(tile.path)
    if said == computed:
        return
    ends = range(0, max(len(said), len(computed)), HASH)
    at = next(i for i in ends if said[i : i + HASH] != computed[i : i + HASH])
    pair = (said[at : at + HASH].hex(), computed[at : at + HASH].hex())
    log.tiles.append((f"{tile.path}[{at // HASH}]", *pair))


def _check_upper(log: Log, read: Read) -> None:
    """The tiles above the lowest, level by level, from the roots of the full ones below."""
    level, hashes = 1, log.roots_of_tiles
    while hashes:
        chunks = [hashes[i : i + WIDTH] for i in range(0, len(hashes), WIDTH)]
        for index, chunk in enumerate(chunks):
            tile = Tile(level=level, index=index, width=len(chunk))
            _compare(log, read, tile, b"".join(chunk))
        hashes = [above(b"".join(chunk)) for chunk in chunks if len(chunk) == WIDTH]
        level += 1
