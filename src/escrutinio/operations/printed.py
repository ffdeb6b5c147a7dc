"""What an office printed beside its votes, held against what the votes give."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from escrutinio.io.list_rows import read_share
from escrutinio.io.printed import Printed
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Contest
from escrutinio.model.finding import Finding
from escrutinio.model.seats import Chamber
from escrutinio.operations.seats_votes import Votes
from escrutinio.tally.seats.chamber import Part
from escrutinio.tally.seats.parts import WHOLE, homes


def printed_differs(
    made: Chamber | None,
    parts: Sequence[Part],
    votes: Votes,
    contests: Sequence[Contest],
    rule: ChamberRule,
) -> Iterator[Finding]:
    """Where printed seats and shares are not what the votes give, and where none is computed."""
    at = _districts(votes.printed, contests)
    apart = {part.name: part for part in parts if part.name != WHOLE}
    alone = []
    for one in votes.printed:
        name = at[one.area]
        if name == WHOLE:
            yield from _differs(one, _seats(made, one), *_of_whole(one, votes, contests[0]))
        elif name in apart:
            part = apart[name]
            seats = _seats_there(made, name, one)
            yield from _differs(one, seats, part.votes[one.option], part.valid)
        else:
            alone.append(one.area)
    if alone:
        where = ", ".join(dict.fromkeys(alone))
        yield Finding(code="PRINTED-ALONE", where=where, count=len(alone), severity="warning")
    yield from _sum_differs(votes.printed, rule)


def _districts(printed: Sequence[Printed], contests: Sequence[Contest]) -> dict[str, str]:
    """The name of the district of each area in which something was printed."""
    areas = dict.fromkeys(one.area for one in printed if one.area != WHOLE)
    found = dict.fromkeys(areas, "-") | {WHOLE: WHOLE}
    for contest in contests:
        names = {one.id: one.name for one in contest.constituencies}
        own = homes(contest.constituencies, areas)
        found |= {area: names[id_] for area, id_ in own.items() if id_}
    return found


def _of_whole(one: Printed, votes: Votes, contest: Contest) -> tuple[int, int]:
    """The votes of a list over the whole, and the valid votes."""
    each = {o.id: n for o, n in zip(contest.options, votes.whole.votes, strict=False)}
    return each[one.option], votes.valid


def _seats(made: Chamber | None, one: Printed) -> int | None:
    return None if made is None else made.won.get(one.option, 0)


def _seats_there(made: Chamber | None, name: str, one: Printed) -> int | None:
    """The seats of the list in the district where they were printed."""
    here = [x for x in made.districts if x.name == name] if made else []
    return dict(here[0].won).get(one.option, 0) if here else None


def _differs(one: Printed, computed: int | None, votes: int, valid: int) -> Iterable[Finding]:
    """Printed seats and a printed share that the votes do not give."""
    if one.seats is not None and computed not in (None, one.seats):
        figures = (("computed", computed or 0), ("printed", one.seats))
        yield Finding(code="SEATS-DIFFER", where=_where(one), figures=figures, severity="warning")
    share = read_share(one.share)
    if share is not None and valid:
        yield from _share_differs(one, share, votes, valid)


def _sum_differs(printed: Sequence[Printed], rule: ChamberRule) -> Iterator[Finding]:
    """Printed seats of the whole that are not as many as the chamber's."""
    own = [one.seats for one in printed if one.area == WHOLE and not one.source]
    if own and None not in own and rule.seats is not None:
        total = sum(n for n in own if n is not None)
        if total != rule.seats:
            figures = (("printed", total), ("seats", rule.seats))
            yield Finding(code="SEATS-SUM", where=rule.id, figures=figures, severity="warning")


def _where(one: Printed) -> str:
    if one.area != WHOLE:
        return f"{one.area}: {one.option}"
    return f"{one.option} ({one.source})" if one.source else one.option


def _share_differs(one: Printed, share: Fraction, votes: int, valid: int) -> Iterator[Finding]:
    """A printed share that the votes do not round to; which votes would."""
    text = one.share.rstrip("% ").replace(",", ".")
    half = Fraction(1, 2 * 10 ** len(text.partition(".")[2]))
    low, high = ((share + edge) / one.share_of * valid for edge in (-half, half))
    if not low <= votes <= high:
        figures = (("votes", votes), ("fits_from", max(0, -(-low // 1))), ("fits_to", high // 1))
        sign = " %" if one.share_of == 100 else ""
        yield Finding(
            code="SHARE-DIFFERS",
            where=f"{_where(one)}: {text if one.share_of == 1 else one.share.rstrip('% ')}{sign}",
            figures=tuple((key, int(n)) for key, n in figures),
            severity="warning",
        )
