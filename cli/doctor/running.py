"""Checks of what must be running: Prefect's server, the worker that executes, the steps that the clock starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import wraps
from importlib.metadata import version
from typing import Any

from agreements.domain.basics.day_words import the_hour
from cli.doctor.finding import Figure, Finding, broken, measured, warning, well
from cli.doctor.prefect_api import ServerSilent, ago
from cli.doctor.strangers import Registered, by_the_clock, published, standing_still, strangers
from cli.doctor.subject import Subject
from cli.runtime.runtime import POOL

SERVER, WORKER, STEPS = "server Prefect", "esecutore", "passi pubblicati"
PLAN, SWEEP = "passi automatici", "scadenziario"
FOREIGN = "che cosa c’è in Prefect"
_HEARTBEAT = timedelta(seconds=120)
_PUBLISHING = timedelta(minutes=1)
_LATE = timedelta(minutes=3)
_LONG = timedelta(hours=1)
_DAY = timedelta(days=1)
_STALE = timedelta(hours=26)
_RESTART = "Fermare e riavviare Accordi (systemctl restart accordi, oppure Ctrl-C e «accordi up»)"

Look = Callable[[Subject], Sequence[Finding]]


def server(subject: Subject) -> Sequence[Finding]:
    """It answers, and is of our version."""
    try:
        found = subject.api.version()
    except ServerSilent as error:
        advice = (
            "Avviare Accordi (systemctl start accordi, oppure «accordi up»); se è in funzione su un’altra porta, "
            "indicarla con --port; se chiede un’altra password, darla in PREFECT_API_AUTH_STRING (utente:password)."
        )
        return [broken(SERVER, f"{error}.", advice)]
    ours = version("prefect")
    if found != ours:
        return [warning(SERVER, f"versione {found}, mentre è installata la {ours}.", f"{_RESTART}.")]
    return [well(SERVER, f"risponde su {subject.api.url}, versione {found}.")]


def _needs_server(name: str) -> Callable[[Look], Look]:
    """A check that says, where the server is silent, that nobody can tell; why, `server` has said."""

    def decorate(look: Look) -> Look:
        @wraps(look)
        def guarded(subject: Subject) -> Sequence[Finding]:
            try:
                return look(subject)
            except ServerSilent:
                return [
                    warning(
                        name,
                        "non si può verificare finché il server Prefect non risponde.",
                        "Vedere la riga «server Prefect».",
                    )
                ]

        return guarded

    return decorate


@_needs_server(WORKER)
def worker(subject: Subject) -> Sequence[Finding]:
    """A worker has been heard of lately, and nothing waits for it."""
    api, now = subject.api, subject.now
    figures = {
        "esecuzioni_in_attesa": api.late_runs(now),
        "esecuzioni_in_ritardo": api.late_runs(now - _LATE),
        "esecuzioni_in_corso": api.long_runs(now),
        "esecuzioni_in_corso_da_oltre_un_ora": api.long_runs(now - _LONG),
        "esecuzioni_non_riuscite_in_24_ore": api.ended_badly("FAILED", now - _DAY),
        "esecuzioni_interrotte_in_24_ore": api.ended_badly("CRASHED", now - _DAY),
    }
    return measured(_worker(subject, figures), figures)


def _worker(subject: Subject, figures: Mapping[str, int]) -> Sequence[Finding]:
    workers = subject.api.workers(POOL)
    if workers is None:
        return [broken(WORKER, f"il gruppo di esecuzione «{POOL}» non esiste.", f"{_RESTART}: viene ricreato.")]
    if still := list(standing_still(subject.api)):
        advice = "Riattivare, nelle pagine degli amministratori (Work Pools, Deployments), ciò che è stato fermato."
        return [broken(WORKER, f"{'; '.join(still)}: i passi avviati restano in attesa.", advice)]
    beats = [datetime.fromisoformat(each["last_heartbeat_time"]) for each in workers if each["last_heartbeat_time"]]
    alive = [beat for beat in beats if subject.now - beat < _HEARTBEAT]
    if not alive:
        since = f"l’ultimo segnale è di {ago(subject.now - max(beats))} fa" if beats else "non si è mai fatto sentire"
        told = f"nessuno in funzione ({since}): i passi avviati restano in attesa."
        return [broken(WORKER, told, f"{_RESTART} e leggere log/worker.log nella cartella dei dati.")]
    findings = [well(WORKER, f"in funzione: {len(alive)}.")]
    if late := figures["esecuzioni_in_ritardo"]:
        told = f"{late} esecuzioni dovevano iniziare da oltre {ago(_LATE)} e attendono ancora."
        advice = "Dopo una fermata attendere qualche minuto; se restano, riavviare Accordi e leggere log/worker.log."
        findings.append(warning(WORKER, told, advice))
    if long := figures["esecuzioni_in_corso_da_oltre_un_ora"]:
        told = f"{long} esecuzioni risultano in corso da oltre {ago(_LONG)}."
        findings.append(warning(WORKER, told, f"{_RESTART}: le esecuzioni interrotte vengono chiuse, nulla si perde."))
    return findings


@_needs_server(STEPS)
def steps(subject: Subject) -> Sequence[Finding]:
    """Every step is in the server; after a start some follow, one after the other."""
    found = subject.api.deployments(list(published()))
    missing = [name for name in published() if name not in found]
    return measured(_steps(subject, found, missing), {"passi_non_pubblicati": len(missing)})


def _steps(subject: Subject, found: Mapping[str, Mapping[str, Any]], missing: Sequence[str]) -> Sequence[Finding]:
    if not missing:
        return [well(STEPS, f"tutti ({len(found)}).")]
    told = f"ne mancano {len(missing)} su {len(published())}: {', '.join(missing[:5])}{'…' * (len(missing) > 5)}"
    newest = max((datetime.fromisoformat(each["created"]) for each in found.values()), default=None)
    if newest is not None and subject.now - newest < _PUBLISHING:
        return [warning(STEPS, f"{told}; la pubblicazione è in corso.", "Ripetere tra un minuto.")]
    return [broken(STEPS, f"{told}.", f"{_RESTART}: pubblica tutti i passi; se non riesce, leggere log/deploy.log.")]


@_needs_server(PLAN)
def plan(subject: Subject) -> Sequence[Finding]:
    """The steps that the clock starts have a next time."""
    automatic = by_the_clock()
    deployments = subject.api.deployments(automatic)
    findings: list[Finding] = []
    times: list[str] = []
    for name in automatic:
        if name not in deployments:
            findings.append(warning(PLAN, f"«{name}» non è pubblicato.", f"Vedere la riga «{STEPS}»."))
            continue
        if deployments[name].get("paused"):
            advice = f"Riattivarlo nella pagina Deployments, «{name}», oppure riavviare Accordi."
            findings.append(broken(PLAN, f"«{name}» è sospeso: non parte più da solo.", advice))
            continue
        schedules = deployments[name].get("schedules") or []
        if not any(each.get("active") for each in schedules):
            advice = f"Riattivare l’orario nella pagina Deployments, «{name}», oppure riavviare Accordi."
            findings.append(broken(PLAN, f"l’orario di «{name}» è sospeso: non parte più da solo.", advice))
            continue
        upcoming = subject.api.next_run(name, subject.now)
        if upcoming is None:
            findings.append(broken(PLAN, f"per «{name}» non è prevista alcuna esecuzione.", f"{_RESTART}."))
        else:
            times.append(f"«{name}» {the_hour(upcoming)}")
    return findings or [well(PLAN, f"prossimi: {', '.join(times)}.")]


@_needs_server(FOREIGN)
def foreign(subject: Subject) -> Sequence[Finding]:
    """Nothing stands in the server but what we put there."""
    found = strangers(subject.api, Registered.of(subject.settings))
    if not found:
        return [well(FOREIGN, "solo i passi e il gruppo di esecuzione di Accordi.")]
    advice = (
        "Chi li ha creati? Possono avviare programmi con i permessi di Accordi: «accordi up» li ferma quando si avvia; "
        "toglierli dalle pagine degli amministratori (Deployments, Automations, Work Pools) e, se nessuno lo sa, "
        "cambiare la password delle macchine."
    )
    return [warning(FOREIGN, f"{'; '.join(found)}.", advice)]


@_needs_server(SWEEP)
def sweep(subject: Subject) -> Sequence[Finding]:
    """The daily sweep has run; one that was missed is made good by the next, but nobody is warned until then."""
    last = subject.api.last_success(SWEEP)
    figures: dict[str, Figure] = {
        "scadenziario_riuscito_il": last.isoformat(timespec="seconds") if last else None,
        "scadenziario_riuscito_secondi_fa": int((subject.now - last).total_seconds()) if last else None,
    }
    return measured(_sweep(subject, last), figures)


def _sweep(subject: Subject, last: datetime | None) -> Sequence[Finding]:
    if last is None:
        advice = "In un’installazione nuova attendere le 7 di domani; altrimenti avviare «scadenziario» dalla pagina."
        return [warning(SWEEP, "il server non ricorda alcuna esecuzione riuscita.", advice)]
    told = f"ultima esecuzione riuscita {the_hour(last)}"
    if subject.now - last > _STALE:
        advice = "Avviare «scadenziario» dalla pagina Deployments: recupera da solo tutto ciò che è dovuto."
        return [broken(SWEEP, f"{told}, {ago(subject.now - last)} fa.", advice)]
    return [well(SWEEP, f"{told}.")]
