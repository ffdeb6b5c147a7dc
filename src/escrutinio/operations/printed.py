"""What an office printed beside its votes, held against what the votes give."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from escrutinio.io.sums import Printed, Sums
from escrutinio.io.tables import Loaded
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Contest
from escrutinio.model.finding import Finding
from escrutinio.model.result import Totals
from escrutinio.model.seats import Chamber
from escrutinio.tally.seats.parts import WHOLE


def printed_in(opened: Loaded | Sums, contests: Sequence[Contest]) -> tuple[Printed, ...]:
    """What was printed beside the votes, in the source or as the definition knows it."""
    own = opened.printed if isinstance(opened, Sums) else ()
    known = (
        Printed(area=WHOLE, option=option, seats=n, source=one.source)
        for contest in contests
        for one in contest.printed
        for option, n in one.seats
    )
    return (*own, *known)


def printed_differs(
    made: Chamber | None,
    printed: Sequence[Printed],
    whole: Totals,
    valid: int,
    contest: Contest,
    rule: ChamberRule,
) -> Iterable[Finding]:
    """Where printed seats and shares are not what the votes give."""
    votes = {o.id: n for o, n in zip(contest.options, whole.votes, strict=False)}
    for one in printed:
        computed = _computed(made, one)
        if one.seats is not None and computed not in (None, one.seats):
            figures = (("computed", computed or 0), ("printed", one.seats))
            yield Finding(
                code="SEATS-DIFFER", where=_where(one), figures=figures, severity="warning"
            )
        if one.area == WHOLE and one.share and valid:
            yield from _share_differs(one, votes[one.option], valid)
    own = [one.seats for one in printed if one.area == WHOLE and not one.source]
    if own and None not in own and rule.seats is not None:
        total = sum(n for n in own if n is not None)
        if total != rule.seats:
            figures = (("printed", total), ("seats", rule.seats))
            yield Finding(code="SEATS-SUM", where=rule.id, figures=figures, severity="warning")
    if whole.valid > valid:
        figures = (("stated", valid), ("summed", whole.valid))
        yield Finding(code="STATED-DIFFERS", where="valid", figures=figures)


def _computed(made: Chamber | None, printed: Printed) -> int | None:
    """The seats of the list where they were printed; None where they are not known."""
    if made is None:
        return None
    if printed.area == WHOLE:
        return made.won.get(printed.option, 0)
    area = printed.area.casefold()
    here = [one for one in made.districts if one.name.casefold() == area]
    return dict(here[0].won).get(printed.option, 0) if here else None


def _where(one: Printed) -> str:
    if one.area != WHOLE:
        return f"{one.area}: {one.option}"
    return f"{one.option} ({one.source})" if one.source else one.option


def _share_differs(one: Printed, votes: int, valid: int) -> Iterable[Finding]:
    """A printed percentage that the votes do not round to; which votes would."""
    text = one.share.rstrip("% ").replace(",", ".")
    try:
        share = Fraction(text) / 100
    except (ValueError, ZeroDivisionError):
        yield Finding(code="PRINTED-UNREAD", where=f"{one.option}: {one.share}", severity="warning")
        return
    half = Fraction(1, 2 * 100 * 10 ** len(text.partition(".")[2]))
    low, high = (share - half) * valid, (share + half) * valid
    if not low <= votes <= high:
        figures = (("votes", votes), ("fits_from", -(-low // 1)), ("fits_to", high // 1))
        yield Finding(
            code="SHARE-DIFFERS",
            where=f"{one.option}: {one.share} %",
            figures=tuple((key, int(n)) for key, n in figures),
            severity="warning",
        )
