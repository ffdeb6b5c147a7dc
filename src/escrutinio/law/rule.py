"""The shape of a check and of a remedy: data that cites an article, and a small function."""

from collections.abc import Callable
from dataclasses import dataclass

from escrutinio.model.boxes import Boxes
from escrutinio.model.frame import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    A defect of a sheet: its code, its articles and the figures that show it.

    The function sees one sheet or a whole table. `figures` names the boxes to print.
    `provisions` are the articles that speak of it in each norm, the oldest first.
    """

    code: str
    provisions: tuple[str, ...]
    when: Callable[[Boxes], Flag]
    figures: tuple[str, ...]
    severity: str = "error"  # "error": the sheet cannot stand so; "warning": look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    A remedy: where `when` holds of a sheet still open to remedies, it becomes `then`.

    `code` is the article's number as rulings write it; one rule may change several boxes.
    """

    code: str
    provision: str
    when: Callable[[Boxes], Flag]
    then: Callable[[Boxes], Boxes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What a kind of observation needs beside figures, and what follows if it fails."""

    kind: str
    provision: str
    failed: Callable[[Boxes], Boxes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """
    A complete set of remedies for observed sheets, in the order of its articles.

    Args:
        id: Short name, as given to `--regime`.
        norm: The norm's id in the book.
        rules: Remedies from figures, in order.
        defects: Kinds of observation that figures alone do not settle.
        missing: Provision for a sheet in which a box of votes has no figure.
        comparison: Provision by which another copy is compared («cotejo»).
        challenged: Provision that governs the challenged votes.
    """

    id: str
    norm: str
    rules: tuple[Rule, ...]
    defects: tuple[Defect, ...]
    missing: str
    comparison: str
    challenged: str
