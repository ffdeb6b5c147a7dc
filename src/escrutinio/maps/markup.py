"""Pieces of SVG: numbers, texts and elements, safe whatever a name holds."""

import unicodedata

ISOLATE, END = "\u2068", "\u2069"
"""Unicode's marks around a text whose direction must not reach beyond it (UAX 9)."""

MARKS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
CUT = "…"


def escaped(text: str) -> str:
    """
    A text for an element or an attribute, without what XML cannot hold.

    >>> escaped("<b> 'A' & " + chr(0))
    '&lt;b&gt; &#39;A&#39; &amp; �'
    """
    return "".join(ESCAPES.get(one, _held(one)) for one in text)


def _held(one: str) -> str:
    if one in "\t\n\r":
        return " "
    code = ord(one)
    return "\ufffd" if code < 32 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) else one


def plain(name: str) -> str:
    """
    A name without the marks that turn the direction of a text.

    >>> plain("Alba" + chr(0x202E))
    'Alba'
    """
    return "".join(one for one in name if ord(one) not in MARKS)


def isolated(name: str) -> str:
    """
    A name that is put into a sentence, so that it cannot turn the sentence around.

    Marks that turn the direction of a text are left out; a name that runs from right to left, or
    holds such words, is isolated.

    >>> isolated("Alba" + chr(0x202E)), len(isolated("ליבה"))
    ('Alba', 6)
    """
    kept = plain(name)
    turned = any(unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in kept)
    return f"{ISOLATE}{kept}{END}" if turned else kept


def figure(value: float) -> str:
    """
    A coordinate with one decimal at most, as short as it can be.

    >>> figure(12.04), figure(-0.5), figure(-0.04), figure(0.25)
    ('12', '-.5', '0', '.2')
    """
    text = f"{value:.1f}".removesuffix(".0")
    if text in ("-0", "0"):
        return "0"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def element(name: str, content: str = "", /, **values: object) -> str:
    """
    An element with its attributes; `_` in a name is written `-`, a last one is left out.

    >>> element("circle", r=2.0, class_="a", stroke_width=0.5)
    '<circle r="2" class="a" stroke-width=".5"/>'
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in values.items()
        if value is not None
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _attribute(value: object) -> str:
    return figure(value) if isinstance(value, float) else escaped(str(value))


def label(text: str, x: float, y: float, *, anchor: str = "", weight: str = "") -> str:
    """
    A text at a place, in the ink of the page.

    >>> label("0 %", 8, 20)
    '<text x="8" y="20">0 %</text>'
    """
    return element(
        "text",
        escaped(text),
        x=float(x),
        y=float(y),
        text_anchor=anchor or None,
        font_weight=weight or None,
    )


def length(text: str, size: float = 11) -> float:
    """
    About how wide a text is. [pixels]

    >>> length("Alba") < length("Lambayeque") < length("北京北京北京北京北京")
    True
    """
    return size * sum(_wide(one) for one in text)


def _wide(one: str) -> float:
    if unicodedata.combining(one):
        return 0.0
    if unicodedata.east_asian_width(one) in "WF":
        return 1.05
    return 0.68 if one.isupper() else 0.54


def fitted(text: str, width: float, size: float = 11) -> str:
    """
    A text cut so that it fits; the whole is told elsewhere.

    >>> fitted("Alba", 100), fitted("Huancavelica", 40)
    ('Alba', 'Huanc…')
    """
    kept = plain(unicodedata.normalize("NFC", text))
    if length(kept, size) <= width:
        return isolated(kept)
    while kept and length(kept + CUT, size) > width:
        kept = kept[:-1]
    return isolated(kept.rstrip() + CUT)


def linked(content: str, tip: str, href: str) -> str:
    """
    A drawn place with what is said when one points at it, inside of a link to its page.

    >>> linked("<path/>", "Alba: 5 %", "alba/")
    '<a href="alba/"><title>Alba: 5 %</title><path/></a>'
    >>> linked("<path/>", "Alba: 5 %", "")
    '<g><title>Alba: 5 %</title><path/></g>'
    """
    inside = f"<title>{escaped(tip)}</title>{content}"
    return f'<a href="{escaped(href)}">{inside}</a>' if href else f"<g>{inside}</g>"
