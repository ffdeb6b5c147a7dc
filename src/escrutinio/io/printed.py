"""Figures that an office printed beside the votes, as a source or a definition has them."""

from dataclasses import dataclass

from escrutinio.model.election import OptionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What an office printed beside a list's votes, in one district or for the whole («»)."""

    area: str
    option: OptionId
    seats: int | None = None
    share: str = ""
    share_of: int = 100  # 1 where it is printed as a part of one
    source: str = ""  # who printed it, where it was not this source
