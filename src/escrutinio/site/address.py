"""Where pages lie: short names made of any text, and the way from one page to another."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 60
"""A folder's name has at most so many letters."""


def slug(text: str) -> str:
    """
    A name that is safe in an address, made of any text; empty where nothing of it is.

    >>> slug("Ñaña / San Martín"), slug("<b>"), slug("北京")
    ('nana-san-martin', 'b', '')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    words = "".join(one if one.isalnum() else " " for one in plain.lower()).split()
    return "-".join(words)[:LONGEST].rstrip("-")


def slugs(names: Iterable[str], reserved: Iterable[str] = ()) -> list[str]:
    """
    A short name for each, no two alike, and none of those that are taken for something else.

    >>> slugs(["Santa Rosa", "SANTA ROSA", "%", "santa-rosa-2"])
    ['santa-rosa', 'santa-rosa-2', 'x', 'santa-rosa-2-2']
    """
    taken: set[str] = set(reserved)
    found = []
    for name in names:
        base = slug(name) or "x"
        one, n = base, 1
        while one in taken:
            n += 1
            one = f"{base}-{n}"
        taken.add(one)
        found.append(one)
    return found


@lru_cache(maxsize=1 << 16)
def way(start: str, end: str) -> str:
    """
    The relative address from one folder of a site to another, or to a file.

    Args:
        start: A folder, with its slash; empty for the site's own.
        end: A folder, with its slash, or a file.

    >>> way("es/places/lima/", "es/"), way("es/", "assets/site.css"), way("es/", "es/")
    ('../../', '../assets/site.css', './')
    """
    here, there = start.split("/")[:-1], end.split("/")
    same = 0
    while same < min(len(here), len(there) - 1) and here[same] == there[same]:
        same += 1
    return "../" * (len(here) - same) + "/".join(there[same:]) or "./"
