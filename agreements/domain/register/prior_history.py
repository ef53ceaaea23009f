"""What is known of an agreement that came about before it came into the register, and what a person must assess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.agreement import DIGITAL_SIGNATURE_SINCE
from agreements.domain.agreement.confidentiality import NOT_ASKED, Extent
from agreements.domain.agreement.parties import Nature, Party, SignatureForm
from agreements.domain.agreement.signature_form import FORM, among_administrations
from agreements.domain.basics.act_numbers import bare
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_legible
from agreements.domain.days.rough_day import RoughDay

NULLITY = "rischio nullità: valutare"


@dataclass(frozen=True, slots=True)
class FoundSignature:
    """A signature on a file of an old agreement.

    Attributes:
        holder: Name of the certificate's holder.
        code: The holder's personal code, where the certificate tells it.
        stamped_on: Day in Italy of its time stamp; None where it bears none.
    """

    holder: str
    code: str = ""
    stamped_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the signatures on the file of an old agreement.

    Attributes:
        valid: Every signature on it holds, and there is one at least.
        told: In Italian, what was found; empty where there is no file that could be examined.
        signatures: Each signature that was found and not refused, once though several files bear it.
        identities: The same with what identifies each from file to file; None where nothing was examined.
    """

    valid: bool = False
    told: str = ""
    signatures: tuple[FoundSignature, ...] = ()
    identities: tuple[tuple[FoundSignature, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file that belongs to an old agreement.

    Attributes:
        name: As it was called where it came from.
        suffix: With its dot: ``.pdf``, ``.pdf.p7m``.
    """

    name: str
    suffix: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PastFacts:
    """What is known of an agreement that came about before it came into the register.

    Attributes:
        signed_on: The date written on it, or of its last signature; None while it is out for signature, and where
            the day is not known.
        signed_about: What is known of a day of signature that is not known.
        resolution_number, resolved_on: The lead party's decision, where it is known.
        register, repertory_number, registered_on: The repertorio, where it is known.
        expires_on: The end, where it is known for certain.
        plan_delivered_on: When the operational plan was delivered, if it was and is known.
        pec_communicated_on: From when it has effect, where that is by PEC and known.
        effect_event_on, effect_event_act: How the event happened from which it has effect, where that is known.
        text: Its text as typed or pasted, with its suffix; empty bytes if there is none.
        files: Its signed files; of one that is out for signature the PDF that was sent.
        sent_on, reply_by: Of one that is out for signature.
        signed_by: Of one that is out for signature: the positions of who has signed, each with the day.
        confidential, confidential_why: By what law it is confidential, and why; empty where it is not.
        confidential_since: From when; None for the day on which it comes into the register.
        confidential_extent: What stays public and how long, where the sheet says it.
    """

    signed_on: date | None
    form: SignatureForm
    resolution_number: str = ""
    resolved_on: date | None = None
    register: str = ""
    repertory_number: str = ""
    registered_on: date | None = None
    expires_on: date | None = None
    plan_delivered_on: date | None = None
    text: bytes = b""
    suffix: str = ".txt"
    pec_communicated_on: date | None = None
    files: tuple[PastFile, ...] = ()
    sent_on: date | None = None
    reply_by: date | None = None
    signed_by: tuple[tuple[int, date], ...] = ()
    confidential: str = ""
    confidential_why: str = ""
    confidential_since: date | None = None
    confidential_extent: Extent = NOT_ASKED
    signed_about: RoughDay | None = None
    effect_event_on: date | None = None
    effect_event_act: str = ""

    def __post_init__(self) -> None:
        for name in ("resolution_number", "repertory_number"):
            object.__setattr__(self, name, bare(getattr(self, name)))


def check_past(past: PastFacts, today: date) -> None:
    """Check that the days of the past lie in the past and in their order.

    Raises:
        InvalidDatum: With one Italian sentence for the first datum that cannot be right.
    """
    require_legible("dati dell’accordo", past)
    if past.signed_about is not None:
        _check_rough(past.signed_about, past, today)
    elif past.signed_on is None:
        _check_signing(past)
    elif past.signed_on > today:
        raise InvalidDatum(
            "data della firma",
            f"La data della firma ({past.signed_on:%d/%m/%Y}) è nel futuro: un accordo da firmare si inserisce "
            "con «nuovo-accordo».",
        )
    elif past.expires_on is not None and past.expires_on <= past.signed_on:
        raise InvalidDatum("scadenza", "La scadenza deve seguire la data della firma: ricontrollare le due date.")
    for what, day in (
        ("della delibera", past.resolved_on),
        ("di repertorio", past.registered_on),
        ("di consegna del piano operativo", past.plan_delivered_on),
        ("della comunicazione via PEC", past.pec_communicated_on),
        ("dell’evento di decorrenza", past.effect_event_on),
        ("di invio alla firma", past.sent_on),
        ("della riservatezza", past.confidential_since),
        *(("della firma di una parte", day) for _, day in past.signed_by),
    ):
        if day is not None and day > today:
            raise InvalidDatum("data", f"La data {what} ({day:%d/%m/%Y}) è nel futuro: ricontrollarla.")
    if past.plan_delivered_on is not None and past.signed_on is not None and past.plan_delivered_on < past.signed_on:
        raise InvalidDatum("data", "Il piano operativo risulta consegnato prima della firma: ricontrollare le date.")
    _refuse_halves(past)


def _check_rough(about: RoughDay, past: PastFacts, today: date) -> None:
    """What is known of the day is held against today and against the end: as far as it goes."""
    first = about.earliest
    if first is not None and first > today:
        raise InvalidDatum("data della firma", f"La firma ({about}) sarebbe nel futuro: ricontrollarla.")
    if first is not None and past.expires_on is not None and past.expires_on <= first:
        raise InvalidDatum("scadenza", f"La scadenza deve seguire la firma ({about}): ricontrollare le due date.")


def _check_signing(past: PastFacts) -> None:
    if past.sent_on is None or past.reply_by is None:
        raise InvalidDatum(
            "invio alla firma", "Di un accordo in firma servono la data di invio e il termine per la risposta."
        )
    if past.reply_by <= past.sent_on:
        raise InvalidDatum("invio alla firma", "Il termine per la risposta deve seguire la data di invio alla firma.")
    if past.form is not SignatureForm.DIGITAL:
        raise InvalidDatum(
            "forma della firma",
            "Un accordo in firma si firma digitalmente: correggere la forma.",
        )
    for what, given in (
        ("il repertorio", past.registered_on),
        ("la scadenza", past.expires_on),
        ("la consegna del piano operativo", past.plan_delivered_on),
        ("la comunicazione via PEC", past.pec_communicated_on),
        ("l’evento di decorrenza", past.effect_event_on),
    ):
        if given is not None:
            raise InvalidDatum("stato", f"Un accordo ancora in firma non ha {what}: correggere lo stato o la data.")


def _refuse_halves(past: PastFacts) -> None:
    """What is known by halves would be lost: it is asked for whole, or not at all."""
    if (past.effect_event_on is not None) != bool(past.effect_event_act.strip()):
        raise InvalidDatum(
            "evento di decorrenza",
            "Dell’evento di decorrenza servono data e atto insieme: completarli, o lasciarli vuoti tutti e due.",
        )
    if past.register and not (past.repertory_number or past.registered_on):
        raise InvalidDatum(
            "repertorio",
            "Del repertorio c’è il registro, ma né numero né data: scrivere almeno il numero, o togliere il registro.",
        )
    private = (past.confidential, past.confidential_why)
    if any((*private, past.confidential_since, past.confidential_extent != NOT_ASKED)) and not all(private):
        raise InvalidDatum(
            "riservatezza",
            "Della riservatezza servono norma e motivo insieme: completarli, o lasciarli vuoti tutti e due.",
        )


def form_to_assess(past: PastFacts, parties: Sequence[Party], proof: Proof) -> str:
    """What a person has to assess about the form of the signatures; empty where there is nothing.

    An agreement is recorded whatever its form: the register declares nothing void. With a private-law association
    among the parties it is not even said that it might be, because the rule is about administrations. Where the day is
    not known, what is known of it may lie before the rule as a whole; else a person assesses it.

    Legal basis: art. 15 c. 2-bis L. 241/1990: digital signature, or the agreement is void, since 30 June 2014.
    """
    about = past.signed_about
    latest = past.signed_on if about is None else about.latest or date.max
    if latest is None or latest < DIGITAL_SIGNATURE_SINCE or proof.valid:
        return ""
    begins = "Forma della firma da valutare"
    unsaid = " e ".join(party.name for party in parties if party.nature is Nature.NOT_SAID)
    private = f"con una parte di diritto privato l’applicazione dell’{FORM} la valuta l’ufficio legale"
    asserted = among_administrations(parties)
    if about is not None and (about.earliest is None or about.earliest < DIGITAL_SIGNATURE_SINCE):
        form = "la forma non è nota" if past.form is SignatureForm.UNKNOWN else str(past.form)
        why = f"{form}; la data della firma ({about}) non basta a dire se serviva già la firma digitale"
        return f"{begins}: {why}, dovuta dal 30/06/2014 ({FORM})." if asserted else f"{begins}: {why}; {private}."
    day = f"{of_the_date(past.signed_on)}" if past.signed_on is not None else f"({about})"
    if past.form is SignatureForm.UNKNOWN:
        why = f"la forma della firma {day} non è nota, e serviva già quella digitale"
    elif past.form is SignatureForm.PAPER:
        why = f"firma autografa {day}, quando serviva già quella digitale"
    elif proof.told:
        why = f"la firma digitale non risulta valida ({proof.told.rstrip('.')})"
    else:
        why = "la firma digitale è dichiarata, ma non c’è un file firmato da verificare"
    if not asserted:
        return f"{begins}: {why}; {private}."
    if unsaid:
        return f"{begins}: {why}; fra amministrazioni l’accordo rischia la nullità ({FORM}), e di {unsaid} non è " + (
            "indicata la natura."
        )
    return f"{NULLITY.capitalize()}. {why[:1].upper()}{why[1:]} ({FORM})."
