"""Triggers that keep history as it was: what they refuse is refused to every program.

Of a version only the state may change, and only from pending; nothing is deleted. The trail is only
added to. Whoever owns the database can take triggers away; that is for its own log to tell.
"""

from __future__ import annotations

_KEPT = ("number", "digest", "parent", "built_as", "text", "author", "name", "role", "at", "why")


def version_guards(dialect: str) -> list[str]:
    """The statements that guard `versions`, for "sqlite" or "postgresql"."""
    said = "a version is never changed"
    if dialect == "sqlite":
        same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in _KEPT)
        return [
            "CREATE TRIGGER versions_update BEFORE UPDATE ON versions "
            f"WHEN NOT (OLD.state = 'pending' AND {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
            "CREATE TRIGGER versions_delete BEFORE DELETE ON versions "
            "BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END",
        ]
    same = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in _KEPT)
    return [
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = "
        "'a row of ' || TG_TABLE_NAME || ' is never changed or deleted'; END $$",
        "CREATE TRIGGER versions_update BEFORE UPDATE ON versions FOR EACH ROW "
        f"WHEN (NOT (OLD.state = 'pending' AND {same})) EXECUTE FUNCTION journal_refuse()",
        "CREATE TRIGGER versions_delete BEFORE DELETE ON versions FOR EACH ROW "
        "EXECUTE FUNCTION journal_refuse()",
        "CREATE TRIGGER versions_truncate BEFORE TRUNCATE ON versions "
        "EXECUTE FUNCTION journal_refuse()",
    ]


def trail_guards(dialect: str) -> list[str]:
    """The statements that guard `trail`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER trail_{verb.lower()} BEFORE {verb} ON trail "
            "BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE TRIGGER trail_update BEFORE UPDATE ON trail FOR EACH ROW "
        "EXECUTE FUNCTION journal_refuse()",
        trail_delete_guard(dialect),
        "CREATE TRIGGER trail_truncate BEFORE TRUNCATE ON trail EXECUTE FUNCTION journal_refuse()",
    ]


def trail_delete_guard(dialect: str) -> str:
    """The statement that refuses to delete from `trail`; retention lifts it for one transaction."""
    if dialect == "sqlite":
        return trail_guards(dialect)[1]
    return (
        "CREATE TRIGGER trail_delete BEFORE DELETE ON trail FOR EACH ROW "
        "EXECUTE FUNCTION journal_refuse()"
    )


def lift_trail_delete_guard(dialect: str) -> str:
    """The statement that takes that guard away."""
    return "DROP TRIGGER trail_delete" + ("" if dialect == "sqlite" else " ON trail")
