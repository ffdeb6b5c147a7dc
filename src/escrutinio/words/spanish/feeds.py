"""The Spanish texts of the server, the sharing cards and the feeds of a site."""

TEXTS = {
    "serve.no_site": "no hay un sitio construido en esta carpeta",
    "serve.no_site.why": "Sin su primera página no hay nada que mostrar.",
    "serve.no_site.do": "Constrúyalo primero: escrutinio site ESPACIO CARPETA",
    "serve.taken": "otro programa ya escucha ahí",
    "serve.taken.why": "Dos programas no pueden responder en la misma dirección.",
    "serve.taken.do": "Termine el otro, o elija otro puerto; 0 toma cualquiera que esté libre.",
    "serve.no_listen": "no se puede escuchar ahí ({error})",
    "serve.no_listen.why": "Sin una dirección nadie puede leer el sitio.",
    "serve.no_listen.do": "Use 127.0.0.1 para esta máquina sola, y un puerto de 1024 a 65535.",
    "serve.308": "La dirección de una carpeta termina en una barra.",
    "serve.403": "Este archivo del sitio no se puede leer: sus permisos no lo permiten.",
    "serve.404": "En este sitio no hay esa página.",
    "serve.405": "Este sitio solo se puede leer: GET y HEAD.",
    "serve.503": "Este archivo se está escribiendo o no se puede leer ahora. Vuelva a intentarlo en un momento.",
}
