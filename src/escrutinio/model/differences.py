"""Where two pieces of plain data differ, down to the innermost place."""

from collections.abc import Iterator
from typing import Any

ABSENT = "∅"
"""Said of what one of two pieces of data does not have."""

Difference = tuple[str, Any, Any]
"""Where two pieces of data differ, what is said there, and what was computed."""


def differences(said: Any, computed: Any, where: str = "") -> Iterator[Difference]:
    """
    The innermost places in which two pieces of data differ: (where, said, computed).

    >>> list(differences({"a": [1, 2], "b": None}, {"a": [1, 3]}))
    [('a[1]', 2, 3), ('b', None, '∅')]
    """
    if isinstance(said, dict) and isinstance(computed, dict):
        for key in sorted(computed.keys() | said.keys(), key=str):
            place = f"{where}.{key}" if where else str(key)
            yield from differences(said.get(key, ABSENT), computed.get(key, ABSENT), place)
    elif isinstance(said, list) and isinstance(computed, list) and len(said) == len(computed):
        for n, (a, b) in enumerate(zip(said, computed, strict=True)):
            yield from differences(a, b, f"{where}[{n}]")
    elif type(said) is not type(computed) or said != computed:
        yield where, said, computed
