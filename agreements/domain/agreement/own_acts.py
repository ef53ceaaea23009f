"""Which of the other parties have not approved the text by an act of their own: silence is never assent."""

from __future__ import annotations

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Party


def without_own_act(agreement: Agreement, act: Act, version: int) -> tuple[Party, ...]:
    """The other parties whose own act on a version of the text is not recorded, and who need one."""
    return tuple(party for party in agreement.staying[1:] if not _has(act, party, version))


def _has(act: Act, party: Party, version: int) -> bool:
    recorded = act.party_act(party.position)
    return recorded is not None and (bool(recorded.not_necessary_because) or recorded.text_version == version)
