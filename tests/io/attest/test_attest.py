"""Proofs that others made are reported for what they are, and for no more."""

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import Refused, SourceError
from escrutinio.io.attest.blocks import read_ots
from escrutinio.io.attest.header import read_header
from escrutinio.io.attest.manifests import read_manifest
from escrutinio.io.attest.stamps import read_stamp
from escrutinio.io.attest.subject import Subject
from escrutinio.io.attest.trust import read_trust
from escrutinio.ledger.statement import State
from tests.io.attest.conftest import Authority, Signed, picture


@pytest.fixture(scope="module")
def given(vectors: Path) -> dict[str, Any]:
    """The given cases of OpenTimestamps."""
    found: dict[str, Any] = json.loads((vectors / "observation.json").read_text("utf-8"))
    return found["custody"]["opentimestamps"]


@pytest.fixture
def hello(given: dict[str, Any], tmp_path: Path) -> tuple[Path, Path, str]:
    """A file, its complete proof, and the Merkle root of the block."""
    case = given["hello_world"]
    file, proof = tmp_path / "hello.txt", tmp_path / "hello.txt.ots"
    file.write_text(case["file_text"])
    proof.write_bytes(base64.b64decode(case["ots_base64"]))
    return file, proof, case["merkle_root_internal_byte_order"]


def header(root: str, time: int = 1_432_827_678) -> str:
    """A header of 80 bytes with a Merkle root in its place, without the work of one."""
    return (
        bytes(36)
        + bytes.fromhex(root)
        + time.to_bytes(4, "little")
        + bytes.fromhex("ffff001d")
        + bytes(4)
    ).hex()


def test_a_given_proof_before_a_block(hello: tuple[Path, Path, str]) -> None:
    """Before block 358391 if the header is right: by a whole header, or its root in both orders."""
    file, proof, root = hello
    turned = bytes.fromhex(root)[::-1].hex()
    for supplied, reason in ((root, "root"), (turned, "root"), (header(root), "header_no_work")):
        [found] = read_ots(proof, Subject(file=file), read_header(supplied))
        values = dict(found.values)

        assert (State.BEFORE_BLOCK, "358391") == (found.state, values["block"])
        assert f"evidence.why.{reason}" == found.reason
        assert not found.failed
    assert "2015-05-28T15:41:18Z" == values["time"]


def test_the_logged_digest_is_enough(hello: tuple[Path, Path, str], given: dict[str, Any]) -> None:
    """Without the file the proof is held against the digest in the log."""
    _, proof, root = hello
    subject = Subject(sha256=given["hello_world"]["sha256"])
    [found] = read_ots(proof, subject, read_header(root))
    [nothing] = read_ots(proof, Subject(), read_header(root))

    assert State.BEFORE_BLOCK == found.state
    assert (State.UNVERIFIED, "evidence.why.no_digest") == (nothing.state, nothing.reason)


def test_without_a_header_nothing_is_verified(hello: tuple[Path, Path, str]) -> None:
    """The block and the root that are wanted are said, and no more."""
    file, proof, root = hello
    [found] = read_ots(proof, Subject(file=file))

    assert (State.UNVERIFIED, "evidence.why.no_header") == (found.state, found.reason)
    assert ("358391", root) == (dict(found.values)["block"], dict(found.values)["root"])


def test_a_wrong_header_is_told(hello: tuple[Path, Path, str]) -> None:
    """Another root, one changed digit, and a header in which the root stands turned."""
    file, proof, root = hello
    turned = bytes.fromhex(root)[::-1].hex()
    for supplied in ("11" * 32, "1" + root[1:], header("22" * 32), header(turned)):
        [found] = read_ots(proof, Subject(file=file), read_header(supplied))

        assert (State.UNVERIFIED, "evidence.why.header_other") == (found.state, found.reason)
        assert found.failed


def test_a_proof_of_another_file_is_told_first(hello: tuple[Path, Path, str]) -> None:
    """The digest is compared before anything else, with the right header too."""
    file, proof, root = hello
    file.write_text("Hello world!\n")
    [found] = read_ots(proof, Subject(file=file), read_header(root))

    assert (State.UNVERIFIED, "evidence.why.ots_other") == (found.state, found.reason)
    assert found.failed


def test_a_pending_proof_proves_no_time(given: dict[str, Any], tmp_path: Path) -> None:
    """A calendar's promise is not a proof, whatever header is supplied."""
    proof = tmp_path / "a.ots"
    proof.write_bytes(base64.b64decode(given["pending"]["ots_base64"]))
    subject = Subject(sha256=given["pending"]["file_sha256"])
    for supplied in (None, read_header("00" * 32)):
        [found] = read_ots(proof, subject, supplied)

        assert State.PENDING == found.state
        assert "alice.btc.calendar" in dict(found.values)["calendar"]


def test_no_changed_byte_survives(hello: tuple[Path, Path, str], tmp_path: Path) -> None:
    """Any byte changed, or the end cut: never before that block; the block's number is a label."""
    file, proof, root = hello
    data, other = proof.read_bytes(), tmp_path / "changed.ots"
    cases = [data[:n] for n in range(len(data))]
    cases += [data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :] for n in range(len(data))]
    survived = []
    for n, changed in enumerate(cases):
        other.write_bytes(changed)
        try:
            found = read_ots(other, Subject(file=file), read_header(root))
        except SourceError:
            continue
        if State.BEFORE_BLOCK in [one.state for one in found]:
            survived.append(n - len(data))

    # The number of the block is a label, and a node joined with itself is the same either way.
    assert [603, 685, 686, 687] == survived


@pytest.mark.parametrize("data", [b"", b"not a proof", b"\0" * 500, b"\xff" * 70_000])
def test_what_is_no_proof_is_refused(data: bytes, tmp_path: Path) -> None:
    """Empty, foreign or oversized files end with an error that says so."""
    path = tmp_path / "a.ots"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_ots(path, Subject(sha256="00"))

    assert caught.value.key in ("evidence.ots", "evidence.large")


@pytest.mark.parametrize("text", ["", "zz", "00", "00" * 31, "00" * 79, "0" * 63, "é" * 64])
def test_what_is_no_header_is_refused(text: str) -> None:
    """A header has 80 bytes, a Merkle root 32."""
    with pytest.raises(Refused) as caught:
        read_header(text)

    assert "evidence.header" == caught.value.key


def test_the_work_of_a_real_header() -> None:
    """The first block's header has the work that it states; one with another nonce has not."""
    root = "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
    genesis = "01000000" + "00" * 32 + root + "29ab5f49" + "ffff001d" + "1dac2b7c"
    found = read_header(genesis)

    assert (True, "2009-01-03T18:15:05Z") == (found.worked, found.time)
    assert not read_header(genesis[:-1] + "d").worked


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to be stamped."""
    path = tmp_path / "scan.bin"
    path.write_bytes(b"a sheet")
    return path


@pytest.mark.parametrize("name", ["rsa", "curve"])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("token", [False, True])
def test_a_stamp_and_its_roots(
    authority: Authority, file: Path, name: str, digest: str, token: bool
) -> None:
    """Without roots: by whom, not on a list; with the right root: on it; with another: not."""
    path = authority.stamp(file, name=name, digest=digest, token=token)
    subject = Subject(file=file)
    other = file.with_name("other.pem")
    authority.run(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(other) + ".key"),
        *("-out", str(other), "-subj", "/CN=Test Root"),
    )
    cases = (
        ([], State.SIGNED_UNLISTED, "tsr_no_list"),
        (read_trust(authority.root), State.SIGNED_LISTED, "tsr_listed"),
        (read_trust(other), State.SIGNED_UNLISTED, "tsr_unlisted"),
    )
    for roots, state, reason in cases:
        found = read_stamp(path, subject, roots)

        assert (state, f"evidence.why.{reason}") == (found.state, found.reason)
        assert f"Test TSA {name}" in dict(found.values)["signer"]
        assert dict(found.values)["time"].startswith("20")


def test_other_data_is_rejected(authority: Authority, file: Path) -> None:
    """One changed letter of the file: the stamp is of another one, whoever signed it."""
    path = authority.stamp(file)
    file.write_bytes(b"a Sheet")
    for roots in ([], read_trust(authority.root)):
        found = read_stamp(path, Subject(file=file), roots)

        assert (State.UNVERIFIED, "evidence.why.tsr_other") == (found.state, found.reason)
        assert found.failed


def test_no_changed_byte_of_a_stamp_survives(authority: Authority, file: Path) -> None:
    """Any byte changed: refused, not verified, or the same statement of the same time."""
    path = authority.stamp(file)
    data, roots = path.read_bytes(), read_trust(authority.root)
    whole = read_stamp(path, Subject(file=file), roots)
    changed, survived = file.with_name("changed.tsr"), []
    for n in range(len(data)):
        changed.write_bytes(data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :])
        try:
            found = read_stamp(changed, Subject(file=file), roots)
            alone = read_stamp(changed, Subject(file=file))
        except SourceError:
            continue
        if found.state == State.SIGNED_LISTED:
            assert found == whole, n
            survived.append(n)
        if alone.state == State.SIGNED_UNLISTED:
            assert dict(alone.values)["time"] == dict(whole.values)["time"], n
    assert len(survived) < 20


def test_a_stamp_without_its_certificate(authority: Authority, file: Path) -> None:
    """Without the signer's certificate nobody knows whose it is; it may stand on the list."""
    path = authority.stamp(file, certificate=False)
    alone = read_stamp(path, Subject(file=file))
    listed = read_stamp(path, Subject(file=file), read_trust(authority.folder / "rsa.pem"))

    assert (State.UNVERIFIED, "evidence.why.no_signer") == (alone.state, alone.reason)
    assert listed.state in (State.SIGNED_LISTED, State.SIGNED_UNLISTED)


def test_a_weak_digest_is_not_taken(authority: Authority, file: Path) -> None:
    """SHA-1 is said to be of a kind that is not taken."""
    found = read_stamp(authority.stamp(file, digest="sha1"), Subject(file=file))

    assert (State.UNVERIFIED, "evidence.why.digest_kind") == (found.state, found.reason)


@pytest.mark.parametrize("data", [b"", b"text", b"\x30\x03\x02\x01\x00", b"\x30\x80", b"\xff" * 99])
def test_what_is_no_stamp_is_refused(data: bytes, tmp_path: Path) -> None:
    """A file that is no stamp ends with an error."""
    (tmp_path / "a.tsr").write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_stamp(tmp_path / "a.tsr", Subject(sha256="00"))

    assert "evidence.tsr" == caught.value.key


def test_an_authority_that_refused(tmp_path: Path) -> None:
    """An answer that grants nothing is told as that."""
    (tmp_path / "a.tsr").write_bytes(bytes.fromhex("30053003020102"))
    found = read_stamp(tmp_path / "a.tsr", Subject(sha256="00"))

    assert (State.UNVERIFIED, "evidence.why.not_granted") == (found.state, found.reason)


def test_a_trust_list_without_certificates_is_refused(file: Path) -> None:
    """A list of nobody is no list."""
    with pytest.raises(SourceError) as caught:
        read_trust(file)

    assert "evidence.trust" == caught.value.key


def written(folder: Path, name: str, data: bytes) -> Path:
    """A file with some bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_manifest_and_its_roots(signed: Signed, tmp_path: Path) -> None:
    """Untrusted is not invalid: the same manifest without a list, on one, and not on one."""
    path = written(tmp_path, "a.png", signed.picture)
    cases = (
        (None, State.SIGNED_UNLISTED, "c2pa_no_list"),
        (signed.root, State.SIGNED_LISTED, "c2pa_listed"),
        (signed.other, State.SIGNED_UNLISTED, "c2pa_unlisted"),
    )
    for n, (roots, state, reason) in enumerate(cases):
        trust = written(tmp_path, f"{n}.pem", roots) if roots else None
        found = read_manifest(path, trust)

        assert (state, f"evidence.why.{reason}") == (found.state, found.reason)
        assert "Camera, Test" == dict(found.values)["signer"]


def test_a_changed_picture_is_told(signed: Signed, tmp_path: Path) -> None:
    """The manifest no longer fits, with or without a list."""
    at = signed.picture.index(b"IDAT") + 6
    changed = signed.picture[:at] + b"\x55" + signed.picture[at + 1 :]
    path, trust = written(tmp_path, "a.png", changed), written(tmp_path, "a.pem", signed.root)
    for found in (read_manifest(path), read_manifest(path, trust)):
        assert (State.UNVERIFIED, "evidence.why.c2pa_invalid") == (found.state, found.reason)
        assert found.failed
        assert "assertion.dataHash.mismatch" in dict(found.values)["codes"]


def test_no_manifest_says_nothing(tmp_path: Path) -> None:
    """A picture without one, and files that cannot have one."""
    pytest.importorskip("c2pa")
    without = read_manifest(written(tmp_path, "a.png", picture()))
    foreign = read_manifest(written(tmp_path, "a.txt", b"a letter"))
    broken = read_manifest(written(tmp_path, "b.png", b""))

    assert (State.UNVERIFIED, "evidence.why.no_manifest") == (without.state, without.reason)
    assert {State.UNVERIFIED} == {foreign.state, broken.state}
    assert not without.failed


@pytest.mark.parametrize(
    ("library", "call", "extra"),
    [
        ("opentimestamps", "blocks import read_ots as read; read(Path('a'), None)", "attest"),
        ("rfc3161_client", "stamps import read_stamp as read; read(Path('a'), None)", "attest"),
        ("c2pa", "manifests import read_manifest as read; read(Path('a'))", "c2pa"),
    ],
)
def test_a_missing_library_is_named(library: str, call: str, extra: str) -> None:
    """Without the library the error has the line that installs it."""
    code = (
        f"import sys\nsys.modules['{library}'] = None\nfrom pathlib import Path\n"
        f"from escrutinio.errors import Unavailable\ntry:\n    from escrutinio.io.attest.{call}\n"
        "except Unavailable as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert f"escrutinio[{extra}]" in done.stdout


def test_a_digest_is_read_in_parts(tmp_path: Path) -> None:
    """A file larger than a part has the digest of the whole."""
    data = bytes(3_000_000)

    assert hashlib.sha512(data).hexdigest() == Subject(file=written(tmp_path, "a", data)).digest(
        "sha512"
    )
