"""People, their ways in, what they ask for and bring; and whose step a row of a journal is.

Of rows that are there nobody had logged in: they go on saying «dichiarato da».
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_TABLES = (
    "person",
    "account",
    "held_role",
    "delegation",
    "absence",
    "conflict_of_interest",
    "confidential_reader",
    "reading",
    "session",
    "login_failure",
    "one_time_link",
    "people_change",
    "request",
    "received_file",
)
_ACTED = ("journal", "office_change")


def upgrade() -> None:
    for name in _ACTED:
        op.add_column(name, sa.Column("actor_person", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_code_digest", "person", ["code_digest"])
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_account_person"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", "issuer", "subject", name="uq_account_identity"),
    )
    op.create_index("ix_account_person", "account", ["person"])
    op.create_table(
        "held_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_held_role_person"),
        sa.PrimaryKeyConstraint("id", name="pk_held_role"),
    )
    op.create_index("ix_held_role_person", "held_role", ["person"])
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_person", sa.Text(), nullable=False),
        sa.Column("to_person", sa.Text(), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("extent", sa.JSON(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name="fk_delegation_by_person"),
        sa.ForeignKeyConstraint(["to_person"], ["person.id"], name="fk_delegation_to_person"),
        sa.PrimaryKeyConstraint("id", name="pk_delegation"),
    )
    op.create_index("ix_delegation_to", "delegation", ["to_person"])
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("substitute", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_absence_person"),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_substitute", "absence", ["substitute"])
    op.create_table(
        "conflict_of_interest",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_conflict_of_interest_agreement"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_conflict_of_interest_person"),
        sa.PrimaryKeyConstraint("person", "agreement", name="pk_conflict_of_interest"),
    )
    op.create_table(
        "confidential_reader",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_confidential_reader_agreement"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_confidential_reader_person"),
        sa.PrimaryKeyConstraint("agreement", "person", name="pk_confidential_reader"),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
    )
    op.create_index("ix_reading_agreement", "reading", ["agreement", "at"])
    op.create_table(
        "session",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("roles_digest", sa.Text(), nullable=False),
        sa.Column("provider_hint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_session_account"),
        sa.PrimaryKeyConstraint("digest", name="pk_session"),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_index("ix_session_ends", "session", ["ends_at"])
    op.create_table(
        "login_failure",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_login_failure"),
    )
    op.create_table(
        "one_time_link",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_one_time_link_account"),
        sa.PrimaryKeyConstraint("digest", name="pk_one_time_link"),
    )
    op.create_table(
        "people_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_office", sa.Text(), nullable=False),
        sa.Column("actor_person", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people_change"),
    )
    op.create_table(
        "request",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("form_digest", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(60), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_request_person"),
        sa.PrimaryKeyConstraint("number", name="pk_request"),
        sa.UniqueConstraint("key", name="uq_request_key"),
    )
    op.create_index("ix_request_person", "request", ["person", "asked_at"])
    op.create_index("ix_request_run", "request", ["run"])
    op.create_index("ix_request_state", "request", ["state", "asked_at"])
    op.create_table(
        "received_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Text(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_received_file"),
    )
    op.create_index("ix_received_file_agreement", "received_file", ["agreement"])
    op.create_index("ix_received_file_sha256", "received_file", ["sha256"])
    op.create_index("ix_received_file_waiting", "received_file", ["used_at", "received_at"])


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)
    for name in _ACTED:
        op.drop_column(name, "actor_person")
