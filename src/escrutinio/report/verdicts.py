"""The words of a verdict, with its numbers filled in."""

from __future__ import annotations

from collections.abc import Mapping

from escrutinio.forensics.claims.verdict import (
    CONTRADICTS,
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Effect,
    Verdict,
)
from escrutinio.report.told import NONE, measured, quantity, span
from escrutinio.words import known, say
from escrutinio.words.numbers import number

SIGNS = {ORDINARY: "○", UNUSUAL: "◔", UNEXPLAINED: "◑", CONTRADICTS: "●"}
"""A mark for each grade, which tells them apart without colour."""


def worded(text: str, language: str, **values: object) -> str:
    """
    The text of a key; what is no key stands as it is.

    >>> worded("state.annulled", "en"), worded("ρ = 0.0035", "en")
    ('annulled', 'ρ = 0.0035')
    """
    return say(text, language, **values) if known(text) else text


def values(verdict: Verdict, language: str, names: Mapping[str, str]) -> dict[str, str]:
    """
    Everything that a text of the verdict may name, as it is shown.

    Args:
        verdict: The verdict.
        language: "es" or "en".
        names: Of the options, by their ids.
    """
    told = {name: quantity(value, language) for name, value in (*verdict.checked, *verdict.figures)}
    told["seen"] = measured(verdict.seen, verdict.unit, language)
    told["n"] = number(verdict.n, language)
    told["subject"] = names.get(verdict.subject, verdict.subject)
    told["areas"] = ", ".join(verdict.areas)
    if verdict.expected is not None:
        one = verdict.expected
        told["value"] = measured(one.value, verdict.unit, language)
        told["low"] = measured(one.low, verdict.unit, language)
        told["high"] = measured(one.high, verdict.unit, language)
    if verdict.effect is not None:
        told |= _effect_values(verdict.effect, language, names)
    return told


def _effect_values(one: Effect, language: str, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "margin": number(one.margin, language),
        "change": number(None if one.change is None else abs(one.change), language),
        "after": number(one.after, language),
        "behind": number(None if one.after is None else abs(one.after), language),
        "winner": names.get(one.winner, one.winner) or NONE,
    }


def grade(verdict: Verdict, language: str) -> str:
    """The verdict in plain words: one of four."""
    return say(f"claim.grade.{verdict.grade}", language)


def observed(verdict: Verdict, language: str) -> str:
    """What was seen, out of how many, and what there would be if nothing were wrong."""
    told = values(verdict, language, {})
    seen = say(f"report.claim.seen.{_unit(verdict)}", language, **told)
    if verdict.expected is None:
        return seen
    one = verdict.expected
    reach = span(one.low, one.high, verdict.unit, language)
    if one.low == one.high:
        reach = measured(one.value, verdict.unit, language)
    return f"{seen} {say('report.claim.expected.short', language, span=reach)}"


def _unit(verdict: Verdict) -> str:
    return verdict.unit if known(f"report.claim.seen.{verdict.unit}") else "other"


def outcome(effect: Effect | None, language: str, names: Mapping[str, str]) -> str:
    """
    What it would do to the outcome, against the margin.

    >>> outcome(Effect(margin=100, change=30), "en", {})[:24]
    'It could move the margin'
    """
    if effect is None or effect.after == effect.margin:
        return say("report.effect.none", language)
    told = _effect_values(effect, language, names)
    if effect.after is not None:
        key = "changes" if effect.after < 0 else "tie" if effect.after == 0 else "same"
        return say(f"report.effect.granted.{key}", language, **told)
    if effect.change is None:
        return say("report.effect.unknown", language, **told)
    key = "enough" if effect.could_change else "less"
    return say(f"report.effect.most.{key}", language, **told)
