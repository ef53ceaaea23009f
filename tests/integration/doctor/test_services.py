from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agreements import app
from agreements.notifications.smtp import SmtpUnusable
from agreements.settings import Settings
from cli.doctor import data, running, services
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from sandbox import runner
from signing.base.errors import TimeStampUnavailableError
from signing.trial.pki import TrialPki
from signing.validation.probe import probe_time_stamp
from tests.integration.notifications.servers import Mailbox, MailServer, ScriptedServer, transport
from tests.support.builders import CLERK
from tests.support.imap import PASSWORD, USER, ImapServer, imap_server, imaps_server
from tests.support.tls import loopback_certificate


def subject(var: Path, **changes: object) -> Subject:
    settings = Settings(_env_file=None, var=var, **{"trial": True, **changes})  # type: ignore[arg-type]
    return Subject(settings, PrefectApi("http://127.0.0.1:9/api"), datetime.now(UTC))


@pytest.fixture
def installed(tmp_path: Path) -> Subject:
    made = subject(tmp_path)
    app.create(made.settings)
    return made


# The time-stamp service.


def test_a_real_time_stamp_is_asked_for_and_verified(pki: TrialPki) -> None:
    probe = probe_time_stamp(pki.trust(), at=datetime.now(UTC))
    assert "Marca temporale di PROVA" in probe.authority
    assert probe.expires_at > datetime.now(UTC)
    assert probe.ahead == timedelta(0)


def test_a_token_that_leads_to_no_anchor_of_ours_is_not_good(pki: TrialPki) -> None:
    trust = pki.trust()
    stranger = replace(trust, anchors=trust.qualified_issuers)
    with pytest.raises(TimeStampUnavailableError, match="non risale a un certificato fidato"):
        probe_time_stamp(stranger, at=datetime.now(UTC))


def test_the_lines_on_time_stamps_and_anchors_are_well_with_the_trial_services(pki: TrialPki, tmp_path: Path) -> None:
    here = subject(tmp_path, trial_pki=pki.folder)
    assert [each.level for each in services.time_stamp(here)] == [Level.WELL]
    assert [each.level for each in services.trust(here)] == [Level.WELL]


def test_a_service_that_is_down_is_told_in_one_short_sentence(pki: TrialPki, tmp_path: Path) -> None:
    here = subject(tmp_path, trust_folder=pki.trust_anchors, time_stamp_url="http://127.0.0.1:9/tsa")
    (found,) = services.time_stamp(here)
    assert found.level is Level.BROKEN
    assert "ACCORDI_TIME_STAMP_URL" in found.advice
    assert "object at" not in found.found


def test_certificates_that_end_or_have_ended_are_named(pki: TrialPki, monkeypatch: pytest.MonkeyPatch) -> None:
    here = subject(pki.folder, trial_pki=pki.folder)
    ends = max(each.expires_at for each in services.anchors(pki.trust()))
    later = dataclasses.replace(here, now=ends - timedelta(days=3))
    assert {each.level for each in services.trust(later)} == {Level.WARNING}
    assert "scade il" in services.trust(later)[0].found
    gone = dataclasses.replace(here, now=ends + timedelta(days=3))
    assert Level.BROKEN in {each.level for each in services.trust(gone)}


def test_without_certificates_it_says_that_nothing_can_be_imported(tmp_path: Path) -> None:
    (found,) = services.trust(subject(tmp_path))
    assert found.level is Level.BROKEN
    assert "non contiene alcun file .pem" in found.found


# The mail server.


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mail_server(mailbox: Mailbox) -> Iterator[MailServer]:
    running = MailServer(mailbox)
    running.start()
    yield running
    running.stop()


def test_a_mail_server_that_would_take_our_mail_is_well_and_gets_none(
    mail_server: MailServer, mailbox: Mailbox, tmp_path: Path
) -> None:
    mail = {"smtp_port": mail_server.port, "smtp_security": "none", "smtp_sender": "accordi@regione.example.it"}
    (found,) = services.mail(subject(tmp_path, **mail))
    assert found.level is Level.WELL
    assert mailbox.mails == []


def test_a_server_without_the_protection_that_is_set_is_broken(mail_server: MailServer, tmp_path: Path) -> None:
    (found,) = services.mail(subject(tmp_path, smtp_port=mail_server.port, smtp_security="starttls"))
    assert found.level is Level.BROKEN
    assert "STARTTLS" in found.found


def test_a_refused_sender_is_found_without_a_mail() -> None:
    server = ScriptedServer(b"220 eccomi", b"250 posta.example.it", b"550 mittente sconosciuto", b"221 ciao")
    try:
        with pytest.raises(SmtpUnusable, match=r"rifiuta il mittente .*550 mittente sconosciuto"):
            transport(server.port).probe()
    finally:
        server.close()


def test_a_password_that_would_travel_unprotected_is_said_in_italian_without_it(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("parola segretissima")
    changes = {"smtp_host": "posta.example.it", "smtp_security": "none", "smtp_user": "accordi"}
    (found,) = services.mail(subject(tmp_path, smtp_password_file=file, **changes))
    assert found.level is Level.BROKEN
    assert "connessione protetta" in found.found
    assert "segretissima" not in found.lines()


# The PEC mailbox.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return loopback_certificate(tmp_path_factory.mktemp("tls"))


def pec(var: Path, server: ImapServer, **changes: object) -> Subject:
    secret = var / "imap-password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o600)
    mailbox = {"imap_host": "127.0.0.1", "imap_port": server.settings.port, "imap_user": USER}
    mailbox |= {"imap_password_file": secret, "imap_ca_file": server.certificate}
    return subject(var, **(mailbox | {"imap_security": server.settings.security.value} | changes))


def test_a_mailbox_that_opens_is_well_and_untouched(certificate: tuple[str, str], tmp_path: Path) -> None:
    with imaps_server(*certificate) as server:
        server.put(b"Subject: prova\r\n\r\nprova\r\n")
        (found,) = services.pec_mailbox(pec(tmp_path, server))
        assert (found.level, found.advice) == (Level.WELL, "")
        assert found.found == (
            f"{USER}@127.0.0.1/INBOX (tls) si apre in sola lettura; messaggi degli ultimi 90 giorni: 1."
        )
        assert not any(b"Seen" in flags for flags in server.flags())


def test_a_mailbox_that_does_not_open_says_why_and_what_to_do(certificate: tuple[str, str], tmp_path: Path) -> None:
    with imap_server(*certificate) as server:
        (tmp_path / "sbagliata").write_text("un’altra parola", encoding="utf-8")
        (tmp_path / "sbagliata").chmod(0o600)
        for changes, words in (
            ({"imap_password_file": tmp_path / "sbagliata"}, "non si legge"),
            ({"imap_folder": "Assente"}, "Assente non si legge"),
            ({"imap_ca_file": ""}, "non viene da un’autorità fidata"),
            ({"imap_port": 9}, "non si legge"),
            ({"imap_user": ""}, "ACCORDI_IMAP_USER"),
            ({"imap_password_file": tmp_path / "assente"}, "assente"),
        ):
            (found,) = services.pec_mailbox(pec(tmp_path, server, **changes))
            assert found.level is Level.BROKEN
            assert words in found.found
            assert "importa-ricevuta" in found.advice
            assert "parola" not in found.lines()


def test_a_password_that_others_may_read_is_said(certificate: tuple[str, str], tmp_path: Path) -> None:
    with imap_server(*certificate) as server:
        here = pec(tmp_path, server)
        (tmp_path / "imap-password").chmod(0o644)
        (found,) = services.pec_mailbox(here)
    assert (found.level, "chmod 600" in found.found) == (Level.BROKEN, True)


def test_without_a_mailbox_it_is_well_and_says_how_receipts_come_in(tmp_path: Path) -> None:
    (found,) = services.pec_mailbox(subject(tmp_path))
    assert (found.level, "non configurata" in found.found) == (Level.WELL, True)


# What reads other people's files.


def test_what_reads_files_of_others_sees_none_of_ours(tmp_path: Path) -> None:
    (found,) = services.isolation(subject(tmp_path))
    assert (found.level, "senza rete" in found.found) == (Level.WELL, True)


def test_data_among_the_programs_would_be_seen(tmp_path: Path) -> None:
    (found,) = services.isolation(subject(runner.CHECKOUT / "signing" / "var", archive=tmp_path))
    assert (found.level, str(runner.CHECKOUT) in found.found, "Spostare" in found.advice) == (Level.BROKEN, True, True)


def test_a_computer_that_knows_no_jail_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_SERVER", runner._Server())
    runner.load("tests.support.no_jail")
    (found,) = services.isolation(subject(tmp_path))
    assert (found.level, "Landlock" in found.advice) == (Level.BROKEN, True)


# The PDF engine.


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
def test_the_engine_converts_a_page_and_embeds_the_fonts_of_the_templates(engine: str, tmp_path: Path) -> None:
    pdf, fonts = services.conversion(subject(tmp_path, converter=engine))
    assert (pdf.level, fonts.level) == (Level.WELL, Level.WELL)
    assert "Carlito" in fonts.found


def test_a_program_that_is_no_libreoffice_is_named_and_the_other_engine_offered(tmp_path: Path) -> None:
    broken, instead = services.conversion(subject(tmp_path, converter="libreoffice", soffice="/bin/false"))
    assert (broken.level, instead.level) == (Level.BROKEN, Level.WARNING)
    assert "/bin/false" in broken.found
    assert "ACCORDI_CONVERTER=dxpdf" in instead.advice


def test_production_without_libreoffice_is_broken_and_with_the_other_engine_preferred_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf, *_ = services.conversion(subject(tmp_path, trial=False, converter="dxpdf"))
    assert pdf.level is Level.WARNING
    assert "ACCORDI_CONVERTER" in pdf.advice
    monkeypatch.setenv("PATH", str(tmp_path))
    for preferred in ("auto", "dxpdf"):
        (broken,) = services.conversion(subject(tmp_path, trial=False, converter=preferred))
        assert broken.level is Level.BROKEN
        assert "in esercizio" in broken.found
        assert "libreoffice-writer-nogui" in broken.advice


def test_the_part_of_libreoffice_that_draws_formulas_is_looked_for(tmp_path: Path) -> None:
    found = services.conversion(subject(tmp_path, converter="libreoffice"))
    assert "formule" in found[0].found


# What is kept.


def test_a_new_installation_is_well_and_its_sort_is_said(installed: Subject) -> None:
    (found,) = data.database(installed)
    assert found.level is Level.WELL
    assert "SQLite, di prova, accordi registrati: 0" in found.found
    assert {each.level for look in (data.journal, data.archive, data.notices) for each in look(installed)} == {
        Level.WELL
    }


def test_an_installation_on_postgresql_is_named_so(tmp_path: Path, postgres_url: str) -> None:
    here = subject(tmp_path, database_url=postgres_url)
    app.create(here.settings)
    (found,) = data.database(here)
    assert "PostgreSQL, di prova, accordi registrati: 0" in found.found


def test_settings_of_the_other_sort_are_said_before_up_refuses_them(installed: Subject) -> None:
    production = dataclasses.replace(installed, settings=installed.settings.model_copy(update={"trial": False}))
    (found,) = data.database(production)
    assert found.level is Level.BROKEN
    assert "ACCORDI_TRIAL=true" in found.advice


def test_without_a_database_only_one_line_says_why(tmp_path: Path) -> None:
    for look in (data.journal, data.archive, data.notices):
        (found,) = look(subject(tmp_path))
        assert (found.level, found.advice) == (Level.WARNING, "Vedere la riga «database».")


def test_a_document_that_was_altered_in_the_archive_is_found(installed: Subject) -> None:
    from agreements.use_cases.drafting import drafting
    from tests.integration.use_cases.lives import form

    bench = app.build(installed.settings)
    drafting.create_agreement(bench, form(), CLERK, datetime.now(UTC))
    (document,) = [path for path in bench.archive.root.rglob("*") if path.is_file()]
    document.chmod(0o600)
    document.write_bytes(document.read_bytes() + b"x")
    (found,) = data.archive(installed)
    assert found.level is Level.BROKEN
    assert document.name in found.found
    bench.database.close()


def test_notices_that_wait_are_a_warning_after_hours_and_a_fault_after_a_day(installed: Subject) -> None:
    from tests.contract import samples

    with installed.database() as database, database.unit() as unit:
        unit.enqueue([samples.notice()], installed.now - timedelta(hours=3))
        unit.commit()
    (found,) = data.notices(installed)
    assert (found.level, "3 ore" in found.found) == (Level.WARNING, True)
    assert found.figures == {
        "avvisi_in_coda": 1,
        "avviso_più_vecchio_secondi": 3 * 3600,
        "avvisi_in_consegna": 0,
        "avvisi_non_consegnabili": 0,
        "avvisi_di_esito_incerto": 0,
    }
    (later,) = data.notices(dataclasses.replace(installed, now=installed.now + timedelta(days=2)))
    assert later.level is Level.BROKEN


def test_a_notice_of_uncertain_outcome_is_shown_to_a_person(installed: Subject) -> None:
    from tests.contract import samples

    now = datetime.now(UTC)
    with installed.database() as database:
        with database.unit() as unit:
            unit.enqueue([samples.notice()], now)
            unit.commit()
        (queued,) = database.outbox.due(now)
        assert database.outbox.claim(queued.id, "prova", now)
        assert database.outbox.uncertain(queued.id, "nessuna risposta")
    (found,) = data.notices(installed)
    assert found.level is Level.WARNING
    assert queued.notice.agreement in found.found
    assert "Chiedere ai destinatari" in found.advice


# The server.


def test_a_server_that_is_down_is_one_fault_and_what_hangs_on_it_cannot_be_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    here = dataclasses.replace(subject(tmp_path), api=PrefectApi(f"http://127.0.0.1:{port}/api"))
    assert [each.level for each in running.server(here)] == [Level.BROKEN]
    for look in (running.worker, running.plan, running.sweep):
        assert [each.level for each in look(here)] == [Level.WARNING]
