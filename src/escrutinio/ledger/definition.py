"""An election's definition in its one byte form, whose digest a log begins with."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from escrutinio.errors import Refused
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.strict import strict_json
from escrutinio.model.election import Constituency, Contest, Election, Option, PrintedSeats


def definition_bytes(election: Election) -> bytes:
    """
    An election's definition as canonical JSON.

    Whether stations are simulated is not of it: the log says so where it reads a source of such.
    """
    data = _plain(asdict(election))
    del data["simulated"]
    return canonical(data)


def definition_digest(election: Election) -> str:
    """The SHA-256 of a definition, in hexadecimal, by which a log fixes it."""
    return hashlib.sha256(definition_bytes(election)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def definition_from(data: bytes) -> Election:
    """
    The election that `definition_bytes` wrote.

    Raises:
        Refused: The bytes are not those of a definition.
    """
    try:
        found = strict_json(data)
        contests = tuple(_contest(one) for one in found.pop("contests"))
        day = date.fromisoformat(found.pop("date"))
        law = tuple(found.pop("law"))
        made = Election(contests=contests, date=day, law=law, **found)
        ids = (
            made.id,
            made.country,
            *(one.id for one in contests),
            *(one.rule for one in contests),
        )
        if not all(isinstance(one, str) for one in ids) or definition_bytes(made) != data:
            raise ValueError(made.id)
        return made
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("definition.bytes", where=repr(error)[:80]) from None


def _contest(data: Mapping[str, Any]) -> Contest:
    nested = {
        "options": tuple(_coded(Option, one) for one in data["options"]),
        "constituencies": tuple(_coded(Constituency, one) for one in data["constituencies"]),
        "printed": tuple(
            PrintedSeats(source=one["source"], seats=tuple((o, n) for o, n in one["seats"]))
            for one in data["printed"]
        ),
        "codes": tuple(data["codes"]),
    }
    return Contest(**{**data, **nested})


def _coded(made: Any, data: Mapping[str, Any]) -> Any:
    return made(**{**data, "codes": tuple(data["codes"])})
