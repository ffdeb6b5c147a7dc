"""A sheet's page: what it is, its copies side by side, all that happened; recall and loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from escrutinio.adjudication.effect import after_ruling
from escrutinio.desk.pages.keying import box_names
from escrutinio.desk.pages.settle import version
from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.io.store.copies import copy_events, rows
from escrutinio.law.procedure import ANNUL
from escrutinio.model import duty
from escrutinio.model.event import as_data
from escrutinio.model.intake import MARK
from escrutinio.model.sheet import Sheet
from escrutinio.operations import hearings, intake
from escrutinio.tally.compare import compare
from escrutinio.tally.intake import folded
from escrutinio.tally.resolve import resolve
from escrutinio.words import say
from escrutinio.words.numbers import number

HIDDEN = ("kind", "v", "at", "contest", "station", "by", "copy")


def find(visit: Visit) -> Response:
    """To the page of a station that was asked for."""
    visit.actor.require(duty.READ)
    contest = visit.office.contest(visit.query.get("contest", "")).id
    return visit.go(f"/sheets/{contest}/{visit.query.get('station', '').strip()[:20] or '-'}")


def sheet_page(visit: Visit, contest: str, station: str) -> Response:
    """A sheet."""
    visit.actor.require(duty.READ)
    return visit.page("sheet", **sheet_values(visit, contest, station))


def sheet_values(visit: Visit, contest: str, station: str) -> dict[str, Any]:
    """What the page of a sheet shows."""
    sheet = next(iter(visit.office.store.sheets_of([(contest, station)])), None)
    if sheet is None:
        raise Refused("intake.no_station", where=f"{contest}/{station}"[:60])
    history = visit.office.store.history(contest, station)
    states = folded(copy_events(one for _, one in history))
    found = hearings.copies(visit.office, contest, station)
    boxes = box_names(visit, sheet)
    names = dict(boxes)
    paths = {name: f"/sheets/{contest}/{station}/{name}" for name in ("recall", "lose", "compare")}
    return {
        "sheet": sheet,
        "boxes": boxes,
        "copies": found,
        "stages": rows(visit.office.store, sheet=(contest, station)),
        "accepted": [(name, who, [(one, say(f"finding.{one}", visit.language)) for one in codes])
                     for name, state in states.items() for who, codes in state.accepted],
        "history": [(one, told(one, names, visit.language)) for _, one in history],
        "decisions": decisions(visit, sheet, [one for _, one in found]),
        "may": visit.actor.may,
        "tokens": {name: visit.token(path, len(history)) for name, path in paths.items()},
        "paths": paths,
        "names": visit.office.law.copies,
    }  # fmt: skip


def told(event: Any, boxes: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """
    What an event has beside what stands in other columns, as texts; marks that are not set are not.

    Args:
        event: The event.
        boxes: What the boxes of its sheet are called.
        language: "es" or "en".
    """
    found = []
    for name, value in as_data(event).items():
        if name not in HIDDEN:
            text = _text(value, boxes, language)
            found += [(name, text)] if text else []
    return found


def _text(value: Any, boxes: Mapping[str, str], language: str) -> str:
    if not isinstance(value, tuple | list):
        plain = value is None or type(value) is int
        return number(value, language) if plain else str(value)
    pairs = [one for one in value if isinstance(one, tuple | list) and len(one) == 2]
    if len(pairs) == len(value):
        kept = [(name, n) for name, n in pairs if n or not name.startswith(MARK)]
        return ", ".join(f"{boxes.get(name, name)} {_text(n, {}, language)}" for name, n in kept)
    return ", ".join(_text(one, {}, language) for one in value)


def decisions(
    visit: Visit, sheet: Sheet, copies: Sequence[Sheet]
) -> list[tuple[str, dict[str, int | None]]]:
    """What each decision would make of a sheet: by the articles, corrected least, annulled."""
    office, language = visit.office, visit.language
    names = dict(box_names(visit, sheet))
    by_law = resolve(sheet, office.regime)
    articles = ", ".join(dict.fromkeys(step.provision for step in by_law.steps)) or "-"
    found = [(say("case.by_articles", language, articles=articles), dict(by_law.figures))]
    for choice in compare(copies or [sheet], office.regime).choices[:3]:
        changes = ", ".join(f"{names[box]}: {was} → {now}" for box, was, now in choice.changes)
        after = after_ruling(sheet, {box: now for box, _, now in choice.changes})
        key = "desk.case.copies" if choice.from_copies else "case.smallest"
        found.append((say(key, language, changes=changes), after.figures))
    none = dict.fromkeys(sheet.figures, 0) | {"null": sheet.registered, "voted": sheet.registered}
    return [*found, (say(f"case.effect.{ANNUL}", language), none)]


def recall(visit: Visit, contest: str, station: str) -> Response:
    """Have a copy typed again."""
    form = visit.sent(version(visit, (contest, station, "")))
    which = (contest, station, form["copy"])
    intake.recall(visit.office, visit.actor, visit.at, which, form["why"])
    return visit.go(f"/sheets/{contest}/{station}")


def lose(visit: Visit, contest: str, station: str) -> Response:
    """Log that the office's copy never came."""
    visit.sent(version(visit, (contest, station, "")))
    intake.lose(visit.office, visit.actor, visit.at, contest, station)
    return visit.go(f"/sheets/{contest}/{station}")


def compared(visit: Visit, contest: str, station: str) -> Response:
    """Log that the copies were compared."""
    visit.sent(version(visit, (contest, station, "")))
    hearings.compare(visit.office, visit.actor, visit.at, contest, station)
    return visit.go(f"/sheets/{contest}/{station}")


ROUTES = (
    ("/sheets", find),
    ("/sheets/{contest}/{station}", sheet_page),
    ("/sheets/{contest}/{station}/recall", recall, True),
    ("/sheets/{contest}/{station}/lose", lose, True),
    ("/sheets/{contest}/{station}/compare", compared, True),
)
