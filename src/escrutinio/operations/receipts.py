"""Receipts for citizens: that a sheet is in the log, to be checked without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from escrutinio.errors import Refused
from escrutinio.io.bundle import Files
from escrutinio.ledger import bundle
from escrutinio.ledger.checkpoint import Checkpoint, read_checkpoint
from escrutinio.ledger.merkle import inclusion_proof
from escrutinio.ledger.note import Key, Signed, read_note
from escrutinio.ledger.receipt import Receipt, read_receipt, verified
from escrutinio.ledger.tiles import node_from, tiles_of, unpacked
from escrutinio.model.event import Event, from_data


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
                named = (data.get("station"), data.get("contest")) if type(data) is dict else ()
                if named and named[0] == station and contest in ("", named[1]):
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
