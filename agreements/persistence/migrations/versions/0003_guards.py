"""What the database itself refuses, whoever asks: changing the journal, making a trial of a production installation.

SQLite fires no DELETE trigger for INSERT OR REPLACE (recursive_triggers is off): there an own trigger refuses the
insertion over an existing row. PostgreSQL knows TRUNCATE instead.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NOT_FORWARD = "NEW.offset_seconds < OLD.offset_seconds OR NOT EXISTS (SELECT 1 FROM installation WHERE trial)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()


def downgrade() -> None:
    kept = op.get_bind().exec_driver_sql("SELECT count(*) FROM journal").scalar()
    if kept and op.get_bind().exec_driver_sql("SELECT count(*) FROM installation WHERE NOT trial").scalar():
        raise RuntimeError("the journal of a production installation is not taken apart: restore a backup instead")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, events in _guarded(on_sqlite).items():
        for event in events:
            name = f"{table}_no_{event}".lower()
            op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP TRIGGER clock_forward" if on_sqlite else "DROP TRIGGER clock_forward ON clock")
    if not on_sqlite:
        op.execute("DROP FUNCTION accordi_refuse()")
        op.execute("DROP FUNCTION accordi_clock_forward()")


def _guarded(on_sqlite: bool) -> dict[str, tuple[str, ...]]:
    if on_sqlite:
        always = ("UPDATE", "DELETE", "INSERT")
        return {"journal": always, "installation": always, "clock": ("DELETE", "INSERT")}
    return {
        "journal": ("UPDATE", "DELETE", "TRUNCATE"),
        "installation": ("UPDATE", "DELETE", "TRUNCATE"),
        "clock": ("DELETE", "TRUNCATE"),
    }


_THERE_ALREADY = {
    "journal": "EXISTS (SELECT 1 FROM journal WHERE agreement = NEW.agreement AND sequence = NEW.sequence)",
    "installation": "EXISTS (SELECT 1 FROM installation)",
    "clock": "EXISTS (SELECT 1 FROM clock) OR NEW.offset_seconds <> 0",
}


def _upgrade_sqlite() -> None:
    for table, events in _guarded(True).items():
        for event in events:
            when = f"WHEN {_THERE_ALREADY[table]} " if event == "INSERT" else ""
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{table}: {event} refused'); END"
            )
    op.execute(
        f"CREATE TRIGGER clock_forward BEFORE UPDATE ON clock WHEN {_NOT_FORWARD} "
        "BEGIN SELECT RAISE(ABORT, 'clock: only forward, only for trial'); END"
    )


def _upgrade_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION accordi_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: % refused', TG_TABLE_NAME, TG_OP "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table, events in _guarded(False).items():
        for event in events:
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION accordi_refuse()"
            )
    # A WHEN clause of PostgreSQL may hold no query: the test stands in the function of its own.
    op.execute(
        "CREATE FUNCTION accordi_clock_forward() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_NOT_FORWARD} THEN RAISE EXCEPTION 'clock: only forward, only for trial' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER clock_forward BEFORE UPDATE ON clock FOR EACH ROW EXECUTE FUNCTION accordi_clock_forward()"
    )
