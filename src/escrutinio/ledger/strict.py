"""JSON from strangers: one reading of it, or none."""

import json
from typing import Any


def strict_json(data: bytes | str) -> Any:
    """
    The data of a JSON text in UTF-8, in which no key stands twice in an object.

    Raises:
        ValueError: It is no such text, or is nested too deep to be meant.

    >>> strict_json(b'{"a": [1]}')
    {'a': [1]}
    >>> strict_json(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: twice in an object: a
    """
    text = data.decode("utf-8") if isinstance(data, bytes) else data
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({one for one in names if names.count(one) > 1})
        raise ValueError(f"twice in an object: {', '.join(twice)}")
    return data
