"""Checks of what a step leans on: the PDF engine and its fonts, time stamps, trusted certificates, the mail server."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from agreements import app
from agreements.documents.files.conversion_errors import ConversionError
from agreements.documents.files.scratch import SOFFICE
from agreements.documents.pdf.convert import DXPDF, LIBREOFFICE, choose_converter, choose_for_freezing
from agreements.documents.templates.probe import probe_conversion
from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.errors import AccordiError
from agreements.notifications.imap import MailboxUnreadable, PecMailbox
from agreements.notifications.smtp import SmtpTransport, SmtpUnusable
from agreements.use_cases.mail.pec_mailbox import LOOK_BACK
from cli.doctor.finding import Finding, broken, warning, well
from cli.doctor.prefect_api import ago
from cli.doctor.subject import Subject
from sandbox.runner import Allowance, place, readable
from signing.base.errors import SigningError, TimeStampUnavailableError
from signing.validation.probe import anchors, probe_time_stamp

PDF, FONTS, STAMPS, TRUST, MAIL = "conversione in PDF", "caratteri", "marca temporale", "certificati fidati", "posta"
MAILBOX, ISOLATION = "casella PEC", "isolamento"
CONVERSION_SECONDS = 60.0
_SOON = timedelta(days=60)
_MAIL_SECONDS = 10.0
_DEFAULT_SENDER = "accordi@localhost.localdomain"
_REASON = re.compile(r"\[Errno -?\d+\] ([^'\")]+)")
_INSTALL = (
    "Installare LibreOffice: apt install libreoffice-writer-nogui libreoffice-math-nogui (oppure scripts/setup "
    "--system)."
)
_KERNEL = (
    "Serve un kernel con Landlock (Linux 5.13 o successivo, attivo in «lsm»), oppure con gli spazi dei nomi degli "
    "utenti (sysctl user.max_user_namespaces); in un contenitore, permetterli nel profilo seccomp."
)
_TRIED = Allowance(seconds=20.0, memory_bytes=2**30, file_bytes=2**20)
_FORMULAS = "Installare la parte che le disegna: apt install libreoffice-math-nogui (oppure scripts/setup --system)."


def conversion(subject: Subject) -> Sequence[Finding]:
    """A page with the fonts of the templates becomes a PDF, and carries them."""
    settings = subject.settings
    _, trial = subject.moment()
    try:
        engine = choose_for_freezing(
            settings.converter,
            None,
            trial=trial,
            soffice=settings.soffice or None,
            timeout_seconds=CONVERSION_SECONDS,
        )
        probe = probe_conversion(engine)
    except ConversionError as error:
        return [broken(PDF, str(error), _INSTALL), *(_instead(settings.converter) if trial else ())]
    drawn = ", formule comprese" if probe.formulas else ""
    told = (
        f"{engine.name} {engine.version} converte in {probe.seconds:.1f} secondi ({', '.join(engine.profiles)}){drawn}."
    )
    if not trial and settings.converter == DXPDF:
        advice = "Togliere ACCORDI_CONVERTER=dxpdf dalle impostazioni: vale solo in prova."
        findings = [warning(PDF, f"{told} In esercizio si usa questo e non dxpdf.", advice)]
    elif engine.name == LIBREOFFICE and not probe.formulas:
        findings = [warning(PDF, f"{told} Le formule dei testi Word non si convertono.", _FORMULAS)]
    elif engine.name == DXPDF and settings.converter != DXPDF:
        findings = [warning(PDF, f"{told} LibreOffice non c’è: i PDF non sono accessibili (PDF/UA).", _INSTALL)]
    else:
        findings = [well(PDF, told)]
    if probe.replaced:
        advice = "Installare fonts-crosextra-carlito, fonts-crosextra-caladea e fonts-liberation (apt install …)."
        return [*findings, broken(FONTS, f"mancano {', '.join(probe.replaced)}: il PDF ne usa altri.", advice)]
    return [*findings, well(FONTS, f"incorporati nel PDF: {', '.join(probe.embedded)}.")]


def _instead(preferred: str) -> list[Finding]:
    """Whether the engine that comes along would do, where the other does not."""
    if preferred == DXPDF:
        return []
    try:
        probe_conversion(choose_converter(DXPDF, timeout_seconds=CONVERSION_SECONDS / 2))
    except ConversionError:
        return []
    told = "il motore compreso (dxpdf) funziona; i suoi PDF sono PDF/A-2b ma non accessibili (PDF/UA)."
    return [warning(PDF, told, "Per lavorare intanto con quello: ACCORDI_CONVERTER=dxpdf (vale per i nuovi accordi).")]


def isolation(subject: Subject) -> Sequence[Finding]:
    """What reads other people's files can't see a file outside of its folder, nor could it see our data."""
    with place(SOFFICE) as outside, place(SOFFICE) as here:
        secret = outside.folder / "prova"
        secret.write_text("prova", encoding="utf-8")
        try:
            ended = here.run(["cat", str(secret)], _TRIED, environment={"PATH": os.defpath})
        except OSError as error:
            return [broken(ISOLATION, f"nessun processo si avvia ({error.strerror or error}).", _KERNEL)]
    if not ended.jail or ended.returncode == 0:
        told = "chi legge file altrui (LibreOffice, l’esame delle firme) vede anche gli altri file di Accordi."
        return [broken(ISOLATION, told, _KERNEL)]
    settings = subject.settings
    folders = [each.resolve() for each in (settings.var, settings.archive, settings.folders) if each is not None]
    seen = [each for each in folders if any(each.is_relative_to(open_.resolve()) for open_ in readable())]
    if seen:
        told = f"{', '.join(map(str, seen))} sta fra le cartelle dei programmi: chi legge file altrui la vedrebbe."
        return [broken(ISOLATION, told, "Spostare i dati fuori da /usr e dalle cartelle del programma.")]
    return [well(ISOLATION, f"chi legge file altrui vede solo la propria cartella, senza rete ({ended.jail}).")]


def time_stamp(subject: Subject) -> Sequence[Finding]:
    """A real time stamp, verified as for a signed file."""
    at, trial = subject.moment()
    try:
        trust = app.trust_of(subject.settings, trial=trial)
        probe = probe_time_stamp(trust, at=at)
    except TimeStampUnavailableError as error:
        reason = _REASON.search(error.detail)
        told = f"{error.url} non risponde o la marca non è valida ({reason.group(1) if reason else error.detail})."
        advice = (
            "Controllare ACCORDI_TIME_STAMP_URL, la rete (proxy, firewall), i certificati fidati e "
            "ACCORDI_ALLOWED_HOSTS; finché non risponde, i file firmati restano fra i ricevuti."
        )
        return [broken(STAMPS, told, advice)]
    except SigningError as error:
        return [
            broken(STAMPS, str(error), "Senza marca temporale e certificati fidati non si importa alcun file firmato.")
        ]
    told = f"{trust.time_stamp_url} dà una marca valida; il suo certificato vale fino {to_the_date(probe.expires_at)}"
    if probe.ahead:
        way = "avanti" if probe.ahead > timedelta(0) else "indietro"
        advice = "Sincronizzare l’ora di questo computer (timedatectl); in prova, riavviare i servizi di prova."
        return [warning(STAMPS, f"{told}, ma il suo orologio è {way} di {ago(abs(probe.ahead))}.", advice)]
    if probe.expires_at - at < _SOON:
        advice = (
            "Chiedere al fornitore il nuovo certificato e aggiungerne la radice, se cambia, fra i certificati fidati."
        )
        return [warning(STAMPS, f"{told}.", advice)]
    return [well(STAMPS, f"{told}.")]


def trust(subject: Subject) -> Sequence[Finding]:
    """The trusted certificates are there, and none ends soon."""
    at, trial = subject.moment()
    try:
        trusted = app.trust_of(subject.settings, trial=trial)
        found = anchors(trusted)
    except SigningError as error:
        return [broken(TRUST, str(error), "Mettervi i certificati scelti dall’ufficio: vedere docs/operations.md.")]
    valid = [each for each in found if each.expires_at > at]
    advice = "Aggiungere il certificato che lo sostituisce; lasciare il vecchio finché servono firme di allora."
    findings = [
        warning(TRUST, f"«{each.name}» è scaduto {the_date(each.expires_at)}.", advice)
        if each.expires_at <= at
        else warning(TRUST, f"«{each.name}» scade {the_date(each.expires_at)}.", advice)
        for each in found
        if each.expires_at - at < _SOON
    ]
    if trusted.lists is not None:
        # What is qualified, and where most chains end, is in the lists: another check looks at them.
        return findings or [well(TRUST, f"configurati {len(valid)}, oltre a quelli degli elenchi di fiducia.")]
    if not any(each.qualified_issuer for each in valid):
        told = "nessun emittente di certificati qualificati valido: ogni firma resterà in sospeso."
        findings.append(warning(TRUST, told, "Mettere i certificati degli emittenti in «qualified/»."))
    if not valid:
        findings.append(broken(TRUST, "sono tutti scaduti: nessuna firma si può verificare.", advice))
    if findings:
        return findings
    qualified = sum(each.qualified_issuer for each in valid)
    until = min(each.expires_at for each in valid)
    return [well(TRUST, f"validi {len(valid)} (emittenti qualificati: {qualified}), il primo scade {the_date(until)}.")]


def mail(subject: Subject) -> Sequence[Finding]:
    """The mail server is reached, protected and logged in as set, and takes our sender; no mail is sent."""
    try:
        settings = replace(app.smtp_of(subject.settings), timeout_seconds=_MAIL_SECONDS)
    except ValueError:
        told = "le impostazioni si contraddicono: un utente con parola d’accesso richiede una connessione protetta."
        return [broken(MAIL, told, "Impostare ACCORDI_SMTP_SECURITY=starttls (o tls) e controllare il mittente.")]
    try:
        SmtpTransport(settings).probe()
    except SmtpUnusable as error:
        advice = "Controllare ACCORDI_SMTP_… e il server; gli avvisi intanto attendono in coda, nessuno si perde."
        return [broken(MAIL, str(error), advice)]
    told = f"{settings.host}:{settings.port} ({settings.security}) accetta il mittente {settings.sender}"
    if settings.sender == _DEFAULT_SENDER:
        return [warning(MAIL, f"{told}, che è quello predefinito.", "Impostare ACCORDI_SMTP_SENDER.")]
    return [well(MAIL, f"{told}; nessun messaggio è stato inviato.")]


def pec_mailbox(subject: Subject) -> Sequence[Finding]:
    """The PEC mailbox, where one is set, is reached, lets us in and shows its folder; nothing in it is changed."""
    advice = (
        "Finché non si legge, «leggi-casella-pec» fallisce: le ricevute si importano con «importa-ricevuta». Nessuna "
        "si perde, la lettura riprende da dove era."
    )
    try:
        settings = app.mailbox_of(subject.settings)
    except AccordiError as error:
        return [broken(MAILBOX, str(error), advice)]
    if settings is None:
        return [well(MAILBOX, "non configurata: le ricevute si importano con «importa-ricevuta».")]
    try:
        with PecMailbox(replace(settings, timeout_seconds=_MAIL_SECONDS, reading_seconds=3 * _MAIL_SECONDS)) as mailbox:
            lately = len(mailbox.uids_since(subject.now.date() - LOOK_BACK))
    except MailboxUnreadable as error:
        return [broken(MAILBOX, str(error), advice)]
    told = f"{settings.name} ({settings.security}) si apre in sola lettura"
    return [well(MAILBOX, f"{told}; messaggi degli ultimi {LOOK_BACK.days} giorni: {lately}.")]
