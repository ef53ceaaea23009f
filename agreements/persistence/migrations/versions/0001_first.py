"""The first structure: agreements with parties, obligations, acts and what the acts gather."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("creation_digest", sa.Text(), nullable=False),
        sa.Column("journal_head", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("premises", sa.JSON(), nullable=False),
        sa.Column("legal_references", sa.JSON(), nullable=False),
        sa.Column("joint_commitments", sa.JSON(), nullable=False),
        sa.Column("charges", sa.Text(), nullable=False),
        sa.Column("manager_name", sa.Text(), nullable=False),
        sa.Column("manager_email", sa.Text(), nullable=False),
        sa.Column("procedure_officer", sa.Text(), nullable=False),
        sa.Column("duration_amount", sa.Integer(), nullable=True),
        sa.Column("duration_unit", sa.String(60), nullable=True),
        sa.Column("duration_calendar_years", sa.Boolean(), nullable=True),
        sa.Column("effect_rule", sa.String(60), nullable=False),
        sa.Column("fixed_effect_on", sa.Date(), nullable=True),
        sa.Column("renewals_allowed", sa.Integer(), nullable=False),
        sa.Column("predecessor", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(60), nullable=False),
        sa.Column("signature_form", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_agreement"),
        sa.UniqueConstraint("creation_digest", name="uq_agreement_creation_digest"),
        sa.UniqueConstraint("year", "serial", name="uq_agreement_year_serial"),
    )
    op.create_table(
        "act",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("state", sa.String(60), nullable=False),
        sa.Column("body", sa.String(60), nullable=False),
        sa.Column("proposal_number", sa.Text(), nullable=True),
        sa.Column("proposal_proposed_on", sa.Date(), nullable=True),
        sa.Column("proposal_text_version", sa.Integer(), nullable=True),
        sa.Column("resolution_number", sa.Text(), nullable=True),
        sa.Column("resolution_decided_on", sa.Date(), nullable=True),
        sa.Column("resolution_text_version", sa.Integer(), nullable=True),
        sa.Column("sending_sent_on", sa.Date(), nullable=True),
        sa.Column("sending_reply_by", sa.Date(), nullable=True),
        sa.Column("pec_communicated_on", sa.Date(), nullable=True),
        sa.Column("repertory_register", sa.Text(), nullable=True),
        sa.Column("repertory_number", sa.Text(), nullable=True),
        sa.Column("repertory_registered_on", sa.Date(), nullable=True),
        sa.Column("repertory_by", sa.Text(), nullable=True),
        sa.Column("repertory_register_key", sa.Text(), nullable=True),
        sa.Column("repertory_number_key", sa.Text(), nullable=True),
        sa.Column("confirmed_expires_on", sa.Date(), nullable=True),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_act_agreement"),
        sa.PrimaryKeyConstraint("agreement", "sequence", name="pk_act"),
        sa.UniqueConstraint(
            "repertory_register_key", "repertory_number_key", name="uq_act_repertory_register_key_repertory_number_key"
        ),
    )
    op.create_table(
        "obligation",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("party_position", sa.Integer(), nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("office_email", sa.Text(), nullable=False),
        sa.Column("limit_amount", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.String(60), nullable=False),
        sa.Column("limit_direction", sa.String(60), nullable=False),
        sa.Column("limit_calendar", sa.Text(), nullable=False),
        sa.Column("limit_rolls", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("fulfilment_registration_number", sa.Text(), nullable=True),
        sa.Column("fulfilment_document_sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_obligation_agreement"),
        sa.PrimaryKeyConstraint("agreement", "code", name="pk_obligation"),
    )
    op.create_table(
        "office",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_office_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_office"),
    )
    op.create_table(
        "party",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nature", sa.String(60), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("pec", sa.Text(), nullable=False),
        sa.Column("signatory_name", sa.Text(), nullable=False),
        sa.Column("signatory_office_title", sa.Text(), nullable=False),
        sa.Column("signatory_power_title", sa.Text(), nullable=False),
        sa.Column("signatory_tax_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_party_agreement"),
        sa.PrimaryKeyConstraint("agreement", "position", name="pk_party"),
    )
    op.create_table(
        "pending_correction",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("datum", sa.String(60), nullable=False),
        sa.Column("which", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_pending_correction_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_pending_correction"),
    )
    op.create_table(
        "definitive_text",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("docx_sha256", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("profiles", sa.JSON(), nullable=False),
        sa.Column("fixed_on", sa.Date(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"],
            ["act.agreement", "act.sequence"],
            name="fk_definitive_text_agreement_act_sequence",
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", name="pk_definitive_text"),
    )
    op.create_table(
        "held_file",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("preserved_sha256", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("signatory", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_source", sa.String(60), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"], ["act.agreement", "act.sequence"], name="fk_held_file_agreement_act_sequence"
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "ordinal", name="pk_held_file"),
    )
    op.create_table(
        "opinion",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("favourable", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"], ["act.agreement", "act.sequence"], name="fk_opinion_agreement_act_sequence"
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "ordinal", name="pk_opinion"),
    )
    op.create_table(
        "party_act",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("not_necessary_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"], ["act.agreement", "act.sequence"], name="fk_party_act_agreement_act_sequence"
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "position", name="pk_party_act"),
    )
    op.create_table(
        "party_commitment",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "position"],
            ["party.agreement", "party.position"],
            name="fk_party_commitment_agreement_position",
        ),
        sa.PrimaryKeyConstraint("agreement", "position", "ordinal", name="pk_party_commitment"),
    )
    op.create_table(
        "publication",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"],
            ["act.agreement", "act.sequence"],
            name="fk_publication_agreement_act_sequence",
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "ordinal", name="pk_publication"),
    )
    op.create_table(
        "signature",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("signatory", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_source", sa.String(60), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("preserved_sha256", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"], ["act.agreement", "act.sequence"], name="fk_signature_agreement_act_sequence"
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "position", name="pk_signature"),
    )
    op.create_table(
        "text_version",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("docx_sha256", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"],
            ["act.agreement", "act.sequence"],
            name="fk_text_version_agreement_act_sequence",
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "version", name="pk_text_version"),
    )


def downgrade() -> None:
    op.drop_table("text_version")
    op.drop_table("signature")
    op.drop_table("publication")
    op.drop_table("party_commitment")
    op.drop_table("party_act")
    op.drop_table("opinion")
    op.drop_table("held_file")
    op.drop_table("definitive_text")
    op.drop_table("pending_correction")
    op.drop_table("party")
    op.drop_table("office")
    op.drop_table("obligation")
    op.drop_table("act")
    op.drop_table("agreement")
