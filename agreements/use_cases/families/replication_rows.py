"""The rows of a list of bodies as replication takes them: completed, held beside the address book, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.documents.sheets.register_sheet import EXAMPLE_BODY
from agreements.domain.agreement.parties import Party
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.families.body_row import BodyList, cells_of, read_body
from agreements.use_cases.families.list_completion import KnownBodies, known_bodies
from agreements.use_cases.registers.row_reader import Trouble, zeros_put_back


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list.

    Attributes:
        party: The body with its signatory, or all that is wrong with the row.
        impossible: Where it says something that cannot be right beside the address book.
        notes: What the address book put in, and where the row says otherwise.
    """

    number: int
    party: Party | tuple[Trouble, ...]
    impossible: str = ""
    notes: tuple[str, ...] = ()


def list_rows(bench: Workbench, former: Party, listed: BodyList, moment: Moment) -> list[ListRow]:
    """The rows of a list, completed from the address book.

    Args:
        former: The party in whose place each body comes.
    """
    written = [(row.number, cells_of(row, listed)) for row in listed.sheet.rows]
    cells = [
        (number, *(zeros_put_back(each, listed.headings) if isinstance(each, dict) else (each, ())))
        for number, each in written
    ]
    with bench.database.unit() as unit:
        known = known_bodies(unit, [each for _, each, _ in cells if isinstance(each, dict)])
    return [
        _row(former, listed, known, number, each, zeros, moment)
        for number, each, zeros in cells
        # The example of the template is nobody.
        if isinstance(each, tuple) or str(each.get("name") or "").strip() != EXAMPLE_BODY
    ]


def _row(
    former: Party,
    listed: BodyList,
    known: KnownBodies,
    number: int,
    cells: dict[str, Cell] | tuple[Trouble, ...],
    zeros: tuple[str, ...],
    moment: Moment,
) -> ListRow:
    if isinstance(cells, tuple):
        return ListRow(number, cells)
    filled, notes = known.completed(cells, moment.today)
    party = read_body(filled, listed.sheet.epoch, listed.headings, former)
    if not isinstance(party, Party):
        return ListRow(number, party)
    impossible, told = known.contradictions(party)
    return ListRow(number, party, impossible, (*zeros, *notes, *told))


def doubles(rows: Sequence[ListRow]) -> dict[int, str]:
    """Rows that mean one body, each with what is told of it.

    Of an exact repetition the first is taken. Of others neither is, because nobody here knows which is right.
    """
    named: dict[str, list[int]] = {}
    repeated: dict[int, int] = {}
    first: dict[Party, int] = {}
    for row in rows:
        party = row.party
        if isinstance(party, Party):
            if first.setdefault(party, row.number) != row.number:
                repeated[row.number] = first[party]
                continue
            for key in {
                f"codice IPA «{folded(party.ipa_code)}»" if party.ipa_code else "",
                f"codice fiscale «{party.tax_code}»" if party.tax_code else "",
                f"nome «{folded(party.name)}»",
            } - {""}:
                named.setdefault(key, []).append(row.number)
    found = {}
    for key, numbers in named.items():
        for number in numbers if len(numbers) > 1 else ():
            others = ", ".join(str(other) for other in numbers if other != number)
            found[number] = f"Stesso {key} della riga {others}: un ente sta nell’elenco una volta sola."
    for number, earlier in repeated.items():
        which = "vale quanto è detto di quella" if earlier in found else "si prende quella"
        found[number] = f"Ripetizione esatta della riga {earlier}: {which}; togliere questa dall’elenco."
    return found
