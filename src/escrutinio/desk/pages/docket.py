"""The docket's pages: cases, hearings, drafts and votes, rulings, appeals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from escrutinio.adjudication.bench import sitting
from escrutinio.adjudication.cases import Kept, moment
from escrutinio.adjudication.deliberation import Deliberation
from escrutinio.adjudication.docket import JURY, TRIBUNAL, Appealable, Decided, Final, Open, overdue
from escrutinio.desk.forms import Form
from escrutinio.desk.pages.sheets import sheet_values, told
from escrutinio.desk.visit import Visit
from escrutinio.law.book import provisions
from escrutinio.model import duty
from escrutinio.operations import benches, cases, hearings
from escrutinio.operations.cases import Docket
from escrutinio.operations.hearings import Asked, Draft
from escrutinio.operations.orders import figures

ABOUT = ("nullity", "recount", "challenged-vote")


def docket(visit: Visit) -> Response:
    """Every case."""
    visit.actor.require(duty.READ)
    found = cases.opened(visit.office.path)
    wanted = visit.query.get("state", "")
    kept = [one for _, one in sorted(found.cases.items()) if wanted in ("", state_of(one))]
    when = hearings.there(visit.office, visit.at)
    return visit.page(
        "cases",
        cases=kept,
        state_of=state_of,
        states=("open", "decided", "appealable", "final"),
        wanted=wanted,
        due=len(cases.unappealed(found, when)),
        decided=sum(isinstance(one.state, Decided) for one in found.cases.values()),
        late=[one for one in kept if _late(found, one, moment(when))],
        when=when,
        token=visit.token,
        version=_size(visit),
        may=visit.actor.may,
    )


def _late(found: Docket, one: Kept, when: datetime) -> bool:
    return overdue(one.state, found.rule(one.filed.about), found.calendar, when)


def state_of(one: Kept) -> str:
    """Where a case is, by a word of the catalogue."""
    return type(one.state).__name__.lower()


def _size(visit: Visit) -> int:
    return visit.office.store.size()


def case(visit: Visit, number: str) -> Response:
    """A case: its sheet, its copies, what each decision would do, and what was done."""
    visit.actor.require(duty.READ)
    found = cases.opened(visit.office.path)
    kept = found.case(number)
    values = sheet_values(visit, kept.filed.contest, kept.filed.sheet)
    rule = found.rule(kept.filed.about)
    instance = kept.state.instance if isinstance(kept.state, Open | Decided) else ""
    bench, seated = found.seated(instance or JURY)
    when = hearings.there(visit.office, visit.at)
    here = sitting(bench, seated, moment(when).date()) if bench else {}
    version = len(hearings.events_of(visit.office, number))
    before = found.deliberations.get(number, Deliberation())
    return visit.page(
        "case",
        **values,
        number=number,
        kept=kept,
        state=state_of(kept),
        until=kept.state.until if isinstance(kept.state, Appealable) else None,
        ruling=None if isinstance(kept.state, Open) else kept.state.ruling,
        instance=instance,
        rule=rule,
        bench=bench,
        here=here,
        before=before,
        events=[
            (one, told(one, dict(values["boxes"]), visit.language))
            for one in hearings.events_of(visit.office, number)
        ],
        articles=sorted(provisions(visit.office.election.country)),
        token=lambda act: visit.token(f"/cases/{number}/{act}", version),
        again=benches.heard_again(found, moment(when).date()),
        final=isinstance(kept.state, Final),
        tribunal=instance == TRIBUNAL,
    )


def _checked(visit: Visit, number: str) -> Form:
    return visit.sent(len(hearings.events_of(visit.office, number)))


def send(visit: Visit) -> Response:
    """Send observed sheets to their juries."""
    visit.sent(_size(visit))
    hearings.send(visit.office, visit.actor, visit.at)
    return visit.go("/cases")


def close(visit: Visit) -> Response:
    """Make final what nobody appealed in time."""
    visit.sent(_size(visit))
    hearings.close(visit.office, visit.actor, visit.at)
    return visit.go("/cases")


def notify_all(visit: Visit) -> Response:
    """Log that those concerned were told of every ruling."""
    visit.sent(_size(visit))
    found = cases.opened(visit.office.path)
    numbers = [no for no, one in sorted(found.cases.items()) if isinstance(one.state, Decided)]
    hearings.notify(visit.office, visit.actor, visit.at, numbers)
    return visit.go("/cases")


def hear(visit: Visit, number: str) -> Response:
    """Log a hearing."""
    _checked(visit, number)
    hearings.hear(visit.office, visit.actor, visit.at, number)
    return visit.go(f"/cases/{number}")


def draft(visit: Visit, number: str) -> Response:
    """Put a ruling to the vote."""
    form = _checked(visit, number)
    visit.require_proof()
    found = cases.opened(visit.office.path)
    contest = visit.office.contest(found.case(number).filed.contest)
    made = Draft(
        case=number,
        effect=form["effect"],
        provisions=tuple(form["articles"].replace(",", " ").split()),
        figures=figures(_figures(form, len(contest.options), contest), contest, number),
        departs=form["departs"],
    )
    hearings.draft(visit.office, visit.actor, visit.at, made)
    return visit.go(f"/cases/{number}")


def _figures(form: Form, n: int, contest: Any) -> dict[str, str]:
    """The boxes that a draft sets, as orders name them; empty ones stay."""
    given = form.under("box.")
    names = {f"v{i}": f"votes:{contest.options[i].id}" for i in range(n)}
    return {names.get(box, box): value for box, value in given.items() if value.strip()}


def vote(visit: Visit, number: str) -> Response:
    """A judge's vote."""
    form = _checked(visit, number)
    visit.require_proof()
    recused = form["position"] == "recused"
    hearings.vote(
        visit.office, visit.actor, visit.at, number, "" if recused else form["position"],
        recused=recused, opinion=form["opinion"],
    )  # fmt: skip
    return visit.go(f"/cases/{number}")


def issue(visit: Visit, number: str) -> Response:
    """Issue what the votes carry."""
    form = _checked(visit, number)
    visit.require_proof()
    hearings.issue(visit.office, visit.actor, visit.at, number, form["resolution"])
    return visit.go(f"/cases/{number}")


def notify(visit: Visit, number: str) -> Response:
    """Log that those concerned were told."""
    _checked(visit, number)
    hearings.notify(visit.office, visit.actor, visit.at, [number])
    return visit.go(f"/cases/{number}")


def appeal(visit: Visit, number: str) -> Response:
    """Appeal a ruling."""
    form = _checked(visit, number)
    hearings.appeal(visit.office, visit.actor, visit.at, number,
                    fee=bool(form["fee"]), lawyer=bool(form["lawyer"]))  # fmt: skip
    return visit.go(f"/cases/{number}")


def ask_page(visit: Visit) -> Response:
    """The form to ask something of a jury."""
    visit.actor.require(duty.ASK)
    found = cases.opened(visit.office.path)
    return visit.page(
        "ask",
        contests=visit.office.election.contests,
        grounds=found.rule("nullity").grounds,
        rule=found.rule("nullity"),
        token=visit.token("/ask", _size(visit)),
    )


def ask(visit: Visit) -> Response:
    """Ask for the nullity of a station."""
    form = visit.sent(_size(visit))
    asked = Asked(
        contest=str(visit.office.contest(form["contest"]).id),
        station=form["station"].strip(),
        about="nullity",
        ground=form["ground"],
        noted=bool(form["noted"]),
        fee=bool(form["fee"]),
    )
    kept = hearings.ask(visit.office, visit.actor, visit.at, asked)
    return visit.go(f"/cases/{kept.filed.case}")


ROUTES = (
    ("/cases", docket),
    ("/cases/send", send, True),
    ("/cases/close", close, True),
    ("/cases/notify", notify_all, True),
    ("/cases/{number}", case),
    ("/cases/{number}/hear", hear, True),
    ("/cases/{number}/draft", draft, True),
    ("/cases/{number}/vote", vote, True),
    ("/cases/{number}/issue", issue, True),
    ("/cases/{number}/notify", notify, True),
    ("/cases/{number}/appeal", appeal, True),
    ("/ask", ask_page),
    ("/ask", ask, True),
)
