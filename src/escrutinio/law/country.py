"""What the folder of a country holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from escrutinio.errors import Refused
from escrutinio.law import arithmetic
from escrutinio.law.bench import BenchRule
from escrutinio.law.procedure import Procedure
from escrutinio.law.rule import COMMON, Check, Decision, PairRule, Regime, WholeTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """
    What the folder of a country holds, by the names that definitions use.

    Args:
        id: The country's code.
        decisions: Who is elected, where the law words it its own way.
        checks: The defects of a sheet.
        preference_checks: Those of its preference votes.
        regimes: The rules for observed sheets.
        pair_rules: Those for the two elections of one sheet.
        tests: What the law asks of the whole: blank, null, valid and cast votes. [votes]
        guard: Whether the votes proclaimed are enough of those cast. [votes]
        always: The articles that every count rests on.
        names: What else a user may call a field of a sheet.
        successions: Chambers that followed one another: votes for one are divided as another's.
        procedure: How a kind of case runs in an election of a day; None where none is known.
        bench: The tribunal as a bench on a day; None where none is known.
        jury: A jury of first instance as a bench on a day; None where none is known.
        zone: The time of the place, by its name in the time zone database.
        copies: The copies of a sheet; the office's, which is the one that counts, first, and then
            in the order in which they stand in for it where it is lost.
    """

    id: str
    decisions: tuple[Decision, ...] = ()
    checks: tuple[Check, ...] = arithmetic.CHECKS
    preference_checks: tuple[Check, ...] = ()
    regimes: tuple[Regime, ...] = ()
    pair_rules: tuple[PairRule, ...] = ()
    tests: Callable[..., tuple[WholeTest, ...]] | None = None
    guard: Callable[[int, int], bool] | None = None
    always: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    successions: tuple[tuple[str, ...], ...] = ()
    procedure: Callable[[str, date], Procedure] | None = None
    bench: Callable[[date], BenchRule] | None = None
    jury: Callable[[date], BenchRule] | None = None
    zone: str = "UTC"
    copies: tuple[str, ...] = ("office", "second")

    def kin(self, chamber: str) -> tuple[str, ...]:
        """
        The chambers that followed one another, among which a chamber is; none where it is alone.

        >>> Country(id="", successions=(("upper", "council"),)).kin("council")
        ('upper', 'council')
        """
        return next((each for each in self.successions if chamber in each), ())

    def decision(self, id_: str) -> Decision:
        """
        How a contest is decided: by the country's own rule of that name, else by a common one.

        Raises:
            Refused: Neither has it.

        >>> Country(id="").decision("plurality").wins
        ()
        """
        own = {one.id: one for one in self.decisions}
        found = (COMMON | own).get(id_)
        if found is None:
            raise Refused("law.decision", where=id_, known=", ".join(COMMON | own))
        return found
