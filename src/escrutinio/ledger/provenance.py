"""
Custody in the terms of W3C PROV, as PROV-JSON: items are entities, acts activities, parties agents.

Source: W3C Member Submission PROV-JSON (w3.org/Submission/prov-json), and PROV-DM for the terms.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from escrutinio.ledger.acts import Act
from escrutinio.ledger.commitment import PREFIX, is_commitment
from escrutinio.ledger.custody import Custody
from escrutinio.ledger.transfers import Transfer, transfers
from escrutinio.model.custody import ItemAccepted, ItemCollected, ItemCopied, ItemReleased

ROLES = ("custodian", "by", "giver", "to")
CLASSES = {
    "sheet-copy": "SheetCopy",
    "scan": "Scan",
    "video-tape": "Videotape",
    "audio-tape": "Audiotape",
    "letter": "Letter",
    "device": "Device",
    "other": "Item",
}
RELATIONS = (
    *("used", "wasGeneratedBy", "wasInvalidatedBy", "wasDerivedFrom"),
    *("wasAssociatedWith", "wasAttributedTo"),
)


def provenance(items: Sequence[Custody], base: str) -> dict[str, Any]:
    """
    Items with their acts and parties, the same bytes each time.

    A person is an agent by their commitment; nothing else of them is known here.

    Args:
        items: In any order; what is of several of them is written once.
        base: The address under which the names are, with a slash at its end.

    >>> one = ItemCollected(at="2000-09-14T21:00:00Z", item="tape-1", time="2000-09-14T20:00:00Z",
    ...     type="video-tape", custodian="Court")
    >>> from escrutinio.ledger.custody import custody
    >>> provenance([custody("tape-1", [(3, one)])], "https://e.example/")["entity"]
    {'ev:tape-1': {'prov:type': 'ev:Videotape'}}
    """
    entities: dict[str, Any] = {}
    agents: dict[str, Any] = {}
    activities: dict[str, Any] = {}
    related: dict[str, list[Any]] = {relation: [] for relation in RELATIONS}
    for one in sorted(items, key=lambda found: found.item):
        _entity(one, entities, agents, related)
        for transfer in _activities(one):
            _activity(one.item, transfer, activities, agents, related)
    found = {"prefix": {"ev": f"{base}ev/", "default": base}, "entity": entities}
    found |= {"agent": dict(sorted(agents.items())), "activity": activities}
    return {name: part for name, part in (found | _numbered(related)).items() if part}


def _numbered(related: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Each relation once, under a number of its own."""
    found: dict[str, Any] = {}
    n = 0
    for name, rows in related.items():
        unique = [row for i, row in enumerate(rows) if row not in rows[:i]]
        found[name] = {f"_:id{n + i}": row for i, row in enumerate(unique, 1)}
        n += len(unique)
    return found


def _name(text: str) -> str:
    """An id as the local part of a name: signs that a name cannot have by their number."""
    return "ev:" + re.sub(r"[^A-Za-z0-9.-]", lambda sign: f"_{ord(sign[0]):x}_", text)


def _agent(party: str, agents: dict[str, Any]) -> str:
    """A party's name; a person has no other than the commitment."""
    if is_commitment(party):
        name = f"ev:commitment-{party.removeprefix(PREFIX)}"
        agents[name] = {"prov:type": "prov:Person"}
    else:
        name = f"ev:office-{hashlib.sha256(party.encode()).hexdigest()[:16]}"
        agents[name] = {"prov:type": "prov:Organization", "prov:label": party}
    return name


def _entity(
    item: Custody,
    entities: dict[str, Any],
    agents: dict[str, Any],
    related: dict[str, list[Any]],
) -> None:
    name = _name(item.item)
    first = next((act for act in item.acts if act.begins), None)
    found: dict[str, Any] = entities.setdefault(name, {})
    if first is None:
        return
    event = first.event
    if isinstance(event, ItemCollected):
        found["prov:type"] = f"ev:{CLASSES.get(event.type, 'Item')}"
    elif isinstance(event, ItemCopied):
        found["prov:type"] = "ev:Copy"
        found["ev:purpose"] = event.purpose
        entities.setdefault(_name(event.item), {})
    if item.standing.sha256:
        found["ev:sha256"] = item.standing.sha256
    agent = _agent(first.taker, agents)
    related["wasAttributedTo"].append({"prov:entity": name, "prov:agent": agent})


def _activities(item: Custody) -> Iterable[Transfer | Act]:
    """The acts on an item, both sides of a transfer as one."""
    yield from transfers(item.acts)
    for act in item.acts:
        if not isinstance(act.event, ItemReleased | ItemAccepted):
            yield act


def _activity(
    item: str,
    found: Transfer | Act,
    activities: dict[str, Any],
    agents: dict[str, Any],
    related: dict[str, list[Any]],
) -> None:
    acts = [found] if isinstance(found, Act) else [found.release, found.acceptance]
    sides = [act for act in acts if act is not None]
    kind = "transfer" if isinstance(found, Transfer) else sides[0].event.kind.partition(".")[2]
    name = f"ev:{kind}-{sides[0].seq}"
    activities[name] = _times(found) | {"ev:event": [act.seq for act in sides]}
    for act in sides:
        for role in ROLES:
            party = str(getattr(act.event, role, ""))
            if party:
                row = {"prov:activity": name, "prov:agent": _agent(party, agents)}
                related["wasAssociatedWith"].append(row | {"prov:role": role})
    _uses(item, name, sides[0], related)


def _times(found: Transfer | Act) -> dict[str, Any]:
    """When an activity began and ended; of a transfer, as far as both sides are known."""
    if isinstance(found, Act):
        start = end = found.time
    elif found.release is not None and found.acceptance is not None:
        start, end = sorted((found.release.time, found.acceptance.time))
    elif found.release is not None:
        return {"prov:startTime": found.release.time.isoformat()}
    else:
        assert found.acceptance is not None
        return {"prov:endTime": found.acceptance.time.isoformat()}
    return {"prov:startTime": start.isoformat(), "prov:endTime": end.isoformat()}


def _uses(item: str, activity: str, act: Act, related: dict[str, list[Any]]) -> None:
    """What an activity used, made or ended."""
    event, name = act.event, _name(item)
    used = _name(event.item)
    related["used"].append({"prov:activity": activity, "prov:entity": used})
    if isinstance(event, ItemCopied) and act.begins:
        related["wasGeneratedBy"].append({"prov:entity": name, "prov:activity": activity})
        related["wasDerivedFrom"].append({"prov:generatedEntity": name, "prov:usedEntity": used})
    if act.ends and event.kind == "item.destroyed":
        related["wasInvalidatedBy"].append({"prov:entity": name, "prov:activity": activity})
