"""How colours look to those who lack one kind of cone, and how far two then lie apart."""

import math

from escrutinio.maps.colour import Triple, lab, linear, times

VISIONS = {
    "ordinary": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""G. Machado, M. Oliveira, L. Fernandes (2009), severity 1.0. doi:10.1109/TVCG.2009.113"""


def seen(light: Triple, vision: str) -> Triple:
    """CIELAB of what is seen of a colour in proportion to light."""
    red, green, blue = (min(max(one, 0.0), 1.0) for one in times(VISIONS[vision], light))
    return lab((red, green, blue))


def apart(one: str | Triple, other: str | Triple) -> float:
    """The least CIELAB distance of two colours, whoever looks at them."""
    a, b = (linear(x) if isinstance(x, str) else x for x in (one, other))
    return min(math.dist(seen(a, vision), seen(b, vision)) for vision in VISIONS)
