"""The tables: events, the log's head, and the present sheets, which are a cache of the events."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, String, Table

METADATA = MetaData()

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
