"""
Tiles: a log as static files, each of which is never changed once it is full.

Source: C2SP tlog-tiles (c2sp.org/tlog-tiles).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.ledger.merkle import HASH, Node, leaf_hash, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes of a full tile, and entries of a full bundle."""

LONGEST = (1 << 16) - 1
"""An entry's length is written in two bytes. [bytes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """
    A tile of a level, by its place, with so many hashes; a bundle of entries has no level.

    >>> Tile(level=None, index=1234067).path, Tile(level=0, index=273, width=10).path
    ('tile/entries/x001/x234/067', 'tile/0/273.p/10')
    """

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies."""
        parts, rest = [f"{self.index % 1000:03d}"], self.index // 1000
        while rest:
            parts.append(f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else self.level
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(parts))}{partial}"


def tiles_of(size: int) -> Iterator[Tile]:
    """
    Every tile and bundle of a log of that size, the partial ones at its end too. [entries]

    >>> [tile.path for tile in tiles_of(257)]
    ['tile/entries/000', 'tile/entries/001.p/1', 'tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']
    """
    for level in (None, *range(8)):
        below = size >> HEIGHT * (level or 0)
        for index in range(below // WIDTH):
            yield Tile(level=level, index=index)
        if below % WIDTH:
            yield Tile(level=level, index=below // WIDTH, width=below % WIDTH)


def packed(entries: Sequence[bytes]) -> bytes:
    """
    A bundle: each entry behind its length.

    Raises:
        Refused: An entry is too long.
    """
    for one in entries:
        if len(one) > LONGEST:
            raise Refused("entry.long", where=f"{len(one)}")
    return b"".join(len(one).to_bytes(2, "big") + one for one in entries)


def unpacked(data: bytes) -> list[bytes]:
    """
    The entries of a bundle.

    Raises:
        Refused: It ends in the middle of an entry.

    >>> unpacked(packed([b"a", b"", b"bc"]))
    [b'a', b'', b'bc']
    """
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if at + 2 > len(data) or len(entry) != length:
            raise Refused("tile.broken", where=str(at))
        found.append(entry)
        at += 2 + length
    return found


def node_from(read: Callable[[Tile], bytes], size: int) -> Node:
    """
    The subtrees of a log of that size, from its tiles.

    Args:
        read: The bytes of a tile.
        size: Of the log, which says how wide its last tiles are. [entries]
    """

    def node(level: int, index: int) -> bytes:
        height, over = divmod(level, HEIGHT)
        first = index << over
        place, offset = divmod(first, WIDTH)
        below = size >> HEIGHT * height
        width = min(WIDTH, below - place * WIDTH)
        data = read(Tile(level=height, index=place, width=width))
        if len(data) != width * HASH:
            raise Refused("tile.broken", where=Tile(level=height, index=place, width=width).path)
        hashes = [data[i * HASH : (i + 1) * HASH] for i in range(offset, offset + (1 << over))]
        while len(hashes) > 1:
            hashes = [node_hash(*hashes[i : i + 2]) for i in range(0, len(hashes), 2)]
        return hashes[0]

    return node


def hashed(bundle: bytes) -> bytes:
    """The tile of the lowest level over a bundle of entries."""
    return b"".join(leaf_hash(one) for one in unpacked(bundle))


def above(tile: bytes) -> bytes:
    """The one hash of a full tile that stands in the tile of the next level."""
    hashes = [tile[i : i + HASH] for i in range(0, len(tile), HASH)]
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[i : i + 2]) for i in range(0, len(hashes), 2)]
    return hashes[0]
