"""Checks of what an office edits for its installation: each file can be read, and what is still to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.app import own_body
from agreements.documents.files.errors import DocumentError
from agreements.documents.templates.body_file import BodyFileError
from agreements.documents.templates.emblem import read_emblem
from agreements.documents.templates.legal_basis_files import LEGAL_BASES
from agreements.documents.templates.profile_files import REGION_PROFILES
from agreements.documents.templates.toml_folder import FolderError
from agreements.documents.templates.who_may_file import WhoMayError, read_who_may
from cli.doctor.finding import Finding, broken, warning, well
from cli.doctor.subject import Subject

PROFILE = "profilo della Regione"
BASES = "basi giuridiche"
BODY = "dati del proprio ente"
WHO_MAY = "chi può fare che cosa"


def region_profile(subject: Subject) -> Sequence[Finding]:
    """The profile that the settings name."""
    settings = subject.settings
    try:
        profile = REGION_PROFILES.read(settings.profile, settings.profiles_folder)
    except FolderError as error:
        return [broken(PROFILE, str(error), "Correggere il profilo («accordi profiles check»), o ACCORDI_PROFILE.")]
    told = f"«{profile.title}», organi: {len(profile.rules)}"
    if profile.to_confirm:
        told += f"; punti da confermare dall’ufficio legale: {len(profile.to_confirm)} («accordi profiles check»)"
    return [well(PROFILE, f"{told}.")]


def legal_bases(subject: Subject) -> Sequence[Finding]:
    """The legal bases that the forms offer."""
    folder = subject.settings.legal_bases_folder
    names = LEGAL_BASES.names(folder)
    if not names:
        told = f"In {folder} non c’è alcuna base giuridica: «nuovo-accordo» non ne offre."
        return [
            warning(BASES, told, "Copiarvi quelle di Accordi («legal_bases»), o togliere ACCORDI_LEGAL_BASES_FOLDER.")
        ]
    try:
        read = [LEGAL_BASES.read(name, folder) for name in names]
    except FolderError as error:
        return [broken(BASES, str(error), "Correggere il file («accordi profiles check»).")]
    points = sum(len(basis.to_confirm) for basis in read)
    return [well(BASES, f"{len(read)}; punti da confermare dall’ufficio legale: {points} («accordi profiles check»).")]


def own_body_file(subject: Subject) -> Sequence[Finding]:
    """The file of the own body that the settings name, where they name one."""
    if subject.settings.body_file is None:
        return [well(BODY, "nessun file (ACCORDI_BODY_FILE): ogni modulo li chiede.")]
    try:
        own = own_body(subject.settings)
        if own.emblem:
            read_emblem(subject.settings.body_file.parent / own.emblem)
    except DocumentError as error:
        told = " ".join(error.details) if isinstance(error, BodyFileError) else str(error)
        return [broken(BODY, str(error), f"Correggere {subject.settings.body_file}: {told}")]
    arms = "con stemma" if own.emblem else "senza stemma"
    archive = "con valori per protocollo e conservazione" if own.files_something else "senza valori per l’archivio"
    said = f"«{own.named.alone}», dirigenti: {len(own.managers)}, leggi: {len(own.laws)}, {archive}, {arms}"
    return [well(BODY, f"{said}.")]


def who_may(subject: Subject) -> Sequence[Finding]:
    """The table of who may do what, with the rows that the body changes."""
    own = subject.settings.who_may
    try:
        table = read_who_may(own)
    except WhoMayError as error:
        return [broken(WHO_MAY, str(error), f"Correggere il file: {' '.join(error.details)}")]
    whose = "la tabella di Accordi" if own is None else f"con le righe di {own}"
    return [well(WHO_MAY, f"passi: {len(table.steps)}, {whose}.")]
