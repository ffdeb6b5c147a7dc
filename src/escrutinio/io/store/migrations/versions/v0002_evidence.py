"""Which events speak of which item of evidence; and the persons, who can be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables; no trigger guards them: one is a cache, the other must be erasable."""
    op.create_table(
        "custody",
        sa.Column("item", sa.String, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "person",
        sa.Column("commitment", sa.String, primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.String, nullable=False, unique=True),
    )
