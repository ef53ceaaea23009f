"""A life of an agreement for the tests: real database, archive and folders, walked step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from agreements import app
from agreements.documents.texts.plan_text import outline
from agreements.domain.agreement.agreement import Agreement, AgreementKind, Content, EffectRule
from agreements.domain.agreement.correction import Datum, declared_end
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody, DecisionOutcome
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.money import NO_CHARGES
from agreements.domain.agreement.parties import Nature, Party, Signatory, SignatureForm
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.assess import AskedAnswer
from agreements.domain.register.prior_history import PastFacts
from agreements.domain.stated.comparison import NO_DATUM
from agreements.domain.steps.after_signature import RecordRepertory
from agreements.domain.steps.decision import RecordDecision
from agreements.domain.steps.examination import RecordOpinion
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.persistence.engine.records import JournalRow, OutboxNotice
from agreements.settings import Settings
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.possible_steps import possible_steps
from agreements.use_cases.base.received import received
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import approval, drafting, historical
from agreements.use_cases.drafting import definitive_text as definitive
from agreements.use_cases.drafting.stated import value_questions
from agreements.use_cases.keeping.recognised import accept_clock
from agreements.use_cases.life import corrections, obligations, register
from agreements.use_cases.life.assessed import record_assessment
from agreements.use_cases.signing import sending, signature
from agreements.use_cases.signing.reference import ProofOfTime
from agreements.use_cases.signing.sending import AskedTurn
from agreements.use_cases.watch.sweep import run_sweep
from signing.trial.people import PEOPLE
from signing.trial.signer import sign
from tests.support.builders import CLERK as CLERK
from tests.support.builders import MANAGER as MANAGER
from tests.support.builders import MANAGER_OFFICE, OFFICE, plan
from tests.support.received import names_waiting

NAMES = ("Regione di Prova", "ANCI di Prova", "Comune di Prova")
TITLE = "Protocollo d’intesa di prova per l’amministrazione digitale"
SECOND = Actor("Sara Seconda", "Settore di prova")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return Moment(now()).today


def in_days(days: int) -> Callable[[], date]:
    """A day as the test finds it when it runs: between the collecting of tests and their run a midnight may pass."""
    return lambda: today() + timedelta(days=days)


def clock_put_right(life: Life) -> None:
    """What an administrator does where steps were taken ahead of time: the next ones are taken now."""
    with suppress(InvalidDatum):  # none was
        accept_clock(life.bench.database, "passi di prova in anticipo", CLERK, now())


def new_bench(var: Path, pki_folder: Path, **changes: object) -> Workbench:
    """An installation for trial, with the engine of conversion that starts at once unless a test wants another."""
    chosen: dict[str, object] = {"converter": "dxpdf", **changes}
    settings = Settings(var=var, trial=True, trial_pki=pki_folder, _env_file=None, **chosen)  # type: ignore[arg-type]
    var.mkdir(parents=True, exist_ok=True)
    app.create(settings)
    # The services are shared by all tests: a test that moves the clock has services of its own.
    return replace(app.build(settings), on_clock_moved=lambda _offset: None)


def party(position: int, name: str = "", **changes: object) -> Party:
    person = PEOPLE[position - 1]
    made = Party(
        position=position,
        name=name or NAMES[position - 1],
        nature=Nature.PUBLIC_ADMINISTRATION,
        tax_code="",
        seat=f"Via di Prova {position}, Città di Prova",
        pec=f"parte{position}@pec.example.it",
        signatory=Signatory(person.name, "Presidente", "articolo 34 dello Statuto di prova", person.tax_code),
        commitments=(f"collaborare per la parte {position}",),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def form(**changes: object) -> drafting.NewAgreement:
    new = drafting.NewAgreement(
        kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
        title=TITLE,
        content=Content("Coordinare le iniziative di prova", joint_commitments=("supportare i Comuni di prova",)),
        parties=(
            party(1, tax_code="01386030488"),
            party(2, tax_code="84033260484"),
        ),
        offices=(OFFICE,),
        manager=MANAGER_OFFICE,
        procedure_officer="Rita Responsabile",
        body=DecidingBody.EXECUTIVE_BOARD,
        duration=Duration(3, Unit.YEARS),
        effect_rule=EffectRule.LAST_SIGNATURE,
        fixed_effect_on=None,
        renewals_allowed=1,
        obligations=(plan(),),
        charges=NO_CHARGES,
    )
    return replace(new, **changes)  # type: ignore[arg-type]


@dataclass
class Life:
    """One agreement under test; every method is one use case with plausible data of today."""

    bench: Workbench
    pki_folder: Path
    number: str = ""
    round: str = ""

    # Looking.

    @property
    def agreement(self) -> Agreement:
        with self.bench.database.unit() as unit:
            return unit.load(self.number)

    @property
    def possible(self) -> tuple[str, ...]:
        """The steps that may be asked for now."""
        with self.bench.database.unit() as unit:
            there = unit.load(self.number)
            return possible_steps(unit, there, correspondence(unit, there))

    @property
    def journal(self) -> tuple[JournalRow, ...]:
        with self.bench.database.unit() as unit:
            return unit.journal(self.number)

    @property
    def notices(self) -> tuple[OutboxNotice, ...]:
        with self.bench.database.unit() as unit:
            return unit.notices(self.number)

    @property
    def labels(self) -> list[str]:
        with self.bench.database.unit() as unit:
            return [d.label for d in unit.documents(self.number)]

    @property
    def incoming(self) -> Path:
        return self.bench.folder(self.agreement).incoming_path

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of what waits for a step: received, or still in the folder."""
        return names_waiting(self.bench, self.agreement)

    def waits(self, name: str) -> bytes:
        """The bytes of what waits under a name."""
        with self.bench.database.unit() as unit:
            moment = unit.moment(now())
        return received(self.bench, self.agreement, moment).read(name)

    @property
    def day(self) -> date:
        """Today on the clock of this installation."""
        with self.bench.database.unit() as unit:
            return unit.moment(now()).today

    def snapshot(self) -> object:
        """All that a step can change: the whole agreement, journal, documents, notices."""
        with self.bench.database.unit() as unit:
            return unit.load(self.number), unit.journal(self.number), unit.documents(self.number), self.notices

    def put(self, name: str, data: bytes) -> str:
        (self.incoming / name).write_bytes(data)
        return name

    def archived(self, kind: str) -> bytes:
        """The newest document of a kind."""
        with self.bench.database.unit() as unit:
            found = [d for d in unit.documents(self.number) if d.kind == kind]
        return self.bench.archive.get(max(found, key=lambda d: d.position).sha256)

    # Walking.

    def create(self, **changes: object) -> Outcome:
        done = drafting.create_agreement(self.bench, form(**changes), CLERK, now())
        self.number = done.agreement
        return done

    def examine(self) -> Outcome:
        return drafting.open_examination(self.bench, self.number, CLERK, now())

    def opinion(self) -> Outcome:
        wanted = dict.fromkeys((ADMINISTRATIVE_REGULARITY, *self.agreement.newest_act.required_opinions))
        commands = [RecordOpinion(kind, "Dario Dirigente", True, self.day, "") for kind in wanted]
        return [drafting.record_opinion(self.bench, self.number, each, CLERK, now()) for each in commands][-1]

    def propose(self) -> Outcome:
        return approval.submit_proposal(self.bench, self.number, f"P12{self.round}", self.day, CLERK, now())

    def decide(
        self, outcome: DecisionOutcome = DecisionOutcome.APPROVED, day: date | None = None, reason: str = ""
    ) -> Outcome:
        command = RecordDecision(outcome, day or self.day, "", reason)
        return approval.record_decision(self.bench, self.number, command, "", "", CLERK, now())

    def give_number(self) -> Outcome:
        return approval.record_resolution_number(self.bench, self.number, f"45{self.round}", "", CLERK, now())

    def party_act(self) -> Outcome:
        command = RecordPartyAct(0, "Comitato", f"7{self.round}", self.day, 0, "")
        return approval.record_party_act(self.bench, self.number, NAMES[1], command, "", CLERK, now())

    def fix_text(self, file: str = "", declaration: definitive.Declaration | None = None) -> Outcome:
        declared = declaration or definitive.Declaration()
        return definitive.fix_definitive_text(self.bench, self.number, file, declared, CLERK, now())

    def send(self, turns: Sequence[AskedTurn] = ()) -> Outcome:
        until = self.day + timedelta(days=30)
        return sending.send_for_signature(
            self.bench, self.number, sending.Transmission(self.day, until, "P1", turns), CLERK, now()
        )

    def to_sign(self) -> bytes:
        """What the next signatory gets: the frozen PDF, or the file with the signatures so far."""
        act = self.agreement.newest_act
        assert act.definitive is not None
        return self.bench.archive.get(act.to_sign_sha256)

    def signed_by(self, label: str, position: int = 1, level: str = "b-t") -> bytes:
        return sign(
            self.to_sign(), pki_folder=self.pki_folder, person=label, field=f"Firma_{position:02d}", level=level
        )

    def bring(self, data: bytes, name: str = "firmato.pdf", proof: ProofOfTime | None = None) -> Outcome:
        return signature.import_signed(self.bench, self.number, self.put(name, data), proof, CLERK, now())

    def sign_all(self) -> Outcome:
        self.bring(self.signed_by("prova-uno", 1))
        return self.bring(self.signed_by("prova-due", 2))

    def repertory(self, number: str = "12") -> Outcome:
        command = RecordRepertory("Repertorio degli accordi", number, self.day, "Prova Nove")
        return register.record_repertory(
            self.bench, self.number, command, "responsabile del repertorio", "Città di Prova", CLERK, now()
        )

    def publish(self) -> Outcome:
        return register.record_publication(
            self.bench, self.number, "Amministrazione trasparente", self.day, CLERK, now()
        )

    def confirm_expiry(self, day: date) -> Outcome:
        return register.confirm_expiry(self.bench, self.number, day, "lettura più prudente", CLERK, now())

    def prepare_plan(self) -> Outcome:
        return obligations.prepare_plan(self.bench, self.number, outline(self.agreement), CLERK, now())

    def deliver(self, day: date | None = None, file: str = "") -> Outcome:
        return obligations.deliver(
            self.bench, self.number, obligations.Delivery("piano-operativo", day or self.day, "P99", file), CLERK, now()
        )

    def record(self, signed_on: date, **changes: object) -> Outcome:
        """Record an agreement that others had signed earlier: with the shortest way to a signed one."""
        facts = {k: changes.pop(k) for k in list(changes) if k in PastFacts.__dataclass_fields__}
        facts.setdefault("form", SignatureForm.DIGITAL)
        changes.setdefault("charges", NO_CHARGES)
        past = PastFacts(signed_on=signed_on, **facts)  # type: ignore[arg-type]
        done = historical.record_historical(self.bench, form(**changes), past, CLERK, now())
        self.number = done.agreement
        return done


def settle_values(life: Life) -> None:
    """Say of all values in which text and register differ that they are no data: the text is another on purpose."""
    agreement = life.agreement
    moment = Moment(now())
    codes = ", ".join(each.code for each in value_questions(life.bench, agreement, moment))
    asked = AskedAnswer(codes, NO_DATUM, "il testo di prova è un altro")
    record_assessment(life.bench, life.number, asked, CLERK, now())


STEPS: tuple[Callable[[Life], Outcome], ...] = (
    Life.create,
    Life.examine,
    Life.opinion,
    Life.propose,
    Life.decide,
    Life.give_number,
    Life.party_act,
    Life.fix_text,
    Life.send,
)


def move_end(bench: Workbench, number: str, day: date, at: datetime) -> None:
    """Put another end in the place of the confirmed one: two people take that back, two read the other on paper."""
    corrections.ask_correction(
        bench, number, corrections.AskedCorrection(Datum.EXPIRY_DATE, "", "nessuna", "prova"), CLERK, at
    )
    corrections.confirm_correction(bench, number, Datum.EXPIRY_DATE, "", MANAGER, at)
    corrections.declare_end(bench, number, declared_end(day, "letta sulla carta"), "prova", "", CLERK, at)
    corrections.confirm_correction(bench, number, Datum.EXPIRY_DATE, "", MANAGER, at)


def walk(life: Life, last: Callable[[Life], Outcome], first: Callable[[Life], Outcome] = Life.create) -> Outcome:
    """Take the steps in order, from one to another."""
    done = None
    for step in STEPS[STEPS.index(first) : STEPS.index(last) + 1]:
        done = step(life)
    assert done is not None
    return done


@contextmanager
def refused(life: Life, *words: str, error: type[AccordiError] = AccordiError) -> Iterator[list[str]]:
    """The step is refused with one sentence that says these words, and nothing at all has changed."""
    before, sentence = life.snapshot(), list[str]()
    with pytest.raises(error) as caught:
        yield sentence
    told = str(caught.value)
    sentence.append(told)
    for word in words:
        assert word in told, told
    assert "Traceback" not in told
    assert life.snapshot() == before


@contextmanager
def nothing_changes(life: Life) -> Iterator[None]:
    before = life.snapshot()
    yield
    assert life.snapshot() == before


def sweeps_until_due(life: Life) -> list[Outcome]:
    """Sweep each day of the last week until the plan is due: what falls when depends on weekdays and holidays."""
    due_on = life.agreement.obligations[0].due_on
    assert due_on is not None
    noons = [datetime.combine(due_on - timedelta(days=back), time(12), tzinfo=UTC) for back in range(7, -1, -1)]
    return [run_sweep(life.bench, noon) for noon in noons]


def waiting_letters(bench: Workbench, number: str) -> tuple[str, ...]:
    """Labels of the drafts to other bodies that wait for the dirigente: made, and not recorded as sent."""
    with bench.database.unit() as unit:
        return correspondence(unit, unit.load(number)).waiting
