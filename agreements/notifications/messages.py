"""What a notice says, in Italian: the words stand in ``templates/``, here are the facts that they are filled with.

One deadline, one addressee, one sweep: one notice, whatever rungs it folds. Two deadlines of one agreement are two
notices, because the correction of one date makes only the notices about it obsolete; the weekly digest over
agreements is made in `digest`, from the same openings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.act_words import further_act, on_its_way, the_act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import sentence_start
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.fact_words import fact_in_brief
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.periods import (
    between_readings,
    current_period,
    last_day,
    never_effective,
    no_effect,
)
from agreements.domain.agreement.recurrence import duties
from agreements.domain.agreement.signing_order import asked_since_turn, in_turn, unsigned
from agreements.domain.basics.day_words import from_the_day, italian_date, the_day
from agreements.domain.days.duration import confirmation_request, describe
from agreements.domain.days.holidays import weekday_name
from agreements.domain.deadlines.agenda import entry_of
from agreements.domain.deadlines.deadlines import FACT, DeadlineKind, Watched
from agreements.domain.deadlines.notice import Notice
from agreements.domain.deadlines.reminder import countdown
from agreements.domain.deadlines.sweep import Due
from agreements.notifications.calendar import calendar_of
from agreements.notifications.ratification_notice import law_missing, ratification, ratification_denied
from agreements.notifications.rendering import rendered
from agreements.notifications.wording import MOST_SUBJECT, one_line

_K = DeadlineKind
_TEMPLATES = {
    _K.OBLIGATION: "adempimento.txt",
    _K.RECURRING: "adempimento.txt",
    _K.POWER_ENDING: "potere-di-firma.txt",
    _K.CERTIFICATE_ENDING: "potere-di-firma.txt",
    _K.EXPIRY: "scadenza.txt",
    _K.RENEWAL: "scadenza.txt",
    _K.YEARLY_CHECK: "verifica-annuale.txt",
    _K.SIGNATURE_PENDING: "firme.txt",
    _K.SIGNATURE_DUE: "termine-firma.txt",
    _K.SIGNATURE_REFUSED: "rifiuto.txt",
    _K.REPERTORY_MISSING: "repertorio.txt",
    _K.EXPIRY_UNCONFIRMED: "conferma-scadenza.txt",
    _K.PEC_MISSING: "pec.txt",
    _K.EFFECT_MISSING: "evento.txt",
    _K.FACT_TERM: "fatto.txt",
    _K.WITHOUT_EFFECT: "senza-effetto.txt",
    _K.PUBLICATION: "pubblicazione.txt",
    _K.NON_RENEWAL: "disdetta.txt",
    _K.RATIFICATION: "ratifica.txt",
    _K.RATIFICATION_DENIED: "ratifica-negata.txt",
    _K.LAW_MISSING: "legge-ratifica.txt",
    _K.CONFIDENTIALITY_REVIEW: "riservatezza.txt",
    _K.PARTY_ACT_MISSING: "atto-controparte.txt",
    _K.TO_CLOSE: "chiusura.txt",
}

Facts = dict[str, object]


def compose(
    agreement: Agreement,
    due: Due,
    version: int,
    today: date,
    head: JournalHead | None,
    folder: str = "",
    installation: str = "",
) -> tuple[Notice, ...]:
    """One notice for each addressee who gets a mail of its own about a due deadline.

    The same agreement, deadline and day give the same words.

    Args:
        agreement: As it stands saved.
        due: What the sweep found for it.
        version: Of the deadline, as it is armed.
        today: The day in Europe/Rome from which days are counted.
        head: The last row of the agreement's journal as the notice is made: mails are kept where nobody who can write
            into the database reaches them. None if the journal is no longer whole: the reminder goes out all the same.
        folder: Where the documents are, for people.
        installation: Names the register, in the calendar that comes along.
    """
    if not due.alone:
        return ()
    deadline = due.watched
    words, facts = _FACTS[deadline.kind](agreement, deadline, today)
    text, page = rendered(
        _TEMPLATES[deadline.kind],
        about(agreement, today, head, folder)
        | _of_deadline(deadline, today)
        | {"apertura": f"{words[0].upper()}{words[1:]}.", "lettera": due.letter}
        | facts,
    )
    entry = entry_of(agreement, deadline)
    # A day that has passed is no appointment.
    ahead = entry.is_due_date and deadline.due_on >= today
    calendar = calendar_of([entry], installation, today) if ahead else ""
    return tuple(
        Notice(
            agreement=agreement.number,
            obligation_code=deadline.code,
            rung=told.rung,
            recipient=told.office.email,
            version=version,
            subject=one_line(f"{agreement.number} – {words} – {agreement.shown_title}", MOST_SUBJECT),
            body=text,
            html=page,
            calendar=calendar,
        )
        for told in due.alone
    )


def about(agreement: Agreement, today: date, head: JournalHead | None, folder: str) -> Facts:
    """What the frame of every notice about an agreement says."""
    parties = "; ".join(party.name for party in agreement.present)
    if agreement.confidentiality is not None:
        parties = "non indicate, perché l’accordo è riservato"
    repertory = agreement.acts[0].repertory
    return {
        "accordo": {
            "oggetto": agreement.shown_title,
            "tipo": agreement.kind.value,
            "numero": agreement.number,
            "repertorio": f"{repertory.number} ({repertory.register})" if repertory else "",
            "parti": parties,
            "capofila": agreement.lead.name,
        },
        "cartella": folder,
        "giornale": {"riga": str(head.sequence), "impronta": head.hash} if head else None,
        "oggi": italian_date(today),
        "contatto": f"{agreement.procedure_officer}, responsabile del procedimento; "
        f"{agreement.manager.name}, {agreement.manager.email}.",
    }


def _of_deadline(deadline: Watched, today: date) -> Facts:
    return {
        "termine": f"{weekday_name(deadline.due_on)} {italian_date(deadline.due_on)}",
        "distanza": countdown(deadline.due_on, today),
        "in_ritardo": today > deadline.due_on,
        "calcolo": deadline.explanation,
    }


def _since(day: date, today: date) -> str:
    days = (today - day).days
    return "oggi" if days == 0 else "ieri" if days == 1 else f"{days} giorni fa"


def _obligation(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    obligation = agreement.obligation(deadline.code)
    party, there = agreement.party(deadline.party_position), obligation.owed_by
    when = f"scade {the_day(deadline.due_on)}"
    if today > deadline.due_on:
        when = f"in ritardo, era da adempiere entro {the_day(deadline.due_on)}"
    facts: Facts = {
        "adempimento": {
            "descrizione": obligation.description,
            "codice": obligation.code,
            "clausola": obligation.clause,
            "a_chi": f"{party.name} ({there.words})" if there else party.name,
            "struttura": _office(obligation.office),
            "nostro": deadline.party_position == 1,
        },
    }
    # Long descriptions would push the date out of the subject.
    return f"{one_line(obligation.description, 60)}: {when}", facts


def _end(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    end = last_day(agreement) or deadline.due_on  # a confirmed one may lie after the day on which alarms run
    act = further_act(agreement)
    used = agreement.times_renewed
    allowed = agreement.renewal.allowed
    facts: Facts = {
        "scadenza": _duration_facts(agreement)
        | {
            "rinnovi": f"{used} su {allowed} ammessi" if allowed else "il testo non ne ammette",
            "rinnovabile": deadline.kind is DeadlineKind.RENEWAL,
            "in_corso": sentence_start(on_its_way(agreement, act)) if act is not None and moves_the_end(act) else "",
            "quale": the_act(act.kind) if act is not None else "",
            "cessazione": agreement.ending.kind.value if agreement.ending else "",
        }
    }
    if agreement.ending is not None:
        return f"l’accordo cessa {the_day(deadline.due_on)} ({agreement.ending.kind})", facts
    if between_readings(agreement, today) is not None:
        others = [the_day(day) for day in _ends(agreement) if day != deadline.due_on]
        words = f"la lettura più vicina della scadenza, {the_day(deadline.due_on)}, è passata"
        return f"{words}; resta {' o '.join(others)}: va confermata", facts
    if readings := _readings(agreement):
        return f"l’accordo scade {readings}", facts
    if end != deadline.due_on:
        return (
            f"l’accordo scade {the_day(end)}, i preavvisi contano la lettura più vicina, {the_day(deadline.due_on)}",
            facts,
        )
    return f"l’accordo scade {the_day(end)}", facts


def _readings(agreement: Agreement) -> str:
    """The days on which an unconfirmed end may lie, and which counts; empty where there is one day."""
    ends = _ends(agreement)
    if len(ends) < 2:
        return ""
    days = " o ".join(the_day(day) for day in ends)
    return f"{days}, secondo la lettura; fino alla conferma conta {the_day(ends[0])}"


def _ends(agreement: Agreement) -> tuple[date, ...]:
    period = current_period(agreement)
    return period.ends if period is not None else ()


def moves_the_end(act: Act) -> bool:
    """Whether an act, once signed, gives the agreement a later end."""
    return act.kind.renews or act.kind is ActKind.EXTENSION


def _yearly_check(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    return f"verifica annuale {the_day(deadline.due_on)}, durata non indicata", {}


def _signatures(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act = agreement.act(deadline.act_sequence)
    sending = act.sending
    assert sending is not None  # else nothing is watched
    asked = asked_since_turn(agreement, act)
    missing = unsigned(agreement, act)
    after = [party for party in missing if party not in in_turn(agreement, act)]
    held = len(act.waiting_files)
    terms = sorted({sending.due_on(p.position) for p in asked if not sending.overtaken(p.position)})
    facts: Facts = {
        "firme": {
            "atto": act.kind.value,
            "di_turno": deadline.due_on != sending.sent_on,
            "inviato": italian_date(sending.sent_on),
            "risposta_entro": " e ".join(italian_date(term) for term in terms)
            or "da concordare: il termine dato è passato prima del turno («rettifica»)",
            "mancanti": "; ".join(f"{party.signs}, {party.signatory.office_title}" for party in asked),
            "poi": "; ".join(party.signs for party in after),
            "in_sospeso": str(held) if held else "",
        },
        "da_allora": _since(deadline.due_on, today),
    }
    words = f"{f'mancano {len(asked)} firme' if len(asked) > 1 else 'manca una firma'} su {len(agreement.staying)}"
    if len(asked) < len(missing):
        whose = one_line(" e di ".join(party.name for party in asked), 60)
        words = f"si attende la firma di {whose}, firme {len(act.signatures)} di {len(agreement.staying)}"
    since = f"atto inviato {the_day(sending.sent_on)}"
    if deadline.due_on != sending.sent_on:
        since = f"di turno {from_the_day(deadline.due_on)}"
    return f"{words}, {since}", facts


def _signature_due(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act, party = agreement.act(deadline.act_sequence), agreement.party(deadline.party_position)
    assert act.sending is not None  # else nothing is watched
    came_on = act.sending.turn(party.position).came_on or act.sending.sent_on
    over = today > deadline.due_on
    facts: Facts = {
        "firma": {
            "atto": act.kind.value,
            "chi": f"{party.signatory.name}, {party.signatory.office_title or 'firmatario'} {party.named.of}",
            "turno": the_day(came_on),
            "finito": over,
        }
    }
    when = "era attesa" if over else "è attesa"
    return f"la firma di {one_line(party.name, 60)} {when} entro {the_day(deadline.due_on)}", facts


def _refused(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act = agreement.act(deadline.act_sequence)
    party = agreement.party(deadline.party_position)
    refusal = act.refusal(deadline.party_position)
    assert refusal is not None  # else it is not watched
    facts: Facts = {
        "rifiuto": {
            "parte": f"{party.name} ({party.signatory.name}, {party.signatory.office_title})",
            "ragioni": refusal.reason,
            "estremi": refusal.reference,
            "firme": f"{len(act.signatures)} di {len(agreement.staying)}",
        }
    }
    return f"{party.name} rifiuta di firmare, {the_day(deadline.due_on)}", facts


def _signing_power(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    party = agreement.party(deadline.party_position)
    certificate = deadline.kind is DeadlineKind.CERTIFICATE_ENDING
    what = "il certificato" if certificate else "il potere"
    over = today > deadline.due_on
    verb = "è finito" if over else "finisce"
    facts: Facts = {
        "potere": {
            "atto": agreement.act(deadline.act_sequence).kind.value,
            "chi": f"{party.signatory.name}, {party.signatory.office_title or 'firmatario'} {party.named.of}",
            "titolo": party.signatory.power_title,
            "certificato": certificate,
            "finito": over,
        }
    }
    return f"{what} di firma per {one_line(party.name, 60)} {verb} {the_day(deadline.due_on)}, la firma manca", facts


def _after_signature(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act: Act = agreement.act(deadline.act_sequence)
    openings = {
        DeadlineKind.REPERTORY_MISSING: "manca il numero di repertorio",
        DeadlineKind.EXPIRY_UNCONFIRMED: _to_be_confirmed(agreement),
        DeadlineKind.EFFECT_MISSING: "l’accordo non ha ancora effetto",
        DeadlineKind.PEC_MISSING: "manca la comunicazione via PEC dell’avvenuta sottoscrizione",
    }
    return f"{openings[deadline.kind]}, atto sottoscritto {the_day(deadline.due_on)}", {
        "atto": act.kind.value,
        "da_allora": _since(deadline.due_on, today),
        "scadenza": _duration_facts(agreement),
        "evento": agreement.effect_event.since if agreement.effect_event is not None else "",
    }


def _to_be_confirmed(agreement: Agreement) -> str:
    readings = _readings(agreement)
    return f"la scadenza è da confermare, {readings}" if readings else "la scadenza è da confermare"


def _fact_term(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    number = deadline.code.removeprefix(FACT)
    fact = agreement.facts[int(number) - 1]
    facts: Facts = {"fatto": {"numero": number, "parole": fact.words, "nostro": deadline.party_position == 1}}
    verb = "è scaduto" if today > deadline.due_on else "scade"
    brief = one_line(fact_in_brief(agreement, fact), 70)
    return f"{brief}: il termine {verb} {the_day(deadline.due_on)}", facts


def _no_effect(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    waits = no_effect(agreement)
    assert waits is not None  # else it is not watched
    event = agreement.effect_event
    facts: Facts = {
        "finisce": waits.ends,
        "decorre": event.since if event is not None else str(agreement.effect_rule),
        "durata": describe(agreement.duration),
    }
    if waits.ends:
        return f"l’accordo finisce {the_day(deadline.due_on)} e non ha ancora effetto", facts
    verb = "andava" if today > deadline.due_on else "va"
    return f"l’accordo è firmato e non ha effetto: {verb} deciso entro {the_day(deadline.due_on)}", facts


def _publication(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act, hidden = agreement.act(deadline.act_sequence), agreement.confidentiality
    facts: Facts = {"atto": act.kind.value, "solo": str(hidden.extent.public) if hidden else ""}
    return f"manca la pubblicazione, il semestre si è chiuso {the_day(deadline.due_on)}", facts


def _silent(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act, party = agreement.act(deadline.act_sequence), agreement.party(deadline.party_position)
    assert act.resolution is not None  # else it is not watched
    facts: Facts = {
        "atto": act.kind.value,
        "parte": party.name,
        "delibera": act.resolution.reference,
        "da_allora": _since(deadline.due_on, today),
    }
    return f"manca l’atto {party.named.of}, il testo è approvato {from_the_day(deadline.due_on)}", facts


def _to_close(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    act, ending, never = further_act(agreement), agreement.ending, never_effective(agreement, today)
    owed = [duty for duty in duties(agreement, today) if duty.fulfilment is None and duty.due_on is not None]
    facts: Facts = {
        "mai_efficace": never is not None,
        "atto_in_corso": sentence_start(on_its_way(agreement, act)) if act is not None else "",
        "in_firma": act is not None and act.state is ActState.SIGNING,
        "fine": the_day(deadline.due_on),
        "restano": "; ".join(f"{duty.description}, {the_day(duty.due_on)}" for duty in owed if duty.due_on),
        "da_allora": _since(deadline.due_on, today),
    }
    words = f"l’accordo è scaduto {the_day(deadline.due_on)}"
    if never is not None:
        words = f"l’accordo è finito {the_day(deadline.due_on)} senza avere avuto effetto"
    elif ending is not None and ending.ends_on == deadline.due_on:
        words = f"l’accordo è cessato {the_day(deadline.due_on)} ({ending.kind})"
    return f"{words}, la pratica è da chiudere", facts


def _review(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    hidden = agreement.confidentiality
    assert hidden is not None  # else it is not watched
    verb = "era" if today > deadline.due_on else "è"
    facts: Facts = {"norma": hidden.basis, "pubblico": str(hidden.extent.public)}
    return f"il riesame della riservatezza {verb} {the_day(deadline.due_on)}", facts


def _non_renewal(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, Facts]:
    notice, period = agreement.renewal.non_renewal_notice, current_period(agreement)
    assert notice is not None  # else it is not watched
    assert period is not None
    assert period.alarm_on is not None
    verb = "era" if today > deadline.due_on else "è"
    words = f"l’ultimo giorno per la disdetta {verb} {the_day(deadline.due_on)}"
    return words, {
        "disdetta": {
            "preavviso": f"almeno {notice.words} prima della scadenza dell’accordo",
            "fine": italian_date(period.alarm_on),
        }
    }


def opening(agreement: Agreement, deadline: Watched, today: date) -> str:
    """What a deadline is about, as the subject of its notice says it: «Piano operativo: scade il 2 aprile 2026»."""
    return _FACTS[deadline.kind](agreement, deadline, today)[0]


def _duration_facts(agreement: Agreement) -> Facts:
    period = current_period(agreement)
    unconfirmed = period is not None and (period.to_confirm or not period.readings) and period.confirmed is None
    return {
        "durata": describe(agreement.duration),
        "da_confermare": confirmation_request(period.readings) if period is not None and unconfirmed else "",
    }


def _office(office: Office) -> str:
    return f"{office.name} ({office.email})"


_FACTS: Mapping[DeadlineKind, Callable[[Agreement, Watched, date], tuple[str, Facts]]] = {
    _K.OBLIGATION: _obligation,
    _K.RECURRING: _obligation,
    _K.POWER_ENDING: _signing_power,
    _K.CERTIFICATE_ENDING: _signing_power,
    _K.EXPIRY: _end,
    _K.RENEWAL: _end,
    _K.YEARLY_CHECK: _yearly_check,
    _K.SIGNATURE_PENDING: _signatures,
    _K.SIGNATURE_DUE: _signature_due,
    _K.SIGNATURE_REFUSED: _refused,
    _K.REPERTORY_MISSING: _after_signature,
    _K.EXPIRY_UNCONFIRMED: _after_signature,
    _K.PEC_MISSING: _after_signature,
    _K.EFFECT_MISSING: _after_signature,
    _K.FACT_TERM: _fact_term,
    _K.WITHOUT_EFFECT: _no_effect,
    _K.PUBLICATION: _publication,
    _K.NON_RENEWAL: _non_renewal,
    _K.RATIFICATION: ratification,
    _K.RATIFICATION_DENIED: ratification_denied,
    _K.LAW_MISSING: law_missing,
    _K.CONFIDENTIALITY_REVIEW: _review,
    _K.PARTY_ACT_MISSING: _silent,
    _K.TO_CLOSE: _to_close,
}
