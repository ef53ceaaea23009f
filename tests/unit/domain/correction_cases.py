from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from agreements.domain.agreement.act import ActState, Publication, Refusal, TimeSource, Turn
from agreements.domain.agreement.agreement import Agreement, EffectRule, Origin
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.counting import CountedFrom, Counting
from agreements.domain.agreement.decision import Opinion
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.agreement.legal_basis import ChosenBasis
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.parties import Nature
from agreements.domain.agreement.party_data import AddressIndex, Contact, PowerKind
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.corrections.rectify import Corrected, ask, confirm
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordRepertory
from agreements.domain.steps.awaited_events import RecordEvent
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.duty_record import ApprovePlan, RecordEvidence
from agreements.domain.steps.ending import End
from agreements.domain.steps.facts import CloseFact, RecordFact
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.membership import Join, Succeed
from agreements.domain.steps.obligations import DeferObligation, FulfilObligation
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatories import RecordRefusal
from agreements.domain.steps.succession import Split
from tests.support.builders import (
    CLERK,
    MANAGER,
    NAMES,
    START,
    draft,
    moment,
    party,
    plan,
    sha,
    signed,
    take,
    way_to_signature,
)

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
        ConfirmExpiry(date(2029, 3, 1), "lettura B"),
        RecordRepertory("Repertorio", "12", START, "Prova Nove"),
        FulfilObligation("piano-operativo", START, "P9", sha("piano")),
    ):
        agreement = take(agreement, command)
    return agreement


def after_an_event() -> Agreement:
    """Signed, with effect from a law that came three days later; a duty is counted from it too."""
    event = AwaitedEvent("dalla legge")
    counting = Counting(CountedFrom.EVENT, event=event)
    duty = replace(plan(), code="relazione", counting=counting)
    rule = EffectRule.RATIFICATION_LAW
    agreement = signed(effect_rule=rule, effect_event=event, obligations=(plan(), duty))
    return take(agreement, RecordEvent("dalla legge", LATER, "legge n. 4"), LATER)


def recorded_as_it_was() -> Agreement:
    agreement = signed()
    act = replace(agreement.acts[0], definitive=None)
    return replace(agreement.with_act(act), origin=Origin.HISTORICAL)


def opinion_of(agreement: Agreement) -> Opinion:
    """The first opinion of the first act."""
    return agreement.acts[0].opinions[0]


def refused_once() -> Agreement:
    """Out for signature; the other party has said no."""
    return take(sent_in_sequence(), RecordRefusal(Refusal(2, START, "manca la copertura", "PEC n. 8")))


def published() -> Agreement:
    """Recorded as published in two places."""
    agreement = complete()
    published_in = (Publication("BUR n. 7", START), Publication("Amministrazione trasparente", START))
    return agreement.with_act(replace(agreement.acts[0], publications=published_in))


def with_charges() -> Agreement:
    """Recorded as it was, with a line of charges."""
    agreement = recorded_as_it_was()
    line = Charge(2026, 2, Amount(Decimal(1000)), chapter="capitolo 12")
    return agreement.with_act(replace(agreement.acts[0], charges=Charges(ChargesKind.LEDGER, (line,))))


def approved_two_versions() -> Agreement:
    """We have approved the second version, and the other party's act was recorded on the first."""
    agreement = approved()
    act = agreement.acts[0]
    assert act.resolution is not None
    texts = (act.texts[0], replace(act.texts[0], version=2))
    resolution, state = replace(act.resolution, text_version=2), ActState.APPROVED
    return agreement.with_act(replace(act, texts=texts, resolution=resolution, state=state))


def _with_codes(agreement: Agreement) -> Agreement:
    first, second = agreement.parties
    return replace(agreement, parties=(first, replace(second, tax_code="09999990485", ipa_code="c_d611")))


def with_codes() -> Agreement:
    return _with_codes(draft())


def complete_with_codes() -> Agreement:
    return _with_codes(complete())


def sent_in_sequence() -> Agreement:
    agreement = draft()
    for command in way_to_signature(agreement)[:6]:
        agreement = take(agreement, command)
    return take(agreement, SendForSignature(START, date(2026, 4, 1), turns=(Turn(1), Turn(2, 2))))


def turn_of_second(agreement: Agreement) -> Turn | None:
    sending = agreement.acts[0].sending
    return sending and sending.turn(2)


def deferred() -> Agreement:
    """Signed, its plan still to come by an agreed later date."""
    return take(signed(), DeferObligation("piano-operativo", date(2026, 5, 4), "nota 3", START, "accordo di prova"))


def plan_approved() -> Agreement:
    """The plan was delivered, updated, its first version approved; its minutes are there."""
    agreement = complete()
    for command in (
        RecordEvidence("piano-operativo", EvidenceKind.MINUTES, START, "prot. 4", sha("verbale")),
        RecordEvidence("piano-operativo", EvidenceKind.UPDATE, START, "prot. 5", sha("piano v2")),
        ApprovePlan("piano-operativo", 1, "Comitato", "verbale n. 4", START),
    ):
        agreement = take(agreement, command)
    return agreement


def joined() -> Agreement:
    """A third body has joined."""
    return take(signed(), Join(party(3), "Art. 9", "delibera n. 8", START, START, "prot. 9", False, "", None))


def owed_by_another() -> Agreement:
    there = Contact("Settore I", "Prova Nove", "referente")
    return signed(obligations=(replace(plan(), party_position=2, owed_by=there),))


def divided() -> Agreement:
    first, second = replace(party(4), commitments=party(2).commitments), replace(party(5), commitments=())
    command = Split(2, first, second, "legge n. 8", START, START, duties_of_first=("piano-operativo",))
    return take(owed_by_another(), command, LATER)


def succeeded() -> Agreement:
    """Another body has taken the place of the second party."""
    return take(signed(), Succeed(2, party(4), "legge n. 56", START, START))


def left() -> Agreement:
    """One of two parties leaves, and the agreement ends with its notice."""
    notice = parse_time_limit("30g", rolls=False)
    return take(signed(), Leave(2, START, "prot. 8", "Art. 9", notice, None, AfterDeparture.ENDS, (), "valutato"))


def ended() -> Agreement:
    """To end by an act before its expiry."""
    end = date(2026, 6, 30)
    return take(signed(), End(EndKind.DISSENT, "delibera n. 120", "Giunta", START, end, (), "finalità esaurite"))


def with_facts() -> Agreement:
    """An abstention that stands, a formal notice that was answered."""
    agreement = take(signed(), RecordFact(FactKind.ABSTENTION, START, 1, "prot. 1", "il rinnovo", "Prova Nove"))
    notice = RecordFact(FactKind.FORMAL_NOTICE, START, 1, "prot. 2", "il piano", towards=2, due_on=date(2026, 4, 1))
    return take(take(agreement, notice), CloseFact(2, START, "consegnato"))


def renewed_in_dispute() -> Agreement:
    """Renewed while a dispute stands."""
    agreement = take(signed(), RecordFact(FactKind.DISPUTE, START, 2, "ricorso n. 3", "i risultati", towards=1))
    return take(agreement, OpenRenewal(sha("r"), agreement.acts[0].body, "risultati", dispute_answer="riguarda altro"))


def _act(field: str) -> Callable[[Agreement], object]:
    return lambda a: getattr(a.acts[0], field)


CASES: dict[Datum, tuple[Callable[[], Agreement], str, str, str, Callable[[Agreement], object], object]] = {
    # Datum: agreement, which, new value as typed, old value in words, what is looked at, what it must be.
    Datum.TITLE: (
        draft, "", "Un altro oggetto di prova", draft().title, lambda a: a.title, "Un altro oggetto di prova"
    ),
    Datum.LEGAL_BASIS: (
        draft, "", "accordo-art-15: Accordo fra amministrazioni", "non annotata",
        lambda a: a.basis, ChosenBasis("accordo-art-15", "Accordo fra amministrazioni"),
    ),
    Datum.PROCEDURE_OFFICER: (
        draft, "", "Renata Nuova", "Rita Responsabile", lambda a: a.procedure_officer, "Renata Nuova"
    ),
    Datum.PARTY_NAME: (
        recorded_as_it_was, NAMES[1], "Ente di Prova Rinominato", NAMES[1],
        lambda a: a.parties[1].name, "Ente di Prova Rinominato",
    ),
    Datum.PARTY_NATURE: (
        draft, NAMES[1], "Ente pubblico territoriale", "pubblica amministrazione",
        lambda a: a.parties[1].nature, Nature.TERRITORIAL_BODY,
    ),
    Datum.PARTY_TAX_CODE: (
        with_codes, NAMES[1], "013 860 30488", "09999990485", lambda a: a.parties[1].tax_code, "01386030488"
    ),
    Datum.PARTY_IPA_CODE: (
        complete_with_codes, NAMES[1], "C_D612", "c_d611", lambda a: a.parties[1].ipa_code, "C_D612"
    ),
    Datum.PARTY_SEAT: (
        draft, NAMES[1], "Piazza Nuova 1", "Via di Prova 2, Città di Prova",
        lambda a: a.parties[1].seat, "Piazza Nuova 1",
    ),
    Datum.PARTY_PEC: (
        complete, NAMES[1], "nuova@pec.example.it", "parte2@pec.example.it",
        lambda a: a.parties[1].pec, "nuova@pec.example.it",
    ),
    Datum.PARTY_ADDRESS_INDEX: (
        complete, NAMES[1], str(AddressIndex.IPA), "non annotato",
        lambda a: a.parties[1].address_index, AddressIndex.IPA,
    ),
    Datum.PARTY_GRAMMAR: (
        complete, NAMES[1], "Femminile singolare", "non annotato", lambda a: a.parties[1].named.of, f"dell’{NAMES[1]}"
    ),
    Datum.PARTY_SHORT_NAME: (draft, NAMES[1], "Enti", "", lambda a: a.parties[1].short.text, "Enti"),
    Datum.PARTY_SHORT_GRAMMAR: (
        complete, NAMES[1], "maschile plurale", "non annotato",
        lambda a: a.parties[1].short_grammar, Grammar.MASCULINE_PLURAL,
    ),
    Datum.PARTY_CONTACTS: (
        complete, NAMES[1], "Ufficio A; Prova Sei; referente; sei@ente.example.it; 055 1 | Ufficio B", "nessuno",
        lambda a: a.parties[1].contacts,
        (Contact("Ufficio A", "Prova Sei", "referente", "sei@ente.example.it", "055 1"), Contact("Ufficio B")),
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
    Datum.SIGNATORY_POWER_KIND: (
        complete, NAMES[1], "vicariato", "non annotato",
        lambda a: a.parties[1].signatory.power_kind, PowerKind.DEPUTY,
    ),
    Datum.SIGNATORY_POWER_START: (
        draft, NAMES[1], "30/06/2025", "nessuno",
        lambda a: a.parties[1].signatory.power_starts_on, date(2025, 6, 30),
    ),
    Datum.SIGNATORY_POWER_END: (
        draft, NAMES[1], "30/06/2027", "nessuno",
        lambda a: a.parties[1].signatory.power_ends_on, date(2027, 6, 30),
    ),
    Datum.OPINION_BY: (
        approved, "", "Prova Dieci", opinion_of(approved()).given_by,
        lambda a: opinion_of(a).given_by, "Prova Dieci",
    ),
    Datum.OPINION_DATE: (
        approved, opinion_of(approved()).kind, "01/03/2026", SHOWN,
        lambda a: opinion_of(a).given_on, date(2026, 3, 1),
    ),
    Datum.SENT_DATE: (
        sent_in_sequence, "", "03/03/2026", SHOWN,
        lambda a: a.acts[0].sending and a.acts[0].sending.sent_on, date(2026, 3, 3),
    ),
    **{
        datum: (refused_once, NAMES[1], value, old, look, wanted)
        for datum, value, old, look, wanted in (
            (Datum.REFUSAL_DATE, "03/03/2026", SHOWN, lambda a: a.acts[0].refusals[0].refused_on, date(2026, 3, 3)),
            (Datum.REFUSAL_REASON, "altro", "manca la copertura", lambda a: a.acts[0].refusals[0].reason, "altro"),
            (Datum.REFUSAL_REFERENCE, "PEC n. 9", "PEC n. 8", lambda a: a.acts[0].refusals[0].reference, "PEC n. 9"),
        )
    },
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
    Datum.PARTY_ACT_AUTHORITY: (
        approved, NAMES[1], "Consiglio", "Comitato", lambda a: a.acts[0].party_acts[0].authority, "Consiglio"
    ),
    Datum.PARTY_ACT_VERSION: (
        approved_two_versions, NAMES[1], "2", "1",
        lambda a: (a.acts[0].party_acts[0].text_version, a.acts[0].state), (2, ActState.PARTIES_APPROVED),
    ),
    Datum.SIGNATURE_TERM: (
        sent_in_sequence, NAMES[1], "20/04/2026", "nessuno", turn_of_second, Turn(2, 2, date(2026, 4, 20))
    ),
    Datum.SIGNATURE_TURN: (sent_in_sequence, NAMES[1], "1", "2", turn_of_second, Turn(2, 1, None, LATER)),
    Datum.SIGNATURE_DATE: (
        by_paper_signed, NAMES[1], "04/03/2026", SHOWN, lambda a: a.acts[0].signatures[1].signed_on, date(2026, 3, 4)
    ),
    Datum.PEC_COMMUNICATION_DATE: (
        complete, "", "05/03/2026", SHOWN, _act("pec_communicated_on"), date(2026, 3, 5)
    ),
    Datum.EVENT_DATE: (
        after_an_event, "decorrenza", "04/03/2026", f"{LATER:%d/%m/%Y}",
        lambda a: (a.effect_event and a.effect_event.happened, a.obligations[1].due_on),
        (Happened(date(2026, 3, 4), "legge n. 4"), date(2026, 4, 4)),
    ),
    Datum.EVENT_ACT: (
        after_an_event, "relazione", "legge n. 5", "legge n. 4",
        lambda a: a.effect_event and a.effect_event.happened, Happened(LATER, "legge n. 5"),
    ),
    Datum.EXPIRY_DATE: (complete, "", "02/03/2029", "01/03/2029", _act("confirmed_expires_on"), date(2029, 3, 2)),
    Datum.REPERTORY_NUMBER: (
        complete, "", "13", "12", lambda a: a.acts[0].repertory and a.acts[0].repertory.number, "13"
    ),
    Datum.REPERTORY_DATE: (
        complete, "", "06/03/2026", SHOWN,
        lambda a: a.acts[0].repertory and a.acts[0].repertory.registered_on, date(2026, 3, 6),
    ),
    Datum.REPERTORY_REGISTER: (
        complete, "", "Repertorio degli accordi", "Repertorio",
        lambda a: a.acts[0].repertory and a.acts[0].repertory.register, "Repertorio degli accordi",
    ),
    Datum.REPERTORY_OFFICER: (
        complete, "atto 1", "Prova Dieci", "Prova Nove",
        lambda a: a.acts[0].repertory and a.acts[0].repertory.by, "Prova Dieci",
    ),
    Datum.PUBLICATION_PLACE: (
        published, "", "BUR n. 8", "Amministrazione trasparente",
        lambda a: [each.place for each in a.acts[0].publications], ["BUR n. 7", "BUR n. 8"],
    ),
    Datum.PUBLICATION_DATE: (
        published, "n. 1, atto originario", "05/03/2026", SHOWN,
        lambda a: [each.published_on for each in a.acts[0].publications], [date(2026, 3, 5), START],
    ),
    Datum.FULFILMENT_DATE: (
        complete, "piano-operativo", "07/03/2026", SHOWN,
        lambda a: a.obligations[0].fulfilment and a.obligations[0].fulfilment.fulfilled_on, date(2026, 3, 7),
    ),
    Datum.DEFERRED_DUE: (
        deferred, "piano-operativo", "15/06/2026", "04/05/2026", lambda a: a.obligations[0].due_on, date(2026, 6, 15),
    ),
    Datum.APPROVAL_ORGAN: (
        plan_approved, "piano-operativo", "Cabina di regia", "Comitato",
        lambda a: a.obligations[0].approvals[0].organ, "Cabina di regia",
    ),
    Datum.APPROVAL_ACT: (
        plan_approved, "piano-operativo n. 1", "verbale n. 5", "verbale n. 4",
        lambda a: a.obligations[0].approvals[0].act, "verbale n. 5",
    ),
    Datum.DUTY_PARTY: (
        divided, "piano-operativo", NAMES[4], NAMES[3], lambda a: a.obligations[0].party_position, 3
    ),
    Datum.DUTY_OFFICE: (
        owed_by_another, "piano-operativo", "Settore II; Prova Dieci", "Settore I; Prova Nove; referente",
        lambda a: a.obligations[0].owed_by, Contact("Settore II", "Prova Dieci"),
    ),
    Datum.APPROVAL_DATE: (
        plan_approved, "piano-operativo", "04/03/2026", SHOWN,
        lambda a: a.obligations[0].approvals[0].dated_on, date(2026, 3, 4),
    ),
    Datum.EVIDENCE_DATE: (
        plan_approved, "piano-operativo n. 1", "04/03/2026", SHOWN,
        lambda a: [each.dated_on for each in a.obligations[0].evidence], [date(2026, 3, 4), START],
    ),
    Datum.EVIDENCE_NUMBER: (
        plan_approved, "piano-operativo", "prot. 6", "prot. 5",
        lambda a: [each.registration_number for each in a.obligations[0].evidence], ["prot. 4", "prot. 6"],
    ),
    Datum.NON_RENEWAL_NOTICE: (
        recorded_as_it_was, "", "90g", "nessuno",
        lambda a: a.renewal.non_renewal_notice and a.renewal.non_renewal_notice.words, "90 giorni",
    ),
    Datum.DURATION: (
        recorded_as_it_was, "", "fino al 31/12/2028", "3 anni",
        lambda a: a.duration and a.duration.until_on, date(2028, 12, 31),
    ),
    Datum.EFFECT: (
        recorded_as_it_was, "", "01/03/2026", "dalla data dell’ultima firma",
        lambda a: (a.effect_rule, a.fixed_effect_on), (EffectRule.FIXED_DATE, date(2026, 3, 1)),
    ),
    Datum.DUTY_TERM: (
        recorded_as_it_was, "piano-operativo", "60 giorni", "1 mese",
        lambda a: a.obligations[0].due_on, date(2026, 5, 2),
    ),
    Datum.CHARGE_AMOUNT: (
        with_charges, "2026", "1.500,00", "1.000,00 euro",
        lambda a: str(a.acts[0].charges.lines[0].amount), "1.500,00 euro"
    ),
    Datum.CHARGE_CUP: (
        with_charges, "2026", "J81B21003500001", "nessuno", lambda a: a.acts[0].charges.lines[0].cup, "J81B21003500001"
    ),
    Datum.CHARGE_CHAPTER: (
        with_charges, "2026", "capitolo 13", "capitolo 12", lambda a: a.acts[0].charges.lines[0].chapter, "capitolo 13"
    ),
    Datum.RENEWALS_ALLOWED: (recorded_as_it_was, "", "2", "1", lambda a: a.renewal.allowed, 2),
    Datum.ACCESSION_ACT: (
        joined, NAMES[2], "delibera n. 9", "delibera n. 8", lambda a: a.accessions[0].act, "delibera n. 9"
    ),
    Datum.ACCESSION_DATE: (
        joined, NAMES[2], "04/03/2026", SHOWN, lambda a: a.accessions[0].since, date(2026, 3, 4)
    ),
    Datum.SUCCESSION_ACT: (
        succeeded, NAMES[3], "legge n. 57", "legge n. 56", lambda a: a.successions[0].act, "legge n. 57"
    ),
    Datum.SUCCESSION_DATE: (
        succeeded, NAMES[1], "01/03/2026", SHOWN, lambda a: a.successions[0].since, date(2026, 3, 1)
    ),
    Datum.DEPARTURE_DATE: (
        left, NAMES[1], "05/03/2026", SHOWN,
        lambda a: (a.departures[0].ends_on, a.ending and a.ending.ends_on), (date(2026, 4, 4), date(2026, 4, 4)),
    ),
    Datum.ENDING_ACT: (
        ended, "", "delibera n. 121", "delibera n. 120", lambda a: a.ending and a.ending.act, "delibera n. 121"
    ),
    Datum.ENDING_DATE: (
        ended, "", "04/03/2026", SHOWN, lambda a: a.ending and a.ending.dated_on, date(2026, 3, 4)
    ),
    Datum.LAST_DAY: (
        ended, "", "31/07/2026", "30/06/2026", lambda a: a.ending and a.ending.ends_on, date(2026, 7, 31)
    ),
    **{
        datum: (complete, "", value, "non annotato", attrgetter(f"filing.{field}"), value)
        for datum, field, value in (
            (Datum.FILING_CODE, "code", "1.6.2"),
            (Datum.FILING_WORDS, "words", "Accordi con altri enti"),
            (Datum.FILING_DOSSIER, "dossier", "2026/1.6.2/14"),
            (Datum.FILING_AOO, "aoo", "AOOPROVA"),
            (Datum.FILING_UNIT, "unit", "UOR12"),
            (Datum.FILING_REGISTER, "register", "REG-ACC"),
            (Datum.FILING_RETENTION, "retention", "illimitato"),
        )
    },
    Datum.FRAME: (signed, "", "P-2025-0007", "nessuno", lambda a: a.frame, "P-2025-0007"),
    Datum.FACT_DATE: (with_facts, "1", "01/03/2026", SHOWN, lambda a: a.facts[0].happened_on, date(2026, 3, 1)),
    Datum.FACT_REFERENCE: (with_facts, "n. 2", "prot. 3", "prot. 2", lambda a: a.facts[1].reference, "prot. 3"),
    Datum.FACT_WORDS: (with_facts, "1", "la proroga", "il rinnovo", lambda a: a.facts[0].words, "la proroga"),
    Datum.FACT_PERSON: (with_facts, "1", "Prova Dieci", "Prova Nove", lambda a: a.facts[0].person, "Prova Dieci"),
    Datum.FACT_TERM: (
        with_facts, "2", "05/04/2026", "01/04/2026", lambda a: a.facts[1].due_on, date(2026, 4, 5)
    ),
    Datum.FACT_CLOSED: (with_facts, "2", "04/03/2026", SHOWN, lambda a: a.facts[1].closed_on, date(2026, 3, 4)),
    Datum.FACT_CLOSING: (with_facts, "2", "ritirata", "consegnato", lambda a: a.facts[1].closing, "ritirata"),
    Datum.DISPUTE_ANSWER: (
        renewed_in_dispute, "", "è composta", "riguarda altro", lambda a: a.acts[1].dispute_answer, "è composta"
    ),
}  # fmt: skip
