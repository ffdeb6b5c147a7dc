"""What the commands of `escrutinio evidence` do."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from escrutinio.cli.clock import now
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.errors import Refused
from escrutinio.io.attest.subject import digest
from escrutinio.ledger.commitment import PREFIX, is_commitment
from escrutinio.ledger.custody import Custody
from escrutinio.ledger.moment import stamp
from escrutinio.ledger.statement import Statement
from escrutinio.model.event import as_data
from escrutinio.model.finding import Finding
from escrutinio.operations.evidence import Party, erase, export, histories, log_act, names
from escrutinio.operations.proofs import Proofs, statements
from escrutinio.operations.report import finding_json
from escrutinio.words.findings import figures_text, finding_text

NOTE = "note"
COMMITMENT = re.compile(re.escape(PREFIX) + "[0-9a-f]{64}")
SIDES = {"": "by", "to_": "to", "from_": "giver", "custodian_": "custodian"}
"""The fields of an event by the beginning of the options for its parties."""


def run_act(path: Path, act: str, item: str, *, as_json: bool, **asked: Any) -> None:
    """Log what happened to an item, and say what is found of it now."""
    found = log_act(path, act, now(), {"item": item} | _given(act, asked))
    if as_json:
        event, findings = as_data(found.event), list(map(finding_json, found.findings))
        show_json({"index": found.index, "event": event, "findings": findings})
        return
    show(told("evidence.logged", item=item, act=told(f"act.{act}"), index=number(found.index)))
    show(*_findings(found.findings, {}))
    show("", told("next", command=f"escrutinio evidence status {path} {item}"))


def _given(act: str, asked: Mapping[str, Any]) -> dict[str, str | Party]:
    """The fields that were given, by the names that events have for them."""
    rest = dict(asked)
    found: dict[str, str | Party] = {}
    for begun, field in SIDES.items():
        party = _party(begun, rest.pop(f"{begun}office", ""), rest.pop(f"{begun}person", ""))
        if party is not None:
            found["custodian" if (act, field) == ("collected", "by") else field] = party
    file = rest.pop("file", None)
    if file is not None and rest["sha256"]:
        raise Refused("evidence.both", where="--file", other="--sha256")
    if file is not None:
        found["sha256"] = digest(file)
    return found | {name: value for name, value in rest.items() if value}


def _party(begun: str, office: str, person: str) -> Party | None:
    if office and person:
        option = begun.replace("_", "-")
        raise Refused("evidence.both", where=f"--{option}office", other=f"--{option}person")
    if person:
        return Party(name=person, person=True)
    return Party(name=office) if office else None


def run_status(
    path: Path, item: str, *, names: bool, as_json: bool, witness: tuple[str, ...], **given: Any
) -> bool:
    """An item's custody and every state; whether something is found to be wrong."""
    [one] = histories(path, now(), item)
    states = statements(path, one, Proofs(witnesses=witness, **given))
    if as_json:
        show_json(_data(one) | {"states": list(map(_state_data, states))})
    else:
        known = _known(path, names)
        show(*_story(one, known), "", _states(states), *_findings(one.findings, known))
    return _wrong(one.findings) or any(state.failed for state in states)


def _known(path: Path, asked: bool) -> dict[str, str]:
    return names(path) if asked else {}


def _data(item: Custody) -> dict[str, Any]:
    standing = item.standing
    return {
        "item": item.item,
        "holders": list(standing.holders),
        "seal": standing.seal,
        "sha256": standing.sha256,
        "ended": stamp(standing.ended) if standing.ended else None,
        "acts": [{"index": act.seq} | as_data(act.event) for act in item.acts],
        "findings": list(map(finding_json, item.findings)),
    }


def _state_data(one: Statement) -> dict[str, Any]:
    reason = one.reason.removeprefix("evidence.why.")
    parts = {"of": one.of, "state": str(one.state), "reason": reason, "failed": one.failed}
    return parts | {"values": dict(one.values)}


def _story(item: Custody, known: Mapping[str, str]) -> Iterable[str | Table]:
    """Who has an item now, and its acts by their times."""
    standing = item.standing
    holders = ", ".join(_who(one, known) for one in standing.holders) or told("evidence.nobody_has")
    if standing.ended:
        yield told("evidence.ended", item=item.item, time=stamp(standing.ended))
    else:
        seal = standing.seal or told("evidence.no_seal")
        yield told("evidence.has", item=item.item, holders=holders, seal=seal)
    rows = tuple(
        (
            number(act.seq),
            stamp(act.time),
            told(f"act.{_short(act.event.kind)}"),
            _details(act, known),
        )
        for act in item.acts
    )
    if rows:
        columns = ("#", told("log.at"), told("log.kind"), told("evidence.details"))
        yield Table(columns=columns, rows=rows)


def _short(kind: str) -> str:
    return kind.partition(".")[2]


def _details(act: Any, known: Mapping[str, str]) -> str:
    """The fields of an act that are not said elsewhere in its line."""
    left_out = ("kind", "v", "at", "item", "time")
    parts = [
        f"{told(f'evidence.field.{name}')} {_value(name, str(value), known)}"
        for name, value in as_data(act.event).items()
        if name not in left_out
    ]
    return "; ".join(parts)


def _value(name: str, value: str, known: Mapping[str, str]) -> str:
    if name == "sha256":
        return f"{value[:12]}…"
    key = f"evidence.{name}.{value}"
    return told(key) if name in ("type", "purpose") else _who(value, known)


def _who(party: str, known: Mapping[str, str]) -> str:
    """A party: an office in its words, a person as a short commitment, or by name if asked."""
    if not is_commitment(party):
        return party
    return known.get(party) or f"{party[: len(PREFIX) + 12]}…"


def _states(states: Sequence[Statement]) -> Table:
    rows = tuple((told(f"evidence.of.{one.of}"), _says(one), _why(one)) for one in states)
    columns = (told("evidence.what"), told("evidence.state"), told("evidence.why"))
    return Table(columns=columns, rows=rows)


def _says(one: Statement) -> str:
    return told(f"evidence.state.{one.state}", **dict(one.values))


def _why(one: Statement) -> str:
    return told(one.reason, **dict(one.values))


def _findings(findings: Sequence[Finding], known: Mapping[str, str]) -> Iterable[str | Table]:
    if findings:
        rows = tuple(
            (one.code, _where(one.where, known), _figures(one), finding_text(one.code, LANGUAGE))
            for one in _shown(findings)
        )
        yield ""
        yield Table(
            title=told("evidence.findings"),
            columns=(
                told("table.code"),
                told("table.where"),
                told("table.figures"),
                told("table.finding"),
            ),
            rows=rows,
        )


def _shown(findings: Sequence[Finding]) -> Iterable[Finding]:
    """The findings, the notes of one kind as one, which says how many."""
    notes = Counter(one.code for one in findings if one.severity == NOTE)
    yield from (one for one in findings if one.severity != NOTE)
    yield from (Finding(code=code, severity=NOTE, count=n) for code, n in notes.items())


def _where(where: str, known: Mapping[str, str]) -> str:
    return COMMITMENT.sub(lambda found: _who(found[0], known), where)


def _figures(one: Finding) -> str:
    times = f"×{number(one.count)} " if one.count > 1 else ""
    return times + figures_text(one.figures, LANGUAGE)


def run_gaps(path: Path, item: str, *, names: bool, as_json: bool) -> bool:
    """Where custody does not fit; whether it does not."""
    present = now()
    items = histories(path, present, item)
    found = [finding for one in items for finding in one.findings]
    if as_json:
        findings = list(map(finding_json, found))
        show_json({"items": [one.item for one in items], "until": present, "findings": findings})
    elif found:
        show(told("evidence.gaps", items=number(len(items)), found=number(len(found))))
        show(*_findings(found, _known(path, names)))
    else:
        show(told("evidence.no_gaps", items=number(len(items)), now=present))
    return _wrong(found)


def _wrong(findings: Sequence[Finding]) -> bool:
    """Whether something is found that is more than a note."""
    return any(one.severity != NOTE for one in findings)


def run_export(path: Path, item: str, out: Path | None) -> None:
    """Write PROV-JSON."""
    text = json.dumps(export(path, now(), item), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        show(text.rstrip("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused("output.write", where=str(out), error=error.strerror) from None
    show(told("evidence.written", path=out))


def run_erase(path: Path, person: str, *, as_json: bool) -> None:
    """Erase a person."""
    found = erase(path, person)
    if as_json:
        show_json({"commitments": found})
        return
    for one in found:
        show(told("evidence.erased", commitment=one))
