"""The tables: events, the log's head, and the present sheets, which are a cache of the events."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

METADATA = MetaData()
REVISION = "0004"
"""The last migration: a database that has it needs none."""

PLAIN = String().with_variant(String(collation="C"), "postgresql")
"""A text that is ordered by its code points, whatever the database's language."""

EVENT = Table(
    "event",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),  # canonical bytes
)
"""Every event, from 0 on; a trigger refuses to change or delete one."""

HEAD = Table(
    "head",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),  # roots of the whole subtrees, left to right
)
"""One row: how many events there are, and what their root is made of."""

SHEET = Table(
    "sheet",
    METADATA,
    Column("contest", PLAIN, primary_key=True),
    Column("station", PLAIN, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # the last event that changed it
    Column("state", LargeBinary, nullable=False),  # the sheet's canonical bytes
)
"""Each sheet as it is now."""

HISTORY = Table(
    "history",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("contest", String, nullable=False),
    Column("station", String, nullable=False),
    Index("history_of_a_sheet", "contest", "station"),
)
"""Which events speak of which sheet."""

CUSTODY = Table(
    "custody",
    METADATA,
    Column("item", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
)
"""Which events speak of which item of evidence."""

PERSON = Table(
    "person",
    METADATA,
    Column("commitment", String, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", String, nullable=False, unique=True),
)
"""What a commitment in the log stands for, until it is erased; it is never published."""

COPY = Table(
    "copy",
    METADATA,
    Column("contest", PLAIN, primary_key=True),
    Column("station", PLAIN, primary_key=True),
    Column("copy", PLAIN, primary_key=True),
    Column("stage", PLAIN, nullable=False),
    Column("first", PLAIN, nullable=False),  # who has typed it; empty for nobody
    Column("second", PLAIN, nullable=False),
    Index("copies_by_stage", "stage", "contest", "station", "copy"),
)
"""How far each copy of a sheet is: a cache of the events."""

SEAL = Table(
    "seal",
    METADATA,
    Column("commitment", String, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),  # what was typed, in canonical bytes
)
"""What first entries are, until the second; it is never published before."""

LEASE = Table(
    "lease",
    METADATA,
    Column("contest", PLAIN, primary_key=True),
    Column("station", PLAIN, primary_key=True),
    Column("copy", PLAIN, primary_key=True),
    Column("who", PLAIN, nullable=False, index=True),
    Column("until", BigInteger, nullable=False),  # seconds since 1970
)
"""Who has which copy before them, so that no two people type one."""

ACCOUNT = Table(
    "account",
    METADATA,
    Column("name", PLAIN, primary_key=True),  # what somebody signs in with
    Column("role", PLAIN, nullable=False),
    Column("label", PLAIN, nullable=False, unique=True),  # how the log calls them
    Column("seat", PLAIN, nullable=False),  # of a judge; empty for others
    Column("password", String, nullable=False),  # argon2id
    Column("secret", String, nullable=False),  # of one-time codes; empty for none
    Column("counter", BigInteger, nullable=False),  # of the last one-time code that was taken
    Column("failures", BigInteger, nullable=False),
    Column("locked", BigInteger, nullable=False),  # until then. [seconds since 1970]
    Column("active", BigInteger, nullable=False),
)
"""Who may sign in at the desk."""

SESSION = Table(
    "session",
    METADATA,
    Column("digest", String, primary_key=True),  # of the cookie's token
    Column("account", PLAIN, nullable=False, index=True),
    Column("secret", String, nullable=False),  # that its forms are signed with
    Column("made", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("proven", BigInteger, nullable=False),  # when a one-time code was given last
)
"""Who is signed in."""

ACCESS = Table(
    "access",
    METADATA,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", PLAIN, nullable=False),
    Column("what", PLAIN, nullable=False),
    Column("detail", String, nullable=False),
)
"""What was tried at the desk: signing in, being refused; what was done is in the log."""

DEVICE = Table(
    "device",
    METADATA,
    Column("digest", String, primary_key=True),  # of its token
    Column("label", PLAIN, nullable=False, unique=True),  # how the log calls whoever holds it
    Column("phone", PLAIN, nullable=False, index=True),  # digest of its number; empty for none
    Column("stations", String, nullable=False),  # where they are sent, apart by spaces
    Column("made", BigInteger, nullable=False),
    Column("active", BigInteger, nullable=False),
)
"""Who may send reports: one token for each device."""

REPORT = Table(
    "report",
    METADATA,
    Column("key", PLAIN, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("form", PLAIN, nullable=False),
    Column("station", PLAIN, nullable=False),
    Column("label", PLAIN, nullable=False),
    Column("replaced", PLAIN, nullable=False),  # by which report; empty for none
    Column("commitment", String, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),  # what it says, in canonical bytes
    Index("reports_of_a_station", "form", "station"),
)
"""What reports say, behind the commitments of the log."""

ATTACHED = Table(
    "attached",
    METADATA,
    Column("key", PLAIN, primary_key=True),
    Column("name", PLAIN, primary_key=True),
    Column("sha256", String, nullable=False),  # empty while it has not come
)
"""The files of reports, by their names in the form."""
