"""A signatory signs at this machine with an own key; what comes of it goes through the gate like any returned file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.signing_order import still_before
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.ratification import stopped_by_denial
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import bring, received
from agreements.use_cases.base.step import load, require
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.borne import borne
from agreements.use_cases.signing.signature import import_signed
from agreements.use_cases.signing.signed_files import expected_signatories, position_of
from signing.base.errors import SigningError
from signing.base.report import ExpectedSignatory
from signing.pdf.sign import Intent
from signing.providers.provider import Ask, SigningProvider


def sign_here(
    bench: Workbench, number: str, provider: SigningProvider, ask: Ask, confirm: Callable[[Intent], None], now: datetime
) -> Outcome:
    """Sign the current version with the key of whoever sits here, and import the signed file.

    Only the holder of the certificate acts: PIN and code are asked here, at this moment, and of nobody else; no flow
    signs. One process at a time uses a device.
    Safe to kill: before the signed file is among those received nothing has happened; after that a repetition finds it
    there by its name and imports it instead of signing a second time.

    Args:
        provider: The key.
        ask: Asks the person for PIN and code, without echo.
        confirm: Is told whose place is signed and with which certificate; it may raise to stop.

    Raises:
        AccordiError: Nothing to sign, the wrong person or not yet that person's turn, a device or service that does
            not sign; nothing changed.
        SignedFileRefused: The gate does not accept what was signed: the device's certificate is not good enough.
    """
    agreement, moment = load(bench, number, now)
    act = require(agreement, Trigger.RECORD_SIGNATURE)
    act = act.with_borne(borne(bench, agreement, act, moment.at))
    if stopped := stopped_by_denial(act):
        raise AccordiError(f"{number}: {stopped}. Nulla è stato firmato.")
    expected = [
        each
        for party, each in zip(agreement.staying, expected_signatories(agreement), strict=True)
        if act.signature(party.position) is None
    ]
    pdf = bench.archive.get(act.to_sign_sha256)
    signed_for = f"{hashlib.sha256(pdf).hexdigest()[:12]}"
    with bench.database.holding(provider.device):
        waiting = [(each, _file_name(each, signed_for)) for each in expected]
        names = received(bench, agreement, moment).names()
        found = next(((each, name) for each, name in waiting if name in names), None)
        if found is None:
            found = _signed(bench, agreement, act, pdf, expected, provider, ask, confirm, moment, signed_for)
    signatory, name = found
    return import_signed(bench, number, name, None, _actor(agreement, signatory), now)


def _signed(
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    pdf: bytes,
    expected: list[ExpectedSignatory],
    provider: SigningProvider,
    ask: Ask,
    confirm: Callable[[Intent], None],
    moment: Moment,
    signed_for: str,
) -> tuple[ExpectedSignatory, str]:
    from signing.pdf.sign import sign  # only who signs needs it

    intents: list[Intent] = []

    def noted(intent: Intent) -> None:
        _refuse_before_turn(agreement, act, intent.signatory)
        confirm(intent)
        intents.append(intent)

    try:
        data = sign(pdf, provider, expected=expected, trust=bench.trust(), at=moment.at, ask=ask, confirm=noted)
    except SigningError as error:
        raise AccordiError(str(error)) from error
    signatory = intents[-1].signatory
    name = _file_name(signatory, signed_for)
    bring(bench, agreement.number, name, data, moment)
    return signatory, name


def _refuse_before_turn(agreement: Agreement, act: Act, signatory: ExpectedSignatory) -> None:
    """Here nothing is signed yet: better wait than leave a person to decide about the order."""
    first = still_before(agreement, act, [position_of(signatory.field_name)])
    if first:
        names = " e a ".join(party.signs for party in first)
        raise AccordiError(
            f"{agreement.number}: {signatory.display_name} firma dopo; ora tocca a {names}. Nulla è stato firmato: "
            "ripetere quando è importata la sua firma."
        )


def _file_name(signatory: ExpectedSignatory, signed_for: str) -> str:
    return f"{signatory.field_name} firmato qui {signed_for}.pdf"


def _actor(agreement: Agreement, signatory: ExpectedSignatory) -> Actor:
    """The signatory in person, by the place in the text that the certificate's holder has."""
    places = zip(agreement.staying, expected_signatories(agreement), strict=True)
    signing = next(party.signatory for party, each in places if each.field_name == signatory.field_name)
    return Actor(signing.name, signing.office_title or "firmatario")
