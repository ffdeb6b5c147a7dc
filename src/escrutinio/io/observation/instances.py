"""Submissions: taken apart, made from answers, and checked again by the form's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from escrutinio.errors import SourceError
from escrutinio.io.observation.xforms import decoded, local, parsed
from escrutinio.observation.form import SELECT_MANY, Form, plain_path
from escrutinio.observation.reports import NOT_EVALUATED, Finding

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ORX = "{http://openrosa.org/xforms}"

_WHOLE, _DECIMAL = re.compile(r"[+-]?\d{1,15}"), re.compile(r"[+-]?\d{1,15}(\.\d*)?")
_DATE, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?"
_POINT = re.compile(r"-?\d+(\.\d+)?( -?\d+(\.\d+)?){1,3}")
TYPES = {
    "int": _WHOLE,
    "decimal": _DECIMAL,
    "date": re.compile(_DATE),
    "time": re.compile(_TIME),
    "dateTime": re.compile(f"{_DATE}T{_TIME}"),
    "geopoint": _POINT,
}
"""What answers of a type look like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """
    A submission taken apart.

    Args:
        form: The id of its form.
        form_version: Its version.
        key: Its instance's id; empty where it has none.
        replaces: The id of the instance that it corrects; may be empty.
        answers: Paths and texts; rows of a repeat as `incident[2]`.
        xml: As it came.
    """

    form: str
    form_version: str
    key: str
    replaces: str
    answers: tuple[tuple[str, str], ...]
    xml: str


def read_instance(data: bytes, where: str) -> Instance:
    """
    A submission.

    Raises:
        SourceError: It is no XML, or names no form.
    """
    text = decoded(data, where)
    root = parsed(text, where)
    if not root.get("id"):
        raise SourceError("observe.xml.form", where=where)
    meta = {local(one.tag): (one.text or "").strip() for part in root if local(part.tag) == "meta"
            for one in part}  # fmt: skip
    return Instance(
        form=str(root.get("id")),
        form_version=root.get("version", ""),
        key=meta.get("instanceID", "")[:100],
        replaces=meta.get("deprecatedID", "")[:100],
        answers=tuple(_answers(root, f"/{local(root.tag)}")),
        xml=text,
    )


def _answers(element: Element, path: str) -> Iterator[tuple[str, str]]:
    """Every leaf below an element, the device's own part left out."""
    names = [local(one.tag) for one in element]
    at: dict[str, int] = {}
    for child, name in zip(element, names, strict=True):
        if name == "meta":
            continue
        at[name] = at.get(name, 0) + 1
        below = f"{path}/{name}" + (f"[{at[name]}]" if names.count(name) > 1 else "")
        if len(child):
            yield from _answers(child, below)
        else:
            yield below, (child.text or "").strip()


def findings(form: Form, xform: str, instance: Instance) -> tuple[Finding, ...]:
    """
    What a form's own rules say of a submission: constraints, types, what is missing, calculations.

    A rule that could not be evaluated is a finding too, and never a pass.
    """
    found = list(_plain_findings(form, instance))
    try:
        import rxeval
    except ImportError:
        return (*found, (f"/{form.root}", NOT_EVALUATED, "rxeval"))
    try:
        text = instance.xml[instance.xml.index("<") :]
        asked = rxeval.Session(xform, text).recompute()
        said = rxeval.submission_findings(xform, text)
    except Exception as error:  # the engine stops at what it cannot read
        return (*found, (f"/{form.root}", NOT_EVALUATED, str(error)[:200]))
    found += [(one["path"], one["kind"], one["says"]) for one in said]
    found += _absent(form, instance, asked.get("relevant", {}))
    found += [(str(one), NOT_EVALUATED, str(one)) for one in asked.get("failed", ())]
    return tuple(dict.fromkeys(found))


def _plain_findings(form: Form, instance: Instance) -> Iterator[Finding]:
    """Answers of another type, values that are no choice, and fields that the form has not."""
    for path, value in instance.answers:
        question = form.question(path)
        if question is None:
            yield path, "unknown", value[:60]
        elif value and question.kind in TYPES and not TYPES[question.kind].fullmatch(value):
            yield path, "type", value[:60]
        elif value and question.choices:
            known = {one for one, _ in question.choices}
            given = value.split() if question.kind == SELECT_MANY else [value]
            if strange := [one for one in given if one not in known]:
                yield path, "choice", " ".join(strange)[:60]


def _absent(form: Form, instance: Instance, relevant: Mapping[str, bool]) -> Iterator[Finding]:
    """Required questions of which the submission has not even the place."""
    there = {plain_path(path) for path, _ in instance.answers}
    for one in form.fields:
        absent = one.required and one.path not in there and not form.repeats(one.path)
        if absent and relevant.get(one.path, True):
            yield one.path, "required", one.path


def filled(
    form: Form, xform: str, answers: Mapping[str, str], *, key: str, replaces: str = ""
) -> bytes:
    """
    A submission made from answers, with its calculations computed.

    Args:
        form: The form.
        xform: Its text.
        answers: By path, rows of a repeat as `incident[2]`; what the form has not is kept as well,
            so that it is found and not lost.
        key: Of the new instance.
        replaces: The instance that it corrects.
    """
    ElementTree.register_namespace("orx", ORX[1:-1])
    root = ElementTree.Element(form.root, {"id": form.id, "version": form.version})
    for question in form.single:
        _node(root, question.path)
    for path, value in answers.items():
        _node(root, path).text = _clean(value)
    meta = ElementTree.SubElement(root, f"{ORX}meta")
    ElementTree.SubElement(meta, f"{ORX}instanceID").text = key
    if replaces:
        ElementTree.SubElement(meta, f"{ORX}deprecatedID").text = replaces
    text = ElementTree.tostring(root, encoding="unicode")
    for path, value in _calculated(xform, text).items():
        if form.question(path) is not None:
            _node(root, path).text = value
    return ElementTree.tostring(root, encoding="unicode").encode("utf-8")


def _clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n\r")


def _calculated(xform: str, text: str) -> dict[str, str]:
    try:
        import rxeval

        found: dict[str, str] = rxeval.Session(xform, text).recompute()["calculated"]
    except Exception:  # what is not computed here is found as such on receipt
        return {}
    return found


def _node(root: Element, path: str) -> Element:
    """The element at a path, made where it is not there."""
    at = root
    for part in path.split("/")[2:]:
        name, _, row = part.rstrip("]").partition("[")
        n = int(row) if row.isdigit() else 1
        same = [one for one in at if one.tag == name]
        while len(same) < n:
            same.append(ElementTree.SubElement(at, name))
        at = same[n - 1]
    return at
