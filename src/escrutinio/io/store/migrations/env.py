"""How a migration reaches the database: through the connection that the store gives."""

from alembic import context

from escrutinio.io.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
