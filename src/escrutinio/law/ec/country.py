"""Who is elected President of Ecuador."""

from fractions import Fraction

from escrutinio.law.country import Country
from escrutinio.law.rule import Decision, Win

PRESIDENT = Decision(
    id="majority",
    wins=(
        Win(share=Fraction(1, 2)),
        Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10), strict_lead=True),
    ),
    articles=("CRE:143",),
)
"""More than half of the valid votes, or 40 % and a lead of more than ten points. Law: CRE:143."""

COUNTRY = Country(id="ec", decisions=(PRESIDENT,))
