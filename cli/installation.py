"""Which installation a command speaks of: the same that ``accordi up`` runs, wherever it is called from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.runtime.environment import CHECKOUT

if TYPE_CHECKING:
    from agreements.settings import Settings

VAR = click.option(
    "--var",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Cartella dei dati (predefinita: ACCORDI_VAR, altrimenti var/).",
)
_PATHS = (
    "archive",
    "received",
    "folders",
    "calendars",
    "trial_pki",
    "trust_folder",
    "lists_folder",
    "smtp_password_file",
    "csc_password_file",
    "imap_password_file",
    "database_password_file",
    "oidc_client_secret_file",
    "oidc_ca_file",
)


def settings_for(folder: Path | None) -> Settings:
    """The settings of an installation, from the environment and the ``.env`` of the checkout.

    ``accordi up`` runs its processes in the checkout: relative paths mean the same here.

    Args:
        folder: The var folder, if the command line names one.

    Raises:
        AccordiError: A setting is none; its name is said, its value is not.
    """
    from pydantic import ValidationError

    from agreements.domain.basics.errors import AccordiError
    from agreements.settings import Settings

    try:
        settings = Settings(_env_file=CHECKOUT / ".env")
    except ValidationError as error:
        names = ", ".join(sorted({f"ACCORDI_{str(each['loc'][0]).upper()}" for each in error.errors()}))
        raise AccordiError(
            f"Il valore di {names} non è ammesso: correggerlo nel file .env o nell’ambiente (vedere .env.example)."
        ) from error
    paths = {name: CHECKOUT / value for name in _PATHS if (value := getattr(settings, name)) is not None}
    return settings.model_copy(update=paths | {"var": (folder or settings.var).absolute()})
