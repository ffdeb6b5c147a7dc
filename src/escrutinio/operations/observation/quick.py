"""The quick count of a mission: reports of the sample, an estimate, and every one of them kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from escrutinio.errors import Refused
from escrutinio.io.observation.ready import RESULT
from escrutinio.io.writing import replace_text
from escrutinio.model.observation import HELD, PUBLISHED, TOPIC, EstimateMade
from escrutinio.observation.estimate import Estimate
from escrutinio.observation.quick import Drawn, Quick, quick
from escrutinio.operations.observation.reports import figures
from escrutinio.operations.observation.samples import (
    Drawing,
    observed,
    sample_of,
    substitutions,
)
from escrutinio.operations.office import Office

FOLDER = "observation/estimates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """
    A quick count, with what it rests on.

    Args:
        quick: The quick count.
        sample: SHA-256 of the sample.
        input: SHA-256 of what went in: the stations and their figures.
        result: SHA-256 of what came out.
        state: `PUBLISHED` or `HELD`.
        substitutes: Stations that stand in for drawn ones.
        strange: Stations that reported and are not in the sample.
        left_out: Drawn stations whose reports do not count, with the reason.
    """

    quick: Quick
    sample: str
    input: str
    result: str
    state: str
    substitutes: int
    strange: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def drawn_of(
    drawing: Drawing,
    options: Sequence[str],
    reported: Mapping[str, Sequence[int]],
    instead: Mapping[str, str] | None = None,
) -> Drawn:
    """
    A sample with what its stations report.

    Args:
        drawing: The sample.
        options: Names of the options.
        reported: By station, the votes of each option.
        instead: Which station stands in for which, by the drawn one.
    """
    names = [name for name, _ in drawing.strata]
    codes = {name: i for i, name in enumerate(names)}
    cells = sorted({one.cell for one in drawing.rows})
    found = [reported.get(one) for one in observed(drawing, instead or {})]
    votes = np.array([one or [0] * len(options) for one in found], dtype=float).T
    return Drawn(
        options=tuple(options),
        votes=votes.reshape(len(options), len(found)),
        valid=votes.sum(axis=0) if len(found) else np.zeros(0),
        arrived=np.array([one is not None for one in found], dtype=bool),
        registered=np.array([one.registered for one in drawing.rows], dtype=float),
        weight=np.array([one.weight for one in drawing.rows]),
        stratum=np.array([codes[one.stratum] for one in drawing.rows], dtype=np.int64),
        strata=tuple(names),
        units=np.array([n for _, n in drawing.strata], dtype=np.int64),
        cluster=np.array([one.cluster for one in drawing.rows], dtype=np.int64),
        cell=None if len(cells) < 2 else np.array([cells.index(o.cell) for o in drawing.rows]),
    )


def count(
    office: Office, now: str, *, by: str = "", contest: str = "", form: str = RESULT,
    publish: bool = False, keep: bool = True,
) -> Counted:  # fmt: skip
    """
    Make a quick count of what has come, and keep it with the digest of its input.

    Args:
        office: The office.
        now: The time, in ISO 8601 and UTC.
        by: Who made it.
        contest: Of which contest; the only one where none is named.
        form: The form of the result sheets.
        publish: Whether it goes out.
        keep: Whether it is kept and logged at all.

    Raises:
        Refused: There is no sample, or it is to go out while the gate is closed.
    """
    drawing = sample_of(office)
    options = tuple(str(one.id) for one in office.contest(contest).options)
    read = figures(office, form, [f"votes_{one}" for one in options])
    instead = substitutions(office, drawing.sha256)
    here = set(observed(drawing, instead))
    reported = {s: v for s, v in zip(read.stations, read.votes, strict=True) if s in here}
    found = quick(drawn_of(drawing, options, reported, instead))
    if publish and not found.gate.open:
        raise Refused(
            "observe.quick.gate", where=drawing.sha256[:16], reasons=", ".join(found.gate.reasons),
            missing=missing_by_part(found),
        )  # fmt: skip
    given = _text({"sample": drawing.sha256, "reports": sorted(reported.items())})
    state = PUBLISHED if publish else HELD
    counted = Counted(
        quick=found,
        sample=drawing.sha256,
        input=_digest(given),
        result=_digest(_text(as_data(found))),
        state=state,
        substitutes=len(instead),
        strange=tuple(one for one in read.stations if one not in here),
        left_out=tuple(one for one in read.left_out if one[0] in here),
    )
    if keep:
        _kept(office, now, by, counted, given)
    return counted


def missing_by_part(found: Quick) -> str:
    """The parts that lack most, in a line."""
    lacking = [one for one in found.gate.parts if one.arrived < one.drawn]
    return "; ".join(f"{one.name} {one.arrived}/{one.drawn}" for one in lacking[:8])


def as_data(found: Quick) -> dict[str, Any]:
    """A quick count as plain data. Arrays become lists; shares are from 0 to 1."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(found), default=_plain))
    if data["estimate"] is not None:
        del data["estimate"]["covariance"]
    return data


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _kept(office: Office, now: str, by: str, counted: Counted, given: str) -> None:
    folder = office.path / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / f"{counted.input}.input.json", given)
    replace_text(folder / f"{counted.result}.json", _text(as_data(counted.quick)))
    found = counted.quick
    shares = () if found.estimate is None else _shares(found.options, found.estimate)
    event = EstimateMade(
        at=now,
        sample=counted.sample,
        input=counted.input,
        result=counted.result,
        state=counted.state,
        stations=found.n,
        of=found.of,
        method=found.method,
        shares=shares,
        reasons=found.gate.reasons,
        by=by,
    )
    office.store.append([event])


def _shares(options: tuple[str, ...], found: Estimate) -> tuple[tuple[str, int, int, int], ...]:
    """Option, estimate, low and high of each, in millionths."""
    return tuple(
        (
            name,
            _millionths(found.share[i]),
            _millionths(found.low[i]),
            _millionths(found.high[i]),
        )
        for i, name in enumerate(options)
    )


def _millionths(share: float) -> int:
    return round(float(share) * 1_000_000)


def estimates(office: Office) -> list[EstimateMade]:
    """Every estimate that was made, published or held, the last one last."""
    return [one for _, one in office.store.history(*TOPIC) if isinstance(one, EstimateMade)]
