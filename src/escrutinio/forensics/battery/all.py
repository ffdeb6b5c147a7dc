"""Every method, in the order in which a report tells them."""

from escrutinio.forensics.battery import percentages, places, rounds, screens, sheets
from escrutinio.forensics.method import Method

METHODS: tuple[Method, ...] = (
    *sheets.METHODS,
    *percentages.METHODS,
    *places.METHODS,
    *rounds.METHODS,
    *screens.METHODS,
)

PRIMARY: tuple[Method, ...] = tuple(method for method in METHODS if method.question)
"""One test for each question, named beforehand."""


def method(name: str) -> Method:
    """
    The method of this name.

    Raises:
        KeyError: There is none.
    """
    return {one.id: one for one in METHODS}[name]
