"""
How far each copy of a sheet is, what first entries are, and who works at the desk.

The table of copies is a cache of events that no earlier version wrote, so that it begins empty.
"""

import sqlalchemy as sa
from alembic import op

from escrutinio.io.store.schema import ACCESS, ACCOUNT, COPY, LEASE, SEAL, SESSION

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; none is guarded: they are a cache, or must be changed and erased."""
    bind: sa.Connection = op.get_bind()
    for table in (COPY, SEAL, LEASE, ACCOUNT, SESSION, ACCESS):
        table.create(bind)
