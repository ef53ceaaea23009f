"""Steps on the way to the signatures of all, and what they find in the folders."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from agreements.domain.agreement.act import Refusal
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecisionOutcome
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.agreement.parties import Signatory
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.steps.decision import RecordDecision
from agreements.domain.steps.examination import RecordOpinion
from agreements.domain.steps.movements import RecordMovement
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.requests import RequestChanges
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval, charges, definitive_text, drafting
from agreements.use_cases.life import movements
from agreements.use_cases.signing import decision_revoked, held_file, new_signatory, refusal
from agreements.use_cases.signing import signature as signing
from agreements.use_cases.signing.reference import ProofOfTime
from agreements.use_cases.signing.sending import AskedTurn
from signing.trial.envelopes import envelope
from signing.trial.people import PEOPLE
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, Life, form, party
from tests.kills.step import now


def word(life: Life, old: str = "Coordinare", new: str = "Promuovere") -> bytes:
    """The newest draft with a word of it changed, as an office returns it."""
    source = zipfile.ZipFile(io.BytesIO(life.archived("bozza")))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for item in source.infolist():
            data = source.read(item)
            made.writestr(item, data.replace(old.encode(), new.encode()) if item.filename.endswith(".xml") else data)
    return target.getvalue()


def version(life: Life) -> None:
    life.put("riveduto.docx", word(life))


def add_version(life: Life) -> Outcome:
    return drafting.add_version(life.bench, life.number, "riveduto.docx", CLERK, now())


def opinion(*, favourable: bool) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        command = RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", favourable, life.day, "parere di prova")
        return drafting.record_opinion(life.bench, life.number, command, CLERK, now())

    return take


def withdraw(life: Life) -> Outcome:
    return drafting.withdraw(life.bench, life.number, "ripensamento di prova", CLERK, now())


def party_act(name: str) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        act = RecordPartyAct(0, "Comitato", "7", life.day, 0, "")
        return approval.record_party_act(life.bench, life.number, name, act, "", CLERK, now())

    return take


def not_necessary(life: Life) -> Outcome:
    why = "l’ordinamento della parte non lo richiede"
    return approval.record_party_act(
        life.bench, life.number, NAMES[1], RecordPartyAct(0, "", "", None, 0, why), "", CLERK, now()
    )


def ratification_step(life: Life) -> Outcome:
    given = Ratification(RatificationAnswer.LAW_AWAITED, reason="intesa fra Regioni, di prova")
    return approval.record_ratification(life.bench, life.number, given, "", CLERK, now())


def decision_step(outcome: DecisionOutcome, file: str = "") -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        command = RecordDecision(outcome, life.day, "", "motivo di prova")
        return approval.record_decision(life.bench, life.number, command, file, "", CLERK, now())

    return take


def of_three(life: Life) -> Outcome:
    parties = (party(1, tax_code="01386030488"), party(2, tax_code="84033260484"), party(3))
    done = drafting.create_agreement(life.bench, form(parties=parties), CLERK, now())
    life.number = done.agreement
    return done


def with_libreoffice(life: Life) -> Outcome:
    return replace(life, bench=replace(life.bench, converter="libreoffice")).fix_text()


def charges_step(life: Life) -> Outcome:
    lines = (Charge(2027, 1, Amount(Decimal("1000.50"))), Charge(2028, 2, Amount(Decimal("20"), minimum=True)))
    return charges.record_charges(life.bench, life.number, Charges(ChargesKind.LEDGER, lines), CLERK, now())


def movement_step(life: Life) -> Outcome:
    amount = Amount(Decimal("1000.50"))
    booked = Movement(MovementKind.RESERVATION, 2027, 1, amount, "12", life.day, "C100", cig="Z1A2B3C4D5")
    return movements.record_movement(life.bench, life.number, RecordMovement(booked, 0, ""), CLERK, now())


def filled(life: Life) -> None:
    """A Word file of the office's own, in place of the filled schema."""
    life.put("testo.docx", life.archived("definitivo-docx"))
    definitive_text.recall_text(life.bench, life.number, "si usa il file dell’ufficio", CLERK, now())


def successor_step(life: Life) -> Outcome:
    successor = Signatory(PEOPLE[2].name, "Sindaca", "statuto di prova", PEOPLE[2].tax_code)
    command = ReplaceSignatory(0, successor, life.day, "proclamazione di prova")
    return new_signatory.replace_signatory(life.bench, life.number, NAMES[1], command, CLERK, now())


def refusal_step(life: Life) -> Outcome:
    refused = Refusal(0, life.day, "contraria", "prot. 5")
    return refusal.record_refusal(life.bench, life.number, NAMES[1], refused, CLERK, now())


def changes_step(declared_by: str) -> Callable[[Life], Outcome]:
    def ask(life: Life) -> Outcome:
        asked = RequestChanges(
            0, life.day, "prot. 6", "art. 3: un refuso" if declared_by else "art. 3: due mesi", declared_by, "un refuso"
        )
        return approval.request_changes(life.bench, life.number, NAMES[1], asked, CLERK, now())

    return ask


def recall(life: Life) -> Outcome:
    return definitive_text.recall_text(life.bench, life.number, "un refuso di prova", CLERK, now())


def back_to_draft(life: Life) -> Outcome:
    return approval.back_to_draft(life.bench, life.number, "il testo va rifatto (prova)", CLERK, now())


def send_in_sequence(life: Life) -> Outcome:
    return life.send([AskedTurn(name, rank) for rank, name in enumerate(NAMES[:2], 1)])


def signed(person: str, position: int, level: str = "b-t") -> Callable[[Life], None]:
    def prepare(life: Life) -> None:
        life.put("firmato.pdf", life.signed_by(person, position, level))

    return prepare


def import_step(life: Life) -> Outcome:
    return signing.import_signed(life.bench, life.number, "firmato.pdf", None, CLERK, now())


def signed_beside(life: Life) -> None:
    """The document and, beside it, a signature of it."""
    document = life.put("firmato.pdf", life.to_sign())
    beside = envelope(life.to_sign(), pki_folder=life.pki_folder, person="prova-uno", detached=True)
    life.put(f"{document}.p7s", beside)


def enveloped(life: Life) -> None:
    """An envelope around the file that bears the first signature."""
    life.put("firmato.pdf", envelope(life.to_sign(), pki_folder=life.pki_folder, person="prova-due"))


def import_beside(life: Life) -> Outcome:
    return signing.import_signed(life.bench, life.number, "firmato.pdf.p7s", None, CLERK, now())


def revoke_step(life: Life) -> Outcome:
    return decision_revoked.revoke_decision(life.bench, life.number, "", "errore di prova", MANAGER, now())


def settle_held(accept_for: str | None) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        proof = ProofOfTime(now(), "protocollo 77") if accept_for else None
        asked = held_file.HeldFileDecision("", accept_for, "riconosciuta al telefono", proof)
        return held_file.settle_held_file(life.bench, life.number, asked, MANAGER, now())

    return take
