"""The log as static files, written tile by tile and continued where it grew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from escrutinio.io.source import Progress, quiet
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.merkle import leaf_hash
from escrutinio.ledger.tiles import WIDTH, Tile, above, packed


@dataclass(slots=True)
class Tiling:
    """
    The tiles of a log in a folder; a tile that is full is never written again.

    Args:
        folder: Where they go.
        size: How many entries are in full tiles. [entries]
        frontier: The log's head at that size.
        levels: The hashes of each level, from the leaves up, that full tiles give.
        written: The tiles written last, with their bytes.
    """

    folder: Path
    size: int = 0
    frontier: Frontier = field(default_factory=Frontier)
    levels: list[list[bytes]] = field(default_factory=lambda: [[]])
    written: dict[str, bytes] = field(default_factory=dict)

    def extended(self, entries: Iterable[bytes], size: int, progress: Progress = quiet) -> Frontier:
        """
        Write what the log has grown by; its head.

        Args:
            entries: The events' bytes from `self.size` on, in order.
            size: How many the log has. [entries]
            progress: Told how far the writing is.
        """
        self.written = {}
        rest = iter(entries)
        while batch := list(islice(rest, WIDTH)):
            progress("writing", self.size, size)
            leaves = [leaf_hash(one) for one in batch]
            tile = Tile(level=None, index=self.size // WIDTH, width=len(batch))
            self._write(tile, packed(batch))
            if len(batch) < WIDTH:
                return self._ended(leaves)
            self.frontier = self.frontier.extended(leaves)
            self.size += WIDTH
            self._climb(0, leaves)
        return self._ended([])

    def _climb(self, level: int, hashes: list[bytes]) -> None:
        """Add hashes to a level; each tile that is full is written, and its root added above."""
        if level == len(self.levels):
            self.levels.append([])
        own = self.levels[level]
        own += hashes
        if len(own) % WIDTH == 0:
            data = b"".join(own[-WIDTH:])
            self._write(Tile(level=level, index=len(own) // WIDTH - 1), data)
            self._climb(level + 1, [above(data)])

    def _ended(self, leaves: list[bytes]) -> Frontier:
        """The tiles that are not full, those of the leaves left over too."""
        for level, hashes in enumerate(self.levels):
            own = hashes + (leaves if level == 0 else [])
            if width := len(own) % WIDTH:
                tile = Tile(level=level, index=len(own) // WIDTH, width=width)
                self._write(tile, b"".join(own[-width:]))
        return self.frontier.extended(leaves)

    def _write(self, tile: Tile, data: bytes) -> None:
        path = self.folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.written[tile.path] = data
