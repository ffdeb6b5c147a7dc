"""The National Jury of Elections («Pleno del JNE») as a bench."""

from __future__ import annotations

from datetime import date

from escrutinio.law.bench import BenchRule, Seat
from escrutinio.law.book import parameter

SEATS = (
    Seat(
        id="supreme-court",
        appoints_es="Sala Plena de la Corte Suprema",
        appoints_en="Supreme Court in full session",
        presides=True,
        substitutes=2,
    ),
    Seat(
        id="prosecutors",
        appoints_es="Junta de Fiscales Supremos",
        appoints_en="Board of Supreme Prosecutors",
        substitutes=2,
    ),
    Seat(
        id="lima-bar",
        appoints_es="Colegio de Abogados de Lima",
        appoints_en="Lima Bar Association",
        substitutes=2,
    ),
    Seat(
        id="public-faculties",
        appoints_es="Decanos de las facultades de derecho de universidades públicas",
        appoints_en="Deans of the law faculties of public universities",
        substitutes=2,
    ),
    Seat(
        id="private-faculties",
        appoints_es="Decanos de las facultades de derecho de universidades privadas",
        appoints_en="Deans of the law faculties of private universities",
        substitutes=2,
    ),
)


def tribunal(day: date) -> BenchRule:
    """
    The bench on a day.

    Law: CONST-1993:179 (five members, in this order), LOJNE:24 (quorum, majority, casting vote).

    >>> rule = tribunal(date(2021, 6, 23))
    >>> len(rule.seats), rule.quorum, rule.president
    (5, 4, 'supreme-court')
    """
    quorum = parameter("tribunal.quorum", day)
    return BenchRule(
        seats=SEATS,
        quorum=int(quorum.value),
        articles=("CONST-1993:179", quorum.provision),
    )
