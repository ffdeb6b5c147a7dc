"""Transfers: each release with the acceptance that belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from escrutinio.ledger.acts import Act
from escrutinio.model.custody import ItemAccepted, ItemReleased


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The two sides of a transfer; one of them may be missing."""

    release: Act | None = None
    acceptance: Act | None = None


def transfers(acts: Sequence[Act]) -> list[Transfer]:
    """
    The transfers of an item, from its acts in the order of their times.

    Both sides name both parties. An acceptance belongs to the last open release before it; where
    there is none, to the first open one after it, and then two had the item at once.
    """
    releases = [act for act in acts if isinstance(act.event, ItemReleased)]
    acceptances = [act for act in acts if isinstance(act.event, ItemAccepted)]
    pairs: dict[int, Act] = {}
    for near in (_before, _after):
        for acceptance in acceptances:
            if acceptance.seq not in pairs:
                found = near(acceptance, [one for one in releases if _same(one, acceptance)])
                if found is not None:
                    pairs[acceptance.seq] = found
                    releases.remove(found)
    both = [Transfer(release=pairs.get(one.seq), acceptance=one) for one in acceptances]
    return sorted([*both, *(Transfer(release=one) for one in releases)], key=_when)


def _same(release: Act, acceptance: Act) -> bool:
    """Whether both name the same giver and the same taker."""
    one, other = release.event, acceptance.event
    if not isinstance(one, ItemReleased) or not isinstance(other, ItemAccepted):
        return False
    return (one.by, one.to) == (other.giver, other.by)


def _before(acceptance: Act, releases: Iterable[Act]) -> Act | None:
    earlier = [one for one in releases if one.time <= acceptance.time]
    return earlier[-1] if earlier else None


def _after(acceptance: Act, releases: Iterable[Act]) -> Act | None:
    return next((one for one in releases if one.time > acceptance.time), None)


def _when(transfer: Transfer) -> tuple[object, int]:
    first = transfer.release or transfer.acceptance
    assert first is not None
    return first.time, first.seq
