"""What a notice says, in Italian: the words stand in ``templates/``, here are the facts that they are filled with.

One deadline, one addressee, one sweep: one notice, whatever rungs it folds. Two deadlines of one agreement are two
notices, because the correction of one date makes only the notices about it obsolete; a digest over agreements is
put together elsewhere, from what these say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from jinja2 import PackageLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agreements.domain.act import Act
from agreements.domain.agreement import Agreement
from agreements.domain.duration import confirmation_request, describe
from agreements.domain.events import JournalHead
from agreements.domain.holidays import italian_date, the_day, weekday_name
from agreements.domain.notice import Notice
from agreements.domain.parties import Office
from agreements.domain.periods import current_period
from agreements.domain.reminder import countdown
from agreements.domain.sweep import DeadlineKind, Due, Watched
from agreements.notifications.wording import MOST_SUBJECT, item, one_line, paragraph

_K = DeadlineKind
_TEMPLATES = {
    _K.OBLIGATION: "adempimento.txt",
    _K.EXPIRY: "scadenza.txt",
    _K.RENEWAL: "scadenza.txt",
    _K.YEARLY_CHECK: "verifica-annuale.txt",
    _K.SIGNATURE_PENDING: "firme.txt",
    _K.REPERTORY_MISSING: "repertorio.txt",
    _K.EXPIRY_UNCONFIRMED: "conferma-scadenza.txt",
    _K.PEC_MISSING: "pec.txt",
}

Facts = dict[str, object]


def compose(agreement: Agreement, due: Due, today: date, head: JournalHead | None) -> tuple[Notice, ...]:
    """One notice for each addressee of a due deadline; none where its rungs are only to be marked.

    The same agreement, deadline and day give the same words.

    Args:
        agreement: As it stands saved.
        due: What the sweep found for it.
        today: The day in Europe/Rome from which days are counted.
        head: The last row of the agreement's journal as the notice is made: mails are kept where nobody who can write
            into the database reaches them. None if the journal is no longer whole: the reminder goes out all the same.
    """
    if due.speaks_for_rung is None:
        return ()
    deadline = due.watched
    opening, facts = _FACTS[deadline.kind](agreement, due, today)
    body = (
        _environment()
        .get_template(_TEMPLATES[deadline.kind])
        .render(
            _common(agreement, deadline, today),
            apertura=f"{opening[0].upper()}{opening[1:]}.",
            giornale={"riga": str(head.sequence), "impronta": head.hash} if head else None,
            **facts,
        )
    )
    return tuple(
        Notice(
            agreement=agreement.number,
            obligation_code=deadline.code,
            rung=due.speaks_for_rung,
            recipient=office.email,
            version=deadline.version,
            subject=one_line(f"{agreement.number} – {opening} – {agreement.title}", MOST_SUBJECT),
            body=body,
        )
        for office in due.recipients
    )


def _common(agreement: Agreement, deadline: Watched, today: date) -> Facts:
    parties = "; ".join(party.name for party in agreement.parties)
    repertory = agreement.acts[0].repertory
    return {
        "accordo": {
            "oggetto": agreement.title,
            "tipo": agreement.kind.value,
            "numero": agreement.number,
            "repertorio": f"{repertory.number} ({repertory.register})" if repertory else "",
            "parti": parties,
            "capofila": agreement.lead.name,
        },
        "termine": f"{weekday_name(deadline.due_on)} {italian_date(deadline.due_on)}",
        "distanza": countdown(deadline.due_on, today),
        "in_ritardo": today > deadline.due_on,
        "calcolo": deadline.explanation,
        "oggi": italian_date(today),
        "contatto": f"{agreement.procedure_officer}, responsabile del procedimento; "
        f"{agreement.manager.name}, {agreement.manager.email}.",
    }


def _since(day: date, today: date) -> str:
    days = (today - day).days
    return "oggi" if days == 0 else "ieri" if days == 1 else f"{days} giorni fa"


def _obligation(agreement: Agreement, due: Due, today: date) -> tuple[str, Facts]:
    deadline = due.watched
    obligation = agreement.obligation(deadline.code)
    owed_by = agreement.party(deadline.party_position)
    when = f"scade {the_day(deadline.due_on)}"
    if today > deadline.due_on:
        when = f"in ritardo, era da adempiere entro {the_day(deadline.due_on)}"
    facts: Facts = {
        "adempimento": {
            "descrizione": obligation.description,
            "clausola": obligation.clause,
            "a_chi": owed_by.name,
            "struttura": _office(obligation.office),
            "nostro": deadline.party_position == 1,
        },
        "lettera": due.letter is not None,
    }
    # Long descriptions would push the date out of the subject.
    return f"{one_line(obligation.description, 60)}: {when}", facts


def _end(agreement: Agreement, due: Due, today: date) -> tuple[str, Facts]:
    deadline = due.watched
    verb = "scaduto" if today > deadline.due_on else "scade"
    renewal = next((act for act in agreement.renewals if act.open), None)
    used = len(agreement.signed_acts) - 1
    allowed = agreement.renewal.allowed
    facts: Facts = {
        "scadenza": _duration_facts(agreement)
        | {
            "rinnovi": f"{used} su {allowed} ammessi" if allowed else "il testo non ne ammette",
            "rinnovabile": deadline.kind is DeadlineKind.RENEWAL,
            "rinnovo_in_corso": renewal.state.value if renewal else "",
        }
    }
    return f"l’accordo {'è ' if verb == 'scaduto' else ''}{verb} {the_day(deadline.due_on)}", facts


def _yearly_check(agreement: Agreement, due: Due, today: date) -> tuple[str, Facts]:
    return f"verifica annuale {the_day(due.watched.due_on)}, durata non indicata", {}


def _signatures(agreement: Agreement, due: Due, today: date) -> tuple[str, Facts]:
    act = agreement.act(due.watched.act_sequence)
    missing = [party for party in agreement.parties if act.signature(party.position) is None]
    count = len(agreement.parties)
    held = len(act.held_files)
    facts: Facts = {
        "firme": {
            "atto": act.kind.value,
            "risposta_entro": italian_date(act.sending.reply_by) if act.sending else "",
            "mancanti": "; ".join(f"{party.name} ({party.signatory.office_title})" for party in missing),
            "in_sospeso": str(held) if held else "",
        },
        "da_allora": _since(due.watched.due_on, today),
    }
    many = f"mancano {len(missing)} firme" if len(missing) > 1 else "manca una firma"
    return f"{many} su {count}, atto inviato {the_day(due.watched.due_on)}", facts


def _after_signature(agreement: Agreement, due: Due, today: date) -> tuple[str, Facts]:
    act: Act = agreement.act(due.watched.act_sequence)
    openings = {
        DeadlineKind.REPERTORY_MISSING: "manca il numero di repertorio",
        DeadlineKind.EXPIRY_UNCONFIRMED: "la scadenza è da confermare",
        DeadlineKind.PEC_MISSING: "manca la comunicazione via PEC dell’avvenuta sottoscrizione",
    }
    opening = f"{openings[due.watched.kind]}, atto sottoscritto {the_day(due.watched.due_on)}"
    return opening, {
        "atto": act.kind.value,
        "da_allora": _since(due.watched.due_on, today),
        "scadenza": _duration_facts(agreement),
    }


def _duration_facts(agreement: Agreement) -> Facts:
    period = current_period(agreement)
    unconfirmed = period is not None and period.confirmed is None
    return {
        "durata": describe(agreement.duration),
        "da_confermare": confirmation_request(period.readings) if period is not None and unconfirmed else "",
    }


def _office(office: Office) -> str:
    return f"{office.name} ({office.email})"


_FACTS: Mapping[DeadlineKind, Callable[[Agreement, Due, date], tuple[str, Facts]]] = {
    _K.OBLIGATION: _obligation,
    _K.EXPIRY: _end,
    _K.RENEWAL: _end,
    _K.YEARLY_CHECK: _yearly_check,
    _K.SIGNATURE_PENDING: _signatures,
    _K.REPERTORY_MISSING: _after_signature,
    _K.EXPIRY_UNCONFIRMED: _after_signature,
    _K.PEC_MISSING: _after_signature,
}


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("agreements.notifications", "templates"),
        autoescape=select_autoescape(default=False),  # plain text: what is hostile is taken out by ``one_line``
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"paragrafo": paragraph, "voce": item}
    return environment
