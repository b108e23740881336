"""Run by Alembic: migrates over the connection it is given, in one transaction."""

from __future__ import annotations

from alembic import context

from scorecard.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
    transactional_ddl=True,  # on SQLite too: the store begins its transactions itself
)
with context.begin_transaction():
    context.run_migrations()
