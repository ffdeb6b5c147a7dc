"""Cards and feeds: what a site says of itself elsewhere; and the command that makes it."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from socket import socket
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from PIL import Image

from escrutinio.errors import Refused
from escrutinio.site.cards import HOLE, WIDTH, Bar, card, card_text, fitted
from escrutinio.site.cards import _font as font
from escrutinio.site.feeds import KEEP, Entry, atom, json_feed, merged
from tests.site.conftest import HOSTILE, Made, append, opened

ATOM = "{http://www.w3.org/2005/Atom}"


def entry(sequence: int, text: str = "T") -> Entry:
    """A state of a count."""
    return Entry(sequence=sequence, at="2021-06-06T20:00:00Z", root="00",
                 texts={"es": (text, text), "en": (text, text)}, figures={})  # fmt: skip


def test_a_card_is_of_the_size_that_networks_show() -> None:
    """A card is a PNG of 1200 by 630, the same at every drawing."""
    bars = [Bar(name="Ñandú", percent="60 %", votes="6", share=0.6, colour="#0072b2")]
    made = card("2021", "Áncash", bars, "6 de 10")

    assert Image.open(io.BytesIO(made)).size == (WIDTH, 630)
    assert made == card("2021", "Áncash", bars, "6 de 10")


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 500, "", "\x00\x1b[2J"])
def test_any_name_fits_on_a_card(name: str) -> None:
    """Long names end in an ellipsis, letters that the font lacks are seen as such."""
    one = fitted(name, font(34), 300)
    bar = Bar(name=name, percent="60 %", votes="6", share=2.0, colour="#0072b2")

    assert font(34).getlength(one) <= 300
    assert card(name, name, [bar] * 9, name, name)
    assert "\u202e" not in card_text(name, [bar], name)


def test_a_letter_that_is_not_there_is_a_hole() -> None:
    """What cannot be drawn is not dropped."""
    assert fitted("a北b", font(34), 300) == f"a{HOLE}b"
    assert fitted("áéíóúñü¿ÑÁ", font(34), 900) == "áéíóúñü¿ÑÁ"


def test_a_department_has_its_card(general: Made) -> None:
    """Each department has a card in each language, and its pages name it with its words."""
    page = (general.site / "es/places/amazonas/index.html").read_text("utf-8")

    assert (general.site / "cards/president/places/amazonas/es.png").is_file()
    address = "https://office.example/results/cards/president/places/amazonas/es.png"
    assert f'<meta property="og:image" content="{address}">' in page
    assert 'property="og:image:alt" content="AMAZONAS:' in page


@pytest.mark.parametrize("text", [*HOSTILE, "\x00\x08\ufffe", "]]>", "&amp;"])
def test_an_atom_feed_holds_any_text(text: str) -> None:
    """The feed is XML whatever the names are, and says them as they are."""
    made = atom([entry(3, text)], origin="office.example/log 1", title=text, language="es")
    root = ElementTree.fromstring(made)
    kept = re.sub("[\x00\x08\ufffe]", "\ufffd", text)

    assert root.findtext(f"{ATOM}title") == kept
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == kept
    assert root.findtext(f"{ATOM}entry/{ATOM}id") == "urn:escrutinio:office.example%2Flog%201:es:3"


def test_a_feed_keeps_the_states_before() -> None:
    """The newest comes first, one that is told again replaces itself, the oldest are dropped."""
    data = None
    for n in [*range(1, KEEP + 10), KEEP + 9]:
        data = json_feed(merged(data, entry(n)), "o", "e")
    found = json.loads(data or b"")

    assert found["sequence"] == KEEP + 9
    assert [one["sequence"] for one in found["entries"]] == [*range(KEEP + 9, 9, -1)]


@pytest.mark.parametrize("old", [b"{", b"{}", b"[]", b'{"format": "x"}'])
def test_a_broken_feed_is_not_lost_in_silence(old: bytes) -> None:
    """An earlier feed that cannot be read is refused, not replaced."""
    with pytest.raises(Refused, match="cannot be read"):
        merged(old, entry(3))


def test_a_feed_does_not_go_back() -> None:
    """A log that is shorter than the feed is another one."""
    with pytest.raises(Refused, match="only grows"):
        merged(json_feed([entry(9)], "o", "e"), entry(3))


def test_the_sequence_of_a_site_is_its_logs_size(general: Made) -> None:
    """A newsroom can tell a newer state by one number."""
    feed = json.loads((general.site / "feed.json").read_text("utf-8"))
    manifest = json.loads((general.bundle / "manifest.json").read_text("utf-8"))

    assert feed["sequence"] == manifest["size"] == feed["entries"][0]["sequence"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in English."""
    command = [sys.executable, "-m", "escrutinio", *words, "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_says_what_it_needs(general: Made, tmp_path: Path) -> None:
    """Without a folder to write to, and where there is nothing to follow, it says so."""
    assert "the folder to make the site in is missing" in run("site", str(general.bundle)).stderr
    followed = run("site", str(general.bundle), str(tmp_path / "out"), "--watch").stderr
    assert "--watch follows a workspace" in followed
    assert 2 == run("site", str(tmp_path), str(tmp_path / "out")).returncode


def test_a_workspace_is_followed_and_served_until_it_is_ended(tmp_path: Path) -> None:
    """What is logged later is on the site that --serve gives out; Ctrl-C ends both."""
    steps = opened(tmp_path / "ws")
    append(tmp_path / "ws", steps[0])
    words = ["site", str(tmp_path / "ws"), str(tmp_path / "out"), "--watch", "--every", "0.2"]
    with subprocess.Popen(
        [sys.executable, "-m", "escrutinio", *words, "--serve", "--port", "0", "--lang", "en"],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = ""
        while not address:
            found = re.search(r"http://\S+", process.stdout.readline())
            address = found[0] if found else ""
        append(tmp_path / "ws", steps[1])
        assert "5 new events, 4 sheets" in process.stdout.readline()
        with urlopen(f"{address}feed.json") as answer:
            assert 2 == len(json.load(answer)["entries"])
        os.killpg(process.pid, signal.SIGINT)
        assert 130 == process.wait()


def test_a_site_that_cannot_be_served_is_not_followed(tmp_path: Path) -> None:
    """Where the port is taken, it is said, and nothing goes on unseen."""
    append(tmp_path / "ws", opened(tmp_path / "ws")[0])
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = ("site", str(tmp_path / "ws"), str(tmp_path / "out"), "--watch", "--every", "0.2")
        found = run(*words, "--serve", "--port", port)

    assert (2, True) == (found.returncode, "another program listens there" in found.stderr)
