"""A signatory signs at this machine: through the same gate, by nobody else's hand, neither lost nor twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from agreements.domain.agreement.act import ActState
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.engine.errors import HeldByAnother
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.signing import sign_here as module
from agreements.use_cases.signing.sign_here import sign_here
from cli.main import accordi
from signing.pdf.sign import Intent
from signing.trial.pki import TrialPki, read_passphrase
from tests.integration.use_cases.lives import Life, now, refused
from tests.support import csc_server
from tests.support.csc_server import csc_service
from tests.support.pkcs12_file import Pkcs12File


class Killed(BaseException):
    """The process ended here."""


def nobody(question: str) -> str:
    raise AssertionError(question)


def agreed(_: Intent) -> None:
    pass


@pytest.fixture
def key(pki: TrialPki) -> Callable[[str], Pkcs12File]:
    return lambda label: Pkcs12File(pki.pkcs12[label], read_passphrase(pki.folder))


def signs(life: Life, key: Pkcs12File, confirm: Callable[[Intent], None] = agreed) -> Outcome:
    return sign_here(life.bench, life.number, key, nobody, confirm, now())


def test_two_signatories_sign_here_and_the_agreement_is_signed(sent: Life, key: Callable[[str], Pkcs12File]) -> None:
    signs(sent, key("prova-uno"))
    assert sent.agreement.newest_act.state is ActState.SIGNING
    signs(sent, key("prova-due"))
    act = sent.agreement.newest_act
    assert act.state is ActState.SIGNED
    assert [each.signatory for each in act.signatures] == ["Prova Uno", "Prova Due"]
    assert [str(row.actor) for row in sent.journal[-2:]] == ["Prova Uno (Presidente)", "Prova Due (Presidente)"]
    assert sent.waiting == ()


def test_killed_after_signing_it_is_imported_and_not_signed_again(
    sent: Life, key: Callable[[str], Pkcs12File], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, "import_signed", killed)
        with pytest.raises(Killed):
            signs(sent, key("prova-uno"))
    (name,) = sent.waiting
    data = sent.waits(name)
    with monkeypatch.context() as patched:
        patched.setattr("signing.pdf.sign.sign", killed)
        signs(sent, key("prova-uno"))
    (signature,) = sent.agreement.newest_act.signatures
    assert sent.bench.archive.get(signature.file_sha256) == data


def test_who_need_not_sign_changes_nothing(sent: Life, key: Callable[[str], Pkcs12File]) -> None:
    with refused(sent, "Prova Tre", "qui non deve firmare", "Prova Uno, Prova Due"):
        signs(sent, key("prova-tre"))
    signs(sent, key("prova-uno"))
    with refused(sent, "Prova Uno", "qui non deve firmare", "mancano: Prova Due"):
        signs(sent, key("prova-uno"))


def test_whoever_does_not_confirm_has_not_signed(sent: Life, key: Callable[[str], Pkcs12File]) -> None:
    def no(intent: Intent) -> None:
        raise AccordiError(f"no, {intent.signatory.display_name}")

    with refused(sent, "no, Prova Uno"):
        signs(sent, key("prova-uno"), no)
    assert sent.waiting == ()


def test_a_device_in_use_is_not_touched(sent: Life, key: Callable[[str], Pkcs12File]) -> None:
    device = key("prova-uno")
    with (
        sent.bench.database.holding(device.device),
        refused(sent, "sta firmando con questo dispositivo", error=HeldByAnother),
    ):
        signs(sent, device)


def test_before_the_text_is_sent_there_is_nothing_to_sign(life: Life, key: Callable[[str], Pkcs12File]) -> None:
    life.create()
    with refused(life, "rifiutato", "L’atto è in bozza"):
        signs(life, key("prova-uno"))


def test_the_command_asks_the_will_and_the_pin_and_shows_no_secret(
    sent: Life, pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = tmp_path / "password"
    password.write_text(csc_server.PASSWORD, encoding="ascii")
    with csc_service("v2", pki, "prova-uno") as service:
        service.kind = "PasswordOOB"
        for name, value in {
            "TRIAL": "true",
            "TRIAL_PKI": str(pki.folder),
            "CSC_URL": service.url,
            "CSC_VERSION": "v2",
            "CSC_USER": csc_server.USER,
            "CSC_PASSWORD_FILE": str(password),
        }.items():
            monkeypatch.setenv(f"ACCORDI_{name}", value)
        command = ["sign", sent.number, "--remote", csc_server.CREDENTIAL, "--var", str(tmp_path / "copia")]
        unwilling = CliRunner().invoke(accordi, command, input="no\n")
        assert unwilling.exit_code == 2
        assert "Firma annullata: non è stato firmato nulla." in unwilling.output
        assert service.signatures == 0
        done = CliRunner().invoke(accordi, command, input=f"FIRMO\n{csc_server.PIN}\n")
    assert done.exit_code == 0, done.output
    assert "Firma di Prova Uno, con un certificato emesso da" in done.output
    assert csc_server.PIN not in done.output
    assert csc_server.PASSWORD not in done.output
    assert [each.signatory for each in sent.agreement.newest_act.signatures] == ["Prova Uno"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "--token oppure --remote"),
        (["--token", "A", "--remote", "B"], "uno solo dei due"),
        (["--token", "A"], "ACCORDI_PKCS11_MODULE"),
        (["--remote", "B"], "ACCORDI_CSC_URL"),
    ],
)
def test_without_a_way_to_sign_one_sentence_says_what_is_missing(
    sent: Life, pki: TrialPki, tmp_path: Path, options: list[str], sentence: str
) -> None:
    told = CliRunner().invoke(accordi, ["sign", sent.number, *options, "--var", str(tmp_path / "copia")])
    assert told.exit_code == 2
    assert sentence in told.output
