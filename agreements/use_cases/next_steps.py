"""What can be done next, in the words of the forms; a test holds the names against the deployments."""

from __future__ import annotations

from agreements.domain.act import Act, ActState
from agreements.domain.agreement import Agreement, EffectRule
from agreements.domain.guards import missing_party_acts
from agreements.domain.moment import Moment
from agreements.domain.obligation import ObligationStatus
from agreements.domain.periods import current_period


def next_steps(agreement: Agreement, moment: Moment) -> tuple[str, ...]:
    """The steps that staff can take now, most urgent first."""
    steps: list[str] = []
    for act in reversed(agreement.acts):
        steps += _of_signed(agreement, act, moment) if act.state is ActState.SIGNED else _of_open(agreement, act)
    steps += [
        f"«conferma-rettifica»: una seconda persona confermi la rettifica di «{waiting.datum}»"
        for waiting in agreement.pending_corrections
    ]
    return tuple(steps)


def _of_open(agreement: Agreement, act: Act) -> list[str]:
    of = "" if act.sequence == 1 else "Per il rinnovo: "
    match act.state:
        case ActState.DRAFT:
            return [
                f"{of}«avvia-istruttoria» quando il testo è pronto",
                f"{of}«nuova-versione» dopo aver messo il file Word riveduto nella cartella «in-arrivo»",
            ]
        case ActState.UNDER_EXAMINATION:
            return [f"{of}«registra-parere», poi «proposta-in-giunta»"]
        case ActState.BEFORE_BODY:
            return [f"{of}«registra-delibera» con l’esito della seduta ({act.body})"]
        case ActState.APPROVED:
            version = act.resolution.text_version if act.resolution else 0
            missing = ", ".join(missing_party_acts(act, agreement, version))
            return [*_number_missing(act, of), f"{of}«registra-atto-controparte»: manca {missing}"]
        case ActState.PARTIES_APPROVED:
            return [*_number_missing(act, of), f"{of}«testo-definitivo»"]
        case ActState.DEFINITIVE:
            return [f"{of}rileggere il PDF da firmare, poi «invio-alla-firma»"]
        case ActState.SIGNING:
            return _of_signing(agreement, act, of)
        case _:
            return []


def _number_missing(act: Act, of: str) -> list[str]:
    if act.resolution is not None and not act.resolution.number:
        return [f"{of}«registra-numero-delibera» appena la segreteria lo attribuisce"]
    return []


def _of_signing(agreement: Agreement, act: Act, of: str) -> list[str]:
    steps = [
        f"{of}«decidi-firma-in-sospeso»: il dirigente decide sul file di {held.signatory or 'persona non riconosciuta'}"
        for held in act.held_files
    ]
    missing = [party for party in agreement.parties if act.signature(party.position) is None]
    names = ", ".join(f"{party.signatory.name} ({party.name})" for party in missing)
    signed = len(agreement.parties) - len(missing)
    steps.append(
        f"{of}«importa-firmato» quando torna il file di {names}: metterlo in «in-arrivo» "
        f"(firme {signed} di {len(agreement.parties)})"
    )
    return steps


def _of_signed(agreement: Agreement, act: Act, moment: Moment) -> list[str]:
    steps: list[str] = []
    original = act.sequence == 1
    if original and agreement.effect_rule is EffectRule.PEC_COMMUNICATION and act.pec_communicated_on is None:
        steps.append("«registra-comunicazione-pec»: l’accordo decorre da quella data")
    if original:
        for duty in agreement.obligations:
            if duty.status(moment.today) in (ObligationStatus.AWAITED, ObligationStatus.LATE):
                late = " (in ritardo)" if duty.status(moment.today) is ObligationStatus.LATE else ""
                steps.append(f"«consegna-piano»: {duty.description} entro il {duty.due_on:%d/%m/%Y}{late}")
    if act.repertory is None:
        steps.append("«registra-repertorio» con il numero dell’ufficio repertorio")
    if not act.publications:
        steps.append("«registra-pubblicazione» (art. 23 D.Lgs. 33/2013)")
    period = current_period(agreement)
    if period is not None and period.act_sequence == act.sequence and period.earliest_end is not None:
        if period.confirmed is None:
            steps.append(f"«conferma-scadenza»: la lettura più prudente è il {period.earliest_end:%d/%m/%Y}")
        left = agreement.renewal.allowed - len(agreement.renewals)
        if left > 0 and moment.today <= period.earliest_end:
            steps.append(f"«rinnovo» prima del {period.earliest_end:%d/%m/%Y}, con ogni firma entro quella data")
    return steps
