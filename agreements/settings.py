"""Settings from the environment or `.env`; nothing else in the house reads them. `.env.example` explains each."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class OwnBodySettings(BaseSettings):
    """Where the own body is described: asked anew at each form, for which reading them all costs ten times as much.

    Attributes:
        body_file: What is said once of the own body; None where each form says it.
    """

    model_config = SettingsConfigDict(
        env_prefix="ACCORDI_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    body_file: Path | None = None


class Settings(OwnBodySettings):
    """What an installation can choose; every name in the environment begins with ``ACCORDI_``.

    Attributes:
        var: Folder of all that this installation keeps, unless told otherwise below.
        door: Whether steps are asked for at the door only: set by ``accordi up`` for what it starts; where nothing is
            said, as soon as anybody has a role (`app.door_is_closed`).
        request_form_days: How long the form of a settled request is kept.
        runs_days: How long Prefect keeps runs and pages of outcomes; 0: until somebody deletes them.
        address: By which people reach Accordi, where that is not this computer's own: ``https://accordi.example.it``.
        trusted_proxy: Network addresses whose ``X-Forwarded-For`` and ``-Proto`` are believed, comma-separated.
        database_url: SQLite below `var` by default; ``postgresql://user@server/name`` for a server.
        database_password_file: File (mode 600) with the password of the PostgreSQL user.
        archive: The content-addressed store.
        received: What came in and no step has taken yet.
        folders: The readable folders that staff open.
        calendars: Folder of the calendar files.
        converter: PDF engine for new agreements.
        profile: Folder of the Region's profile: who decides, with which opinions, in which words.
        profiles_folder: Where profiles of one's own are; None for those that come with Accordi.
        legal_bases_folder: Where legal bases of one's own are; None for those that come with Accordi.
        who_may: A table of one's own of who may do what; None for that which comes with Accordi.
        trial: Whether a new database is created for trial; one that exists keeps what it is.
        trial_pki: Folder of the throw-away certification authority; trial only.
        trust_folder: Trust anchors (``*.pem``) and qualified issuers (``qualified/*.pem``).
        lists_folder: Dated copies of the trusted lists.
        lotl_url: The European list of trusted lists; ``none`` where lists are brought as files.
        lists_territories: Countries whose lists are kept, comma-separated.
        lists_hosts: Hosts that lists may be fetched from, comma-separated.
        allowed_hosts: Hosts that OCSP, CRL and issuer certificates may be fetched from, comma-separated.
        pkcs11_module: Library of the token or HSM with which signatories sign at this machine.
        csc_url: Remote signature service, up to ``/csc``; its password is in a file.
        smtp_password_file: File (mode 600) with the password; the password itself is in no setting.
        imap_host: Server of the PEC mailbox whose receipts are read; empty: none is.
        imap_password_file: File with the password, which nobody else may read.
        session_idle_minutes: After how long without anything done a session is over.
        session_hours: After how long it is over whatever is done.
        oidc_issuer: The identity provider, as it names itself; empty: there is none.
        oidc_name: How the login page calls it: «Entra con …».
        oidc_client_secret_file: File (mode 600) with the secret; none for a client without one.
        oidc_ca_file: Certificates by which the provider is known, beside the system's.
        oidc_roles_claim: The claim that names the groups of a person; empty: roles are given here.
        oidc_roles: What each group may be: ``gruppo=istruttore, altro=dirigente@SET-PRO``.
        oidc_office_claim: The claim that names the office of a person.
        oidc_code_claim: The claim with the codice fiscale, of which only a keyed hash is kept.
        oidc_unknown: Whether somebody seen for the first time is let in, without any role.
    """

    var: Path = Path("var")
    door: bool | None = None
    request_form_days: int = Field(default=90, ge=1)
    runs_days: int = Field(default=0, ge=0)
    address: str = ""
    trusted_proxy: str = ""
    database_url: str = ""
    database_password_file: Path | None = None
    archive: Path | None = None
    received: Path | None = None
    folders: Path | None = None
    calendars: Path | None = None
    converter: Literal["auto", "libreoffice", "dxpdf"] = "auto"
    soffice: str = ""
    profile: str = "predefinito"
    profiles_folder: Path | None = None
    legal_bases_folder: Path | None = None
    who_may: Path | None = None
    trial: bool = False
    trial_pki: Path | None = None
    trust_folder: Path | None = None
    lists_folder: Path | None = None
    lotl_url: str = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
    lists_territories: str = "IT"
    lists_hosts: str = "ec.europa.eu,eidas.agid.gov.it"
    time_stamp_url: str = ""
    allowed_hosts: str = ""
    pkcs11_module: str = ""
    csc_url: str = ""
    csc_version: Literal["v1", "v2"] = "v1"
    csc_user: str = ""
    csc_password_file: Path | None = None
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_sender: str = "accordi@localhost.localdomain"
    smtp_user: str = ""
    smtp_password_file: Path | None = None
    smtp_ca_file: str = ""
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["starttls", "tls"] = "tls"
    imap_user: str = ""
    imap_password_file: Path | None = None
    imap_ca_file: str = ""
    imap_folder: str = "INBOX"
    session_idle_minutes: int = Field(default=30, ge=5, le=240)
    session_hours: int = Field(default=10, ge=1, le=24)
    oidc_issuer: str = ""
    oidc_name: str = "l’accesso dell’ente"
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_ca_file: Path | None = None
    oidc_scope: str = "openid profile"
    oidc_roles_claim: str = ""
    oidc_roles: str = ""
    oidc_office_claim: str = ""
    oidc_code_claim: str = "fiscal_number"
    oidc_unknown: Literal["admit", "refuse"] = "admit"
