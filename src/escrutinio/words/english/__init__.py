"""The English texts, by subject."""

from escrutinio.words.english import (
    adjudication,
    audit,
    audit_ballots,
    browser,
    bundle,
    count,
    desk,
    evidence,
    feeds,
    forensics,
    log,
    maps,
    pages,
    seats,
    site,
    sources,
)

TEXTS = {
    **count.TEXTS,
    **seats.TEXTS,
    **log.TEXTS,
    **maps.TEXTS,
    **bundle.TEXTS,
    **evidence.TEXTS,
    **sources.TEXTS,
    **pages.TEXTS,
    **site.TEXTS,
    **browser.TEXTS,
    **feeds.TEXTS,
    **forensics.TEXTS,
    **adjudication.TEXTS,
    **audit.TEXTS,
    **audit_ballots.TEXTS,
    **desk.TEXTS,
}
