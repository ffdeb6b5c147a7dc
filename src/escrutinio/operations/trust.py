"""Keys of a log, its witnesses, their cosignatures, and receipts for citizens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io import keys, workspace
from escrutinio.io.bundle import Files
from escrutinio.io.writing import replace_text
from escrutinio.ledger import bundle
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.checkpoint import Checkpoint, grows, read_checkpoint
from escrutinio.ledger.keys import Keys, keys_of
from escrutinio.ledger.merkle import consistency_proof, included, inclusion_proof, leaf_hash
from escrutinio.ledger.note import COSIGNATURE, ED25519, Key, Note, Signed, read_note, signers
from escrutinio.ledger.note import with_signatures as signed_by
from escrutinio.ledger.receipt import Receipt, read_receipt, verified
from escrutinio.ledger.tiles import node_from, tiles_of, unpacked
from escrutinio.model.event import Event, KeyNamed, KeyWithdrawn, as_data, from_data

WITNESS, SEEN = "witness.json", "seen"


def named_keys(path: Path) -> Keys:
    """
    The keys that a workspace's log names.

    Raises:
        Refused: It is no workspace.
    """
    place = workspace.read(path)
    store = place.opened()
    found = keys_of(place.origin, store.around())
    store.close()
    return found


def rotate(path: Path, now: str) -> Key:
    """
    Give a log another key, signed by the one in force; a log without one gets its first.

    Raises:
        SourceError: The key in force is not at hand.
    """
    place = workspace.read(path)
    store = place.opened()
    named = keys_of(place.origin, store.around())
    before = named.in_force(store.size())
    old = keys.load(keys.file_of(place.keys, before)) if before else None
    new = keys.make(place.keys, place.origin, ED25519)
    signature = old.handed_over(place.origin, new.key) if old else ""
    store.append([KeyNamed(at=now, role="log", key=new.key.text(), signature=signature)])
    store.close()
    return new.key


def name_witness(path: Path, key: Key, now: str, *, why_not: str = "") -> None:
    """
    Log that a witness's signature is asked for, or, with a reason, no longer is.

    Raises:
        Refused: It is no key of a witness, is named already, or was not.
    """
    place = workspace.read(path)
    store = place.opened()
    event: Event = KeyNamed(at=now, role="witness", key=key.text())
    if why_not:
        event = KeyWithdrawn(at=now, key=key.text(), why=why_not)
    keys_of(place.origin, [*store.around(), (store.size(), event)])
    store.append([event])
    store.close()


def become_witness(folder: Path, name: str, logs: Sequence[Key]) -> Key:
    """
    Make a witness: a key of its own, and the logs that it follows, by their keys.

    Raises:
        Refused: There is one already.
    """
    if (folder / WITNESS).exists():
        raise Refused("key.exists", where=str(folder))
    signer = keys.make(folder, name, COSIGNATURE)
    data = {"key": signer.key.text(), "logs": [one.text() for one in logs]}
    replace_text(folder / WITNESS, json.dumps(data, indent=1) + "\n")
    return signer.key


def cosign(folder: Path, files: Files, time: int) -> Note:
    """
    A witness's signature under a bundle's checkpoint: only if the log grew from what it saw.

    What was seen is kept on disk before the signature is given out.

    Args:
        folder: The witness.
        files: The bundle.
        time: Seconds since 1970, UTC.

    Raises:
        Refused: The log is not one of its own, is not signed, or does not begin with what the
            witness saw of it.
        SourceError: A file is missing or is not what it claims to be.
    """
    own, followed = _witness(folder)
    note, new = _checkpoint(files)
    named = _named(files, new)
    if not {key for _, key in named.log} & set(followed):
        raise Refused("witness.stranger", where=new.origin)
    key = named.in_force(new.size)
    if key not in [one.key for one in signers(note, named.all)]:
        raise Refused("checkpoint.unsigned", where=new.origin)
    _require_grown(folder, files, new)
    replace_text(_seen(folder, new.origin), note.dump())
    return Note(text=note.text, signatures=(own.cosigned(note.text, time),))


def _witness(folder: Path) -> tuple[keys.Signer, list[Key]]:
    try:
        data = json.loads((folder / WITNESS).read_text("utf-8"))
        own = keys.public(data["key"])
        return keys.load(keys.file_of(folder, own)), [keys.public(one) for one in data["logs"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("witness.absent", where=str(folder), error=error) from None


def _seen(folder: Path, origin: str) -> Path:
    return folder / SEEN / hashlib.sha256(origin.encode("utf-8")).hexdigest()


def _checkpoint(files: Files) -> tuple[Note, Checkpoint]:
    """The bundle's checkpoint, whose manifest is the one that lies there."""
    note = read_note(files.read(bundle.CHECKPOINT).decode("utf-8", "replace"))
    found = read_checkpoint(note)
    digest = hashlib.sha256(files.read(bundle.MANIFEST)).hexdigest()
    if bundle.manifest_digest(found) != digest:
        raise SourceError("bundle.manifest", where=bundle.MANIFEST, error=digest)
    return note, found


def _named(files: Files, new: Checkpoint) -> Keys:
    """The keys that the log names, each shown to be in it."""
    node = node_from(lambda tile: files.read(tile.path), new.size)
    events = []
    try:
        for one in json.loads(files.read(bundle.KEYS)):
            index, event = one["index"], from_data(one["event"])
            leaf = leaf_hash(canonical(as_data(event)))
            proof = inclusion_proof(index, new.size, node)
            if not included(leaf, index, new.size, proof, new.root):
                raise Refused("receipt.absent", where=f"{bundle.KEYS}: {index}")
            events.append((index, event))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError("source.damaged", where=bundle.KEYS, error=error) from None
    return keys_of(new.origin, events)


def _require_grown(folder: Path, files: Files, new: Checkpoint) -> None:
    """The log begins with what the witness saw of it, by a proof from its tiles."""
    file = _seen(folder, new.origin)
    if not file.is_file():
        return
    old = read_checkpoint(read_note(file.read_text("utf-8")))
    if new.size < old.size:
        raise Refused("witness.shorter", where=new.origin, seen=old.size, now=new.size)
    node = node_from(lambda tile: files.read(tile.path), new.size)
    proof = consistency_proof(old.size, new.size, node) if old.size else []
    if not grows(old, new, proof):
        seen, now = old.root.hex(), new.root.hex()
        raise Refused("witness.rewritten", where=f"{new.origin} {old.size}", seen=seen, now=now)


def hand_in(path: Path, folder: Path, given: Note) -> Signed:
    """
    Put a witness's signature under a bundle's checkpoint, and keep it in the workspace.

    Args:
        path: The workspace.
        folder: The bundle.
        given: The checkpoint as the witness gave it back.

    Raises:
        Refused: It is of another checkpoint, or not by a witness whom the log names.
    """
    place, named = workspace.read(path), named_keys(path)
    file = folder / bundle.CHECKPOINT
    try:
        note = read_note(file.read_text("utf-8"))
    except OSError as error:
        raise SourceError("source.unreadable", where=str(file), error=error) from None
    if given.text != note.text:
        raise Refused("witness.other", where=str(file))
    found = signers(given, named.witnesses)
    if not found:
        raise Refused("witness.unnamed", where=place.origin)
    theirs = {(one.key.name, one.key.id) for one in found}
    kept = [one for one in note.signatures if (one.name, one.key_id) not in theirs]
    new = [one for one in given.signatures if (one.name, one.key_id) in theirs]
    made = signed_by(Note(text=note.text, signatures=tuple(kept)), new)
    place.keep_cosigned(made)
    replace_text(file, made.dump())
    return found[0]


def receipts(files: Files, station: str, contest: str = "") -> Iterator[tuple[Event, Receipt]]:
    """
    A receipt for each event of a station's sheet in a bundle, in order.

    Args:
        files: The bundle.
        station: The station's number.
        contest: One contest alone.

    Raises:
        Refused: The log has no such station.
        SourceError: A file is missing or is not what it claims to be.
    """
    text = files.read(bundle.CHECKPOINT).decode("utf-8", "replace")
    size = read_checkpoint(read_note(text)).size
    node = node_from(lambda tile: files.read(tile.path), size)
    found = False
    for index, entry in _of_station(files, size, station, contest):
        found = True
        proof = tuple(inclusion_proof(index, size, node))
        made = Receipt(index=index, proof=proof, checkpoint=text, extra=entry)
        yield from_data(json.loads(entry)), made
    if not found:
        raise Refused("receipt.no_station", where=f"{contest}/{station}".strip("/"))


def _of_station(files: Files, size: int, station: str, contest: str) -> Iterator[tuple[int, bytes]]:
    sought = f'"station":{json.dumps(station, ensure_ascii=False)}'.encode()
    index = 0
    for tile in tiles_of(size):
        if tile.level is not None:
            return
        for entry in unpacked(files.read(tile.path)):
            if sought in entry:
                data = json.loads(entry)
                if data.get("station") == station and contest in ("", data.get("contest")):
                    yield index, entry
            index += 1


def check_receipt(
    text: str, key: Key, witnesses: Sequence[Key] = (), entry: bytes | None = None
) -> tuple[Event, Checkpoint, list[Signed]]:
    """
    The event that a receipt shows to be in the log, without a network.

    Args:
        text: The receipt.
        key: The log's.
        witnesses: Those whose signatures are looked for.
        entry: The event's bytes, where the receipt does not carry them.

    Raises:
        Refused: A signature does not hold, or the entry is not there.
    """
    receipt = read_receipt(text)
    entry = receipt.extra if entry is None else entry
    if entry is None:
        raise Refused("receipt.no_entry", where=f"index {receipt.index}")
    checkpoint, signed = verified(receipt, entry, key, witnesses)
    try:
        return from_data(json.loads(entry)), checkpoint, signed
    except ValueError:
        raise Refused("receipt.broken", where=entry[:60].decode("utf-8", "replace")) from None
