"""`escrutinio witness`, and the keys and receipts of `escrutinio log`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from escrutinio.cli.clock import moment, now, seconds
from escrutinio.cli.language import number, told
from escrutinio.cli.page import show, show_json
from escrutinio.errors import Refused, SourceError
from escrutinio.io import keys as keyring
from escrutinio.io.bundle import files_of
from escrutinio.io.writing import replace_text
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.note import read_note
from escrutinio.model.event import as_data
from escrutinio.operations.logkeys import name_witness, named_keys, rotate
from escrutinio.operations.receipts import check_receipt, receipts
from escrutinio.operations.witness import become_witness, cosign, hand_in


def run_keys(workspace: Path, *, as_json: bool) -> None:
    """The keys that a log names."""
    found = named_keys(workspace)
    if as_json:
        own = [{"since": index, "key": key.text()} for index, key in found.log]
        show_json({"log": own, "witnesses": [one.text() for one in found.witnesses]})
        return
    for index, key in found.log:
        show(told("keys.log", index=number(index), line=key.text()))
    for key in found.witnesses:
        show(told("keys.witness", line=key.text()))


def run_rotate(workspace: Path) -> None:
    """Give a log another key."""
    show(told("keys.rotated", line=rotate(workspace, now()).text()))


def run_name(workspace: Path, key: str, withdraw: str) -> None:
    """Name a witness, or withdraw one."""
    named = keyring.public(key)
    name_witness(workspace, named, now(), why_not=withdraw)
    show(told("keys.withdrawn" if withdraw else "keys.named", line=named.text()))


def run_become(folder: Path, name: str, logs: Sequence[str]) -> None:
    """Make a witness."""
    key = become_witness(folder, name, tuple(map(keyring.public, logs)))
    show(told("witness.made", folder=folder, line=key.text()))


def run_sign(folder: Path, bundle: str, out: Path | None) -> None:
    """Sign a bundle's checkpoint as a witness."""
    note = cosign(folder, files_of(bundle), seconds())
    if out is None:
        show(note.dump().removesuffix("\n"))
        return
    replace_text(out, note.dump())
    show(told("count.saved", path=out))


def run_add(workspace: Path, bundle: Path, signed: Path) -> None:
    """Put a witness's signature under a bundle's checkpoint."""
    given = read_note(_text(signed))
    found = hand_in(workspace, bundle, given)
    show(told("witness.added", name=found.key.name, path=bundle))


def run_receipt(bundle: str, station: str, *, contest: str, out: Path | None) -> None:
    """Receipts of a station's sheet; the last one of each contest where they go to a file."""
    found = list(receipts(files_of(bundle), station, contest))
    if out is None:
        show(*(receipt.text().removesuffix("\n") for _, receipt in found[-1:]))
        return
    event, receipt = found[-1]
    replace_text(out, receipt.text())
    show(told("receipt.done", path=out, kind=event.kind, index=number(receipt.index)))
    if len(found) > 1:
        others = ", ".join(f"{one.kind} ({number(r.index)})" for one, r in found[:-1])
        show(told("receipt.others", others=others))


def run_check(
    receipt: Path,
    *,
    keys: Sequence[str],
    witnesses: Sequence[str],
    entry: Path | None,
    as_json: bool,
) -> None:
    """Check a receipt without a network."""
    if len(keys) != 1:
        raise Refused("receipt.one_key", where=str(receipt))
    key = keyring.public(keys[0])
    named = tuple(map(keyring.public, witnesses))
    data = _text(entry).encode("utf-8") if entry else None
    event, checkpoint, signed = check_receipt(_text(receipt), key, named, data)
    missing = [one for one in named if one not in [x.key for x in signed]]
    if missing:
        raise Refused("receipt.unwitnessed", where=missing[0].name)
    if as_json:
        names = [{"name": one.key.name, "time": one.time} for one in signed]
        show_json(
            {"event": as_data(event), "size": checkpoint.size, "root": checkpoint.root.hex(),
             "signed": names}
        )  # fmt: skip
        return
    show(told("receipt.holds", origin=checkpoint.origin, size=number(checkpoint.size)))
    for one in signed:
        show(told("verify.cosigned", name=one.key.name, time=moment(one.time or 0)))
    show(canonical(as_data(event)).decode("utf-8"), told("receipt.says"))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
