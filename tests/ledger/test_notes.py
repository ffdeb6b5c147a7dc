"""Notes, checkpoints, receipts and tiles, as given and as anybody might change them."""

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.errors import Refused
from escrutinio.ledger.canonical import LARGEST, canonical
from escrutinio.ledger.checkpoint import grows, opened
from escrutinio.ledger.merkle import inclusion_proof, leaf_hash, root, root_of, subtrees
from escrutinio.ledger.note import read_key, read_note, signers
from escrutinio.ledger.receipt import read_receipt, verified
from escrutinio.ledger.tiles import (
    WIDTH,
    Tile,
    above,
    hashed,
    node_from,
    packed,
    tiles_of,
    unpacked,
)


@pytest.fixture(scope="module")
def cases(vectors: Path) -> dict[str, Any]:
    """The given cases of C2SP."""
    found: dict[str, Any] = json.loads((vectors / "observation.json").read_text("utf-8"))
    return found["custody"]["c2sp"]


def test_a_given_note(cases: dict[str, Any]) -> None:
    """The note of the specification is read, verified and written again to the byte."""
    case = cases["signed_note_example"]
    note, key = read_note(case["note"]), read_key(case["vkey"])

    assert [key] == [one.key for one in signers(note, [key])]
    assert (case["note"], case["vkey"]) == (note.dump(), key.text())


def test_a_given_checkpoint_and_receipt(cases: dict[str, Any]) -> None:
    """The log's signature, the witness's with its time, and the entry's place."""
    case = cases["generated"]
    key, witness = read_key(case["log_vkey"]), read_key(case["witness_vkey"])
    checkpoint, signed = opened(case["checkpoint"], key, [witness])
    receipt = read_receipt(case["tlog_proof_leaf5"])
    found, _ = verified(receipt, bytes.fromhex(case["leaf5_hex"]), key, [witness])

    assert (8, [case["witness_time"]]) == (checkpoint.size, [one.time for one in signed])
    assert found == checkpoint
    assert case["tlog_proof_leaf5"] == receipt.text()
    assert cases["tile_path_example"] == {"1234067": Tile(level=0, index=1234067).path[7:]}


def test_no_changed_byte_survives(cases: dict[str, Any]) -> None:
    """Any one character changed in a checkpoint or a receipt is refused or is unsigned."""
    case = cases["generated"]
    keys = read_key(case["log_vkey"]), [read_key(case["witness_vkey"])]
    entry = bytes.fromhex(case["leaf5_hex"])
    whole = verified(read_receipt(case["tlog_proof_leaf5"]), entry, *keys)
    for text, check in (
        (case["checkpoint"], lambda t: opened(t, *keys)),
        (case["tlog_proof_leaf5"], lambda t: verified(read_receipt(t), entry, *keys)),
    ):
        for at in range(len(text)):
            changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
            try:
                found = check(changed)
            except Refused:
                continue
            assert (found[0], len(found[1])) == (whole[0], 0), changed  # a signature unknown now


def test_another_entry_is_not_there(cases: dict[str, Any]) -> None:
    """A receipt says nothing of another entry."""
    case = cases["generated"]
    with pytest.raises(Refused) as caught:
        verified(read_receipt(case["tlog_proof_leaf5"]), b"other", read_key(case["log_vkey"]))

    assert "receipt.absent" == caught.value.key


KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


@pytest.mark.parametrize(
    "text", ["", "a+b", "a+00000000+AA==", KEY.replace("530d903a", "530d903b")]
)
def test_a_broken_key_is_refused(text: str) -> None:
    """A line that is no key, and one whose four bytes are not the key's."""
    with pytest.raises(Refused):
        read_key(text)


def test_a_log_that_was_rewritten_does_not_grow(cases: dict[str, Any]) -> None:
    """A witness's last checkpoint tells a log that begins otherwise."""
    case = cases["generated"]
    old, _ = opened(case["checkpoint"], read_key(case["log_vkey"]))
    other = type(old)(origin=old.origin, size=old.size, root=leaf_hash(b"x"))

    assert grows(old, old, [])
    assert not grows(old, other, [])


data = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(max_size=6),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=4), one, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(data)
@settings(max_examples=300, deadline=None)
def test_canonical_bytes_are_those_of_another_writer(value: Any) -> None:
    """Any data has the bytes that an independent implementation of RFC 8785 gives."""
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return

    assert expected == canonical(value)
    assert json.loads(canonical(value)) == value


def test_sorting_by_code_points_would_be_seen() -> None:
    """Keys beyond the basic plane come before some within it: plain sorting differs."""
    value = {"\U0001f600": 1, "\ufb33": 2}

    assert canonical(value) != json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode("utf-8")


@pytest.mark.parametrize("value", [1.5, LARGEST + 1, {1: 2}, b"x", {"a": object()}])
def test_what_has_no_one_form_is_refused(value: Any) -> None:
    """Floats, numbers too large, keys that are no text."""
    with pytest.raises((TypeError, ValueError)):
        canonical(value)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600, 65_536, 65_537, 70_000])
def test_tiles_hold_the_tree(size: int) -> None:
    """From the files alone: every entry, the root, and proofs."""
    entries = [f"{i}".encode() for i in range(size)]
    files: dict[str, bytes] = {}
    for tile in tiles_of(size):
        start = tile.index * WIDTH
        if tile.level is None:
            files[tile.path] = packed(entries[start : start + tile.width])
        elif tile.level == 0:
            files[tile.path] = hashed(
                files[Tile(level=None, index=tile.index, width=tile.width).path]
            )
        else:
            below = (Tile(level=tile.level - 1, index=start + i) for i in range(tile.width))
            files[tile.path] = b"".join(above(files[one.path]) for one in below)
    node = node_from(lambda tile: files[tile.path], size)
    leaves = [leaf_hash(one) for one in entries]

    assert root(leaves) == root_of(size, node)
    assert inclusion_proof(size // 2, size, subtrees(leaves)) == inclusion_proof(
        size // 2, size, node
    )
    assert entries[:5] == unpacked(files[next(iter(files))])[:5]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_torn_bundle_is_refused(cut: int) -> None:
    """A bundle that ends in the middle of an entry is not read as a shorter one."""
    with pytest.raises(Refused):
        unpacked(packed([b"abc"])[:-cut])
