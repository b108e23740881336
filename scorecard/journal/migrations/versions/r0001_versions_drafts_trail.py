"""Versions, drafts and the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scorecard.journal.guards import trail_guards, version_guards

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables and their guards."""
    text, moment = sa.Text(), sa.DateTime(timezone=True)
    pending = sa.text("state = 'pending'")
    op.create_table(
        "versions",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("parent", text),
        sa.Column("built_as", text, nullable=False),
        sa.Column("text", text, nullable=False),
        sa.Column("author", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("role", text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("why", text, nullable=False),
        sa.Column("words", text, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("restored_from", sa.Integer()),
        sa.CheckConstraint("state IN ('pending', 'published', 'failed')", name="versions_state"),
    )
    op.create_index("versions_digest", "versions", ["digest"])
    op.create_index("versions_built_as", "versions", ["built_as"])
    op.create_index(
        "versions_one_pending",
        "versions",
        ["state"],
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )
    op.create_table(
        "drafts",
        sa.Column("author", text, primary_key=True),
        sa.Column("text", text, nullable=False),
        sa.Column("parent", text),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "trail",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("event", text, nullable=False),
        sa.Column("author", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("role", text, nullable=False),
        sa.Column("subject", text, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("trail_at", "trail", ["at"])
    op.create_index("trail_author", "trail", ["author"])
    dialect = op.get_bind().dialect.name
    for statement in [*version_guards(dialect), *trail_guards(dialect)]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """History is not taken back."""
    raise NotImplementedError("There is no way back; restore a backup instead.")
