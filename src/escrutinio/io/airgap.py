"""Whether anything outside a closed network can be reached, as it must not be."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

OUTSIDE: tuple[tuple[str, int], ...] = (
    ("1.1.1.1", 443),
    ("8.8.8.8", 53),
    ("9.9.9.9", 443),
    ("208.67.222.222", 443),
    ("2606:4700:4700::1111", 443),
    ("2001:4860:4860::8888", 53),
)
"""Well-known addresses outside, of several owners and of both kinds."""
NAMES = ("example.com", "wikipedia.org")
"""Names that only a resolver outside knows."""
WAIT = 2.0
"""So long is an answer waited for. [s]"""


def reached(
    addresses: Sequence[tuple[str, int]] = OUTSIDE, names: Sequence[str] = NAMES
) -> tuple[str, ...]:
    """
    What outside could be reached; empty where the gap holds.

    Says: nothing of these could be reached now. Does not say: that nothing else can be.

    Args:
        addresses: Hosts and ports that are tried.
        names: Names that are looked up.
    """
    with ThreadPoolExecutor(len(addresses) + len(names)) as pool:
        tried = [*pool.map(_connects, addresses), *pool.map(_resolves, names)]
    return tuple(_those([*(f"{h}:{p}" for h, p in addresses), *names], tried))


def _those(what: Sequence[str], tried: Sequence[bool]) -> Iterator[str]:
    return (one for one, found in zip(what, tried, strict=True) if found)


def _connects(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=WAIT):
            return True
    except OSError:
        return False


def _resolves(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, 443))
    except OSError:
        return False
