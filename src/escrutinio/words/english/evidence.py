"""The English texts of evidence: custody, personal data, proofs of time and signatures."""

TEXTS = {
    "custody.time": "the time cannot be read",
    "custody.time.why": "The order of two acts cannot be told without a day, an hour and a zone.",
    "custody.time.do": "Write it so: 2000-09-14T20:00-05:00, or 2000-09-15T01:00Z.",
    "store.unscrubbed": "a person was erased, but old bytes are still in the file",
    "store.unscrubbed.why": "Another program is reading the store and keeps them there.",
    "store.unscrubbed.do": "Close the other program and repeat the command.",
    "replay.item": "the index of an item of evidence",
}
