"""What every command asks for: a source, and how it is to be read."""

from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import SourceError
from escrutinio.io.source import Progress
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Contest
from escrutinio.operations.count import contests_in
from escrutinio.operations.open import DEMO, open_sheets, open_source


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

    def other(self, name: str, tell: Progress) -> Loaded:
        """
        Another source, or another dated state of this one, whichever there is.

        The format asked for is for the first source; another one takes it where no known format
        fits its own header.
        """
        if not name.startswith(DEMO) and not Path(name.rpartition("@")[0] or name).exists():
            return self.state(name, tell)
        try:
            return open_sheets(name, election=self.election, progress=tell)
        except SourceError as error:
            if not self.form or error.key not in ("source.format", "source.column"):
                raise
            return open_sheets(name, election=self.election, form=self.form, progress=tell)

    def chosen(self, loaded: Loaded) -> Contest:
        """The contest asked for, or the first that the source has."""
        return contests_in(loaded, self.contest)[0]
