"""The tree against the given roots and proofs, every probe that must fail, and any list."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.ledger.merkle import (
    EMPTY,
    consistency_proof,
    consistent,
    included,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of,
    subtrees,
)


@pytest.fixture(scope="module")
def cases(vectors: Path) -> dict[str, Any]:
    """The given cases of RFC 6962."""
    found: dict[str, Any] = json.loads((vectors / "observation.json").read_text("utf-8"))
    return found["custody"]["rfc6962"]


@pytest.fixture(scope="module")
def leaves(cases: dict[str, Any]) -> list[bytes]:
    """The hashes of the given entries."""
    return [leaf_hash(bytes.fromhex(one)) for one in cases["leaf_inputs_hex"]]


def unpacked(text: str | None) -> bytes:
    """The bytes of a given hash; none where there is none."""
    return base64.b64decode(text) if text else b""


def holds(case: dict[str, Any]) -> bool:
    """Whether a given proof is taken."""
    proof = [unpacked(one) for one in case["proof"] or []]
    if "size1" in case:
        roots = unpacked(case["root1"]), unpacked(case["root2"])
        return consistent(case["size1"], case["size2"], *roots, proof)
    where = case["leafIdx"], case["treeSize"]
    return included(unpacked(case["leafHash"]), *where, proof, unpacked(case["root"]))


def test_hashes(cases: dict[str, Any]) -> None:
    """An empty tree, an empty entry, an entry and a node."""
    expected = cases["hasher"]

    assert expected["empty"] == EMPTY.hex()
    assert expected["empty_leaf"] == leaf_hash(b"").hex()
    assert expected["leaf_L123456"] == leaf_hash(b"L123456").hex()
    assert expected["node_N123_N456"] == node_hash(b"N123", b"N456").hex()


def test_roots(cases: dict[str, Any], leaves: list[bytes]) -> None:
    """The root of every size from none to eight."""
    found = [root(leaves[:n]).hex() for n in range(len(leaves) + 1)]

    assert cases["root_by_size_hex"] == found


def test_every_proof(cases: dict[str, Any], leaves: list[bytes]) -> None:
    """Every proof of every entry and of every pair of sizes is made, and taken."""
    node = subtrees(leaves)
    for key, proof in cases["all_proofs_hex"]["inclusion"].items():
        index, size = map(int, key.split("/"))
        got = inclusion_proof(index, size, node)
        assert proof == [one.hex() for one in got]
        assert included(leaves[index], index, size, got, root(leaves[:size]))
    for key, proof in cases["all_proofs_hex"]["consistency"].items():
        old, new = map(int, key.split("->"))
        got = consistency_proof(old, new, node)
        assert proof == [one.hex() for one in got]
        assert consistent(old, new, root(leaves[:old]), root(leaves[:new]), got)


def test_probes(cases: dict[str, Any]) -> None:
    """Every happy path is taken; every probe that must fail does."""
    for case in [*cases["inclusion"], *cases["consistency"]]:
        assert holds(case) != case["wantErr"], case["desc"]
    assert [] == [case["desc"] for case in cases["must_reject"] if holds(case)]
    assert len(cases["must_reject"]) > 0


entries = st.lists(st.binary(max_size=3), min_size=1, max_size=40)


@given(entries=entries, data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_list(entries: list[bytes], data: st.DataObject) -> None:
    """Proofs of any list are taken, and none of them with another entry, size or hash."""
    leaves = [leaf_hash(one) for one in entries]
    size = data.draw(st.integers(1, len(leaves)))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    node = subtrees(leaves)
    proof, growth = inclusion_proof(index, size, node), consistency_proof(old, size, node)
    top = root_of(size, node)

    assert top == root(leaves[:size])
    assert included(leaves[index], index, size, proof, top)
    assert consistent(old, size, root(leaves[:old]), top, growth)
    assert not included(leaf_hash(b"other"), index, size, proof, top)
    assert not included(leaves[index], index, size, [*proof, top], top)
    assert not consistent(old, size, leaf_hash(b"another root"), top, growth)
    for k in range(len(proof)):
        changed = [bytes([one[0] ^ 1]) + one[1:] if i == k else one for i, one in enumerate(proof)]
        assert not included(leaves[index], index, size, changed, top)


def careless(leaf: bytes, proof: list[bytes], expected: bytes) -> bool:
    """A check that hashes whatever it is given in sorted order and forgets the place."""
    found = leaf
    for one in proof:
        found = node_hash(*sorted((found, one)))
    return found == expected


def test_a_check_without_a_place_would_be_seen() -> None:
    """A careless check fails the given proofs: order is part of a proof."""
    a, b = sorted([leaf_hash(b"a"), leaf_hash(b"b")], reverse=True)

    assert included(a, 0, 2, [b], root([a, b]))
    assert not careless(a, [b], root([a, b]))
