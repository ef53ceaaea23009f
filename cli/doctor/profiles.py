"""Check of the folders that an office edits: they can be read, and what in them the legal office has to confirm."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.documents.templates.legal_basis_files import LEGAL_BASES
from agreements.documents.templates.profile_files import REGION_PROFILES
from agreements.documents.templates.toml_folder import FolderError
from cli.doctor.finding import Finding, broken, warning, well
from cli.doctor.subject import Subject

PROFILE = "profilo della Regione"
BASES = "basi giuridiche"


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
