"""The desk attacked: without a session, in the wrong role, with forms that are not one's own."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from escrutinio.desk import forms
from escrutinio.desk.app import OPEN, ROUTES, Route
from escrutinio.desk.guard import BURST, HEADERS, LARGEST, PER_SECOND
from escrutinio.io.store.schema import SESSION
from escrutinio.model import duty
from escrutinio.operations import people
from tests.desk.conftest import Person, World
from tests.desk.test_desk import SHEET

VALUES = {
    "contest": "president", "station": "000001", "copy": "odpe", "number": "000001",
    "name": "watch", "language": "en", "kind": "json",
}  # fmt: skip
MISSION = {"field", "data", "analyst", "head"}
EVERY = {"typist", "chief", "clerk", "judge", "agent", "watch", "admin", *MISSION}


def at(route: Route) -> str:
    """An address of a route."""
    return re.sub(r"{(\w+)}", lambda found: VALUES[found.group(1)], route.path)


def secret(person: Person) -> str:
    """What the forms of somebody's session are signed with."""
    digest = people.token_digest(person.client.cookies["desk"])
    with person_office(person).store.reading() as connection:
        [row] = connection.execute(SESSION.select().where(SESSION.c.digest == digest))
        return str(row.secret)


OFFICES: dict[int, World] = {}


def person_office(person: Person) -> Any:
    """The office where somebody works."""
    return OFFICES[id(person.clock)].office


def token(person: Person, path: str, version: object = "0", at: float | None = None) -> str:
    """A token as the desk makes it for somebody."""
    return forms.token(
        secret(person), path, str(version), int(person.clock.now if at is None else at)
    )


@pytest.fixture
def desk(world: World) -> Iterator[World]:
    """A desk whose sessions a test can look into."""
    OFFICES[id(world.clock)] = world
    yield world
    OFFICES.pop(id(world.clock))


@pytest.fixture(scope="module")
def busy(shared_world: World) -> Iterator[World]:
    """A desk with somebody of every role."""
    OFFICES[id(shared_world.clock)] = shared_world
    yield shared_world
    OFFICES.pop(id(shared_world.clock))


@pytest.mark.parametrize(
    "route", ROUTES, ids=lambda one: f"{'POST' if one.post else 'GET'} {one.path}"
)
def test_without_a_session_there_is_nothing(busy: World, route: Route) -> None:
    """But signing in, progress, and what these pages are made of; nothing is logged."""
    client, size = busy.client(), busy.office.store.size()
    client.follow_redirects = False
    answer = client.post(at(route), data={}) if route.post else client.get(at(route))
    if route.path in OPEN:
        assert answer.status_code in (200, 303, 403, 404)
    elif route.path.startswith("/api/"):
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")

    assert busy.office.store.size() == size


def test_the_check_above_sees_an_open_door() -> None:
    """What is open to all is a short list, and no act is on it but signing in."""
    acts = [one.path for one in ROUTES if one.post and one.path in OPEN]

    assert acts == ["/sign-in"]
    assert len(ROUTES) > 45


READERS = {"chief", "clerk", "judge", "agent", "watch"}
SEEN: dict[str, set[str]] = {
    "/key": {"typist"}, "/settle": {"chief"}, "/receive": {"chief"}, "/cases": READERS,
    "/bench": READERS, "/audits": READERS | {"typist"}, "/log": READERS, "/proclaim": READERS,
    "/people": {"admin"}, "/tried": {"admin"}, "/ask": {"agent"}, "/": EVERY,
    "/observation": MISSION,
    "/sheets/president/000001": READERS, "/api/cases": READERS, "/api/me": EVERY,
    "/api/sheets/president/000001": READERS, "/scans/president/000001/odpe": READERS,
}  # fmt: skip


@pytest.mark.parametrize("path", SEEN)
def test_each_page_is_for_its_roles(busy: World, path: str) -> None:
    """Whoever has another role is told so."""
    for name in EVERY:
        status = busy.people[name].client.get(path).status_code
        allowed = (200, 404) if name in SEEN[path] else (403,)
        assert status in allowed, f"{name} {path} {status}"


SIZE, CASE, COUNT = "size", "case", "count"
ACTS: dict[str, tuple[str, str]] = {
    "/key": ("typist", "0"), "/receive": ("chief", "0"), "/receive/file": ("chief", "0"),
    "/sheets/president/000001/recall": ("chief", "sheet"),
    "/sheets/president/000001/lose": ("chief", "sheet"),
    "/sheets/president/000001/compare": ("clerk", "sheet"),
    "/cases/send": ("chief", SIZE), "/cases/close": ("clerk", SIZE),
    "/cases/notify": ("clerk", SIZE),
    "/cases/000001/hear": ("clerk", CASE), "/cases/000001/notify": ("clerk", CASE),
    "/cases/000001/vote": ("judge", CASE), "/cases/000001/issue": ("clerk", CASE),
    "/cases/000001/appeal": ("agent", CASE), "/ask": ("agent", SIZE),
    "/bench/seat": ("clerk", SIZE), "/bench/leave": ("clerk", SIZE),
    "/proclaim/president": ("clerk", SIZE), "/people": ("admin", COUNT),
    "/people/watch/renew": ("admin", COUNT), "/people/watch/close": ("admin", COUNT),
    "/settle/president/000001/odpe": ("chief", "sheet"),
    "/observation/review": ("data", "0"), "/observation/settle": ("field", "0"),
    "/observation/follow": ("field", "0"), "/observation/estimate": ("analyst", "0"),
    "/api/key": ("typist", "0"), "/api/claim": ("typist", "0"), "/api/sheets": ("chief", "0"),
}  # fmt: skip
FILLED = {
    "contest": "president", "station": "000001", "copy": "odpe", "stations": "000001",
    "ground": "b",
    "fee": "1", "position": "keep", "effect": "keep", "articles": "LOE:363", "resolution": "R",
    "seat": "jury-president", "judge": "x", "since": "2021-01-01", "until": "2021-01-01",
    "why": "x",
    "name": "somebody", "role": "observer", "reason": "other", "by": "x",
}  # fmt: skip


def version(world: World, kind: str) -> object:
    """The version that a form has to be of."""
    if kind == SIZE:
        return world.office.store.size()
    if kind == "sheet":
        return len(world.office.store.history("president", "000001"))
    if kind == COUNT:
        return len(people.every(world.office, people.FOUNDER))
    return 0


@pytest.mark.parametrize("path", ACTS)
def test_nobody_acts_in_the_wrong_role(busy: World, path: str) -> None:
    """Even with a form that is signed for them; and nothing is logged."""
    owner, kind = ACTS[path]
    size = busy.office.store.size()
    for name in EVERY - {owner}:
        one = busy.people[name]
        sign = token(one, path, version(busy, kind))
        if path.startswith("/api/"):
            answer = one.client.post(path, json={}, headers={"X-Form": sign})
        else:
            files = {"file": b"x"} if path == "/receive/file" else None
            answer = one.client.post(path, data=FILLED | {"form": sign}, files=files)
        assert answer.status_code in (403, 404, 422, 409), f"{name} {answer.status_code}"
        if answer.status_code in (409, 422):
            assert not one.made.account.actor.may(path), answer.text
        assert busy.office.store.size() == size, f"{name} {path}"


def test_every_act_is_attacked() -> None:
    """No address that is sent to is missing above, but signing in and out, drafts, and papers."""
    known = {re.sub(r"/(president|watch|odpe|0000\d\d)(?=/|$)", "/*", one) for one in ACTS}
    routes = {re.sub(r"/{\w+}", "/*", one.path) for one in ROUTES if one.post}

    left = {"/sign-in", "/code", "/sign-out", "/cases/*/draft", "/audits/*/*/*"}
    assert routes - known == left


def received(world: World) -> tuple[Person, Person]:
    """A sheet, and two typists."""
    chief = world.person("chief", "coordinator")
    chief.send("/receive", "/receive", stations="000001", contest="president", copy="odpe")
    return world.person("one", "typist"), world.person("two", "typist")


def form_of(one: Person) -> dict[str, str]:
    """The form of the next sheet, filled in."""
    text = one.client.get("/key").text
    found = dict(re.findall(r'name="(contest|station|copy)" value="([^"]*)"', text))
    return found | {"form": token(one, "/key")} | {f"box.{k}": str(n) for k, n in SHEET.items()}


def test_a_form_sent_twice_is_saved_once(desk: World) -> None:
    """The second is refused, and says why."""
    one, _ = received(desk)
    data = form_of(one)
    assert one.client.post("/key", data=data).status_code == 200
    size = desk.office.store.size()

    assert one.client.post("/key", data=data).status_code == 409
    assert desk.office.store.size() == size


def test_another_typists_sheet_cannot_be_saved(desk: World) -> None:
    """Not even with a good form of one's own."""
    one, two = received(desk)
    data = form_of(one) | {"form": token(two, "/key")}

    assert two.client.post("/key", data=data).status_code == 409


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ("", 403),
        ("1.abc", 403),
        ("other", 403),
        ("path", 403),
        ("old", 403),
        ("future", 403),
        ("9" * 400 + ".x", 403),
        ("١.x", 403),
    ],
)
def test_forms_that_are_not_ones_own(desk: World, made: str, status: int) -> None:
    """Forged, of another session, for another page, too old, or of tomorrow."""
    one, two = received(desk)
    signs = {
        "other": token(two, "/key"),
        "path": token(one, "/receive"),
        "old": token(one, "/key", at=desk.clock.now - forms.LIFETIME - 1),
        "future": token(one, "/key", at=desk.clock.now + 3600),
    }
    data = form_of(one) | {"form": signs.get(made, made)}
    size = desk.office.store.size()

    assert one.client.post("/key", data=data).status_code == status
    assert desk.office.store.size() == size
    assert one.client.post("/key", data=data | {"form": token(one, "/key")}).status_code == 200


def test_one_typist_at_two_browsers_is_one_typist(desk: World) -> None:
    """Both have the same sheet; the second browser cannot type it a second time."""
    one, _ = received(desk)
    second = Person(one.made, desk.client(), desk.clock)
    second.sign_in()
    data = form_of(one)
    assert data["station"] in second.client.get("/key").text
    assert one.client.post("/key", data=data).status_code == 200
    assert "Nothing is left to type" in second.client.get("/key").text
    again = data | {"form": token(second, "/key")}

    assert second.client.post("/key", data=again).status_code == 409


def test_a_clock_that_goes_back_lets_nobody_in(desk: World) -> None:
    """A session of the future ends, a one-time code is not taken again, and nothing is saved."""
    one, _ = received(desk)
    clerk = desk.person("clerk", "clerk")
    data, now = form_of(one), desk.clock.now
    desk.clock.now = now - 3600
    assert one.client.post("/key", data=data).url.path == "/sign-in"
    desk.clock.now = now
    one.sign_in()
    desk.clock.now = now - 100
    good = one.client.post("/key", data=form_of(one), follow_redirects=False)
    desk.clock.now = now - 300
    other = Person(one.made, desk.client(), desk.clock)
    other.sign_in()
    refused = other.client.post("/key", data={"form": token(other, "/key"), "station": "000001"})
    assert good.status_code == 303
    assert refused.status_code == 409
    assert "the clock says" in refused.text
    with pytest.raises(AssertionError):
        clerk.sign_in()  # at this time its codes were all taken before


HOSTILE = (
    "' OR 1=1 --", "000001'; DROP TABLE event; --", "{{ 7 * 7 }}", "{% include 'x' %}", "${7*7}",
    "<script>alert(1)</script>", "../../../etc/passwd", "=cmd|' /C calc'!A0", "\x00", "%00",
    "é" * 300,
    "\u202e000001", "000001\r\nSet-Cookie: x=y",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(desk: World, text: str) -> None:
    """In every field: nothing runs, nothing breaks, and nothing is lost."""
    chief, clerk = desk.person("chief", "coordinator"), desk.person("clerk", "clerk")
    size = desk.office.store.size()
    answers = [
        chief.send("/receive", "/receive", stations=text, contest="president", copy="odpe"),
        chief.send("/receive", "/receive", stations="000001", contest=text, copy="odpe"),
        chief.send("/receive", "/receive", stations="000001", contest="president", copy=text),
        chief.client.get("/sheets", params={"station": text, "contest": "president"}),
        chief.client.get("/sheets", params={"station": "1", "contest": text}),
        chief.client.get("/cases", params={"state": text}),
        chief.client.get("/log", params={"before": text}),
        desk.client().post("/sign-in", data={"name": text, "password": text,
                                             "form": chief.token("/sign-in", "/sign-in")}),
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert "<script>alert" not in answer.text
        assert "set-cookie: x" not in str(answer.headers).lower()
    assert desk.office.store.size() == size
    clerk.prove()
    seated = clerk.send("/bench", "/bench/seat", seat="jury-second", judge=text, since="2021-01-01",
                        kind="holder")  # fmt: skip
    assert seated.status_code in (200, 409)
    page = clerk.client.get("/bench").text
    assert "<script>alert" not in page
    assert "49" not in re.findall(r"<td>([^<]*)</td>", page)


def picture(width: int, height: int) -> bytes:
    """A PNG that says how large it is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * min((width + 1) * height, 1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """A zip of ten megabytes of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", b"\x00" * 10_000_000)
    return out.getvalue()


FILES = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<html><script>alert(1)</script>",
    "zip": bomb(),
    "xlsx": b"PK\x03\x04" + b"x" * 100,
    "pdf": b"%PDF-1.7 /JavaScript",
    "png of 40,000 by 40,000": picture(40_000, 40_000),
    "half a png": picture(100, 100)[:60],
    "png and more": b"\x89PNG\r\n\x1a\n<script>",
    "nothing": b"",
}


@pytest.mark.parametrize("name", FILES)
def test_scans_are_pictures_and_nothing_else(desk: World, name: str) -> None:
    """What can hold scripts, other files or a bomb is refused, and not kept."""
    chief = desk.person("chief", "coordinator")
    data = {"form": chief.token("/receive", "/receive"), "stations": "000001",
            "contest": "president", "copy": "odpe"}  # fmt: skip
    files = {"scan": ("../../../../tmp/evil.png", FILES[name], "image/png")}
    size = desk.office.store.size()

    assert chief.client.post("/receive", data=data, files=files).status_code in (409, 422)
    assert desk.office.store.size() == size
    assert not (desk.office.path / "scans").exists()


def test_a_scan_is_shown_to_whoever_has_the_sheet(desk: World) -> None:
    """And to those who read; not to another typist. It cannot run anything."""
    chief = desk.person("chief", "coordinator")
    data = {"form": chief.token("/receive", "/receive"), "stations": "000001",
            "contest": "president", "copy": "odpe"}  # fmt: skip
    files = {"scan": ("../../x.png", picture(40, 30), "text/html")}
    assert chief.client.post("/receive", data=data, files=files).status_code == 200
    one, two = desk.person("one", "typist"), desk.person("two", "typist")
    address = "/scans/president/000001/odpe"
    assert address in one.client.get("/key").text
    shown = one.client.get(address)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in shown.headers["content-security-policy"]

    assert two.client.get(address).status_code == 403
    assert chief.client.get(address).content == picture(40, 30)


def chunks(n: int) -> Iterator[bytes]:
    """So many megabytes, in pieces."""
    for _ in range(n):
        yield b"x" * (1 << 20)


def test_a_gigabyte_is_not_read(desk: World) -> None:
    """By its announced length, or where it goes on without one."""
    client = desk.client()
    long = client.post("/sign-in", headers={"content-length": str(1 << 30)}, content=b"x")
    assert long.status_code == 413
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert (
        client.post("/sign-in", content=chunks(LARGEST // (1 << 20) + 2), headers=kind).status_code
        == 413
    )
    assert client.post("/sign-in", content=chunks(2)).status_code == 403  # it is not read
    strange = {"content-length": "-1"}
    assert client.post("/sign-in", headers=strange, content=b"x").status_code == 413


PATHS = ("/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/app.py", "/assets/desk.css%00",
         "/audits/../../etc", "/audits/..%2f..%2fetc", "/scans/a/b/c", "/.git/config",
         "/proclaim/..%2f/certificate.json", "/people/%2e%2e/renew", "/cases/%27")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_paths_lead_nowhere_else(busy: World, path: str) -> None:
    """Nothing outside the desk's own files is given out, and nothing breaks."""
    for name in ("watch", "admin"):
        answer = busy.people[name].client.get(path)
        assert answer.status_code in (403, 404, 405, 409), path
        assert "root:" not in answer.text


def test_forms_from_other_pages_are_refused(desk: World) -> None:
    """A browser says where a form comes from."""
    one, _ = received(desk)
    data = form_of(one)
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"},
                    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):  # fmt: skip
        assert one.client.post("/key", data=data, headers=headers).status_code == 403
    own = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}

    assert one.client.post("/key", data=data, headers=own).status_code == 200


def test_every_answer_has_its_headers(busy: World) -> None:
    """Pages, refusals, pictures and what is missing."""
    client = busy.client()
    answers = [client.get(one) for one in ("/sign-in", "/nowhere", "/assets/desk.css", "/api/me")]
    answers.append(client.request("DELETE", "/sign-in"))
    for answer in answers:
        for name, _ in HEADERS:
            assert answer.headers[name.decode()], answer.url
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_passwords_cannot_be_guessed_at_leisure(desk: World) -> None:
    """After five failures the account is locked; whether it exists is not told."""
    one = desk.person("one", "typist")
    client, said = desk.client(), set()
    guesser = Person(one.made, client, desk.clock)
    for name in (*["one"] * 5, "nobody"):
        data = {"form": guesser.token("/sign-in", "/sign-in"), "name": name, "password": "x" * 12}
        answer = client.post("/sign-in", data=data)
        assert answer.status_code == 401
        said.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(said) == 1
    locked = client.post("/sign-in", data={
        "form": guesser.token("/sign-in", "/sign-in"), "name": "one", "password": one.made.password,
    })  # fmt: skip
    assert locked.status_code == 429
    desk.clock.now += people.LOCKED + 1

    guesser.sign_in()


def test_a_one_time_code_is_taken_once(desk: World) -> None:
    """And without one, whoever decides sees nothing."""
    import pyotp

    clerk = desk.person("clerk", "clerk")
    other = Person(clerk.made, desk.client(), desk.clock)
    account = clerk.made.account
    token_ = other.token("/sign-in", "/sign-in")
    data = {"form": token_, "name": account.name, "password": clerk.made.password}
    other.client.post("/sign-in", data=data)
    other.client.follow_redirects = False
    assert other.client.get("/cases").headers["location"] == "/code"
    code = pyotp.TOTP(clerk.made.secret).at(int(desk.clock.now))
    again = other.client.post("/code", data={"form": other.token("/code", "/code"), "code": code})

    assert again.status_code == 401


def test_what_decides_needs_a_fresh_code(desk: World) -> None:
    """An open screen decides nothing after ten minutes."""
    clerk = desk.person("clerk", "clerk")
    desk.clock.now += people.FRESH + 1
    answer = clerk.send("/bench", "/bench/seat", seat="jury-second", judge="judge-9",
                        since="2021-01-01", kind="holder")  # fmt: skip

    assert answer.status_code == 403
    assert "one-time code" in answer.text


def test_a_session_ends(desk: World) -> None:
    """When it is signed out, idle, closed by an administrator, or its cookie is another."""
    admin = desk.person("admin", "administrator")
    found = [desk.person(f"t{i}", "typist") for i in range(3)]
    for one in found:
        one.client.follow_redirects = False
    found[0].send("/", "/sign-out")
    admin.prove()
    admin.send("/people", "/people/t1/close")
    found[2].client.cookies.clear()
    found[2].client.cookies.set("desk", "x" * 43)
    for one in found:
        assert one.client.get("/key").status_code == 303
    assert found[1].client.post("/sign-in", data={
        "form": found[1].token("/sign-in", "/sign-in"), "name": "t1",
        "password": found[1].made.password,
    }).status_code == 401  # fmt: skip
    desk.clock.now += people.IDLE + 1
    admin.client.follow_redirects = False

    assert admin.client.get("/people").status_code == 303


def test_what_is_tried_is_seen(desk: World) -> None:
    """By the administrator, without passwords."""
    admin, one = desk.person("admin", "administrator"), desk.person("one", "typist")
    assert one.client.get("/people").status_code == 403
    text = admin.client.get("/tried").text

    assert "refused: duty.not_yours" in text
    assert one.made.password not in text


def test_too_many_requests_are_slowed(world: World) -> None:
    """One address that asks without end is told to wait; another is not."""
    world.app.per_second = PER_SECOND
    client = world.client()
    codes = [client.get("/assets/desk.css").status_code for _ in range(BURST * 3)]

    assert 429 in codes
    assert codes[:BURST].count(200) == BURST
    other = world.client()
    other.cookies.set("desk", "another")
    assert other.get("/progress").status_code == 200


def test_duties_that_check_one_another_are_of_different_roles() -> None:
    """Nobody both types and settles, drafts and votes, or makes accounts and touches a sheet."""
    apart = [
        {duty.KEY, duty.SETTLE}, {duty.KEY, duty.READ}, {duty.VOTE, duty.ISSUE},
        {duty.PEOPLE, duty.KEY}, {duty.PEOPLE, duty.PROCLAIM}, {duty.ASK, duty.ISSUE},
        {duty.AUDIT_TYPE, duty.AUDIT_SETTLE},
    ]  # fmt: skip
    for pair in apart:
        assert not any(pair <= acts for acts in duty.DUTIES.values()), pair
