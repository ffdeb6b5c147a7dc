"""Who is elected President of Chile."""

from fractions import Fraction

from escrutinio.law.country import Country
from escrutinio.law.rule import Decision, Win

PRESIDENT = Decision(
    id="majority",
    wins=(Win(share=Fraction(1, 2)),),
    articles=("CPR:26",),
)
"""More than half of the valid votes; blank and null ones do not count. Law: CPR:26."""

COUNTRY = Country(id="cl", decisions=(PRESIDENT,))
