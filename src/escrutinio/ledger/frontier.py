"""The right edge of a tree: all that is needed to append to it and to know its root."""

from collections.abc import Iterable
from dataclasses import dataclass

from escrutinio.ledger.merkle import HASH, joined, node_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """
    A tree's size, and the roots of its whole subtrees from left to right. [entries]

    >>> from escrutinio.ledger.merkle import leaf_hash, root
    >>> leaves = [leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]
    >>> Frontier().extended(leaves).root == root(leaves)
    True
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root over everything so far."""
        return joined(self.roots)

    def extended(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree with more hashes of entries at its end."""
        roots, size = list(self.roots), self.size
        for one in leaves:
            roots.append(one)
            size += 1
            rest = size
            while not rest & 1:
                right = roots.pop()
                roots[-1] = node_hash(roots[-1], right)
                rest >>= 1
        return Frontier(size=size, roots=tuple(roots))

    def packed(self) -> bytes:
        """The roots, one after another."""
        return b"".join(self.roots)

    @classmethod
    def unpacked(cls, size: int, data: bytes) -> "Frontier":
        """
        The frontier of a tree of that size.

        Raises:
            ValueError: There are not as many roots as such a tree has.
        """
        roots = tuple(data[i : i + HASH] for i in range(0, len(data), HASH))
        if len(roots) != size.bit_count() or any(len(one) != HASH for one in roots):
            raise ValueError(f"{len(roots)} roots for a tree of {size}")
        return cls(size=size, roots=roots)
