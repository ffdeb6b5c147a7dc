"""The first schema: events that cannot be changed, the head, and the cache of sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

PLAIN = sa.String().with_variant(sa.String(collation="C"), "postgresql")

SQLITE = """
CREATE TRIGGER event_{what} BEFORE {what} ON event
BEGIN SELECT RAISE(ABORT, 'events are appended, never edited'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are appended, never edited'; END $$
""",
    """
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION events_stay()
""",
)


def upgrade() -> None:
    """Make the tables, and the triggers that refuse to edit an event."""
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "head",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sheet",
        sa.Column("contest", PLAIN, primary_key=True),
        sa.Column("station", PLAIN, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("contest", sa.String, nullable=False),
        sa.Column("station", sa.String, nullable=False),
    )
    op.create_index("history_of_a_sheet", "history", ["contest", "station"])
    op.execute("INSERT INTO head (id, size, frontier) VALUES (0, 0, '')")
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)
