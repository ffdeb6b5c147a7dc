"""
A Merkle tree over a list that only grows: its root, and proofs that need nothing but hashes.

Source: RFC 6962, Certificate Transparency, section 2.1, doi:10.17487/RFC6962; the algorithms of
verification are those of RFC 9162, section 2.1.3 and 2.1.4, doi:10.17487/RFC9162.
"""

import hashlib
from collections.abc import Callable, Sequence

HASH = 32
"""Length of a hash. [bytes]"""

Node = Callable[[int, int], bytes]
"""The hash of the whole subtree of 2^level leaves at an index of its level."""


def leaf_hash(data: bytes) -> bytes:
    """
    The hash of an entry.

    >>> leaf_hash(b"").hex()[:8]
    '6e340b9c'
    """
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without entries."""


def root(leaves: Sequence[bytes]) -> bytes:
    """
    The root over the hashes of entries.

    >>> root([]) == EMPTY, root([leaf_hash(b"a")]) == leaf_hash(b"a")
    (True, True)
    """
    return root_of(len(leaves), subtrees(leaves))


def subtrees(leaves: Sequence[bytes]) -> Node:
    """The subtrees of a list of leaf hashes, each computed once."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(*below[i : i + 2]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def parts(size: int, start: int = 0) -> list[tuple[int, int]]:
    """
    The whole subtrees, as (level, index), that make up the entries from `start` to `size`.

    `start` must be where a subtree may begin, as every split of a tree is.

    >>> parts(7), parts(7, 4)
    ([(2, 0), (1, 2), (0, 6)], [(1, 2), (0, 6)])
    """
    found = []
    for level in range((size - start).bit_length() - 1, -1, -1):
        if (size - start) >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def joined(hashes: Sequence[bytes]) -> bytes:
    """The root over subtrees from left to right; the right ones are joined first."""
    if not hashes:
        return EMPTY
    right = hashes[-1]
    for left in reversed(hashes[:-1]):
        right = node_hash(left, right)
    return right


def root_of(size: int, node: Node) -> bytes:
    """The root of the first `size` entries of a tree whose whole subtrees are known."""
    return joined([node(*part) for part in parts(size)])


def _range(start: int, end: int, node: Node) -> bytes:
    return joined([node(*part) for part in parts(end, start)])


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """
    The hashes that lead from an entry to the root of a tree of that size.

    Raises:
        ValueError: There is no such entry.
    """
    if not 0 <= index < size:
        raise ValueError(f"no entry {index} in a tree of {size}")
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range(middle, end, node))
            end = middle
        else:
            proof.append(_range(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """
    The hashes that show that the tree of `new` entries begins with that of `old`.

    Raises:
        ValueError: The old tree is larger, or empty.
    """
    if not 0 < old <= new:
        raise ValueError(f"no consistency from {old} to {new}")
    return _subproof(old, 0, new, node, whole=True)


def _subproof(old: int, start: int, end: int, node: Node, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_range(start, end, node)]
    middle = start + _split(end - start)
    if old <= middle:
        proof = _subproof(old, start, middle, node, whole=whole)
        return [*proof, _range(middle, end, node)]
    proof = _subproof(old, middle, end, node, whole=False)
    return [*proof, _range(start, middle, node)]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """
    Whether an entry's hash is in the tree of that size and root.

    Says that the entry is at that place of that tree; not that the root is anybody's.

    >>> a, b = leaf_hash(b"a"), leaf_hash(b"b")
    >>> included(a, 0, 2, [b], root([a, b])), included(b, 0, 2, [a], root([a, b]))
    (True, False)
    """
    if not 0 <= index < size or any(len(one) != HASH for one in (leaf, expected, *proof)):
        return False
    place, last, found = index, size - 1, leaf
    for one in proof:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """
    Whether the tree of `new` entries begins with the tree of `old` entries.

    From an empty tree nothing is proved, and only an empty proof is taken.

    >>> a, b = leaf_hash(b"a"), leaf_hash(b"b")
    >>> consistent(1, 2, a, root([a, b]), [b]), consistent(1, 2, b, root([a, b]), [b])
    (True, False)
    """
    if any(len(one) != HASH for one in (old_root, new_root, *proof)) or not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(hashes) and _climbed(old, new, hashes) == (old_root, new_root)


def _climbed(old: int, new: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots, as a proof gives them; none where it has too few or too many hashes."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0]
    for one in hashes[1:]:
        if not last:
            return None
        if place & 1 or place == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, one)
        place, last = place >> 1, last >> 1
    return (first, second) if last == 0 else None
