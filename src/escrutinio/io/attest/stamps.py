"""
RFC 3161: a time stamp by an authority, against the roots that whoever checks it trusts.

Nothing is asked of the authority; whether its certificate was revoked is not looked up.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import SourceError, Unavailable
from escrutinio.io.attest.signed_data import holds
from escrutinio.io.attest.subject import Subject, content
from escrutinio.io.attest.trust import named
from escrutinio.ledger.moment import stamp
from escrutinio.ledger.statement import State, Statement, unverified

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

OF = "rfc3161"
LARGEST = 1 << 20
GRANTED = bytes.fromhex("3003020100")
DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


def read_stamp(path: Path, subject: Subject, roots: Sequence[Certificate] = ()) -> Statement:
    """
    What a time stamp says of a file: the authority's answer (.tsr), or its token alone (.tst).

    First whether it is a stamp of this file; then whether its signature is that of the certificate
    in it; then whether that one leads to a root that is trusted here.

    Raises:
        SourceError: It is no such file.
        Unavailable: The library is not installed.
    """
    found = _read(path)
    if found.status != 0:
        return unverified(OF, "evidence.why.not_granted", failed=True, status=found.status)
    imprint = found.tst_info.message_imprint
    algorithm = DIGESTS.get(imprint.hash_algorithm.dotted_string)
    if algorithm is None:
        return unverified(OF, "evidence.why.digest_kind", kind=imprint.hash_algorithm.dotted_string)
    expected = subject.digest(algorithm)
    if not expected:
        return unverified(OF, "evidence.why.no_digest")
    if imprint.message.hex() != expected:
        return unverified(
            OF,
            "evidence.why.tsr_other",
            failed=True,
            found=imprint.message.hex(),
            expected=expected,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities in certificates of others
            return _signed(found, bytes.fromhex(expected), roots)
    except (ValueError, KeyError):  # certificates are only read when they are asked
        raise SourceError("evidence.tsr", where=str(path)) from None


def _read(path: Path) -> TimeStampResponse:
    try:
        from rfc3161_client import decode_timestamp_response
    except ImportError:
        raise Unavailable("extra.missing", where="RFC 3161", extra="attest") from None
    data = content(path, LARGEST)
    for attempt in (data, _wrapped(data)):
        try:
            found = decode_timestamp_response(attempt)
            if found.status == 0:
                _ = found.tst_info.gen_time, found.signed_data.certificates
        except (ValueError, OverflowError):
            continue
        return found
    raise SourceError("evidence.tsr", where=str(path))


def _wrapped(token: bytes) -> bytes:
    """A token alone as the answer in which it came."""
    body = GRANTED + token
    size = len(body).to_bytes(4, "big")
    return b"\x30\x84" + size + body if len(body) > 0xFFFFFF else b"\x30" + _der(len(body)) + body


def _der(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(size)]) + size


def _signed(found: TimeStampResponse, digest: bytes, roots: Sequence[Certificate]) -> Statement:
    """Whose signature it is, and whether they are on the list."""
    signer = _signer(found, roots)
    if signer is None:
        return unverified(OF, "evidence.why.no_signer")
    who, time = named(signer.subject), stamp(found.tst_info.gen_time)
    right = holds(found.time_stamp_token(), signer)
    if right is False or not _may_stamp(signer):
        reason = "signature" if right is False else "no_right"
        return unverified(OF, f"evidence.why.{reason}", failed=True, signer=who)
    if roots and _trusted(found, digest, roots):
        return _said(State.SIGNED_LISTED, "tsr_listed", who, time)
    if right is None:
        return unverified(OF, "evidence.why.signature_kind", signer=who)
    return _said(State.SIGNED_UNLISTED, "tsr_unlisted" if roots else "tsr_no_list", who, time)


def _said(state: State, reason: str, signer: str, time: str) -> Statement:
    values = (("signer", signer), ("time", time))
    return Statement(of=OF, state=state, reason=f"evidence.why.{reason}", values=values)


def _signer(found: TimeStampResponse, others: Sequence[Certificate]) -> Certificate | None:
    """The certificate that the signature names, in the stamp or among those given."""
    from cryptography.x509 import InvalidVersion, load_der_x509_certificate

    certificates: list[Any] = list(others)
    for data in found.signed_data.certificates:
        try:
            certificates.append(load_der_x509_certificate(data))
        except (ValueError, InvalidVersion):
            continue
    for info in found.signed_data.signer_infos:
        for one in certificates:
            if (one.issuer, one.serial_number) == (info.issuer, info.serial_number):
                return one  # type: ignore[no-any-return]
    return None


def _may_stamp(certificate: Certificate) -> bool:
    """Whether a certificate is for time stamps, as it must say for itself."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return found.critical and ExtendedKeyUsageOID.TIME_STAMPING in found.value


def _trusted(found: TimeStampResponse, digest: bytes, roots: Sequence[Certificate]) -> bool:
    """
    Whether the signer's certificate leads to a root given.

    Those in the stamp itself are only links of the chain: the library would trust whatever is
    handed to it as an intermediate.
    """
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        return VerifierBuilder(roots=list(roots)).build().verify(found, digest)
    except (VerificationError, ValueError):
        return False
