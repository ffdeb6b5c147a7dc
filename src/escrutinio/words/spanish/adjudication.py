"""The Spanish texts of cases and of the bench."""

TEXTS = {
    "bench.seat": "el colegiado no tiene ese asiento",
    "bench.seat.why": "Un voto sin asiento no cuenta.",
    "bench.seat.do": "Sus asientos son: {known}",
    "bench.two": "dos personas ocupan este asiento el {day}",
    "bench.two.why": "No se sabría cuál voto cuenta.",
    "bench.two.do": "Termine el primer periodo el día antes de que empiece el segundo.",
    "bench.vote_of": "este asiento no participa y tiene un voto",
    "bench.vote_of.why": "Quien falta o se abstiene por recusación no decide nada.",
    "bench.vote_of.do": "Quite el voto, o corrija quién asiste.",
    "bench.no_vote": "este asiento participa y no tiene voto",
    "bench.no_vote.why": "Quien participa no se abstiene; un voto que falta cambia la mayoría.",
    "bench.no_vote.do": "Ponga el voto, o la recusación.",
}
