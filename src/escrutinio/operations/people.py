"""Accounts of the desk: made and closed by an administrator; signing in, and out."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from escrutinio.errors import Refused
from escrutinio.io import passwords
from escrutinio.io.store import accounts as kept
from escrutinio.io.store.accounts import Account, Session
from escrutinio.io.store.copies import release_all
from escrutinio.model import duty
from escrutinio.model.duty import Actor
from escrutinio.operations.office import SLACK, Office

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
IDLE, LONGEST = 30 * 60, 12 * 3600
"""How long a session lasts unused, and at most. [s]"""
REMEMBERED = 60
"""How exactly is known when a session was used last. [s]"""
FAILURES, LOCKED = 5, 15 * 60
"""So many failures in a row lock an account, for so long. [s]"""
PER_ADDRESS, WITHIN = 30, 10 * 60
"""So many failures from one address within so long refuse it. [s]"""
FRESH = 10 * 60
"""How long a one-time code stands for what is decided. [s]"""

FOUNDER = Actor(label="administrator", role=duty.ADMINISTRATOR)
"""Whoever has the workspace's folder before them: they could read its files anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new account: its password and its secret are shown this once."""

    account: Account
    password: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Somebody who is signed in, and the token of their cookie."""

    account: Account
    session: Session
    token: str = ""

    @property
    def needs_code(self) -> bool:
        """Whether a one-time code has to be given before anything else."""
        return bool(self.account.secret) and not self.session.proven


def add(
    office: Office, actor: Actor, now: int, name: str, role: str, *, seat: str = "",
    password: str = "",
) -> Made:  # fmt: skip
    """
    Make an account; who decides gets a secret for one-time codes too.

    Args:
        office: The office.
        actor: Who makes it.
        now: The time. [s since 1970]
        name: What they sign in with: it is in no log and on no page but the administrator's.
        role: One of `duty.ROLES`.
        seat: A judge's seat.
        password: Theirs; made up where none is given.

    Raises:
        Refused: It is not their duty, the name is taken or none, or there is no such role or seat.
    """
    actor.require(duty.PEOPLE)
    if role not in duty.ROLES:
        raise Refused("account.role", where=name, role=role, known=", ".join(duty.ROLES))
    if not NAME.fullmatch(name):
        raise Refused("account.name", where=name[:60])
    _require_seat(office, role, seat)
    password = password or passwords.made_up()
    secret = passwords.new_secret() if role in duty.PROVEN else ""
    digest = passwords.digest(password)
    try:
        with office.store.working() as connection:
            number = kept.taken_labels(connection, role) + 1
            made = Account(
                name=name,
                role=role,
                label=f"{role}-{number}",
                seat=seat,
                password=digest,
                secret=secret,
            )
            kept.add_account(connection, made)
            kept.note(connection, now, actor.label, "account.made", made.label)
    except IntegrityError:
        raise Refused("account.taken", where=name) from None
    return Made(account=made, password=password, secret=secret)


def _require_seat(office: Office, role: str, seat: str) -> None:
    day = office.election.date
    benches = [make(day) for make in (office.law.jury, office.law.bench) if make is not None]
    known = [one.id for bench in benches for one in bench.seats]
    if (role == duty.JUDGE) != bool(seat) or (seat and seat not in known):
        raise Refused("account.seat", where=seat or role, known=", ".join(known))


def close(office: Office, actor: Actor, now: int, name: str) -> None:
    """
    Close an account, and end its sessions; its label stays in the log for good.

    Raises:
        Refused: It is not their duty, or there is no such account.
    """
    _changed(office, actor, now, name, "account.closed", active=0)


def renew(office: Office, actor: Actor, now: int, name: str) -> Made:
    """
    Give an account a new password, and a new secret where it has one; its sessions end.

    Raises:
        Refused: It is not their duty, or there is no such account.
    """
    password = passwords.made_up()
    found = every(office, actor)
    before = next((one for one in found if one.name == name), None)
    secret = passwords.new_secret() if before is not None and before.secret else ""
    digest = passwords.digest(password)
    made = _changed(
        office, actor, now, name, "account.renewed",
        password=digest, secret=secret, failures=0, locked=0, counter=0,
    )  # fmt: skip
    return Made(account=made, password=password, secret=secret)


def _changed(
    office: Office, actor: Actor, now: int, name: str, what: str, **values: object
) -> Account:
    actor.require(duty.PEOPLE)
    with office.store.working() as connection:
        found = kept.account(connection, name)
        if found is None:
            raise Refused("account.unknown", where=name[:60])
        kept.change_account(connection, name, **values)
        kept.end_sessions(connection, account=name)
        kept.note(connection, now, actor.label, what, found.label)
    return found


def every(office: Office, actor: Actor) -> list[Account]:
    """
    Every account.

    Raises:
        Refused: It is not their duty.
    """
    actor.require(duty.PEOPLE)
    with office.store.reading() as connection:
        return kept.accounts(connection)


def tried(office: Office, actor: Actor, limit: int) -> list[tuple[int, str, str, str]]:
    """
    What was tried at the desk, the last first.

    Raises:
        Refused: It is not their duty.
    """
    actor.require(duty.PEOPLE)
    with office.store.reading() as connection:
        return list(kept.noted(connection, limit))


def sign_in(office: Office, now: int, name: str, password: str, address: str) -> Signed:
    """
    Begin a session by name and password.

    Raises:
        Refused: They are not right, which is said the same way whichever is wrong; too many tries.
    """
    with office.store.reading() as connection:
        found = kept.account(connection, name)
        tries = kept.failures_since(connection, address, now - WITHIN)
    if tries >= PER_ADDRESS:
        raise Refused("account.address", minutes=WITHIN // 60)
    if found is not None and found.locked > now:
        raise Refused("account.locked", minutes=LOCKED // 60)
    right = passwords.matches(found.password if found and found.active else "", password)
    token = secrets.token_urlsafe(32)
    with office.store.working() as connection:
        if found is None or not right:
            _failed(connection, found, now, address)
            made = None
        else:
            made = Session(digest=token_digest(token), account=name,
                           secret=secrets.token_hex(32), made=now, seen=now)  # fmt: skip
            kept.add_session(connection, made)
            if not found.secret:
                kept.change_account(connection, name, failures=0, locked=0)
            kept.note(connection, now, found.label, "sign-in", address)
    if found is None or made is None:
        raise Refused("account.wrong")
    return Signed(account=found, session=made, token=token)


def _failed(connection: Connection, found: Account | None, now: int, address: str) -> None:
    kept.note(connection, now, found.label if found else "-", "sign-in.failed", address)
    if found is not None:
        failures = found.failures + 1
        locked = now + LOCKED if failures >= FAILURES else found.locked
        again = 0 if failures >= FAILURES else failures
        kept.change_account(connection, found.name, failures=again, locked=locked)


def prove(office: Office, now: int, signed: Signed, code: str, address: str) -> None:
    """
    Give a one-time code; none is taken twice.

    Raises:
        Refused: It is not good now, or too many were tried.
    """
    with office.store.working() as connection:
        found = kept.account(connection, signed.account.name)
        assert found is not None
        if found.locked > now:
            counter = None
        else:
            counter = passwords.counter_of(found.secret, code, now, found.counter)
        if counter is None:
            _failed(connection, found, now, address)
        else:
            kept.change_account(connection, found.name, counter=counter, failures=0, locked=0)
            kept.change_session(connection, signed.session.digest, proven=now, seen=now)
    if counter is None:
        raise Refused("account.code")


def who(office: Office, now: int, token: str) -> Signed | None:
    """Whoever has a session's token; None where it has ended, or the clock went back before it."""
    with office.store.reading() as connection:
        found = kept.session(connection, token_digest(token))
    if found is None:
        return None
    session, account = found
    ended = now - session.seen > IDLE or now - session.made > LONGEST
    back = session.seen > now + SLACK
    if ended or back or not account.active:
        with office.store.working() as connection:
            kept.end_sessions(connection, digest=session.digest)
        return None
    if now - session.seen > REMEMBERED:
        with office.store.working() as connection:
            kept.change_session(connection, session.digest, seen=now)
    return Signed(account=account, session=session, token=token)


def sign_out(office: Office, now: int, signed: Signed) -> None:
    """End a session; what lay before them is handed out to others."""
    with office.store.working() as connection:
        release_all(connection, signed.account.label)
        kept.end_sessions(connection, digest=signed.session.digest)
        kept.note(connection, now, signed.account.label, "sign-out")


def refused(office: Office, now: int, label: str, what: str, detail: str) -> None:
    """Note that somebody was refused something."""
    with office.store.working() as connection:
        kept.note(connection, now, label, what, detail)


def token_digest(token: str) -> str:
    """What of a cookie's token is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
