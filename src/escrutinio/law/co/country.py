"""Who is elected President of Colombia."""

from fractions import Fraction

from escrutinio.law.country import Country
from escrutinio.law.rule import Decision, Win

PRESIDENT = Decision(
    id="majority",
    wins=(Win(share=Fraction(1, 2)),),
    base="valid-and-blank",
    articles=("CP:190",),
)
"""More than half of the votes, blank ones with them. Law: CP:190."""

COUNTRY = Country(id="co", decisions=(PRESIDENT,))
