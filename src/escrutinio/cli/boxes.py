"""Boxes, figures and what became of them: in codes for programs, in words for people."""

from collections.abc import Iterable

from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.model.election import Contest, Election
from escrutinio.words.findings import figure_name

Change = tuple[str, object, object]
"""A box, and what stood in it before and after; None is a box without a figure."""


def simulated(election: Election) -> list[str]:
    """The line that says that an election's stations are simulated, if they are."""
    return [told("count.simulated")] if election.simulated else []


def option_ids(contest: Contest) -> dict[str, str]:
    """The id of each option by its box."""
    return {f"v{i}": option.id for i, option in enumerate(contest.options)}


def box_name(box: str, contest: Contest) -> str:
    """A box in words: an option's name, or the box's own."""
    names = {f"v{i}": option.name for i, option in enumerate(contest.options)}
    return names.get(box) or told(f"box.{box}")


def box_short(box: str, contest: Contest) -> str:
    """A box in few words: an option's id, or the box's own name."""
    return option_ids(contest).get(box) or told(f"box.{box}")


def figures_text(figures: Iterable[tuple[str, int | None]], contest: Contest) -> str:
    """Boxes and the figures in them, in words."""
    return ", ".join(f"{box_short(box, contest)} {number(value)}" for box, value in figures)


def changes_text(changes: Iterable[Change], contest: Contest) -> str:
    """What became of each box, in words."""
    return ", ".join(
        f"{box_short(box, contest)} {_value(box, a)} → {_value(box, b)}" for box, a, b in changes
    )


def _value(box: str, value: object) -> str:
    if not isinstance(value, int):
        return told(f"{box}.{value}") if value else "-"
    return number(value)


def changes_codes(changes: Iterable[Change], contest: Contest) -> str:
    """What became of each box, in codes that stay the same in every language."""
    ids = option_ids(contest)
    return ", ".join(
        f"{ids.get(box, box)} {'-' if a is None else a}→{'-' if b is None else b}"
        for box, a, b in changes
    )


def where_text(where: str) -> str:
    """A finding's place, the box at its end in words."""
    place, colon, box = where.rpartition(": ")
    return f"{place}{colon}{figure_name(box, LANGUAGE)}"
