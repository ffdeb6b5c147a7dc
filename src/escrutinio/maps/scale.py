"""Classes of a map: fixed breaks, so that two maps can be compared."""

from fractions import Fraction

from escrutinio.maps.place import Figure

BREAKS = {
    "share": (0, 20, 40, 60, 80, 100),
    "margin": (0, 2, 5, 10, 20, 100),
    "turnout": (0, 50, 60, 70, 80, 100),
    "open": (0, 1, 5, 20, 100),
}
"""Where a class begins and the one before it ends. [percent]"""

NONE, ZERO, BEYOND = "none", "zero", "beyond"
"""Classes without a step: no data; exactly zero, or a tie; less than none or more than all."""


def value_of(figure: Figure, metric: str) -> Fraction | None:
    """
    The value that is mapped of a place, exact; none without data.

    A margin without a leader is none, but for a tie, whose margin is zero.

    >>> value_of(Figure(key=("A",), name="A", weight=1, open=Fraction(1, 3)), "open")
    Fraction(1, 3)
    """
    values = {
        "share": figure.share,
        "margin": figure.margin,
        "turnout": figure.turnout,
        "open": figure.open,
    }
    if metric == "margin" and figure.leader is None and figure.margin:
        return None
    return values[metric]


def class_of(value: Fraction | None, metric: str) -> str:
    """
    The class of a value: "none", "zero", "beyond", or its step as a digit.

    A step has its lower break and not its upper one; the last has both.

    Raises:
        KeyError: There is no such metric.

    >>> [class_of(Fraction(n, 100), "share") for n in (0, 1, 20, 100, 101)]
    ['zero', '1', '2', '5', 'beyond']
    >>> class_of(None, "share")
    'none'
    """
    breaks = BREAKS[metric]
    if value is None:
        return NONE
    if value == 0:
        return ZERO
    if not 0 < value <= 1:
        return BEYOND
    return str(max(1, sum(value * 100 >= one for one in breaks[:-1])))
