"""Observed sheets under a regime: one at the desk with its steps, or a whole table as SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from escrutinio.law.rule import PairRule, Regime, Rule
from escrutinio.model.boxes import ANNULLED, OPEN, STATUSES, VALID, Boxes
from escrutinio.model.frame import Cell, Flag, Text, TextFlag, given, where
from escrutinio.model.result import Resolution, Step
from escrutinio.model.sheet import Sheet


def opened_where_incomplete(sheet: Boxes) -> Boxes:
    """A sheet in which a box of votes has no figure stays open: another copy is needed."""
    return sheet.chosen(~sheet.complete, sheet.marked(OPEN))


def opened_where_unsettled(sheet: Boxes) -> Boxes:
    """After the rules, a sheet whose total or whose null votes have no figure stays open."""
    settled = given(sheet.voted) & given(sheet.null)
    closed = sheet.status.equals(VALID) | sheet.status.equals(ANNULLED)
    return sheet.chosen(closed & ~settled, sheet.marked(OPEN))


def fires_on(rule: Rule, sheet: Boxes) -> Flag:
    """Where the rule fires: on a sheet no longer valid it never does."""
    return sheet.status.equals(VALID) & rule.when(sheet)


def applied(rule: Rule, sheet: Boxes) -> tuple[Flag, Boxes]:
    """Where the rule fires, and the sheet after it."""
    fires = fires_on(rule, sheet)
    return fires, sheet.chosen(fires, rule.then(sheet))


def figures(sheet: Boxes) -> dict[str, int | None]:
    """The boxes of a sheet at the desk, by name, as plain numbers."""
    named = {"voted": sheet.voted} | {f"v{i}": votes for i, votes in enumerate(sheet.votes)}
    named |= {"blank": sheet.blank, "null": sheet.null, "challenged": sheet.challenged}
    for i, row in enumerate(sheet.preferences):
        named |= {f"v{i}.{k + 1}": preference for k, preference in enumerate(row)}
    return {box: cell.value for box, cell in named.items() if isinstance(cell, Cell)}


def _status(sheet: Boxes) -> str:
    assert isinstance(sheet.status, Cell)
    return STATUSES[sheet.status.value or 0]


def _steps(code: str, provision: str, before: Boxes, after: Boxes) -> list[Step]:
    was, is_ = figures(before), figures(after)
    return [
        Step(code=code, provision=provision, box=box, before=was[box], after=is_[box])
        for box in is_
        if was[box] != is_[box]
    ]


def resolve_boxes(sheet: Boxes, rules: Iterable[Rule]) -> tuple[Boxes, list[str], list[Step]]:
    """The sheet after the rules, the codes that fired in order, and every step."""
    sheet = opened_where_incomplete(sheet)
    fired: list[str] = []
    steps: list[Step] = []
    for rule in rules:
        fires, after = applied(rule, sheet)
        if fires:
            fired.append(rule.code)
            steps += _steps(rule.code, rule.provision, sheet, after)
        sheet = after
    return opened_where_unsettled(sheet), fired, steps


def resolve(sheet: Sheet, regime: Regime, *, integrated: bool | None = None) -> Resolution:
    """
    A sheet resolved from its figures alone under a regime.

    Args:
        sheet: The sheet as written.
        regime: The rules for observed sheets.
        integrated: For a sheet without signatures, illegible or without data: whether another
            copy mended that; None if no copy was compared yet, which the result then needs.

    Returns:
        Status, figures after the rules, the steps with their articles, and what stays open.

    Law: the regime's own articles, in their order.

    >>> from escrutinio.law.pe.acts_2015 import regime
    >>> sheet = Sheet(contest="p", station="1", registered=300, voted=54, votes=(140, 80), null=20)
    >>> after = resolve(sheet, regime())
    >>> after.fired, after.status, after.figure("null")
    (('15.1', '15.2'), 'valid', 54)
    """
    defect = next((d for d in regime.defects if d.kind == sheet.kind), None)
    if defect and integrated is False:
        article = defect.provision.partition(":")[2]
        after, fired = opened_where_unsettled(defect.failed(sheet.boxes)), [article]
        steps = _steps(article, defect.provision, sheet.boxes, after)
    else:
        after, fired, steps = resolve_boxes(sheet.boxes, regime.rules)
    return Resolution(
        status=_status(after),
        figures=tuple(figures(after).items()),
        fired=tuple(fired),
        steps=tuple(steps),
        needs=tuple(_needs(sheet, regime, fired, _status(after), integrated)),
    )


def _needs(
    sheet: Sheet, regime: Regime, fired: list[str], status: str, integrated: bool | None
) -> Iterable[tuple[str, str]]:
    """What figures do not settle, each with its article."""
    defect = next((d for d in regime.defects if d.kind == sheet.kind), None)
    if defect and integrated is None:
        yield "copy", defect.provision
    elif sheet.kind in ("illegible", "no_data") and integrated is None:
        yield "copy", regime.comparison
    if status == "open":
        yield "copy", regime.missing
    if status == "recount":
        yield "recount", regime.comparison
    if sheet.challenged:
        yield "envelopes", regime.challenged
    for code, provision, unsaid in regime.gaps:
        if code in fired and unsaid(sheet.boxes):
            yield "gap", provision


def resolve_pair(
    sheets: tuple[Boxes, Boxes], rules: Iterable[PairRule]
) -> tuple[tuple[Boxes, Boxes], list[str]]:
    """
    A sheet with two elections that share a total of voters, and the codes that fired.

    >>> from escrutinio.law.pe.acts_2025 import PAIR_RULES
    >>> one = Boxes.of(registered=300, voted=None, votes=(200,))
    >>> two = Boxes.of(registered=300, voted=None, votes=(190,))
    >>> (a, b), fired = resolve_pair((one, two), PAIR_RULES)
    >>> fired, a.voted.value, b.null.value
    (['23.5'], 200, 10)
    """
    pair = with_shared_total(sheets)
    pair = (opened_where_incomplete(pair[0]), opened_where_incomplete(pair[1]))
    fired: list[str] = []
    for rule in rules:
        fires, pair = pair_applied(rule, pair)
        if fires:
            fired.append(rule.code)
    return (opened_where_unsettled(pair[0]), opened_where_unsettled(pair[1])), fired


def with_shared_total(pair: tuple[Boxes, Boxes]) -> tuple[Boxes, Boxes]:
    """The total of voters of either election stands for both where the other has none."""
    a, b = (sheet.voted for sheet in pair)
    return (
        replace(pair[0], voted=where(given(a), a, b)),
        replace(pair[1], voted=where(given(b), b, a)),
    )


def pair_applied(rule: PairRule, pair: tuple[Boxes, Boxes]) -> tuple[Flag, tuple[Boxes, Boxes]]:
    """Where a rule for two elections fires, and both after it; one no longer valid stays."""
    a, b = pair
    first, second = a.status.equals(VALID), b.status.equals(VALID)
    fires = (first & second if rule.both else first | second) & rule.when(pair)
    after = rule.then(pair)
    return fires, (
        a.chosen(fires & a.status.equals(VALID), after[0]),
        b.chosen(fires & b.status.equals(VALID), after[1]),
    )


def resolved_table(
    table: str, regime: Regime, n_options: int, *, carried: Sequence[str] = (), where: str = "true"
) -> str:
    """
    SQL that resolves every sheet of a table from its figures alone.

    Each rule is one layer, so that expressions do not grow with the number of rules. The
    result has the carried columns, the boxes after the rules, `status`, and `fired`: the codes,
    each with a space after it.

    Args:
        table: Name of a table with the columns of `Boxes.columns`, but for `status`.
        regime: The rules.
        n_options: How many options the contest has.
        carried: Other columns to keep.
        where: SQL condition that chooses the sheets.
    """
    sheet = Boxes.columns(n_options)
    keep = ", ".join([*carried, *(f'"{box}"' for box in _named(sheet) if box != "status")])
    layers = [
        f"SELECT {keep}, CAST({VALID} AS BIGINT) AS status, '' AS fired FROM {table} WHERE {where}"
    ]
    layers.append(_layer("l0", carried, opened_where_incomplete(sheet), "fired"))
    for n, rule in enumerate(regime.rules, start=1):
        when = getattr(fires_on(rule, sheet), "sql", "")
        judged = f"(SELECT *, {when} AS fires FROM l{n})"
        mark = f"CASE WHEN fires THEN fired || '{rule.code} ' ELSE fired END"
        layers.append(_layer(judged, carried, sheet.chosen(_FIRES, rule.then(sheet)), mark))
    closed = opened_where_unsettled(sheet)
    layers.append(_layer(f"l{len(layers) - 1}", carried, closed, "fired"))
    named = ", ".join(f"l{n} AS ({sql})" for n, sql in enumerate(layers))
    return f"WITH {named} SELECT * FROM l{len(layers) - 1}"


_FIRES = TextFlag("fires")


def _layer(source: str, carried: Sequence[str], after: Boxes, mark: str) -> str:
    """One layer: the carried columns, every box after a rule, and the codes so far."""
    boxes = [f'{box.sql} AS "{name}"' for name, box in _named(after).items()]
    return f"SELECT {', '.join([*carried, *boxes])}, {mark} AS fired FROM {source}"


def _named(sheet: Boxes) -> dict[str, Text]:
    boxes = {"registered": sheet.registered, "voted": sheet.voted}
    boxes |= {f"v{i}": votes for i, votes in enumerate(sheet.votes)}
    boxes |= {"blank": sheet.blank, "null": sheet.null}
    boxes |= {"challenged": sheet.challenged, "status": sheet.status}
    return {name: box for name, box in boxes.items() if isinstance(box, Text)}
