"""A row of an office's own register: read cell by cell into an agreement as it was, or into what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.agreement import NUMBER_PATTERN, AgreementKind, Content, EffectRule
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.filing import FILING, Filing
from agreements.domain.agreement.money import Charge
from agreements.domain.agreement.movement import Movement
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.agreement.parties import Nature, Office, Party, Signatory, SignatureForm
from agreements.domain.agreement.party_data import AddressIndex, PowerKind, read_contacts
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.days.time_limit import Direction
from agreements.domain.days.typed_duration import WrittenDuration, solar_without_years
from agreements.domain.register.charge_columns import read_charges
from agreements.domain.register.prior_history import PastFacts
from agreements.domain.register.register_columns import (
    BY_CODE,
    IN_SIGNING,
    MOST_PARTIES,
    OFFICER_NOT_STATED,
    STATES,
    plain_heading,
)
from agreements.domain.register.typed_cell import (
    EPOCH_1900,
    Cell,
    is_blank,
    rough_day_of,
    text_of,
    time_limit_of,
    whole_of,
    written_duration_of,
)
from agreements.use_cases.drafting.drafting import NewAgreement
from agreements.use_cases.registers.cells_apart import NOTHING_KNOWN, House, Told, defaults_taken, spread
from agreements.use_cases.registers.further_lines import NO_LINES, FurtherLines, Together
from agreements.use_cases.registers.row_reader import RowReader, Trouble, either, perhaps, zeros_put_back
from agreements.use_cases.registers.row_told import NOTHING_READ, Reading, understood

# Where a refusal of the domain belongs on the sheet, by how it calls the datum.
PARTY_DATA = {
    "PEC": "pec",
    "domicilio digitale": "pec",
    "nome breve": "short_name",
    "potere di firma": "power_ends_on",
    "codice IPA": "ipa_code",
    "codice fiscale dell’ente": "tax_code",
    "codice fiscale del firmatario": "person",
    "nome e cognome": "signatory",
    "la carica": "office_title",
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that could be read.

    Attributes:
        state: As the sheet says it; empty where it does not.
        number: The internal number to keep; empty for the next one.
        old_number: As the office called it.
        files: Names in the folder.
        notes: In Italian, what was read otherwise than it is written; a person looks at it.
        days: Of its lines on other sheets, as `Together` has them.
        there: Names of the further sheets that came with the register.
        reading: What was understood, assumed and doubted; of the doubts a list is worked off.
    """

    new: NewAgreement
    past: PastFacts
    state: str
    number: str
    old_number: str
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()
    days: tuple[tuple[str, date, bool], ...] = ()
    there: frozenset[str] = frozenset()
    reading: Reading = NOTHING_READ

    @property
    def names(self) -> frozenset[str]:
        """What the row is called: by its old number, by its repertorio; two rows never share one."""
        found = {f"numero nel vecchio registro «{self.old_number}»"} if self.old_number else set()
        if self.past.repertory_number and self.past.register:
            found.add(f"numero di repertorio «{self.past.repertory_number}» del registro «{self.past.register}»")
        return frozenset(found)

    @property
    def identity(self) -> str:
        """SHA-256 of what makes it the same row of the same register, whatever else is corrected in it."""
        if self.old_number:
            return identity_of(self.old_number)
        if self.past.repertory_number and self.past.register:
            what: list[object] = ["repertorio", self.past.register, self.past.repertory_number]
        else:
            parties = sorted(plain_heading(party.name) for party in self.new.parties)
            what = [
                "parti",
                str(self.past.signed_on or self.past.sent_on or self.past.signed_about),
                parties,
                self.new.title,
            ]
        return _identity(what)


def identity_of(old_number: str) -> str:
    """What makes a row with this number in the older register the same row."""
    return _identity(["numero", old_number])


def _identity(what: Sequence[object]) -> str:
    plain = [folded(each) if isinstance(each, str) else each for each in what]
    return hashlib.sha256(json.dumps(["importa-registro", *plain]).encode()).hexdigest()


def read_row(
    cells: Mapping[str, Cell],
    epoch: date = EPOCH_1900,
    headings: Mapping[str, str] | None = None,
    lines: tuple[Charge, ...] = (),
    movements: tuple[Movement, ...] = (),
    further: FurtherLines = NO_LINES,
    house: House = NOTHING_KNOWN,
) -> ReadRow | tuple[Trouble, ...]:
    """Read a row; all that is wrong with it is told at once.

    Args:
        cells: By code of our column.
        headings: The office's headings by code, for what is told.
        lines: Of its charges, from their own sheet.
        movements: Of the accounts, from theirs.
        further: Its duties, what follows them, its facts and successions, from theirs.
        house: What the installation knows that the sheet leaves out.
    """
    cells, notes = zeros_put_back(cells, headings or {})
    r, told = RowReader(cells, epoch, headings or {}), Told()
    spread(r, house, told)
    number, old_number, state = r.text("number"), r.text("old_number", most=limits.NUMBER), _state(r)
    if number and not _is_ours(number):
        better = BY_CODE["old_number"].heading
        r.wrong("number", f"«{number[:40]}» non è un numero di Accordi: se è dell’ufficio, va in «{better}»")
    signing = state == IN_SIGNING
    past = _past(r, signing=signing)
    new = _new(r, lines, told, signing=signing)
    for movement in movements:
        if movement.party not in _positions(r.cells):
            whose = f"un movimento del {movement.year} è della parte {movement.party}"
            r.wrong("charges", f"{whose}, che l’accordo non ha")
    files = tuple(name.strip() for name in re.split(r"[;\n]", r.text("files", most=4000)) if name.strip())
    if signing and len(files) != 1:
        r.wrong(
            "files",
            "di un accordo in firma serve il PDF che è alla firma, e uno solo: con esso si confronta ciò che torna",
        )
    if r.troubles or new is None:
        return tuple(r.troubles)
    together = Together(replace(new, movements=movements), further, past.plan_delivered_on)
    whole = together.made()
    if together.troubles:
        return tuple(together.troubles)
    days = tuple(together.days)
    reading = Reading(understood(whole, past), (*told.assumed, *defaults_taken(r)), tuple(told.doubts))
    return ReadRow(whole, past, state, number, old_number, files, notes, days, further.there, reading)


def _is_ours(number: str) -> bool:
    """Whether it is an internal number as Accordi writes it: any other spelling would be the same number twice."""
    found = NUMBER_PATTERN.fullmatch(number)
    if found is None or len(number) > len("P-2026-999999"):
        return False
    year, serial = int(found[1]), int(found[2])
    return 1861 <= year <= 2199 and serial > 0 and number == f"P-{year}-{serial:04d}"


def _state(r: RowReader) -> str:
    typed = r.text("state")
    known = {plain_heading(each): each for each in STATES}
    plain = plain_heading(typed)
    if typed and plain not in known and typed != "?":
        told = f"«{typed[:40]}» non è uno stato che si importa{perhaps(plain, known)}: scrivere {either(STATES)}"
        r.wrong(
            "state",
            f"{told}; uno non ancora alla firma si inserisce con «nuovo-accordo», uno cessato prima del tempo si "
            "importa come «scaduto» con il suo ultimo giorno in «Scadenza»",
        )
    return known.get(plain, "")


def _past(r: RowReader, *, signing: bool) -> PastFacts:
    signed_by = [(n, day) for n in _positions(r.cells) if (day := r.day(f"party{n}.signed_on")) is not None]
    about = r.reading("signed_on", rough_day_of)
    signed_on = r.day("signed_on") if about is None else None
    if signed_on is None and not signing and is_blank(r.cells.get("signed_on")):
        r.wrong("signed_on", "manca: scrivere la data, «non noto» se non si conosce, oppure lo stato «in firma»")
    if signing and (signed_on is not None or about is not None):
        r.wrong("signed_on", "un accordo in firma non ha ancora una data: lasciarla vuota, o correggere lo stato")
    if signing and signed_by and len(signed_by) == len(_positions(r.cells)):
        r.wrong("state", "tutte le parti risultano avere firmato: correggere lo stato e scrivere la data della firma")
    form = r.one_of("form", SignatureForm, SignatureForm.DIGITAL if signing else None)
    past = PastFacts(
        signed_on=None if signing else signed_on,
        signed_about=None if signing else about,
        form=form or SignatureForm.DIGITAL,
        resolution_number=r.text("resolution_number", most=limits.NUMBER),
        resolved_on=r.day("resolved_on"),
        register=r.text("register", most=limits.REGISTER),
        repertory_number=r.text("repertory_number", most=limits.NUMBER),
        registered_on=r.day("registered_on"),
        expires_on=r.day("expires_on"),
        plan_delivered_on=r.day("plan_on"),
        pec_communicated_on=r.day("pec_on"),
        effect_event_on=r.day("effect_event_on"),
        effect_event_act=r.text("effect_event_act", most=limits.GROUNDS),
        confidential=r.text("confidential"),
        confidential_why=r.text("confidential_why", most=limits.GROUNDS),
        confidential_since=r.day("confidential_since"),
        confidential_extent=_extent(r),
    )
    if not (past.repertory_number or past.registered_on):
        past = replace(past, register="")  # often the same in every row, as a fixed value
    if signing:
        return replace(past, sent_on=r.day("sent_on"), reply_by=r.day("reply_by"), signed_by=tuple(signed_by))
    return past


def _extent(r: RowReader) -> Extent:
    public = r.one_of("confidential_public", Public, Public.NOT_SAID) or Public.NOT_SAID
    omitted = r.text("confidential_omitted", most=limits.GROUNDS)
    if (public is Public.EXTRACT) != bool(omitted):
        r.wrong("confidential_omitted", f"va scritto se, e solo se, resta pubblico «{Public.EXTRACT}»")
    until_on, review_on = r.day("confidential_until"), r.day("confidential_review")
    if public is Public.NOT_SAID and (until_on or review_on):
        r.wrong("confidential_public", "manca: dei giorni c’è, di che cosa resta pubblico no")
    if public is not Public.NOT_SAID and review_on is None:
        r.wrong("confidential_review", "manca: scrivere il giorno in cui la riservatezza va riesaminata")
    return Extent(public, omitted, until_on, review_on)


def _positions(cells: Mapping[str, Cell]) -> list[int]:
    return [n for n in range(1, MOST_PARTIES + 1) if not is_blank(cells.get(f"party{n}.name"))]


def _new(r: RowReader, lines: tuple[Charge, ...], told: Told, *, signing: bool) -> NewAgreement | None:
    positions = _positions(r.cells)
    parties = [_party(r, n, signing=signing) for n in positions or [1]]
    if positions != list(range(1, len(positions) + 1)) or len(positions) < 2:
        missing = next(n for n in range(1, MOST_PARTIES + 1) if n not in positions)
        r.wrong(f"party{missing}.name", "manca: le parti si scrivono di seguito, il proprio ente per primo, almeno due")
    office = _office(r, "office", "office_email")
    manager = _office(r, "manager", "manager_email")
    kind = r.one_of("kind", AgreementKind, None)
    title, purpose = r.text("title", required=True, most=limits.TITLE), r.text("purpose", most=limits.PURPOSE)
    written = r.reading("duration", written_duration_of)
    duration = written.duration if written else None
    told.doubts += _of_duration(r, written)
    notice = r.reading("notice", lambda cell: time_limit_of(cell, Direction.BACKWARD))
    plan = r.reading("plan_within", time_limit_of)
    effect = r.one_of("effect", EffectRule, EffectRule.LAST_SIGNATURE)
    effect_event = r.text("effect_event", most=limits.GROUNDS)
    effect_on, renewals = r.day("effect_on"), r.reading("renewals", whole_of)
    charges = r.reading("charges", lambda cell: read_charges(text_of(cell), lines))
    for line in lines:
        if line.borne_by not in positions:
            r.wrong("charges", f"una riga del {line.year} è della parte {line.borne_by}, che l’accordo non ha")
    basis = r.text("basis")
    body = r.one_of("body", DecidingBody, DecidingBody.EXECUTIVE_BOARD)
    officer, frame = r.text("officer"), r.text("frame", most=limits.NUMBER)
    filing = {datum: r.text(f"filing_{datum}", most=limits.BODY) for datum in FILING}
    if r.troubles or office is None or manager is None or kind is None or effect is None or body is None:
        return None
    clause = f"piano operativo entro {plan.words} dalla firma" if plan else ""
    return NewAgreement(
        kind=kind,
        title=title,
        content=Content(purpose or title),
        parties=tuple(party for party in parties if party is not None),
        offices=(office,),
        manager=manager,
        procedure_officer=officer or OFFICER_NOT_STATED,
        body=body,
        duration=duration,
        effect_rule=effect,
        fixed_effect_on=effect_on,
        renewals_allowed=renewals or 0,
        obligations=(Obligation(PLAN, "Piano operativo", clause, 1, office, plan),) if plan else (),
        non_renewal_notice=notice,
        charges=charges,
        basis=basis,
        filing=Filing(**filing),
        frame=frame,
        effect_event=effect_event,
    )


def _of_duration(r: RowReader, written: WrittenDuration | None) -> Iterator[str]:
    """What a person has to look at in the words of a duration."""
    if written is None:
        return
    typed = " ".join(str(r.cells.get("duration") or "").split())[:60]
    if solar_without_years(typed):
        yield (
            "Durata da valutare: non è scritto quali sono gli anni solari, ed è letta in anni; se il testo li nomina, "
            "scriverli («anni 2021-2025»)."
        )
    if written.endless:
        yield (f"Durata da valutare: il registro dice «{typed}»; nessuna scadenza si calcola, e si verifica ogni anno.")
    if written.counted_from:
        yield (
            f"Decorrenza da valutare: il registro dice «{written.counted_from}», ed è registrata quella della colonna "
            "«Decorrenza», di regola l’ultima firma."
        )
    if written.renewed and is_blank(r.cells.get("renewals")):
        yield (
            f"Rinnovi da valutare: il registro dice «{written.renewed}», e quanti il testo ne ammette non è registrato."
        )


def _party(r: RowReader, position: int, *, signing: bool) -> Party | None:
    def text(code: str) -> str:
        return r.text(f"party{position}.{code}")

    name, signatory = text("name"), text("signatory")
    if signing and not signatory:
        r.wrong(f"party{position}.signatory", "manca: di un accordo in firma serve chi firma per ogni parte")
    nature = r.one_of(f"party{position}.nature", Nature, Nature.NOT_SAID)
    office_title, power_title, person = text("office_title"), text("power_title"), text("person")
    tax_code, seat, pec, ipa_code = text("tax_code"), text("seat"), text("pec"), text("ipa_code")
    grammar = r.one_of(f"party{position}.grammar", Grammar, Grammar.NOT_SAID)
    short_name = text("short_name")
    short_grammar = r.one_of(f"party{position}.short_grammar", Grammar, Grammar.NOT_SAID)
    index = r.one_of(f"party{position}.address_index", AddressIndex, AddressIndex.NOT_SAID)
    power_kind = r.one_of(f"party{position}.power_kind", PowerKind, PowerKind.NOT_SAID)
    starts_on, ends_on = r.day(f"party{position}.power_starts_on"), r.day(f"party{position}.power_ends_on")
    typed = r.text(f"party{position}.contacts", most=4000)
    contacts = r.reading(f"party{position}.contacts", lambda _cell: read_contacts(typed))
    try:
        return Party(
            position=position,
            name=name,
            nature=nature or Nature.NOT_SAID,
            tax_code=tax_code,
            seat=seat,
            pec=pec,
            signatory=Signatory(
                signatory or NOT_KNOWN,
                office_title,
                power_title,
                person,
                ends_on,
                power_kind or PowerKind.NOT_SAID,
                starts_on,
            ),
            ipa_code=ipa_code,
            grammar=grammar or Grammar.NOT_SAID,
            short_name=short_name,
            short_grammar=short_grammar or Grammar.NOT_SAID,
            address_index=index or AddressIndex.NOT_SAID,
            contacts=contacts or (),
        )
    except InvalidDatum as refusal:
        code = next((code for begins, code in PARTY_DATA.items() if refusal.datum.startswith(begins)), "name")
        r.wrong(f"party{position}.{code}", refusal.sentence)
        return None


def _office(r: RowReader, name: str, email: str) -> Office | None:
    called, address = r.text(name, required=True), r.text(email, required=True)
    try:
        return Office(called, address) if called and address else None
    except InvalidDatum as refusal:
        r.wrong(email, refusal.sentence)
        return None


def doubles_of(rows: Sequence[tuple[int, ReadRow | tuple[Trouble, ...] | None]]) -> dict[int, str]:
    """Rows that call themselves like another one, each with what is told of it.

    Of an exact repetition the first row is taken. Of two that say different things neither is, because nobody here
    knows which is right.
    """
    read = [(number, row) for number, row in rows if isinstance(row, ReadRow)]
    repeated = _repetitions(read)
    named: dict[str, tuple[str, list[int]]] = {}
    for number, row in read:
        if number in repeated:
            continue
        names = row.names | ({f"numero interno «{row.number}»"} if row.number else set())
        keys = {folded(name): f"Stesso {name}" for name in names}
        for key, told in (keys if row.names else keys | {row.identity: "Stessi oggetto, data e parti"}).items():
            named.setdefault(key, (told, []))[1].append(number)
    found = {}
    for told, numbers in named.values():
        for number in numbers if len(numbers) > 1 else ():
            others = ", ".join(str(other) for other in numbers if other != number)
            found[number] = (
                f"{told} della riga {others}: se sono due accordi, distinguerli; se è uno, lasciare una riga."
            )
    for number, first in repeated.items():
        which = "vale quanto è detto di quella" if first in found else "si prende quella"
        found[number] = f"Ripetizione esatta della riga {first}: {which}; togliere questa dal foglio."
    return found


def _repetitions(rows: Sequence[tuple[int, ReadRow]]) -> dict[int, int]:
    """Rows that say in everything what an earlier one says, each with the first of them."""
    alike: dict[str, list[tuple[int, ReadRow]]] = {}
    found = {}
    for number, row in rows:
        earlier = alike.setdefault(row.identity, [])
        first = next((other for other, same in earlier if same == row), None)
        if first is None:
            earlier.append((number, row))
        else:
            found[number] = first
    return found
