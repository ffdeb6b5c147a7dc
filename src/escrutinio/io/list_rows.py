"""The rows of a table of lists, each in its district: votes, summary rows, what was printed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from escrutinio.errors import SourceError
from escrutinio.io.list_names import kind_of
from escrutinio.io.printed import Printed
from escrutinio.io.records import kept
from escrutinio.io.source import Source
from escrutinio.io.sums import Sums
from escrutinio.model.election import Contest, Election, OptionId
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Totals

Rows = list[tuple[int, list[str]]]

SHARES = ("share", "proportion", "proporción")
"""A column of that name, all of whose figures are at most one, has shares and no percentages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """A table of lists as it was read: where its columns stand, and its rows by their line."""

    source: Source
    header: tuple[str, ...]
    columns: Mapping[str, int]
    rows: Rows

    def cell(self, row: list[str], column: str) -> str:
        """A row's text in a column; nothing where the table or the row does not have it."""
        at = self.columns.get(column)
        return row[at].strip() if at is not None and at < len(row) else ""

    def rejected(self, line: int, row: list[str], reason: str, name: str) -> Rejected:
        """A row that is set aside."""
        raw = kept(";".join(row))
        return Rejected(file=self.source.name, line=line, field=name, reason=reason, raw=raw)

    @property
    def share_of(self) -> int:
        """What printed shares are of: 100, or 1 where the column has parts of one."""
        at = self.columns.get("share")
        if at is None or self.header[at].strip().casefold() not in SHARES:
            return 100
        texts = [text for _, row in self.rows if (text := self.cell(row, "share"))]
        found = [read_share(text) for text in texts]
        known = [one for one in found if one is not None]
        return 1 if known and max(known) <= 1 and not any("%" in x for x in texts) else 100


def read_share(text: str) -> Fraction | None:
    """
    A printed figure without its sign; None where it is none.

    >>> read_share("9,329 %"), read_share("x")
    (Fraction(9329, 1000), None)
    """
    number = text.rstrip("% ").replace(",", ".")
    return Fraction(number) if re.fullmatch(r"[0-9]{0,9}\.?[0-9]{1,30}", number) else None


@dataclass(slots=True)
class _Area:
    """An area's figures as its rows are read; None where it has no such row. [votes]"""

    votes: dict[OptionId, int] = field(default_factory=dict)
    rest: dict[str, int] = field(default_factory=dict)  # blank, null, challenged and valid

    def totals(self, contest: Contest) -> Totals:
        """Its sums; valid votes are those of the lists."""
        return with_rest(
            Totals(votes=tuple(self.votes.get(one.id, 0) for one in contest.options)), self.rest
        )


def with_rest(totals: Totals, rest: Mapping[str, int]) -> Totals:
    """Totals with those boxes that were stated apart. [votes]"""
    found = replace(
        totals,
        blank=rest.get("blank", totals.blank),
        null=rest.get("null", totals.null),
        challenged=rest.get("challenged", totals.challenged),
    )
    return replace(found, voted=found.cast)


class Names:
    """Options by what a table may call them: exactly, or by case folded where only one fits."""

    def __init__(self, contest: Contest) -> None:
        self.exact: dict[str, OptionId] = {}
        self.folded: dict[str, set[OptionId]] = defaultdict(set)
        for texts in (
            [(one.id, (one.id,)) for one in contest.options],
            [(one.id, (one.name, *one.codes)) for one in contest.options],
        ):
            for option, names in texts:
                for name in names:
                    self.exact.setdefault(name, option)
                    self.folded[name.casefold()].add(option)

    def option(self, name: str) -> OptionId | None:
        """The option of that name, if there is one and no other."""
        near = self.folded.get(name.casefold(), set())
        return self.exact.get(name) or (next(iter(near)) if len(near) == 1 else None)


class Reading:
    """What is being read of one contest: areas, rejected rows, and what an office printed."""

    def __init__(self, table: Lists, contest: Contest, rows: Rows) -> None:
        self.table, self.contest, self.rows = table, contest, rows
        self.areas: dict[str, _Area] = {}
        self.rejected: list[Rejected] = []
        self.printed: list[Printed] = []
        self.unread: list[Finding] = []
        self.taken: dict[str, list[str]] = defaultdict(list)
        self.names = Names(contest)
        self.districts = {x for c in contest.constituencies for x in (c.id, c.name, *c.codes)}
        self.share_of = table.share_of

    def sums(self, voted_on: Election) -> Sums:
        """Every row in its area, or rejected."""
        for line, row in self.rows:
            reason, name = self._read(row)
            if reason:
                self.rejected.append(self.table.rejected(line, row, reason, name))
        areas = {area: each.totals(self.contest) for area, each in self.areas.items() if area}
        whole, differing = self._whole(areas)
        return Sums(
            election=voted_on,
            contest=self.contest.id,
            name=self.table.source.path.name,
            member=self.table.source.member,
            sha256=self.table.source.sha256(),
            lines=len(self.rows),
            whole=whole,
            areas=tuple(areas.items()),
            rejected=tuple(self.rejected),
            printed=tuple(self.printed),
            stated_valid=self._own.rest.get("valid"),
            stated_of=tuple(self._stated_of().items()),
            findings=(*self.unread, *self._taken(), *differing),
        )

    @property
    def _own(self) -> _Area:
        """The rows of no district: of the whole."""
        return self.areas.get("", _Area())

    def _whole(self, areas: Mapping[str, Totals]) -> tuple[Totals, list[Finding]]:
        """The whole as its own rows of lists say, or else as the sum of the districts."""
        own = self._own
        summed = sum(areas.values(), Totals())
        if own.votes or not areas:
            whole = own.totals(self.contest)
            return whole, list(self._differences(whole, summed)) if areas else []
        boxes = [box for box in ("blank", "null", "challenged") if own.rest.get(box) is not None]
        apart = [(box, own.rest[box], getattr(summed, box)) for box in boxes]
        differing = [_differs(box, a, b) for box, a, b in apart if b and a != b]
        return with_rest(summed, own.rest), differing

    def _differences(self, whole: Totals, summed: Totals) -> Iterator[Finding]:
        """Where the districts do not sum to the rows of the whole."""
        for option, stated, n in zip(self.contest.options, whole.votes, summed.votes, strict=True):
            if stated != n:
                yield _differs(option.id, stated, n)

    def _stated_of(self) -> dict[str, int]:
        """The valid votes that are printed for each district. [votes]"""
        each = self.areas.items()
        return {area: one.rest["valid"] for area, one in each if area and "valid" in one.rest}

    def _taken(self) -> Iterator[Finding]:
        """Which rows were taken as something else than a list; districts that state too little."""
        for kind, names in self.taken.items():
            where = ", ".join(dict.fromkeys(names))
            yield Finding(
                code=f"ROWS-{kind.upper()}", where=where, severity="note", count=len(names)
            )
        stated, own = self._stated_of(), self._own.rest.get("valid")
        without = [area for area, one in self.areas.items() if area and "valid" not in one.rest]
        if stated and without:
            yield Finding(code="STATED-PARTIAL", where=", ".join(without))
        elif stated and own not in (None, sum(stated.values())):
            yield _differs("valid", own or 0, sum(stated.values()))

    def _read(self, row: list[str]) -> tuple[str, str]:
        """Why a row is rejected, and its field; nothing where it was read."""
        cell = self.table.cell
        name, text, district = cell(row, "option"), cell(row, "votes"), cell(row, "district")
        option = self.names.option(name)
        kind = "" if option else kind_of(name)
        if district not in self.districts and kind_of(district) == "total":
            kind, name = "total", district
        if kind:
            self.taken[kind].append(name)
        if kind == "total":
            return "total", name
        if not re.fullmatch(r"[0-9]{1,12}", text):
            return ("negative" if text.startswith("-") else "not_a_number"), text or "votes"
        area = self.areas.setdefault(district, _Area())
        if kind:
            return ("duplicate", name) if kind in area.rest else self._rest(area, kind, int(text))
        return self._list(row, area, name, option, int(text))

    def _rest(self, area: _Area, kind: str, votes: int) -> tuple[str, str]:
        """A row that is no list; blank and null votes in one figure are counted nowhere."""
        area.rest[kind] = votes
        return "", ""

    def _list(
        self, row: list[str], area: _Area, name: str, option: OptionId | None, votes: int
    ) -> tuple[str, str]:
        if option is None:
            raise SourceError(
                "source.options",
                where=self.table.source.name,
                options=name,
                known=", ".join(one.id for one in self.contest.options),
                election=self.contest.id,
            )
        if option in area.votes:
            return "duplicate", name
        area.votes[option] = votes
        self._print(row, option)
        return "", ""

    def _print(self, row: list[str], option: OptionId) -> None:
        """What an office printed beside the votes of a list."""
        seats, share = self.table.cell(row, "seats"), self.table.cell(row, "share")
        if seats and not seats.isdecimal():
            self._unread(option, seats)
            seats = ""
        if share and read_share(share) is None:
            self._unread(option, share)
            share = ""
        if seats or share:
            self.printed.append(
                Printed(
                    area=self.table.cell(row, "district"),
                    option=option,
                    seats=int(seats) if seats else None,
                    share=share,
                    share_of=self.share_of,
                )
            )

    def _unread(self, option: OptionId, text: str) -> None:
        where = f"{option}: {text}"
        self.unread.append(Finding(code="PRINTED-UNREAD", where=where, severity="warning"))


def _differs(where: str, whole: int, summed: int) -> Finding:
    """The districts do not sum to what is stated for the whole."""
    figures = (("whole", whole), ("areas", summed), ("difference", summed - whole))
    return Finding(code="SUM-DIFFERS", where=where, figures=figures)


def rows_of(table: Lists, contests: Iterable[Contest]) -> tuple[dict[str, Rows], list[Rejected]]:
    """The rows of each contest by its id or code, and those that are of none."""
    ids = {name: one.id for one in contests for name in (one.id, *one.codes)}
    rows: dict[str, Rows] = defaultdict(list)
    unknown = []
    for line, row in table.rows:
        name = table.cell(row, "contest")
        if name in ids:
            rows[ids[name]].append((line, row))
        else:
            unknown.append(table.rejected(line, row, "contest", name or "contest"))
    return rows, unknown
