"""The Spanish texts of screens."""

TEXTS: dict[str, str] = {
    "forensics.fingerprint.name": "Huella junto a gemelas limpias",
    "forensics.fingerprint.null": "No se prueba ninguna.",
    "forensics.fingerprint.statistic": "Distancia de la huella (participación por proporción) a la media de gemelas simuladas con los mismos locales o zonas",
    "forensics.fingerprint.effect": "distancia más allá de la gemela más lejana",
    "forensics.fingerprint.says": "Si el conjunto se ve distinto de lo que harían sus propios lugares.",
    "forensics.fingerprint.silent": "Por qué. Donde no se conocen los locales, pueblos y ciudades de una zona parecen una diferencia. No se muestra el parámetro usual de esta figura: en elecciones limpias con dos clases de lugares es tan grande como en amañadas.",
    "forensics.mixture.name": "Mezcla finita",
    "forensics.mixture.null": "No se prueba ninguna.",
    "forensics.mixture.statistic": "Proporción de mesas que una mezcla pone en las clases con algunos o casi todos los votos añadidos",
    "forensics.mixture.effect": "proporción de mesas que más probablemente están en esas clases",
    "forensics.mixture.says": "Dónde están las mesas que haría un electorado parejo con votos añadidos.",
    "forensics.mixture.silent": "Que se añadieran. La mezcla conoce un solo nivel de participación y apoyo, así que la geografía le parece votos añadidos.",
}
