"""The English texts of mission."""

TEXTS = {
    "observe.level": "confidence of {level}",
}
