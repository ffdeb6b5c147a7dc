"""The Spanish texts of reports, as a page and as a PDF."""

TEXTS: dict[str, str] = {
    "report.span": "de {low} a {high}",
}
