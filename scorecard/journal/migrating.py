"""The store brought to the newest tables, from whatever revision it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from scorecard.journal.errors import StoreUnusable

VERSION_TABLE = "journal_revision"


def revision(connection: Connection) -> str | None:
    """The revision of the store behind `connection`; None where it is empty."""
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def head() -> str:
    """The newest revision this program knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def is_current(connection: Connection) -> bool:
    """Whether the tables are the newest. Raises StoreUnusable where they are newer than that."""
    found = revision(connection)
    known = {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreUnusable(
            f"The store was written by a newer version of the program (revision {found}). "
            "Update the program; the store was left as it is."
        )
    return found == head()


def upgrade(connection: Connection) -> None:
    """Bring the tables to `head()`; the caller commits."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config(attributes={"version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
