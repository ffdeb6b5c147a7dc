"""The Spanish texts of mission."""

TEXTS = {
    "observe.level": "confianza de {level}",
}
