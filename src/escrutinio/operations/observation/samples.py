"""Samples of a mission: drawn, fixed in the log before the day, kept, and mended by rule."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from escrutinio.errors import Refused, SourceError
from escrutinio.io.source import Progress, quiet
from escrutinio.io.writing import csv_text, replace_text
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.commitment import SALT, commitment
from escrutinio.model.observation import TOPIC, SampleDrawn, StationSubstituted
from escrutinio.observation.draw import SIMPLE, STRATIFIED, Sample, drawn, shared_out
from escrutinio.observation.draw import substitute as next_one
from escrutinio.observation.frame import Frame, merged
from escrutinio.operations.observation.frames import AREA, frame_digest, read_frame
from escrutinio.operations.office import Office

FOLDER = "observation/samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    A drawn station.

    Args:
        station: Its number.
        stratum: The stratum of the draw.
        place: Polling place, as a code of the frame.
        registered: Its voters. [voters]
        weight: How many stations it stands for.
        cluster: The unit that was drawn.
        cell: The cell of late reports; empty for none.
        observer: The number of whoever goes there, from 1.
        instead: The station that it stands in for; empty where it was drawn itself.
    """

    station: str
    stratum: str
    place: int
    registered: int
    weight: float
    cluster: int
    cell: str = ""
    observer: int = 0
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """
    A sample as it is kept and handed out.

    Args:
        design: How it was drawn.
        seed: By what.
        by: Strata of the frame.
        source: SHA-256 of the file that the frame was read from.
        frame: SHA-256 of the frame.
        strata: Names of the strata of the draw, with how many units each has.
        rows: The stations.
    """

    design: str
    seed: str
    by: str
    source: str
    frame: str
    strata: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]

    def text(self) -> str:
        """As it is kept: the same sample gives the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=0) + "\n"

    @property
    def sha256(self) -> str:
        """What the log fixes."""
        return hashlib.sha256(self.text().encode("utf-8")).hexdigest()

    def csv(self) -> str:
        """For people who plan routes: one row for each station."""
        names = (
            "station",
            "stratum",
            "place",
            "registered",
            "weight",
            "cell",
            "observer",
            "instead",
        )
        return csv_text([names, *([getattr(one, name) for name in names] for one in self.rows)])


def plan(
    source: str,
    n: int,
    seed: str,
    *,
    design: str = STRATIFIED,
    by: str = AREA,
    cell: str = "",
    per_place: int = 1,
    per_observer: int = 1,
    unreachable: Path | None = None,
    tell: Progress = quiet,
    **how: Any,
) -> Drawing:
    """
    Draw a sample from the stations of a source.

    Args:
        source: Past results or a list of stations, as for `stations_of`.
        n: How many stations.
        seed: The same seed and source give the same sample.
        design: One of `DESIGNS`.
        by: Strata: "area" or "region"; those too small for two stations are merged.
        cell: See `read_frame`.
        per_place: In a clustered sample, so many stations of each place.
        per_observer: So many stations of one place can one person watch.
        unreachable: A file of stations where nobody can get to, one number to a line.
        tell: Told how far it is.
        how: How the source is read.

    Raises:
        SourceError: It cannot be read.
        Refused: There are not so many stations, or no such strata.
    """
    read, frame = read_frame(source, by=by, cell=cell, tell=tell, **how)
    if unreachable is not None:
        frame = _without(frame, unreachable)
    strata = (
        None if design == SIMPLE else merged(frame, n if design == STRATIFIED else n // per_place)
    )
    tell("sample", 0, 0)
    found = drawn(frame, n, seed, design=design, strata=strata, per_place=per_place)
    return _drawing(frame, found, by, read.sha256, per_observer)


def _without(frame: Frame, path: Path) -> Frame:
    try:
        named = path.read_text("utf-8-sig").split()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    known = set(frame.ids.tolist())
    strange = [one for one in named if one not in known]
    if strange:
        shown = ", ".join(strange[:10])
        raise Refused("claim.station", where=path.name, stations=shown, n=len(strange))
    return replace(frame, reachable=~np.isin(frame.ids, named))


def _drawing(frame: Frame, found: Sample, by: str, source: str, per_observer: int) -> Drawing:
    who = shared_out(frame, found, per_observer)
    rows = tuple(
        Row(
            station=str(frame.ids[i]),
            stratum=found.strata[int(found.stratum[at])],
            place=int(frame.place[i]),
            registered=int(frame.registered[i]),
            weight=float(found.weight[at]),
            cluster=int(found.cluster[at]),
            cell=frame.cells[int(frame.cell[i])] if frame.cell is not None else "",
            observer=int(who[at]) + 1,
        )
        for at, i in enumerate(found.rows)
    )
    return Drawing(
        design=found.design,
        seed=found.seed,
        by=by,
        source=source,
        frame=frame_digest(frame),
        strata=tuple(zip(found.strata, (int(one) for one in found.units), strict=True)),
        rows=rows,
    )


def commit(office: Office, now: str, drawing: Drawing, by: str = "", *, reveal: bool) -> str:
    """
    Fix a sample in the log, and keep it; its digest.

    Args:
        office: The office.
        now: The time, in ISO 8601 and UTC.
        drawing: The sample.
        by: Who drew it.
        reveal: Whether the log has the seed at once; else its digest, until it is opened.
    """
    digest = drawing.sha256
    path = office.path / FOLDER / f"{digest}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, drawing.text())
    event = SampleDrawn(
        at=now,
        sample=digest,
        frame=drawing.frame,
        source=drawing.source,
        design=drawing.design,
        strata=drawing.by,
        n=len(drawing.rows),
        seed=drawing.seed if reveal else "",
        seed_sha256="" if reveal else hashlib.sha256(drawing.seed.encode("utf-8")).hexdigest(),
        by=by,
    )
    office.store.append([event])
    return digest


def committed(office: Office) -> list[SampleDrawn]:
    """Every sample that the log fixes, the last one last."""
    return [one for _, one in office.store.history(*TOPIC) if isinstance(one, SampleDrawn)]


def sample_of(office: Office, digest: str = "") -> Drawing:
    """
    A sample of the log as it was drawn; the last one where none is named.

    Raises:
        Refused: There is none, or its file is not what the log fixes.
    """
    known = [one.sample for one in committed(office)]
    chosen = digest or (known[-1] if known else "")
    if chosen not in known:
        raise Refused("observe.sample.none", where=str(office.path))
    path = office.path / FOLDER / f"{chosen}.json"
    text = path.read_text("utf-8") if path.is_file() else ""
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != chosen:
        raise Refused("observe.sample.changed", where=str(path), sha256=chosen)
    return drawing_of(text)


def drawing_of(text: str) -> Drawing:
    """A sample from its text."""
    data = json.loads(text)
    rows = tuple(Row(**one) for one in data.pop("rows"))
    strata = tuple((str(name), int(n)) for name, n in data.pop("strata"))
    return Drawing(rows=rows, strata=strata, **data)


def substitutions(office: Office, digest: str) -> dict[str, str]:
    """Which station takes the place of which, by the drawn one."""
    path = office.path / FOLDER / f"{digest}.instead.json"
    if not path.is_file():
        return {}
    kept: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    logged = {
        one.commitment for _, one in office.store.history(*TOPIC)
        if isinstance(one, StationSubstituted)
    }  # fmt: skip
    return {
        one["station"]: one["instead"] for one in kept
        if commitment(bytes.fromhex(one["salt"]), _pair(one)) in logged
    }  # fmt: skip


def observed(drawing: Drawing, instead: Mapping[str, str]) -> tuple[str, ...]:
    """Where observers are: for each drawn station itself, or the one that stands in for it."""
    return tuple(instead.get(one.station, one.station) for one in drawing.rows)


def _pair(one: dict[str, str]) -> str:
    return canonical({"instead": one["instead"], "station": one["station"]}).decode("utf-8")


def substitute(
    office: Office, now: str, source: str, station: str, why: str, by: str, **how: Any
) -> str:
    """
    Put the next station in the place of one that cannot be observed; its number.

    Args:
        office: The office.
        now: The time.
        source: What the sample was drawn from.
        station: Which cannot be observed.
        why: Why not.
        by: Who says so.
        how: How the source is read; see `plan`.

    Raises:
        Refused: It is not in the sample, has a substitute, the source is another, there is no
            reason, or the stratum has no station left.
    """
    if not why.strip():
        raise Refused("intake.reason", where=station)
    drawing = sample_of(office)
    done = substitutions(office, drawing.sha256)
    _, frame = read_frame(source, by=drawing.by, **how)
    if frame_digest(frame) != drawing.frame:
        raise Refused("observe.sample.source", where=source, sha256=drawing.source[:16])
    row = next((i for i, one in enumerate(drawing.rows) if one.station == station), None)
    if row is None or station in done:
        raise Refused("observe.sample.station", where=station)
    place = {str(one): i for i, one in enumerate(frame.ids.tolist())}
    used = frozenset(place[one] for one in (*(r.station for r in drawing.rows), *done.values()))
    found = next_one(frame, _sample(drawing, place), place[station], used)
    if found is None:
        raise Refused("observe.sample.exhausted", where=drawing.rows[row].stratum)
    one = {
        "station": station,
        "instead": str(frame.ids[found]),
        "salt": secrets.token_bytes(SALT).hex(),
    }
    path = office.path / FOLDER / f"{drawing.sha256}.instead.json"
    before = json.loads(path.read_text("utf-8")) if path.is_file() else []
    replace_text(path, json.dumps([*before, one], indent=0) + "\n")
    office.store.append(
        [
            StationSubstituted(
                at=now, sample=drawing.sha256,
                commitment=commitment(bytes.fromhex(one["salt"]), _pair(one)), why=why, by=by,
            )
        ]
    )  # fmt: skip
    return one["instead"]


def _sample(drawing: Drawing, place: dict[str, int]) -> Sample:
    """A kept sample as arrays again."""
    names = [name for name, _ in drawing.strata]
    codes = {name: i for i, name in enumerate(names)}
    return Sample(
        design=drawing.design,
        seed=drawing.seed,
        rows=np.array([place[one.station] for one in drawing.rows], dtype=np.int64),
        weight=np.array([one.weight for one in drawing.rows]),
        stratum=np.array([codes[one.stratum] for one in drawing.rows], dtype=np.int64),
        cluster=np.array([one.cluster for one in drawing.rows], dtype=np.int64),
        units=np.array([n for _, n in drawing.strata], dtype=np.int64),
        strata=tuple(names),
    )
