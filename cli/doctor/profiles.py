"""Check of the Region's profile: it can be read, and what in it the legal office still has to confirm."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.documents.templates.profile_files import ProfileError, read_profile
from cli.doctor.finding import Finding, broken, well
from cli.doctor.subject import Subject

PROFILE = "profilo della Regione"


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
