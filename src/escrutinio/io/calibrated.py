"""Measured error rates as a file: the one that ships, and those that are measured anew."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.forensics.calibration import Calibration, Curve, Level, Power, Rate, Single

PARTS = (
    ("rates", Rate),
    ("powers", Power),
    ("singles", Single),
    ("levels", Level),
    ("curves", Curve),
)


@cache
def shipped() -> Calibration:
    """What was measured and ships with the program."""
    text = files("escrutinio.data").joinpath("forensics", "calibration.json").read_text("utf-8")
    return parsed(json.loads(text))


def read(path: Path) -> Calibration:
    """
    What was measured, from a file.

    Raises:
        SourceError: It is not such a file.
    """
    try:
        return parsed(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SourceError("calibration.unreadable", where=str(path), error=error) from None


def parsed(data: dict[str, Any]) -> Calibration:
    """Measured rates from their JSON form: each part is its columns' names and its rows."""
    parts: dict[str, Any] = {}
    for name, record in PARTS:
        columns, *rows = data[name]
        parts[name] = tuple(
            record(**{k: _frozen(v) for k, v in zip(columns, row, strict=True)}) for row in rows
        )
    return Calibration(seed=data["seed"], runs=data["runs"], **parts)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def written(calibration: Calibration) -> str:
    """
    The JSON form, a line for each rate.

    >>> parsed(json.loads(written(Calibration(seed=7)))).seed
    7
    """
    parts = [f' "seed": {calibration.seed},\n "runs": {calibration.runs}']
    for name, record in PARTS:
        columns = list(record.__dataclass_fields__)
        rows = [list(asdict(one).values()) for one in getattr(calibration, name)]
        lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in [columns, *rows])
        parts.append(f' "{name}": [\n  {lines}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"
