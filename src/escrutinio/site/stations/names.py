"""The names of places that a reader may look for."""

from __future__ import annotations

from collections.abc import Iterator

from escrutinio.site.model import Part


def names(part: Part) -> list[list[str]]:
    """
    Every place and polling place: what it is called, its folder, and its level.

    A place is called by the names that lead to it, the narrowest first.
    """
    return [[", ".join(called), path, level] for called, path, level in _each(part)]


def _each(part: Part) -> Iterator[tuple[list[str], str, str]]:
    for node in part.nodes():
        called = list(reversed(node.names))
        if node.branch:
            yield called, node.path, node.level
        for hall in node.halls:
            if hall.key[-1][1]:
                yield [hall.key[-1][1], *called], node.path, "place"
