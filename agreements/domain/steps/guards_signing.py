"""Guards of signing: the text that leaves, the signatures that come back, those who do not sign."""

from __future__ import annotations

from datetime import date
from typing import cast

from agreements.domain.agreement.act import ActKind, Sending, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import between_readings
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.agreement.signing_order import impossible_order, still_before
from agreements.domain.steps import commands as c
from agreements.domain.steps.guards import Situation, not_in_future, nothing_to_renew, refuse_after_end


def signatures_of(s: Situation) -> tuple[SignatureRecord, ...]:
    """The signatures that a command records."""
    command = cast(c.RecordSignature | c.AcceptHeldFile, s.command)
    return (command.signature, *command.others)


def signature_in_time(s: Situation) -> str | None:
    """Every signature of a further act lies before the end of the period: the proven day counts, not the import.

    One that lies between the readings of an end that nobody has confirmed waits for the confirmation.
    """
    if s.act.kind is not ActKind.ORIGINAL:
        if reason := nothing_to_renew(s):
            return reason
        last = max(signature.signed_on for signature in signatures_of(s))
        refuse_after_end(s, last)
        return end_to_confirm(s.agreement, last)
    return None


def end_to_confirm(agreement: Agreement, signed_on: date) -> str | None:
    """In Italian, why a further act that was signed on this day waits until the end of its period is confirmed."""
    period = between_readings(agreement, signed_on)
    if period is None:
        return None
    return (
        f"la firma del {signed_on:%d/%m/%Y} segue la lettura più vicina della scadenza "
        f"({period.earliest_end:%d/%m/%Y}) e non la più lontana ({period.latest_end:%d/%m/%Y}), e la scadenza non è "
        "confermata: usare prima «conferma-scadenza»"
    )


def nobody_signed_yet(s: Situation) -> str | None:
    """A text that somebody signed is never touched; one that came in as a PDF has no schema to go back to."""
    if not s.act.texts:
        return (
            "l’accordo è stato importato già in firma, senza lo schema in Word: se il testo va rifatto, registrare il "
            "«rifiuto-di-firma», poi «ritira-atto» e «nuovo-accordo»"
        )
    if s.act.signatures:
        return "una parte ha già firmato: un testo firmato non si tocca"
    return None


def sending_dated(s: Situation) -> str | None:
    """The PDF leaves today or left before, after it was fixed; answers are asked for later, each in its turn."""
    command = cast(c.SendForSignature, s.command)
    if s.act.definitive is not None and command.sent_on < s.act.definitive.fixed_on:
        return "la data di invio precede il testo definitivo"
    wrong = impossible_order(s.agreement, Sending(command.sent_on, command.reply_by, command.turns))
    return wrong or not_in_future(command.sent_on, "la data di invio", s)


def signature_fits(s: Situation) -> str | None:
    """Each signature is of a party that has not signed yet, after the resolution, not in the future."""
    signatures = signatures_of(s)
    if len({signature.position for signature in signatures}) < len(signatures):
        return "lo stesso file è indicato due volte per la stessa parte"
    if reason := _counted_twice(s, signatures):
        return reason
    return next((refusal for each in signatures if (refusal := _fits(s, each)) is not None), None)


def _fits(s: Situation, signature: SignatureRecord) -> str | None:
    party = s.agreement.party(signature.position)
    if s.act.signature(party.position) is not None:
        return f"la firma di {party.name} è già registrata"
    if s.agreement.departure(party.position) is not None:
        return f"{party.name} recede: il nuovo atto è delle altre parti"
    if s.act.resolution is not None and signature.signed_on < s.act.resolution.decided_on:
        return f"la firma di {party.name} precede la delibera"
    return not_in_future(signature.signed_on, f"la data della firma di {party.name}", s)


def _counted_twice(s: Situation, signatures: tuple[SignatureRecord, ...]) -> str | None:
    """One signature counts for one party, also across files; only a body that took the place of several signs once.

    A rule of this product, out of prudence: art. 15 c. 2-bis L. 241/1990 asks for the kind of the signature.
    """
    counted = {each.identity: each for each in s.act.signatures if each.identity}
    for each in signatures:
        other = counted.get(each.identity)
        if other is not None and not one_body(each):
            return (
                f"la stessa firma vale già per {s.agreement.party(other.position).name}: servono tante firme distinte "
                f"quante sono le parti, anche per una persona con due cariche o una sola delega; chiederne una per "
                f"{s.agreement.party(each.position).name}"
            )
        if each.identity:
            counted[each.identity] = each
    return _nobodys(s, signatures) or _one_for_all(s, signatures)


def _nobodys(s: Situation, signatures: tuple[SignatureRecord, ...]) -> str | None:
    """An act is signed by all only with as many known signatures as parties."""
    signed = (*s.act.signatures, *signatures)
    names = [s.agreement.party(each.position).name for each in signed if each.unidentified]
    if not names or len(signed) < len(s.agreement.staying):
        return None
    return (
        f"di nessun file si sa quale firma porti per {' e '.join(names)}: servono tante firme distinte quante sono le "
        "parti; importare il file che la porta"
    )


def _one_for_all(s: Situation, signatures: tuple[SignatureRecord, ...]) -> str | None:
    """An act is made between at least two bodies: a single signature is never all of its signatures.

    Legal basis: art. 15 c. 1 L. 241/1990.
    """
    signed = (*s.act.signatures, *signatures)
    whose = {each.identity for each in signed}
    if len(signed) < 2 or len(signed) < len(s.agreement.staying) or len(whose) > 1:
        return None
    return (
        "l’atto porterebbe una sola firma per tutte le parti, ma un accordo è fra almeno due enti e vuole almeno due "
        "firme distinte: chiedere la firma di un’altra parte"
    )


def one_body(signature: SignatureRecord) -> bool:
    """Whether it is of a body that took the place of several parties before it signed."""
    return signature.delegation is not None and signature.delegation.kind is TitleKind.SUCCESSOR_BODY


def certificate_then_valid(s: Situation) -> str | None:
    """A time after the certificate's last day proves existence only; a declared one counts while it still runs.

    Legal basis: art. 24 c. 4-bis CAD with art. 62 DPCM 22/2/2013.
    """
    command = s.command
    if isinstance(command, c.AcceptHeldFile) and command.not_counted:
        return command.not_counted
    for signature in signatures_of(s):
        ends_on = signature.certificate_ends_on
        if ends_on is None:
            continue
        declared = signature.time_source is TimeSource.DECLARED
        if signature.signed_on > ends_on or (declared and s.moment.today > ends_on):
            return (
                f"il certificato della firma per {s.agreement.party(signature.position).name} è finito il "
                f"{ends_on:%d/%m/%Y} e nessun riferimento anteriore con l’impronta di questo file prova che la firma "
                "sia di prima: non conta come sottoscrizione (art. 24 c. 4-bis CAD); il file resta conservato"
            )
    return None


def signature_in_turn(s: Situation) -> str | None:
    """Who signs before the turn is not refused, but a person decides on it: see `AcceptHeldFile`."""
    positions = {signature.position for signature in signatures_of(s)}
    first = still_before(s.agreement, s.act, positions)
    if not first:
        return None
    return (
        f"prima tocca a {' e a '.join(party.name for party in first)}: importare di nuovo il file, che resta in "
        "sospeso per la decisione del dirigente"
    )


def refusal_fits(s: Situation) -> str | None:
    """Who has signed cannot refuse any more; a refusal has a reason and the paper with which it came."""
    refusal = cast(c.RecordRefusal, s.command).refusal
    party = s.agreement.party(refusal.position)
    if s.act.signature(party.position) is not None:
        return f"{party.name} ha già firmato"
    if s.act.refusal(party.position) is not None:
        return f"il rifiuto di {party.name} è già registrato"
    if not refusal.reason.strip() or not refusal.reference.strip():
        return "servono le ragioni del rifiuto e gli estremi con cui è arrivato (protocollo o PEC)"
    if s.act.sending is not None and refusal.refused_on < s.act.sending.sent_on:
        return "il rifiuto precede l’invio alla firma"
    return not_in_future(refusal.refused_on, "la data del rifiuto", s)


def somebody_refused(s: Situation) -> str | None:
    """An act out for signature is given up only after a party has refused."""
    return None if s.act.refusals else "nessuna parte ha rifiutato di firmare: registrare prima «rifiuto-di-firma»"


def _still_missing(s: Situation) -> int:
    return len(s.agreement.staying) - len(s.act.signatures) - len(signatures_of(s))


def signatures_still_missing(s: Situation) -> str | None:
    """Chooses the row k of N."""
    return "è l’ultima firma" if _still_missing(s) <= 0 else None


def signature_is_last(s: Situation) -> str | None:
    """Chooses the row N of N: never signed while one party is missing."""
    missing = _still_missing(s)
    return f"mancano ancora {missing} firme" if missing > 0 else None


def signatory_replaceable(s: Situation) -> str | None:
    """Before the party has signed, another person may take over, by an act; earlier signatures are not touched."""
    command = cast(c.ReplaceSignatory, s.command)
    party, newer = s.agreement.party(command.position), command.signatory
    if s.act.signature(party.position) is not None:
        return f"{party.name} ha già firmato: la sua firma resta valida anche se il mandato è cambiato dopo"
    if not all(text.strip() for text in (newer.office_title, newer.power_title, newer.tax_code, command.by_act)):
        return "servono carica, titolo del potere, codice fiscale e atto (con la data) di chi subentra"
    if newer.tax_code == party.signatory.tax_code:
        return f"chi subentra è la stessa persona che già deve firmare per {party.name}"
    return not_in_future(command.since, "l’inizio del nuovo mandato", s)
