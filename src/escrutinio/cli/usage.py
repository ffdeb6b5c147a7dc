"""What the library of the command line says by itself, in the chosen language."""

from importlib import import_module

from escrutinio.cli.language import LANGUAGE
from escrutinio.words import catalogue

MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")


def texts(language: str) -> dict[str, str]:
    """
    The library's own texts, which are in English, and how a language says them.

    >>> texts("es")["Missing argument"]
    'Falta el argumento'
    """
    english, wanted = catalogue("en"), catalogue(language)
    return {english[key]: wanted[key] for key in english if key.startswith("usage.")}


TEXTS = texts(LANGUAGE)


def translated(text: str) -> str:
    """A text of the library, as it is where the catalogue does not have it."""
    return TEXTS.get(text, text)


def translated_number(one: str, many: str, n: int) -> str:
    """The same for a text that depends on a number."""
    return translated(one if n == 1 else many)


def speak() -> None:
    """Have the library say its texts in the chosen language; it looks each up when it says it."""
    for name in MODULES:
        module = import_module(f"click.{name}")
        for lookup, ours in (("_", translated), ("ngettext", translated_number)):
            if hasattr(module, lookup):
                setattr(module, lookup, ours)
