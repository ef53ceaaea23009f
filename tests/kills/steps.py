"""Every step that changes something, each from the state that another one left behind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agreements.domain import commands as c
from agreements.domain.agreement import EffectRule
from agreements.domain.correction import Datum
from agreements.domain.decision import ADMINISTRATIVE_REGULARITY, DecidingBody
from agreements.domain.decision import Outcome as Decided
from agreements.domain.moment import Moment
from agreements.domain.notice import Notice
from agreements.domain.parties import SignatureForm
from agreements.use_cases import approval, corrections, definitive_text, drafting, obligations, register, renewal
from agreements.use_cases import signature as signing
from agreements.use_cases.historical import PastFacts, record_historical
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.sweep import run_sweep
from agreements.use_cases.trial import advance_clock_to
from agreements.use_cases.undelivered import NoticeDecision, settle_notice
from tests.integration.use_cases import lives
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, SECOND, Life, form, party
from tests.support.builders import OFFICE, plan

START = ""


def now() -> datetime:
    """The moment that the matrix has set for all helpers of a life."""
    return lives.now()


def _nothing(_life: Life) -> None:
    pass


@dataclass(frozen=True)
class Step:
    """One step under test.

    Attributes:
        name: As the table of the figures shows it.
        after: The step whose outcome it starts from.
        take: What staff, or the clock, ask for; asked again after a kill.
        prepare: What must lie there before, such as a file in ``in-arrivo``; not killed.
        volatile: Its bytes differ each time (a converted PDF, a time stamp, a comparison by the redline program).
        costly: It converts or verifies: seconds, not milliseconds.
        commits: How many transactions it takes; None where that depends on what there is to do.
        way: Only a way to another step: taken once, never killed.
    """

    name: str
    after: str
    take: Callable[[Life], Outcome]
    prepare: Callable[[Life], None] = _nothing
    volatile: bool = False
    costly: bool = False
    commits: int | None = 1
    way: bool = False


def _word(life: Life, old: str = "Coordinare", new: str = "Promuovere") -> bytes:
    """The newest draft with a word of it changed, as an office returns it."""
    source = zipfile.ZipFile(io.BytesIO(life.archived("bozza")))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for item in source.infolist():
            data = source.read(item)
            made.writestr(item, data.replace(old.encode(), new.encode()) if item.filename.endswith(".xml") else data)
    return target.getvalue()


def _version(life: Life) -> None:
    life.put("riveduto.docx", _word(life))


def _add_version(life: Life) -> Outcome:
    return drafting.add_version(life.bench, life.number, "riveduto.docx", CLERK, now())


def _opinion(*, favourable: bool) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        command = c.RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", favourable, life.day, "parere di prova")
        return drafting.record_opinion(life.bench, life.number, command, CLERK, now())

    return take


def _withdraw(life: Life) -> Outcome:
    return drafting.withdraw(life.bench, life.number, "ripensamento di prova", CLERK, now())


def _party_act(name: str) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return approval.record_party_act(life.bench, life.number, name, "Comitato", "7", life.day, 0, "", CLERK, now())

    return take


def _not_necessary(life: Life) -> Outcome:
    why = "l’ordinamento della parte non lo richiede"
    return approval.record_party_act(life.bench, life.number, NAMES[1], "", "", None, 0, why, CLERK, now())


def _decision(outcome: Decided, file: str = "") -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return approval.record_decision(
            life.bench, life.number, outcome, life.day, "", "motivo di prova", file, CLERK, now()
        )

    return take


def _of_three(life: Life) -> Outcome:
    parties = (party(1, tax_code="01386030488"), party(2, tax_code="84033260484"), party(3))
    done = drafting.create_agreement(life.bench, form(parties=parties), CLERK, now())
    life.number = done.agreement
    return done


def _filled(life: Life) -> None:
    """A Word file of the office's own, in place of the filled schema."""
    life.put("testo.docx", life.archived("definitivo-docx"))
    definitive_text.recall_text(life.bench, life.number, "si usa il file dell’ufficio", CLERK, now())


def _recall(life: Life) -> Outcome:
    return definitive_text.recall_text(life.bench, life.number, "un refuso di prova", CLERK, now())


def _signed(person: str, position: int, level: str = "b-t") -> Callable[[Life], None]:
    def prepare(life: Life) -> None:
        life.put("firmato.pdf", life.signed_by(person, position, level))

    return prepare


def _import(life: Life) -> Outcome:
    return signing.import_signed(life.bench, life.number, "firmato.pdf", None, CLERK, now())


def _settle_held(accept_for: str | None) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        proof = signing.ProofOfTime(now(), "protocollo 77") if accept_for else None
        return signing.settle_held_file(
            life.bench, life.number, "", accept_for, proof, "riconosciuta al telefono", MANAGER, now()
        )

    return take


def _expiry(life: Life) -> Outcome:
    return register.confirm_expiry(
        life.bench, life.number, life.day + timedelta(days=3 * 365), "lettura di prova", CLERK, now()
    )


def _pec(life: Life) -> Outcome:
    return register.record_pec_communication(life.bench, life.number, life.day, "P7", CLERK, now())


def _plan_file(life: Life) -> None:
    life.put("piano.pdf", b"%PDF-1.7\n% piano di prova\n")


def _deliver(life: Life) -> Outcome:
    return life.deliver(file="piano.pdf")


def _renewal(life: Life) -> Outcome:
    return renewal.open_renewal(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, "risultati di prova", CLERK, now()
    )


def _recorded(days_ago: int, **changes: object) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        day = life.day - timedelta(days=days_ago)
        past = PastFacts(day, SignatureForm.DIGITAL, text=b"testo di prova\n", suffix=".txt")
        done = record_historical(life.bench, form(**changes), past, CLERK, now())
        life.number = done.agreement
        return done

    return take


def _sweep(life: Life) -> Outcome:
    return run_sweep(life.bench, now())


def _letter(life: Life) -> Outcome:
    return obligations.record_letter_sent(life.bench, life.number, "", "P5", life.day, MANAGER, now())


def _rectify(datum: Datum, value: str, which: str = "") -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        new = value or f"{life.day - timedelta(days=50):%d/%m/%Y}"
        return corrections.ask_correction(life.bench, life.number, datum, which, new, "letto male", CLERK, now())

    return take


def _confirm(life: Life) -> Outcome:
    return corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, NAMES[0], SECOND, now())


def _clock(life: Life) -> Outcome:
    return advance_clock_to(life.bench, Moment(now()).today + timedelta(days=30), now())


def _uncertain(life: Life) -> None:
    at = now()
    with life.bench.database.unit() as unit:
        unit.enqueue([Notice(life.number, "piano-operativo", -7, OFFICE.email, 1, "Piano", "Fra 7 giorni.")], at)
        unit.commit()
    (notice,) = life.notices
    early = at - timedelta(hours=2)
    assert life.bench.database.outbox.claim(notice.id, "mittente morto", early)
    assert life.bench.database.outbox.uncertain(notice.id, "nessuna risposta")


def _settle_notice(decision: NoticeDecision) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return settle_notice(life.bench, life.number, "", decision, "sentita la struttura", CLERK, now())

    return take


_AMENDED, _ALL_OURS = Decided.APPROVED_WITH_AMENDMENTS, "parte che non deve deliberare"
_LATE = {"title": "Altro accordo di prova", "obligations": (replace(plan(), party_position=2),)}
_AMEND = _decision(_AMENDED, "riveduto.docx")
_KNOWN, _AGAIN = _settle_notice(NoticeDecision.KNOWN), _settle_notice(NoticeDecision.AGAIN)

STEPS: tuple[Step, ...] = (
    # Drafting and examination.
    Step("nuovo-accordo", START, Life.create),
    Step("nuova-versione", "nuovo-accordo", _add_version, _version, volatile=True),
    Step("avvia-istruttoria", "nuovo-accordo", Life.examine),
    Step("nuova-versione, in istruttoria", "avvia-istruttoria", _add_version, _version, volatile=True),
    Step("registra-parere", "avvia-istruttoria", _opinion(favourable=True)),
    Step("registra-parere, contrario", "avvia-istruttoria", _opinion(favourable=False)),
    Step("proposta-in-giunta", "registra-parere", Life.propose),
    Step("ritira-atto, in bozza", "nuovo-accordo", _withdraw),
    Step("ritira-atto, in istruttoria", "avvia-istruttoria", _withdraw),
    Step("ritira-atto, davanti all’organo", "proposta-in-giunta", _withdraw),
    Step("registra-atto-controparte, in bozza", "nuovo-accordo", _party_act(NAMES[1])),
    Step("registra-atto-controparte, in istruttoria", "avvia-istruttoria", _party_act(NAMES[1])),
    Step("registra-atto-controparte, prima di noi", "proposta-in-giunta", _party_act(NAMES[1])),
    Step(_ALL_OURS, "proposta-in-giunta", _not_necessary, way=True),
    # The decision.
    Step("registra-delibera", "proposta-in-giunta", _decision(Decided.APPROVED)),
    Step("registra-delibera, per ultimi", "registra-atto-controparte, prima di noi", _decision(Decided.APPROVED)),
    Step("registra-delibera, emendata", "proposta-in-giunta", _AMEND, _version, volatile=True),
    Step("registra-delibera, emendata, per ultimi", _ALL_OURS, _AMEND, _version, volatile=True),
    Step("registra-delibera, rinviata", "proposta-in-giunta", _decision(Decided.DEFERRED)),
    Step("registra-delibera, respinta", "proposta-in-giunta", _decision(Decided.REJECTED)),
    Step("registra-numero-delibera", "registra-delibera", Life.give_number),
    Step("registra-numero-delibera, per ultimi", "registra-delibera, per ultimi", Life.give_number),
    Step("registra-atto-controparte", "registra-numero-delibera", _party_act(NAMES[1])),
    Step("accordo a tre", START, _of_three, way=True),
    Step("istruttoria a tre", "accordo a tre", Life.examine, way=True),
    Step("parere a tre", "istruttoria a tre", _opinion(favourable=True), way=True),
    Step("proposta a tre", "parere a tre", Life.propose, way=True),
    Step("delibera a tre", "proposta a tre", _decision(Decided.APPROVED), way=True),
    Step("registra-atto-controparte, una di due", "delibera a tre", _party_act(NAMES[1])),
    # The definitive text and its signing.
    Step("testo-definitivo", "registra-atto-controparte", Life.fix_text, volatile=True, costly=True),
    Step(
        "testo-definitivo, file dell’ufficio",
        "testo-definitivo",
        lambda life: life.fix_text("testo.docx"),
        _filled,
        volatile=True,
        costly=True,
    ),
    Step("ritira-testo", "testo-definitivo", _recall),
    Step("invio-alla-firma", "testo-definitivo", Life.send),
    Step("ritira-testo, alla firma", "invio-alla-firma", _recall),
    Step("importa-firmato", "invio-alla-firma", _import, _signed("prova-uno", 1), volatile=True, costly=True),
    Step(
        "importa-firmato, ultima firma", "importa-firmato", _import, _signed("prova-due", 2), volatile=True, costly=True
    ),
    Step(
        "importa-firmato, in sospeso",
        "invio-alla-firma",
        _import,
        _signed("prova-uno", 1, "b-b"),
        volatile=True,
        costly=True,
    ),
    Step("decidi-firma-in-sospeso, no", "importa-firmato, in sospeso", _settle_held(None)),
    Step(
        "decidi-firma-in-sospeso, sì",
        "importa-firmato, in sospeso",
        _settle_held(NAMES[0]),
        volatile=True,
        costly=True,
    ),
    Step("ultima in sospeso", "importa-firmato", _import, _signed("prova-due", 2, "b-b"), way=True),
    Step(
        "decidi-firma-in-sospeso, ultima firma",
        "ultima in sospeso",
        _settle_held(NAMES[1]),
        volatile=True,
        costly=True,
    ),
    # After the last signature.
    Step("registra-repertorio", "importa-firmato, ultima firma", Life.repertory),
    Step("registra-pubblicazione", "importa-firmato, ultima firma", Life.publish),
    Step("conferma-scadenza", "importa-firmato, ultima firma", _expiry),
    Step("prepara-piano", "importa-firmato, ultima firma", Life.prepare_plan),
    Step("consegna-piano", "importa-firmato, ultima firma", _deliver, _plan_file),
    Step("consegna-piano, già preparato", "prepara-piano", Life.deliver),
    Step("rinnovo", "importa-firmato, ultima firma", _renewal),
    # Recorded as they were.
    Step("registra-accordo-storico", START, _recorded(60)),
    Step("con effetto dalla PEC", START, _recorded(20, effect_rule=EffectRule.PEC_COMMUNICATION), way=True),
    Step("registra-comunicazione-pec", "con effetto dalla PEC", _pec),
    # Deadlines, letters, notices.
    Step("controparte in ritardo", "registra-accordo-storico", _recorded(60, **_LATE), way=True),
    Step("scadenziario", "controparte in ritardo", _sweep, commits=None),
    Step("registra-lettera-inviata", "scadenziario", _letter),
    Step("decidi-avviso-incerto, al corrente", "registra-accordo-storico", _KNOWN, _uncertain),
    Step("decidi-avviso-incerto, di nuovo", "registra-accordo-storico", _AGAIN, _uncertain),
    # Corrections, and the clock of a trial.
    Step("rettifica", "scadenziario", _rectify(Datum.PARTY_PEC, "nuova@pec.example.it", NAMES[1])),
    Step("rettifica, a due persone", "registra-accordo-storico", _rectify(Datum.SIGNATURE_DATE, "", NAMES[0])),
    Step("conferma-rettifica", "rettifica, a due persone", _confirm),
    Step("sposta-orologio", "nuovo-accordo", _clock),
)
