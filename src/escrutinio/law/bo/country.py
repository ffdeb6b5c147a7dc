"""Who is elected President of Bolivia."""

from fractions import Fraction

from escrutinio.law.country import Country
from escrutinio.law.rule import Decision, Win

PRESIDENT = Decision(
    id="majority",
    wins=(
        Win(share=Fraction(1, 2)),
        Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10)),
    ),
    articles=("CPE:166",),
)
"""More than half of the valid votes, or 40 % and a lead of ten points. Law: CPE:166."""

COUNTRY = Country(id="bo", decisions=(PRESIDENT,))
