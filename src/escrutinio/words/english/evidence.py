"""The English texts of evidence: custody, personal data, proofs of time and signatures."""

TEXTS = {
    "custody.time": "the time cannot be read",
    "custody.time.why": "The order of two acts cannot be told without a day, an hour and a zone.",
    "custody.time.do": "Write it so: 2000-09-14T20:00-05:00, or 2000-09-15T01:00Z.",
}
