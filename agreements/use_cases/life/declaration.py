"""The signed declaration of a body that joins an agreement: its signature is verified, file and report are kept.

Legal basis: art. 15 c. 2-bis L. 241/1990 through art. 1332 c.c.: who joins signs in the form of the agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Party
from agreements.domain.basics.day_words import of_the_date, the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import same_name
from agreements.domain.days.time_limit import base_day
from agreements.use_cases.base.received import received
from agreements.use_cases.base.step import NewDocument, load, named_file
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.signed_files import suffix_of, verification
from signing.base.report import GateReport, SignatureVerdict, Verdict
from signing.base.wrappings import unwrapped
from signing.gate.verify import verify

KIND = "adesione-firmata"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was brought; empty where nothing was.

    Attributes:
        sha256: Of the file as it is kept; None where there is none.
        told: In Italian, for the journal.
        uses: Hashes of the received files that it takes.
    """

    sha256: str | None = None
    told: str = ""
    warnings: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    data: bytes = b""
    suffix: str = ""
    judged: GateReport | None = None

    def documents(self, bench: Workbench, agreement: Agreement, position: int) -> Sequence[NewDocument]:
        """The file, and what its examination said."""
        if self.judged is None:
            return []
        label = f"adesione firmata {agreement.party(position).named.of}"
        return [
            NewDocument(KIND, position, label, self.suffix, self.data),
            *verification(bench, agreement, self.judged, f"verifica-{KIND}", position, f"{label} – verifica"),
        ]


def declaration(
    bench: Workbench, number: str, party: Party, received_on: date, file_name: str, now: datetime
) -> Declaration:
    """Examine the declaration that a person names; who has signed is told, and need not be whoever signs later acts.

    Raises:
        InvalidDatum: It bears no signature, or none that holds, or one of after it came.
        AccordiError: There is no such file.
    """
    agreement, moment = load(bench, number, now)
    name = named_file(bench, agreement, file_name, moment)
    if not name:
        return Declaration(
            warnings=(
                f"L’adesione {party.named.of} è registrata senza il file firmato: la sua firma non è verificata. "
                "L’adesione si firma come l’accordo (art. 15 c. 2-bis L. 241/1990): farsi dare il file e verificarlo.",
            )
        )
    files = received(bench, agreement, moment)
    if name not in files.names():
        with bench.database.unit() as unit:
            kept = {each.sha256 for each in unit.documents(number) if each.kind == KIND}
        if taken := files.used(name) & kept:
            return Declaration(min(taken))  # the step has taken it already
    came = files.read(name)
    data = unwrapped(came)
    judged = verify(data, trust=bench.trust(), at=moment.at)
    _refuse(name, judged, received_on)
    sha256 = bench.archive.put(data)
    signed = judged.signatures
    return Declaration(
        sha256,
        f"Adesione firmata da {_listed(signed)}: {_outcome(judged)}.",
        (*_told(party, judged),),
        tuple(dict.fromkeys((bench.archive.put(came), sha256))),
        data,
        suffix_of(name, data),
        judged,
    )


def _refuse(name: str, judged: GateReport, received_on: date) -> None:
    refused = [found for found in judged.findings if found.weight is Verdict.REFUSED]
    if refused:
        told = " ".join(f"{found.sentence} {found.what_to_do}".strip() for found in refused[:2])
        raise InvalidDatum("file_adesione", f"L’adesione firmata «{name}» non è accettata: {told}")
    late = [each.signed_at for each in judged.signatures if each.signed_at and base_day(each.signed_at) > received_on]
    if late:
        raise InvalidDatum(
            "ricevuto",
            f"L’adesione è firmata {the_date(base_day(max(late)))}, dopo il giorno in cui è indicata come ricevuta "
            f"({received_on:%d/%m/%Y}): correggere il giorno.",
        )


def _listed(signed: Sequence[SignatureVerdict]) -> str:
    return ", ".join(dict.fromkeys(f"{each.holder or 'firmatario senza nome'}{_when(each)}" for each in signed))


def _when(signature: SignatureVerdict) -> str:
    return f", firma {of_the_date(base_day(signature.signed_at))}" if signature.signed_at is not None else ""


def _outcome(judged: GateReport) -> str:
    if judged.verdict is Verdict.ACCEPTED:
        return "la firma è valida" if len(judged.signatures) == 1 else "le firme sono valide"
    return "la verifica lascia dubbi, che una persona valuta"


def _told(party: Party, judged: GateReport) -> Sequence[str]:
    doubts = [f"{found.sentence} {found.what_to_do}".strip() for found in judged.findings]
    holders = [each.holder for each in judged.signatures if each.holder]
    if holders and not any(same_name(party.signatory.name, holder) for holder in holders):
        doubts.append(
            f"L’adesione è firmata da {', '.join(dict.fromkeys(holders))}; per gli atti futuri {party.named.of} è "
            f"indicato {party.signatory.name}: verificare chi ha il potere di firmare."
        )
    return doubts
