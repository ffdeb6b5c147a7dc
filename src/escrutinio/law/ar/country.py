"""Who is elected President of Argentina."""

from fractions import Fraction

from escrutinio.law.country import Country
from escrutinio.law.rule import Decision, Win

PRESIDENT = Decision(
    id="majority",
    wins=(
        Win(share=Fraction(9, 20)),
        Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10), strict_lead=True),
    ),
    articles=("CN:97", "CN:98"),
)
"""More than 45 %, or 40 % and a lead of more than ten points. Law: CN:97, CN:98."""

COUNTRY = Country(id="ar", decisions=(PRESIDENT,))
