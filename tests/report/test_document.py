"""Documents as a page, as a PDF and as a folder."""

import hashlib
import io
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import typst
from pypdf import PdfReader

from escrutinio.errors import Refused, Unavailable
from escrutinio.report.document import Figure, Table
from escrutinio.report.folder import report_files, write_report
from escrutinio.report.html import html
from escrutinio.report.pdf import pdf
from tests.report.conftest import simple

VOID = {"meta", "img", "br", "link"}


class Strict(HTMLParser):
    """Reads a page and notes what a strict reader would refuse."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.tags = [], [], []
        self.feed(text)
        self.faults += [f"open: {one}" for one in self.open]

    def handle_starttag(self, tag, attrs):
        """Note what a tag names."""
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag in ("script", "link", "iframe", "object", "style") and tag != "style":
            self.faults.append(tag)
        if any(name.startswith("on") for name in given):
            self.faults.append(f"handler in {tag}")
        for name in ("src", "href", "srcset", "data"):
            if given.get(name) and not given[name].startswith(("data:image/svg+xml;base64,", "#")):
                self.faults.append(f"{name}={given[name][:40]}")
        if tag == "img" and not given.get("alt"):
            self.faults.append("img without alt")
        if tag == "th" and given.get("scope") not in ("row", "col"):
            self.faults.append("th without scope")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Note a tag that closes another."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"closes {tag}")


def faults(text):
    """What is wrong with a page that must stand alone."""
    read = Strict(text)
    found = list(read.faults)
    if re.search(r"url\(|@import|https?:", text.split("</style>")[0]):
        found.append("style loads something")
    if sum(tag == "table" for tag, _ in read.tags) != sum(tag == "caption" for tag, _ in read.tags):
        found.append("table without caption")
    if not dict(next(given.items() for tag, given in read.tags if tag == "html")).get("lang"):
        found.append("no language")
    return found


def test_a_page_stands_alone():
    """A page has no script, loads nothing, and names its language, tables and pictures."""
    text = html(simple())

    assert [] == faults(text)
    assert '<html lang="es">' in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</main>", "<script></script></main>"),
        ("</main>", '<img src="https://example.org/a.png" alt="a"></main>'),
        ("<caption>", "<p>"),
        (' scope="row"', ""),
        (' alt="It rises."', ""),
        ("</figure>", ""),
        (' lang="es"', ""),
        ("body {", "@import 'a'; body {"),
    ],
)
def test_a_page_that_does_not_stand_alone_is_seen(old, new):
    """The check above fails on a script, an outside picture, or a part without its name."""
    text = html(simple())

    assert old in text
    assert faults(text.replace(old, new))


def test_a_page_keeps_only_what_fits_behind_a_picture():
    """Short tables stand behind their picture; a long one is named by its file."""
    one = simple()
    figure = next(block for block in one.blocks if isinstance(block, Figure))
    long = simple(
        blocks=(Figure(picture=replace(figure.picture, rows=tuple((i, i) for i in range(100)))),)
    )

    assert "<details>" in html(one)
    assert "<details>" not in html(long)
    assert "pictures/dot.csv" in html(long)


def test_a_pdf_has_what_readers_need():
    """The PDF is tagged, names its language and title, carries no date, and holds its texts."""
    made = pdf(simple())
    reader = PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    text = "".join(page.extract_text() for page in reader.pages)

    assert "/StructTreeRoot" in root
    assert "es" == str(root["/Lang"])[:2]
    assert reader.metadata is not None
    assert "Título" == reader.metadata.title
    assert reader.metadata.creation_date is None
    assert b"pdfuaid:part" in made
    assert "Sección & más" in text
    assert "<script>alert(1)</script>" in text


def test_documents_have_the_same_bytes_twice():
    """The same document gives the same page and the same PDF; another gives others."""
    other = simple(title="Otro")

    assert html(simple()) == html(simple())
    assert pdf(simple()) == pdf(simple())
    assert pdf(simple()) != pdf(other)


def test_a_picture_without_a_text_is_no_pdf():
    """PDF/UA-1 is enforced: a picture without a description is refused by its writer."""
    one = next(block for block in simple().blocks if isinstance(block, Figure))
    bare = simple(blocks=(Figure(picture=replace(one.picture, alt="")),))

    assert faults(html(bare))
    with pytest.raises(typst.TypstError, match="missing alt"):
        pdf(bare)


def test_rows_are_as_long_as_the_columns():
    """A table with a short row is not built."""
    with pytest.raises(ValueError, match="row"):
        Table(title="t", columns=("a", "b"), rows=(("1",),))


@pytest.mark.parametrize(("module", "write"), [("typst", pdf), ("jinja2", html)])
def test_a_missing_extra_is_told(monkeypatch, module, write):
    """Without the library the error names the extra to install."""
    from escrutinio.report import html as page

    page._template.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    try:
        with pytest.raises(Unavailable, match=r"escrutinio\[report\]"):
            write(simple())
    finally:
        page._template.cache_clear()


def test_a_folder_holds_all_parts(tmp_path):
    """The folder has page, PDF, pictures with data, and a list of them with digests."""
    folder = tmp_path / "deep" / "report"
    names = write_report(folder, simple(), {"n": 1})
    listed = json.loads((folder / "report.json").read_text("utf-8"))

    assert set(names) == {
        *("report.html", "report.pdf", "report.json"),
        *(f"pictures/dot.{end}" for end in ("svg", "png", "csv")),
    }
    assert {"n": 1} == listed["data"]
    assert all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha
        for name, sha in listed["files"].items()
    )
    assert "x,y\n0,0\n1,1\n" == (folder / "pictures/dot.csv").read_text("utf-8")
    ElementTree.parse(folder / "pictures/dot.svg")


def test_an_earlier_report_is_replaced(tmp_path):
    """A second report replaces the first, its pictures that are gone too."""
    write_report(tmp_path, simple(), {})
    write_report(tmp_path, simple(blocks=simple().blocks[:2]), {})

    assert not (tmp_path / "pictures/dot.svg").exists()
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize("name", ["mine.txt", "pictures/mine.png", "report.html"])
def test_files_of_others_are_never_replaced(tmp_path, name):
    """A folder with a file that no report wrote is refused, and left as it was."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")

    with pytest.raises(Refused, match="no report wrote"):
        write_report(tmp_path, simple(), {})
    assert ["mine"] == [one.read_text() for one in tmp_path.rglob("*") if one.is_file()]


def test_a_list_cannot_have_files_of_others_removed(tmp_path):
    """A false list that names someone's file does not make it a report's."""
    (tmp_path / "thesis.docx").write_text("mine")
    false = {"form": "escrutinio-report-1", "files": {"thesis.docx": "", "../a": ""}}
    (tmp_path / "report.json").write_text(json.dumps(false))

    with pytest.raises(Refused, match=r"thesis\.docx"):
        write_report(tmp_path, simple(), {})
    assert (tmp_path / "thesis.docx").exists()


def test_a_writing_that_was_interrupted_can_be_done_again(tmp_path):
    """With the list and some of the files there, a report can be written over."""
    files = report_files(simple(), {})
    (tmp_path / "report.json").write_bytes(files["report.json"])
    (tmp_path / ".report.pdf.part").write_bytes(b"half")
    write_report(tmp_path, simple(), {})

    assert (tmp_path / "report.pdf").read_bytes() == files["report.pdf"]


def test_a_file_is_no_folder(tmp_path):
    """A report is not written over a file."""
    (tmp_path / "a").write_text("mine")

    with pytest.raises(Refused, match="not a folder"):
        write_report(tmp_path / "a", simple(), {})
