"""
One byte form for each piece of data.

Source: RFC 8785, JSON Canonicalization Scheme, doi:10.17487/RFC8785.
"""

from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring as quoted
from typing import Any

LARGEST = 2**53 - 1
"""Whole numbers beyond are not the same in every reader of JSON."""


def canonical(data: Any) -> bytes:
    r"""
    Data as canonical JSON: keys in the order of their UTF-16 code units, no spaces, UTF-8.

    Args:
        data: Texts, whole numbers, truths, null, lists and mappings with text keys. Fractions and
            floats are not taken: what the law counts is exact, and is written as text.

    Raises:
        TypeError: Something else is in it.
        ValueError: A whole number is too large, or a text holds half a surrogate pair.

    >>> canonical({"b": [1, True, None], "a": "\u20ac"})
    b'{"a":"\xe2\x82\xac","b":[1,true,null]}'
    """
    return _text(data).encode("utf-8")


def _text(data: Any) -> str:
    made = _WRITERS.get(type(data))
    if made is None:
        raise TypeError(f"{type(data).__name__} has no canonical form")
    return made(data)


def _number(data: int) -> str:
    if abs(data) > LARGEST:
        raise ValueError(f"{data} is not the same in every reader")
    return str(data)


def _list(data: Sequence[Any]) -> str:
    return f"[{','.join([quoted(one) if type(one) is str else _text(one) for one in data])}]"


def _mapping(data: Mapping[str, Any]) -> str:
    pairs = [(key, data[key]) for key in _in_order(data)]
    texts = [
        f"{quoted(key)}:{quoted(one) if type(one) is str else _text(one)}" for key, one in pairs
    ]
    return "{" + ",".join(texts) + "}"


def _in_order(data: Mapping[str, Any]) -> list[str]:
    """The keys by their UTF-16 code units; those of plain letters are in that order already."""
    for key in data:
        if not isinstance(key, str):
            raise TypeError(f"{key!r} is no text")
    if all(map(str.isascii, data)):
        return sorted(data)
    return sorted(data, key=lambda key: key.encode("utf-16-be"))


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: quoted,
    int: _number,
    bool: lambda data: "true" if data else "false",
    type(None): lambda _: "null",
    list: _list,
    tuple: _list,
    dict: _mapping,
}
