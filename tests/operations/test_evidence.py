"""Evidence in a workspace: acts, states, erasure and export, as an office would do them."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from prov.model import ProvActivity, ProvDocument

from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.ledger.checkpoint import Checkpoint
from escrutinio.ledger.commitment import commitment, is_commitment
from escrutinio.ledger.merkle import inclusion_proof, leaf_hash, subtrees
from escrutinio.ledger.note import (
    COSIGNATURE,
    ED25519,
    Key,
    Note,
    Signature,
    cosigned_text,
)
from escrutinio.ledger.receipt import Receipt
from escrutinio.ledger.statement import State
from escrutinio.operations.evidence import (
    Party,
    erase,
    export,
    histories,
    log_act,
    names,
)
from escrutinio.operations.log import begin, checked
from escrutinio.operations.proofs import Proofs, statements

NOW = "2000-09-15T06:00:00Z"
ANA = Party(name="Ana Quispe", person=True)
COURT = Party(name="Superior Court")
FIRST: dict[str, str | Party] = {
    "item": "video-0001",
    "time": "2000-09-14T18:00-05:00",
    "type": "video-tape",
    "custodian": ANA,
}


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace for the run-off."""
    begin(tmp_path / "ws", "peru-2021-runoff", NOW, origin="office.example/runoff").close()
    return tmp_path / "ws"


def moved(space: Path, giver: Party = ANA, taker: Party = COURT) -> None:
    """The tape goes from one to another, and a copy is made of it."""
    item, time = {"item": "video-0001"}, "2000-09-14T20:00-05:00"
    log_act(space, "released", NOW, item | {"time": time, "by": giver, "to": taker})
    later = "2000-09-14T20:00:00-05:00"
    log_act(space, "accepted", NOW, item | {"time": later, "by": taker, "giver": giver})
    copied = {"time": "2000-09-14T21:00-05:00", "by": taker, "copy": "video-0001-workcopy"}
    log_act(space, "copied", NOW, item | copied | {"sha256": "AB" * 32})


def test_a_person_enters_as_a_commitment(space: Path) -> None:
    """The log has no name; the office still knows it, and the item's custody is whole."""
    log_act(space, "collected", NOW, FIRST)
    moved(space)
    store = workspace.read(space).opened()
    entries = b"".join(store.entries())
    store.close()
    [tape, copy] = histories(space, NOW)
    [known] = names(space)

    assert b"Quispe" not in entries
    assert b"Superior Court" in entries
    assert {known: "Ana Quispe"} == names(space)
    assert ((), ()) == (tape.findings, copy.findings)
    assert ("Superior Court",) == tape.standing.holders == copy.standing.holders
    assert "ab" * 32 == copy.standing.sha256


def test_erasure_leaves_the_log_whole(space: Path) -> None:
    """Root and replay are what they were; the history shows the commitment, and acts go on."""
    log_act(space, "collected", NOW, FIRST)
    before = checked(space)
    [gone] = erase(space, "  Ana   Quispe ")

    assert before == checked(space)
    assert [] == before[2]
    assert {} == names(space)
    assert (gone,) == histories(space, NOW)[0].standing.holders
    moved(space, giver=Party(name=gone, person=True))
    assert () == histories(space, NOW, "video-0001")[0].findings
    with pytest.raises(Refused) as caught:
        erase(space, "Ana Quispe")
    assert "evidence.nobody" == caught.value.key


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "an unknown act": ("stolen", {}, "evidence.act"),
    "no time": ("examined", {"time": ""}, "evidence.missing"),
    "nobody": ("examined", {"by": ""}, "evidence.missing"),
    "an order to examine": ("examined", {"order": "R-1"}, "evidence.surplus"),
    "destroyed by nobody's order": ("destroyed", {}, "evidence.missing"),
    "a time without a zone": ("examined", {"time": "2000-09-14T20:00"}, "custody.time"),
    "an id with a slash": ("examined", {"item": "../tape"}, "evidence.id"),
    "an id with a letter that looks alike": ("examined", {"item": "tаpe"}, "evidence.id"),
    "an empty id": ("examined", {"item": " "}, "evidence.text"),
    "a short digest": ("examined", {"sha256": "00"}, "evidence.sha256"),
    "a copy of itself": ("copied", {"copy": "video-0001"}, "evidence.itself"),
    "a purpose that nobody knows": ("copied", {"copy": "b", "purpose": "art"}, "evidence.choice"),
    "half a letter": ("examined", {"note": "\udce9"}, "evidence.text"),
    "a sign for the terminal": ("examined", {"note": "a\x1b[2J"}, "evidence.text"),
    "a sign that turns the text": ("examined", {"note": "a\u202eb"}, "evidence.text"),
    "a long note": ("examined", {"note": "x" * 4001}, "evidence.long"),
    "a long name": ("examined", {"by": Party(name="x" * 201, person=True)}, "evidence.long"),
    "an office like a person": (
        "examined",
        {"by": Party(name=commitment(bytes(32), "x"))},
        "evidence.office",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused(space: Path, case: str) -> None:
    """Nothing is logged, and no name is kept."""
    kind, more, key = REFUSED[case]
    given: dict[str, Any] = {"item": "video-0001", "time": "2000-09-14T20:00Z", "by": ANA}
    with pytest.raises(Refused) as caught:
        log_act(space, kind, NOW, given | more)

    assert key == caught.value.key
    assert 2 == checked(space)[0]
    assert {} == names(space)


def test_what_does_not_fit_is_logged_and_found(space: Path) -> None:
    """Events are logged in any order; what is missing is told until it is there."""
    examined = {"item": "video-0001", "time": "2000-09-14T19:00-05:00", "by": ANA}
    early = log_act(space, "examined", NOW, examined)
    late = log_act(space, "collected", NOW, FIRST)

    assert ["CUSTODY-NOT-COLLECTED"] == [one.code for one in early.findings]
    assert () == late.findings


def test_an_unknown_item_is_refused(space: Path) -> None:
    """Nothing is said of an item that nobody logged."""
    with pytest.raises(Refused) as caught:
        histories(space, NOW, "nothing")

    assert "evidence.no_item" == caught.value.key


def test_content_against_the_log(space: Path, tmp_path: Path) -> None:
    """Intact, changed, and never verified where file or digest is missing."""
    file = tmp_path / "scan"
    file.write_bytes(b"Hello World!\n")
    digest = "03ba204e50d126e4674c005e04d82e84c21366780af1f43bd54a37816b6ab340"
    log_act(space, "collected", NOW, FIRST | {"sha256": digest})
    log_act(space, "collected", NOW, FIRST | {"item": "letter-1", "type": "letter"})
    tape, letter = (histories(space, NOW, one)[0] for one in ("video-0001", "letter-1"))
    cases = [(tape, file, State.INTACT, "same"), (tape, None, State.UNVERIFIED, "no_file")]
    cases += [(letter, None, State.UNVERIFIED, "no_digest")]
    cases += [(letter, file, State.UNVERIFIED, "file_no_digest")]
    for item, path, state, reason in cases:
        [found] = statements(space, item, Proofs(file=path))
        assert (state, f"evidence.why.{reason}") == (found.state, found.reason)
    file.write_bytes(b"Hello world!\n")
    [changed] = statements(space, tape, Proofs(file=file))

    assert (State.DIFFERS, True) == (changed.state, changed.failed)


class Signer:
    """A log or a witness with a key of its own."""

    def __init__(self, name: str, kind: int) -> None:
        self.private = Ed25519PrivateKey.generate()
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = Key(name=name, kind=kind, public=public)

    def signature(self, text: str, time: int = 0) -> Signature:
        """Its signature under a text; a witness's with the time."""
        data = text if self.key.kind == ED25519 else cosigned_text(text, time)
        signed = self.private.sign(data.encode())
        head = b"" if self.key.kind == ED25519 else time.to_bytes(8, "big")
        return Signature(name=self.key.name, key_id=self.key.id, data=head + signed)


@pytest.fixture
def log() -> Signer:
    """The log's key."""
    return Signer("office.example/runoff", ED25519)


@pytest.fixture
def witness() -> Signer:
    """A witness's key."""
    return Signer("party.example", COSIGNATURE)


def receipt(space: Path, index: int, path: Path, *signers: tuple[Signer, int]) -> Path:
    """A receipt of an event under a checkpoint of the whole log."""
    store = workspace.read(space).opened()
    leaves = [leaf_hash(one) for one in store.entries()]
    root = store.frontier().root
    store.close()
    text = Checkpoint(origin="office.example/runoff", size=len(leaves), root=root).text()
    note = Note(text=text, signatures=tuple(one.signature(text, time) for one, time in signers))
    proof = tuple(inclusion_proof(index, len(leaves), subtrees(leaves)))
    path.write_text(Receipt(index=index, proof=proof, checkpoint=note.dump()).text())
    return path


def test_a_receipt_with_a_witness(
    space: Path, tmp_path: Path, log: Signer, witness: Signer
) -> None:
    """Logged at latest by the witness's time; the log's own signature alone says no time."""
    logged = log_act(space, "collected", NOW, FIRST)
    moved(space)
    [item] = histories(space, NOW, "video-0001")
    path = receipt(space, logged.index, tmp_path / "r", (log, 0), (witness, 968_990_400))
    proofs = Proofs(receipt=path, key=log.key.text(), witnesses=(witness.key.text(),))
    [_, found] = statements(space, item, proofs)
    [_, alone] = statements(space, item, Proofs(receipt=path, key=log.key.text()))
    values = dict(found.values)

    assert State.LOGGED_BY == found.state
    assert ("2000-09-15T04:00:00Z", "party.example", "6") == (
        values["time"],
        values["witness"],
        values["size"],
    )
    assert (State.UNVERIFIED, "evidence.why.no_witness") == (alone.state, alone.reason)


def test_a_receipt_that_does_not_hold(
    space: Path, tmp_path: Path, log: Signer, witness: Signer
) -> None:
    """Of another event, by another key, changed in the middle: each is told."""
    logged = log_act(space, "collected", NOW, FIRST)
    moved(space)
    [item] = histories(space, NOW, "video-0001")
    other = Signer("office.example/runoff", ED25519)
    signed = ((log, 0), (witness, 968_990_400))
    good = receipt(space, logged.index, tmp_path / "r", *signed)
    moved_on = tmp_path / "m"
    moved_on.write_text(good.read_text().replace("index 2\n", "index 3\n"))
    cases = (
        (receipt(space, 0, tmp_path / "o", *signed), log, "evidence.why.receipt_other"),
        (good, other, "checkpoint.unsigned"),
        (moved_on, log, "receipt.absent"),
    )
    for path, signer, reason in cases:
        [_, found] = statements(space, item, Proofs(receipt=path, key=signer.key.text()))
        assert (State.UNVERIFIED, reason, True) == (found.state, found.reason, found.failed)
    (tmp_path / "broken").write_bytes(b"\xff\xfe")
    with pytest.raises(Refused) as caught:
        statements(space, item, Proofs(receipt=tmp_path / "broken", key=log.key.text()))
    assert "receipt.broken" == caught.value.key


@pytest.mark.parametrize(
    "proofs",
    [
        Proofs(header="00" * 32),
        Proofs(trust=Path("roots.pem")),
        Proofs(c2pa=True),
        Proofs(key="x"),
        Proofs(witnesses=("x",)),
        Proofs(receipt=Path("r")),
    ],
)
def test_an_option_that_says_nothing_alone(space: Path, proofs: Proofs) -> None:
    """What would be passed over in silence is refused."""
    log_act(space, "collected", NOW, FIRST)
    [item] = histories(space, NOW, "video-0001")
    with pytest.raises(Refused) as caught:
        statements(space, item, proofs)

    assert "evidence.alone" == caught.value.key


def test_the_export_is_read_by_the_library_of_prov(space: Path, vectors: Path) -> None:
    """The parts of the given sample, the same bytes each time, and whole after a round trip."""
    log_act(space, "collected", NOW, FIRST)
    moved(space)
    found = export(space, NOW)
    text = json.dumps(found)
    document = ProvDocument.deserialize(content=text, format="json")
    again = ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    cases = json.loads((vectors / "observation.json").read_text("utf-8"))
    sample = cases["custody"]["prov_json_sample"]

    assert set(sample) == set(found)
    assert {"ev", "default"} == set(found["prefix"])
    assert text == json.dumps(export(space, NOW))
    assert document == again
    kinds = Counter(type(one).__name__ for one in document.get_records())
    assert (2, 3, 2) == (kinds["ProvEntity"], kinds["ProvActivity"], kinds["ProvAgent"])
    assert (1, 1) == (kinds["ProvGeneration"], kinds["ProvDerivation"])
    [transfer] = [
        one for one in document.get_records(ProvActivity) if "transfer" in str(one.identifier)
    ]
    assert datetime.fromisoformat("2000-09-15T01:00:00+00:00") == transfer.get_startTime()


def test_no_name_leaves(space: Path) -> None:
    """A person is an agent by their commitment, before and after the erasure."""
    log_act(space, "collected", NOW, FIRST)
    moved(space)
    before = export(space, NOW)
    erase(space, "Ana Quispe")

    assert before == export(space, NOW)
    assert "Quispe" not in json.dumps(before)
    assert re.search("ev:commitment-[0-9a-f]{64}", json.dumps(before))
    assert "Superior Court" in json.dumps(before)


def test_an_item_alone(space: Path) -> None:
    """The copy with what it was made from, and nothing else that happened to that."""
    log_act(space, "collected", NOW, FIRST)
    moved(space)
    found = export(space, NOW, "video-0001-workcopy")

    assert {"ev:video-0001", "ev:video-0001-workcopy"} == set(found["entity"])
    assert ["ev:copied-5"] == list(found["activity"])


Made = Any


def require_hiding(made: Made, salts: tuple[bytes, bytes], value: str, other: str) -> None:
    """One salt and value, one commitment; another salt or another value, another one."""
    one, two = salts
    found = made(one, value)

    assert is_commitment(found)
    assert found == made(one, value)
    assert found != made(two, value)
    assert found != made(one, other)


texts = st.text(st.characters(exclude_categories=["Cs"]))
salts = st.tuples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))


@given(salts.filter(lambda pair: pair[0] != pair[1]), st.tuples(texts, texts))
def test_commitments_bind_and_differ(pair: tuple[bytes, bytes], values: tuple[str, str]) -> None:
    """Whatever the texts and the salts."""
    if values[0] != values[1]:
        require_hiding(commitment, pair, *values)


def test_a_commitment_without_salt_is_caught() -> None:
    """The property above fails for a digest of the name alone, which anybody could guess."""
    pair = bytes(32), bytes(31) + b"1"
    require_hiding(commitment, pair, "a", "b")
    with pytest.raises(AssertionError):
        require_hiding(lambda _, value: commitment(bytes(32), value), pair, "a", "b")


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    """32 bytes, or nothing."""
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(salt, "a")
