"""The shape of a procedure: what may be asked of a jury, by whom, when, and what it may order."""

from __future__ import annotations

from dataclasses import dataclass

from escrutinio.law.deadline import Deadline

KEEP, CORRECT, ANNUL, RECOUNT, DISMISS = "keep", "correct", "annul", "recount", "dismiss"
EFFECTS = (KEEP, CORRECT, ANNUL, RECOUNT, DISMISS)
"""
What a ruling orders: the sheet stands as it is written, or with corrected boxes, or is annulled;
its votes are counted again; or what was asked is turned down and nothing changes.
"""

AT_TABLE, TO_JURY = "at-table", "to-jury"
"""Where a ground has to be raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """
    A ground on which a sheet may be attacked.

    Args:
        id: Its letter in the law.
        title_es: What it is, in Spanish.
        title_en: What it is, in English.
        raised: `AT_TABLE` where it has to be noted in the sheet, or `TO_JURY`.
        provision: The article.
    """

    id: str
    title_es: str
    title_en: str
    raised: str
    provision: str

    def title(self, language: str) -> str:
        """What it is."""
        return self.title_es if language == "es" else self.title_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """
    How one kind of case runs.

    Args:
        kind: Which kind: "observed-sheet", "challenged-vote", "nullity", "recount".
        effects: What its ruling may order.
        provisions: What it rests on.
        file: How long there is to bring it; None where the office itself sends it.
        appeal: How long there is to appeal; None where nobody can.
        raise_: How long the jury has to send an appeal up.
        rule: How long the tribunal has to rule.
        by: Who may bring it, as roles; empty for the office.
        fee: Whether a fee has to be paid.
        lawyer: Whether an appeal needs a lawyer's signature.
        hearing: Whether it has to be heard in public before it is ruled on.
        grounds: The grounds, where it needs one.
    """

    kind: str
    effects: tuple[str, ...]
    provisions: tuple[str, ...]
    file: Deadline | None = None
    appeal: Deadline | None = None
    raise_: Deadline | None = None
    rule: Deadline | None = None
    by: tuple[str, ...] = ()
    fee: bool = False
    lawyer: bool = False
    hearing: bool = False
    grounds: tuple[Ground, ...] = ()

    def ground(self, id_: str) -> Ground | None:
        """A ground by its letter; None where the procedure has none of that letter."""
        return next((one for one in self.grounds if one.id == id_), None)
