"""What is said of a claim: never that there was fraud, and always what would settle it."""

from __future__ import annotations

from dataclasses import dataclass

ORDINARY, UNUSUAL = "ordinary", "unusual"
UNEXPLAINED, CONTRADICTS = "unexplained", "contradicts"
GRADES = (ORDINARY, UNUSUAL, UNEXPLAINED, CONTRADICTS)
"""Ordinary; unusual, with ordinary explanations; not explained; contradicts the arithmetic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """
    What there would be if nothing were wrong.

    Args:
        model: Under which model, as a key of the words.
        value: In the unit of the verdict.
        low: Where its interval begins.
        high: Where it ends.
        setting: Which setting of the model, for a table of how much it matters: a key of the
            words, or its own text such as "ρ = 0.02"; may be empty.
        seen: What was observed under that setting, where that changes with it.

    >>> Expected(model="m", value=3, low=1, high=6).holds(7)
    False
    """

    model: str
    value: float
    low: float
    high: float
    setting: str = ""
    seen: float | None = None

    def holds(self, seen: float) -> bool:
        """Whether what was seen, under this setting or in all, lies in the interval."""
        return self.low <= (seen if self.seen is None else self.seen) <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """
    What it would do to the outcome.

    Args:
        margin: The lead of the first over the second as counted. [votes]
        change: The most by which what is claimed could move that lead. [votes]
        after: The lead if the claim were granted in full; none where that cannot be said. [votes]
        winner: Who would lead then; empty where that cannot be said, or where it is a tie.
    """

    margin: int
    change: int | None = None
    after: int | None = None
    winner: str = ""

    @property
    def could_change(self) -> bool | None:
        """Whether it could change who leads; none where that cannot be said."""
        if self.after is not None:
            return self.after <= 0
        return None if self.change is None else abs(self.change) >= self.margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    A claim judged.

    Texts are keys of the words; `claim.<kind>.*` has those of each kind of claim.

    Args:
        kind: Which claim of the vocabulary.
        grade: One of `GRADES`.
        unit: What `seen` and `expected` count: "stations", "votes", "share", "pairs".
        seen: What was observed.
        n: Out of how many stations, votes or pairs.
        subject: Of whom or of what: an option's id, a date; may be empty.
        expected: If nothing were wrong; none where the claim is arithmetic.
        checked: How the model was checked: a key and its numbers.
        sensitivity: The same expectation under other settings of the model.
        explanations: Ordinary things that make the same picture, as keys.
        effect: On the outcome; none where it cannot have one.
        settles: What evidence would settle it, as keys.
        silent: What the verdict does not say, as keys.
        figures: Other numbers, by name.
        stations: The stations concerned, those that matter most first.
        columns: What `rows` has, as keys of the words.
        rows: A table that goes with it; a text in it may be a key of the words.
        answer: The verdict in a sentence, as a key; empty where the grade says it all.
        areas: The areas that the claim names.
    """

    kind: str
    grade: str
    unit: str
    seen: float
    n: int
    subject: str = ""
    expected: Expected | None = None
    checked: tuple[tuple[str, float], ...] = ()
    sensitivity: tuple[Expected, ...] = ()
    explanations: tuple[str, ...] = ()
    effect: Effect | None = None
    settles: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    stations: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | float, ...], ...] = ()
    answer: str = ""
    areas: tuple[str, ...] = ()

    def figure(self, name: str) -> float:
        """One of the other numbers, or of those with which the model was checked."""
        return dict((*self.checked, *self.figures))[name]
