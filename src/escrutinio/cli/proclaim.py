"""What `escrutinio proclaim` does."""

from __future__ import annotations

from pathlib import Path

from escrutinio.cli.clock import now
from escrutinio.cli.document import page
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import progress, show, show_json
from escrutinio.cli.reports import keep, writable
from escrutinio.operations.proclaim import canonical_bytes, certificate, proclaim
from escrutinio.report.certificate import certificate_data, certificate_document


def run(
    workspace: Path,
    *,
    contest: str,
    when: str,
    check: bool,
    out: Path | None,
    as_json: bool,
    limit: int,
) -> bool:
    """Proclaim, or say what stands against it; whether nothing does."""
    writable(out)
    with progress() as tell:
        made = certificate(workspace, contest, when, progress=tell)
    data, document = certificate_data(made), certificate_document(made, LANGUAGE)
    content = canonical_bytes(data)
    index = None if check else proclaim(workspace, made, now(), content)
    if out is not None:
        keep(out, document, data)
    if as_json:
        show_json(data)
    else:
        show(*page(document, limit))
    if index is not None and not as_json:
        from hashlib import sha256

        digest = sha256(content).hexdigest()
        show("", told("proclaim.done", index=number(index), digest=digest))
    return not made.obstacles
