"""The Spanish texts, by subject."""

from escrutinio.words.spanish import count, evidence, log, pages, seats, sources

TEXTS = {
    **count.TEXTS,
    **seats.TEXTS,
    **log.TEXTS,
    **evidence.TEXTS,
    **sources.TEXTS,
    **pages.TEXTS,
}
