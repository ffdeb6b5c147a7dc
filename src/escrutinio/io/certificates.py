"""Files beside the votes: lots as they were drawn, and certificates of seats."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escrutinio.errors import EscrutinioError, Refused, SourceError
from escrutinio.io.definitions import read_toml
from escrutinio.ledger.strict import strict_json
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Lot

LOT = {"district", "winners", "record"}
START = "escrutinio-seats/"
"""What the format of every certificate begins with."""


def read_lots(path: Path) -> tuple[Lot, ...]:
    """
    Drawings of lots from a file: [[lot]] with district, winners and record.

    Raises:
        SourceError: The file cannot be read, a lot has no winners or no record, or something
            in it is of no lot.
    """
    data = read_toml(path)
    try:
        _require(set(data) == {"lot"} and isinstance(data["lot"], list), ", ".join(data) or "lot")
        return tuple(_lot(one) for one in data["lot"])
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError("seats.lots", where=str(path), error=error) from None


def _lot(data: Mapping[str, Any]) -> Lot:
    strange = sorted(data.keys() - LOT)
    _require(not strange, ", ".join(strange))
    winners, record, district = data["winners"], data["record"], data.get("district", "")
    listed = isinstance(winners, list) and all(isinstance(one, str) for one in winners)
    _require(bool(listed and winners), f"winners = {winners!r}")
    _require(bool(record) and isinstance(record, str), "record")
    _require(isinstance(district, str), "district")
    return Lot(winners=tuple(OptionId(one) for one in winners), record=record, district=district)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise KeyError(what)


def is_certificate(path: Path) -> bool:
    """Whether a file is a certificate, or the JSON of `seats` around one."""
    if path.suffix.lower() != ".json":
        return False
    try:
        data = read_certificate(path)
    except EscrutinioError:
        return False
    inner = data.get("certificate", data)
    return isinstance(inner, dict) and str(inner.get("format", "")).startswith(START)


def read_certificate(path: Path) -> Mapping[str, Any]:
    """
    A certificate's file: the certificate alone, or the whole JSON of `seats` around it.

    Raises:
        SourceError: The file cannot be read, or a key of it stands there twice.
        Refused: It is not a certificate.
    """
    try:
        data = strict_json(path.read_bytes())
    except OSError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    except ValueError as error:
        raise SourceError("source.damaged", where=str(path), error=error) from None
    if not isinstance(data, dict):
        raise Refused("seats.certificate", where=str(path))
    return data
