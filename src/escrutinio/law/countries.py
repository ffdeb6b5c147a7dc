"""The countries whose law is here, and what each one's folder holds."""

from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.law.ar import president as ar
from escrutinio.law.bo import president as bo
from escrutinio.law.cl import president as cl
from escrutinio.law.co import president as co
from escrutinio.law.ec import president as ec
from escrutinio.law.pe import president as pe
from escrutinio.law.rule import COMMON, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What the folder of a country holds, by the names that definitions use."""

    id: str
    decisions: tuple[Decision, ...] = ()

    def decision(self, id_: str) -> Decision:
        """
        How a contest is decided: by the country's own rule of that name, else by a common one.

        Raises:
            Refused: Neither has it.

        >>> country("pe").decision("majority").articles
        ('CONST-1993:111', 'LOE:17', 'LOE:18')
        >>> country("").decision("plurality").wins
        ()
        """
        own = {one.id: one for one in self.decisions}
        found = (COMMON | own).get(id_)
        if found is None:
            raise Refused("law.decision", where=id_, known=", ".join(COMMON | own))
        return found


COUNTRIES = {
    one.id: one
    for one in (
        Country(id="pe", decisions=pe.DECISIONS),
        Country(id="bo", decisions=bo.DECISIONS),
        Country(id="ar", decisions=ar.DECISIONS),
        Country(id="ec", decisions=ec.DECISIONS),
        Country(id="co", decisions=co.DECISIONS),
        Country(id="cl", decisions=cl.DECISIONS),
        Country(id="es"),
    )
}


def country(id_: str) -> Country:
    """A country by its id; one without rules of its own where it has no folder."""
    return COUNTRIES.get(id_, Country(id=id_))


def decisions() -> tuple[str, ...]:
    """Every name that a contest's rule may have, in any country."""
    own = (rule.id for one in COUNTRIES.values() for rule in one.decisions)
    return tuple(dict.fromkeys([*COMMON, *own]))
