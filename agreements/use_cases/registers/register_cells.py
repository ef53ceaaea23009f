"""An agreement as a row of the register: what is exported, and what an imported row is compared with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.confidentiality import NOT_ASKED, Extent, Public
from agreements.domain.agreement.filing import FILING
from agreements.domain.agreement.money import Amount, Charge
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.parties import Nature
from agreements.domain.agreement.party_data import AddressIndex, PowerKind, contacts_typed
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.act_numbers import number_key, register_key
from agreements.domain.basics.folding import folded
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.days.typed_duration import solar_without_years
from agreements.domain.register.charge_columns import CHARGES, CHARGES_SHEET, charges_cell
from agreements.domain.register.movement_columns import MOVEMENTS_SHEET, movement_cells
from agreements.domain.register.register_columns import OFFICER_NOT_STATED, Column, all_columns
from agreements.domain.register.search import state_of
from agreements.domain.register.typed_cell import Cell

LINES, MOVED = "charge_lines", "movement_lines"
"""No columns: the lines of the charges, and the movements, in words, for comparing; each has a sheet of its own."""
_NEVER_EXPORTED = "person"
"""Personal codes stay in the register."""


def register_columns(parties: int) -> tuple[Column, ...]:
    """The columns of an exported register."""
    return tuple(c for c in all_columns(max(parties, 2)) if not c.code.endswith(f".{_NEVER_EXPORTED}"))


def register_cells(agreement: Agreement, today: date, old_number: str = "") -> dict[str, Cell]:
    """The agreement as a row, by code of the column; what is not known is empty.

    Its original act is told, with the end of the period that runs now: renewals are no rows of their own.
    """
    act, office = agreement.acts[0], agreement.offices[0]
    period, plan = current_period(agreement), agreement.find_obligation(PLAN)
    event = agreement.effect_event
    signing, private = act.state is ActState.SIGNING, agreement.confidentiality
    cells: dict[str, Cell] = {
        "number": agreement.number,
        "old_number": old_number,
        "state": state_of(agreement, today),
        "kind": agreement.kind.value,
        "basis": agreement.basis.title if agreement.basis else "",
        "title": agreement.title,
        "purpose": agreement.content.purpose if agreement.content.purpose != agreement.title else "",
        "signed_on": act.signed_on if act.signed_about is None else str(act.signed_about),
        "form": agreement.signature_form.value,
        "sent_on": act.sending.sent_on if act.sending and signing else None,
        "reply_by": act.sending.reply_by if act.sending and signing else None,
        "resolution_number": _known_number(act.resolution.number) if act.resolution else "",
        "resolved_on": act.resolution.decided_on if act.resolution else None,
        "body": act.body.value,
        "register": _known_number(act.repertory.register) if act.repertory else "",
        "repertory_number": _known_number(act.repertory.number) if act.repertory else "",
        "registered_on": act.repertory.registered_on if act.repertory else None,
        "duration": agreement.duration.words if agreement.duration else "",
        "effect": agreement.effect_rule.value,
        "effect_on": agreement.fixed_effect_on,
        "effect_event": event.words if event else "",
        "effect_event_on": event.happened.on if event and event.happened else None,
        "effect_event_act": event.happened.act if event and event.happened else "",
        "pec_on": act.pec_communicated_on if agreement.effect_rule is EffectRule.PEC_COMMUNICATION else None,
        "expires_on": (period.confirmed or period.declared) if period else None,
        "renewals": agreement.renewal.allowed,
        "notice": agreement.renewal.non_renewal_notice.words if agreement.renewal.non_renewal_notice else "",
        "plan_within": plan.limit.words if plan else "",
        "plan_on": plan.fulfilment.fulfilled_on if plan and plan.fulfilment else None,
        "charges": charges_cell(act.charges),
        LINES: "; ".join(_line(line) for line in act.charges.lines),
        MOVED: "; ".join(movement.words for movement in agreement.movements),
        "office": office.name,
        "office_email": office.email,
        "manager": agreement.manager.name,
        "manager_email": agreement.manager.email,
        "officer": _stated(agreement.procedure_officer),
        "frame": agreement.frame,
        "confidential": private.basis if private else "",
        "confidential_why": private.reason if private else "",
        "confidential_since": private.since if private else None,
        **_extent(private.extent if private else NOT_ASKED),
        **{f"filing_{datum}": getattr(agreement.filing, datum) for datum in FILING},
    }
    for party in agreement.parties:
        signature = act.signature(party.position)
        cells |= {
            f"party{party.position}.{code}": value
            for code, value in (
                ("name", party.name),
                ("nature", "" if party.nature is Nature.NOT_SAID else party.nature.value),
                ("tax_code", party.tax_code),
                ("ipa_code", party.ipa_code),
                ("seat", party.seat),
                ("pec", party.pec),
                ("signatory", party.signatory.name if party.signatory.known else ""),
                ("office_title", party.signatory.office_title),
                ("power_title", party.signatory.power_title),
                ("signed_on", signature.signed_on if signature and signing else None),
                ("grammar", _said(party.grammar)),
                ("short_name", party.short_name),
                ("short_grammar", _said(party.short_grammar)),
                ("address_index", _said(party.address_index)),
                ("power_kind", _said(party.signatory.power_kind)),
                ("power_starts_on", party.signatory.power_starts_on),
                ("power_ends_on", party.signatory.power_ends_on),
                ("contacts", contacts_typed(party.contacts)),
            )
        }
    return cells


def _said(choice: Grammar | AddressIndex | PowerKind) -> str:
    return "" if choice in (Grammar.NOT_SAID, AddressIndex.NOT_SAID, PowerKind.NOT_SAID) else choice.value


def _known_number(number: str) -> str:
    return "" if number == NOT_KNOWN else number


def _stated(name: str) -> str:
    return "" if name == OFFICER_NOT_STATED else name


def differences(sheet: Mapping[str, Cell], register: Mapping[str, Cell]) -> tuple[str, ...]:
    """In Italian, where a row of a sheet says other than the register; its state follows from the dates."""
    columns = [column for column in all_columns() if column.code not in ("number", "state", "files")]
    called = {column.code: column.heading for column in columns}
    called |= {LINES: f"righe del foglio «{CHARGES_SHEET}»", MOVED: f"righe del foglio «{MOVEMENTS_SHEET}»"}
    return tuple(
        f"«{heading}» è «{_shown(register.get(code))}» nel registro, «{_shown(sheet.get(code))}» nel foglio"
        for code, heading in called.items()
        if _compared(code, sheet.get(code)) != _compared(code, register.get(code))
        and not _silent(code, sheet.get(code))
    )


def _silent(code: str, value: Cell) -> bool:
    """Whether a cell says nothing: of sheets of before a blank nature stands for what the register took for granted."""
    return code.endswith(".nature") and not value


def charge_rows(agreement: Agreement) -> list[dict[str, Cell]]:
    """The lines of its charges as rows of their own sheet, those of the original act as in its own row."""
    return [{"of": agreement.number, **_charge(line)} for line in agreement.acts[0].charges.lines]


def movement_rows(agreement: Agreement) -> list[dict[str, Cell]]:
    """The movements of its accounts as rows of their own sheet."""
    return [{"of": agreement.number, **movement_cells(each)} for each in agreement.movements]


def _charge(line: Charge) -> dict[str, Cell]:
    return {column.code: _cell(getattr(line, column.code)) for column in CHARGES if column.code != "of"}


def _cell(value: Amount | bool | int | str) -> Cell:
    if isinstance(value, bool):
        return "sì" if value else ""
    return str(value) if isinstance(value, Amount) else value


def _line(line: Charge) -> str:
    return ", ".join(str(value) for value in _charge(line).values() if value)


def _compared(code: str, value: Cell) -> str:
    shown = _shown(value)
    if code == "duration" and solar_without_years(shown):
        return re.sub(r" solar[ei]$", "", shown)  # of an older row nobody has noted which years
    if code in ("resolution_number", "repertory_number") and shown:
        return number_key(shown)
    if code == "register":
        return " ".join(register_key(shown))
    return folded(shown) if code.endswith(".ipa_code") else shown


def _shown(value: Cell) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _extent(extent: Extent) -> dict[str, Cell]:
    return {
        "confidential_public": "" if extent.public is Public.NOT_SAID else extent.public.value,
        "confidential_omitted": extent.omitted,
        "confidential_until": extent.until_on,
        "confidential_review": extent.review_on,
    }
