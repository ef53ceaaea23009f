"""A further act on a signed agreement: it is renewed, its end is moved, its content is amended.

A renewal may amend too: one act, «rinnovo con modifiche».
Each is an act with its own way through the table, decided and signed as the original was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActKind, ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.fact_words import answered_before
from agreements.domain.agreement.frame import FrameEnd, Span, certainly_beyond, renewed_span
from agreements.domain.agreement.periods import current_period, last_day
from agreements.domain.agreement.signature_form import FORM
from agreements.domain.agreement.text_change import TextChange
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import counted
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import answer_of, answer_told, answered, nothing_to_renew, refuse_after_end


@dataclass(frozen=True, slots=True)
class Change:
    """A clause as an act that amends words it, in free words; `TextChange` says where the signed text changes, and how.

    Attributes:
        clause: Article and paragraph.
        wording: Its new words.
    """

    clause: str
    wording: str


@dataclass(frozen=True, slots=True)
class OpenRenewal(Command):
    """A renewal begins: a new express act with its own way through the table.

    Attributes:
        frame_end: Of the frame that the agreement implements, where it does: the new period does not go beyond it.
        changes: The clauses that it changes too; None where it renews and changes nothing.
        dispute_answer: Why the parties go on while something divides them; None where nothing was said.
    """

    trigger = Trigger.OPEN_RENEWAL
    docx_sha256: str
    body: DecidingBody
    reason: str
    frame_end: FrameEnd | None = None
    changes: tuple[Change | TextChange, ...] | None = None
    dispute_answer: str | None = None

    @property
    def kind(self) -> ActKind:
        """The kind of act that it opens."""
        return ActKind.RENEWAL if self.changes is None else ActKind.AMENDED_RENEWAL


@dataclass(frozen=True, slots=True)
class Extend(Command):
    """An extension begins: it moves the end of the running period, and nothing else.

    Attributes:
        frame_end, dispute_answer: As of a renewal.
    """

    trigger = Trigger.EXTEND
    docx_sha256: str
    body: DecidingBody
    until_on: date
    reason: str
    frame_end: FrameEnd | None = None
    dispute_answer: str | None = None


@dataclass(frozen=True, slots=True)
class Amend(Command):
    """An amendment begins: it changes clauses, and leaves the end where it is.

    Attributes:
        dispute_answer: As of a renewal.
    """

    trigger = Trigger.AMEND
    docx_sha256: str
    body: DecidingBody
    changes: tuple[Change | TextChange, ...]
    reason: str
    dispute_answer: str | None = None


_END_NOT_KNOWN = (
    "la data della firma non è nota e da essa non si conta una scadenza: registrarla con «conferma-scadenza», oppure "
    "la data della firma con «rettifica»"
)


def _own_procedure(s: Situation[Command]) -> str | None:
    if s.agreement.kind.recorded_only:
        return (
            f"un {s.agreement.kind} si rinnova e si modifica con il proprio procedimento: registrarlo quando è concluso"
        )
    return None


def _nobody_to_sign(s: Situation[Command]) -> str | None:
    """Of an agreement recorded as it was it may not be known who signs: the new act has to name somebody."""
    unknown = [party.name for party in s.agreement.staying if not party.signatory.known]
    if not unknown:
        return None
    return f"non è noto chi firma per {' e per '.join(unknown)}: indicarne il nome con «rettifica», poi ripetere"


def renewable(s: Situation[OpenRenewal]) -> str | None:
    """A renewal is opened in the running period, if the clause allows one more, and one at a time.

    Raises:
        TooLate: The period has ended.
    """
    if reason := _own_procedure(s) or _no_other_act(s):
        return reason
    rule = s.agreement.renewal
    if len(s.agreement.renewals) >= rule.allowed:
        done = "già avvenuto" if rule.allowed == 1 else "già avvenuti"
        clause = (
            f"ammette {counted(rule.allowed, 'rinnovo', 'rinnovi')}, {done}" if rule.allowed else "non prevede rinnovi"
        )
        return f"il testo {clause}"
    period = current_period(s.agreement)
    if period is None:
        return "l’accordo non ha ancora una decorrenza"
    if s.agreement.duration is None:
        return "la durata non è indicata: non c’è una scadenza da rinnovare"
    if s.agreement.duration.length is None:
        lasts = s.agreement.duration.words
        return (
            f"il testo dura {lasts} e non è registrato quanto dura un rinnovo: se il testo lo dice, aggiungerlo con "
            f"«rettifica» della durata («{lasts}, rinnovo di 2 anni»); altrimenti usare la «proroga», che sposta la "
            "fine a un giorno"
        )
    if period.earliest_end is None:
        return _END_NOT_KNOWN
    refuse_after_end(s, s.moment.today)
    if told := certainly_beyond(renewed_span(s.agreement), s.command.frame_end):
        return told
    if s.command.changes is not None and (told := _unworded(s.command.changes)):
        return told
    return answered(s) or _nobody_to_sign(s)


def extendable(s: Situation[Extend]) -> str | None:
    """An extension is opened before the end that it moves, and moves it to a later day.

    Raises:
        TooLate: The period has ended.
    """
    command = s.command
    if reason := _own_procedure(s) or _running(s):
        return reason
    end = last_day(s.agreement)
    if end is None and s.agreement.duration is not None:
        return _END_NOT_KNOWN
    if end is None:
        return "la durata non è indicata: non c’è una scadenza da prorogare"
    period = current_period(s.agreement)
    if period is not None and period.latest_end is not None:
        end = max(end, period.latest_end)  # to a day that the text may allow already nothing is extended
    if command.until_on <= end:
        return f"la nuova scadenza ({command.until_on:%d/%m/%Y}) non è successiva a quella che c’è ({end:%d/%m/%Y})"
    if told := certainly_beyond(Span(command.until_on, command.until_on), command.frame_end):
        return told
    return answered(s) or _nobody_to_sign(s) if command.reason.strip() else "manca la motivazione"


def amendable(s: Situation[Amend]) -> str | None:
    """An amendment is opened while the agreement runs, and says which clauses it changes, and how.

    Raises:
        TooLate: The period has ended.
    """
    command = s.command
    if reason := _own_procedure(s) or _running(s):
        return reason
    if told := _unworded(command.changes):
        return told
    return answered(s) or _nobody_to_sign(s) if command.reason.strip() else "manca la motivazione"


def _unworded(changes: tuple[Change | TextChange, ...]) -> str | None:
    for n, each in enumerate(changes, 1):
        if isinstance(each, TextChange) and each.unworded:
            return (
                f"la modifica {n} ({each.kind}) non è completa: servono l’articolo, il nuovo testo se non si sopprime, "
                "le parole attuali se si sostituiscono o si sopprimono parole"
            )
    free = [each for each in changes if isinstance(each, Change)]
    if not changes or not all(change.clause.strip() and change.wording.strip() for change in free):
        return "servono le clausole da modificare, ciascuna con il suo nuovo testo"
    return None


def _running(s: Situation[Command]) -> str | None:
    if reason := _no_other_act(s):
        return reason
    if current_period(s.agreement) is None:
        return "l’accordo non ha ancora una decorrenza"
    refuse_after_end(s, s.moment.today)
    return None


def _no_other_act(s: Situation[Command]) -> str | None:
    """One further act at a time, among two parties at least, and none of what has ended."""
    if reason := nothing_to_renew(s):
        return reason
    if len(s.agreement.staying) < 2:
        return "resta una parte sola: non c’è con chi concludere un nuovo atto"
    newest = s.agreement.newest_act
    if newest.sequence != s.act.sequence and newest.open:
        return f"un altro atto è già in corso ({newest.kind}): concluderlo o ritirarlo prima"
    return None


def _open_renewal(agreement: Agreement, act: Act, command: OpenRenewal, moment: Moment) -> Effect:
    text = TextVersion(1, command.docx_sha256, "modello", moment.at)
    renewal = Act(
        sequence=len(agreement.acts) + 1,
        kind=command.kind,
        state=ActState.DRAFT,
        body=command.body,
        texts=(text,),
        dispute_answer=answer_of(command) or answered_before(agreement),
        charges=agreement.charges_of_a_draft,
    )
    count = len(agreement.renewals) + 1
    clauses = (
        f" con modifiche ({'; '.join(each.clause.strip() for each in command.changes)})" if command.changes else ""
    )
    which = f"n. {count} di {agreement.renewal.allowed}{clauses}"
    what = f"Aperto il rinnovo {which}: atto espresso, con nuova delibera e firme.{answer_told(command)}"
    return Effect(
        replace(agreement, acts=(*agreement.acts, renewal)),
        what,
        command.reason,
        {"docx_sha256": command.docx_sha256},
    )


def _extend(agreement: Agreement, act: Act, command: Extend, moment: Moment) -> Effect:
    opened = replace(_opened(agreement, ActKind.EXTENSION, command, moment), extends_to=command.until_on)
    what = (
        f"Aperta la proroga fino {to_the_date(command.until_on)}: sposta la sola scadenza, con nuova delibera e firme "
        "di tutte le parti prima della scadenza."
    )
    return _with(agreement, opened, what, command)


def _amend(agreement: Agreement, act: Act, command: Amend, moment: Moment) -> Effect:
    opened = _opened(agreement, ActKind.AMENDMENT, command, moment)
    clauses = "; ".join(change.clause.strip() for change in command.changes)
    what = f"Aperto l’atto aggiuntivo ({clauses}): la scadenza resta, con nuova delibera e firme di tutte le parti."
    return _with(agreement, opened, what, command)


def _opened(agreement: Agreement, kind: ActKind, command: Extend | Amend, moment: Moment) -> Act:
    text = TextVersion(1, command.docx_sha256, "modello", moment.at)
    sequence, charges = len(agreement.acts) + 1, agreement.charges_of_a_draft
    answer = answer_of(command) or answered_before(agreement)
    return Act(sequence, kind, ActState.DRAFT, command.body, (text,), charges=charges, dispute_answer=answer)


def _with(agreement: Agreement, opened: Act, what: str, command: Extend | Amend) -> Effect:
    after = replace(agreement, acts=(*agreement.acts, opened))
    return Effect(after, what + answer_told(command), command.reason, {"docx_sha256": command.docx_sha256})


_RENEWAL = f"{FORM}; art. 11 c. 2 L. 241/1990 (forma scritta): rinnovo solo espresso"
_FURTHER = f"{FORM}; art. 11 c. 2 L. 241/1990: atto espresso, nella forma e con le firme dell’accordo"

ROWS: tuple[Transition[OpenRenewal] | Transition[Extend] | Transition[Amend], ...] = (
    Transition(ActState.SIGNED, Trigger.OPEN_RENEWAL, ActState.SIGNED, renewable, _RENEWAL),
    Transition(ActState.SIGNED, Trigger.EXTEND, ActState.SIGNED, extendable, _FURTHER),
    Transition(ActState.SIGNED, Trigger.AMEND, ActState.SIGNED, amendable, _FURTHER),
)

EFFECTS: Effects = {OpenRenewal: _open_renewal, Extend: _extend, Amend: _amend}
