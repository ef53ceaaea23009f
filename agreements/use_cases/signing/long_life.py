"""Signed agreements outlive their time stamps: a new one before the certificate of the last one ends.

A signature in an envelope (p7m) bears no time stamp over everything: it gets its own in a PDF that encloses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.events import SYSTEM, Event
from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import counted
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import SIGNED_BY_ALL, NewDocument, archived, commit, load, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.signed_files import accepted_versions
from signing.base.errors import SigningError
from signing.base.trust import TrustSettings

RENEWED = "firmato-rinnovato"
MARGIN = timedelta(days=180)
REPEATED_WITHIN = timedelta(days=8)
WORTH = timedelta(days=90)
"""A new time stamp must protect so much longer than the one it covers: else nothing is gained by it."""
_ENVELOPES = (".p7m", ".p7s")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file of a signed act, its newest copy, and how many copies there are."""

    original: DocumentRecord
    document: DocumentRecord
    copies: int

    @property
    def is_envelope(self) -> bool:
        return self.original.suffix.endswith(_ENVELOPES)

    @property
    def is_stamped(self) -> bool:
        """Whether a time stamp over everything can be in it: an envelope itself bears none."""
        return self.copies > 0 or not self.is_envelope


def renew_time_stamps(bench: Workbench, now: datetime, margin: timedelta = MARGIN) -> Outcome:
    """Renew the time stamp of each signed act that is protected for less than a margin more.

    The signed original and all earlier copies stay; the new copy stands beside them, begins with the bytes of the one
    before, and is kept only if its signatures can be verified from the file alone. An envelope (p7m) is enclosed once
    with its validation data in a PDF, whose time stamp is then renewed like the others.
    Safe to kill and to repeat: one commit a file, and what was renewed is no longer due. One agreement that
    cannot be renewed keeps no other from it.

    Legal basis: art. 62 DPCM 22/2/2013 (validity over time by time stamps); PAdES B-LTA (ETSI EN 319 142-1).
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        kept = _newest(unit.all_documents())
    problems: list[str] = []
    ends = {each.document.sha256: _end(bench, each, problems) for each in kept if each.is_stamped}
    bare = [each for each in kept if not each.is_stamped]
    ending = [each for each in kept if (end := ends.get(each.document.sha256)) and end < moment.at + margin]
    for each in kept:
        # A run killed between its commit and the readable copy has left it to this one.
        if each not in ending and each.copies and each.document.created_at > moment.at - REPEATED_WITHIN:
            agreement, _ = load(bench, each.document.agreement, now)
            problems += report(bench, agreement, moment, "").warnings
    done: list[_Kept] = []
    if (bare or ending) and (service := _service(bench, len(bare) + len(ending), moment, problems)) is not None:
        trust, expires_at = service
        if ending and not _is_worth(ending, ends, expires_at, problems):
            ending = []
        for each in (*bare, *ending):
            try:
                _renew(bench, each, trust, moment, now)
            except (AccordiError, SigningError) as error:
                problems.append(f"{each.document.agreement}: {error}")
            else:
                done.append(each)
    return Outcome(
        "",
        "Validità nel tempo delle firme",
        _told(done, len(kept)),
        warnings=tuple(problems),
        trial_clock_note=moment.trial_note,
    )


def _newest(documents: Sequence[DocumentRecord]) -> list[_Kept]:
    """Each file that forms a signed act, with the last copy of it; of other forms (XAdES, ASiC) there is none."""
    copies: dict[tuple[str, int, str], list[DocumentRecord]] = {}
    for each in documents:
        copies.setdefault((each.agreement, each.act_sequence, each.kind), []).append(each)
    found = []
    for original in documents:
        if original.kind == SIGNED_BY_ALL and original.suffix.endswith((".pdf", *_ENVELOPES)):
            renewed = copies.get((original.agreement, original.act_sequence, _kind(original)), [])
            newest = max(renewed, key=lambda each: each.ordinal, default=original)
            found.append(_Kept(original, newest, len(renewed)))
    return found


def _kind(original: DocumentRecord) -> str:
    # Several files may form an agreement: each has its own line of copies.
    return RENEWED if original.ordinal == 1 else f"{RENEWED}-{original.ordinal}"


def _end(bench: Workbench, kept: _Kept, problems: list[str]) -> datetime | None:
    from signing.validation.longevity import protected_until

    try:
        return protected_until(bench.archive.get(kept.document.sha256))
    except (AccordiError, SigningError) as error:
        problems.append(f"{kept.document.agreement}: {error}")
        return None


def _service(
    bench: Workbench, files: int, moment: Moment, problems: list[str]
) -> tuple[TrustSettings, datetime] | None:
    """The trust settings, and when the certificate of the time-stamp service ends."""
    from signing.validation.probe import probe_time_stamp

    try:
        trust = bench.trust()
        return trust, probe_time_stamp(trust, at=moment.at).expires_at
    except (AccordiError, SigningError) as error:
        problems.append(f"File da rinnovare: {files}. {error}")
        return None


def _is_worth(ending: list[_Kept], ends: dict[str, datetime | None], expires_at: datetime, problems: list[str]) -> bool:
    """Whether a new time stamp would protect for longer than those there are."""
    first_end = min(end for each in ending if (end := ends[each.document.sha256]) is not None)
    if expires_at >= first_end + WORTH:
        return True
    problems.append(
        f"Le marche temporali di {len(ending)} file valgono fino {to_the_date(first_end)}, ma il servizio usa "
        f"ancora un certificato che scade {the_date(expires_at)}: chiedere al fornitore quello nuovo, o cambiare "
        "servizio."
    )
    return False


def _renew(bench: Workbench, kept: _Kept, trust: TrustSettings, moment: Moment, now: datetime) -> None:
    from signing.validation.longevity import protected_until

    number = kept.document.agreement
    agreement, _ = load(bench, number, now)
    act = agreement.act(kept.document.act_sequence)
    data = _protected(bench, kept, act, trust, moment)
    doubts = _doubts(bench, kept, data, trust, moment)
    if doubts:
        raise AccordiError(
            f"la copia con la marca nuova non si verifica da sola ({doubts[0]}): resta quella di prima; segnalarlo "
            "all’assistenza."
        )
    day, until = moment.today, protected_until(data)
    what, why, said = (
        (
            "Rinnovata la marca temporale dell’accordo firmato",
            "La marca precedente sta per non proteggere più.",
            "rinnovata il",
        )
        if kept.is_stamped
        else (
            "Conservata la firma in busta (p7m) con i dati per verificarla e una marca temporale",
            "La busta non porta una marca su tutto, e resta com’è.",
            "e dati di verifica del",
        )
    )
    name = kept.original.label.removesuffix(f" ({act.kind}, atto {act.sequence})")
    label = f"{name} – marca temporale {said} {day:%d-%m-%Y}"
    document = NewDocument(_kind(kept.original), kept.copies + 1, label, ".pdf", data)
    records = archived(bench, agreement, act, [document], moment)
    what = f"{what}: la protezione va ora fino {to_the_date(until)}."
    event = Event(
        agreement=number,
        act_sequence=act.sequence,
        step="TIME_STAMP_RENEWED" if kept.is_stamped else "SIGNATURE_ENCLOSED",
        at=moment.at,
        actor=SYSTEM,
        what=what,
        why=why,
        legal_basis="art. 62 DPCM 22 febbraio 2013",
        data={"document_sha256": records[0].sha256, "previous_sha256": kept.document.sha256},
        clock_note=moment.trial_note or "",
    )
    commit(bench, agreement, [event], records, moment)
    report(bench, agreement, moment, what)  # the readable copy


def _protected(bench: Workbench, kept: _Kept, act: Act, trust: TrustSettings, moment: Moment) -> bytes:
    from signing.validation.evidence import enclose
    from signing.validation.longevity import renew_time_stamp

    data = bench.archive.get(kept.document.sha256)
    if kept.is_stamped:
        return renew_time_stamp(data, trust, at=moment.at)
    signed = [s.signed_at for s in act.signatures if s.preserved_sha256 == kept.original.sha256]
    return enclose(
        data,
        f"{kept.original.label}{kept.original.suffix}",
        trust,
        at=moment.at,
        beside=accepted_versions(bench, act),
        proof_of_time=max(signed).astimezone(UTC) if signed else None,
    )


def _doubts(bench: Workbench, kept: _Kept, data: bytes, trust: TrustSettings, moment: Moment) -> tuple[str, ...]:
    from signing.validation import evidence, longevity

    if kept.is_envelope:
        return evidence.doubts_alone(data, bench.archive.get(kept.original.sha256), trust, at=moment.at)
    return longevity.doubts_alone(data, trust, at=moment.at)


def _told(done: list[_Kept], looked_at: int) -> str:
    enclosed = [each.document.agreement for each in done if not each.is_stamped]
    renewed = [each.document.agreement for each in done if each.is_stamped]
    said = []
    if enclosed:
        said.append(f"Firme in busta (p7m) conservate con i dati di verifica: {len(enclosed)} ({', '.join(enclosed)}).")
    if renewed:
        files = counted(len(renewed), "file firmato", "file firmati")
        said.append(f"Marca temporale rinnovata per {files}: {', '.join(renewed)}.")
    return " ".join(said) or f"File firmati esaminati: {looked_at}; nessuna marca temporale rinnovata."
