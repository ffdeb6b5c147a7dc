"""Witnesses, keys that change, receipts for citizens, and bundles behind an address."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import EscrutinioError, Refused, SourceError
from escrutinio.io import keys, workspace
from escrutinio.io.bundle import files_of
from escrutinio.io.source import Source
from escrutinio.io.store.acting import entry_of
from escrutinio.ledger import bundle
from escrutinio.ledger.keys import Keys, keys_after, keys_of
from escrutinio.ledger.note import COSIGNATURE, ED25519, Note, Signature, read_note
from escrutinio.model.event import Event, KeyNamed, KeyWithdrawn, Published
from escrutinio.operations.logkeys import name_witness, named_keys, rotate
from escrutinio.operations.publish import publish
from escrutinio.operations.receipts import check_receipt, receipts
from escrutinio.operations.tiling import Tiling
from escrutinio.operations.witness import become_witness, cosign, hand_in
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Trust
from tests.verify.conftest import LATER, NOW, ORIGIN, World, failing, rewritten, verified

# Witnesses


@pytest.fixture
def witness(world: World, tmp_path: Path) -> Path:
    """A witness who saw the earlier bundle."""
    become_witness(tmp_path / "w", "party.example/witness", [world.key])
    cosign(tmp_path / "w", files_of(str(world.earlier)), 1)
    return tmp_path / "w"


def test_a_witness_signs_what_grew(world: World, witness: Path) -> None:
    """From the size that it saw, by a proof from the tiles; and the same again."""
    first = cosign(witness, files_of(str(world.bundle)), 2)
    again = cosign(witness, files_of(str(world.bundle)), 2)

    assert first == again
    assert b"\0" * 7 + b"\2" == first.signatures[0].data[:8]


def _vote_moved(events: list[Event]) -> list[Event]:
    at = next(i for i, one in enumerate(events) if isinstance(one, Published))
    one = events[at]
    assert isinstance(one, Published)
    events[at] = replace(one, votes=(1, 2))
    return events


REFUSALS: dict[str, tuple[Callable[[World], None], str]] = {
    "rewritten": (lambda world: rewritten(world, _vote_moved), "witness.rewritten"),
    "shorter": (lambda world: rewritten(world, lambda events: events[:8]), "witness.shorter"),
    "of somebody else": (lambda world: rewritten(world, list, own_keys=True), "witness.stranger"),
    "with another manifest": (
        lambda world: (world.bundle / bundle.MANIFEST).write_bytes(b"{}") and None,  # type: ignore[func-returns-value]
        "bundle.manifest",
    ),
    "with entries that are not in it": (
        lambda world: _edited(
            next(world.bundle.rglob("entries/*.p/*")), b'"voted":220', b'"voted":221'
        ),
        "witness.entries",
    ),
    "by a key that nobody handed over to": (lambda world: _continued(world, None), "key.rotation"),
    "by a key that was given up": (lambda world: _continued(world, 0), "checkpoint.unsigned"),
    "unsigned": (lambda world: _signed_by_nobody(world), "checkpoint.unsigned"),
}


def _edited(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new, 1))


def _continued(world: World, old: int | None) -> None:
    """The public log with one more event, by a stranger's key or by one of the office's own."""
    place = workspace.read(world.workspace)
    named = named_keys(world.workspace)
    read = (world.bundle / "manifest.json").read_bytes()
    size = bundle.read_manifest(read).size
    store = place.opened()
    entries = list(store.entries(0, size))
    store.close()
    signer, event = _key(ED25519), None
    if old is None:
        event = KeyNamed(at=LATER, role="log", key=signer.key.text())
    else:
        signer = keys.load(keys.file_of(place.keys, named.log[old][1]))
        event = KeyNamed(at=LATER, role="witness", key=_key(COSIGNATURE, "w.example").key.text())
    entries.append(entry_of(event))
    frontier = Tiling(folder=world.bundle).extended(entries, len(entries))
    made = replace(bundle.read_manifest(read), size=frontier.size, root=frontier.root.hex())
    (world.bundle / bundle.MANIFEST).write_bytes(made.dump())
    digest = Source(path=world.bundle / bundle.MANIFEST).sha256()
    text = bundle.checkpoint_of(made, digest).text()
    note = Note(text=text, signatures=(signer.signed(text),))
    (world.bundle / bundle.CHECKPOINT).write_text(note.dump(), "utf-8")


def _signed_by_nobody(world: World) -> None:
    path = world.bundle / bundle.CHECKPOINT
    note = read_note(path.read_text("utf-8"))
    stranger = Signature(name="x.example", key_id=b"1234", data=b"5678")
    path.write_text(Note(text=note.text, signatures=(stranger,)).dump(), "utf-8")


@pytest.mark.parametrize("case", REFUSALS)
def test_a_witness_does_not_sign(world: World, witness: Path, case: str) -> None:
    """A past that was changed or cut, another's log, and what is not signed or not in it."""
    change, key = REFUSALS[case]
    change(world)
    with pytest.raises(EscrutinioError) as caught:
        cosign(witness, files_of(str(world.bundle)), 2)

    assert key == caught.value.key


def test_a_signature_by_nobody_whom_the_log_names_is_not_taken(world: World, witness: Path) -> None:
    """It would say nothing to a stranger."""
    signed = cosign(witness, files_of(str(world.bundle)), 2)
    with pytest.raises(Refused) as caught:
        hand_in(world.workspace, world.bundle, signed)

    assert "witness.unnamed" == caught.value.key


def test_cosignatures_stay_when_a_bundle_is_written_again(world: World, tmp_path: Path) -> None:
    """The same workspace gives the same bytes, those of the witness as well."""
    publish(world.workspace, tmp_path / "again", "2030-01-01T00:00:00Z")
    first = {one: (world.bundle / one).read_bytes() for one in _names(world.bundle)}
    again = {one: (tmp_path / "again" / one).read_bytes() for one in _names(tmp_path / "again")}

    assert first == again


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


# Keys


def test_who_trusts_the_first_key_can_follow(world: World) -> None:
    """The key was changed between both bundles; the last one is held by the first."""
    named = named_keys(world.workspace)

    assert 2 == len(named.log)
    assert (world.key, named.log[1][1]) == (named.in_force(2), named.in_force(10**6))
    assert "key" not in failing(verified(world, Trust(keys=(world.key,))))


def _key(kind: int, name: str = ORIGIN) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    key = keys.Key(name=name, kind=kind, public=private.public_key().public_bytes_raw())
    return keys.Signer(key=key, private=private)


def test_a_key_is_named_only_by_the_one_before() -> None:
    """The right signature is taken; none, a stranger's, and that of another log are not."""
    old, new, stranger = _key(ED25519), _key(ED25519), _key(ED25519)
    first = keys_of(ORIGIN, [(1, KeyNamed(at=NOW, role="log", key=old.key.text()))])
    named = KeyNamed(at=NOW, role="log", key=new.key.text())
    right = replace(named, signature=old.handed_over(ORIGIN, new.key))

    assert new.key == keys_after(first, 5, right).in_force(6)
    for wrong in ("", "?", stranger.handed_over(ORIGIN, new.key),
                  old.handed_over("other.example", new.key)):  # fmt: skip
        with pytest.raises(Refused) as caught:
            keys_after(first, 5, replace(named, signature=wrong))
        assert "key.rotation" == caught.value.key


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (KeyNamed(at=NOW, role="log", key=_key(COSIGNATURE).key.text()), "key.role"),
        (KeyNamed(at=NOW, role="witness", key=_key(ED25519).key.text()), "key.role"),
        (KeyNamed(at=NOW, role="judge", key=_key(ED25519).key.text()), "key.role"),
        (KeyNamed(at=NOW, role="log", key=_key(ED25519, "x").key.text()), "key.name"),
        (KeyNamed(at=NOW, role="log", key="x"), "key.broken"),
        (KeyWithdrawn(at=NOW, key=_key(COSIGNATURE).key.text(), why="x"), "key.unnamed"),
    ],
)
def test_a_key_that_does_not_fit_its_role_is_refused(event: Event, key: str) -> None:
    """Another kind, another name, no key at all, and one that was never named."""
    with pytest.raises(Refused) as caught:
        keys_after(Keys(origin=ORIGIN), 1, event)

    assert key == caught.value.key


def test_a_withdrawn_witness_is_not_asked_for(world: World) -> None:
    """Its signature of the next bundle would be a stranger's."""
    name_witness(world.workspace, world.witness, LATER, why_not="resigned")

    assert () == named_keys(world.workspace).witnesses
    with pytest.raises(Refused):
        name_witness(world.workspace, world.witness, LATER, why_not="resigned")


def test_a_private_key_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else reads the file, nothing is written over, and a password is asked for."""
    monkeypatch.setenv(keys.PASSWORD, "secreta")
    made = keys.make(tmp_path, ORIGIN, ED25519)
    path = keys.file_of(tmp_path, made.key)

    assert 0o600 == path.stat().st_mode & 0o777
    assert b"ENCRYPTED" in path.read_bytes()
    assert made.key == keys.load(path).key
    monkeypatch.delenv(keys.PASSWORD)
    with pytest.raises(SourceError) as caught:
        keys.load(path)
    assert "key.private" == caught.value.key


def test_a_workspace_without_its_key_publishes_nothing(world: World, tmp_path: Path) -> None:
    """The file of the key in force is gone: a clear error, and no half bundle."""
    own = named_keys(world.workspace).log[-1][1]
    keys.file_of(workspace.read(world.workspace).keys, own).unlink()
    with pytest.raises(SourceError) as caught:
        publish(world.workspace, tmp_path / "out", LATER)

    assert "key.private" == caught.value.key
    assert not (tmp_path / "out").exists()
    with pytest.raises(SourceError):
        rotate(world.workspace, LATER)


# Receipts


def test_a_receipt_shows_a_sheet_and_needs_no_network(world: World) -> None:
    """Every event of the sheet, each with its own proof, under the witness's signature."""
    found = list(receipts(files_of(str(world.bundle)), "000002"))
    kinds = [event.kind for event, _ in found]
    newest = named_keys(world.workspace).log[-1][1]

    assert ["sheet.published", "sheet.received", "sheet.observed"] == kinds[:3]
    for event, receipt in found:
        shown, checkpoint, signed = check_receipt(receipt.text(), newest, (world.witness,))
        assert event == shown
        assert [world.witness] == [one.key for one in signed]
        assert ORIGIN == checkpoint.origin


RECEIPTS: dict[str, Callable[[str], str]] = {
    "another place": lambda text: text.replace("\nindex ", "\nindex 1", 1),
    "another entry": lambda text: text.replace("extra e", "extra f"),
    "no entry": lambda text: text.replace(text.split("\n")[1] + "\n", ""),
    "a hash less": lambda text: text.replace(text.split("\n")[3] + "\n", "", 1),
    "another log": lambda text: text.replace(ORIGIN, "x.example"),
    "not one": lambda text: text[5:],
}


@pytest.mark.parametrize("change", RECEIPTS)
def test_a_changed_receipt_is_refused(world: World, change: str) -> None:
    """Whatever is changed in a receipt, it does not hold."""
    [(_, receipt)] = receipts(files_of(str(world.bundle)), "000004")
    newest = named_keys(world.workspace).log[-1][1]
    assert check_receipt(receipt.text(), newest)
    with pytest.raises(EscrutinioError):
        check_receipt(RECEIPTS[change](receipt.text()), newest)


def test_a_station_that_is_not_there_has_no_receipt(world: World) -> None:
    """Nothing can be proved of it."""
    with pytest.raises(Refused) as caught:
        list(receipts(files_of(str(world.bundle)), "999999"))

    assert "receipt.no_station" == caught.value.key


# Behind an address


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """A real web server that gives the bundle out."""
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    handler = functools.partial(quiet, directory=str(world.bundle))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_bundle_behind_an_address(world: World, address: str) -> None:
    """The same check over the network; a file that the server lacks is named."""
    assert {} == failing(verify(files_of(address), address, world.trust))
    (world.bundle / bundle.TOTALS).unlink()

    assert bundle.TOTALS == failing(verify(files_of(address), address, world.trust))["files"]


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:9", "nowhere", "file:///etc", "http://[x", "a" * 5000]
)
def test_what_is_no_bundle_is_said(name: str) -> None:
    """No server, no folder, and no address of the web."""
    with pytest.raises(SourceError) as caught:
        verify(files_of(name), name, Trust())

    assert caught.value.key in ("bundle.absent", "bundle.unfetched")


FORBIDDEN = ("escrutinio.operations", "escrutinio.io.store", "sqlalchemy", "alembic", "sqlite3")


def test_the_check_uses_nothing_of_the_office() -> None:
    """No store, no operation: neither itself nor what it imports."""
    code = "import sys, escrutinio.verify.bundle; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert [] == [one for one in found.stdout.split() if one.startswith(FORBIDDEN)]
