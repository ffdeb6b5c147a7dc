"""
A bench of judges: who sits, whether there is a quorum, and what their votes decide.

Judges are known by the seat that they hold and a public role, never by a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from escrutinio.errors import Refused
from escrutinio.law.bench import BenchRule
from escrutinio.law.book import day_of
from escrutinio.model.cases import BenchEvent, JudgeLeft, JudgeSeated

HOLDER, SUBSTITUTE, PROVISIONAL = "holder", "substitute", "provisional"
MAJORITY, CASTING, PRECEDENCE = "majority", "casting-vote", "precedence"
NO_QUORUM, UNDETERMINED = "no-quorum", "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    Somebody in a seat.

    Args:
        seat: Which seat.
        judge: Who, as a public role: "prosecutors' holder".
        since: From this day.
        until: Up to and with this day; None while it lasts.
        kind: `HOLDER`, `SUBSTITUTE` or `PROVISIONAL`.
        ended: Why it ended, in words: "suspended", "term".
    """

    seat: str
    judge: str
    since: date
    until: date | None = None
    kind: str = HOLDER
    ended: str = ""

    def on(self, day: date) -> bool:
        """Whether it lasts on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    Who attends an act of the bench.

    Args:
        day: When.
        present: The judge in each seat that is there.
        recused: The seats whose judge does not take part in this case.
    """

    day: date
    present: Mapping[str, str] = field(hash=False)
    recused: frozenset[str] = frozenset()

    @property
    def sitting(self) -> tuple[str, ...]:
        """The seats that take part."""
        return tuple(seat for seat in self.present if seat not in self.recused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """
    What a bench decided.

    Args:
        position: The position that carries; empty where none does.
        how: `MAJORITY`, `CASTING`, `PRECEDENCE`, `NO_QUORUM` or `UNDETERMINED`.
        votes: The seats behind each position.
        articles: What it rests on.
    """

    position: str
    how: str
    votes: tuple[tuple[str, tuple[str, ...]], ...]
    articles: tuple[str, ...]

    @property
    def against(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The positions that did not carry, with their seats: those may write an opinion."""
        return tuple((one, seats) for one, seats in self.votes if one != self.position)


def sitting(rule: BenchRule, terms: Iterable[Term], day: date) -> dict[str, Term]:
    """
    Who holds each seat on a day; a vacant seat is not among them.

    Raises:
        Refused: Two people hold one seat, or a seat is none of the bench.

    >>> from escrutinio.law.pe.tribunal import tribunal
    >>> day = date(2021, 6, 23)
    >>> one = Term(seat="lima-bar", judge="holder", since=date(2020, 1, 1), until=date(2021, 1, 31))
    >>> sitting(tribunal(day), [one], day)
    {}
    """
    known = [one.id for one in rule.seats]
    found: dict[str, Term] = {}
    for term in terms:
        if term.seat not in known:
            raise Refused("bench.seat", where=term.seat, known=", ".join(known))
        if term.on(day):
            if term.seat in found:
                raise Refused("bench.two", where=term.seat, day=day.isoformat())
            found[term.seat] = term
    return {seat: found[seat] for seat in known if seat in found}


def terms(events: Iterable[BenchEvent]) -> tuple[Term, ...]:
    """
    Who sat when, out of the log.

    Raises:
        Refused: Somebody leaves a seat that they do not hold, or a day is none.

    >>> one = JudgeSeated(at="", seat="lima-bar", judge="holder", since="2020-01-01")
    >>> gone = JudgeLeft(at="", seat="lima-bar", judge="holder", until="2021-05-31", why="term")
    >>> [each.until.isoformat() for each in terms([one, gone])]
    ['2021-05-31']
    """
    found: list[Term] = []
    for event in events:
        if isinstance(event, JudgeSeated):
            since = day_of(event.since)
            found.append(Term(seat=event.seat, judge=event.judge, since=since, kind=event.term))
            continue
        held = [i for i, one in enumerate(found) if _holds(one, event)]
        if not held:
            raise Refused("bench.not_held", where=event.seat, judge=event.judge)
        until = day_of(event.until)
        found[held[-1]] = replace(found[held[-1]], until=until, ended=event.why)
    return tuple(found)


def _holds(one: Term, event: JudgeLeft) -> bool:
    return (one.seat, one.judge) == (event.seat, event.judge) and one.until is None


def has_quorum(rule: BenchRule, act: Act) -> bool:
    """Whether enough take part in an act."""
    return len(act.sitting) >= rule.quorum


def at_risk(rule: BenchRule, terms: Iterable[Term], day: date) -> tuple[str, ...]:
    """
    The seats any one of which, if it fell vacant, would leave the bench without a quorum.

    Returns:
        None of them while more than a quorum sit; all that sit where just a quorum does, or less.
    """
    found = sitting(rule, terms, day)
    return tuple(found) if len(found) <= rule.quorum else ()


def decide(rule: BenchRule, act: Act, votes: Mapping[str, str]) -> Decided:
    """
    What the votes of a bench decide.

    A simple majority of those who attend carries. Where two positions are level and nothing else
    has more, the president's vote decides between them. Where five attend, the president stands
    alone and the others are two against two, the vote of the seat that is next in the order of
    the law decides. Anything else is undetermined, and has to be voted again.

    Args:
        rule: How the bench decides.
        act: Who attends.
        votes: The position of each seat that takes part.

    Raises:
        Refused: A seat votes that does not take part, or one that does has no vote.

    Law: LOJNE:24; CONST-1993:179 for the order.

    >>> from escrutinio.law.pe.tribunal import tribunal
    >>> rule = tribunal(date(2021, 6, 28))
    >>> act = Act(day=date(2021, 6, 28), present=dict.fromkeys(
    ...     ("supreme-court", "prosecutors", "public-faculties", "private-faculties"), "holder"))
    >>> found = decide(rule, act, {"supreme-court": "unfounded", "prosecutors": "unfounded",
    ...     "public-faculties": "founded", "private-faculties": "founded"})
    >>> found.position, found.how
    ('unfounded', 'casting-vote')
    """
    _require_votes(act, votes)
    behind = _behind(rule, act, votes)
    if not has_quorum(rule, act):
        return Decided(position="", how=NO_QUORUM, votes=behind, articles=rule.articles)
    position, how = _carried(rule, act, votes)
    return Decided(position=position, how=how, votes=behind, articles=rule.articles)


def _require_votes(act: Act, votes: Mapping[str, str]) -> None:
    strangers = sorted(set(votes) - set(act.sitting))
    if strangers:
        raise Refused("bench.vote_of", where=strangers[0])
    silent = sorted(set(act.sitting) - set(votes))
    if silent:
        raise Refused("bench.no_vote", where=silent[0])


def _behind(
    rule: BenchRule, act: Act, votes: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The seats behind each position, in the order of the law; the most first."""
    order = [one.id for one in rule.seats if one.id in act.sitting]
    positions = Counter(votes[seat] for seat in order)
    return tuple(
        (position, tuple(seat for seat in order if votes[seat] == position))
        for position, _ in positions.most_common()
    )


def _carried(rule: BenchRule, act: Act, votes: Mapping[str, str]) -> tuple[str, str]:
    counts = Counter(votes.values())
    ranked: Sequence[tuple[str, int]] = counts.most_common()
    leaders = [one for one, n in ranked if n == ranked[0][1]]
    if 2 * ranked[0][1] > len(votes):
        return ranked[0][0], MAJORITY
    presides = votes.get(rule.president)
    if len(leaders) == 2 and presides in leaders:
        return presides, CASTING
    if _exceptional(rule, counts, presides):
        return _next_in_order(rule, act, votes, leaders), PRECEDENCE
    return "", UNDETERMINED


def _exceptional(rule: BenchRule, counts: Counter[str], presides: str | None) -> bool:
    """Whether all sit, the president alone, the others two against two."""
    everybody = counts.total() == len(rule.seats)
    return (
        everybody
        and presides is not None
        and sorted(counts.values()) == [1, 2, 2]
        and (counts[presides] == 1)
    )


def _next_in_order(
    rule: BenchRule, act: Act, votes: Mapping[str, str], leaders: Sequence[str]
) -> str:
    order = [one.id for one in rule.seats if one.id in act.sitting and not one.presides]
    return next(votes[seat] for seat in order if votes[seat] in leaders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    A case that a bench has heard.

    Args:
        case: The case's id.
        act: Who attended the hearing.
        signed: The judges who have signed the resolution, by seat.
        issued: Whether the resolution was issued.
    """

    case: str
    act: Act
    signed: Mapping[str, str] = field(default_factory=dict, hash=False)
    issued: bool = False


def to_hear_again(
    rule: BenchRule, heard: Iterable[Heard], terms: Sequence[Term], day: date
) -> tuple[str, ...]:
    """
    The cases that have to be heard again: a judge who heard them left before signing.

    A resolution that was issued stands. What was heard and not signed by all who heard it has no
    resolution, so that a replacement cannot sign in another's place.

    Args:
        rule: The bench.
        heard: The cases.
        terms: Who sat when.
        day: The day of asking.

    >>> from escrutinio.law.pe.tribunal import tribunal
    >>> day = date(2021, 6, 24)
    >>> gone = Term(seat="prosecutors", judge="holder", since=date(2020, 1, 1),
    ...     until=date(2021, 6, 23))
    >>> case = Heard(case="A", act=Act(day=date(2021, 6, 23), present={"prosecutors": "holder"}))
    >>> to_hear_again(tribunal(day), [case], [gone], day)
    ('A',)
    """
    now = sitting(rule, terms, day)
    return tuple(
        one.case
        for one in heard
        if not one.issued
        and any(
            one.signed.get(seat) != one.act.present[seat] and _left(now, seat, one.act)
            for seat in one.act.sitting
        )
    )


def _left(now: Mapping[str, Term], seat: str, act: Act) -> bool:
    return seat not in now or now[seat].judge != act.present[seat]
