"""Alembic's entry: always on a connection that `agreements.persistence.database` opened and will commit."""

from __future__ import annotations

from alembic import context

from agreements.persistence.engine.rows_base import Base

# The tables of the metadata.
from agreements.persistence.tables import (  # noqa: F401
    rows_agreement,
    rows_bodies,
    rows_deadline,
    rows_draft,
    rows_office,
    rows_pec,
    rows_people,
    rows_register,
    rows_request,
)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite's DDL is transactional too, once we begin its transactions ourselves (see `engine`).
    transactional_ddl=True,
)
context.run_migrations()
