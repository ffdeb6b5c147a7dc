"""The proof of a sheet in a browser: it holds where the log does, and says where it does not."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from escrutinio.cli.witness import run_receipt
from escrutinio.io import keys, workspace
from escrutinio.ledger.merkle import HASH
from escrutinio.ledger.note import ED25519, Note, read_note
from escrutinio.operations.logkeys import named_keys
from tests.site.browser.conftest import PLAIN_HOST, Served, replaced

RULED = "000002"
REQUIRED = ["checkpoint", "keys", "signature", "named", "entries", "events", "sheet"]


def proved(page: Any, address: str) -> dict[str, str]:
    """The state of every step, once there is a verdict."""
    page.goto(address)
    page.wait_for_selector("#proof-verdict p:is(.ok, .bad, .unknown)")
    return steps(page)


def steps(page: Any) -> dict[str, str]:
    """The state of every step that the page shows."""
    code = "all => Object.fromEntries(all.map(one => [one.dataset.step, one.className]))"
    found: dict[str, str] = page.eval_on_selector_all("#proof-steps > li", code)
    return found


def verdict(page: Any) -> str:
    """What the page says of the whole."""
    return str(page.inner_text("#proof-verdict"))


@pytest.mark.parametrize(("language", "host"), [("es", "127.0.0.1"), ("en", PLAIN_HOST)])
def test_a_sheet_is_proved(served: Served, page: Any, language: str, host: str) -> None:
    """A sheet that was ruled on is what the log makes of its events, over plain http too."""
    found = proved(page, served.at(f"{language}/station/#{RULED}/verify", host=host))

    assert dict.fromkeys(REQUIRED, "ok") == {k: v for k, v in found.items() if k in REQUIRED}
    assert ("ok", "unknown", "unknown") == tuple(
        found[k] for k in ("witnesses", "elsewhere", "kept")
    )
    assert "\u2713" in verdict(page)
    assert page.inner_text("#log-key") == named_keys(served.world.workspace).log[-1][1].text()


PROVE = """async ([station, edit, trust]) => {
  const {shard} = await Escrutinio.locate(station);
  const all = JSON.parse(JSON.stringify(await Escrutinio.data(`shard/${shard}.json`)));
  const row = all.sheets.find(row => row[0] === station);
  if (edit) new Function("row", "shard", edit)(row, all);
  const found = await Escrutinio.prove(Escrutinio.sheetOf(row, all), "president", trust);
  return {...found, steps: Object.fromEntries(found.steps.map(one => [one.name, one]))};
}"""


@dataclass
class Prover:
    """A page that stays open, on which the proof is computed again and again."""

    page: Any

    def __call__(
        self, station: str = RULED, edit: str = "", file: str = "", change: Any = None, **trust: str
    ) -> dict[str, Any]:
        """What a proof finds where a shard, or a file on the way, was changed."""
        given = {"key": "", "checkpoint": ""} | trust
        if change:
            replaced(self.page, file, change)
        found: dict[str, Any] = self.page.evaluate(PROVE, [station, edit, given])
        self.page.unroute_all()
        return found


@pytest.fixture(scope="module")
def prover(served: Served, browser: Any) -> Iterator[Prover]:
    """That page."""
    context = browser.new_context(bypass_csp=True)  # so that a test may plant what it likes
    page = context.new_page()
    page.goto(served.at("en/station/"))
    yield Prover(page)
    context.close()


@pytest.mark.parametrize("station", ["000001", "000003", "000560", "900000", "900003", "000700"])
def test_every_kind_of_sheet_is_proved(prover: Prover, station: str) -> None:
    """Corrected, challenged, at the log's edge, with names that are hostile: each holds."""
    found = prover(station)

    assert "ok" == found["state"]
    assert {"ok"} == {found["steps"][name]["state"] for name in REQUIRED}


def _vote(data: bytes) -> bytes:
    """A shard in which one vote more stands on a sheet."""
    shard = json.loads(data)
    [row] = [row for row in shard["sheets"] if row[0] == RULED]
    row[7][0] += 1
    return json.dumps(shard).encode()


RULING = 'row[13].find(one => one.kind === "sheet.ruled")'


@pytest.mark.parametrize(
    ("edit", "step", "where", "said", "wanted"),
    [
        ("row[7][0] += 1", "sheet", "Perú Libre", "91", "90"),
        ("row[5] = 0", "sheet", "null votes", "0", "-"),
        ("row[2] = null", "sheet", "registered voters", "-", "300"),
        ("row[8] = 'counted'", "sheet", "state", "counted", "resolved"),
        ("row[9] = 'other'", "sheet", "reason", "other", ""),
        ("row[10] = 'x'", "sheet", "label of the source", "x", "CONTABILIZADA"),
        (
            "shard.places[row[1]].names[0] = 'PUNO'",
            "sheet",
            "place",
            "domestic / PUNO",
            "domestic / AMAZONAS",
        ),
        (f"{RULING}.resolution = 'R-2'", "sheet", "history", '"R-2"', '"R-1"'),
        (f"{RULING}.changes.pop()", "sheet", "history", "changes", "null"),
        ("row[13].pop()", "sheet", "history", "-", "sheet.ruled"),
        ("row[7].push(5)", "sheet", "v2", "5", "-"),
        ("row[11].pop()", "sheet", "Perú Libre", "90", "115"),
        ("row[11][0] += 1", "events", "event", "president/000003", "president/000002"),
        ("row[11] = []", "sheet", "state", "resolved", "-"),
        ("row[11].shift()", "events", "event", "sheet.observed", "sheet.published"),
        ("row[11].unshift(row[11][0])", "entries", "places of the events", "[", "-"),
        ("row[11].push(99999)", "entries", "places of the events", "99999", "-"),
        ("row[11][0] = '4'", "entries", "places of the events", "4", "-"),
        ("row[11] = 7", "entries", "", "", ""),
        ("row[13] = null", "sheet", "", "", ""),
    ],
)
def test_a_page_that_shows_another_sheet_fails(
    prover: Prover, edit: str, step: str, where: str, said: str, wanted: str
) -> None:
    """Whatever is changed in the files of the page, it is said where, what is shown and logged."""
    found = prover(edit=edit)
    first = found["steps"][step]["differences"][0]

    assert ("bad", "bad", "") == (
        found["state"],
        found["steps"][step]["state"],
        found["receipt"] and "",
    )
    assert where in first["where"]
    assert said in first["said"]
    assert wanted in first["wanted"]


def test_what_does_not_hold_is_red_with_a_sign_and_words(served: Served, page: Any) -> None:
    """The verdict stands in a status, in red text that is not only red."""
    replaced(page, "**/shard/*.json", _vote)
    proved(page, served.at(f"en/station/#{RULED}/verify"))
    colour = page.eval_on_selector("#proof-verdict .bad", "one => getComputedStyle(one).color")
    red, green, blue = (int(one) for one in colour[4:-1].split(","))

    assert red > 2 * max(green, blue)
    assert "status" == page.get_attribute("#proof-verdict", "role")
    assert verdict(page).startswith("\u2717 It does not hold.")
    assert "This page shows 91; the log says 90." in verdict(page)


def _entry(data: bytes) -> bytes:
    return data.replace(
        b'"station":"000002","v":1,"voted":220', b'"station":"000002","v":1,"voted":221'
    )


def _hash(data: bytes) -> bytes:
    at = 5 * HASH
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _sibling(data: bytes) -> bytes:
    at = 200 * HASH
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _first(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def _size(data: bytes) -> bytes:
    text = data.decode()
    origin, size, rest = text.split("\n", 2)
    return f"{origin}\n{int(size) + 1}\n{rest}".encode()


def _root(data: bytes) -> bytes:
    lines = data.decode().split("\n")
    lines[2] = ("A" if lines[2][0] != "A" else "B") + lines[2][1:]
    return "\n".join(lines).encode()


def _unsigned(data: bytes) -> bytes:
    text, _, rest = data.decode().partition("\n\n")
    return f"{text}\n\n{rest.splitlines()[1]}\n".encode()


def _not_a_note(data: bytes) -> bytes:
    return data.replace(b"\n\n", b"\n")


def _short(data: bytes) -> bytes:
    return data[:-1]


@pytest.mark.parametrize(
    ("file", "change", "step", "where"),
    [
        ("**/tile/entries/000", _entry, "entries", "tile/entries/000[5]"),
        ("**/tile/entries/000", _short, "named", "tile/entries/000"),
        ("**/tile/0/000", _hash, "entries", "tile/0/000[5]"),
        ("**/tile/0/000", _sibling, "entries", "tile/0/000 / tile/1/000.p/2[0]"),
        ("**/tile/0/000", _short, "entries", "tile/0/000"),
        ("**/tile/1/000.p/2", _first, "entries", "tile/1/000.p/2[0]"),
        ("**/bundle/checkpoint", _size, "signature", "checkpoint"),
        ("**/bundle/checkpoint", _root, "signature", "checkpoint"),
        ("**/bundle/checkpoint", _root, "entries", "checkpoint: root"),
        ("**/bundle/checkpoint", _unsigned, "signature", "checkpoint"),
        ("**/bundle/checkpoint", _not_a_note, "checkpoint", "checkpoint"),
    ],
)
def test_a_log_that_was_changed_fails(
    prover: Prover, file: str, change: Any, step: str, where: str
) -> None:
    """An entry, a hash or the checkpoint that is not as it was: the step fails and says where."""
    found = prover(file=file, change=change)

    assert ("bad", "bad") == (found["state"], found["steps"][step]["state"])
    assert where in found["steps"][step]["differences"][0]["where"]


def _signed_by(served: Served, n: int) -> Callable[[bytes], bytes]:
    """The checkpoint signed by one of the log's keys alone."""

    def made(data: bytes) -> bytes:
        place = workspace.read(served.world.workspace)
        key = named_keys(served.world.workspace).log[n][1]
        signer = keys.load(keys.file_of(place.keys, key))
        note = read_note(data.decode())
        return Note(text=note.text, signatures=(signer.signed(note.text),)).dump().encode()

    return made


def states(found: dict[str, Any], *names: str) -> tuple[str, ...]:
    """The states of some steps."""
    return tuple(found["steps"][name]["state"] for name in names)


def test_a_key_that_is_not_in_force_does_not_sign(served: Served, prover: Prover) -> None:
    """A checkpoint signed by the log's key before the one in force does not hold."""
    found = prover(file="**/bundle/checkpoint", change=_signed_by(served, 0))

    assert ("ok", "bad") == states(found, "keys", "signature")


def test_the_same_note_by_the_key_in_force_holds(served: Served, prover: Prover) -> None:
    """The check above passes where the key is the one in force; only the witness is missed."""
    found = prover(file="**/bundle/checkpoint", change=_signed_by(served, -1))

    assert ("ok", "unknown") == states(found, "signature", "witnesses")
    assert "ok" == found["state"]


def _listed(change: Callable[[list[Any]], object]) -> Callable[[bytes], bytes]:
    def made(data: bytes) -> bytes:
        listed = json.loads(data)
        change(listed)
        return json.dumps(listed).encode()

    return made


def test_a_key_of_another_kind_in_the_list_fails(served: Served, prover: Prover) -> None:
    """A witness's key cannot stand where the log's own does."""
    witness = served.world.witness.text()
    change = _listed(lambda listed: listed[0]["event"].update(key=witness))
    found = prover(file="**/bundle/keys.json", change=change)

    assert ("bad", "unknown") == states(found, "keys", "signature")
    assert witness == found["steps"]["keys"]["differences"][0]["said"]


def test_a_rotation_that_nobody_signed_fails(prover: Prover) -> None:
    """A later key of the log without the signature of the one before it is no key of the log."""
    change = _listed(lambda listed: listed[-1]["event"].update(signature="A" * 86 + "=="))
    found = prover(file="**/bundle/keys.json", change=change)

    assert ("bad",) == states(found, "keys")


def test_a_key_left_out_of_the_list_fails(prover: Prover) -> None:
    """Where the latest key is hidden, the checkpoint is not signed by the one that is left."""
    found = prover(file="**/bundle/keys.json", change=_listed(lambda listed: listed.pop()))

    assert ("bad",) == states(found, "signature")


def test_a_whole_other_key_fails(served: Served, prover: Prover, tmp_path: Path) -> None:
    """A checkpoint and a list of keys by somebody else agree; the tree does not have their key."""
    forger = keys.make(tmp_path, "office.example/runoff", ED25519)
    own = {
        "at": "2021-06-18T12:00:00Z",
        "key": forger.key.text(),
        "kind": "key.named",
        "role": "log",
        "v": 1,
    }

    def sign(data: bytes) -> bytes:
        note = read_note(data.decode())
        return Note(text=note.text, signatures=(forger.signed(note.text),)).dump().encode()

    listed = json.dumps([{"index": 1, "event": own}]).encode()
    replaced(prover.page, "**/bundle/keys.json", lambda _: listed)
    found = prover(file="**/bundle/checkpoint", change=sign)

    assert ("ok", "ok", "bad") == states(found, "keys", "signature", "named")
    assert forger.key.text() in found["steps"]["named"]["differences"][0]["said"]
    assert ("bad",) == states(prover(key=forger.key.text()), "elsewhere")


def test_a_file_that_cannot_be_fetched_is_unknown(served: Served, page: Any) -> None:
    """A network that fails proves nothing: it is said to be unknown, and nothing is red."""
    page.route("**/tile/0/**", lambda route: route.abort())
    found = proved(page, served.at(f"en/station/#{RULED}/verify"))

    assert "unknown" == found["entries"]
    assert "bad" not in found.values()
    assert "It is not known" in verdict(page)


def test_a_file_that_is_not_there_fails(served: Served, page: Any) -> None:
    """A tile that the site does not have makes the proof fail, and is named."""
    page.route("**/tile/entries/000", lambda route: route.fulfill(status=404, body=""))
    found = proved(page, served.at(f"en/station/#{RULED}/verify"))

    assert "bad" == found["entries"]
    assert "bundle/tile/entries/000" in page.inner_text("[data-step=entries]")


def given(served: Served, page: Any, **texts: str) -> dict[str, str]:
    """The steps where a reader pastes a key or a checkpoint and then verifies."""
    page.goto(served.at(f"en/station/#{RULED}"))
    page.click("#trust summary")
    for name, text in texts.items():
        page.fill(f"#trust-{name}", text)
    page.click("#proof-verify")
    page.wait_for_selector("#proof-verdict p:is(.ok, .bad, .unknown)")
    return steps(page)


def test_a_key_from_elsewhere_anchors(served: Served, page: Any) -> None:
    """The log's first key, printed in a newspaper, is one of the log; it is kept for next time."""
    found = given(served, page, key=served.world.key.text())

    assert "ok" == found["elsewhere"]
    assert "from elsewhere" in verdict(page)
    page.reload()
    assert served.world.key.text() == page.input_value("#trust-key")


def test_the_key_of_a_witness_who_signed_anchors(served: Served, prover: Prover) -> None:
    """Who has a witness's key from elsewhere may paste that."""
    found = prover(key=served.world.witness.text())

    assert ("ok",) == states(found, "elsewhere")
    assert found["anchored"]


@pytest.mark.parametrize("text", ["a+b+c", "x" * 3000, "office.example/runoff+00000000+AQ=="])
def test_a_text_that_is_no_key_fails(prover: Prover, text: str) -> None:
    """What is pasted is a key, or the step fails with what was pasted."""
    found = prover(key=text)

    assert ("bad",) == states(found, "elsewhere")
    assert text[:100] in found["steps"]["elsewhere"]["differences"][0]["said"]


def _earlier(served: Served) -> str:
    return (served.world.earlier / "checkpoint").read_text("utf-8")


@pytest.mark.parametrize("form", ["{}", "\n{}\n\n", "{}\r"])
def test_the_log_grew_from_the_checkpoint_that_was_kept(
    served: Served, prover: Prover, form: str
) -> None:
    """A checkpoint from before is one from which the log only grew, however it was pasted."""
    text = form.replace("{}", _earlier(served))
    kept = text.removesuffix("\r").replace("\n", "\r\n") if form.endswith("\r") else text

    assert ("ok",) == states(prover(checkpoint=kept), "kept")


@pytest.mark.parametrize("n", [0, -1])
def test_a_kept_checkpoint_of_another_past_fails(served: Served, prover: Prover, n: int) -> None:
    """A root that was signed and is not of this log's past shows that it was rewritten."""
    origin, size, _, rest = read_note(_earlier(served)).text.split("\n", 3)
    text = f"{origin}\n{size}\n{'A' * 43}=\n{rest}"
    forged = _signed_by(served, n)(
        Note(text=text, signatures=read_note(_earlier(served)).signatures).dump().encode()
    )
    found = prover(checkpoint=forged.decode())["steps"]["kept"]

    assert "bad" == found["state"]
    assert ("A" * 43 if n == 0 else served.world.key.text()) in found["differences"][0]["wanted"]


@pytest.mark.parametrize("change", [
    lambda text: text.replace("office.example/runoff\n", "other.example/log\n", 1),
    lambda text: text.replace("\n5", "\n9", 1),
    lambda text: text.partition("\n\n")[0],
    lambda text: _root(text.encode()).decode(),
])  # fmt: skip
def test_a_kept_checkpoint_that_was_changed_fails(
    served: Served, prover: Prover, change: Callable[[str], str]
) -> None:
    """Another log's, a longer one's, an unsigned one and a mended one say nothing of this log."""
    assert ("bad",) == states(prover(checkpoint=change(_earlier(served))), "kept")


def test_a_checkpoint_is_kept_for_the_next_time(served: Served, page: Any) -> None:
    """The button keeps this checkpoint; the next verification compares the log with it."""
    proved(page, served.at(f"en/station/#{RULED}/verify"))
    page.click("#keep-checkpoint")
    page.reload()
    page.wait_for_selector("#proof-verdict p.ok")

    assert "ok" == steps(page)["kept"]


def _of_command(served: Served, station: str, folder: Path) -> bytes:
    run_receipt(str(served.world.bundle), station, contest="", out=folder / "command")
    return (folder / "command").read_bytes()


@pytest.mark.parametrize("station", ["000001", "000003", "900000"])
def test_the_receipt_is_that_of_the_command(
    served: Served, prover: Prover, tmp_path: Path, station: str
) -> None:
    """The receipt that a browser makes is byte for byte the one of `escrutinio log receipt`."""
    assert _of_command(served, station, tmp_path) == prover(station)["receipt"].encode()


def test_the_receipt_is_downloaded(served: Served, page: Any, tmp_path: Path) -> None:
    """A button gives the receipt as a file that bears the contest and the station."""
    proved(page, served.at(f"en/station/#{RULED}/verify"))
    with page.expect_download() as download:
        page.click("#receipt")
    download.value.save_as(tmp_path / "browser")

    assert f"president-{RULED}.tlog-proof" == download.value.suggested_filename
    assert _of_command(served, RULED, tmp_path) == (tmp_path / "browser").read_bytes()


def test_every_tile_is_fetched_once(served: Served, page: Any) -> None:
    """A proof asks for each file of the bundle once."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/bundle/" in one.url else None)
    proved(page, served.at(f"en/station/#{RULED}/verify"))

    assert len(asked) == len(set(asked))
    assert len(asked) <= 10


def test_what_is_not_proved_is_said(served: Served, page: Any) -> None:
    """A proof that holds says what it leaves open: the key, later events, and the truth."""
    proved(page, served.at(f"en/station/#{RULED}/verify"))
    text = page.inner_text("#proof-after")

    assert "That the key is the office's" in text
    assert "escrutinio verify" in text
