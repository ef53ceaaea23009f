"""The guards of the transition table: each answers None, or in Italian why the step cannot be taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import PartyAct
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.errors import TooLate
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import commands as c


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a guard may look at."""

    agreement: Agreement
    act: Act
    command: c.Command
    moment: Moment


Guard = Callable[[Situation], str | None]


def all_of(*guards: Guard) -> Guard:
    """The first refusal of several guards."""

    def check(s: Situation) -> str | None:
        return next((reason for guard in guards if (reason := guard(s)) is not None), None)

    return check


def always(_: Situation) -> str | None:
    """No condition beside the state."""
    return None


def not_in_future(day: date, what: str, s: Situation) -> str | None:
    """A fact is not of tomorrow."""
    if day > s.moment.today:
        return f"{what} ({day:%d/%m/%Y}) è nel futuro rispetto a oggi ({s.moment.today:%d/%m/%Y})"
    return None


def renewal_in_time(s: Situation) -> str | None:
    """A further act (renewal, extension, amendment) moves only while the period still runs.

    Raises:
        TooLate: The period has ended: what follows is a new agreement, with its gap shown.

    Legal basis: art. 15 c. 2-bis L. 241/1990 (new express act); after the end there is nothing to renew.
    """
    if s.act.kind is ActKind.ORIGINAL:
        return None
    if reason := nothing_to_renew(s):
        return reason
    refuse_after_end(s, s.moment.today)
    return None


def nothing_to_renew(s: Situation) -> str | None:
    """Of an agreement that ends by an act, or is closed, there is no further act."""
    ending = s.agreement.ending
    if ending is not None:
        return (
            f"l’accordo cessa il {ending.ends_on:%d/%m/%Y} ({ending.kind}): non c’è nulla da rinnovare né da modificare"
        )
    return None if s.agreement.closing is None else "la pratica è chiusa: non c’è nulla da rinnovare né da modificare"


def refuse_after_end(s: Situation, day: date) -> None:
    """Stop where the running period ended before a day, whichever way its end is read.

    Raises:
        TooLate: It did.
    """
    period = current_period(s.agreement)
    if period is None or period.latest_end is None:
        return
    if day > period.latest_end:
        raise TooLate(s.agreement.number, period.latest_end, day)


def has_text(s: Situation) -> str | None:
    """A text must stand before anybody can examine it."""
    return None if s.act.texts else "manca il testo: caricare una versione"


def examined_text_is_current(s: Situation) -> str | None:
    """The version that is named is the newest."""
    wanted = cast(c.OpenExamination, s.command).text_version
    current = len(s.act.texts)
    return None if wanted == current else f"la versione {wanted} non è l’ultima del testo (versione {current})"


def opinion_is_adverse(s: Situation) -> str | None:
    """Chooses the row of an adverse opinion, which must say why."""
    command = cast(c.RecordOpinion, s.command)
    if command.favourable:
        return "il parere è favorevole"
    return None if command.reason.strip() else "un parere contrario va motivato"


def opinion_is_favourable(s: Situation) -> str | None:
    """Chooses the row of a favourable opinion."""
    command = cast(c.RecordOpinion, s.command)
    if not command.favourable:
        return "il parere è contrario"
    return None


def opinion_dated(s: Situation) -> str | None:
    """An opinion is not of tomorrow, and of a kind that this act's body knows."""
    command = cast(c.RecordOpinion, s.command)
    if s.act.deciding.opinion_named(command.kind) is None:
        known = ", ".join(f"«{kind}»" for kind in s.act.deciding.opinions)
        return f"il parere «{command.kind.strip()[:60]}» non è fra quelli di quest’atto: indicare uno fra {known}"
    return not_in_future(cast(c.RecordOpinion, s.command).given_on, "la data del parere", s)


def opinions_complete(s: Situation) -> str | None:
    """The opinions that the deciding body wants are there and favourable."""
    favourable = {opinion.kind for opinion in s.act.opinions if opinion.favourable}
    missing = [kind for kind in s.act.deciding.required_opinions if kind not in favourable]
    return f"manca il parere favorevole di {', '.join(missing)}" if missing else None


def proposal_dated(s: Situation) -> str | None:
    """A proposal is not of tomorrow, nor earlier than the opinions it rests on."""
    command = cast(c.SubmitProposal, s.command)
    if not command.number.strip():
        return "manca il numero della proposta"
    return not_in_future(command.proposed_on, "la data della proposta", s)


def decision_dated(s: Situation) -> str | None:
    """A decision is neither before its proposal nor in the future, and this body can give it."""
    command = cast(c.RecordDecision, s.command)
    rule = s.act.deciding
    if command.outcome not in rule.outcomes:
        return f"con {rule.act_name} l’esito «{command.outcome}» non è possibile"
    if s.act.proposal is not None and command.decided_on < s.act.proposal.proposed_on:
        return (
            f"la decisione ({command.decided_on:%d/%m/%Y}) precede la proposta "
            f"del {s.act.proposal.proposed_on:%d/%m/%Y}"
        )
    return not_in_future(command.decided_on, "la data della decisione", s)


def amended_text_given(s: Situation) -> str | None:
    """An approval with amendments brings the amended text."""
    command = cast(c.RecordDecision, s.command)
    return None if command.amended_docx_sha256 else "manca il testo emendato (file Word in «in-arrivo»)"


def reason_given(s: Situation) -> str | None:
    """The step must say why."""
    reason = getattr(s.command, "reason", "")
    return None if str(reason).strip() else "manca la motivazione"


def missing_party_acts(act: Act, agreement: Agreement, approved_version: int) -> list[str]:
    """The other parties whose own act on the approved version is not recorded yet."""
    missing = []
    for party in agreement.staying[1:]:
        recorded = act.party_act(party.position)
        if recorded is None:
            missing.append(party.name)
        elif not recorded.not_necessary_because and recorded.text_version != approved_version:
            missing.append(f"{party.name} (ha approvato la versione {recorded.text_version})")
    return missing


def _after_this_party_act(s: Situation) -> list[str]:
    command = cast(c.RecordPartyAct, s.command)
    recorded = PartyAct(
        command.position,
        command.authority,
        command.number,
        command.adopted_on,
        command.text_version,
        command.not_necessary_because,
    )
    others = tuple(act for act in s.act.party_acts if act.position != command.position)
    after = replace(s.act, party_acts=(*others, recorded))
    approved = s.act.resolution.text_version if s.act.resolution else 0
    return missing_party_acts(after, s.agreement, approved)


def party_act_plausible(s: Situation) -> str | None:
    """A party's act names the party, its authority, number, date and version, or says why none is needed."""
    command = cast(c.RecordPartyAct, s.command)
    party = s.agreement.party(command.position)
    if party.position == 1:
        return f"{party.name} decide con la propria delibera: usare «registra la delibera»"
    if command.not_necessary_because.strip():
        return None
    if command.adopted_on is None or not command.number.strip() or not command.authority.strip():
        return (
            f"per l’atto di {party.name} servono organo, numero e data, "
            "oppure il motivo per cui non è necessario: il silenzio non vale assenso"
        )
    if not 1 <= command.text_version <= len(s.act.texts):
        return f"la versione {command.text_version} del testo non esiste (l’ultima è la {len(s.act.texts)})"
    return not_in_future(command.adopted_on, f"la data dell’atto di {party.name}", s)


def party_acts_still_missing(s: Situation) -> str | None:
    """Chooses the row where other acts are still to come."""
    return None if _after_this_party_act(s) else "tutte le parti hanno il proprio atto"


def party_acts_now_complete(s: Situation) -> str | None:
    """Chooses the row where this act is the last one."""
    missing = _after_this_party_act(s)
    return f"mancano ancora: {', '.join(missing)}" if missing else None


def _missing_at_decision(s: Situation) -> list[str]:
    command = cast(c.RecordDecision, s.command)
    version = len(s.act.texts) + (1 if command.amended_docx_sha256 else 0)
    return missing_party_acts(s.act, s.agreement, version)


def others_decided_before_us(s: Situation) -> str | None:
    """Chooses the row where every other party had already approved this very version."""
    return "mancano atti di altre parti" if _missing_at_decision(s) else None


def others_still_to_decide(s: Situation) -> str | None:
    """Chooses the row where other parties are still to decide on this version."""
    return None if _missing_at_decision(s) else "tutte le parti hanno già il proprio atto"


def resolution_number_pending(s: Situation) -> str | None:
    """The number can be given once; later it is a correction."""
    number = cast(c.RecordResolutionNumber, s.command).number.strip()
    if not number:
        return "manca il numero della delibera"
    if s.act.resolution is not None and s.act.resolution.number:
        return f"la delibera ha già il numero {s.act.resolution.number}: per correggerlo usare «rettifica»"
    return None


def resolution_number_known(s: Situation) -> str | None:
    """The definitive text cites the number of the resolution, so it must be there."""
    if s.act.resolution is None or not s.act.resolution.number:
        return "il numero della delibera è ancora in attribuzione: registrarlo prima del testo definitivo"
    return None


def differences_declared(s: Situation) -> str | None:
    """Beyond the blanks the text differs only where the dirigente declares it not substantial, and why."""
    text = cast(c.FixDefinitiveText, s.command).text
    if text.differences and not (text.declared_by.strip() and text.reason.strip()):
        first = "; ".join(text.differences[:3])
        return (
            f"il testo differisce dallo schema approvato oltre gli spazi da compilare ({first}): "
            "il dirigente dichiari le modifiche non sostanziali con la motivazione, altrimenti serve una nuova delibera"
        )
    return None
