"""`accordi sign`: a signatory signs with an own device or remote signature; PIN and code are asked here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import AccordiError
from cli.installation import VAR, settings_for

if TYPE_CHECKING:
    from agreements.settings import Settings
    from signing.pdf.sign import Intent
    from signing.providers.provider import SigningProvider

_WILL = "FIRMO"
_NOTHING = "Firma annullata: non è stato firmato nulla."


@click.command(
    help="Firma l’accordo NUMERO (ad esempio P-2026-0001) con il dispositivo o la firma remota di chi è alla tastiera, "
    "e importa il file firmato come ogni altro che torna."
)
@click.argument("number", metavar="NUMERO")
@click.option("--token", metavar="ETICHETTA", help="Etichetta della smart card, del token o dell’HSM (PKCS#11).")
@click.option("--remote", metavar="CREDENZIALE", help="Credenziale della firma remota (servizio CSC configurato).")
@click.option(
    "--tax-code", default="", metavar="CODICE", help="Con --token: codice fiscale, se i certificati sono più d’uno."
)
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def sign(number: str, token: str | None, remote: str | None, tax_code: str, folder: Path | None) -> None:
    """Sign and import; PIN and code are typed without echo and kept nowhere.

    Raises:
        AccordiError: One sentence: what did not work; nothing changed.
    """
    from agreements.app import build
    from agreements.use_cases.signing.sign_here import sign_here
    from signing.base.errors import SigningError
    from tasks.step_log import step_line

    settings = settings_for(folder)
    try:
        provider = _provider(settings, token, remote, tax_code.strip().upper())
    except SigningError as error:
        raise AccordiError(str(error)) from error
    bench = build(settings)
    try:
        with step_line("accordi sign", settings=settings):
            outcome = sign_here(bench, number, provider, _ask, _confirm, datetime.now(UTC))
    except click.Abort as error:
        raise AccordiError(_NOTHING) from error
    finally:
        bench.database.close()
    click.echo(outcome.happened)
    for line in (*outcome.warnings, *(f"Ora: {step}" for step in outcome.next_steps)):
        click.echo(line)


def _provider(settings: Settings, token: str | None, remote: str | None, tax_code: str) -> SigningProvider:
    if (token is None) == (remote is None):
        raise click.UsageError("Indicare con che cosa si firma: --token oppure --remote, uno solo dei due")
    if token is not None:
        if not settings.pkcs11_module:
            raise click.UsageError(
                "Per firmare con un dispositivo serve ACCORDI_PKCS11_MODULE: indicarla nel file .env"
            )
        from signing.providers.token import Token

        return Token(settings.pkcs11_module, token, tax_code)
    from agreements.app import remote_service_of
    from signing.providers.remote import RemoteKey

    assert remote is not None
    return RemoteKey(remote_service_of(settings), remote)


def _ask(question: str) -> str:
    answer: str = click.prompt(question, hide_input=True, default="", show_default=False, err=True)
    return answer


def _confirm(intent: Intent) -> None:
    who = intent.signatory.display_name
    click.echo(f"Firma di {who}, con un certificato emesso da {intent.issuer}.", err=True)
    if intent.ends_soon:
        click.echo(f"Attenzione: il certificato scade {the_date(intent.ends)}; rinnovarlo per tempo.", err=True)
    if click.prompt(f"Per firmare scrivere {_WILL}", default="", show_default=False, err=True) != _WILL:
        raise AccordiError(_NOTHING)
