"""Findings in words: what a code says, and what its figures are called."""

from collections.abc import Iterable

from escrutinio.words import known, say
from escrutinio.words.numbers import number


def finding_text(code: str, language: str) -> str:
    """
    What a finding's code says.

    >>> finding_text("REJECTED-BLANK", "en")
    'blank line'
    """
    if code.startswith("REJECTED-"):
        reason = code.removeprefix("REJECTED-").lower().replace("-", "_")
        return say(f"reject.{reason}", language)
    return say(f"finding.{code}", language)


def figure_name(name: str, language: str) -> str:
    """
    What a finding's figure is: a box, a part of a sum, or as it is where neither.

    >>> figure_name("PL", "en"), figure_name("blank", "en")
    ('PL', 'blank votes')
    """
    keys = (f"box.{name}", f"figure.{name}")
    return next((say(key, language) for key in keys if known(key)), name)


def figures_text(figures: Iterable[tuple[str, int]], language: str) -> str:
    """
    A finding's figures with their names.

    >>> figures_text((("blank", 1200),), "en")
    'blank votes 1,200'
    """
    return ", ".join(f"{figure_name(key, language)} {number(n, language)}" for key, n in figures)


def finding_line(
    code: str, where: str, figures: Iterable[tuple[str, int]], count: int, language: str
) -> str:
    """
    A finding in one line.

    >>> finding_line("REJECTED-BLANK", "", (), 3, "en")
    'REJECTED-BLANK blank line ×3'
    >>> finding_line("SUM-DIFFERS", "A", (("blank", 7),), 1, "en")
    'SUM-DIFFERS the parts do not sum to the whole: A: blank votes 7'
    """
    times = f" ×{number(count, language)}" if count > 1 else ""
    parts = (
        f"{code} {finding_text(code, language)}{times}",
        where,
        figures_text(figures, language),
    )
    return ": ".join(filter(None, parts))
