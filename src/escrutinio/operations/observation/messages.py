"""Text messages: read by the form whose letters they begin with, and answered in a line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from escrutinio.errors import EscrutinioError
from escrutinio.io.observation.instances import filled
from escrutinio.io.store import reports as kept
from escrutinio.io.store.reports import Device, token_digest
from escrutinio.model.observation import SMS
from escrutinio.observation.form import Form, Question
from escrutinio.observation.sms import Message, read
from escrutinio.operations.observation.devices import plain_number
from escrutinio.operations.observation.forms import Issued, forms
from escrutinio.operations.observation.receive import Receipt, receive
from escrutinio.operations.office import Office, seconds
from escrutinio.words import say

TWICE = 12 * 3600
"""The same message from the same number within so long is one message. [s]"""
COMMENT, INCIDENT = ("comment", "comentario"), ("incident", "incidente")
"""What questions that take the comment or the mark of an incident may be called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """
    What became of a message.

    Args:
        reply: What to send back, in one language; empty where nothing should be, so that two
            machines do not answer one another for ever.
        receipt: Of the report; None where there is none.
        reason: Why there is none, as the end of a key of the words; empty otherwise.
    """

    reply: str
    receipt: Receipt | None = None
    reason: str = ""


def take(office: Office, now: str, phone: str, text: str, language: str = "es") -> Answered:
    """
    Take a message in.

    What cannot be understood is answered with how to write it, and is not kept. Nothing is said of
    forms that exist: whoever writes from an unknown number gets no answer.

    Args:
        office: The office.
        now: When it was sent, in ISO 8601 and UTC.
        phone: Number that it came from.
        text: The message.
        language: Of the reply.
    """
    sender = _sender(office, phone)
    if sender is None:
        return Answered(reply="", reason="unknown")
    message = read(text)
    issued = None if message is None else _by_prefix(office, message.prefix)
    if message is None or issued is None:
        return _no(language, "unread")
    if not message.answers and not message.incident:
        return _no(language, "empty")
    answers, strange = _answers(issued.form, message)
    if strange:
        return _no(language, "tags", tags=" ".join(strange))
    if issued.form.station is not None and issued.form.station.path not in answers:
        if len(sender.stations) != 1:
            return _no(language, "station")
        answers[issued.form.station.path] = sender.stations[0]
    key = _key(office, phone, text, seconds(now))
    try:
        data = filled(issued.form, issued.xform, answers, key=key)
        receipt = receive(office, now, sender.label, data, how=SMS, where=sender.label)
    except EscrutinioError as error:
        return Answered(reply=error.as_json(language)["do"], reason="refused")
    said = "findings" if receipt.findings else "done"
    reply = say(f"observe.sms.{said}", language, n=len(message.answers), bad=len(receipt.findings))
    return Answered(reply=reply, receipt=receipt)


def _no(language: str, reason: str, **values: object) -> Answered:
    return Answered(reply=say(f"observe.sms.{reason}", language, **values), reason=reason)


def _sender(office: Office, phone: str) -> Device | None:
    digits = plain_number(phone)
    if not digits:
        return None
    with office.store.reading() as connection:
        found = kept.devices(connection, phone=token_digest(digits))
    return next((one for one in found if one.active), None)


def _by_prefix(office: Office, prefix: str) -> Issued | None:
    return next((one for one in forms(office) if one.form.prefix == prefix), None)


def _answers(form: Form, message: Message) -> tuple[dict[str, str], list[str]]:
    """Paths and texts, and the tags that the form does not have."""
    by_tag = {one.tag: one for one in form.fields if one.tag}
    found, strange = {}, []
    for tag, digits in message.digits:
        if tag in by_tag:
            found[by_tag[tag].path] = _value(by_tag[tag], digits)
        else:
            strange.append(tag)
    for names, text in ((COMMENT, message.comment), (INCIDENT, "1" if message.incident else None)):
        asked = next((one for one in form.fields if one.name in names), None)
        if text and asked is not None:
            found[asked.path] = text
    return found, strange


def _value(question: Question, digits: str) -> str:
    """An answer from its digits: of a list the choice of that number, unless it is called so."""
    names = [name for name, _ in question.choices]
    if names and digits not in names and 1 <= int(digits) <= len(names):
        return names[int(digits) - 1]
    return digits if question.kind == "string" else str(int(digits))


def _key(office: Office, phone: str, text: str, at: int) -> str:
    """The id of a message: the one of the same message not long before, else its own."""
    digits = plain_number(phone)

    def made(turn: int) -> str:
        said = f"{digits}|{' '.join(text.split())}|{turn}"
        return "sms:" + hashlib.sha256(said.encode("utf-8")).hexdigest()[:40]

    turn = at // TWICE
    with office.store.reading() as connection:
        earlier = kept.report(connection, made(turn - 1))
    if earlier is not None and at - seconds(json.loads(earlier.value)["at"]) <= TWICE:
        return earlier.key
    return made(turn)
