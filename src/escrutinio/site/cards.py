"""Sharing cards: a picture of a result for messages and networks, made offline."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from escrutinio.errors import Unavailable
from escrutinio.maps.markup import plain

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
"""As networks show a card. [pixels]"""

MARGIN, GAP = 72, 24
INK, QUIET, ACCENT, SOFT = "#1a1a1a", "#595959", "#00558c", "#f0f2f4"
MOST = 4
"""So many options stand on a card."""

LONGEST = 200
"""Of a line, no more is looked at. [letters]"""

HOLE = "□"
"""Stands for a letter that the font does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """
    An option on a card.

    Args:
        name: As it is shown.
        percent: Its share, as it is shown.
        votes: Its votes, as they are shown.
        share: Its share, from 0 to 1: the length of its bar.
        colour: As `#rrggbb`.
    """

    name: str
    percent: str
    votes: str
    share: float
    colour: str


def card_text(title: str, bars: Sequence[Bar], note: str) -> str:
    """
    What a card says, for whoever does not see it.

    >>> one = Bar(name="A", percent="60 %", votes="6", share=0.6, colour="#0072b2")
    >>> card_text("North", [one], "n")
    'North: A 60 % (6). n'
    """
    options = ", ".join(f"{one.name} {one.percent} ({one.votes})" for one in bars[:MOST])
    return plain(f"{title}: {options}. {note}" if bars else f"{title}: {note}")


def card(kicker: str, title: str, bars: Sequence[Bar], note: str, warning: str = "") -> bytes:
    r"""
    A card as PNG: the same bytes for the same words.

    Args:
        kicker: The election.
        title: The place.
        bars: The options, the one with the most votes first; the first `MOST` are drawn.
        note: What of, out of how many, as of when.
        warning: That stations are simulated, where they are.

    Raises:
        Unavailable: The extra that pictures need is not installed.

    >>> one = Bar(name="A", percent="60 %", votes="6", share=0.6, colour="#0072b2")
    >>> card("2021", "North", [one], "6 of 10")[:4]
    b'\x89PNG'
    """
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise Unavailable("extra.missing", where="PNG", extra="site") from None
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 11), fill=ACCENT)
    _line(pen, kicker, 44, _font(28), QUIET)
    _line(pen, title, 80, _font(56, "Bold"), INK)
    shown = bars[:MOST]
    wide = max((_font(36, "Bold").getlength(one.percent) for one in shown), default=0.0)
    for n, one in enumerate(shown):
        _bar(pen, one, 168 + 84 * n, WIDTH - MARGIN - wide - GAP)
    if warning:
        pen.rectangle((MARGIN, 502, WIDTH - MARGIN - 1, 543), fill=SOFT)
        pen.rectangle((MARGIN, 502, MARGIN + 7, 543), fill=ACCENT)
        _line(pen, warning, 508, _font(24, "Bold"), INK, MARGIN + GAP)
    for n, text in enumerate(_wrapped(note, _font(24), WIDTH - 2 * MARGIN)):
        _line(pen, text, 554 + 30 * n, _font(24), QUIET)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _line(pen: Any, text: str, top: int, font: FreeTypeFont, ink: str, left: int = MARGIN) -> None:
    """A line of text from the left, as much of it as has room."""
    pen.text((left, top), fitted(text, font, WIDTH - MARGIN - left), font=font, fill=ink)


def _bar(pen: Any, one: Bar, top: int, column: float) -> None:
    """An option's name, its figures in columns on the right, its bar from zero below them."""
    right, large, small = WIDTH - MARGIN, _font(36, "Bold"), _font(26)
    left = column - small.getlength(one.votes)
    name = fitted(one.name, _font(32), left - GAP - MARGIN)
    pen.text((MARGIN, top), name, font=_font(32), fill=INK)
    pen.text((left, top + 7), one.votes, font=small, fill=QUIET)
    pen.text((right - large.getlength(one.percent), top - 2), one.percent, font=large, fill=INK)
    pen.rectangle((MARGIN, top + 46, right - 1, top + 63), fill=SOFT)
    end = MARGIN + round((right - MARGIN) * max(0.0, min(1.0, one.share)))
    if end > MARGIN:
        pen.rectangle((MARGIN, top + 46, end - 1, top + 63), fill=one.colour)


def _wrapped(text: str, font: FreeTypeFont, room: float) -> list[str]:
    """A text in one line, or in two broken between words; what has no room in two is cut."""
    words = plain(text).split()
    first = len(words)
    while first > 1 and font.getlength(" ".join(words[:first])) > room:
        first -= 1
    return [one for one in (" ".join(words[:first]), " ".join(words[first:])) if one]


def fitted(text: str, font: FreeTypeFont, room: float) -> str:
    """
    A text in one line that fits its room, letters that the font lacks as a hole, the rest cut.

    >>> fitted("abc", _font(20), 1000), fitted("abc" * 99, _font(20), 60)[-1]
    ('abc', '…')
    """
    whole = normalize("NFC", " ".join(plain(text).split()))
    drawn = "".join(one if _has(one) else HOLE for one in whole[:LONGEST])
    if len(whole) <= LONGEST and font.getlength(drawn) <= room:
        return drawn
    fits = bisect_right(range(len(drawn)), room, key=lambda n: font.getlength(f"{drawn[:n]}…"))
    return f"{drawn[: max(0, fits - 1)].rstrip()}…"


@cache
def _font(size: int, weight: str = "Regular") -> FreeTypeFont:
    """The font of the cards, which is a package of its own."""
    from PIL import ImageFont

    path = str(_folder() / f"Roboto-{weight}.ttf")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _folder() -> Path:
    found = find_spec("font_roboto")
    if found is None or not found.submodule_search_locations:
        raise Unavailable("extra.missing", where="PNG", extra="site")
    return Path(found.submodule_search_locations[0]) / "files"


@cache
def _has(letter: str) -> bool:
    """Whether the font has a letter: what it draws is not what it draws for one it lacks."""
    if letter in " …□":
        return True
    font = _font(32)
    return bytes(font.getmask(letter)) != bytes(font.getmask("\U0010fffd")) and letter.isprintable()
