"""The addresses of devices over a real socket: as Collect sends, in a browser, with rubbish."""

from __future__ import annotations

import http.client
import random
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from escrutinio.desk import openrosa
from escrutinio.io.listening import listening, server
from escrutinio.operations.log import checked
from escrutinio.operations.observation import reports
from tests.desk.served import chromium
from tests.desk.test_attacks import picture
from tests.observation.conftest import Mission, closing, mission_at

SHOTS = Path("build/screenshots/observe")
LIST = "{http://openrosa.org/xforms/xformsList}"


@contextmanager
def listens(mission: Mission) -> Iterator[str]:
    """The address at which a mission listens."""
    ready = threading.Event()
    made = server(openrosa.create(mission.office, time.time), ready.set)
    with listening("127.0.0.1", 0) as one:
        thread = threading.Thread(target=made.run, args=([one],), daemon=True)
        thread.start()
        assert ready.wait(20)
        yield f"http://127.0.0.1:{one.getsockname()[1]}"
        made.should_exit = True
        thread.join(20)


class Collect:
    """A client made by hand, that sends what ODK Collect sends."""

    def __init__(self, address: str, token: str) -> None:
        self.host, self.base = urlsplit(address).netloc, f"/key/{token}"

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", size: int | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One request; `size` claims more than is sent, as where a connection breaks."""
        connection = http.client.HTTPConnection(self.host, timeout=20)
        headers = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2025.1"}
        if kind:
            headers["Content-Type"] = kind
        if size is not None:
            connection.putrequest(method, path)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(size))
            connection.endheaders(body)
            connection.close()
            return 0, {}, b""
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        found = (answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def forms(self) -> dict[str, bytes]:
        """Every form of the list, downloaded."""
        _, headers, body = self.ask("GET", f"{self.base}/formList")
        assert headers["x-openrosa-version"] == "1.0"
        found = {}
        for one in ElementTree.fromstring(body).iter(f"{LIST}xform"):
            address = urlsplit(str(one.findtext(f"{LIST}downloadUrl")))
            status, _, text = self.ask("GET", address.path)
            assert status == 200
            found[str(one.findtext(f"{LIST}formID"))] = text
        return found

    def multipart(self, xml: bytes, files: dict[str, bytes]) -> tuple[bytes, str]:
        """A body as Collect makes it."""
        mark = "----collect"
        parts = [("xml_submission_file", "submission.xml", "text/xml", xml)]
        parts += [(name, name, "image/jpeg", data) for name, data in files.items()]
        body = (
            b"".join(
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
                f"Content-Type: {kind}\r\n\r\n".encode()
                + data
                + b"\r\n"
                for name, file, kind, data in parts
            )
            + f"--{mark}--\r\n".encode()
        )
        return body, f"multipart/form-data; boundary={mark}"

    def send(self, xml: bytes, files: dict[str, bytes] | None = None) -> tuple[int, str]:
        """Send a report: first ask, then post."""
        status, headers, _ = self.ask("HEAD", f"{self.base}/submission")
        assert status == 204
        assert int(headers["x-openrosa-accept-content-length"]) > 1 << 20
        body, kind = self.multipart(xml, files or {})
        status, _, said = self.ask("POST", f"{self.base}/submission", body, kind)
        return status, said.decode()

    def break_off(self, xml: bytes, files: dict[str, bytes]) -> None:
        """Send half of a report and hang up."""
        body, kind = self.multipart(xml, files)
        half = body[: len(body) // 2]
        self.ask("POST", f"{self.base}/submission", half, kind, size=len(body))


def test_collect_fills_in_a_form(tmp_path: Path) -> None:
    """Forms come down, a report goes up, breaks off, is resumed, doubled and edited."""
    mission = mission_at(tmp_path / "w")
    office = mission.office
    xml = closing(office, "uuid:1", photo="a.jpg")
    with listens(mission) as address:
        collect = Collect(address, mission.token)
        found = collect.forms()
        collect.break_off(xml, {"a.jpg": picture(400, 400)})
        time.sleep(0.3)
        before = len(reports.book(office).reports)
        first = collect.send(xml)
        second = collect.send(xml, {"a.jpg": picture(40, 40)})
        third = collect.send(xml, {"a.jpg": picture(40, 40)})
        edit = collect.send(closing(office, "uuid:2", "uuid:1", voted="289"))
        stranger = Collect(address, "x" * 20).ask("GET", f"/key/{'x' * 20}/formList")
    read = reports.book(office)

    assert {"closing", "incident", "opening", "result"} <= set(found)
    assert 0 == before
    assert [201, 201, 202, 201] == [one[0] for one in (first, second, third, edit)]
    assert "OpenRosaResponse" in first[1]
    assert "submit_success" in first[1]
    assert 401 == stranger[0]
    assert ["uuid:1", "uuid:2"] == [one.key for one in read.reports]
    assert all(digest for _, digest in read.reports[0].files)
    assert [] == checked(office.path)[2]


def test_a_phone_goes_offline_and_back(tmp_path: Path) -> None:
    """At 360 pixels: opened, offline, filled in, kept, online again, sent once; and accessible."""
    mission = mission_at(tmp_path / "w")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with listens(mission) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="es")
        context.set_default_timeout(15_000)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        home = f"{address}/key/{mission.token}/"
        page.goto(home)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.screenshot(path=SHOTS / "home-360.png")
        page.wait_for_function("caches.keys().then((all) => all.length > 0)")
        page.reload()
        context.set_offline(True)
        page.goto(home)  # from what was kept
        page.get_by_role("link", name="Cierre y escrutinio").click()
        _closing(page, SHOTS / "closing-offline-360.png")
        page.wait_for_url(home)
        page.get_by_text("guardado aquí, por enviar").wait_for()
        page.screenshot(path=SHOTS / "outbox-offline-360.png")
        before = len(reports.book(mission.office).reports)
        wide = page.evaluate("document.documentElement.scrollWidth")
        _accessible(page)
        context.set_offline(False)
        page.get_by_role("button", name="Enviar ahora").click()
        page.get_by_text("· enviado").wait_for()
        page.get_by_role("button", name="Enviar ahora").click()
        page.reload()
        page.screenshot(path=SHOTS / "sent-360.png")
    read = reports.book(mission.office)

    assert 0 == before
    assert 360 >= wide
    assert [] == wrong
    assert ["page"] == [one.how for one in read.reports]
    assert () == read.reports[0].findings
    assert ("012345", "290") == (read.reports[0].station, read.reports[0].answer("voted"))


def _closing(page: Any, shot: Path) -> None:
    """Fill in the closing form; what does not apply is not shown."""
    note = page.locator("[data-note]")
    page.locator("[data-path='/data/closed_at']").fill("17:05")
    for name, value in (("registered", "300"), ("voted", "290"), ("ballots", "305")):
        page.locator(f"[data-path='/data/{name}']").fill(value)
    assert note.is_visible()
    page.locator("[data-path='/data/ballots']").fill("290")
    assert not note.is_visible()
    for name in ("agents_copy", "posted"):
        page.locator(f"fieldset[data-path='/data/{name}'] input[value='yes']").check()
    page.locator("input[value='none']").check()
    page.locator("input[value='excess_ballots']").check()
    page.screenshot(path=shot, full_page=True)
    save = page.get_by_role("button", name="Guardar y enviar")
    save.click()  # "none" excludes the others
    assert page.locator("input:invalid").count() == 1
    page.locator("input[value='excess_ballots']").uncheck()
    save.click()


def _accessible(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def corpus(mission: Mission) -> Iterator[tuple[str, bytes, dict[str, bytes]]]:
    """Broken reports, broken files, and a whole one that is cut, flipped and mixed."""
    good = closing(mission.office, "uuid:f", photo="a.jpg")
    yield "empty", b"", {}
    yield "bomb", b'<!DOCTYPE a [<!ENTITY b "x">]><data id="closing">&b;</data>', {}
    yield "deep", b"<a>" * 5000 + b"</a>" * 5000, {}
    yield "latin", good.decode().replace("none", "ñ").encode("latin-1"), {}
    yield "nul", good.replace(b"none", b"no\x00ne"), {}
    yield "unknown form", good.replace(b'id="closing"', b'id="../../etc/passwd"'), {}
    yield "no form", good.replace(b'id="closing"', b""), {}
    yield "version", good.replace(b'version="', b'version="9'), {}
    yield "large", good.replace(b"none", b"x" * (3 << 20)), {}
    yield "path", b"/etc/passwd", {}
    yield "zip", zipped(), {}
    yield "file empty", good, {"a.jpg": b""}
    yield "file html", good, {"a.jpg": b"\xff<script>\xfe"}
    yield "file cut", good, {"a.jpg": picture(50, 50)[:60]}
    yield "file named oddly", good, {"../../a.jpg": picture(5, 5)}
    yield "many files", good, {f"{i}.jpg": picture(2, 2) for i in range(60)}
    for i, value in enumerate(("-1", "9" * 400, "290.5", "NaN", "=1+1", "\u202e1", "2 90", "\t")):
        key = f"uuid:value-{i}".encode()
        yield (
            f"value {i}",
            good.replace(b">290<", f">{value}<".encode()).replace(b"uuid:f", key),
            {},
        )
    chance = random.Random(9)
    for i in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 40)]
                case 2:
                    data[at:at] = bytes(chance.choices(b"<>&\"/'= x0", k=chance.randint(1, 9)))
        yield f"flipped {i}", bytes(data), {}


def zipped() -> bytes:
    """An archive with a report in it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("submission.xml", "<data/>")
    return out.getvalue()


def test_rubbish_gets_an_answer_that_says_what_to_do(tmp_path: Path) -> None:
    """Every malformed report is answered, in two languages, and never by a failure of ours."""
    mission = mission_at(tmp_path / "w")
    client = TestClient(
        openrosa.application(mission.office, time.time), raise_server_exceptions=True
    )
    path = f"/key/{mission.token}/submission"
    taken = 0
    for name, xml, files in corpus(mission):
        for language in ("es", "en"):
            sent = [("xml_submission_file", ("s.xml", xml, "text/xml"))]
            sent += [(one, (one, data, "image/jpeg")) for one, data in files.items()]
            answer = client.post(path, files=sent, headers={"accept-language": language})
            if answer.status_code in (201, 202):
                taken += 1
                continue
            assert 400 <= answer.status_code < 500, (name, answer.status_code)
            message = ElementTree.fromstring(answer.text)[0].text or ""
            assert 3 <= len(message.splitlines()), (name, message)
    odd = [
        client.post(path, content=b"x", headers={"content-type": kind})
        for kind in ("text/plain", "multipart/form-data", "multipart/form-data; boundary=a",
                     "application/json")
    ]  # fmt: skip

    assert taken >= 16  # some are whole enough to be kept, with findings
    assert {True} == {400 <= one.status_code < 500 for one in odd}
    assert [] == checked(mission.office.path)[2]


def test_messages_over_a_gateway_are_answered(tmp_path: Path) -> None:
    """Random messages get a line that says what to do, or nothing where nobody is known."""
    mission = mission_at(tmp_path / "w")
    client = TestClient(openrosa.application(mission.office, time.time))
    chance = random.Random(7)
    letters = "ABCRDZX0123456789 @!ñ\U0001f5f3\x00ilo+,."
    for i in range(200):
        text = "".join(chance.choices(letters, k=chance.randint(0, 60)))
        text = ("CR1" if i % 3 else "") + text
        sent = {"from": "51999000111", "text": text}
        answer = client.post(f"/key/{mission.token}/sms", data=sent)
        assert answer.status_code == 200, text
        assert answer.text, text
    silent = client.post(f"/key/{mission.token}/sms", data={"from": "1", "text": "CR1AA1"})
    lacking = client.post(f"/key/{mission.token}/sms", data={"text": "x"})

    assert (200, "") == (silent.status_code, silent.text)
    assert 409 == lacking.status_code


def test_the_page_shows_no_other_forms_to_strangers(tmp_path: Path) -> None:
    """Without a key there is nothing, not even that a form exists."""
    mission = mission_at(tmp_path / "w")
    client = TestClient(openrosa.application(mission.office, time.time))
    for path in (
        "",
        "formList",
        "forms/closing/2026112701/form.xml",
        "fill/closing/1",
        "worker.js",
    ):
        answers = [client.get(f"/key/{token}/{path}") for token in ("a" * 32, "b")]
        assert {401} == {one.status_code for one in answers}
        assert 1 == len({one.text for one in answers})


@pytest.mark.parametrize("header", ["Accept", "X-OpenRosa-Version"])
def test_headers_are_not_needed(tmp_path: Path, header: str) -> None:
    """Whatever a device leaves out, it gets the list of forms."""
    mission = mission_at(tmp_path / "w")
    client = TestClient(openrosa.application(mission.office, time.time))
    client.headers.pop(header, None)

    assert 200 == client.get(f"/key/{mission.token}/formList").status_code
