"""Files beside the votes: lots as they were drawn, and certificates of seats."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Lot


def read_lots(path: Path) -> tuple[Lot, ...]:
    """
    Drawings of lots from a file: [[lot]] with district, winners and record.

    Raises:
        SourceError: The file cannot be read or a lot has no winners or no record.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        for one in data["lot"]:
            if not one["winners"] or not one["record"]:
                raise KeyError("winners, record")
        return tuple(
            Lot(
                winners=tuple(OptionId(str(w)) for w in one["winners"]),
                record=str(one["record"]),
                district=str(one.get("district", "")),
            )
            for one in data["lot"]
        )
    except OSError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError("definition.broken", where=str(path), error=error) from None
    except (KeyError, TypeError) as error:
        raise SourceError("seats.lots", where=str(path), error=error) from None


def read_certificate(path: Path) -> Mapping[str, Any]:
    """
    A certificate from its file; also from the whole JSON of `seats`, which has it inside.

    Raises:
        SourceError: The file cannot be read.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    except ValueError as error:
        raise SourceError("source.damaged", where=str(path), error=error) from None
    inner = data.get("certificate", data) if isinstance(data, dict) else {}
    return inner if isinstance(inner, dict) else {}
