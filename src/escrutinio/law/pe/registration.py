"""How many signatures or members a party needs, and what not voting costs."""

from datetime import date
from fractions import Fraction

from escrutinio.law.book import parameter


def rounded_up(share: Fraction, number: int) -> int:
    """
    A share of a number of persons, as whole persons.

    >>> rounded_up(Fraction(3, 100), 17_713_716)
    531412
    """
    return -(-share.numerator * number // share.denominator)


def signatures(number: int, day: date, kind: str = "adherents") -> int:
    """
    Signatures or affiliates that a party needs to register.

    Args:
        number: What the share is of: voters of the last election, or the roll. [persons]
        day: The day of the request.
        kind: "adherents" or "affiliates".

    Law: LOE:88, LOP:5, by the day.

    >>> signatures(25_287_954, date(2021, 7, 1), "affiliates")
    25288
    """
    return rounded_up(Fraction(str(parameter(f"registration.{kind}", day).value)), number)


def fine(cause: str, day: date) -> Fraction:
    """
    What a duty not done costs, as a share of the tax unit.

    Args:
        cause: "absence.not-poor", "absence.poor", "absence.extremely-poor", "absence.abroad",
            "member".
        day: The day of the election.

    Law: FINES:2, FINES:3, FINES:4.

    >>> fine("member", date(2021, 4, 11))
    Fraction(1, 20)
    """
    return Fraction(str(parameter(f"fine.{cause}", day).value))


def quorum(present: int, votes_for: int, day: date, *, president_for: bool = False) -> str:
    """
    What the tribunal decides: "no quorum", "approved" or "rejected".

    Args:
        present: Members who attend. [members]
        votes_for: Votes in favour, of those present. [members]
        day: The day of the session.
        president_for: Whether the president, whose vote breaks a tie, is among them.

    Law: LOJNE:24 (quorum of four, simple majority of those present, casting vote).

    >>> day = date(2021, 7, 19)
    >>> quorum(3, 3, day), quorum(4, 2, day, president_for=True)
    ('no quorum', 'approved')
    """
    if present < int(parameter("tribunal.quorum", day).value):
        return "no quorum"
    if 2 * votes_for == present:
        return "approved" if president_for else "rejected"
    return "approved" if 2 * votes_for > present else "rejected"
