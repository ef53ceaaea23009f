"""The steps of a signed agreement that stand beside its acts: trigger, guard and law; its act stays signed."""

from __future__ import annotations

from agreements.domain.agreement.ending import EndKind
from agreements.domain.steps import guards_ending as at_the_end
from agreements.domain.steps import guards_membership as member
from agreements.domain.steps import guards_signed as after_signature
from agreements.domain.steps.commands import Trigger
from agreements.domain.steps.guards import Guard, all_of, reason_given

_FURTHER = "art. 15 c. 2-bis e art. 11 c. 2 L. 241/1990: atto espresso, nella forma e con le firme dell’accordo"
_JOINING = "art. 1332 c.c. richiamato dall’art. 11 c. 2 L. 241/1990: adesione a un accordo aperto"
_SUCCESSION = "legge o provvedimento che dispone la successione fra enti; i rapporti proseguono senza nuova firma"
_LEAVING = (
    "art. 1373 c.c. richiamato dall’art. 11 c. 2 L. 241/1990: solo se pattuito o consentito (l’art. 15 non richiama "
    "l’art. 11 c. 4)"
)
_ENDS_BY = {
    EndKind.DISSENT: "art. 1372 c.c. e art. 11 c. 2 L. 241/1990: mutuo consenso, in forma scritta",
    EndKind.NON_PERFORMANCE: "artt. 1453-1455 c.c. richiamati dall’art. 11 c. 2 L. 241/1990",
    EndKind.ANNULMENT: "art. 21-nonies L. 241/1990",
    EndKind.REVOCATION: "art. 21-quinquies L. 241/1990",
}

_leaving = all_of(
    at_the_end.still_binds,
    at_the_end.can_leave,
    at_the_end.others_go_on,
    at_the_end.no_act_at_signature,
    at_the_end.survivors_known,
    reason_given,
)
_ending = all_of(at_the_end.still_binds, at_the_end.can_end, at_the_end.survivors_known, reason_given)
_joining = all_of(at_the_end.still_binds, member.can_join, member.no_act_under_decision)
_succession = all_of(at_the_end.still_open, member.can_succeed, at_the_end.no_act_at_signature)

AFTERWARDS: tuple[tuple[Trigger, Guard, str], ...] = (
    (Trigger.EXTEND, after_signature.extendable, _FURTHER),
    (Trigger.AMEND, after_signature.amendable, _FURTHER),
    (Trigger.JOIN, _joining, _JOINING),
    (Trigger.SUCCEED, _succession, _SUCCESSION),
    (Trigger.LEAVE, _leaving, _LEAVING),
    *((Trigger.END, all_of(_ending, at_the_end.ends_by(kind)), law) for kind, law in _ENDS_BY.items()),
    (Trigger.CLOSE, at_the_end.can_close, "buon andamento (art. 97 Cost.): relazione finale"),
)
