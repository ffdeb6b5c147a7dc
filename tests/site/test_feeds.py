"""Feeds of earlier builds, whole, broken or of another shape."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from escrutinio.errors import Refused
from escrutinio.site.feeds import Entry, atom, json_feed, merged

ATOM = "{http://www.w3.org/2005/Atom}"
EARLIER = [
    Entry(sequence=n, at="2021-06-06T20:00:00Z", root="00", texts={"en": ("T", "S")}, figures={})
    for n in (5, 3)
]
NEW = Entry(sequence=9, at="2021-06-07T20:00:00Z", root="01", texts={"en": ("N", "S")}, figures={})


def spoiled(**changes: Any) -> bytes:
    """The earlier feed, its first entry with other values."""
    data = json.loads(json_feed(EARLIER, "o", "e"))
    data["entries"][0] |= changes
    return json.dumps(data).encode()


def test_an_earlier_feed_goes_on() -> None:
    """What the check of a broken feed lets pass is kept as it was."""
    assert [9, 5, 3] == [one.sequence for one in merged(spoiled(), NEW)]


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": "5"},
        {"sequence": None},
        {"sequence": 3},
        {"sequence": 1},
        {"texts": None},
        {"texts": {"en": ["alone"]}},
        {"more": 1},
    ],
)
def test_an_entry_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    """An entry with a field spoiled or added, or out of its order, is not taken on."""
    with pytest.raises(Refused, match="cannot be read"):
        merged(spoiled(**changes), NEW)


def test_bytes_that_are_no_text_are_refused() -> None:
    """A feed in another encoding is refused in words."""
    with pytest.raises(Refused, match="cannot be read"):
        merged(b"\xff\xfe{}", NEW)


@pytest.mark.parametrize("origin", ["office.example/log", "ñ 北京/1", "a&<b>\"'", "x:y#z?"])
def test_ids_are_addresses_that_stay(origin: str) -> None:
    """An id is plain ASCII, the same at each build, and no two of a feed are alike."""
    feed = atom([NEW, *EARLIER], origin=origin, title="t", language="en")
    root = ElementTree.fromstring(feed)
    ids = [one.text or "" for one in root.iter(f"{ATOM}id")]

    assert len(ids) == len(set(ids)) == 4
    assert all(one.isascii() and not set(one) & set(' <>"#?/') for one in ids)
    assert feed == atom([NEW, *EARLIER], origin=origin, title="t", language="en")


@pytest.mark.parametrize("url", ["", "https://office.example/results/"])
def test_a_feed_has_what_readers_ask_for(url: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: each feed and entry has id, title, updated; the feed an author."""
    root = ElementTree.fromstring(
        atom([NEW, *EARLIER], origin="o", title="t", language="en", url=url)
    )

    for one in (root, *root.iter(f"{ATOM}entry")):
        assert all(one.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated"))
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "o"
    [self_] = [x.get("href") for x in root.findall(f"{ATOM}link") if x.get("rel") == "self"]
    assert self_ == (f"{url}en/feed.xml" if url else "feed.xml")
