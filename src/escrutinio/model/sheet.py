"""A tally sheet, box by box of the paper form, and where it stands in the count."""

from dataclasses import dataclass, field
from enum import StrEnum

from escrutinio.model.boxes import Boxes
from escrutinio.model.election import ContestId, StationId


class State(StrEnum):
    """Where a sheet stands in the count."""

    COUNTED = "counted"  # «contabilizada»: as it was written
    RESOLVED = "resolved"  # «computada resuelta»: counted after a ruling
    ANNULLED = "annulled"  # «anulada»: only its null votes count
    PENDING = "pending"  # not counted yet; `kind` says why
    NOT_INSTALLED = "not_installed"  # «sin instalar»


IN_COUNT = (State.COUNTED, State.RESOLVED)
"""The states of sheets that are counted."""

SUMMED = (*IN_COUNT, State.ANNULLED)
"""The states whose figures are in the sums; of annulled sheets only the null votes stay."""

KINDS = (
    "",
    "arithmetic",  # «error material»
    "incomplete",  # «incompleta»
    "illegible",  # «ilegibilidad»
    "no_data",  # «sin datos»
    "unsigned",  # «sin firmas»
    "challenged",  # «votos impugnados»
    "nullity_request",  # «solicitud de nulidad»
    "other",  # «otras observaciones»
    "observed",  # observed, the kind not said
    "in_process",  # «en proceso», «pendiente»
    "lost",  # «extraviada»
    "duplicate",  # two different versions of one sheet
    "unknown_label",  # the office's label is not known
    "recount",  # the rules order a recount
)
"""Why a sheet is not simply counted: the kinds of observation, and what else holds it up."""

NUMBERS = ("registered", "voted", "blank", "null", "challenged")
"""The boxes that every sheet has beside those of its options."""

OBSERVED = KINDS[1:10]
"""The kinds that await a ruling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a station stands, from the country down to the polling place."""

    scope: str = "domestic"  # or "abroad"
    department: str = ""
    province: str = ""
    district: str = ""
    district_code: str = ""  # in the office's own coding
    place: str = ""  # «local de votación»


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """
    One copy of a station's tally sheet for one contest. [votes]

    A figure may be wrong, which findings say; None is a box without a figure.
    """

    contest: ContestId
    station: StationId  # «mesa de sufragio»
    registered: int | None  # «electores hábiles»
    voted: int | None  # «total de ciudadanos que votaron»
    votes: tuple[int | None, ...]  # in the contest's order of options
    blank: int | None = 0
    null: int | None = 0
    challenged: int | None = 0
    preferences: tuple[tuple[int | None, ...], ...] = ()
    state: State = State.COUNTED
    kind: str = ""
    label: str = ""  # the office's own words for the state
    line: int = 0  # in the source
    place: Place = field(default_factory=Place)

    @property
    def boxes(self) -> Boxes:
        """The figures, as rules read them."""
        return Boxes.of(
            registered=self.registered,
            voted=self.voted,
            votes=self.votes,
            blank=self.blank,
            null=self.null,
            challenged=self.challenged,
            preferences=self.preferences,
        )

    @property
    def figures(self) -> dict[str, int | None]:
        """Every box by name: voted, v0, v1, ..., blank, null, challenged."""
        options = {f"v{i}": votes for i, votes in enumerate(self.votes)}
        ends = {"blank": self.blank, "null": self.null, "challenged": self.challenged}
        return {"voted": self.voted} | options | ends

    def figure(self, box: str) -> int | None:
        """What stands in a box, by its name."""
        return (self.figures | {"registered": self.registered})[box]

    @property
    def cast(self) -> int:
        """«Votos emitidos»: the sum of every box of votes that has a figure."""
        return sum(n or 0 for n in (*self.votes, self.blank, self.null, self.challenged))
