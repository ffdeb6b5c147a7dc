"""First entries under seal: what a commitment in the log stands for, and whether it is opened."""

from escrutinio.errors import Refused
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.commitment import commitment
from escrutinio.model.event import Event
from escrutinio.model.intake import Figures, Keyed, Sealed

Seals = dict[tuple[str, str, str], Sealed]
"""The seals that are not opened, by contest, station and copy."""


def sealed_value(at: str, figures: Figures, accepted: tuple[str, ...]) -> str:
    """
    What a seal stands for, as the text whose salted digest is logged.

    >>> sealed_value("2021-06-06T23:00:00Z", (("v0", 3),), ())
    '{"accepted":[],"at":"2021-06-06T23:00:00Z","figures":[["v0",3]]}'
    """
    return canonical({"accepted": accepted, "at": at, "figures": figures}).decode("utf-8")


def seals_after(seals: Seals, event: Event) -> None:
    """
    The seals after one more event, in place.

    Raises:
        Refused: A first entry is opened that is not the one that was sealed, or none was.
        ValueError: Its salt is none.

    >>> at = {"at": "", "contest": "p", "station": "1", "copy": "office", "by": "typist-1"}
    >>> salt, seals = bytes(32), {}
    >>> digest = commitment(salt, sealed_value("", (("v0", 3),), ()))
    >>> seals_after(seals, Sealed(**at, commitment=digest))
    >>> seals_after(dict(seals), Keyed(**at, figures=(("v0", 3),), salt=salt.hex()))
    >>> seals_after(seals, Keyed(**at, figures=(("v0", 4),), salt=salt.hex()))
    Traceback (most recent call last):
    escrutinio.errors.Refused: 1 office: the entry does not open the first one's seal
    Whoever could open another's seal could change what they typed.
    Check the log: escrutinio log replay WORKSPACE --check
    """
    if isinstance(event, Sealed):
        seals[event.contest, event.station, event.copy] = event
    elif isinstance(event, Keyed) and event.salt:
        seal = seals.pop((event.contest, event.station, event.copy), None)
        value = sealed_value(event.at, event.figures, event.accepted)
        opened = commitment(bytes.fromhex(event.salt), value)
        if seal is None or (seal.by, seal.commitment) != (event.by, opened):
            raise Refused("intake.seal", where=f"{event.station} {event.copy}")
