"""Which sheets are meant: a small language of conditions, turned into SQL."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.model.election import Contest

WORDS = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<op><=|>=|!=|<>|=|<|>|\(|\))"
    r"|(?P<number>\d+(?:\.\d+)?|\d+,\d+(?=\s*%))\s*(?P<percent>%)?(?=[\s)]|$)"
    r"|(?P<word>[^\s()<>=!'\"][^\s()<>=!\"]*))"
)

PLACES = {
    "department": "department",
    "departamento": "department",
    "province": "province",
    "provincia": "province",
    "district": "district",
    "distrito": "district",
    "district_code": "district_code",
    "place": "place",
    "local": "place",
    "station": "station",
    "mesa": "station",
    "scope": "scope",
    "ambito": "scope",
    "state": "state",
    "estado": "state",
    "kind": "kind",
    "tipo": "kind",
}

NUMBERS = {
    "registered": "registered",
    "electores": "registered",
    "voted": "voted",
    "votantes": "voted",
    "blank": '"blank"',
    "blancos": '"blank"',
    "null": '"null"',
    "nulos": '"null"',
    "challenged": "challenged",
    "impugnados": "challenged",
}

AND, OR = ("and", "y"), ("or", "o")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a condition: what sort it is, and its text."""

    sort: str
    text: str
    percent: bool = False


def condition(
    text: str,
    contest: Contest,
    order: Sequence[int],
    names: Mapping[str, str] | None = None,
) -> str:
    """
    SQL for a condition such as `department = North and first option > 90 %`.

    Fields are places (department, province, district, place, station, scope), state and kind,
    boxes (registered, voted, blank, null, challenged), `turnout`, an option's id, and `first
    option` or `second option`: those that lead the whole count. A number with % is a share, with
    a point or a comma for its decimals: of the valid votes for an option, of the registered for
    voted and `turnout`, of the votes cast for blank, null and challenged. A station's number is
    the same with or without zeros in front. Conditions join with and, or, and parentheses;
    Spanish words do as well.

    Args:
        text: The condition.
        contest: Whose options it names.
        order: The options' places in the contest, the leading one first.
        names: What a country's readers call a field beside its names here.

    Raises:
        Refused: The condition cannot be read; the message says where and what is known.
    """
    parser = _Parser(_tokens(text, contest), contest, order, text, PLACES | dict(names or {}))
    sql = parser.any_of()
    if parser.rest:
        raise parser.refused()
    return sql


def _known(contest: Contest) -> str:
    """What a condition may speak of."""
    options = (option.id for option in contest.options)
    return ", ".join([*PLACES, *NUMBERS, "turnout", "first option", *options])


def _tokens(text: str, contest: Contest) -> list[Token]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = WORDS.match(text, at)
        if not match or not match.lastgroup:
            where = text[at : at + 20]
            raise Refused("filter.unread", where=where, filter=text, known=_known(contest))
        at = match.end()
        if match["number"]:
            digits = match["number"].replace(",", ".")
            found.append(Token("number", digits, match["percent"] is not None))
        elif match["text"]:
            found.append(Token("text", match["text"][1:-1]))
        else:
            sort = "op" if match["op"] else "word"
            found.append(Token(sort, match[sort]))
    return found


class _Parser:
    """Reads a condition from left to right."""

    def __init__(
        self,
        tokens: list[Token],
        contest: Contest,
        order: Sequence[int],
        text: str,
        places: Mapping[str, str],
    ) -> None:
        self.rest, self.contest, self.order, self.text = tokens, contest, order, text
        self.places = places

    def refused(self) -> Refused:
        """The error for what comes next."""
        where = " ".join(token.text for token in self.rest[:4]) or "…"
        known = _known(self.contest)
        return Refused("filter.unread", where=where, filter=self.text, known=known)

    def take(self, *words: str) -> bool:
        """Whether the next token is one of these, which is then passed."""
        if self.rest and self.rest[0].text.lower() in words and self.rest[0].sort != "text":
            self.rest = self.rest[1:]
            return True
        return False

    def any_of(self) -> str:
        """Conditions joined by or."""
        parts = [self.all_of()]
        while self.take(*OR):
            parts.append(self.all_of())
        return f"({' OR '.join(parts)})"

    def all_of(self) -> str:
        """Conditions joined by and."""
        parts = [self.one()]
        while self.take(*AND):
            parts.append(self.one())
        return f"({' AND '.join(parts)})"

    def one(self) -> str:
        """One comparison, or a condition in parentheses."""
        if self.take("("):
            inner = self.any_of()
            if not self.take(")"):
                raise self.refused()
            return inner
        field = self.field()
        if not self.rest or self.rest[0].sort != "op" or self.rest[0].text in "()":
            raise self.refused()
        sign, self.rest = self.rest[0].text.replace("!=", "<>"), self.rest[1:]
        if field == "station" and self.rest and self.rest[0].text.isdecimal():
            return self.station(sign)
        if field in self.places.values():
            return f"(strip_accents(lower({field})) {sign} strip_accents(lower({self.value()})))"
        return self.number(field, sign)

    def field(self) -> str:
        """The column that the next words name."""
        if self.take("first", "primera"):
            self.take("option", "opción", "opcion")
            return f"v{self.order[0]}"
        if self.take("second", "segunda"):
            self.take("option", "opción", "opcion")
            return f"v{self.order[1]}"
        if not self.rest:
            raise self.refused()
        word = self.rest[0].text
        boxes = {str(option.id): f"v{i}" for i, option in enumerate(self.contest.options)}
        lower = {id_.lower(): box for id_, box in boxes.items()}
        columns = {**self.places, **NUMBERS, "turnout": "turnout", "participación": "turnout"}
        column = boxes.get(word) or columns.get(word.lower()) or lower.get(word.lower())
        if column is None:
            raise self.refused()
        self.rest = self.rest[1:]
        return column

    def station(self, sign: str) -> str:
        """A comparison of a station's number, with or without zeros in front."""
        number, self.rest = int(self.rest[0].text), self.rest[1:]
        if self.rest and self.rest[0].text.lower() not in (*AND, *OR, ")"):
            raise self.refused()
        return f"coalesce(try_cast(station AS BIGINT) {sign} {number}, {sign == '<>'})"

    def value(self) -> str:
        """Text up to the next joining word, as SQL."""
        words: list[str] = []
        while self.rest and self.rest[0].text.lower() not in (*AND, *OR, ")"):
            words.append(self.rest[0].text)
            self.rest = self.rest[1:]
        if not words:
            raise self.refused()
        return "'" + " ".join(words).replace("'", "''") + "'"

    def number(self, field: str, sign: str) -> str:
        """A comparison with a count or a share, in whole numbers."""
        if not self.rest or self.rest[0].sort != "number":
            raise self.refused()
        token, self.rest = self.rest[0], self.rest[1:]
        whole, _, part = token.text.partition(".")
        if part and not token.percent:
            self.rest = [token, *self.rest]
            raise self.refused()
        scale, value = 10 ** len(part), int(whole + part)
        valid = "(" + " + ".join(f"v{i}" for i in range(len(self.contest.options))) + ")"
        if field in ("turnout", "voted", "registered"):
            field, base = "voted" if field == "turnout" else field, "registered"
        elif field.startswith("v"):
            base = valid
        else:
            base = f'({valid} + "blank" + "null" + challenged)'
        if token.percent:
            return f"({field} * {100 * scale} {sign} {value} * {base})"
        return f"({field} * {scale} {sign} {value})"
