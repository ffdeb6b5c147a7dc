"""An item's custody as a fold over its acts: who has it at each instant, and what does not fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from escrutinio.ledger.acts import Act, Placed, acts_of
from escrutinio.ledger.moment import stamp
from escrutinio.ledger.transfers import transfers
from escrutinio.model.custody import (
    ItemAccessed,
    ItemCollected,
    ItemCopied,
    ItemExamined,
    ItemReleased,
    ItemSealed,
    ItemUnsealed,
    items_of,
)
from escrutinio.model.finding import Finding

LATE = timedelta(days=1)
"""An act that is logged later than this is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an item stands at an instant: who has it, its seal, its digest, its beginning and end."""

    holders: tuple[str, ...] = ()
    seal: str = ""
    sha256: str = ""
    began: datetime | None = None
    collected: bool = False
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An interval through which the same parties had an item; an open one has no end."""

    holders: tuple[str, ...]
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Everything that is known of an item: its acts by time, who had it when, how it stands."""

    item: str
    acts: tuple[Act, ...]
    holdings: tuple[Holding, ...]
    standing: Standing
    findings: tuple[Finding, ...]

    def holders(self, time: datetime) -> tuple[str, ...]:
        """Who had the item at an instant: one party, where all is well."""
        for one in self.holdings:
            if one.start <= time and (one.end is None or time < one.end):
                return one.holders
        return ()


def custody(item: str, events: Iterable[Placed], now: datetime | None = None) -> Custody:
    """
    The custody of an item, from events in any order.

    Args:
        item: Its id.
        events: Events with their places in the log; those of other items are passed over.
        now: Until when its custody is looked at; until its last act if none is given.

    >>> one = ItemCollected(at="2000-09-14T21:00:00Z", item="tape-1", time="2000-09-14T20:00:00Z",
    ...     type="video-tape", custodian="Court")
    >>> two = ItemReleased(at="2000-09-14T23:00:00Z", item="tape-1", time="2000-09-14T22:00:00Z",
    ...     by="Court", to="Congress")
    >>> found = custody("tape-1", [(0, one), (1, two)])
    >>> found.holders(found.acts[0].time), [one.code for one in found.findings]
    (('Court',), ['CUSTODY-UNACCEPTED'])
    """
    acts, unread = acts_of(item, events)
    standing, pieces, seen = Standing(), list[Holding](), list[tuple[datetime, Finding]]()
    for time, group in groupby(acts, key=lambda act: act.time):
        standing, defects = _instant(standing, group)
        seen += [(time, one) for one in defects]
        pieces.append(Holding(holders=standing.holders, start=time))
    holdings = _joined(pieces, standing, now)
    seen += [*_intervals(item, holdings, standing), *_onesided(acts)]
    found = [one for _, one in sorted(seen, key=lambda pair: pair[0])]
    return Custody(
        item=item,
        acts=tuple(acts),
        holdings=tuple(holdings),
        standing=standing,
        findings=(*map(_unread, unread), *_uncollected(item, found)),
    )


def _instant(standing: Standing, acts: Iterable[Act]) -> tuple[Standing, list[Finding]]:
    """
    How an item stands after all acts of one instant, and what did not fit.

    A transfer is often written down with one minute for all that was done at the table. So each
    act is taken when it fits what was before it, and one that never does comes last.
    """
    rest, found = sorted(acts, key=lambda act: act.rank), list[Finding]()
    while rest:
        act = next((one for one in rest if not any(_defects(standing, one))), rest[0])
        rest.remove(act)
        found += [*_defects(standing, act), *_lateness(act)]
        standing = after(standing, act)
    return standing, found


def after(standing: Standing, act: Act) -> Standing:
    """How an item stands after an act; what comes after its end changes nothing."""
    if standing.ended is not None:
        return standing
    event, taker = act.event, act.taker
    if act.ends:
        return replace(standing, holders=(), ended=act.time)
    if taker:
        seal = getattr(event, "seal", "") if isinstance(event, ItemCollected) else standing.seal
        standing = replace(
            standing,
            holders=tuple(sorted({*standing.holders, taker})),
            seal=standing.seal or seal,
            began=standing.began or act.time,
            collected=standing.collected or act.begins,
        )
    elif isinstance(event, ItemReleased):
        left = tuple(one for one in standing.holders if one != str(event.by))
        standing = replace(standing, holders=left)
    elif isinstance(event, ItemSealed):
        standing = replace(standing, seal=event.seal)
    elif isinstance(event, ItemUnsealed):
        standing = replace(standing, seal="")
    return replace(standing, sha256=standing.sha256 or _digest(act))


def _digest(act: Act) -> str:
    """The digest of the item's content that an act states; that of a copy is not the item's."""
    if isinstance(act.event, ItemCopied) and not act.begins:
        return ""
    return str(getattr(act.event, "sha256", "")).lower()


def _finding(code: str, act: Act, more: str = "", severity: str = "error") -> Finding:
    where = f"{act.item}@{stamp(act.time)}" + (f" {more}" if more else "")
    return Finding(code=code, where=where, figures=(("event", act.seq),), severity=severity)


def _defects(standing: Standing, act: Act) -> Iterator[Finding]:
    """What an act shows to be wrong, as the item stands before it."""
    if standing.ended is not None:
        yield _finding("CUSTODY-AFTER-END", act)
        return
    if not standing.collected and not act.begins:
        yield _finding("CUSTODY-NOT-COLLECTED", act)
    if (act.begins and standing.collected) or (act.taker and act.taker in standing.holders):
        yield _finding("CUSTODY-TWICE", act, act.taker)
    if act.holder and standing.began is not None and act.holder not in standing.holders:
        yield _finding("CUSTODY-BY-STRANGER", act, act.holder)
    yield from _seal(standing.seal, act)
    digest = _digest(act)
    if digest and standing.sha256 and digest != standing.sha256:
        yield _finding("CUSTODY-CONTENT", act, digest)


def _seal(put: str, act: Act) -> Iterator[Finding]:
    """A seal that is not the one that was put, or an act that a sealed item does not allow."""
    if act.begins:
        return
    found = str(getattr(act.event, "seal", ""))
    if isinstance(act.event, ItemAccessed | ItemExamined | ItemCopied | ItemSealed):
        wrong = bool(put)
    elif isinstance(act.event, ItemUnsealed):
        wrong = not put or found != put
    else:
        wrong = bool(found) and found != put
    if wrong:
        yield _finding("CUSTODY-SEAL", act, f"{put or '-'} / {found or '-'}")


def _lateness(act: Act) -> Iterator[Finding]:
    seconds = int((act.logged - act.time).total_seconds())
    if act.time > act.logged:
        yield _finding("CUSTODY-TIME", act, stamp(act.logged))
    elif act.logged - act.time > LATE:
        one = _finding("CUSTODY-LATE", act, severity="note")
        yield replace(one, figures=(*one.figures, ("seconds", seconds)))


def _joined(pieces: Sequence[Holding], standing: Standing, now: datetime | None) -> list[Holding]:
    """The intervals from the first act to the end, or to now; equal neighbours are one."""
    found: list[Holding] = []
    for piece in pieces:
        if found and found[-1].holders != piece.holders:
            found[-1] = replace(found[-1], end=piece.start)
        if not found or found[-1].holders != piece.holders:
            found.append(piece)
    until = standing.ended or now
    if found and until is not None:
        found[-1] = replace(found[-1], end=max(until, found[-1].start))
    return [one for one in found if one.start != one.end]


def _intervals(
    item: str, holdings: Iterable[Holding], standing: Standing
) -> Iterator[tuple[datetime, Finding]]:
    """Intervals with no custodian, or with more than one; before the first one nobody had it."""
    for one in holdings:
        started = standing.began is not None and one.start >= standing.began
        if len(one.holders) == 1 or one.end is None or not started:
            continue
        code = "CUSTODY-OVERLAP" if one.holders else "CUSTODY-GAP"
        parts = (f"{item}@{stamp(one.start)}/{stamp(one.end)}", ", ".join(one.holders))
        seconds = int((one.end - one.start).total_seconds())
        yield (
            one.start,
            Finding(
                code=code,
                where=" ".join(filter(None, parts)),
                figures=(("seconds", seconds),),
                severity="error",
            ),
        )


def _onesided(acts: Sequence[Act]) -> Iterator[tuple[datetime, Finding]]:
    """Releases that nobody accepted, and acceptances that nobody released."""
    for one in transfers(acts):
        if one.release is not None and one.acceptance is None:
            yield one.release.time, _finding("CUSTODY-UNACCEPTED", one.release)
        elif one.acceptance is not None and one.release is None:
            yield one.acceptance.time, _finding("CUSTODY-UNRELEASED", one.acceptance)


def _unread(placed: Placed) -> Finding:
    seq, event = placed
    where = f"{event.item}@{str(event.time)[:60]}"
    figures = (("event", seq),)
    return Finding(code="CUSTODY-TIME-UNREAD", where=where, figures=figures, severity="error")


def _uncollected(item: str, findings: Sequence[Finding]) -> list[Finding]:
    """All acts on an item before it was collected as one finding, which says how many."""
    code = "CUSTODY-NOT-COLLECTED"
    early = [one for one in findings if one.code == code]
    if not early:
        return list(findings)
    whole = replace(early[0], where=item, count=len(early))
    return [whole, *(one for one in findings if one.code != code)]


def custodies(events: Sequence[Placed], now: datetime | None = None) -> list[Custody]:
    """The custody of every item that the events speak of, by its id."""
    by_item: dict[str, list[Placed]] = {}
    for seq, event in events:
        for item in dict.fromkeys(items_of(event)):
            by_item.setdefault(item, []).append((seq, event))
    return [custody(item, by_item[item], now) for item in sorted(by_item)]
