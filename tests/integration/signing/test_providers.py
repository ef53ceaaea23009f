"""Signing here: a token in software, a strict remote service, a trial file. What comes out passes the import gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from signing.base.errors import ProviderError, TimeStampUnavailableError, WrongHolderError
from signing.base.report import ExpectedSignatory, Verdict
from signing.pdf.sign import Intent, sign
from signing.providers.csc_http import Service
from signing.providers.provider import SigningProvider
from signing.providers.remote import RemoteKey
from signing.providers.token import Token
from signing.trial import clock
from signing.trial.people import person
from signing.trial.pki import TrialPki, read_passphrase
from tests.support import csc_server
from tests.support.csc_server import Csc, csc_service
from tests.support.pkcs12_file import Pkcs12File
from tests.support.signing_cases import codes, judge, signatory
from tests.support.softhsm import MODULE, PIN, make_tokens, wrong_pins_left

EXPECTED = (signatory("prova-uno"), signatory("prova-cinque", "Firma_02"))
CODE = person("prova-uno").tax_code


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory, pki: TrialPki) -> TrialPki:
    made = {
        "TESSERA UNO": ["prova-uno"],
        "TESSERA CINQUE": ["prova-cinque"],
        "HSM": ["prova-uno", "prova-due"],
        "TESSERA SCADUTA": ["prova-scaduta"],
    }
    make_tokens(tmp_path_factory.mktemp("softhsm"), pki, made)
    return pki


@pytest.fixture(params=["v1", "v2"])
def service(request: pytest.FixtureRequest, pki: TrialPki) -> Iterator[Csc]:
    with csc_service(request.param, pki, "prova-uno") as running:
        yield running


def remote(service: Csc, **changes: object) -> RemoteKey:
    there = Service(service.url, service.version, csc_server.USER, csc_server.PASSWORD, allow_loopback=True)  # type: ignore[arg-type]
    return RemoteKey(replace(there, **changes), csc_server.CREDENTIAL)  # type: ignore[arg-type]


class Person:
    """Answers at the prompt, and remembers what was asked and told."""

    def __init__(self, *answers: str, service: Csc | None = None) -> None:
        self.answers, self.service = list(answers), service
        self.asked: list[str] = []
        self.told: list[Intent] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        if self.service is not None and len(self.asked) == 2 and not self.answers:
            return self.service.otp  # read on the phone
        return self.answers.pop(0)

    def confirm(self, intent: Intent) -> None:
        self.told.append(intent)


def signed(
    pdf: bytes,
    provider: SigningProvider,
    who: Person,
    pki: TrialPki,
    expected: tuple[ExpectedSignatory, ...] = EXPECTED,
) -> bytes:
    return sign(
        pdf,
        provider,
        expected=expected,
        trust=pki.trust(),
        at=clock.now(pki.folder),
        ask=who.ask,
        confirm=who.confirm,
    )


@pytest.mark.parametrize(("label", "place"), [("TESSERA UNO", EXPECTED[0]), ("TESSERA CINQUE", EXPECTED[1])])
def test_a_token_signs_with_rsa_and_with_p256(
    frozen: bytes, tokens: TrialPki, label: str, place: ExpectedSignatory
) -> None:
    who = Person(PIN)
    returned = signed(frozen, Token(MODULE, label), who, tokens)
    report = judge(returned, [frozen], tokens, expected=EXPECTED)
    assert (report.verdict, codes(report), report.signed_by) == (Verdict.ACCEPTED, set(), place)
    assert who.asked == [f"PIN del dispositivo «{label}»"]
    assert [(told.signatory, told.ends_soon) for told in who.told] == [(place, False)]


def test_a_wrong_pin_is_tried_once_and_a_right_one_after_it_still_signs(frozen: bytes, tokens: TrialPki) -> None:
    who = Person("000000", "000000", "000000")
    with pytest.raises(ProviderError, match=r"PIN del dispositivo «TESSERA UNO» è errato: non è stato ritentato nulla"):
        signed(frozen, Token(MODULE, "TESSERA UNO"), who, tokens)
    assert len(who.asked) == 1
    low, blocked = wrong_pins_left("TESSERA UNO")
    assert low
    assert not blocked
    assert signed(frozen, Token(MODULE, "TESSERA UNO"), Person(PIN), tokens).startswith(frozen)


@pytest.mark.parametrize("pin", ["", "1"])
def test_what_cannot_be_a_pin_costs_no_attempt(frozen: bytes, tokens: TrialPki, pin: str) -> None:
    with pytest.raises(ProviderError, match=r"Nessun PIN|PIN del dispositivo"):
        signed(frozen, Token(MODULE, "TESSERA CINQUE"), Person(pin), tokens)


def test_a_token_of_several_people_is_told_whose_key_to_use(frozen: bytes, tokens: TrialPki) -> None:
    with pytest.raises(ProviderError, match="2 certificati di firma: ne serve uno solo"):
        signed(frozen, Token(MODULE, "HSM"), Person(), tokens)
    returned = signed(frozen, Token(MODULE, "HSM", CODE), Person(PIN), tokens)
    assert judge(returned, [frozen], tokens, expected=EXPECTED).signed_by == EXPECTED[0]


def test_who_need_not_sign_is_told_so_before_any_pin(frozen: bytes, tokens: TrialPki) -> None:
    who = Person()
    with pytest.raises(WrongHolderError, match=r"Prova Uno, che qui non deve firmare \(mancano: Prova Cinque\)"):
        signed(frozen, Token(MODULE, "TESSERA UNO"), who, tokens, EXPECTED[1:])
    with pytest.raises(WrongHolderError, match="oggi non può firmare"):
        signed(frozen, Token(MODULE, "TESSERA SCADUTA"), who, tokens)
    assert who.asked == []
    assert who.told == []


def test_a_certificate_that_ends_soon_is_told_before_signing(frozen: bytes, moving_pki: TrialPki) -> None:
    file = Pkcs12File(moving_pki.pkcs12["prova-uno"], read_passphrase(moving_pki.folder))
    clock.move_to_offset(moving_pki.folder, timedelta(days=3640))
    who = Person()
    returned = signed(frozen, file, who, moving_pki)
    assert returned.startswith(frozen)
    assert [told.ends_soon for told in who.told] == [True]


def test_library_and_token_that_are_not_there(frozen: bytes, tokens: TrialPki) -> None:
    with pytest.raises(ProviderError, match="ACCORDI_PKCS11_MODULE"):
        signed(frozen, Token("/nessuna/libreria.so", "TESSERA UNO"), Person(), tokens)
    with pytest.raises(ProviderError, match=r"«ALTRA» non si trova \(collegati: .*«HSM»"):
        signed(frozen, Token(MODULE, "ALTRA"), Person(), tokens)


def test_a_silent_time_stamp_service_is_found_out_before_the_pin(frozen: bytes, tokens: TrialPki) -> None:
    who = Person()
    silent = replace(tokens.trust(), time_stamp_url="http://127.0.0.1:9/tsa")
    with pytest.raises(TimeStampUnavailableError):
        sign(
            frozen,
            Token(MODULE, "TESSERA UNO"),
            expected=EXPECTED,
            trust=silent,
            at=clock.now(tokens.folder),
            ask=who.ask,
            confirm=who.confirm,
        )
    assert who.asked == []


def test_a_remote_service_signs_the_hash_with_pin_and_code(frozen: bytes, service: Csc, pki: TrialPki) -> None:
    service.kind = "ChallengeResponse"
    who = Person(csc_server.PIN, service=service)
    returned = signed(frozen, remote(service), who, pki)
    report = judge(returned, [frozen], pki, expected=EXPECTED)
    assert (report.verdict, codes(report), report.signed_by) == (Verdict.ACCEPTED, set(), EXPECTED[0])
    assert who.asked[0] == "PIN della firma remota"
    assert who.asked[1].startswith("Codice usa e getta (OTP)")
    assert (service.signatures, service.otp, service.sads) == (1, "", {})
    assert service.calls[0] == "info"
    assert service.calls[-3:] == [
        "credentials/sendOTP" if service.version == "v1" else "credentials/getChallenge",
        "credentials/authorize",
        "signatures/signHash",
    ]


def test_a_service_that_knows_the_bare_key_only_is_told_the_hash_beside_it(
    frozen: bytes, service: Csc, pki: TrialPki
) -> None:
    service.algorithms, service.kind, service.entry = [csc_server.RSA], "ChallengeResponse", ["basic"]
    returned = signed(frozen, remote(service), Person(csc_server.PIN, service=service), pki)
    assert judge(returned, [frozen], pki, expected=EXPECTED).verdict is Verdict.ACCEPTED


def test_a_wrong_pin_or_code_is_sent_once_and_told(frozen: bytes, service: Csc, pki: TrialPki) -> None:
    service.kind = "ChallengeResponse"
    with pytest.raises(ProviderError, match=r"il PIN.* è errato: non è stato firmato nulla e nulla è stato ritentato"):
        signed(frozen, remote(service), Person("0000", service=service), pki)
    with pytest.raises(ProviderError, match=r"codice.* è errato"):
        signed(frozen, remote(service), Person(csc_server.PIN, "not the code"), pki)
    assert service.calls.count("credentials/authorize") == 2
    assert service.signatures == 0


def test_a_code_confirmed_on_the_phone_is_waited_for(
    frozen: bytes, pki: TrialPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.providers.csc_http._PAUSE", 0.05)
    with csc_service("v2", pki, "prova-uno") as service:
        service.kind, service.confirmations = "PasswordOOB", 3
        returned = signed(frozen, remote(service), Person(csc_server.PIN), pki)
        assert service.calls.count("credentials/authorizeCheck") == 3
    assert judge(returned, [frozen], pki, expected=EXPECTED).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"enabled": False}, "è disabilitata"),
        ({"mode": "oauth2code"}, "si autorizza solo dal sito del gestore"),
        ({"entry": ["oauth2code"]}, "non ammette l’accesso di un programma"),
        ({"algorithms": ["1.2.840.113549.1.1.13"]}, "non ammette l’algoritmo sha256_rsa"),
        ({"chain": ["not base64!"]}, "in modo non leggibile"),
        ({"chain": []}, "in modo non leggibile"),
    ],
)
def test_what_a_service_cannot_do_is_one_sentence(
    frozen: bytes, service: Csc, pki: TrialPki, changed: dict[str, object], sentence: str
) -> None:
    for name, value in changed.items():
        setattr(service, name, value)
    with pytest.raises(ProviderError, match=sentence):
        signed(frozen, remote(service), Person(csc_server.PIN, service=service), pki)
    assert service.signatures == 0


def test_a_choice_between_ways_to_authorise_is_refused(frozen: bytes, pki: TrialPki) -> None:
    with csc_service("v2", pki, "prova-uno") as service:
        service.expression = "PIN OR OTP"
        with pytest.raises(ProviderError, match="scegliere fra più modi"):
            signed(frozen, remote(service), Person(), pki)


def test_secrets_stand_in_no_message(frozen: bytes, service: Csc, pki: TrialPki) -> None:
    wrong = remote(service, password="segreto-sbagliato")
    with pytest.raises(ProviderError, match="non riconosce l’accesso") as refused:
        signed(frozen, wrong, Person(), pki)
    gone = remote(service, url="http://127.0.0.1:9")
    with pytest.raises(ProviderError, match="non risponde") as silent:
        signed(frozen, gone, Person(), pki)
    for error in (refused.value, silent.value):
        assert "segreto" not in str(error)
        assert csc_server.PASSWORD not in str(error)
    assert "segreto" not in repr(wrong)


def test_a_service_without_tls_is_not_asked() -> None:
    with pytest.raises(ProviderError, match="https://"):
        Service("http://firma.example.it", "v1", "utente", "segreto")
    with pytest.raises(ProviderError, match="https://"):
        Service("http://127.0.0.1:8080", "v1", "utente", "segreto")
