"""What a published bundle is made of: its files, their manifest, and the checkpoint over both."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from escrutinio.errors import Refused
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.checkpoint import Checkpoint
from escrutinio.ledger.strict import strict_json
from escrutinio.ledger.tiles import tiles_of
from escrutinio.model.event import Event, KeyNamed, KeyWithdrawn, as_data

FORMAT = "escrutinio-bundle/1"
MANIFEST, CHECKPOINT = "manifest.json", "checkpoint"
DEFINITION, LAW, KEYS = "election.json", "law.json", "keys.json"
SHEETS, PARQUET, RULINGS = "sheets.csv", "sheets.parquet", "rulings.csv"
TOTALS, PLACES, SEATS, README = "totals.json", "totals.csv", "seats.json", "README.md"
EXTENSION = "manifest sha256:"
DIGEST = re.compile("[0-9a-f]{64}")


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
        found = strict_json(data)
        files = {name: File(**one) for name, one in found.pop("files").items()}
        if found.pop("format") != FORMAT:
            raise ValueError(FORMAT)
        made = Manifest(files=files, **found)
        strange = "" if made.dump() == data else FORMAT
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("bundle.manifest", where=MANIFEST, error=error) from None
    strange = strange or _strange(made)
    if strange:
        raise Refused("bundle.manifest", where=MANIFEST, error=strange)
    return made


def _strange(made: Manifest) -> str:
    """What in a manifest is not of its kind; empty where all is."""
    texts = (made.election, made.origin)
    sizes = (made.size, *(one.bytes for one in made.files.values()))
    digests = (made.root, *(one.sha256 for one in made.files.values()))
    if not all(type(one) is str and one.isprintable() and one for one in texts):
        return "election, origin"
    if not all(type(one) is int and one >= 0 for one in sizes) or type(made.simulated) is not bool:
        return "size, bytes, simulated"
    if not all(type(one) is str and DIGEST.fullmatch(one) for one in digests):
        return "root, sha256"
    return next((name for name in made.files if not is_inside(name)), "")


def names_of(size: int) -> set[str]:
    """The files that every bundle of a log of that size has, beside seats. [entries]"""
    fixed = {README, DEFINITION, LAW, KEYS, SHEETS, PARQUET, RULINGS, TOTALS, PLACES}
    return fixed | {tile.path for tile in tiles_of(size)}


def is_inside(name: str) -> bool:
    """
    Whether a file's name stays in its folder, on every system.

    >>> is_inside("tile/0/000"), is_inside("../x"), is_inside("C:x"), is_inside("/x")
    (True, False, False, False)
    """
    parts = name.split("/")
    plain = name.isprintable() and not set("\\:") & set(name)
    return plain and not {"", ".", ".."} & set(parts)


def checkpoint_of(manifest: Manifest, digest: str) -> Checkpoint:
    """The checkpoint that is signed: the log's, with the manifest's digest under it."""
    return Checkpoint(
        origin=manifest.origin,
        size=manifest.size,
        root=bytes.fromhex(manifest.root),
        extensions=(EXTENSION + digest,),
    )


def json_bytes(data: Any) -> bytes:
    """Plain data as the JSON files of a bundle have it: sorted keys, a value in a line."""
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


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
