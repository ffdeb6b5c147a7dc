"""
Every exception, drawn as a tree.

    * EscrutinioError
      x Refused          an action that the rules do not allow now
      x SourceError      a file or a feed is not what it claims to be
      x StoreError       a store of events is not there, or cannot be read or written
      x Unavailable      an optional part is not installed

A defect in a tally sheet is not an exception: it is a `Finding`.
A tie is not an exception: it is a value in the outcome.
"""

from escrutinio.words import say


class EscrutinioError(Exception):
    """
    What went wrong, where, why it matters and what to do, in Spanish or English.

    Args:
        key: The message, as a key of the word catalogue; `<key>.why` and `<key>.do` complete it.
        where: The file, line, field or option concerned.
        values: What the message names.

    >>> error = SourceError("source.empty", where="mesas.csv")
    >>> print(error.text("en"))  # doctest: +ELLIPSIS
    mesas.csv: the file is empty...
    """

    def __init__(self, key: str, *, where: str = "", **values: object) -> None:
        self.key = key
        self.where = where
        self.values = values
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """The whole message in one language, one line for each part."""
        what = say(self.key, language, **self.values)
        lines = [f"{self.where}: {what}" if self.where else what]
        lines += [say(f"{self.key}.why", language, **self.values)]
        lines += [say(f"{self.key}.do", language, **self.values)]
        return "\n".join(lines)

    def as_json(self, language: str) -> dict[str, str]:
        """The same parts for a script: error, where, what, why, do."""
        return {
            "error": self.key,
            "where": self.where,
            "what": say(self.key, language, **self.values),
            "why": say(f"{self.key}.why", language, **self.values),
            "do": say(f"{self.key}.do", language, **self.values),
        }


class Refused(EscrutinioError):
    """An action that the rules do not allow now, or that cannot be meant."""


class SourceError(EscrutinioError):
    """A file or a feed is not what it claims to be."""


class StoreError(EscrutinioError):
    """A store of events is not there, or cannot be read or written."""


class Unavailable(EscrutinioError):
    """An optional part is not installed; the message carries the install line."""
