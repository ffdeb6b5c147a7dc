"""
Who may send reports, what reports say, and their files.

The tables begin empty: no earlier version wrote such events.
"""

import sqlalchemy as sa
from alembic import op

from escrutinio.io.store.schema import ATTACHED, DEVICE, REPORT

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables; none is guarded: what is in them can be opened, or erased."""
    bind: sa.Connection = op.get_bind()
    for table in (DEVICE, REPORT, ATTACHED):
        table.create(bind)
