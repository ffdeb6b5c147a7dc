"""The shape of a collegiate body: its seats in their order, and how it decides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """
    A seat of a bench.

    Args:
        id: Its id.
        appoints_es: Who fills it, in Spanish.
        appoints_en: Who fills it, in English.
        presides: Whether its holder presides.
        substitutes: How many substitutes its appointing body names.
    """

    id: str
    appoints_es: str
    appoints_en: str
    presides: bool = False
    substitutes: int = 0

    def appoints(self, language: str) -> str:
        """Who fills it."""
        return self.appoints_es if language == "es" else self.appoints_en


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRule:
    """
    How a bench is made up and decides.

    Args:
        seats: In the order of the law, which also says whose vote decides the exceptional tie.
        quorum: How many have to attend an act. [members]
        articles: What it rests on.
    """

    seats: tuple[Seat, ...]
    quorum: int
    articles: tuple[str, ...]

    @property
    def president(self) -> str:
        """The seat whose holder presides."""
        return next(one.id for one in self.seats if one.presides)
