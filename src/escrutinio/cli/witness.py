"""`escrutinio witness`, and the keys and receipts of `escrutinio log`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from escrutinio.cli.clock import moment, now, seconds
from escrutinio.cli.language import number, told
from escrutinio.cli.page import show, show_json
from escrutinio.errors import Refused
from escrutinio.io import keys as keyring
from escrutinio.io.bundle import files_of
from escrutinio.io.source import read_text
from escrutinio.io.writing import replace_text
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.fold import changes_sheet
from escrutinio.ledger.note import Key, read_note
from escrutinio.ledger.receipt import read_receipt
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
    given = read_note(read_text(signed))
    found = hand_in(workspace, bundle, given)
    show(told("witness.added", name=found.key.name, path=bundle))


def run_receipt(bundle: str, station: str, *, contest: str, out: Path | None) -> None:
    """The receipt of a station's sheet as it stands, and which other events speak of it."""
    found = list(receipts(files_of(bundle), station, contest))
    contests = sorted({getattr(event, "contest", "") for event, _ in found})
    if len(contests) > 1:
        raise Refused("receipt.contests", where=station, known=", ".join(contests))
    standing = [one for one in found if changes_sheet(one[0])] or found
    event, receipt = standing[-1]
    if out is None:
        show(receipt.text().removesuffix("\n"))
        return
    replace_text(out, receipt.text())
    show(told("receipt.done", path=out, kind=event.kind, index=number(receipt.index)))
    if others := ", ".join(f"{e.kind} ({number(r.index)})" for e, r in found if r is not receipt):
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
    if not keys:
        raise Refused("receipt.one_key", where=str(receipt))
    named = tuple(map(keyring.public, witnesses))
    data = read_text(entry).encode("utf-8") if entry else None
    text, mine = read_text(receipt), [keyring.public(one) for one in keys]
    key = next((one for one in mine if f" {one.name} " in text and _by(one, text)), mine[0])
    event, checkpoint, signed = check_receipt(text, key, named, data)
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


def _by(key: Key, text: str) -> bool:
    """Whether a receipt has a signature that names a key."""
    note = read_note(read_receipt(text).checkpoint)
    return any((one.name, one.key_id) == (key.name, key.id) for one in note.signatures)
