from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from agreements.domain import commands as c
from agreements.domain.act import ActState, TimeSource
from agreements.domain.agreement import Agreement
from agreements.domain.correction import Correction, Datum
from agreements.domain.rectify import Corrected, ask, confirm
from tests.support.builders import CLERK, MANAGER, NAMES, START, draft, moment, sha, signed, take, way_to_signature

LATER = START + timedelta(days=10)
TODAY = moment(LATER)
SHOWN = "02/03/2026"


def correction(datum: Datum, value: str, which: str = "", reason: str = "errore di battitura") -> Correction:
    return Correction(datum, which, value, reason, str(CLERK), TODAY.at)


def corrected(agreement: Agreement, datum: Datum, value: str, which: str = "") -> Corrected:
    """Asked, and confirmed by a second person where it must be."""
    asked = ask(agreement, correction(datum, value, which), CLERK, TODAY)
    return confirm(asked.agreement, datum, which, MANAGER, TODAY) if asked.waits_for_second_person else asked


def by_paper(agreement: Agreement) -> Agreement:
    act = agreement.acts[0]
    signatures = tuple(replace(s, time_source=TimeSource.RECORDED_PROOF) for s in act.signatures)
    return agreement.with_act(replace(act, signatures=signatures))


def by_paper_signed() -> Agreement:
    return by_paper(signed())


def approved() -> Agreement:
    """Approved by all, nothing frozen yet: numbers and dates of the decision still stand in no text."""
    agreement = draft()
    for command in way_to_signature(agreement)[:5]:
        agreement = take(agreement, command)
    assert agreement.newest_act.state is ActState.PARTIES_APPROVED
    return agreement


def frozen() -> Agreement:
    agreement = draft()
    for command in way_to_signature(agreement)[:6]:
        agreement = take(agreement, command)
    assert agreement.newest_act.state is ActState.DEFINITIVE
    return agreement


def complete() -> Agreement:
    """Signed, with everything recorded that can be."""
    agreement = by_paper(signed())
    act = replace(agreement.acts[0], pec_communicated_on=START)
    agreement = agreement.with_act(act)
    for command in (
        c.ConfirmExpiry(date(2029, 3, 1), "lettura B"),
        c.RecordRepertory("Repertorio", "12", START, "Prova Nove"),
        c.FulfilObligation("piano-operativo", START, "P9", sha("piano")),
    ):
        agreement = take(agreement, command)
    return agreement


def _act(field: str) -> Callable[[Agreement], object]:
    return lambda a: getattr(a.acts[0], field)


CASES: dict[Datum, tuple[Callable[[], Agreement], str, str, str, Callable[[Agreement], object], object]] = {
    # Datum: agreement, which, new value as typed, old value in words, what is looked at, what it must be.
    Datum.TITLE: (
        draft, "", "Un altro oggetto di prova", draft().title, lambda a: a.title, "Un altro oggetto di prova"
    ),
    Datum.PROCEDURE_OFFICER: (
        draft, "", "Renata Nuova", "Rita Responsabile", lambda a: a.procedure_officer, "Renata Nuova"
    ),
    Datum.PARTY_SEAT: (
        draft, NAMES[1], "Piazza Nuova 1", "Via di Prova 2, Città di Prova",
        lambda a: a.parties[1].seat, "Piazza Nuova 1",
    ),
    Datum.PARTY_PEC: (
        complete, NAMES[1], "nuova@pec.example.it", "parte2@pec.example.it",
        lambda a: a.parties[1].pec, "nuova@pec.example.it",
    ),
    Datum.SIGNATORY_NAME: (
        draft, NAMES[1], "Prova Nove", "Prova Due", lambda a: a.parties[1].signatory.name, "Prova Nove"
    ),
    Datum.SIGNATORY_OFFICE: (
        draft, NAMES[1], "Sindaco", "Presidente", lambda a: a.parties[1].signatory.office_title, "Sindaco"
    ),
    Datum.SIGNATORY_POWER: (
        draft, NAMES[1], "statuto", "delega di prova n. 2", lambda a: a.parties[1].signatory.power_title, "statuto"
    ),
    Datum.PROPOSAL_NUMBER: (
        approved, "", "P9", "P260302", lambda a: a.acts[0].proposal and a.acts[0].proposal.number, "P9"
    ),
    Datum.PROPOSAL_DATE: (
        approved, "", "01/03/2026", SHOWN,
        lambda a: a.acts[0].proposal and a.acts[0].proposal.proposed_on, date(2026, 3, 1),
    ),
    Datum.RESOLUTION_NUMBER: (
        approved, "", "99", "061", lambda a: a.acts[0].resolution and a.acts[0].resolution.number, "99"
    ),
    Datum.RESOLUTION_DATE: (
        approved, "", "03/03/2026", SHOWN,
        lambda a: a.acts[0].resolution and a.acts[0].resolution.decided_on, date(2026, 3, 3),
    ),
    Datum.PARTY_ACT_NUMBER: (approved, NAMES[1], "C9", "C2", lambda a: a.acts[0].party_acts[0].number, "C9"),
    Datum.PARTY_ACT_DATE: (
        approved, NAMES[1], "01/03/2026", SHOWN, lambda a: a.acts[0].party_acts[0].adopted_on, date(2026, 3, 1)
    ),
    Datum.SIGNATURE_DATE: (
        by_paper_signed, NAMES[1], "04/03/2026", SHOWN, lambda a: a.acts[0].signatures[1].signed_on, date(2026, 3, 4)
    ),
    Datum.PEC_COMMUNICATION_DATE: (
        complete, "", "05/03/2026", SHOWN, _act("pec_communicated_on"), date(2026, 3, 5)
    ),
    Datum.EXPIRY_DATE: (complete, "", "02/03/2029", "01/03/2029", _act("confirmed_expires_on"), date(2029, 3, 2)),
    Datum.REPERTORY_NUMBER: (
        complete, "", "13", "12", lambda a: a.acts[0].repertory and a.acts[0].repertory.number, "13"
    ),
    Datum.REPERTORY_DATE: (
        complete, "", "06/03/2026", SHOWN,
        lambda a: a.acts[0].repertory and a.acts[0].repertory.registered_on, date(2026, 3, 6),
    ),
    Datum.FULFILMENT_DATE: (
        complete, "piano-operativo", "07/03/2026", SHOWN,
        lambda a: a.obligations[0].fulfilment and a.obligations[0].fulfilment.fulfilled_on, date(2026, 3, 7),
    ),
    Datum.RENEWALS_ALLOWED: (complete, "", "2", "1", lambda a: a.renewal.allowed, 2),
}  # fmt: skip
