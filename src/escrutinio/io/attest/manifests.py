"""
C2PA: the manifest in a picture, a film or a sound; who signed it, and whether it fits the content.

Nothing is fetched: neither manifests that lie elsewhere, nor lists of revoked certificates.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError, Unavailable
from escrutinio.io.attest.trust import read_trust, shown
from escrutinio.ledger.statement import State, Statement, unverified

OF = "c2pa"
ALONE = {"verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False}}


def read_manifest(path: Path, trust: Path | None = None) -> Statement:
    """
    What a file's C2PA manifest says: a signer who is not trusted is not thereby a wrong one.

    Raises:
        SourceError: The file is not there, or the trust list is none.
        Unavailable: The library is not installed.
    """
    try:
        import c2pa
    except (ImportError, OSError, RuntimeError):
        raise Unavailable("extra.missing", where="C2PA", extra="c2pa") from None
    settings: dict[str, Any] = dict(ALONE)
    if trust is not None:
        read_trust(trust)
        settings["trust"] = {"trust_anchors": trust.read_text("ascii", "replace")}
    if not path.is_file():
        raise SourceError("source.absent", where=str(path))
    try:
        with (
            c2pa.Settings.from_dict(settings) as made,
            c2pa.Context(made) as context,
        ):
            return _said(c2pa.Reader.try_create(str(path), context=context), trust is not None)
    except c2pa.C2paError as error:
        return unverified(OF, "evidence.why.c2pa_unread", error=shown(str(error)))


def _said(reader: Any, listed: bool) -> Statement:
    """What a reader of a manifest found."""
    if reader is None:
        return unverified(OF, "evidence.why.no_manifest")
    with reader:
        state, data = reader.get_validation_state(), json.loads(reader.json())
    active = data.get("manifests", {}).get(data.get("active_manifest"), {})
    info = active.get("signature_info", {})
    signer = shown(", ".join(filter(None, (info.get("common_name"), info.get("issuer"))))) or "-"
    values = (("signer", signer),)
    if state == "Trusted":
        return Statement(
            of=OF, state=State.SIGNED_LISTED, reason="evidence.why.c2pa_listed", values=values
        )
    if state == "Valid":
        reason = "c2pa_unlisted" if listed else "c2pa_no_list"
        return Statement(
            of=OF, state=State.SIGNED_UNLISTED, reason=f"evidence.why.{reason}", values=values
        )
    codes = ", ".join(sorted({shown(one) for one in _failures(data)})) or str(state)
    return unverified(OF, "evidence.why.c2pa_invalid", failed=True, signer=signer, codes=codes)


def _failures(data: Any) -> list[str]:
    """The codes of what does not hold, but for a signer who is merely not listed."""
    active = (data.get("validation_results") or {}).get("activeManifest") or {}
    codes = [str(one.get("code", "")) for one in active.get("failure", [])]
    return [one for one in codes if one != "signingCredential.untrusted"]
