"""The forms that come with the program, and forms written as workbooks."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from escrutinio.errors import Refused, Unavailable
from escrutinio.model.election import Contest

RESULT = "result"


def ready_names() -> tuple[str, ...]:
    """
    The names of the forms that come with the program.

    >>> "opening" in ready_names(), "result" in ready_names()
    (True, True)
    """
    folder = files("escrutinio.data").joinpath("observation", "forms")
    found = sorted(one.name.removesuffix(".md") for one in folder.iterdir())
    return (*found, RESULT)


def ready(name: str, contest: Contest) -> str:
    """
    A form that comes with the program, as XLSForm in tables of text.

    Args:
        name: One of `ready_names`.
        contest: Whose options the result sheet asks for.

    Raises:
        Refused: There is none of that name.
    """
    if name == RESULT:
        return result_form(contest)
    if name not in ready_names():
        raise Refused("observe.form.ready", where=name, known=", ".join(ready_names()))
    folder = files("escrutinio.data").joinpath("observation", "forms")
    return folder.joinpath(f"{name}.md").read_text("utf-8")


COLUMNS = (
    *("type", "name", "label::Español (es)", "label::English (en)", "required"),
    *("constraint", "constraint_message::Español (es)", "constraint_message::English (en)"),
    *("calculation", "bind::sms", "parameters"),
)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"


def result_form(contest: Contest) -> str:
    """The result sheet of a contest: a box for every option, checked as the sheet is."""
    most = (". >= 0 and . <= 2000", "De 0 a 2000", "From 0 to 2000")
    six = ("regex(., '^[0-9]{6}$')", "Debe tener 6 dígitos", "Must have 6 digits")
    boxes = [
        ("registered", "Electores hábiles", "Registered voters", "RA"),
        ("voted", "Total de ciudadanos que votaron", "Voters who voted", "RB"),
        *(
            (
                f"votes_{one.id}",
                _said(one.name),
                _said(one.name),
                f"V{LETTERS[i % 23]}" + "A" * (i // 23),
            )
            for i, one in enumerate(contest.options)
        ),
        ("blank", "Votos en blanco", "Blank votes", "RC"),
        ("null", "Votos nulos", "Null votes", "RD"),
        ("challenged", "Votos impugnados", "Challenged votes", "RE"),
    ]
    pixels = "max-pixels=1600"
    votes = [name for name, *_ in boxes if name not in ("registered", "voted")]
    total = " + ".join(f"${{{name}}}" for name in votes)
    rows = [
        ("text", "mesa", "Número de mesa (6 dígitos)", "Station number (6 digits)", "yes", *six,
         "", "ZZ"),
        *(("integer", name, es, en, "yes", *most, "", tag) for name, es, en, tag in boxes),
        ("calculate", "cast", "", "", "", "", "", "", total, ""),
        ("image", "photo", "Foto del acta", "Photo of the sheet", "", "", "", "", "", "", pixels),
        ("text", "comment", "Otra cosa", "Anything else", "", "", "", "", "", ""),
    ]  # fmt: skip
    lines = ["| survey |", _line(COLUMNS), *(_line(one) for one in rows), "| settings |"]
    settings = ("form_title", "form_id", "version", "default_language", "attribute::sms")
    lines.append(_line(settings))
    lines.append(_line((_said(contest.name_es), RESULT, "2026112701", "Español (es)", "RS")))
    return "\n".join(lines) + "\n"


def _said(text: str) -> str:
    return text.replace("|", "/")


def _line(cells: tuple[str, ...]) -> str:
    return "| | " + " | ".join(cells) + " |"


def sheets_of(text: str) -> dict[str, list[list[str]]]:
    r"""
    The sheets of an XLSForm in tables of text.

    >>> sheets_of("| survey |\n| | type | name |\n| | text | a |\n")
    {'survey': [['type', 'name'], ['text', 'a']]}
    """
    found: dict[str, list[list[str]]] = {}
    name = ""
    for line in text.splitlines():
        cells = [one.strip() for one in line.strip().strip("|").split("|")]
        if not line.strip().startswith("|"):
            continue
        if len(cells) == 1:
            name = cells[0]
            found[name] = []
        elif name:
            found[name].append(cells[1:])
    return found


def write_workbook(text: str, out: Path) -> None:
    """
    An XLSForm in tables of text as a workbook.

    Raises:
        Unavailable: The extra for XLSX is not installed.
        Refused: It cannot be written.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise Unavailable("extra.missing", where="XLSX", extra="observe") from None
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets_of(text).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    try:
        book.save(out)
    except OSError as error:
        raise Refused("export.write", where=str(out), error=error) from None
