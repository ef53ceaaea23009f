"""What the weekly digest says, in Italian: every deadline in one line, as it stands on the day on which it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.act_words import further_act, on_its_way
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.periods import between_readings, current_period
from agreements.domain.agreement.plan_approval import plan_not_approved
from agreements.domain.basics.day_words import italian_date, to_the_day
from agreements.domain.deadlines.deadlines import DUTIES, END, DeadlineKind, Watched
from agreements.domain.deadlines.ladders import SINCE
from agreements.domain.deadlines.notice import DIGEST, HANDOVER, Notice
from agreements.domain.deadlines.reminder import countdown
from agreements.notifications.messages import moves_the_end, opening
from agreements.notifications.rendering import rendered
from agreements.notifications.wording import MOST_SUBJECT, one_line

_K = DeadlineKind
_WHAT_TO_DO = {
    _K.OBLIGATION: "provvedere, e registrarlo con «consegna-piano» (anche se è già avvenuto)",
    _K.RECURRING: "provvedere, e registrarlo con «consegna-piano» (anche se è già avvenuto)",
    _K.POWER_ENDING: "chiedere la firma prima, o acquisire una nuova delega e aggiornare il firmatario con «rettifica»",
    _K.CERTIFICATE_ENDING: "chiedere la firma prima, o di rinnovare il certificato",
    _K.EXPIRY: "se la collaborazione deve proseguire, preparare un nuovo accordo",
    _K.RENEWAL: "decidere se rinnovare: il rinnovo non è mai tacito, si avvia con «rinnovo»",
    _K.YEARLY_CHECK: "verificare se l’accordo è ancora attuale",
    _K.SIGNATURE_PENDING: "sentire chi non ha firmato; i file si importano con «importa-firmato»",
    _K.SIGNATURE_DUE: "sentire chi deve firmare; i file si importano con «importa-firmato»",
    _K.SIGNATURE_REFUSED: "decidere: chiarire, «ritira-testo» se nessuno ha firmato, oppure «ritira-atto»",
    _K.REPERTORY_MISSING: "chiedere il numero e registrarlo con «registra-repertorio»",
    _K.EXPIRY_UNCONFIRMED: "leggere il testo firmato e usare «conferma-scadenza»",
    _K.PEC_MISSING: "farla partire dal protocollo e registrarla con «registra-comunicazione-pec»",
    _K.EFFECT_MISSING: "verificare se l’evento è avvenuto, e registrarlo con «registra-evento»",
    _K.FACT_TERM: "vedere se ciò che è chiesto è stato fatto; com’è finita si registra con «chiudi-fatto»",
    _K.WITHOUT_EFFECT: "decidere: registrare ciò da cui decorre, attendere, «cessazione» o «chiudi-accordo»",
    _K.PUBLICATION: "pubblicare, e registrarlo con «registra-pubblicazione»",
    _K.RATIFICATION: "portare il decreto a ratifica e registrarne l’esito con «registra-ratifica»",
    _K.RATIFICATION_DENIED: "far valutare all’ufficio legale che cosa comporta",
    _K.LAW_MISSING: "sentire il Consiglio; la legge si registra con «registra-ratifica»",
    _K.CONFIDENTIALITY_REVIEW: "decidere se è ancora necessaria: «riservatezza» la toglie, o ne fissa un nuovo riesame",
    _K.PARTY_ACT_MISSING: "sentire la parte; si registra con «registra-atto-controparte», il silenzio non vale assenso",
    _K.TO_CLOSE: "«chiudi-accordo» con la relazione finale; per proseguire serve «nuovo-accordo»",
    _K.NON_RENEWAL: "decidere se proseguire; la disdetta deve arrivare alle altre parti entro quel giorno",
}
_LATE, _NEXT, _OPEN, _OVER = "IN RITARDO", "IN SCADENZA", "DA COMPLETARE", "DA CHIUDERE"
_PAST = "TERMINI GIÀ TRASCORSI"
_MOST_NAMED = 5
_PAST_NOTE = (
    "Accordi registrati com’erano: questi termini erano trascorsi già allora e si dicono una volta sola. Ciò che è "
    "avvenuto si registra con la sua data vera; se non serve altro, non occorre fare nulla."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline in a digest."""

    agreement: Agreement
    deadline: Watched
    long_past: bool


def compose_digest(
    recipient: str,
    entries: Sequence[Entry],
    heads: Mapping[str, JournalHead | None],
    week: date,
    edition: int,
    today: date,
) -> Notice:
    """One mail about all deadlines of an addressee, the late ones first.

    The same data give the same words.

    Args:
        heads: The last journal row of each agreement; None where the journal is no longer whole.
        week: Its Monday names the digest.
        edition: From 0; more where an earlier one of the week was withdrawn before it was sent.
    """
    entries = _each_once(entries)
    count = "una scadenza" if len(entries) == 1 else f"{len(entries)} scadenze"
    told = f"{count[:1].upper()}{count[1:]} che {'riguarda' if len(entries) == 1 else 'riguardano'} questo indirizzo"
    mail = _Mail("Riepilogo settimanale", f"{told}, {to_the_day(today)}.", "Riepilogo", ", una volta alla settimana")
    subject, body, page = _composed(mail, entries, heads, today)
    return Notice("", DIGEST, edition, recipient, week.toordinal(), subject, body, page)


def compose_handover(
    recipient: str,
    entries: Sequence[Entry],
    heads: Mapping[str, JournalHead | None],
    words: str,
    key: str,
    today: date,
) -> Notice:
    """The one mail to whoever takes over by a reorganisation: everything that is open and late, as it stands.

    Args:
        words: In Italian, what passes by which act and since when, without a full stop.
        key: Of the reorganisation: the same one tells nobody twice.
    """
    entries = _each_once(entries)
    mail = _Mail("Passaggio di competenze", f"{words}. È aperto quanto segue, {to_the_day(today)}.", "Avviso", "")
    subject, body, page = _composed(mail, entries, heads, today)
    return Notice("", f"{HANDOVER}{key}", 0, recipient, today.toordinal(), subject, body, page)


@dataclass(frozen=True, slots=True)
class _Mail:
    """What a mail about several agreements is, how it begins and how its foot calls it."""

    title: str
    opening: str
    called: str
    how_often: str


def _composed(
    mail: _Mail, entries: Sequence[Entry], heads: Mapping[str, JournalHead | None], today: date
) -> tuple[str, str, str]:
    """Subject, text and page."""
    by_section: dict[str, list[Entry]] = {title: [] for title in (_LATE, _NEXT, _OPEN, _OVER, _PAST)}
    for entry in sorted(entries, key=lambda e: (e.deadline.due_on, e.agreement.number, e.deadline.code)):
        by_section[_section(entry, today)].append(entry)
    told: set[str] = set()
    sections = [
        {"titolo": title, "nota": _PAST_NOTE if title == _PAST else "", "accordi": _grouped(found, today, told)}
        for title, found in by_section.items()
        if found
    ]
    agreements = {entry.agreement.number: entry.agreement for found in by_section.values() for entry in found}
    contacts = dict.fromkeys(
        f"{a.procedure_officer}, responsabile del procedimento; {a.manager.name}, {a.manager.email}"
        for _, a in sorted(agreements.items())
    )
    what, late = "una scadenza" if len(entries) == 1 else f"{len(entries)} scadenze", len(by_section[_LATE])
    subject = f"{mail.title}: {what}{f', {late} in ritardo' if late else ''} – {_named(list(agreements.values()))}"
    body, page = rendered(
        "riepilogo.txt",
        {
            "apertura": mail.opening,
            "sezioni": sections,
            "contatti": list(contacts),
            "giornali": [_journal_line(number, heads.get(number)) for number in sorted(agreements)],
            "oggi": italian_date(today),
            "avviso": mail.called,
            "ogni": mail.how_often,
        },
        frame="_riepilogo",
    )
    return one_line(subject, MOST_SUBJECT), body, page


def _named(agreements: Sequence[Agreement]) -> str:
    """The agreements in a subject, the most urgent first; one alone with its title."""
    if len(agreements) == 1:
        return f"{agreements[0].number}, {agreements[0].shown_title}"
    numbers = ", ".join(each.number for each in agreements[:_MOST_NAMED])
    rest = len(agreements) - _MOST_NAMED
    return numbers if rest <= 0 else f"{numbers} e {'un altro' if rest == 1 else f'altri {rest}'}"


def _each_once(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Without the request to confirm an end that another line tells with all its readings."""
    ends = {entry.agreement.number for entry in entries if entry.deadline.code == END and not entry.long_past}
    return [e for e in entries if e.deadline.kind is not _K.EXPIRY_UNCONFIRMED or e.agreement.number not in ends]


def _section(entry: Entry, today: date) -> str:
    if entry.long_past:
        return _PAST
    if entry.deadline.kind is _K.TO_CLOSE:
        return _OVER
    if entry.deadline.kind in SINCE:
        return _OPEN
    return _LATE if today > entry.deadline.due_on else _NEXT


def _grouped(entries: Sequence[Entry], today: date, told: set[str]) -> list[dict[str, object]]:
    """By agreement; what is no deadline but stands open, once an agreement.

    Args:
        told: The agreements of which that was said; grows.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.agreement.number, []).append(entry)
    made: list[dict[str, object]] = []
    for number, found in groups.items():
        agreement = found[0].agreement
        lines = [_line(entry, today) for entry in found]
        if number not in told and (plan := plan_not_approved(agreement)):
            lines.append(f"{plan}: se è approvato, registrarlo con «registra-approvazione-piano».")
        told.add(number)
        made.append({"numero": number, "oggetto": one_line(agreement.shown_title, 120), "righe": lines})
    return made


def _line(entry: Entry, today: date) -> str:
    words = opening(entry.agreement, entry.deadline, today)
    told = f"{words[:1].upper()}{words[1:]}"
    # Of an end between its readings nobody can say since when it has passed.
    if entry.deadline.kind not in SINCE and not _between_readings(entry, today):
        told += f" ({countdown(entry.deadline.due_on, today)})"
    return told if entry.long_past else f"{told}: {_what_to_do(entry, today)}."


def _between_readings(entry: Entry, today: date) -> bool:
    return entry.deadline.code == END and between_readings(entry.agreement, today) is not None


def _what_to_do(entry: Entry, today: date) -> str:
    if _between_readings(entry, today):
        return _WHAT_TO_DO[_K.EXPIRY_UNCONFIRMED]
    if (told := _on_its_way(entry)) or (told := _before_the_end(entry)):
        return told
    return _usual(entry)


def _on_its_way(entry: Entry) -> str:
    """What is to be done about an end while an act that would move it, or has missed it, is on its way."""
    kind, act = entry.deadline.kind, further_act(entry.agreement)
    if act is None:
        return ""
    told = on_its_way(entry.agreement, act)
    if kind is _K.TO_CLOSE:
        late = "una firma data dopo la fine non serve più: " if act.state is ActState.SIGNING else ""
        return f"{told}, {late}«ritira-atto» e poi «chiudi-accordo»; per proseguire serve «nuovo-accordo»"
    if not moves_the_end(act):
        return ""
    if kind is _K.NON_RENEWAL:
        return f"{told}; se si prosegue, la disdetta non occorre"
    if kind in (_K.EXPIRY, _K.RENEWAL) and entry.agreement.ending is None:
        return f"{told}; tutte le parti devono firmarlo entro la scadenza"
    return ""


def _before_the_end(entry: Entry) -> str:
    """Where an end is unconfirmed, the step that confirms it comes first."""
    period = current_period(entry.agreement)
    if entry.deadline.code != END or period is None or not period.to_confirm or len(period.ends) < 2:
        return ""
    return f"«conferma-scadenza», letto il testo firmato; poi {_usual(entry)}"


def _usual(entry: Entry) -> str:
    hidden = entry.agreement.confidentiality
    if entry.deadline.kind is _K.PUBLICATION and hidden is not None:
        return f"pubblicare solo {hidden.extent.public}, e registrarlo con «registra-pubblicazione»"
    if entry.deadline.party_position == 1 or entry.deadline.kind not in DUTIES:
        return _WHAT_TO_DO[entry.deadline.kind]
    owed_by = entry.agreement.who_owes(entry.agreement.obligation(entry.deadline.code))
    return f"spetta a {owed_by}; se è arrivato, registrarlo con «consegna-piano»"


def _journal_line(number: str, head: JournalHead | None) -> str:
    if head is None:
        return f"{number}: giornale alterato, avvisare subito chi gestisce il database"
    # The hash on a line of its own: a wrapped one could not be searched for.
    return f"{number}, riga n. {head.sequence}:\n{head.hash}"
