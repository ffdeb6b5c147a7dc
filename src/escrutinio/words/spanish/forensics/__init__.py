"""The Spanish texts of forensics, by subject."""

from escrutinio.words.spanish.forensics import (
    calibration,
    claims,
    common,
    percentages,
    pictures,
    places,
    reports,
    rounds,
    screens,
    sheets,
)

TEXTS = {
    **calibration.TEXTS,
    **claims.TEXTS,
    **common.TEXTS,
    **percentages.TEXTS,
    **pictures.TEXTS,
    **places.TEXTS,
    **reports.TEXTS,
    **rounds.TEXTS,
    **screens.TEXTS,
    **sheets.TEXTS,
}
