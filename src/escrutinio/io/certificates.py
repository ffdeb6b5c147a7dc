"""Files beside the votes: lots as they were drawn, and certificates of seats."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused, SourceError
from escrutinio.io.definitions import read_toml
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Lot


def read_lots(path: Path) -> tuple[Lot, ...]:
    """
    Drawings of lots from a file: [[lot]] with district, winners and record.

    Raises:
        SourceError: The file cannot be read or a lot has no winners or no record.
    """
    data = read_toml(path)
    try:
        return tuple(_lot(one) for one in data["lot"])
    except (KeyError, TypeError) as error:
        raise SourceError("seats.lots", where=str(path), error=error) from None


def _lot(data: Mapping[str, Any]) -> Lot:
    if not data["winners"] or not data["record"]:
        raise KeyError("winners, record")
    return Lot(
        winners=tuple(OptionId(str(one)) for one in data["winners"]),
        record=str(data["record"]),
        district=str(data.get("district", "")),
    )


def read_certificate(path: Path) -> Mapping[str, Any]:
    """
    A certificate's file: the certificate alone, or the whole JSON of `seats` around it.

    Raises:
        SourceError: The file cannot be read, or a key of it stands there twice.
        Refused: It is not a certificate.
    """
    try:
        data = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    except ValueError as error:
        raise SourceError("source.damaged", where=str(path), error=error) from None
    if not isinstance(data, dict):
        raise Refused("seats.certificate", where=str(path))
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of a key that stands there twice, readers differ on which one holds."""
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(", ".join(sorted({one for one in names if names.count(one) > 1})))
    return data
