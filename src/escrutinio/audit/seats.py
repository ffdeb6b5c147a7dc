"""What the seats of a chamber rest on: who takes part, and whose quotients are ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.audit.assertion import (
    BLANK,
    Assertion,
    above,
    beats,
    below,
    remainder,
    seat,
)
from escrutinio.law.rule import Threshold
from escrutinio.model.seats import Passing

Divisor = Callable[[int], Fraction | None]
"""What the votes of an option with k seats are divided by for one more; none: it comes first."""

HARE = "largest_remainder_hare"
PLURALITY = "plurality"
Votes = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """
    A district as it was divided among the options that take part. [votes, seats]

    `divisor` is that of a method of highest averages; None for any other. `seats` are those to
    give, where a tie leaves some of them open.
    """

    name: str
    method: str
    votes: Votes
    won: Mapping[str, int]
    divisor: Divisor | None = None
    seats: int = 0

    @property
    def size(self) -> int:
        """How many seats there are to give."""
        return max(self.seats, sum(self.won.values()))


def seat_assertions(contest: str, seated: Seated) -> tuple[Assertion, ...]:
    """
    That every last seat won is ahead of every first seat lost.

    Args:
        contest: The contest's id.
        seated: The district.

    Returns:
        The assertions; none where the method's quotients are not linear in votes.

    Source: P. B. Stark and V. Teague, "Verifiable European elections", JETS 3(1), 2014, 18-39;
    M. Blom et al., 2021, arXiv:2107.11903 (largest remainders).

    >>> one = Seated(name="", method="dhondt", votes={"A": 900, "B": 500}, won={"A": 2, "B": 1},
    ...     divisor=lambda k: Fraction(k + 1))
    >>> [(each.id, each.margin(one.votes)) for each in seat_assertions("c", one)]
    [('seat/A/B:2-2', 400), ('seat/B/A:1-3', 600)]
    """
    made = _pair(contest, seated)
    if made is None:
        return ()
    pairs = ((a, b) for a in seated.votes for b in seated.votes if a != b)
    found = (made(a, b) for a, b in pairs if seated.won.get(a, 0))
    return tuple(one for one in found if one is not None)


def _pair(contest: str, seated: Seated) -> Callable[[str, str], Assertion | None] | None:
    """How the last seat of one and the next of another are compared under the method."""
    if seated.divisor is not None:
        return lambda a, b: rung(contest, seated, (a, seated.won[a]), (b, seated.won[b] + 1))
    if seated.method == PLURALITY:
        name = seated.name
        return lambda a, b: None if seated.won[b] else beats(contest, a, b, district=name)
    if seated.method == HARE:
        return lambda a, b: remainder(
            contest,
            a,
            b,
            options=tuple(seated.votes),
            seats=(seated.won[a], seated.won[b] + 1),
            size=seated.size,
            district=seated.name,
        )
    return None


def rung(
    contest: str, seated: Seated, upper: tuple[str, int], lower: tuple[str, int]
) -> Assertion | None:
    """
    That one seat of an option comes before a seat of another.

    None where the upper one comes before all others by the method. Where both do, as first seats
    of a method that gives everybody one, more votes come first; a lower one alone that does is lost
    for want of votes, of which there is no assertion.

    Args:
        contest: The contest's id.
        seated: The district.
        upper: An option, and the number of its seat.
        lower: Another option, and the number of its seat.
    """
    if seated.divisor is None:
        return None
    (a, won), (b, lost) = upper, lower
    divisors = seated.divisor(won - 1), seated.divisor(lost - 1)
    if divisors == (None, None):
        divisors = (Fraction(1), Fraction(1))
    if divisors[0] is None or divisors[1] is None:
        return None
    return seat(
        contest,
        a,
        b,
        divisors=(divisors[0], divisors[1]),
        seats=(won, lost),
        district=seated.name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """
    How the lists stand to a threshold, with what each of them rests on.

    Args:
        assertions: Those of the lists that are shown to pass or to fail.
        unshown: The lists for which there is no linear assertion, with the test that decides.
    """

    assertions: tuple[Assertion, ...] = ()
    unshown: tuple[tuple[str, str], ...] = ()


def threshold_assertions(
    contest: str,
    threshold: Threshold,
    passing: Sequence[Passing],
    votes: Votes,
    before: Sequence[Seated] = (),
    *,
    parties: Mapping[str, int] | None = None,
    district: str = "",
) -> Barred:
    """
    That every list that takes part may, and that every other may not.

    A list passes by one declared test: the share where it is met, else its seats. It fails where
    its share is too small and, under "or", where it would also win too few seats if all took part.

    Args:
        contest: The contest's id.
        threshold: The tests and how they are joined.
        passing: How each list stands to them.
        votes: Votes of each list where the threshold is measured, and of `BLANK`. [votes]
        before: The districts if all lists took part, for a test of seats.
        parties: How many parties make up each list; one where it is not named.
        district: Where the threshold is measured; empty for the whole.
    """
    case = _Bar(
        contest=contest,
        threshold=threshold,
        votes=votes,
        before=tuple(before),
        parties=dict(parties or {}),
        district=district,
    )
    found: list[Assertion] = []
    unshown = []
    for one in passing:
        made = case.passes(one) if one.passes else case.fails(one)
        if made is None:
            unshown.append((one.option, "seats"))
        else:
            found += [each for each in made if each.loss]
    return Barred(assertions=tuple(found), unshown=tuple(unshown))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    contest: str
    threshold: Threshold
    votes: Votes
    before: tuple[Seated, ...]
    parties: Mapping[str, int]
    district: str

    def passes(self, one: Passing) -> list[Assertion] | None:
        """The share by itself, or the seats, or both where both are asked for."""
        met = {what: ok for what, _, _, ok in one.tests}
        both = self.threshold.joined == "and"
        found: list[Assertion] = []
        if "share" in met and (met["share"] or both):
            found.append(self._share(one.option, above))
            if not both:
                return found
        if "seats" in met:
            seats = self._wins_seats(one.option)
            return None if seats is None else found + seats
        return found

    def fails(self, one: Passing) -> list[Assertion] | None:
        """Every test that would be enough is missed."""
        met = {what: ok for what, _, _, ok in one.tests}
        found = [self._share(one.option, below)] if met.get("share") is False else []
        if "seats" not in met or (found and self.threshold.joined == "and"):
            return found
        seats = self._few_seats(one.option)
        return None if seats is None else found + seats

    def _share(self, option: str, made: Callable[..., Assertion]) -> Assertion:
        blank = (BLANK,) if self.threshold.base == "valid-and-blank" else ()
        options = [one for one in self.votes if one != BLANK]
        more = self.threshold.share_each_party * (self.parties.get(option, 1) - 1)
        share = (self.threshold.share or Fraction(0)) + more
        return made(self.contest, option, (*options, *blank), share, district=self.district)

    def _wins_seats(self, option: str) -> list[Assertion] | None:
        """The easiest seats that are enough, in enough districts: each is ahead of those lost."""
        needs = self.threshold.seats or 0
        offers = [one for one in self.before if one.won.get(option)]
        if not offers or any(one.divisor is None for one in offers):
            return None
        chosen: list[tuple[Fraction, list[Assertion]]] = []
        for one in offers:
            others = [b for b in one.votes if b != option]
            for k in range(1, one.won[option] + 1):
                pairs = ((option, k), [(b, one.won[b] + 1) for b in others])
                made = [rung(self.contest, one, pairs[0], lower) for lower in pairs[1]]
                known = [each for each in made if each is not None]
                chosen.append((self._ease(known, one.votes), known))
        chosen.sort(key=lambda each: -each[0])
        # A district's first seats are the easiest ones, so that places come with seats.
        several = self.threshold.districts > 1
        taken = chosen if several else chosen[:needs]
        return [each for _, known in taken for each in known]

    def _few_seats(self, option: str) -> list[Assertion] | None:
        """
        In every district no more seats than those that it would have, or so many more as it may.

        The seats that are missing to the test are given where they are hardest to refute.
        """
        here = [one for one in self.before if option in one.votes]
        if any(one.divisor is None for one in here):
            return None
        spare = (self.threshold.seats or 0) - 1 - sum(one.won[option] for one in here)
        if spare < 0:
            return None
        more = dict.fromkeys(range(len(here)), 0)
        refuted = {i: self._no_seat(option, one, 1) for i, one in enumerate(here)}
        for _ in range(spare):
            hardest = min(
                (i for i in refuted if refuted[i]),
                key=lambda i: self._ease(refuted[i], here[i].votes),
                default=None,
            )
            if hardest is None:
                break
            more[hardest] += 1
            refuted[hardest] = self._no_seat(option, here[hardest], more[hardest] + 1)
        return [each for made in refuted.values() for each in made]

    def _no_seat(self, option: str, one: Seated, n: int) -> list[Assertion]:
        """That so many seats of others come before the n-th more of this one that none is left."""
        lost = one.won[option] + n
        if lost > one.size:
            return []
        ahead = _ahead(one, option, one.size - lost + 1)
        made = (rung(self.contest, one, (a, k), (option, lost)) for a, k in ahead)
        return [each for each in made if each is not None]

    def _ease(self, made: Sequence[Assertion], votes: Votes) -> Fraction:
        """The smallest margin, for each vote that one ballot can take away."""
        return min(
            (Fraction(each.margin(votes), each.loss or 1) for each in made), default=Fraction(0)
        )


def _ahead(one: Seated, option: str, n: int) -> Iterator[tuple[str, int]]:
    """The last seat of each other list among their first n: whose quotients are the largest."""
    assert one.divisor is not None
    rungs: list[tuple[Fraction | None, str, int]] = []
    for a in one.votes:
        if a != option:
            for k in range(1, one.size + 1):
                divisor = one.divisor(k - 1)
                rungs.append((one.votes[a] / divisor if divisor else None, a, k))
    first = sorted(rungs, key=lambda each: (each[0] is not None, -(each[0] or 0)))
    last: dict[str, int] = {}
    for _, a, k in first[:n]:
        last[a] = max(last.get(a, 0), k)
    yield from last.items()
