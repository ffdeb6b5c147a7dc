"""The Spanish texts that all methods share."""

TEXTS: dict[str, str] = {
    "forensics.absent.registered": "la fuente no trae los electores hábiles",
    "forensics.absent.cast": "la fuente no trae el número de quienes votaron",
    "forensics.absent.blank": "la fuente no trae los votos en blanco aparte",
    "forensics.absent.null": "la fuente no trae los votos nulos aparte",
    "forensics.absent.place": "la fuente no dice en qué local de votación está cada mesa",
    "forensics.absent.area": "la fuente no dice en qué provincia está cada mesa",
    "forensics.absent.region": "la fuente no dice en qué departamento está cada mesa",
    "forensics.absent.before": "no se dio otra vuelta de las mismas mesas (--before)",
    "forensics.absent.matched": "no se dio otra vuelta de las mismas mesas (--before)",
    "forensics.absent.arrival": "la fuente no dice qué actas llegaron primero",
    "forensics.absent.treated": "la fuente no dice qué actas fueron impugnadas u observadas",
    "forensics.absent.few": "muy pocas mesas para decir algo",
    "forensics.absent.options": "hacen falta dos opciones",
    "forensics.kind.identity": "identidad: aritmética, que prueba",
    "forensics.kind.test": "prueba diseñada: su hipótesis nula fue comprobada y sus tasas de error están publicadas",
    "forensics.kind.screen": "descripción: nunca es evidencia por sí sola",
}
