"""A witness: signs a log only where it grew from what it saw before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io import keys, workspace
from escrutinio.io.bundle import Files
from escrutinio.io.source import read_text
from escrutinio.io.writing import alone, replace_text
from escrutinio.ledger import bundle
from escrutinio.ledger.checkpoint import Checkpoint, grows, read_checkpoint
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.keys import Keys, keys_after
from escrutinio.ledger.merkle import consistency_proof, leaf_hash
from escrutinio.ledger.note import COSIGNATURE, Key, Note, Signed, read_note, signers
from escrutinio.ledger.note import with_signatures as signed_by
from escrutinio.ledger.strict import strict_json
from escrutinio.ledger.tiles import node_from, tiles_of, unpacked
from escrutinio.model.event import Event, from_data
from escrutinio.operations.logkeys import named_keys

WITNESS, SEEN = "witness.json", "seen"


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

    The whole log is read: its root, and every key that it names. What was seen is kept on disk
    before the signature is given out, and one process at a time does so.

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
    with alone(folder):
        note, new = _checkpoint(files)
        named = _named(files, new)
        key = named.in_force(new.size)
        if not {one for _, one in named.log} & set(followed):
            raise Refused("witness.stranger", where=new.origin)
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
    """The keys that the log names, from every one of its entries."""
    named, frontier = Keys(origin=new.origin), Frontier()
    for tile in tiles_of(new.size):
        if tile.level is not None:
            break
        entries = unpacked(files.read(tile.path))
        for index, entry in enumerate(entries, start=frontier.size):
            if b'"key.' in entry:
                named = keys_after(named, index, _event(entry))
        frontier = frontier.extended(map(leaf_hash, entries))
    if (frontier.size, frontier.root) != (new.size, new.root):
        raise SourceError("witness.entries", where=new.origin)
    return named


def _event(entry: bytes) -> Event:
    try:
        return from_data(strict_json(entry))
    except (ValueError, AttributeError) as error:
        start = entry[:60].decode("utf-8", "replace")
        raise SourceError("source.damaged", where=start, error=error) from None


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
    place, file = workspace.read(path), folder / bundle.CHECKPOINT
    note = read_note(read_text(file))
    if given.text != note.text:
        raise Refused("witness.other", where=str(file))
    found = signers(given, named_keys(path, read_checkpoint(note).size).witnesses)
    if not found:
        raise Refused("witness.unnamed", where=place.origin)
    theirs = {(one.key.name, one.key.id) for one in found}
    before = place.cosigned(note.text)
    there = [*note.signatures, *(before.signatures if before else ())]
    kept = [one for one in dict.fromkeys(there) if (one.name, one.key_id) not in theirs]
    new = [one for one in given.signatures if (one.name, one.key_id) in theirs]
    made = signed_by(Note(text=note.text, signatures=tuple(kept)), new)
    place.keep_cosigned(made)
    replace_text(file, made.dump())
    return found[0]
