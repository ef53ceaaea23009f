"""A typed day of signature beside the time stamps that the signed file itself bears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from agreements.domain.agreement.act import SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import ROME, Moment
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.corrections.rectify_changes import addressed
from agreements.domain.days.time_limit import base_day
from agreements.domain.steps.held_files import title_fits
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.reference import frozen_at, in_office_since
from signing.base.errors import SigningError
from signing.base.kinds import is_envelope, is_pdf
from signing.base.report import GateReport, SignatureVerdict, TimeSource
from signing.gate.verify import verify

_STAMPS = frozenset({TimeSource.SIGNATURE_TIME_STAMP, TimeSource.DOCUMENT_TIME_STAMP})


def refuse_if_disproved(bench: Workbench, agreement: Agreement, correction: Correction, moment: Moment) -> None:
    """Refuse a corrected day of signature that the time stamps in the signed file disprove.

    A signature with its own stamp was made on that day; one that a document stamp covers, not later. None is older than
    what is signed, nor younger than its examination.

    Raises:
        InvalidDatum: The stamp is of another day.
    """
    if correction.datum is not Datum.SIGNATURE_DATE:
        return
    act, day = addressed(agreement, correction), parse_day(correction.new_value)
    record = act.signature(agreement.party_named(correction.which).position)
    file = record.file_sha256 if record else (act.texts[0].docx_sha256 if act.texts else "")
    there = _signatures(bench, file, moment)
    stamped = [each for each in there if each.time_source in _STAMPS]
    own = [each for each in stamped if record is not None and _is_of(record, each)]
    if not own and not (record is not None and record.identity):
        own = stamped  # of an agreement recorded as it was: whose is whose nobody said
    moments = [each.signed_at for each in own if each.signed_at is not None]
    first, last = (base_day(min(moments)), base_day(max(moments))) if moments else (day, day)
    earlier = day < first and all(each.time_source is TimeSource.SIGNATURE_TIME_STAMP for each in own)
    if day > last or earlier:
        told = f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
        raise InvalidDatum(
            str(correction.datum),
            f"La marca temporale nel file firmato ({told}) smentisce {the_date(day)}: la data non si rettifica così; "
            "ricontrollare il giorno, o il file.",
        )
    if record is not None:
        begins = [s.certificate_begins_at for s in there if s.certificate_begins_at and _is_of(record, s)]
        in_office = in_office_since(bench, agreement, act).get(record.position)
        refuse_outside(record, day, frozen_at(bench, agreement, act), max(begins, default=None), in_office)


def refuse_outside(
    record: SignatureRecord, day: date, frozen: datetime | None, begins: datetime | None, in_office: date | None
) -> None:
    """A day on which a decision would refuse the signature is none to correct it to.

    It lies between the birth of what is signed and its examination here, while the certificate ran, the designated
    person was in office, and the title held by which another has signed.

    Args:
        frozen: When what is signed came into being, where it is known.
        begins: From when the certificate is valid, where it is known.
        in_office: The first day of the designated person's mandate, where one was recorded.

    Raises:
        InvalidDatum: It lies outside.
    """
    why, title = "", record.delegation
    if frozen is not None and day < base_day(frozen):
        why = f"il testo firmato è nato {the_date(base_day(frozen))}"
    elif begins is not None and day < base_day(begins):
        why = f"il certificato della firma comincia {the_date(base_day(begins))}"
    elif record.verified_at is not None and day > base_day(record.verified_at):
        why = f"il file firmato era già stato esaminato {the_date(base_day(record.verified_at))}"
    elif record.certificate_ends_on is not None and day > record.certificate_ends_on:
        why = f"il certificato della firma è finito {the_date(record.certificate_ends_on)}"
    elif title is not None:
        why = title_fits(title, replace(record, signed_at=datetime.combine(day, time(12), tzinfo=ROME))) or ""
    elif in_office is not None and day < in_office:
        why = f"chi ha firmato è in carica {from_the_date(in_office)}"
    if why:
        raise InvalidDatum(
            str(Datum.SIGNATURE_DATE), f"La firma non può essere {of_the_date(day)}: {why}. Ricontrollare il giorno."
        )


def _signatures(bench: Workbench, file_sha256: str, moment: Moment) -> tuple[SignatureVerdict, ...]:
    if not file_sha256:
        return ()
    data = bench.archive.get(file_sha256)
    if not (is_pdf(data) or is_envelope(data)):
        return ()
    try:
        judged: GateReport = verify(data, trust=bench.trust(), at=moment.at)
    except (AccordiError, SigningError):
        return ()  # whom to trust is not configured: then nothing is known of stamps
    return judged.signatures


def _is_of(record: SignatureRecord, signature: SignatureVerdict) -> bool:
    if record.identity:
        return record.identity == signature.identity
    return signature.holder.casefold() == record.signatory.casefold()
