"""The assertions of a promised audit, compiled again from the law and the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.commitment import Commitment
from escrutinio.errors import Refused, SourceError
from escrutinio.io import audits
from escrutinio.io.definitions import election
from escrutinio.model.differences import ABSENT, Difference
from escrutinio.model.election import SIMULATED, Election
from escrutinio.operations.audit.compiled import of_manifest

LEFT = "left"


def recompiled(folder: Path) -> list[Difference] | None:
    """
    Where the promised assertions are not those that the law gives.

    Args:
        folder: The public files of an audit.

    Returns:
        The differences; None where the election is not one that ships.

    Raises:
        Refused: The files cannot be read.
    """
    commitment, _ = audits.read_commitment(folder)
    try:
        known = election(commitment.election.removeprefix(SIMULATED))
    except (SourceError, Refused):
        return None
    return list(_differences(folder, commitment, known))


def _differences(folder: Path, commitment: Commitment, known: Election) -> Iterator[Difference]:
    for promised in commitment.contests:
        manifest = audits.read_manifest(folder, promised)
        made = of_manifest(known, known.contest(promised.contest), manifest)
        left = {where for where, why in promised.unshown if why == LEFT}
        said = {one.id: one for one in promised.assertions}
        computed = {one.id: one for one in made.assertions if one.id not in left}
        for name in sorted(said.keys() | computed.keys()):
            if _plain(said.get(name)) != _plain(computed.get(name)):
                yield name, _plain(said.get(name)), _plain(computed.get(name))


def _plain(one: Assertion | None) -> str:
    return ABSENT if one is None else str(dict(sorted(one.coefficients.items())))
