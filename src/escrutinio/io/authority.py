"""A certificate authority of a closed network: its own root, and a certificate for the desk."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from escrutinio.errors import Refused
from escrutinio.io.writing import replace_bytes

ROOT, ROOT_KEY = "authority.crt", "authority.key"
DESK, DESK_KEY = "desk.crt", "desk.key"
YEARS, DAYS = 2, 180
"""How long the root and the desk's certificate are good for."""
FOLDER = "tls"
OTHER_USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "encipher_only", "decipher_only"),
)
"""What an authority's key is not for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """Where the files lie, and the root's fingerprint, to be compared on each machine."""

    root: Path
    certificate: Path
    key: Path
    fingerprint: str


def certify(workspace: Path, names: tuple[str, ...], now: datetime) -> Certified:
    """
    A certificate for the desk, by an authority that is made the first time.

    Args:
        workspace: In its folder `tls`.
        names: Names and addresses at which the desk is reached.
        now: The time, in UTC.

    Raises:
        Refused: No name is given, or one is none.
    """
    if not names:
        raise Refused("tls.no_name")
    named = [_named(one) for one in names]
    folder = workspace / FOLDER
    root, root_key = _authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _builder(names[0][:60], root.subject, key, now, timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(named), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    replace_bytes(folder / DESK, made.public_bytes(pem) + root.public_bytes(pem))
    _keep_key(folder / DESK_KEY, key)
    digest = root.fingerprint(hashes.SHA256()).hex().upper()
    return Certified(
        root=folder / ROOT,
        certificate=folder / DESK,
        key=folder / DESK_KEY,
        fingerprint=":".join(digest[i : i + 2] for i in range(0, len(digest), 2)),
    )


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority of a workspace, made where there is none."""
    if (folder / ROOT).is_file() and (folder / ROOT_KEY).is_file():
        key = serialization.load_pem_private_key((folder / ROOT_KEY).read_bytes(), None)
        root = x509.load_pem_x509_certificate((folder / ROOT).read_bytes())
        if isinstance(key, ec.EllipticCurvePrivateKey) and root.not_valid_after_utc > now:
            return root, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Escrutinio desk authority")])
    use = dict.fromkeys(OTHER_USES, False)
    root = (
        _builder("Escrutinio desk authority", name, key, now, timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **use), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    replace_bytes(folder / ROOT, root.public_bytes(serialization.Encoding.PEM))
    _keep_key(folder / ROOT_KEY, key)
    return root, key


def _builder(
    subject: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:  # fmt: skip
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lasts)
    )


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    if not name or not all(one.isalnum() or one in "-." for one in name) or not name.isascii():
        raise Refused("tls.name", where=name[:60])
    return x509.DNSName(name)


def _keep_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    replace_bytes(path, data)
    path.chmod(0o600)
