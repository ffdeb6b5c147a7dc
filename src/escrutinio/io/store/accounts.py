"""Who may sign in at the desk, who is signed in, and what was tried: kept beside the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, update

from escrutinio.io.store.schema import ACCESS, ACCOUNT, SESSION
from escrutinio.model.duty import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection


_SIGNED = (
    select(SESSION, ACCOUNT)
    .join(ACCOUNT, ACCOUNT.c.name == SESSION.c.account)
    .where(SESSION.c.digest == bindparam("digest"))
)
_SESSION = tuple(one.name for one in SESSION.c)
_ACCOUNT = tuple(one.name for one in ACCOUNT.c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    Somebody who may sign in.

    Args:
        name: What they sign in with.
        role: Their role.
        label: How the log calls them.
        seat: A judge's seat; empty for others.
        password: Its argon2id digest.
        secret: Of their one-time codes; empty for none.
        counter: Of the last one-time code that was taken. [30 s since 1970]
        failures: How often in a row it failed.
        locked: Until when nobody can sign in. [s since 1970]
        active: Whether they may sign in at all.
    """

    name: str
    role: str
    label: str
    password: str
    seat: str = ""
    secret: str = ""
    counter: int = 0
    failures: int = 0
    locked: int = 0
    active: int = 1

    @property
    def actor(self) -> Actor:
        """Who acts, as the core knows them."""
        return Actor(label=self.label, role=self.role, seat=self.seat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """
    Somebody who is signed in.

    Args:
        digest: SHA-256 of the cookie's token; the token itself is nowhere.
        account: Whose.
        secret: That its forms are signed with.
        made: When. [s since 1970]
        seen: When it was used last.
        proven: When a one-time code was given last; 0 for never.
    """

    digest: str
    account: str
    secret: str
    made: int
    seen: int
    proven: int = 0


def account(connection: Connection, name: str) -> Account | None:
    """An account by its name."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).first()
    return Account(**row._asdict()) if row else None


def accounts(connection: Connection) -> list[Account]:
    """Every account, by name."""
    rows = connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.name))
    return [Account(**row._asdict()) for row in rows]


def add_account(connection: Connection, one: Account) -> None:
    """Add an account."""
    connection.execute(insert(ACCOUNT).values(**{n: getattr(one, n) for n in Account.__slots__}))


def change_account(connection: Connection, name: str, **values: object) -> None:
    """Change an account, in what is named."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(**values))


def taken_labels(connection: Connection, role: str) -> int:
    """How many accounts a role ever had."""
    chosen = select(func.count()).select_from(ACCOUNT).where(ACCOUNT.c.role == role)
    return int(connection.execute(chosen).scalar_one())


def session(connection: Connection, digest: str) -> tuple[Session, Account] | None:
    """A session with its account."""
    row = connection.execute(_SIGNED, {"digest": digest}).first()
    if row is None:
        return None
    n = len(_SESSION)
    return (
        Session(**dict(zip(_SESSION, row[:n], strict=True))),
        Account(**dict(zip(_ACCOUNT, row[n:], strict=True))),
    )


def add_session(connection: Connection, one: Session) -> None:
    """Begin a session."""
    connection.execute(insert(SESSION).values(**{n: getattr(one, n) for n in Session.__slots__}))


def change_session(connection: Connection, digest: str, **values: object) -> None:
    """Change a session, in what is named."""
    connection.execute(update(SESSION).where(SESSION.c.digest == digest).values(**values))


def end_sessions(connection: Connection, *, digest: str = "", account: str = "") -> None:
    """End one session, or all of an account."""
    one = SESSION.c.digest == digest if digest else SESSION.c.account == account
    connection.execute(delete(SESSION).where(one))


def note(connection: Connection, at: int, who: str, what: str, detail: str = "") -> None:
    """Note what was tried."""
    connection.execute(
        insert(ACCESS).values(at=at, who=who[:80], what=what[:80], detail=detail[:200])
    )


def noted(connection: Connection, limit: int) -> Sequence[tuple[int, str, str, str]]:
    """What was tried last: when, who, what, and more of it."""
    chosen = select(ACCESS.c.at, ACCESS.c.who, ACCESS.c.what, ACCESS.c.detail)
    rows = connection.execute(chosen.order_by(ACCESS.c.n.desc()).limit(limit))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def failures_since(connection: Connection, detail: str, since: int) -> int:
    """How often signing in failed from an address since a moment."""
    chosen = select(func.count()).select_from(ACCESS)
    one = (ACCESS.c.what == "sign-in.failed") & (ACCESS.c.detail == detail) & (ACCESS.c.at > since)
    return int(connection.execute(chosen.where(one)).scalar_one())
