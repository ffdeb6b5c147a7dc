"""What a published bundle is made of: its files, their manifest, and the checkpoint over both."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from escrutinio.errors import Refused
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.checkpoint import Checkpoint
from escrutinio.model.event import Event, KeyNamed, KeyWithdrawn, as_data

FORMAT = "escrutinio-bundle/1"
MANIFEST, CHECKPOINT = "manifest.json", "checkpoint"
DEFINITION, LAW, KEYS = "election.json", "law.json", "keys.json"
SHEETS, PARQUET, RULINGS = "sheets.csv", "sheets.parquet", "rulings.csv"
TOTALS, PLACES, SEATS, README = "totals.json", "totals.csv", "seats.json", "README.md"
EXTENSION = "manifest sha256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a bundle: its digest, in hexadecimal, and its length. [bytes]"""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    What a bundle holds, beside the manifest itself and the checkpoint.

    `size` and `root` are those of the log. [entries; hexadecimal]
    """

    election: str
    origin: str
    size: int
    root: str
    simulated: bool
    files: Mapping[str, File]

    def dump(self) -> bytes:
        """The manifest's one byte form: canonical JSON."""
        files = {name: {"sha256": x.sha256, "bytes": x.bytes} for name, x in self.files.items()}
        return canonical(
            {
                "format": FORMAT,
                "election": self.election,
                "origin": self.origin,
                "size": self.size,
                "root": self.root,
                "simulated": self.simulated,
                "files": files,
            }
        )


def read_manifest(data: bytes) -> Manifest:
    """
    A manifest from its bytes.

    Raises:
        Refused: It is none, or not in its one byte form, or a file's name leads elsewhere.
    """
    try:
        found = json.loads(data)
        files = {name: File(**one) for name, one in found["files"].items()}
        made = Manifest(
            election=found["election"],
            origin=found["origin"],
            size=found["size"],
            root=found["root"],
            simulated=found["simulated"],
            files=files,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("bundle.manifest", where=MANIFEST, error=error) from None
    if made.dump() != data:
        raise Refused("bundle.manifest", where=MANIFEST, error=FORMAT)
    for name in files:
        if not is_inside(name):
            raise Refused("bundle.manifest", where=MANIFEST, error=name)
    return made


def is_inside(name: str) -> bool:
    """
    Whether a file's name stays in its folder, on every system.

    >>> is_inside("tile/0/000"), is_inside("../x"), is_inside("C:x"), is_inside("/x")
    (True, False, False, False)
    """
    parts = name.split("/")
    return not {"", ".", ".."} & set(parts) and not set("\\:\0") & set(name)


def checkpoint_of(manifest: Manifest, digest: str) -> Checkpoint:
    """The checkpoint that is signed: the log's, with the manifest's digest under it."""
    return Checkpoint(
        origin=manifest.origin,
        size=manifest.size,
        root=bytes.fromhex(manifest.root),
        extensions=(EXTENSION + digest,),
    )


def manifest_digest(checkpoint: Checkpoint) -> str:
    """The digest of the manifest that a checkpoint was signed with; empty where there is none."""
    found = [one for one in checkpoint.extensions if one.startswith(EXTENSION)]
    return found[0].removeprefix(EXTENSION) if len(found) == 1 else ""


def keys_data(events: Iterable[tuple[int, Event]]) -> list[dict[str, Any]]:
    """The events that name keys, each with its place in the log."""
    return [
        {"index": index, "event": as_data(event)}
        for index, event in events
        if isinstance(event, KeyNamed | KeyWithdrawn)
    ]
