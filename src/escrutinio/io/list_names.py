"""Names of rows that are no list: blank, null, valid and challenged votes, and totals."""

import re

from escrutinio.model.names import plain

PAPERS = "( votes?| ballots?| papers?)?"
SUMMARIES = {
    "mixed": (
        r"(los )?(votos? )?(en )?blancos?( y| o| e)? (los )?(votos? )?(nulos?|viciados?)",
        r"(los )?(votos? )?(nulos?|viciados?)( y| o)? (los )?(votos? )?(en )?blancos?",
        r"nulos? (y |o )?viciados? (y |o )?(en )?blancos?",
        rf"blanks?{PAPERS}( and| or)? (null|invalid|spoil(ed|t)|void){PAPERS}",
        rf"(null|invalid|spoil(ed|t)|void){PAPERS}( and| or)? blanks?{PAPERS}",
    ),
    "blank": (
        r"(votos? |cedulas? )?(en )?blancos?",
        rf"blanks?{PAPERS}",
    ),
    "null": (
        r"(votos? |cedulas? )?(nul[oa]s?|viciad[oa]s?|invalid[oa]s?|no validos?)",
        r"(votos? )?nulos? (y|o) viciados?",
        rf"(null|invalid|spoil(ed|t)|void|rejected){PAPERS}",
    ),
    "challenged": (
        r"(votos? )?impugnados?",
        rf"(challenged|contested){PAPERS}",
    ),
    "valid": (r"(votos? )?(validos?|validamente emitidos?)", rf"valid{PAPERS}"),
    "total": (
        r"(sub ?)?total(es)?( (general|nacional))?|(gran|grand) total|sumas?|sum",
        r"(votos? )?(emitidos?|totales|contabilizados?)|votos? general(es)?",
        r"(electores|votantes)( (habiles|inscritos|registrados))?|inscritos",
        r"ciudadanos (habiles|inscritos)|padron( electoral)?|ausentismo|ausentes|asistentes",
        r"(ciudadanos|electores) que votaron",
        r"(registered|eligible)( voters?| electors?)?|electorate|electors|voters|turnout",
        r"(votes?|ballots?)( cast| counted)?|cast( votes?| ballots?)?",
    ),
}
"""What each kind of row may be called, without accents and marks: a reading of the whole name."""

TOTAL_OF = r"((sub ?)?total(es)?|suma|sum|numero|number)( of| de)?( the| los| las)? "
"""In front of the name of what is summed."""


def kind_of(name: str) -> str:
    """
    What a row sums: "blank", "null", "challenged", "valid", "mixed" (blank and null together),
    or "total"; nothing where it is a list.

    >>> [kind_of(x) for x in ("Voto en blanco", "Impugnados", "Total de votos válidos", "SUMA")]
    ['blank', 'challenged', 'valid', 'total']
    >>> kind_of("Blancos y nulos"), kind_of("Partido Blanco"), kind_of("Sumar")
    ('mixed', '', '')
    """
    text = plain(name)
    rest = re.sub(f"^{TOTAL_OF}", "", text)
    for kind, patterns in SUMMARIES.items():
        if any(re.fullmatch(one, form) for one in patterns for form in (text, rest)):
            return kind
    return ""
