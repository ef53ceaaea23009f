"""Settings from the environment or `.env`; nothing else in the house reads them. `.env.example` explains each."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation can choose; every name in the environment begins with ``ACCORDI_``.

    Attributes:
        var: Folder of all that this installation keeps, unless told otherwise below.
        database_url: SQLite below `var` by default; ``postgresql://user@server/name`` for a server.
        database_password_file: File (mode 600) with the password of the PostgreSQL user.
        archive: The content-addressed store.
        folders: The readable folders that staff open.
        converter: PDF engine for new agreements.
        trial: Whether a new database is created for trial; one that exists keeps what it is.
        trial_pki: Folder of the throw-away certification authority; trial only.
        trust_folder: Trust anchors (``*.pem``) and qualified issuers (``qualified/*.pem``).
        allowed_hosts: Hosts that OCSP, CRL and issuer certificates may be fetched from, comma-separated.
        smtp_password_file: File (mode 600) with the password; the password itself is in no setting.
    """

    model_config = SettingsConfigDict(
        env_prefix="ACCORDI_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    var: Path = Path("var")
    database_url: str = ""
    database_password_file: Path | None = None
    archive: Path | None = None
    folders: Path | None = None
    converter: Literal["auto", "libreoffice", "dxpdf"] = "auto"
    soffice: str = ""
    trial: bool = False
    trial_pki: Path | None = None
    trust_folder: Path | None = None
    time_stamp_url: str = ""
    allowed_hosts: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_sender: str = "accordi@localhost.localdomain"
    smtp_user: str = ""
    smtp_password_file: Path | None = None
    smtp_ca_file: str = ""
