"""Hashes and signatures that scripts compute, against another program's."""

import hashlib
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from escrutinio.ledger.note import holds
from tests.site.browser.conftest import PLAIN_HOST, Evaluate, Served

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
RUN = "all => all.map(({f, bytes}) => Escrutinio.hex(Escrutinio[f](Uint8Array.from(bytes))))"
SIGNED = """all => all.map(one => Escrutinio.signed(...one.map(bytes => Uint8Array.from(bytes))))"""


def test_our_own_hashes_are_those_of_the_standard(evaluate: Evaluate) -> None:
    """SHA-256 and SHA-512 of every length around their blocks are what another program gives."""
    texts = [os.urandom(n) for n in [*range(140), 255, 256, 257, 4000]]
    asked = [{"f": f, "bytes": list(one)} for one in texts for f in ("sha256", "sha512")]
    expected = [getattr(hashlib, f)(one).hexdigest() for one in texts for f in ("sha256", "sha512")]

    assert expected == evaluate(RUN, asked)


def test_a_planted_bit_changes_the_hash(evaluate: Evaluate) -> None:
    """The check above fails where one bit of a message is another."""
    [found] = evaluate(RUN, [{"f": "sha256", "bytes": list(b"acta")}])

    assert hashlib.sha256(b"acte").hexdigest() != found


def test_the_digest_is_the_same_where_the_browser_has_none(served: Served, page: Any) -> None:
    """Over plain http there is no crypto.subtle, and the digest is the same."""
    page.goto(served.at("en/station/", host=PLAIN_HOST))
    code = """async () => {
      const found = await Escrutinio.digest(new Uint8Array(99));
      return [Boolean(crypto.subtle), Escrutinio.hex(found)];
    }"""

    assert [False, hashlib.sha256(bytes(99)).hexdigest()] == page.evaluate(code)


def _key() -> tuple[Ed25519PrivateKey, bytes]:
    key = Ed25519PrivateKey.generate()
    return key, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def test_signatures_hold_and_broken_ones_do_not(evaluate: Evaluate) -> None:
    """Random signatures hold; with a bit turned anywhere they do not, as another program says."""
    cases: list[tuple[bytes, ...]] = []
    for n in range(24):
        key, public = _key()
        message = os.urandom(5 * n + 1)
        signature = key.sign(message)
        cases.append((public, signature, message))
        for at in range(3):
            parts = [bytearray(public), bytearray(signature), bytearray(message)]
            parts[at][n % len(parts[at])] ^= 1 << n % 8
            cases.append(tuple(map(bytes, parts)))
    expected = [holds(public, signature, message) for public, signature, message in cases]
    found = evaluate(SIGNED, [[list(part) for part in one] for one in cases])

    assert expected == found
    assert 24 == sum(expected)


def test_only_the_one_form_of_a_signature_is_taken(evaluate: Evaluate) -> None:
    """S raised by the order, a point not below the prime, and a sign without an x are refused."""
    key, public = _key()
    signature = key.sign(b"acta")
    raised = int.from_bytes(signature[32:], "little") + L
    beyond = (P + 1).to_bytes(32, "little")  # y = 1 in another form
    minus_zero = (1 + 2**255).to_bytes(32, "little")  # x = 0, odd
    zeros = bytes(32)
    one = (1).to_bytes(32, "little")  # the point of order 1: S = 0, R = A = 1 holds for any text
    cases = [
        (public, signature[:32] + raised.to_bytes(32, "little"), b"acta"),
        (beyond, one + zeros, b"acta"),
        (one, beyond + zeros, b"acta"),
        (minus_zero, one + zeros, b"acta"),
        (one, one + zeros, b"acta"),
        (public, signature, b"acta"),
        (public, signature[:-1], b"acta"),
    ]
    found = evaluate(SIGNED, [[list(part) for part in each] for each in cases])

    assert [False, False, False, False, True, True, False] == found
