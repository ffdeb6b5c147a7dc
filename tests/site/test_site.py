"""The site as files: whole, safe, consistent with its bundle, and the same however it was made."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from escrutinio.errors import Refused
from escrutinio.io.bundle import files_of
from escrutinio.operations.live import Live, follow
from escrutinio.operations.publish import publish
from escrutinio.site.make import BUNDLE, Follower, builder, follower, make
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Trust
from escrutinio.words import LANGUAGES, say
from tests.site.conftest import HOSTILE, NOW, Made, append, opened, rulings

CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


class Elements(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Text."""
        self.texts.append(data)


def pages(site: Path) -> Iterator[tuple[Path, Elements]]:
    """Every page of a site."""
    for path in sorted(site.rglob("*.html")):
        yield path, Elements(path.read_text("utf-8"))


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def said(key: str) -> str:
    """How a refusal begins, as a pattern."""
    return re.escape(say(key, "en", part="%", said="%", computed="%", found="%").split("%")[0])


def broken(site: Path) -> list[str]:
    """Links of a site's pages that lead to no file of it, or out of it."""
    found = []
    for path, page in pages(site):
        for tag, given in page.found:
            for name in ("href", "src"):
                to = given.get(name, "")
                if not to or to.startswith(("#", "https://office.example/results/")):
                    continue
                parts = urlsplit(to)
                target = path.parent / unquote(parts.path) if parts.path else path
                target = target / "index.html" if parts.path.endswith("/") else target
                inside = target.resolve().is_relative_to(site.resolve())
                if parts.scheme or parts.netloc or not inside or not target.is_file():
                    found.append(f"{path.relative_to(site)}: {tag} {to}")
    return found


def test_every_link_leads_to_a_file_of_the_site(general: Made) -> None:
    """No page links to what is not there, and none loads or links anything from elsewhere."""
    assert [one for one in broken(general.site) if not one.startswith("404.html")] == []


def test_a_broken_link_would_be_seen(general: Made, tmp_path: Path) -> None:
    """Were a page missing, the test of links would fail."""
    site = tmp_path / "site"
    shutil.copytree(general.site, site)
    (site / "es/law/index.html").unlink()

    assert any("law/" in one for one in broken(site))


def test_a_page_has_no_script_or_style_within(general: Made) -> None:
    """Every script and style is a file of the site; no element has a style or a handler."""
    for path, page in pages(general.site):
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]* src=)|<style", text), path
        for tag, given in page.found:
            assert not [name for name in given if name == "style" or name.startswith("on")], path
            assert not given.get("href", "").startswith("javascript:"), path
            assert tag not in ("iframe", "object", "embed", "base"), path


def test_hostile_names_are_text_in_every_page(general: Made) -> None:
    """Names with markup, quotes, marks of direction or templates stand there as they are."""
    seen = set()
    for path, page in pages(general.site):
        assert not CONTROLS.search(path.read_text("utf-8")), path
        shown = "".join(page.texts)
        seen |= {name for name in HOSTILE if CONTROLS.sub("", name) in shown}
        assert "49" not in [one.strip() for one in page.texts if "{{" in one]
    assert seen == set(HOSTILE)


def test_hostile_names_are_text_in_data(general: Made) -> None:
    """JSON and CSV hold the names as the source wrote them."""
    row = json.loads((general.site / "data/president/names.json").read_text("utf-8"))
    named = {label for label, _, _ in row}
    with (general.site / "bundle/sheets.csv").open(encoding="utf-8", newline="") as file:
        halls = {one["place"] for one in csv.DictReader(file)}

    assert set(HOSTILE) <= halls
    assert all(any(name in label for label in named) for name in HOSTILE)


def test_each_page_has_its_data_beside_it(general: Made) -> None:
    """A page in a language has a twin in JSON, the same in each language."""
    for language in LANGUAGES:
        for path in (general.site / language).rglob("*.html"):
            twin = path.with_suffix(".json")
            other = LANGUAGES[1 - LANGUAGES.index(language)]
            same = general.site / other / twin.relative_to(general.site / language)
            assert json.loads(twin.read_text("utf-8")) == json.loads(same.read_text("utf-8"))


def test_a_page_is_in_two_languages(general: Made) -> None:
    """The same page lies under each language, and says which it is in."""
    for language in LANGUAGES:
        for path, page in pages(general.site / language):
            assert ("html", language) == (page.found[0][0], page.found[0][1]["lang"]), path


def test_no_page_is_large(general: Made) -> None:
    """A page is below 150 kB."""
    large = [path for path, _ in pages(general.site) if path.stat().st_size > 150_000]

    assert [] == large


def test_figures_are_those_of_the_bundle(general: Made) -> None:
    """The first page says what the bundle's totals say; the places sum to it."""
    totals = json.loads((general.bundle / "totals.json").read_text("utf-8"))
    for contest in totals["contests"]:
        first = contest["contest"] == totals["contests"][0]["contest"]
        folder = "" if first else f"{contest['contest']}/"
        page = json.loads((general.site / "es" / folder / "index.json").read_text("utf-8"))
        assert contest["votes"] == page["votes"]
        assert contest["sheets"] == page["sheets"]
        for option, n in contest["votes"].items():
            assert sum(one["votes"][option] for one in page["below"]) == n


def test_every_sheet_is_in_one_shard_that_the_index_names(general: Made) -> None:
    """A station is found with its bucket and its shard: two requests."""
    from escrutinio.site.stations.shards import bucket

    folder = general.site / "data/president"
    buckets = [
        json.loads(x.read_text("utf-8"))
        for x in sorted((folder / "index").glob("*.json"), key=lambda path: int(path.stem))
    ]
    with (general.bundle / "sheets.csv").open(encoding="utf-8", newline="") as file:
        rows = {x["station"]: x for x in csv.DictReader(file) if x["contest"] == "president"}
    for station, row in rows.items():
        n = buckets[bucket(station, len(buckets))][station]
        shard = json.loads((folder / f"shard/{n}.json").read_text("utf-8"))
        [sheet] = [one for one in shard["sheets"] if one[0] == station]
        assert sheet[3] == int(row["voted"])
    assert sum(map(len, buckets)) == len(rows)


def test_seats_have_their_ladder(general: Made) -> None:
    """Each chamber has its page with the quotients of each district."""
    found = json.loads((general.site / "es/seats/index.json").read_text("utf-8"))

    assert found["chamber_seats"] == 130
    assert "<svg" in (general.site / "en/seats/index.html").read_text("utf-8")


@pytest.fixture
def followed(tmp_path: Path) -> tuple[Follower, list[list[object]], Path]:
    """A site that follows a workspace, and what is yet to be logged into it."""
    steps = opened(tmp_path / "ws")
    append(tmp_path / "ws", steps[0])
    one = follower(tmp_path / "ws", tmp_path / "live", url="https://office.example/results/")
    one.step()
    return one, [*steps[1:], rulings("president")], tmp_path


def same_as_anew(one: Follower, folder: Path, name: str) -> None:
    """The followed site has the bytes of one that is made from the published bundle."""
    publish(folder / "ws", folder / f"{name}-bundle", NOW)
    make(folder / f"{name}-bundle", folder / name, url="https://office.example/results/")
    made, anew = files(one.made.out), files(folder / name)
    assert made.keys() == anew.keys()
    differing = [path for path in anew if made[path] != anew[path]]
    assert [path for path in differing if "feed." not in path] == []


def test_a_followed_site_is_the_one_made_anew(
    followed: tuple[Follower, list[list[object]], Path],
) -> None:
    """After each change, the site has the same bytes as one made from the published bundle."""
    one, steps, folder = followed
    for n, events in enumerate(steps):
        append(folder / "ws", events)  # type: ignore[arg-type]
        written = one.step()
        assert written is not None
        assert written.changed < written.files / 2
        same_as_anew(one, folder, f"anew-{n}")


def test_a_change_that_was_missed_would_be_seen(
    followed: tuple[Follower, list[list[object]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a changed sheet not told of, the followed site would differ from one made anew."""
    one, [events, *_], folder = followed
    append(folder / "ws", events)  # type: ignore[arg-type]
    refreshed = Live.refreshed
    monkeypatch.setattr(Live, "refreshed", lambda self, tell: refreshed(self, tell) and set())
    one.step()

    with pytest.raises(AssertionError):
        same_as_anew(one, folder, "anew")


def test_a_live_bundle_holds(followed: tuple[Follower, list[list[object]], Path]) -> None:
    """Whoever checks the bundle of a followed site finds that it holds, after every change."""
    one, steps, folder = followed
    for events in steps:
        append(folder / "ws", events)  # type: ignore[arg-type]
        one.step()
        report = verify(files_of(str(one.live.folder)), "live", Trust())
        assert report.first is None


def test_an_earlier_bundle_changes_nothing_of_a_later_site(
    followed: tuple[Follower, list[list[object]], Path],
) -> None:
    """A site does not go back to an earlier state of its log."""
    one, [events, *_], folder = followed
    publish(folder / "ws", folder / "earlier", NOW)
    append(folder / "ws", events)  # type: ignore[arg-type]
    one.step()
    before = files(one.made.out)
    with pytest.raises(Refused, match="only grows"):
        make(folder / "earlier", one.made.out)
    assert files(one.made.out) == before


def test_a_bundle_and_its_site_do_not_lie_in_one_another(general: Made, tmp_path: Path) -> None:
    """A site within its bundle is refused; made again of its own bundle, it is as it was."""
    shutil.copytree(general.site, tmp_path / "site")
    with pytest.raises(Refused, match=said("site.occupied")):
        make(tmp_path / "site/bundle", tmp_path / "site/bundle/site")
    make(tmp_path / "site/bundle", tmp_path / "site", url="https://office.example/results/")
    assert files(tmp_path / "site") == files(general.site)


def test_nothing_logged_is_nothing_made(
    followed: tuple[Follower, list[list[object]], Path],
) -> None:
    """Where nothing was logged, and where only a bundle was published, nothing is made anew."""
    one, _, folder = followed

    assert one.step() is None
    publish(folder / "ws", folder / "bundle", NOW)
    assert one.step() is None


def test_a_live_bundle_is_the_published_one(tmp_path: Path) -> None:
    """A bundle that grew step by step has the bytes of one that is published at the end."""
    steps = opened(tmp_path / "ws")
    live = follow(tmp_path / "ws", tmp_path / "live")
    for events in steps:
        append(tmp_path / "ws", events)
        live.refreshed()
    publish(tmp_path / "ws", tmp_path / "bundle", NOW)
    made, published = files(live.folder), files(tmp_path / "bundle")

    assert {name: made[name] for name in published} == published


Spoil = Callable[[Path], object]


def _vote_changed(folder: Path) -> None:
    path = folder / "sheets.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(",counted,", ",pending,", 1), "utf-8")


SPOILED: dict[str, Spoil] = {
    "vote": _vote_changed,
    "file": lambda folder: (folder / "law.json").unlink(),
    "tile": lambda folder: next((folder / "tile/entries").rglob("*.p/*")).write_bytes(b"\0\1x"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_no_site_is_made_of_a_bundle_that_does_not_hold(
    general: Made, tmp_path: Path, case: str
) -> None:
    """A bundle is checked whole before a page is made of it."""
    shutil.copytree(general.bundle, tmp_path / "bundle")
    SPOILED[case](tmp_path / "bundle")

    with pytest.raises(Refused, match=said("site.false")):
        make(tmp_path / "bundle", tmp_path / "site")
    assert not (tmp_path / "site/es").exists()


def test_the_folder_of_others_is_left_alone(general: Made, tmp_path: Path) -> None:
    """A folder with other files, and the site of another log, are refused."""
    (tmp_path / "note.txt").write_text("mine", "utf-8")
    with pytest.raises(Refused, match=said("site.occupied")):
        make(general.bundle, tmp_path)
    (tmp_path / "note.txt").unlink()
    mark = json.loads((general.site / "site.json").read_text("utf-8")) | {"origin": "other"}
    (tmp_path / "site.json").write_text(json.dumps(mark), "utf-8")
    with pytest.raises(Refused, match=said("site.other_log")):
        make(general.bundle, tmp_path)


def test_a_site_is_made_again_over_an_earlier_one(general: Made, tmp_path: Path) -> None:
    """Files that changed or that are no more are mended; the rest is not written."""
    site = tmp_path / "site"
    shutil.copytree(general.site, site)
    (site / "es/index.html").write_text("spoiled", "utf-8")
    (site / "es/stale.html").write_text("stale", "utf-8")
    own = json.loads((site / "files.json").read_text("utf-8"))
    (site / "files.json").write_text(json.dumps([*own, "es/stale.html"]), "utf-8")
    (site / "CNAME").write_text("office.example", "utf-8")

    written = make(general.bundle, site, url="https://office.example/results/")

    assert written.changed == 1
    assert files(site) == files(general.site) | {"CNAME": b"office.example"}


def test_a_page_says_what_it_may_load(general: Made) -> None:
    """Every page carries the policy that allows nothing from elsewhere and nothing within."""
    for path, page in pages(general.site / "es"):
        [policy] = [
            x["content"] for _, x in page.found if x.get("http-equiv") == "Content-Security-Policy"
        ]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path


def test_a_builder_takes_an_empty_folder(tmp_path: Path) -> None:
    """A folder that is not there is made."""
    assert builder(tmp_path / "a/b", "o", 1).out.is_dir()
    assert BUNDLE == "bundle"
