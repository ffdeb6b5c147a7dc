"""The English texts of the server, the sharing cards and the feeds of a site."""

TEXTS = {
    "serve.no_site": "there is no built site in this folder",
    "serve.no_site.why": "Without its first page there is nothing to show.",
    "serve.no_site.do": "Build it first: escrutinio site WORKSPACE FOLDER",
    "serve.taken": "another program listens there already",
    "serve.taken.why": "Two programs cannot answer at the same address.",
    "serve.taken.do": "End the other one, or choose another port; 0 takes any that is free.",
    "serve.no_listen": "it is not possible to listen there ({error})",
    "serve.no_listen.why": "Without an address nobody can read the site.",
    "serve.no_listen.do": "Use 127.0.0.1 for this machine alone, and a port from 1024 to 65535.",
    "serve.308": "The address of a folder ends in a slash.",
    "serve.403": "This file of the site may not be read: its permissions do not allow it.",
    "serve.404": "There is no such page on this site.",
    "serve.405": "This site can only be read: GET and HEAD.",
    "serve.503": "This file is being written or cannot be read now. Please try again in a moment.",
}
