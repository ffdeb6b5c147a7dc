"""A time stamping authority, and makers of signed pictures, for these tests alone."""

import json
import os
import shutil
import struct
import subprocess
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

WHY = "openssl is not installed: the tests of time stamps are skipped"
SETTINGS = """
[tsa]
default_tsa = t
[t]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/{name}.pem
signer_key = {folder}/{name}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An authority by `openssl ts`, under a root of its own."""

    folder: Path

    @property
    def root(self) -> Path:
        """Its root, as PEM."""
        return self.folder / "root.pem"

    def run(self, *words: str) -> None:
        """Run openssl in its folder."""
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def create(self) -> None:
        """Make its keys and certificates: of RSA, of an elliptic curve, and one for nothing."""
        subject = ("-subj", "/O=Test/CN=Test Root")
        self.run(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", "root.key", "-out", "root.pem", *subject),
        )
        stamping = "extendedKeyUsage=critical,timeStamping\n"
        for name, kind, extension in (
            ("rsa", ("rsa:2048",), stamping),
            ("curve", ("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), stamping),
        ):
            (self.folder / "extension").write_text(extension)
            self.run(
                *("req", "-newkey", *kind, "-nodes", "-keyout", f"{name}.key"),
                *("-out", f"{name}.csr", "-subj", f"/O=Test/CN=Test TSA {name}"),
            )
            self.run(
                *("x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key"),
                *("-CAcreateserial", "-out", f"{name}.pem", "-days", "30"),
                *("-extfile", "extension"),
            )
            text = SETTINGS.format(folder=self.folder, name=name)
            (self.folder / f"{name}.cnf").write_text(text)
        (self.folder / "serial").write_text("01")

    def stamp(
        self,
        file: Path,
        *,
        name: str = "rsa",
        digest: str = "sha256",
        certificate: bool = True,
        token: bool = False,
    ) -> Path:
        """A stamp of a file: the whole answer, or the token alone."""
        out = file.with_suffix(".tst" if token else ".tsr")
        query = ("ts", "-query", "-data", str(file), f"-{digest}", "-out", "query.tsq")
        self.run(*query, *(("-cert",) if certificate else ()))
        reply = ("ts", "-reply", "-queryfile", "query.tsq", "-config", f"{name}.cnf")
        self.run(*reply, "-section", "t", *(("-token_out",) if token else ()), "-out", str(out))
        return out


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A running authority."""
    if shutil.which("openssl") is None:
        if os.environ.get("REAL_DATA_REQUIRED"):
            pytest.fail(WHY)
        pytest.skip(WHY)
    made = Authority(folder=tmp_path_factory.mktemp("authority"))
    made.create()
    return made


def picture() -> bytes:
    """A picture of four points, as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    points = zlib.compress((b"\0" + b"\1" * 6) * 2)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _name(name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "Test"), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(*part) for part in parts])


def _certificate(
    name: str, issuer: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey
) -> bytes:
    """A certificate as PEM: a root where it is its own issuer, else one that signs pictures."""
    root, now = name == issuer, datetime.now(UTC)
    usage = dict.fromkeys(
        (
            *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            *("encipher_only", "decipher_only"),
        ),
        False,
    )
    made = (
        x509.CertificateBuilder(_name(issuer), _name(name), key.public_key(), 1 if root else 2)
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(30))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not root, key_cert_sign=root, crl_sign=root, **usage),
            critical=True,
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    if not root:
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(usages, critical=True)
    return made.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A picture with a manifest, the root of its signer, and one of somebody else."""

    picture: bytes
    root: bytes
    other: bytes


@pytest.fixture(scope="session")
def signed() -> Signed:
    """A picture that a camera signed."""
    c2pa = pytest.importorskip("c2pa")
    top, own, stranger = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root, leaf = (
        _certificate("Root", "Root", top, top),
        _certificate("Camera", "Root", own, top),
    )
    private = own.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    info = c2pa.C2paSignerInfo(
        alg=b"es256", sign_cert=leaf + root, private_key=private, ta_url=None
    )
    action = {
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    manifest = {
        "claim_generator_info": [{"name": "test", "version": "1"}],
        "format": "image/png",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    settings = c2pa.Settings.from_dict({"verify": {"verify_after_sign": False}})
    builder = c2pa.Builder.from_json(json.dumps(manifest), context=c2pa.Context(settings))
    out = BytesIO()
    builder.sign(c2pa.Signer.from_info(info), "image/png", BytesIO(picture()), out)
    return Signed(
        picture=out.getvalue(), root=root, other=_certificate("Other", "Other", stranger, stranger)
    )
