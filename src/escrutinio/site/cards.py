"""Sharing cards: a picture of a result for messages and networks, made offline."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Unavailable
from escrutinio.site.templating import plain

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
"""As networks show a card. [pixels]"""

MARGIN, GAP = 72, 24
INK, QUIET, ACCENT, SOFT = "#1a1a1a", "#595959", "#00558c", "#f0f2f4"
MOST = 4
"""So many options stand on a card."""

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
    pen.rectangle((0, 0, WIDTH, 12), fill=ACCENT)
    room = WIDTH - 2 * MARGIN
    pen.text((MARGIN, 44), fitted(kicker, _font(28), room), font=_font(28), fill=QUIET)
    pen.text((MARGIN, 84), fitted(title, _font(56, "Bold"), room), font=_font(56, "Bold"), fill=INK)
    top = 176
    for one in bars[:MOST]:
        _bar(pen, one, top)
        top += 92
    if warning:
        pen.rectangle((MARGIN, 516, WIDTH - MARGIN, 560), fill=SOFT)
        pen.text(
            (MARGIN + 16, 524), fitted(warning, _font(24), room - 32), font=_font(24), fill=INK
        )
    pen.text((MARGIN, 572), fitted(note, _font(26), room), font=_font(26), fill=QUIET)
    out = io.BytesIO()
    few = picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _bar(pen: Any, one: Bar, top: int) -> None:
    """An option's name, its figures on the right, and its bar from zero below both."""
    figures = f"{one.percent}"
    right = WIDTH - MARGIN
    wide = pen.textlength(figures, font=_font(36, "Bold"))
    votes = pen.textlength(one.votes, font=_font(26))
    room = right - MARGIN - wide - votes - 2 * GAP
    pen.text((MARGIN, top), fitted(one.name, _font(34), room), font=_font(34), fill=INK)
    pen.text((right - wide, top - 2), figures, font=_font(36, "Bold"), fill=INK)
    pen.text((right - wide - GAP - votes, top + 8), one.votes, font=_font(26), fill=QUIET)
    pen.rectangle((MARGIN, top + 48, right, top + 68), fill=SOFT)
    end = MARGIN + round((right - MARGIN) * max(0.0, min(1.0, one.share)))
    if end > MARGIN:
        pen.rectangle((MARGIN, top + 48, end, top + 68), fill=one.colour)


def fitted(text: str, font: FreeTypeFont, room: float) -> str:
    """
    A text in one line that fits its room, letters that the font lacks as a hole, the rest cut.

    >>> fitted("abc", _font(20), 1000), fitted("abc" * 99, _font(20), 60)[-1]
    ('abc', '…')
    """
    drawn = "".join(one if _has(one) else HOLE for one in " ".join(plain(text).split()))
    if font.getlength(drawn) <= room:
        return drawn
    while drawn and font.getlength(f"{drawn}…") > room:
        drawn = drawn[:-1]
    return f"{drawn.rstrip()}…"


@cache
def _font(size: int, weight: str = "Regular") -> FreeTypeFont:
    """The font of the cards, which is a package of its own."""
    from PIL import ImageFont

    return ImageFont.truetype(str(_folder() / f"Roboto-{weight}.ttf"), size)


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
