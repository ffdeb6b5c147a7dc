"""The Spanish texts of methods on two rounds and on time."""

TEXTS: dict[str, str] = {
    "forensics.flows.name": "Flujos entre las vueltas",
    "forensics.flows.null": "No se prueba ninguna.",
    "forensics.flows.statistic": "Celdas de la tabla de flujos fuera de 0 a 1 por más de dos errores estándar",
    "forensics.flows.effect": "cuánto sale la regresión global de 0 a 1: su falla, no un hallazgo",
    "forensics.flows.says": "Cómo se movieron los electores, a partir de lo que difiere entre las mesas de un mismo local.",
    "forensics.flows.silent": "Cómo votó persona alguna; tampoco que un coeficiente fuera de 0 a 1 sea señal de algo malo.",
    "forensics.late-count.name": "Actas tardías contra tempranas",
    "forensics.late-count.null": "No se prueba ninguna: muy pocas provincias tienen actas tardías para medir una tasa.",
    "forensics.late-count.statistic": "Votos de la opción en actas tardías más allá de los de su local y de la vuelta anterior, en errores estándar",
    "forensics.late-count.effect": "esos votos",
    "forensics.late-count.says": "Si las actas tardías favorecen a alguien dentro de los mismos locales; al lado, cuánto de la ventaja tardía viene de qué lugares llegaron tarde, y el mismo estimador en la vuelta anterior.",
    "forensics.late-count.silent": "Nada de los locales cuyas actas llegaron todas tarde.",
    "forensics.treated-neighbours.name": "Actas observadas o impugnadas, contra sus vecinas",
    "forensics.treated-neighbours.null": "No se prueba ninguna.",
    "forensics.treated-neighbours.statistic": "Votos de la opción en actas observadas, impugnadas o anuladas más allá de los de su local, en errores estándar",
    "forensics.treated-neighbours.effect": "esos votos",
    "forensics.treated-neighbours.says": "Si las actas retenidas difieren de sus vecinas hacia un lado.",
    "forensics.treated-neighbours.silent": "Por qué se retuvo un acta: se impugna donde se espera perder.",
}
