"""The English texts, by subject."""

from escrutinio.words.english import bundle, count, log, pages, seats, sources

TEXTS = {
    **count.TEXTS,
    **seats.TEXTS,
    **log.TEXTS,
    **bundle.TEXTS,
    **sources.TEXTS,
    **pages.TEXTS,
}
