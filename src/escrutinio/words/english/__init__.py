"""The English texts, by subject."""

from escrutinio.words.english import bundle, count, evidence, log, pages, seats, sources

TEXTS = {
    **count.TEXTS,
    **seats.TEXTS,
    **log.TEXTS,
    **bundle.TEXTS,
    **evidence.TEXTS,
    **sources.TEXTS,
    **pages.TEXTS,
}
