"""The countries whose law is here."""

from escrutinio.law.ar.country import COUNTRY as AR
from escrutinio.law.bo.country import COUNTRY as BO
from escrutinio.law.cl.country import COUNTRY as CL
from escrutinio.law.co.country import COUNTRY as CO
from escrutinio.law.country import Country
from escrutinio.law.ec.country import COUNTRY as EC
from escrutinio.law.es.country import COUNTRY as ES
from escrutinio.law.pe.country import COUNTRY as PE
from escrutinio.law.rule import COMMON, Regime

COUNTRIES = {one.id: one for one in (PE, BO, AR, EC, CO, CL, ES)}


def country(id_: str) -> Country:
    """
    A country by its id; one without rules of its own where it has no folder.

    >>> country("ar").decision("majority").articles
    ('CN:97', 'CN:98')
    """
    return COUNTRIES.get(id_, Country(id=id_))


def decisions() -> tuple[str, ...]:
    """Every name that a contest's rule may have, in any country."""
    own = (rule.id for one in COUNTRIES.values() for rule in one.decisions)
    return tuple(dict.fromkeys([*COMMON, *own]))


def regimes() -> tuple[Regime, ...]:
    """The rules for observed sheets of every country."""
    return tuple(regime for one in COUNTRIES.values() for regime in one.regimes)
