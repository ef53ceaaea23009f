"""What the digest of an agreement's data covers: numbered forms, each written down column by column.

Canonical bytes of an agreement's data, whatever the form: a JSON object in UTF-8, keys sorted, no spaces, characters
not escaped. ``v`` is the number of the form; ``rows`` holds a list for each table that has rows of the agreement. A row
is the list of its columns in the order of the form; the first are its key, by which the rows are ordered. A date is
``2026-03-12``, an instant ``2026-03-12T09:30:00.000000Z`` (UTC), an enumeration its name in English; numbers, truth,
nothing and lists are JSON's own. The digest is their SHA-256 in lower-case hexadecimal. The list of documents has a
digest of its own, made in the same way from the table ``document`` alone.

A form is never changed once an installation has it. A migration that adds a column adds a form and calls
`seal.seal_anew`: a test compares the newest form with the tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

Form = Mapping[str, tuple[str, ...]]

FORM = 5
"""The newest."""


def _form(tables: Mapping[str, str]) -> Form:
    return {table: tuple(columns.split()) for table, columns in tables.items()}


def _more(form: Form, tables: Mapping[str, str]) -> Form:
    """A form with further columns at the end of its tables, and further tables."""
    return {**form, **{table: (*form.get(table, ()), *columns.split()) for table, columns in tables.items()}}


_LISTED = _form({"document": "act_sequence kind ordinal position label suffix sha256 engine created_at"})
DOCUMENTS: Mapping[int, Form] = dict.fromkeys((1, 2, 3, 4, 5), _LISTED)
"""The list of documents, by number of the form."""

_FIRST = _form(
    {
        "agreement": "number kind title purpose premises legal_references joint_commitments charges manager_name "
        "manager_email procedure_officer duration_amount duration_unit duration_calendar_years effect_rule "
        "fixed_effect_on renewals_allowed non_renewal_amount non_renewal_unit predecessor origin signature_form "
        "ending_kind ending_act ending_organ ending_dated_on ends_on ending_surviving closed_on closing_unmet "
        "model model_text_version confidential_since confidential_basis confidential_reason confidential_public "
        "confidential_omitted confidential_until confidential_review clauses",
        "party": "position name nature tax_code ipa_code seat pec signatory_name signatory_office_title "
        "signatory_power_title signatory_tax_code signatory_power_ends_on",
        "party_commitment": "position ordinal text",
        "office": "ordinal name email",
        "obligation": "code ordinal description clause party_position office_name office_email limit_amount "
        "limit_unit limit_direction limit_calendar limit_rolls due_on explanation recurs_from fulfilled_on "
        "fulfilment_registration_number fulfilment_document_sha256",
        "obligation_deferment": "code ordinal due_on act agreed_on instead_of",
        "obligation_answered_before": "code ordinal office_name office_email until_on act",
        "pending_correction": "ordinal datum which new_value reason asked_by asked_at",
        "accession": "position ordinal clause act dated_on reference acknowledgement since",
        "succession": "ordinal position former former_tax_code act dated_on since",
        "departure": "position ordinal received_on reference grounds notice_amount notice_unit ends_on after surviving",
        "act": "sequence kind state body proposal_number proposal_proposed_on proposal_text_version "
        "resolution_number resolution_decided_on resolution_text_version sending_sent_on sending_reply_by "
        "pec_communicated_on repertory_register repertory_number repertory_registered_on repertory_by "
        "repertory_register_key repertory_number_key confirmed_expires_on expiry_article extends_to signed_about "
        "charges_kind charges_declared_cents charges_declared_minimum rule ratification_answer "
        "ratification_organ ratification_number ratification_dated_on ratification_reason law_answer law_organ "
        "law_number law_dated_on law_reason taken",
        "text_version": "act_sequence version docx_sha256 origin added_at",
        "opinion": "act_sequence ordinal kind given_by favourable given_on",
        "party_act": "act_sequence position ordinal authority number adopted_on text_version not_necessary_because",
        "definitive_text": "act_sequence docx_sha256 pdf_sha256 engine engine_version profiles fixed_on "
        "differences declared_by reason",
        "signing_turn": "act_sequence position rank reply_by came_on",
        "signature": "act_sequence position ordinal signatory signed_at time_source file_sha256 preserved_sha256 "
        "certificate certificate_ends_on settled suffix continues delegation_act delegation_on title_kind "
        "title_since title_until title_extent identity verified_at proof",
        "held_file": "act_sequence ordinal file_sha256 preserved_sha256 position signatory signed_at time_source "
        "certificate certificate_ends_on findings held_at suffix continues codes holder proof",
        "charge": "act_sequence ordinal year borne_by cents minimum received_by chapter cup investment note",
        "refusal": "act_sequence position ordinal refused_on reason reference",
        "publication": "act_sequence ordinal place published_on only",
    }
)
_SECOND = _more(
    _FIRST,
    {
        "agreement": "basis_name basis_title filing_code filing_words filing_dossier filing_aoo filing_unit "
        "filing_register filing_retention frame duration_first_year duration_until_on effect_event "
        "effect_event_on effect_event_act",
        "party": "grammar short_name short_grammar address_index signatory_power_kind signatory_power_starts_on",
        "succession": "former_grammar",
        "party_contact": "position ordinal office name role email phone",
        "recorded_answer": "ordinal code question answer reason answered_by answered_on",
        "act": "dispute_answer",
        "obligation_evidence": "code ordinal kind dated_on registration_number document_sha256",
        "obligation_approval": "code ordinal version document_sha256 organ act dated_on",
        "recorded_fact": "ordinal kind happened_on position reference words person towards due_on closed_on closing",
        "obligation": "counted_from counted_on counted_event counted_event_on counted_event_act",
        "movement": "ordinal kind year party_position cents number dated_on chapter cup cig reason cancelled",
    },
)
_THIRD = _more(
    _SECOND,
    {
        "obligation": "owed_office owed_name owed_role owed_email owed_phone",
        "succession": "merged_position second_position left_alone",
    },
)
_FOURTH = _more(_THIRD, {"superseded_resolution": "act_sequence ordinal number decided_on text_version reason since"})
STATES: Mapping[int, Form] = {
    1: _FIRST,
    2: _SECOND,
    3: _THIRD,
    4: _FOURTH,
    5: _more(_FOURTH, {"agreement": "recalled considered"}),
}
"""The agreement with all that belongs to it, by number of the form; the column that names the agreement is left out."""


def digest(number: int, rows: Mapping[str, Iterable[list[Any]]]) -> str:
    """SHA-256 of the canonical bytes of these rows.

    Args:
        number: Of the form.
        rows: By table, each the columns of the form in its order; of an enumeration its name.
    """
    told = {table: sorted(found) for table, found in rows.items()}
    written = _ENCODER.encode({"rows": {table: found for table, found in told.items() if found}, "v": number})
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _written(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat()


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_written
)
