"""The National Jury of Elections («Pleno del JNE») and the special juries («JEE») as benches."""

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


JURY = (
    Seat(
        id="jury-president",
        appoints_es="Corte Superior del distrito judicial",
        appoints_en="Superior Court of the judicial district",
        presides=True,
        substitutes=1,
    ),
    Seat(
        id="jury-second",
        appoints_es="Junta de fiscales superiores",
        appoints_en="Board of superior prosecutors",
        substitutes=1,
    ),
    Seat(
        id="jury-third",
        appoints_es="Jurado Nacional de Elecciones, por sorteo",
        appoints_en="National Jury of Elections, by lot",
        substitutes=1,
    ),
)


def jury(day: date) -> BenchRule:
    """
    A special jury («JEE») as a bench.

    The articles at hand say that it has three members and decides as the tribunal does; that two
    of the three are its quorum is our reading, a majority of its seats.

    Law: LOE:44 (three members), LOJNE:33 (its seats).

    >>> rule = jury(date(2021, 6, 7))
    >>> len(rule.seats), rule.quorum, rule.president
    (3, 2, 'jury-president')
    """
    members = parameter("jury.members", day)
    return BenchRule(
        seats=JURY,
        quorum=int(members.value) // 2 + 1,
        articles=(members.provision, "LOJNE:33"),
    )
