"""Colours by their lightness: one hue in steps that the eye takes as equal."""

import math
from functools import cache

Triple = tuple[float, float, float]

WHITE_POINT = (0.95047, 1.0, 1.08883)
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
FROM_XYZ = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
"""IEC 61966-2-1 (sRGB), white of D65."""

LIGHTNESS = (90.0, 77.0, 64.0, 51.0, 38.0)
"""CIELAB lightness of the steps, the least first."""

STRENGTH = (0.5, 0.8, 1.0, 1.0, 1.0)
"""How much of the strength that a screen can show each step has: the light ones are calm."""


def times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    """
    A matrix times a column.

    >>> times(((1, 0, 0), (0, 2, 0), (0, 0, 3)), (1, 1, 1))
    (1, 2, 3)
    """
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def linear(colour: str) -> Triple:
    """
    Red, green and blue in proportion to light, from 0 to 1, of a colour written `#rrggbb`.

    >>> linear("#ff0000")
    (1.0, 0.0, 0.0)
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _lit(red), _lit(green), _lit(blue)


def _lit(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def written(light: Triple) -> str:
    """
    The colour of such a triple, written `#rrggbb`; what no screen shows is cut off.

    >>> written(linear("#0072b2"))
    '#0072b2'
    """
    values = []
    for one in light:
        value = min(max(one, 0.0), 1.0)
        value = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        values.append(round(value * 255))
    return "#" + "".join(f"{value:02x}" for value in values)


def lab(light: Triple) -> Triple:
    """
    CIELAB lightness and the two axes of colour, of a triple in proportion to light.

    Source:
        CIE 15:2004, CIE 1976 (L*a*b*).

    >>> tuple(round(one) + 0 for one in lab(linear("#ffffff")))
    (100, 0, 0)
    """
    x, y, z = (_bent(a / b) for a, b in zip(times(TO_XYZ, light), WHITE_POINT, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _bent(value: float) -> float:
    return math.cbrt(value) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29


def from_lab(colour: Triple) -> Triple:
    """
    The triple in proportion to light, of a colour in CIELAB; it may lie beyond the screen's.

    >>> tuple(round(one, 3) + 0 for one in from_lab(lab((0.25, 0.5, 0.75))))
    (0.25, 0.5, 0.75)
    """
    y = (colour[0] + 16) / 116
    bent = (y + colour[1] / 500, y, y - colour[2] / 200)
    x, y, z = (_straight(a) * b for a, b in zip(bent, WHITE_POINT, strict=True))
    return times(FROM_XYZ, (x, y, z))


def _straight(value: float) -> float:
    return value**3 if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)


@cache
def shade(colour: str, step: int) -> str:
    """
    A hue at one of five lightnesses, as strong as the step is.

    Args:
        colour: The hue, as `#rrggbb`.
        step: From 1, the lightest, to 5.

    >>> [shade("#0072b2", step) for step in (1, 3, 5)]
    ['#dae3f1', '#55a0e4', '#005e94']
    """
    _, a, b = lab(linear(colour))
    lightness = LIGHTNESS[step - 1]
    least, most = 0.0, 1.0
    for _ in range(16):
        middle = (least + most) / 2
        light = from_lab((lightness, a * middle, b * middle))
        inside = all(-0.0005 <= one <= 1.0005 for one in light)
        least, most = (middle, most) if inside else (least, middle)
    least *= STRENGTH[step - 1]
    return written(from_lab((lightness, a * least, b * least)))
