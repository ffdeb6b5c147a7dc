"""Names as they are compared where files write them differently."""

import re
import unicodedata


def plain(name: str) -> str:
    """
    A name without case, accents and marks.

    >>> plain(" Electores hábiles: "), plain("Blancos/Nulos")
    ('electores habiles', 'blancos nulos')
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", bare))
