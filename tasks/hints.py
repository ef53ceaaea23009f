"""What the forms of an installation say beside what the code knows."""

from __future__ import annotations

from collections.abc import Callable

from agreements.domain.agreement.region_profile import RegionProfile
from agreements.domain.basics.errors import AccordiError


def hints_of(profile: Callable[[], RegionProfile]) -> dict[str, str]:
    """A sentence that follows what a step does, by its name; a profile that cannot be read says nothing here."""
    try:
        read = profile()
    except AccordiError:
        return {}
    kinds = dict.fromkeys(kind for rule in read.rules.values() for kind in rule.opinions)
    return {"registra-parere": f"Tipi di parere del profilo «{read.title}»: {', '.join(kinds)}."}
