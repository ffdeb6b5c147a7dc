"""Seats: how many each option has, who is tied for the rest, and the steps that show why."""

from dataclasses import dataclass
from fractions import Fraction

from escrutinio.model.election import OptionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """
    Seats among options known by their place in a list. [seats]

    `won` are the seats that votes alone give. `tied` are those whom votes do not part, for
    `open` more seats, at most one for each of them. `unfilled` seats nobody can take.
    """

    won: tuple[int, ...]
    tied: tuple[int, ...] = ()
    open: int = 0
    unfilled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """
    A drawing of lots («sorteo») as it was held: an input, never drawn here.

    Args:
        winners: Those whom the lot gave a seat, in the order drawn.
        record: Where it is on record: the minutes, their date, who was there.
        district: Where it was held; empty in a single district.
    """

    winners: tuple[OptionId, ...]
    record: str
    district: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Those whom votes do not part, for how many seats."""

    options: tuple[OptionId, ...]
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """
    One step of the ladder: the option's n-th seat, and the figure that won or lost it.

    The figure is a quotient, or a remainder for methods of remainders; its square for a method
    whose divisors are roots. It is None where the first divisor is zero: such a seat comes first.
    `tied` where only a lot can say whether it wins.
    """

    option: OptionId
    seat: int
    figure: Fraction | None
    won: bool
    tied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """
    How far an option is from one seat more and from one fewer. [votes]

    `gain`: the fewest votes that it would need beside its own to take a seat from `from_option`;
    `lose`: the fewest that it could lose so that a seat goes to `to_option`; all other votes as
    they are. None where no number of votes would do.
    """

    option: OptionId
    gain: int | None = None
    from_option: OptionId | None = None
    lose: int | None = None
    to_option: OptionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """
    The seats of one district, with what shows them.

    `votes` are those of the options that take part. `divisor` is the figure that the law
    divides by, None where the method has none.
    """

    name: str
    seats: int
    votes: tuple[tuple[OptionId, int], ...]
    won: tuple[tuple[OptionId, int], ...]
    divisor: Fraction | None = None
    ties: tuple[Tie, ...] = ()
    lots: tuple[Lot, ...] = ()
    unfilled: int = 0
    ladder: tuple[Rung, ...] = ()
    distances: tuple[Distance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """
    How an option stands to the threshold: each test with the figure it has and the one it needs.

    `tests` has (what, has, needs, met). `open` where a tie for a seat decides whether it passes:
    it does not, as long as no lot says so.
    """

    option: OptionId
    votes: int
    passes: bool
    tests: tuple[tuple[str, Fraction, Fraction, bool], ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chamber:
    """
    The seats of a whole chamber, district by district, with the threshold and its articles.

    `before` are the ties for seats on which the threshold depends, with their district, and
    `lots_before` the lots that settled such ties.
    """

    id: str
    method: str
    seats: int
    districts: tuple[District, ...]
    threshold: tuple[Passing, ...] = ()
    before: tuple[tuple[str, Tie], ...] = ()
    lots_before: tuple[Lot, ...] = ()
    articles: tuple[str, ...] = ()

    @property
    def won(self) -> dict[OptionId, int]:
        """The seats of each option over all districts, the most first. [seats]"""
        total: dict[OptionId, int] = {}
        for district in self.districts:
            for option, n in district.won:
                total[option] = total.get(option, 0) + n
        return dict(sorted(total.items(), key=lambda one: -one[1]))

    @property
    def ties(self) -> tuple[tuple[str, Tie], ...]:
        """Every tie that is still open, with its district."""
        return tuple((one.name, tie) for one in self.districts for tie in one.ties)
