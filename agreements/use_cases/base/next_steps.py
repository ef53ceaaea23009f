"""What can be done next, in the words of the forms; a test holds the names against the deployments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from agreements.domain.agreement.act import Act, ActKind, ActState, HeldFile
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.awaited import AwaitedEvent
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.expected_events import awaited_events
from agreements.domain.agreement.fact_words import fact_in_brief, open_facts, unsettled
from agreements.domain.agreement.money import ChargesKind
from agreements.domain.agreement.obligation import PLAN, Obligation, ObligationStatus
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.periods import (
    NoEffect,
    Standing,
    between_readings,
    current_period,
    left_unsigned,
    no_effect,
    standing,
)
from agreements.domain.agreement.plan_approval import plan_not_approved
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.agreement.recurrence import duties
from agreements.domain.agreement.signing_order import in_turn, unsigned
from agreements.domain.basics.day_words import of_the_date, the_date
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.basics.moment import Moment
from agreements.domain.days.duration import NOT_NOTED
from agreements.domain.steps.party_acts import missing_party_acts
from agreements.use_cases.base.ratification_steps import law_question, ratification_steps

_OF = {
    ActKind.ORIGINAL: "",
    ActKind.RENEWAL: "Per il rinnovo: ",
    ActKind.AMENDED_RENEWAL: "Per il rinnovo con modifiche: ",
    ActKind.EXTENSION: "Per la proroga: ",
    ActKind.AMENDMENT: "Per l’atto aggiuntivo: ",
}


MOST_HELPFUL = 3
_NAMED = re.compile("«([a-z]+(?:-[a-z]+)*)»")


def helpful_steps(agreement: Agreement, moment: Moment, *, refused: str = "") -> tuple[str, ...]:
    """Names of the one to three steps that help now, most urgent first; for refusals, pages and commands alike.

    Args:
        refused: The step that was just refused: it does not help.
    """
    names = dict.fromkeys(map(first_named, next_steps(agreement, moment)))
    return tuple(name for name in names if name not in ("", refused))[:MOST_HELPFUL]


def first_named(told: str) -> str:
    """The step that a sentence of `next_steps` is about: the first that it names; empty where it names none."""
    found = _NAMED.search(told)
    return found[1] if found is not None else ""


def next_steps(agreement: Agreement, moment: Moment) -> tuple[str, ...]:
    """The steps that staff can take now, most urgent first."""
    steps: list[str] = []
    over = agreement.ending is not None or agreement.closing is not None  # a renewal has lost its object
    for act in reversed(agreement.acts):
        if act.state is ActState.SIGNED:
            steps += _of_signed(agreement, act, moment)
        elif not over:
            steps += _of_open(agreement, act, moment.today)
    steps += [
        f"«conferma-rettifica»: una seconda persona confermi la rettifica di {waiting.told}"
        for waiting in agreement.pending_corrections
    ]
    return (*steps, *_of_facts(agreement, moment))


def _of_facts(agreement: Agreement, moment: Moment) -> Iterator[str]:
    for n, fact in open_facts(agreement):
        brief = fact_in_brief(agreement, fact)
        if fact.kind is FactKind.ABSTENTION:
            yield (
                f"«chiudi-fatto» n. {n} quando l’astensione viene meno; fino ad allora {fact.person} non compie passi "
                f"su questo accordo ({without_stop(fact.words)})"
            )
            continue
        past = " (passato)" if fact.due_on is not None and fact.due_on < moment.today else ""
        by = f", entro {the_date(fact.due_on)}{past}" if fact.due_on is not None else ""
        yield f"«chiudi-fatto» n. {n} quando si sa com’è finita: {brief}{by}"


def steps_of_open_acts(agreement: Agreement, today: date) -> tuple[str, ...]:
    """Those of them that bring an act nearer to its signature."""
    if agreement.ending is not None or agreement.closing is not None:
        return ()
    return tuple(step for act in agreement.acts if act.open for step in _of_open(agreement, act, today))


def _of_open(agreement: Agreement, act: Act, today: date) -> list[str]:
    """Nothing leads on from a denied ratification but a person's assessment, and nothing after the end."""
    if not act.open:
        return []
    of = _OF[act.kind]
    if (end := left_unsigned(agreement, act, today)) is not None:
        return _too_late(act, of, end)
    ratifying = ratification_steps(act, of)
    if act.kind is not ActKind.ORIGINAL and (standing := unsettled(agreement, act)):
        ratifying = [f"{of}«registra-valutazione»: dire se si prosegue lo stesso: {'; '.join(standing)}", *ratifying]
    return ratifying if act.denied is not None else [*ratifying, *_towards_signature(agreement, act, of)]


def _too_late(act: Act, of: str, end: date) -> list[str]:
    """Only what was signed before the end and comes later still helps."""
    if act.state is not ActState.SIGNING:
        return [f"{of}«ritira-atto»: l’accordo è finito {the_date(end)} e l’atto non può più essere firmato in tempo"]
    return [
        f"{of}«ritira-atto»: l’accordo è finito {the_date(end)} e una firma data dopo non serve più",
        f"{of}«importa-firmato» solo per un file firmato entro {the_date(end)}",
    ]


def _towards_signature(agreement: Agreement, act: Act, of: str) -> list[str]:
    match act.state:
        case ActState.DRAFT:
            costs = _charges_to_say(agreement, act, of)
            return [
                *costs,
                f"{of}«avvia-istruttoria» quando il testo è pronto",
                f"{of}«nuova-versione» dopo aver consegnato il file Word riveduto in «File ricevuti»",
            ]
        case ActState.UNDER_EXAMINATION:
            return [f"{of}{_opinions_missing(act)}«proposta-in-giunta»"]
        case ActState.BEFORE_BODY:
            return [f"{of}«registra-delibera» con l’esito della seduta ({act.body})"]
        case ActState.APPROVED:
            version = act.resolution.text_version if act.resolution else 0
            missing = ", ".join(missing_party_acts(act, agreement, version))
            # Whose act was waited for may have left since: any of the others, recorded again, leads on.
            waits = f"manca {missing}" if missing else "non ne manca più alcuno, registrare di nuovo l’ultimo"
            return [
                *_number_missing(act, of),
                f"{of}«registra-atto-controparte»: {waits} (se chiede modifiche, «registra-richiesta-modifiche»)",
            ]
        case ActState.PARTIES_APPROVED:
            return [
                *_number_missing(act, of),
                *law_question(agreement, act, of),
                f"{of}«testo-definitivo» (se una parte chiede modifiche, «registra-richiesta-modifiche»; se il testo "
                "va rifatto, «riporta-in-bozza»)",
            ]
        case ActState.DEFINITIVE:
            return [*law_question(agreement, act, of), f"{of}rileggere il PDF da firmare, poi «invio-alla-firma»"]
        case ActState.SIGNING:
            return _of_signing(agreement, act, of)
        case _:
            return []


def _charges_to_say(agreement: Agreement, act: Act, of: str) -> list[str]:
    """Until somebody says them there is no examination; words of the text may have said them already."""
    if act.charges.kind is not ChargesKind.UNKNOWN or (act.sequence == 1 and agreement.content.charges.strip()):
        return []
    return [f"{of}«registra-oneri»: dire quali spese comporta, o «{ChargesKind.NONE}»"]


def _opinions_missing(act: Act) -> str:
    given = {opinion.kind for opinion in act.opinions if opinion.favourable}
    missing = [kind for kind in act.required_opinions if kind not in given]
    return f"«registra-parere» ({', '.join(missing)}), poi " if missing else ""


def _number_missing(act: Act, of: str) -> list[str]:
    if act.resolution is not None and not act.resolution.number:
        return [f"{of}«registra-numero-delibera» appena la segreteria lo attribuisce"]
    return []


def whose_file(held: HeldFile) -> str:
    """Who signed a held file: the designated person, else whoever the certificate names."""
    return held.signatory or held.holder or "persona non riconosciuta"


def _of_signing(agreement: Agreement, act: Act, of: str) -> list[str]:
    steps = [
        f"{of}«decidi-firma-in-sospeso»: il dirigente decide sul file di {whose_file(held)}"
        + (
            ", che non conta come firmato: non lo accetta, oppure lo si importa di nuovo con un riferimento anteriore"
            if held.not_counted
            else ""
        )
        for held in act.waiting_files
    ]
    steps += [
        f"{of}{agreement.party(refusal.position).name} non firma: chiarire, «ritira-testo» (finché nessuno ha "
        "firmato), «riporta-in-bozza» per un altro testo, o «ritira-atto» per chiudere senza accordo"
        for refusal in act.refusals
    ]
    asked, sending = in_turn(agreement, act), act.sending
    steps += [
        f"{of}«rettifica» del «{Datum.SIGNATURE_TERM}» per {party.name}: quello dato "
        f"({sending.due_on(party.position):%d/%m/%Y}) è passato prima del suo turno"
        for party in asked
        if sending is not None and sending.overtaken(party.position)
    ]
    names = ", ".join(f"{party.signs}{_own_term(act, party)}" for party in asked)
    after = ", ".join(party.signs for party in unsigned(agreement, act) if party not in asked)
    signed = f"{len(act.signatures)} di {len(agreement.staying)}"
    sent = f", dopo avergli mandato dal protocollo «firma {signed} – da firmare ancora»" if act.signatures else ""
    steps.append(
        f"{of}«importa-firmato» quando torna il file di {names}{sent}: consegnarlo in «File ricevuti» (firme {signed})"
        + (f"; è il turno di {' e '.join(party.name for party in asked)}, poi di {after}" if after else "")
    )
    return steps


def _own_term(act: Act, party: Party) -> str:
    own = act.sending.turn(party.position).reply_by if act.sending is not None else None
    return f" entro {the_date(own)}" if own is not None else ""


def _named(duty: Obligation) -> str:
    """The code that the form asks for, where it does not offer it by itself."""
    return "" if duty.code == PLAN else f" (adempimento «{duty.code}»)"


def _years_to_note(agreement: Agreement) -> bool:
    return agreement.duration is not None and agreement.duration.years_not_noted


def _counted_from(agreement: Agreement, event: AwaitedEvent) -> str:
    named = [f"«{duty.description}»" for duty in agreement.obligations if duty.counting.event == event]
    return f"da allora si conta {', '.join(named)}"


def _without_effect(now: Standing, waits: NoEffect) -> Iterator[str]:
    if now is Standing.NEVER_EFFECTIVE:
        yield f"«chiudi-accordo»: l’accordo è finito {the_date(waits.until_on)} senza avere avuto effetto"
    elif now is Standing.EFFECT_OVERDUE:
        yield (
            "decidere: l’accordo è firmato e non ha effetto; se ciò da cui decorre è avvenuto registrarlo, se non "
            "verrà più usare «cessazione», altrimenti si attende ancora"
        )
    elif waits.ends:
        yield f"decidere prima {of_the_date(waits.until_on)}: se fino ad allora non ha effetto, l’accordo finisce senza"


def _of_signed(agreement: Agreement, act: Act, moment: Moment) -> list[str]:
    steps: list[str] = []
    original = act.sequence == 1
    if original and agreement.effect_rule is EffectRule.PEC_COMMUNICATION and act.pec_communicated_on is None:
        steps.append("«registra-comunicazione-pec»: l’accordo decorre da quella data")
    if original and agreement.closing is None:
        for event in awaited_events(agreement):
            if event.happened is None:
                effect = event == agreement.effect_event
                what = "l’accordo decorre da allora" if effect else _counted_from(agreement, event)
                steps.append(f"«registra-evento» quando avviene: «{event.words}» ({what})")
    if original:
        for duty in duties(agreement, moment.today):
            if duty.due_on is not None and duty.status(moment.today) in (
                ObligationStatus.AWAITED,
                ObligationStatus.LATE,
            ):
                late = " (in ritardo)" if duty.status(moment.today) is ObligationStatus.LATE else ""
                whose = f", spetta a {agreement.who_owes(duty)}" if duty.party_position != 1 else ""
                steps.append(
                    f"«consegna-piano»: {duty.description}{_named(duty)} entro {the_date(duty.due_on)}{late}{whose}"
                )
                if late:
                    steps.append(
                        f"«registra-differimento» se per «{duty.description}» è stato concordato un nuovo termine"
                    )
    if original and (told := plan_not_approved(agreement)):
        steps.append(f"«registra-approvazione-piano»: {told}")
    steps += ratification_steps(act, _OF[act.kind])
    if act.repertory is None:
        steps.append("«registra-repertorio» con il numero dell’ufficio repertorio")
    hidden = agreement.confidentiality
    if not act.publications and hidden is None:
        steps.append("«registra-pubblicazione» (art. 23 c. 1 lett. d) D.Lgs. 33/2013)")
    elif hidden is not None and hidden.extent.public is Public.NOT_SAID:
        steps.append("«riservatezza»: indicare che cosa resta pubblico, fino a quando e il giorno del riesame")
    elif not act.publications and hidden is not None and hidden.extent.public is not Public.NOTHING:
        steps.append(f"«registra-pubblicazione» (art. 23 c. 1 lett. d) D.Lgs. 33/2013), solo: {hidden.extent.public}")
    if agreement.closing is not None:
        return steps
    newest = act.sequence == agreement.signed_acts[-1].sequence
    now = standing(agreement, moment.today)
    if newest and now in (Standing.EXPIRED, Standing.ENDED):
        steps.append("«chiudi-accordo» con la relazione finale")
    if newest and (waits := no_effect(agreement)) is not None:
        steps += _without_effect(now, waits)
    if agreement.ending is not None:
        return steps
    period = current_period(agreement)
    if period is not None and period.act_sequence == act.sequence and period.earliest_end is not None:
        if period.to_confirm:
            held = " prima di ogni altro passo" if between_readings(agreement, moment.today) else ""
            noted = f" ({NOT_NOTED}: leggere nel testo quali indica)" if _years_to_note(agreement) else ""
            steps.append(f"«conferma-scadenza»{held}: la lettura più prudente è {the_date(period.earliest_end)}{noted}")
        left = agreement.renewal.allowed - len(agreement.renewals)
        if left > 0 and moment.today <= period.earliest_end:
            steps.append(f"«rinnovo» prima {of_the_date(period.earliest_end)}, con ogni firma entro quella data")
    return steps
