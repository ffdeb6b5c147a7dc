"""What a check of a bundle says: each part, whether it holds, and where it does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from escrutinio.errors import EscrutinioError
from escrutinio.ledger.note import Key, Signed
from escrutinio.model.differences import ABSENT, Difference

UNFIT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What plain data of another shape than was meant ends in."""

MOST = 5
"""So many differences are kept of each part; the first is what matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    A part that was checked.

    Args:
        name: Which one; a key of the words: "verify.check.<name>".
        state: "holds", "fails", or "unchecked".
        differences: Where it does not hold, what is said there, and what was computed.
        note: Why it could not be checked, or what else is to be known; a key of the words.
        error: What kept it from being read.
    """

    name: str
    state: str
    differences: tuple[Difference, ...] = ()
    note: str = ""
    error: EscrutinioError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """
    What a stranger has from elsewhere.

    Args:
        keys: The log's key, at any time of its life.
        witnesses: Keys of witnesses who must have signed.
        checkpoints: Signed notes from earlier.
    """

    keys: tuple[Key, ...] = ()
    witnesses: tuple[Key, ...] = ()
    checkpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    What was found of a bundle.

    Args:
        name: The bundle.
        election: The election's id.
        origin: The log's name.
        size: How many events it has. [entries]
        root: Their root, in hexadecimal.
        checks: Every part, checked or not.
        anchored: Whether the log's key, a witness or an earlier checkpoint was from elsewhere;
            otherwise the files agree with each other, which a forger's would as well.
        covered: So many of the first events are those of a checkpoint that the stranger kept;
            what came after them the office alone, or its witnesses, stand for. [entries]
        signed: Whose cosignatures hold.
        simulated: Its stations are made up.
    """

    name: str
    election: str = ""
    origin: str = ""
    size: int = 0
    root: str = ""
    checks: tuple[Check, ...] = ()
    anchored: bool = False
    covered: int = 0
    signed: tuple[Signed, ...] = ()
    simulated: bool = False

    @property
    def holds(self) -> bool:
        """Whether no part fails."""
        return all(one.state != "fails" for one in self.checks)

    @property
    def first(self) -> tuple[Check, Difference] | None:
        """The first difference, with the part that it is of."""
        found = ((check, one) for check in self.checks for one in check.differences)
        return next(found, None)


def checked(name: str, found: Iterable[Difference], note: str = "") -> Check:
    """A part that was compared: it holds where nothing differs."""
    differences = tuple(islice(found, MOST))
    return Check(
        name=name, state="fails" if differences else "holds", differences=differences, note=note
    )


def unchecked(name: str, note: str) -> Check:
    """A part that could not be checked, and why."""
    return Check(name=name, state="unchecked", note=note)


def failed(name: str, error: EscrutinioError) -> Check:
    """A part that could not be read."""
    where = (error.where or name, error.key, ABSENT)
    return Check(name=name, state="fails", differences=(where,), error=error)


def skipped(names: Sequence[str]) -> list[Check]:
    """Parts that rest on one that fails."""
    return [unchecked(name, "verify.rests") for name in names]
