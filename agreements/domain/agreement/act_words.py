"""A further act in a sentence: its article, what agrees with it, and where it stands on its way."""

from __future__ import annotations

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement

_FEMININE = frozenset({ActKind.EXTENSION})
_ELIDED = frozenset({ActKind.ORIGINAL, ActKind.AMENDMENT})


def the_act(kind: ActKind) -> str:
    """«il rinnovo», «la proroga», «l’atto aggiuntivo»."""
    article = "l’" if kind in _ELIDED else "la " if kind in _FEMININE else "il "
    return f"{article}{kind}"


def agreed(kind: ActKind, masculine: str) -> str:
    """What agrees with the act, from its masculine: «avviato», and of an extension «avviata»."""
    return f"{masculine[:-1]}a" if kind in _FEMININE else masculine


def further_act(agreement: Agreement) -> Act | None:
    """The renewal, extension or amendment that is on its way to signature; there is one at most."""
    newest = agreement.newest_act
    return newest if newest.open and newest.kind is not ActKind.ORIGINAL else None


def on_its_way(agreement: Agreement, act: Act) -> str:
    """«il rinnovo è avviato e il suo atto è in firma (firme 1 di 2)»."""
    more = ""
    if act.state is ActState.BEFORE_BODY:
        more = f" ({act.body})"
    elif act.state is ActState.SIGNING:
        more = f" (firme {len(act.signatures)} di {len(agreement.staying)})"
    where = f"è {act.state}{more}"
    if act.kind is ActKind.AMENDMENT:
        return f"{the_act(act.kind)} {where}"
    return f"{the_act(act.kind)} è {agreed(act.kind, 'avviato')} e il suo atto {where}"
