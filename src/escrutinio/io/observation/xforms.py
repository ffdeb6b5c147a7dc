"""XLSForms compiled, and XForms read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from escrutinio.errors import SourceError, Unavailable
from escrutinio.observation.form import (
    CALCULATE,
    FILE,
    GROUP,
    NOTE,
    REPEAT,
    SELECT_MANY,
    SELECT_ONE,
    Form,
    Labels,
    Question,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

H = "{http://www.w3.org/1999/xhtml}"
X = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"

LARGEST = 2 << 20
"""So large may a form or a submission be. [bytes]"""
DEEPEST = 40
"""So deep may elements lie in one another."""
KINDS = (".xlsx", ".md", ".xml", ".xls")


def compiled(path: Path) -> tuple[str, tuple[str, ...]]:
    """
    A form as XForm, and the compiler's warnings.

    Args:
        path: XLSForm (.xlsx, or .md with its tables), or an XForm (.xml).

    Raises:
        SourceError: It cannot be read, or breaks the rules of XLSForm; the message says where.
        Unavailable: The extra that compiles is not installed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    if path.suffix == ".xml":
        text = decoded(data, str(path))
        read_form(text, str(path))
        return text, ()
    if path.suffix not in KINDS:
        raise SourceError("observe.form.kind", where=str(path), known=", ".join(KINDS))
    return compiled_bytes(data, path.suffix, str(path))


def compiled_bytes(data: bytes, kind: str, where: str) -> tuple[str, tuple[str, ...]]:
    """As `compiled`, of a file's bytes."""
    try:
        from pyxform.errors import PyXFormError
        from pyxform.xls2xform import convert
    except ImportError:
        raise Unavailable("extra.missing", where="XLSForm", extra="observe") from None
    given: Any = data if kind != ".md" else data.decode("utf-8", "replace")
    try:
        made = convert(given, validate=False, pretty_print=True, file_type=kind)
    except PyXFormError as error:
        raise SourceError("observe.form.broken", where=where, error=str(error)[:300]) from None
    except Exception as error:  # the compiler meets files that are no workbooks at all
        raise SourceError("observe.form.broken", where=where, error=repr(error)[:200]) from None
    return made.xform, tuple(str(one) for one in made.warnings)


def decoded(data: bytes, where: str) -> str:
    """
    Bytes as a text in UTF-8.

    Raises:
        SourceError: They are none.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("observe.xml.broken", where=where, error=str(error)[:100]) from None


def parsed(text: str, where: str) -> Element:
    """
    XML without entities, of modest size and depth.

    Raises:
        SourceError: It is not that; the message says what.
    """
    if len(text) > LARGEST:
        raise SourceError("observe.xml.large", where=where, n=len(text) >> 10, most=LARGEST >> 10)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SourceError("observe.xml.entities", where=where)
    if "\x00" in text:
        raise SourceError("observe.xml.broken", where=where, error="NUL")
    parser: Any = ElementTree.XMLPullParser(("start", "end"))
    depth = 0
    root: Element | None = None
    try:
        parser.feed(text)
        parser.close()
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if root is None and isinstance(element, ElementTree.Element):
                root = element
            if depth > DEEPEST:
                raise SourceError("observe.xml.deep", where=where, most=DEEPEST)
    except (ElementTree.ParseError, ValueError, UnicodeError) as error:
        raise SourceError("observe.xml.broken", where=where, error=str(error)[:100]) from None
    if root is None:
        raise SourceError("observe.xml.broken", where=where, error="-")
    return root


def read_form(text: str, where: str) -> Form:
    """
    A form from its XForm.

    Raises:
        SourceError: It is no XForm.
    """
    root = parsed(text, where)
    model = root.find(f"{H}head/{X}model")
    instance = None if model is None else model.find(f"{X}instance/*")
    if model is None or instance is None or not instance.get("id"):
        raise SourceError("observe.form.none", where=where)
    name = local(instance.tag)
    reader = _Reader(model, root.find(f"{H}body"))
    title = (root.findtext(f"{H}head/{H}title") or "").strip()
    return Form(
        id=str(instance.get("id")),
        version=instance.get("version", ""),
        titles=(("", title),),
        root=name,
        questions=tuple(reader.questions(instance, f"/{name}")),
        prefix=(instance.get("sms") or "").upper(),
        languages=reader.languages or ("",),
    )


def local(tag: str) -> str:
    """
    A tag without its namespace.

    >>> local("{http://openrosa.org/xforms}instanceID")
    'instanceID'
    """
    return tag.rpartition("}")[2]


class _Reader:
    """Puts binds, texts and controls of a form together."""

    def __init__(self, model: Element, body: Element | None) -> None:
        self.binds = {one.get("nodeset", "").strip(): one for one in model.iter(f"{X}bind")}
        self.texts: dict[str, list[tuple[str, str]]] = {}
        for translation in model.iter(f"{X}translation"):
            lang = translation.get("lang", "")
            for one in translation.iter(f"{X}text"):
                self.texts.setdefault(one.get("id", ""), []).append((lang, _value(one)))
        self.languages = tuple(one.get("lang", "") for one in model.iter(f"{X}translation"))
        self.lists = {one.get("id", ""): one for one in model.iter(f"{X}instance")}
        self.controls: dict[str, Element] = {}
        for one in body.iter() if body is not None else ():
            ref = one.get("ref") or one.get("nodeset")
            if ref and local(one.tag) != "itemset":
                self.controls.setdefault(ref.strip(), one)

    def questions(self, element: Element, path: str) -> Iterator[Question]:
        """Every question below an element, in order."""
        seen = set()
        for child in element:
            below = f"{path}/{local(child.tag)}"
            if below in seen or local(child.tag) == "meta":
                continue
            seen.add(below)
            yield self._question(child, below)
            yield from self.questions(child, below)

    def _question(self, element: Element, path: str) -> Question:
        bind, control = self.binds.get(path), self.controls.get(path)
        said = {} if bind is None else bind.attrib
        return Question(
            path=path,
            kind=self._kind(element, bind, control),
            labels=self._said(control, "label"),
            hints=self._said(control, "hint"),
            required=said.get("required", "").replace(" ", "") == "true()",
            constraint=said.get("constraint", ""),
            messages=self._message(said.get(f"{JR}constraintMsg", "")),
            relevant=said.get("relevant", ""),
            calculate=said.get("calculate", ""),
            choices=self._choices(control),
            tag=said.get("sms", "").upper(),
        )

    def _kind(self, element: Element, bind: Element | None, control: Element | None) -> str:
        tag = local(control.tag) if control is not None else ""
        if tag == "repeat" or f"{JR}template" in element.attrib:
            return REPEAT
        if len(element):
            return GROUP
        if tag == "select1":
            return SELECT_ONE
        if tag == "select":
            return SELECT_MANY
        if tag == "upload":
            return FILE
        if tag == "input" and bind is not None and bind.get("readonly") == "true()":
            return NOTE
        if bind is not None and bind.get("calculate") and control is None:
            return CALCULATE
        return bind.get("type", "string") if bind is not None else "string"

    def _said(self, control: Element | None, name: str) -> Labels:
        found = control.find(f"{X}{name}") if control is not None else None
        if found is None:
            return ()
        ref = found.get("ref", "")
        if ref.startswith("jr:itext("):
            return tuple(self.texts.get(ref[9:-1].strip("'\" "), ()))
        return (("", _plain(found)),)

    def _message(self, text: str) -> Labels:
        if text.startswith("jr:itext("):
            return tuple(self.texts.get(text[9:-1].strip("'\" "), ()))
        return (("", text),) if text else ()

    def _choices(self, control: Element | None) -> tuple[tuple[str, Labels], ...]:
        if control is None or local(control.tag) not in ("select", "select1"):
            return ()
        itemset = control.find(f"{X}itemset")
        if itemset is None:
            return tuple(
                ((one.findtext(f"{X}value") or "").strip(), self._said(one, "label"))
                for one in control.iter(f"{X}item")
            )
        found = re.match(r"instance\('([^']+)'\)", itemset.get("nodeset", ""))
        items = self.lists.get(found.group(1)) if found else None
        if items is None:
            return ()
        return tuple(self._item(one) for one in items.iter(f"{X}item"))

    def _item(self, item: Element) -> tuple[str, Labels]:
        name = (item.findtext(f"{X}name") or "").strip()
        text = item.findtext(f"{X}itextId")
        if text is not None:
            return name, tuple(self.texts.get(text.strip(), ()))
        return name, (("", (item.findtext(f"{X}label") or name).strip()),)


def _value(text: Element) -> str:
    found = text.find(f"{X}value")
    return _plain(found) if found is not None else ""


def _plain(element: Element) -> str:
    """A text with the values that it names as their last names."""
    parts = [element.text or ""]
    for one in element:
        parts += [f"({one.get('value', '').strip().rpartition('/')[2]})", one.tail or ""]
    return " ".join("".join(parts).split())
