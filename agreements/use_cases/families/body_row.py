"""A list of bodies row by row: each becomes a party with its signatory, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements.documents.files.errors import DocumentError
from agreements.documents.sheets.sheet_file import SheetContent, SheetRow
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.parties import Party, Signatory
from agreements.domain.agreement.party_data import AddressIndex, PowerKind, read_contacts
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.register.body_columns import HEADINGS, code_called, required_codes, similar_heading
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.registers.register_row import PARTY_DATA
from agreements.use_cases.registers.row_reader import RowReader, Trouble

_TEXTS = ("name", "ipa_code", "tax_code", "pec", "seat", "signatory", "office_title", "power_title", "person")


class ListError(DocumentError):
    """The columns of a list of bodies cannot be taken.

    Attributes:
        details: One Italian line for each thing that is wrong.
    """

    def __init__(self, sentence: str, details: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.details = details


@dataclass(frozen=True, slots=True)
class BodyList:
    """A list with its columns understood.

    Attributes:
        headings: Of the office, by code of our column.
        unused: Headings that are none of ours: an office's list says more than is needed here.
    """

    sheet: SheetContent
    codes: tuple[str, ...]
    headings: Mapping[str, str]
    unused: tuple[str, ...]


def body_list(name: str, sheet: SheetContent) -> BodyList:
    """Understand the columns of a list.

    With a column of IPA codes the others may be missing: the address book may know the rest, else each row says what
    it lacks. But a heading that is nearly one of ours is told: it would be passed over in silence.

    Raises:
        ListError: One stands twice, or one that is needed is missing: all are told at once.
    """
    codes, headings, unused, wrong = [], dict[str, str](), [], []
    for heading in sheet.headings:
        code = code_called(heading)
        codes.append(code)
        if code and code in headings:
            wrong.append(f"Le colonne «{headings[code]}» e «{heading}» sono la stessa («{HEADINGS[code]}»).")
        elif code:
            headings[code] = heading
        elif heading:
            unused.append(heading)
    for code in required_codes():
        alike = next((each for each in unused if similar_heading(each) == HEADINGS[code]), "")
        if code not in headings and (alike or "ipa_code" not in headings):
            perhaps = f": forse è «{alike}», da rinominare" if alike else ""
            wrong.append(f"Manca la colonna «{HEADINGS[code]}»{perhaps}.")
    if wrong:
        more = f" E altre {len(wrong) - 1} cose da correggere." if len(wrong) > 1 else ""
        raise ListError(f"Le colonne dell’elenco «{name}» non si possono leggere. {wrong[0]}{more}", tuple(wrong))
    return BodyList(sheet, tuple(codes), headings, tuple(unused))


def cells_of(row: SheetRow, of: BodyList) -> dict[str, Cell] | tuple[Trouble, ...]:
    """The cells of a row by code of our column, or what is wrong with them in themselves."""
    broken = [
        Trouble(of.sheet.headings[place], row.troubles[place] + ".")
        for place, code in enumerate(of.codes)
        if code and place in row.troubles
    ]
    return tuple(broken) or {code: row.cells[place] for place, code in enumerate(of.codes) if code}


def read_body(
    cells: Mapping[str, Cell], epoch: date, headings: Mapping[str, str], former: Party
) -> Party | tuple[Trouble, ...]:
    """Read a row; all that is wrong with it is told at once.

    Args:
        former: The party in whose place the body comes: its position, its nature and its short name are of the text.
    """
    r = RowReader(cells, epoch, dict(HEADINGS) | dict(headings))
    required = set(required_codes())

    def text(code: str) -> str:
        return " ".join(r.text(code, required=code in required).split())

    starts_on, ends_on = r.day("power_starts_on"), r.day("power_ends_on")
    grammar = r.one_of("grammar", Grammar, Grammar.NOT_SAID) or Grammar.NOT_SAID
    index = r.one_of("address_index", AddressIndex, AddressIndex.NOT_SAID) or AddressIndex.NOT_SAID
    power_kind = r.one_of("power_kind", PowerKind, PowerKind.NOT_SAID) or PowerKind.NOT_SAID
    typed = r.text("contacts", most=4000)
    contacts = r.reading("contacts", lambda _cell: read_contacts(typed)) or ()
    found = {code: text(code) for code in _TEXTS}
    if not r.troubles:
        try:
            signatory = Signatory(
                found["signatory"],
                found["office_title"],
                found["power_title"],
                found["person"],
                ends_on,
                power_kind,
                starts_on,
            )
            require_text("la carica", found["office_title"], limits.POSITION)
            return Party(
                position=former.position,
                name=found["name"],
                nature=former.nature,
                tax_code=found["tax_code"],
                seat=found["seat"],
                pec=found["pec"],
                signatory=signatory,
                ipa_code=found["ipa_code"],
                grammar=grammar,
                short_name=former.short_name,
                short_grammar=former.short.grammar if former.short_name else Grammar.NOT_SAID,
                address_index=index,
                contacts=contacts,
            )
        except InvalidDatum as refusal:
            code = next((code for begins, code in PARTY_DATA.items() if refusal.datum.startswith(begins)), "name")
            r.wrong(code, refusal.sentence)
    return tuple(r.troubles)
