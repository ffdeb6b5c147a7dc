"""What may be said of an item of evidence: a few states, each of which says what it rests on."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The whole vocabulary; that a thing is what it seems is not in it."""

    INTACT = "intact"
    DIFFERS = "differs"
    LOGGED_BY = "logged-by"
    BEFORE_BLOCK = "before-block"
    SIGNED_UNLISTED = "signed-unlisted"
    SIGNED_LISTED = "signed-listed"
    PENDING = "pending"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    A state and its reason.

    `of` is what was looked at: `content`, `receipt`, `opentimestamps`, `rfc3161` or `c2pa`. The
    reason is a key of the words, which `values` fill in, as they do the state's text. `failed`:
    what was given contradicts itself or the item, which is more than not to have been checked.
    """

    of: str
    state: State
    reason: str
    values: tuple[tuple[str, str], ...] = ()
    failed: bool = False


def unverified(of: str, reason: str, *, failed: bool = False, **values: object) -> Statement:
    """Nothing is verified: why not."""
    given = tuple((name, str(value)) for name, value in values.items())
    return Statement(of=of, state=State.UNVERIFIED, reason=reason, values=given, failed=failed)
