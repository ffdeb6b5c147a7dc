"""Where the places of a site lie, and what could not be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from escrutinio.io.geography import read
from escrutinio.maps.place import Geography, Key
from escrutinio.site.model import TREE, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """
    Where places lie, by level.

    Args:
        levels: By level: "department", "province", "district".
        unplaced: The places that nothing places, by level.
        files: The files that were read, by name.
    """

    levels: Mapping[str, Geography] = field(default_factory=dict)
    unplaced: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def of(self, level: str) -> Geography:
        """The geography of a level; an empty one where nothing is known."""
        return self.levels.get(level, Geography())


def placed(site: Site, geo: tuple[Path, ...]) -> Placed:
    """
    Where the places of a site lie, by files of a user and by what the package knows.

    Raises:
        SourceError: A file cannot be read, or names none of the places.
    """
    keys: dict[str, dict[Key, int]] = {level: {} for level in TREE}
    for part in site.parts:
        for node in part.nodes():
            if node.branch:
                keys[node.level][node.names] = node.count.published.registered
    weights = {key: n for each in keys.values() for key, n in each.items()}
    known = {level: list(each) for level, each in keys.items()}
    found = read(geo, known, site.election.country, weights)
    return Placed(
        levels=found.levels,
        unplaced=found.unplaced,
        files=tuple(path.name for path in geo),
    )
