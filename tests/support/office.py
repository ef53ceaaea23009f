"""An office at work in tests: a trial installation and the steps of a life, through the use cases alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from agreements import app
from agreements.domain import commands as c
from agreements.domain.agreement import Agreement, AgreementKind, Content, EffectRule
from agreements.domain.decision import ADMINISTRATIVE_REGULARITY, DecidingBody, Outcome
from agreements.domain.duration import Duration
from agreements.domain.time_limit import Unit
from agreements.settings import Settings
from agreements.use_cases import approval, definitive_text, drafting, signature
from agreements.use_cases.drafting import NewAgreement
from agreements.use_cases.workbench import Workbench
from cli.runtime.environment import CHECKOUT
from signing.trial.people import person
from tests.support.builders import CLERK, MANAGER, MANAGER_OFFICE, OFFICE, party, plan

CODES = ("99999990015", "99999990023", "00000019992", "00000029991", "00743110157")
LABELS = ("prova-uno", "prova-due", "prova-tre")


def now() -> datetime:
    return datetime.now(UTC)


def a_new_agreement(parties: int = 2, **changes: object) -> NewAgreement:
    people = []
    for position in range(1, parties + 1):
        signatory = replace(party(position).signatory, tax_code=person(LABELS[position - 1]).tax_code)
        people.append(replace(party(position), tax_code=CODES[position - 1], signatory=signatory))
    new = NewAgreement(
        kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
        title="Protocollo di prova per l’amministrazione digitale",
        content=Content(purpose="Coordinare le iniziative di prova"),
        parties=tuple(people),
        offices=(OFFICE,),
        manager=MANAGER_OFFICE,
        procedure_officer="Rita Responsabile",
        body=DecidingBody.EXECUTIVE_BOARD,
        duration=Duration(3, Unit.YEARS),
        effect_rule=EffectRule.LAST_SIGNATURE,
        fixed_effect_on=None,
        renewals_allowed=1,
        obligations=(plan(),),
    )
    return replace(new, **changes)  # type: ignore[arg-type]


@dataclass(slots=True)
class OfficeAtWork:
    """Takes steps on one agreement."""

    bench: Workbench
    pki: Path
    number: str = ""

    @classmethod
    def in_folder(cls, folder: Path, pki: Path) -> OfficeAtWork:
        settings = Settings(var=folder, trial=True, trial_pki=pki, converter="dxpdf", _env_file=None)  # type: ignore[call-arg]
        app.create(settings)
        return cls(app.build(settings), pki)

    def agreement(self) -> Agreement:
        with self.bench.database.unit() as unit:
            return unit.load(self.number)

    def trace(self) -> tuple[int, int, int]:
        """Revision, journal rows and documents: what a refused step leaves as it was."""
        with self.bench.database.unit() as unit:
            return (
                unit.load(self.number).revision,
                len(unit.journal(self.number)),
                len(unit.documents(self.number)),
            )

    def today(self) -> date:
        with self.bench.database.unit() as unit:
            return unit.moment(now()).today

    def create(self, new: NewAgreement | None = None) -> None:
        self.number = drafting.create_agreement(self.bench, new or a_new_agreement(), CLERK, now()).agreement

    def propose(self) -> None:
        b, n = self.bench, self.number
        drafting.open_examination(b, n, CLERK, now())
        opinion = c.RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", True, self.today(), "")
        drafting.record_opinion(b, n, opinion, MANAGER, now())
        approval.submit_proposal(b, n, "101", self.today(), CLERK, now())

    def approve(self, resolution: str = "45") -> None:
        day = self.today()
        approval.record_decision(self.bench, self.number, Outcome.APPROVED, day, resolution, "", "", CLERK, now())

    def others_approve(self) -> None:
        for other in self.agreement().parties[1:]:
            approval.record_party_act(
                self.bench, self.number, other.name, "deliberazione", "7", self.today(), 0, "", CLERK, now()
            )

    def fix(self) -> None:
        definitive_text.fix_definitive_text(self.bench, self.number, "", definitive_text.Declaration(), MANAGER, now())

    def send(self) -> None:
        day = self.today()
        definitive_text.send_for_signature(self.bench, self.number, day, day + timedelta(days=30), "", CLERK, now())

    def to_signing(self) -> None:
        self.create()
        self.propose()
        self.approve()
        self.others_approve()
        self.fix()
        self.send()

    def to_sign(self) -> Path:
        kinds = ("definitivo-pdf", "da-firmare")
        with self.bench.database.unit() as unit:
            last = [d for d in unit.documents(self.number) if d.kind in kinds][-1]
        return self.bench.archive.path(last.sha256)

    @property
    def incoming(self) -> Path:
        return self.bench.folder(self.agreement()).incoming_path

    def sign(self, label: str, position: int, name: str, *options: str) -> Path:
        target = self.incoming / name
        command = [sys.executable, "-m", "signing.trial.signer", "--pki-folder", str(self.pki), "--person", label]
        command += ["--in", str(self.to_sign()), "--out", str(target), "--field", f"Firma_{position:02d}", *options]
        subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
        return target

    def import_file(self, name: str, proof: signature.ProofOfTime | None = None) -> object:
        return signature.import_signed(self.bench, self.number, name, proof, CLERK, now())

    def to_signed(self) -> None:
        self.to_signing()
        for position in (1, 2):
            self.sign(LABELS[position - 1], position, f"firmato{position}.pdf")
            self.import_file(f"firmato{position}.pdf")
