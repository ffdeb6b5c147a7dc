"""docs/forensics-vectors.md: every number that was given for statistics, beside what is found."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Protocol

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]

START = """# Given numbers of forensics

The numbers of the reference for this subject, each with what the program finds in the data at hand.
A number is equal, or differs with the reason, or its data are not at hand: that is never a pass.
Those that tell how long another program took, or what it printed, are not recomputed. Made by
`python tools/make_docs.py` beside the data; `tests/forensics/test_vectors.py` holds every line.
"""


class Record(Protocol):
    """One given number and what is known of it."""

    path: str
    given: float
    found: float | None
    tolerance: float
    reason: str

    @property
    def group(self) -> str:
        """The first key of its path."""

    @property
    def state(self) -> str:
        """What it is."""


def vectors_page(records: Sequence[Record], table: Table) -> str:
    """The whole page."""
    parts = [START, _summary(records, table)]
    for group, members in groupby(records, key=lambda one: one.group):
        parts += [f"## {group}\n", *_group(list(members), table)]
    return "\n".join(parts)


def _summary(records: Sequence[Record], table: Table) -> str:
    counted = Counter(one.state for one in records)
    rows = [(state, n) for state, n in counted.most_common()]
    return table(("state", "numbers"), [*rows, ("all", len(records))])


def _group(records: Sequence[Record], table: Table) -> Iterable[str]:
    """One table of what was computed; what was not is told by its reason."""
    made = [one for one in records if one.found is not None]
    if made:
        yield table(
            ("number", "given", "found", "within", "state", "why"),
            [
                (
                    f"`{_rest(one)}`",
                    f"{one.given:.7g}",
                    f"{one.found:.7g}",
                    f"{one.tolerance:.3g}",
                    one.state,
                    one.reason,
                )
                for one in made
            ],
        )
    unmade = [one for one in records if one.found is None]
    if unmade:
        counted = Counter((one.state, one.reason) for one in unmade)
        names = {key: _names(unmade, key) for key in counted}
        yield table(
            ("numbers", "which", "state", "why"),
            [(n, names[state, why], state, why) for (state, why), n in counted.items()],
        )


def _names(records: Sequence[Record], key: tuple[str, str]) -> str:
    """Of which branches the numbers are, the first three of them."""
    branches = dict.fromkeys(
        "/".join(_rest(one).split("/")[:2]) for one in records if (one.state, one.reason) == key
    )
    some = [f"`{one}`" for one in list(branches)[:3]]
    return ", ".join(some) + (" …" if len(branches) > len(some) else "")


def _rest(one: Record) -> str:
    return one.path.removeprefix(f"{one.group}/")
