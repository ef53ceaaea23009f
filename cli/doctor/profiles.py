"""Checks of what an installation says of its Region and of its own body: each file can be read as it is."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.app import own_body
from agreements.documents.templates.body_file import BodyFileError
from agreements.documents.templates.profile_files import ProfileError, read_profile
from cli.doctor.finding import Finding, broken, well
from cli.doctor.subject import Subject

PROFILE = "profilo della Regione"
BODY = "dati del proprio ente"


def region_profile(subject: Subject) -> Sequence[Finding]:
    """The profile that the settings name."""
    settings = subject.settings
    try:
        profile = read_profile(settings.profile, settings.profiles_folder)
    except ProfileError as error:
        return [broken(PROFILE, str(error), "Correggere il profilo («accordi profiles check»), o ACCORDI_PROFILE.")]
    told = f"«{profile.title}», organi: {len(profile.rules)}"
    if profile.to_confirm:
        told += f"; punti da confermare dall’ufficio legale: {len(profile.to_confirm)} («accordi profiles check»)"
    return [well(PROFILE, f"{told}.")]


def own_body_file(subject: Subject) -> Sequence[Finding]:
    """The file of the own body that the settings name, where they name one."""
    if subject.settings.body_file is None:
        return [well(BODY, "nessun file (ACCORDI_BODY_FILE): ogni modulo li chiede.")]
    try:
        own = own_body(subject.settings)
    except BodyFileError as error:
        told = " ".join(error.details)
        return [broken(BODY, str(error), f"Correggere {subject.settings.body_file}: {told}")]
    archive = "con valori per protocollo e conservazione" if own.files_something else "senza valori per l’archivio"
    said = f"«{own.named.alone}», dirigenti: {len(own.managers)}, leggi: {len(own.laws)}, {archive}"
    return [well(BODY, f"{said}.")]
