"""What every command asks for: a source, and how it is to be read."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import EscrutinioError, SourceError
from escrutinio.io.source import Progress
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Contest
from escrutinio.operations.compare import same_election
from escrutinio.operations.count import contests_in
from escrutinio.operations.open import DEMO, open_sheets, open_source

NO_STATE = ("source.as_of", "source.one_state", "option.unused")
"""Errors that say that a source has no state of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A source as the user names it, with election, format, dated state and contest."""

    source: str
    election: str = ""
    form: str = ""
    as_of: str = ""
    contest: str = ""

    def opened(self, tell: Progress) -> Loaded | Sums:
        """The source's sheets, or its sums."""
        return open_source(
            self.source, election=self.election, form=self.form, as_of=self.as_of, progress=tell
        )

    def sheets(self, tell: Progress) -> Loaded:
        """The source's sheets."""
        return open_sheets(
            self.source, election=self.election, form=self.form, as_of=self.as_of, progress=tell
        )

    def state(self, view: str, tell: Progress) -> Loaded:
        """The same source in another dated state."""
        path = self.source.rpartition("@")[0] or self.source
        return open_sheets(path, election=self.election, form=self.form, as_of=view, progress=tell)

    def other(self, name: str, tell: Progress, beside: Loaded) -> Loaded:
        """
        Another source of the same election, or another dated state of this one.

        Raises:
            Refused: It is of another election.
        """
        found = self._named(name, tell)
        same_election(beside, found)
        return found

    def _named(self, name: str, tell: Progress) -> Loaded:
        """A file if there is one of that name, else a state."""
        path = name.rpartition("@")[0] or name
        if name.startswith(DEMO) or Path(path).exists():
            return self._file(name, tell)
        try:
            return self.state(name, tell)
        except EscrutinioError as error:
            if error.key not in NO_STATE:
                raise
            if error.key == "source.as_of" and not (Path(path).suffix or "/" in path):
                raise
            return self._file(name, tell)

    def _file(self, name: str, tell: Progress) -> Loaded:
        """
        A source by its path.

        The format asked for is for the first source; another one takes it where no known format
        fits its own header.
        """
        election = "" if name.startswith(DEMO) else self.election
        try:
            return open_sheets(name, election=election, progress=tell)
        except SourceError as error:
            if not self.form or error.key not in ("source.format", "source.column"):
                raise
            return open_sheets(name, election=election, form=self.form, progress=tell)

    def contests(self, loaded: Loaded) -> list[Contest]:
        """The contest asked for, or every one that the source has sheets of."""
        return contests_in(loaded, self.contest)

    def again(self) -> str:
        """How to name this source once more in a command line."""
        source = f"{self.source}@{self.as_of}" if self.as_of else self.source
        options = (("election", self.election), ("format", self.form), ("contest", self.contest))
        words = [
            source,
            *(word for name, value in options if value for word in (f"--{name}", value)),
        ]
        return shlex.join(words)
