"""What real acts say and the register did not hold.

Of agreements that are there nobody was asked: each new datum is «non annotato», and nothing is taken from their texts.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _choice(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(60), nullable=False, server_default="NOT_SAID")


_NAMING = ("grammar", "short_grammar", "address_index")
_COLUMNS: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("agreement", sa.Column("basis_name", sa.Text(), nullable=True)),
    ("agreement", sa.Column("basis_title", sa.Text(), nullable=True)),
    *(
        ("agreement", _text(f"filing_{datum}"))
        for datum in ("code", "words", "dossier", "aoo", "unit", "register", "retention")
    ),
    *(("party", _choice(column)) for column in (*_NAMING, "signatory_power_kind")),
    ("party", _text("short_name")),
    ("party", sa.Column("signatory_power_starts_on", sa.Date(), nullable=True)),
    ("succession", _choice("former_grammar")),
    *(("listed_body", _choice(column)) for column in _NAMING),
    ("listed_body", _text("short_name")),
    ("listed_signatory", _choice("power_kind")),
    ("agreement", sa.Column("frame", sa.Text(), nullable=False, server_default="")),
    ("agreement", sa.Column("duration_first_year", sa.Integer(), nullable=True)),
    ("agreement", sa.Column("duration_until_on", sa.Date(), nullable=True)),
    ("number_counter", sa.Column("passed_over", sa.JSON(), nullable=False, server_default="[]")),
    ("act", sa.Column("dispute_answer", sa.Text(), nullable=False, server_default="")),
    ("agreement", sa.Column("effect_event", sa.Text(), nullable=True)),
    ("agreement", sa.Column("effect_event_on", sa.Date(), nullable=True)),
    ("agreement", sa.Column("effect_event_act", sa.Text(), nullable=True)),
    ("obligation", sa.Column("counted_from", sa.String(length=60), nullable=True)),
    ("obligation", sa.Column("counted_on", sa.Date(), nullable=True)),
    ("obligation", sa.Column("counted_event", sa.Text(), nullable=True)),
    ("obligation", sa.Column("counted_event_on", sa.Date(), nullable=True)),
    ("obligation", sa.Column("counted_event_act", sa.Text(), nullable=True)),
)
"""Table and column, in the order in which they are added."""


def upgrade() -> None:
    op.create_table(
        "recorded_answer",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_recorded_answer_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_recorded_answer"),
    )
    for table, column in _COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "party_contact",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(datum, sa.Text(), nullable=False) for datum in ("office", "name", "role", "email", "phone")),
        sa.ForeignKeyConstraint(
            ["agreement", "position"],
            ["party.agreement", "party.position"],
            name="fk_party_contact_agreement_position",
        ),
        sa.PrimaryKeyConstraint("agreement", "position", "ordinal", name="pk_party_contact"),
    )
    op.create_table(
        "obligation_evidence",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "code"],
            ["obligation.agreement", "obligation.code"],
            name="fk_obligation_evidence_agreement_code",
        ),
        sa.PrimaryKeyConstraint("agreement", "code", "ordinal", name="pk_obligation_evidence"),
    )
    op.create_table(
        "obligation_approval",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "code"],
            ["obligation.agreement", "obligation.code"],
            name="fk_obligation_approval_agreement_code",
        ),
        sa.PrimaryKeyConstraint("agreement", "code", "ordinal", name="pk_obligation_approval"),
    )
    op.create_table(
        "recorded_fact",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("towards", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_recorded_fact_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_recorded_fact"),
    )
    op.create_table(
        "movement",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("party_position", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("chapter", sa.Text(), nullable=False),
        sa.Column("cup", sa.Text(), nullable=False),
        sa.Column("cig", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name=op.f("fk_movement_agreement_agreement")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_movement")),
    )
    op.create_index("ix_agreement_frame", "agreement", ["frame"])
    seal_anew(op.get_bind(), form=2, before=1)


def downgrade() -> None:
    for table in ("recorded_fact", "obligation_approval", "obligation_evidence", "party_contact", "movement"):
        op.drop_table(table)
    op.drop_index("ix_agreement_frame", "agreement")
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
    op.drop_table("recorded_answer")
