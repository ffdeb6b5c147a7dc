"""Everything that a user reads, in Spanish and English, by key."""

from importlib import import_module

LANGUAGES = ("es", "en")
MODULES = {"es": "spanish", "en": "english"}


def catalogue(language: str) -> dict[str, str]:
    """The texts of one language."""
    module = import_module(f"escrutinio.words.{MODULES[language]}")
    texts: dict[str, str] = module.TEXTS
    return texts


def say(key: str, language: str, **values: object) -> str:
    """
    The text of a key in one language, with its values filled in.

    >>> say("state.annulled", "es"), say("state.annulled", "en")
    ('anulada', 'annulled')
    >>> say("no such key", "en")
    Traceback (most recent call last):
    KeyError: 'no such key'
    """
    return catalogue(language)[key].format(**values)


def known(key: str) -> bool:
    """Whether the catalogue has a text for this key."""
    return key in catalogue("en")
