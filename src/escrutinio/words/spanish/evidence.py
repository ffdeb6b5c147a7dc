"""The Spanish texts of evidence: custody, personal data, proofs of time and signatures."""

TEXTS = {
    "custody.time": "la hora no se entiende",
    "custody.time.why": "Sin día, hora y zona no se sabe qué acto fue antes.",
    "custody.time.do": "Escríbala así: 2000-09-14T20:00-05:00, o 2000-09-15T01:00Z.",
    "store.unscrubbed": "la persona se borró, pero quedan bytes antiguos en el archivo",
    "store.unscrubbed.why": "Otro programa está leyendo el almacén y los retiene.",
    "store.unscrubbed.do": "Cierre el otro programa y repita la orden.",
    "replay.item": "el índice de un elemento de evidencia",
}
