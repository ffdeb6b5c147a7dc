"""
Whether the signature in a time stamp is that of the certificate in it, whoever that is.

The library that verifies stamps looks for a trusted root first and says nothing of the signature
where there is none. So this one question is answered here. Source: RFC 5652, sections 5.3 to 5.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.x509 import Certificate

SEQUENCE, SET, OCTETS, OID, ATTRIBUTES = 0x30, 0x31, 0x04, 0x06, 0xA0
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
HASHES = {
    bytes.fromhex("608648016503040201"): "SHA256",
    bytes.fromhex("608648016503040202"): "SHA384",
    bytes.fromhex("608648016503040203"): "SHA512",
    bytes.fromhex("2a864886f70d01010b"): "SHA256",  # with RSA
    bytes.fromhex("2a864886f70d01010c"): "SHA384",
    bytes.fromhex("2a864886f70d01010d"): "SHA512",
    bytes.fromhex("2a8648ce3d040302"): "SHA256",  # with ECDSA
    bytes.fromhex("2a8648ce3d040303"): "SHA384",
    bytes.fromhex("2a8648ce3d040304"): "SHA512",
}

Element = tuple[int, bytes, bytes]
"""A tag, the content, and the whole with its tag and length."""


def elements(data: bytes) -> list[Element]:
    r"""
    The DER elements of some bytes.

    Raises:
        ValueError: They do not end with an element.

    >>> [(tag, body) for tag, body, _ in elements(bytes.fromhex("0201050403616263"))]
    [(2, b'\x05'), (4, b'abc')]
    """
    found, at = [], 0
    while at < len(data):
        start, tag = at, data[at]
        length, at = _length(data, at + 1)
        if at + length > len(data):
            raise ValueError("cut off")
        found.append((tag, data[at : at + length], data[start : at + length]))
        at += length
    return found


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise ValueError("cut off")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    n = first & 0x7F
    if not 0 < n <= 4 or at + 1 + n > len(data):
        raise ValueError("length")
    return int.from_bytes(data[at + 1 : at + 1 + n], "big"), at + 1 + n


def holds(token: bytes, certificate: Certificate) -> bool | None:
    """
    Whether a token's signature is that of a certificate; nothing where its kind is not known.

    Args:
        token: A ContentInfo with SignedData, as DER.
        certificate: Of whoever is said to have signed.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        content, attributes, kinds, signature = _parts(token)
        digest_hash, signature_hash = HASHES.get(kinds[0]), HASHES.get(kinds[1])
        if digest_hash is None:
            return None
        if _stated(attributes) != _hashed(content, digest_hash):
            return False
        signed = bytes([SET]) + attributes[1:]
        return _verified(certificate.public_key(), signature, signed, signature_hash or digest_hash)
    except InvalidSignature:
        return False
    except (ValueError, IndexError, UnsupportedAlgorithm):
        return None


def _parts(token: bytes) -> tuple[bytes, bytes, tuple[bytes, bytes], bytes]:
    """What was signed, the signed attributes, the two algorithms, and the signature."""
    [(_, outer, _)] = elements(token)
    [(_, wrapped, _)] = elements(elements(outer)[1][1])
    data = elements(wrapped)
    encapsulated = elements(elements(data[2][1])[1][1])[0]
    [(_, signer, _)] = elements(data[-1][1])
    parts = elements(signer)
    attributes = next(whole for tag, _, whole in parts if tag == ATTRIBUTES)
    at = [tag for tag, _, _ in parts].index(ATTRIBUTES)
    digest = elements(parts[at - 1][1])[0][1]
    algorithm = elements(parts[at + 1][1])[0][1]
    return encapsulated[1], attributes, (digest, algorithm), parts[at + 2][1]


def _stated(attributes: bytes) -> bytes:
    """The digest of the content that the signed attributes state."""
    for _, attribute, _ in elements(elements(attributes)[0][1]):
        (_, kind, _), (_, values, _) = elements(attribute)
        if kind == MESSAGE_DIGEST:
            return elements(values)[0][1]
    return b""


def _hashed(data: bytes, name: str) -> bytes:
    import hashlib

    return hashlib.new(name.lower(), data).digest()


def _verified(key: PublicKeyTypes, signature: bytes, data: bytes, name: str) -> bool | None:
    """
    Whether a signature holds; nothing for a kind of key that is not known.

    Raises:
        InvalidSignature: It does not.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    algorithm = getattr(hashes, name)()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(algorithm))
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, data)
    else:
        return None
    return True
