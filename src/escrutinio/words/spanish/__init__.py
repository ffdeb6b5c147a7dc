"""The Spanish texts, by subject."""

from escrutinio.words.spanish import count, log, pages, seats, sources

TEXTS = {
    **count.TEXTS,
    **seats.TEXTS,
    **log.TEXTS,
    **sources.TEXTS,
    **pages.TEXTS,
}
