"""The values that a text states, read from its paragraphs.

Citations of laws, numbers of articles and commi, addresses and days of birth are no data of an agreement: they are left
out before anything is read. What stands in the premises tells of other acts: it is read too, and marked so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.number_words import cardinal
from agreements.domain.basics.numbers_read import number_in_letters
from agreements.domain.basics.typed_day import MONTHS, month_called, parse_day
from agreements.domain.days.time_limit import Unit
from agreements.domain.stated.names import bodies_in, offices_in
from agreements.domain.stated.values import Place, Stated, Subject, Value, ValueKind, term

_GONE = "\0"
_FLAGS = re.IGNORECASE
_Reader = Callable[[re.Match[str]], "list[Value | None]"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a text.

    Attributes:
        heading: Whether its style says that an article begins.
        cell: Whether it stands in a table.
        row: Which row of the tables it stands in, counted from one; 0 outside any.
        story: Where it stands outside the running text: «note a piè di pagina», «intestazione, …».
    """

    text: str
    heading: bool = False
    cell: bool = False
    row: int = 0
    story: str = ""


_MONTH = rf"(?:{'|'.join(MONTHS)}|gen|feb|mar|apr|mag|giu|lug|ago|sett?|ott|nov|dic)\.?"
_LETTERS = r"\b[a-zàèéìòóù]{1,60}"
_DAY = rf"(?:[0-3]?[0-9](?: ?[°º])?|\b(?:primo|{'|'.join(cardinal(n) for n in range(31, 0, -1))}))"
_YEAR_IN_LETTERS = r"duemila[a-zé]{3,20}"
_DATE = (
    rf"(?:{_DAY} (?:del mese di )?{_MONTH},? (?:dell'anno |del )?(?:[12][0-9]{{3}}|{_YEAR_IN_LETTERS})|"
    r"[0-3]?[0-9] ?[/.-] ?(?:[01]?[0-9]|[ivx]{1,4}) ?[/.-] ?[12][0-9]{3}|"
    r"[0-3]?[0-9](?:/[01]?[0-9]/|\.[01]?[0-9]\.|-[01]?[0-9]-)[0-9]{2}(?![0-9])|"
    r"[12][0-9]{3}-[01][0-9]-[0-3][0-9])"
)
_NOT_COUNTED = r"(?![.,]?[0-9]| ?(?:%|euro|€|giorn|settiman|mes[ei]|ann[oi]|volte))"
_LAW = (
    r"\b(?:legg[ei](?: (?:quadro|regional[ei]|provincial[ei]|costituzional[ei]|statal[ei]|di bilancio))*|"
    r"l\. ?(?:[rp]\. ?)?(?=n|[0-9])|"
    r"decret[oi](?:[ -]legge| legislativ[oi]| ministerial[ei]| interministerial[ei]| assessorial[ei]|"
    r" del ministro[^,;.0-9]{0,60}| del presidente della repubblica|"
    r" del presidente del consiglio(?: dei ministri)?)|d\. ?lgs\.?|dlgs|d\. ?l\.|"
    r"d\. ?p\. ?r\.|dpr|d\. ?p\. ?c\. ?m\.|dpcm|d\. ?m\.|r\. ?d\.|regi[oi] decret[oi]|l\. ?r\.|"
    r"regolament[oi] ?(?:\((?:ue|ce|cee)[^)]{0,20}\)|ue|ce|cee|delegato|di esecuzione|europeo)?|direttiv[ae]|"
    r"raccomandazion[ei]|"
    r"testo unico|codice (?:civile|penale|del|dei|della|dell'|di)[^,;.0-9]{0,40}|costituzione|statuto|tuel|cad|gdpr|"
    r"tabella|tariffa|protocollo di kyoto|agenda|pnrr|linee guida|uni|iso|iec|etsi|en)(?!\w)"
)
_AFTER_LAW = (
    rf"(?:[ ,]*(?:\((?:ue|ce|cee|euratom)[^)]{{0,20}}\)|n ?[.°]|nr\.?|num\.|numero|del|dell'|di|in|data|e|"
    rf"{_DATE}|[0-9]{{1,5}}(?:[/-][0-9]{{1,5}})*(?:/[a-z]{{2,4}})?{_NOT_COUNTED}))*"
)
_ORDINAL = r"[0-9]{1,12}(?:[ -]?(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|undecies|[a-z]\b))*\)?"
_LIST = rf"{_ORDINAL}(?:(?:, | e | ed | o | a |-|–){_ORDINAL}{_NOT_COUNTED})*"
_CITED = re.compile(
    rf"{_LAW}{_AFTER_LAW}"
    rf"|\bart(?:icol[oi]|t?\.) ?{_LIST}|\b(?:comm[ai]|c\.|co\.) ?{_LIST}"
    rf"|\b(?:lett(?:er[ae]|\.)) ?[a-z]{{1,2}}\)?(?:-[a-z]+\))?(?:(?:, | e | ed | o )[a-z]\))*"
    r"|\b(?:paragraf[oi]|par\.|§|punt[oi]|numer[oi](?= [0-9]{1,12}\))|capo|titolo|sezione|allegat[oi]|annesso|tabella|"
    rf"pagin[ae]|pag\.) ?(?:[a-z]\b|[ivx]+\b|{_LIST})",
    _FLAGS,
)
CONTACTS = re.compile(
    r"\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|p\.le|corso|c\.so|largo|vicolo|borgo|strada|lungarno|lungotevere)"
    r"(?: (?:d[aei]|del|dell[aeo]|dei|degli|di|dell'|delle))?(?:(?<=') ?|"
    r" )(?-i:[A-Z0-9À-Ú])[^;:()]{0,40}?\b[0-9]{1,12}(?:/[a-z0-9]+)?\b"
    rf"{_NOT_COUNTED}(?:[, -]*(?:cap )?[0-9]{{5}}\b)?"
    r"|\b(?:tel|telefono|fax|cell)\b[.: ]*[+0-9 /.-]{5,20}|\bcap [0-9]{5}\b|\b[\w.+-]{1,64}@[\w.-]{1,90}|"
    r"https?://\S{1,200}"
    rf"|\bnat[oaie]\b[^;,]{{0,60}}{_DATE}",
    _FLAGS,
)
"""Addresses, phones, mail, pages of the web, and days of birth: no data of an agreement."""
_FIELD = re.compile(
    r"\{ ?(?:(?:PAGE|NUMPAGES|SECTIONPAGES|TOC|REF|PAGEREF|SEQ|STYLEREF|HYPERLINK|XE|TC|TA)\b[^{}]{0,300}|barrato|"
    r"non barrato|simbolo [^{}]{0,100})\}"
)
"""How the reader of a Word file writes a field, and not what somebody typed in braces."""
_MARK = re.compile(r"\[ ?(?:…|\.\.\.)[^\]]{0,300}\]")
_ITEM = re.compile(r"^ *(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+|[a-z]\)|[-–—•*]) (?=\S)", _FLAGS)
_ACT = re.compile(
    r"\b(?:deliberazion[ei]|deliber[ae]|d\. ?g\. ?[rmp]\.?|dg[rmp]|d\. ?c\. ?[rcp]\.?|dcr|decret[oi]|"
    r"determinazion[ei]|determin[ae]|ordinanz[ae]|risoluzion[ei]|rep(?:ertorio|\.)|prot(?:ocollo|"
    r"\.)(?! d'intesa)|provvediment[oi]|att[oi])\b"
    r"[^;:\0]{0,90}?\b(?:n ?[.°]|nr\.?|num\.?|numero) ?(?P<number>[0-9][0-9a-z./-]{0,20}(?: del(?:l'anno)? (?:19|"
    r"20)[0-9]{2}\b)?)"
    r"(?! ?(?:pagin|fogli|facciat|copi[ae]|esemplar|original|articol|allegat|unit|person|giorn|mes[ei]\b|"
    r"ann[oi]\b|ore\b|volt|rat[ae]\b))",
    _FLAGS,
)
_YEAR_BEHIND = re.compile(r"(?:[/.-]| del(?:l'anno)? )(?P<year>(?:19|20)[0-9]{2})[./-]*$", _FLAGS)
_ACT_BY_ITS_DAY = re.compile(
    rf"\b(?:n ?[.°]|nr\.?|numero) ?(?P<number>[0-9][0-9a-z./-]{{0,20}}),? (?:del(?:l')?|di|in data|dd\.?) ?(?={_DATE})",
    _FLAGS,
)
_CODES = re.compile(
    r"(?:\b|(?<=\bit))(?P<code>[A-Z][0-9]{2}[A-Z][0-9]{11}|"
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|"
    r"(?<=cig )[A-Z0-9]{10}|(?:(?<![0-9.,a-z])|(?<=\bit))[0-9]{11}(?![0-9]|[.,][0-9]))\b",
    _FLAGS,
)
_FIGURES = (
    r"[0-9]{1,3}(?:[. '][0-9]{3}){1,4}(?:,(?:[0-9]{1,2}|[-=–—]{1,3}))?|[0-9]{1,12}(?:,(?:[0-9]{1,2}|[-=–—]{1,3}))?"
)
_TIMES_MORE = r" ?(?:mila|migliaia|milion[ei]|miliard[oi]|mln|mld)"
_EURO = r"(?:euro|eur(?![a-z])|€(?:uro)?)"
_SAID = r"(?:dic(?:ono|onsi|asi|esi)|ovvero|cioè|pari a|in lettere:?) "
_CENTS = r" ?[/,] ?(?P<{}>[0-9]{{2}})"
_AMOUNT = re.compile(
    rf"{_EURO}[ .:]*(?P<after>{_FIGURES})(?P<more>{_TIMES_MORE})?"
    rf"(?:[.=]{{0,2}} ?\((?:{_SAID})?(?:{_EURO} )?(?P<letters>[a-zàèéìòóù ]{{2,120}})"
    rf"(?:{_CENTS.format('cents')})?(?: {_EURO})?\))?"
    rf"|(?P<before>{_FIGURES})(?P<more_before>{_TIMES_MORE}(?: di)?)?"
    rf"(?: ?\((?:{_SAID})?(?P<said>[a-zàèéìòóù ]{{2,120}})(?:{_CENTS.format('said_cents')})?\))? ?{_EURO}",
    _FLAGS,
)
_LETTERS_AFTER = re.compile(
    rf"{_EURO} (?P<words>{_LETTERS}(?: {_LETTERS}){{0,5}})(?:{_CENTS.format('cents')})?", _FLAGS
)
_LETTERS_BEFORE = re.compile(
    rf"(?P<words>{_LETTERS}(?: (?:e )?{_LETTERS}){{0,4}})(?:{_CENTS.format('cents')})? (?:di )?{_EURO}", _FLAGS
)
_MONEY = re.compile(_EURO, _FLAGS)
_BARE_AMOUNT = re.compile(
    r"(?<![0-9.,/])(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{2})?|[0-9]{1,12},[0-9]{2})(?![0-9,]|\.[0-9]| ?%)"
)
_CENTS_IN_A_CELL = re.compile(r"^ ?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,12}),[0-9]{2} ?$")
_ALONE_IN_A_CELL = re.compile(r"^ ?[0-9]{4,12} ?$")
_DATES = re.compile(rf"(?<![0-9/.-]){_DATE}(?![0-9])", _FLAGS)
_DAY_OF_YEAR = re.compile(rf"(?<![0-9/.-])(?P<day>{_DAY}) (?P<month>{_MONTH})(?! [12][0-9]{{3}})(?!\w)", _FLAGS)
_MONTH_OF_YEAR = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)}) (?:del |dell'anno )?(?P<year>20[0-9]{{2}})(?![0-9/])", _FLAGS
)
_YEARS = re.compile(
    r"(?<![0-9./-])(?P<first>(?:19|20)[0-9]{2})(?: ?[-–—/] ?(?P<last>(?:19|20)[0-9]{2}))?(?![0-9/]|-[0-9])"
)
_SHARE = re.compile(
    rf"(?P<figures>(?<![0-9,.])[0-9]{{1,12}}(?:[,.][0-9]{{1,12}})?) ?(?:%|(?P<mille>‰|per ?mille)|per ?cento)|"
    rf"(?P<letters>{_LETTERS})(?: virgola (?P<decimals>{_LETTERS}))? (?:per cento|(?P<mille_in_letters>per mille))",
    _FLAGS,
)
_HUNDRED = re.compile(r"%|‰|per ?cento|per ?mille", _FLAGS)
_PARTS = {
    "metà": "50",
    "un quarto": "25",
    "tre quarti": "75",
    "un quinto": "20",
    "un decimo": "10",
    "un terzo": "1/3",
    "due terzi": "2/3",
}
_PART = re.compile(rf"\b(?P<part>{'|'.join(_PARTS)})\b", _FLAGS)
_UNITS = {
    "giorn": Unit.DAYS,
    "gg": Unit.DAYS,
    "settiman": Unit.WEEKS,
    "mes": Unit.MONTHS,
    "ann": Unit.YEARS,
    "semestr": Unit.MONTHS,
    "trimestr": Unit.MONTHS,
}
_SIZES = {"semestr": 6, "trimestr": 3}
_AGAIN = rf"(?: ?\((?:{_SAID})?(?P<again>[0-9]{{1,4}}|{_LETTERS})\))?"
_TERM = re.compile(
    rf"(?<![\w,.])(?P<number>[0-9]{{1,4}}|{_LETTERS}){_AGAIN} ?"
    r"(?:(?:ulteriori|successivi|interi|nuovi) )?(?:(?P<unit>giorn|settiman|mes|ann|semestr|trimestr)[oieae]|"
    r"(?P<short>gg))\b"
    r"(?! (?:di età|scolastic|accademic|fa\b|(?:al|a|per|su|ogni) (?:la )?settimana|alla settimana|la settimana|"
    r"su sette))"
    rf"(?:(?P<half> e mezzo\b)|,? e(?: di)? (?P<further>[0-9]{{1,2}}|{_LETTERS}) (?P<further_unit>mes|giorn)[ei]\b)?",
    _FLAGS,
)
_TERM_TURNED = re.compile(
    rf"\b(?:(?P<unit>giorn|settiman|mes|ann)[ie]|(?P<short>gg)\.?) (?P<number>[0-9]{{1,3}}(?![0-9/.])|"
    rf"{_LETTERS}){_AGAIN}",
    _FLAGS,
)
_HOURS = re.compile(
    rf"\b(?:entro|termine di|nelle|non oltre)(?: le)? (?P<number>[0-9]{{1,3}}|{_LETTERS}) ore\b", _FLAGS
)
_BEFORE_ONE = re.compile(
    r"\b(?:entro|dopo|decorso|trascorso|scaduto|per|di|almeno|dura|durata|pari a|massimo|ulteriore|nei|a|"
    r"oltre)(?: altr[oi])? $",
    _FLAGS,
)
_EVERY = re.compile(
    r"\bogni (?P<unit>giorn|settiman|mes|ann|semestr|trimestr)[oiea]\b|\bentro l'ann(?P<year>o)\b", _FLAGS
)
_LASTING = {
    "settiman": (1, Unit.WEEKS),
    "mensil": (1, Unit.MONTHS),
    "bimestr": (2, Unit.MONTHS),
    "trimestr": (3, Unit.MONTHS),
    "quadrimestr": (4, Unit.MONTHS),
    "semestr": (6, Unit.MONTHS),
    "annual": (1, Unit.YEARS),
    "bienn": (2, Unit.YEARS),
    "trienn": (3, Unit.YEARS),
    "quadrienn": (4, Unit.YEARS),
    "quinquenn": (5, Unit.YEARS),
    "sessenn": (6, Unit.YEARS),
    "settenn": (7, Unit.YEARS),
    "novenn": (9, Unit.YEARS),
    "decenn": (10, Unit.YEARS),
}
_ADJECTIVE = re.compile(rf"\b(?P<lasting>{'|'.join(_LASTING)})(?P<ending>al[ei]|almente|io|ii|[ei]|mente)\b", _FLAGS)
_TELLS_LENGTH = re.compile(
    r"\b(?:durata|validità|cadenza|periodicità|rinnov\w{0,9}|per (?:un|il|ogni))\b[^.;]{0,30}$", _FLAGS
)
_TIMES = re.compile(
    rf"\b(?P<once>una sola volta|un'unica volta|una volta sola|per una volta|una volta)\b|"
    rf"\b(?P<number>[0-9]{{1,2}}|{_LETTERS})"
    rf"{_AGAIN} (?:sole |ulteriori )?(?:volte|rinnovi)\b|\b(?P<single>(?:un solo|un unico|un ulteriore) rinnovo)\b",
    _FLAGS,
)
_NOT_ONLY_TACIT = r"(?! (?:tacito|automatico)(?! (?:o|né|ovvero|od|e) (?:tacito|espresso|automatico)))"
_NOT_RENEWABLE = re.compile(
    r"\bnon (?:è |sarà |può essere |potrà essere |possono essere |"
    r"è in alcun modo )?(?:ulteriormente )?rinnova(?:bil[ei]|t[oaei])\b|"
    r"\bnon (?:possono|può|potrà|potranno) rinnova|\besclus[oa] (?:il |ogni |qualsiasi |la possibilità di |"
    r"qualsiasi forma di )?"
    rf"rinnovo{_NOT_ONLY_TACIT}|\bnon (?:è|sono) (?:ammess|consentit|previst|possibil)\w* (?:il |alcun |un |"
    rf"qualsiasi )?rinnov[oi]"
    rf"{_NOT_ONLY_TACIT}|\bsenza (?:possibilità di |facoltà di )?rinnovo{_NOT_ONLY_TACIT}|"
    rf"\brinnovo{_NOT_ONLY_TACIT}[^.;]{{0,30}} (?:è escluso|non è (?:ammesso|consentito|previsto))",
    _FLAGS,
)
_RENEWABLE = re.compile(
    r"\brinnovabil[ei]\b|\b(?:può|potrà|possono|potranno)\b[^.;]{0,60} rinnova(?:t[oaei]|r[el]\w*)\b|"
    r"\b(?:possibilità|facoltà) di rinnov|\bsi rinnova\b|\brinnovi\b|\b(?:solo|unico|ulteriore) rinnovo\b",
    _FLAGS,
)
_NUMBER = re.compile(
    rf"(?<![\w.,/%-])(?P<number>[0-9]{{1,3}}(?:\.[0-9]{{3}})*|"
    rf"{_LETTERS})(?=(?: \([0-9]{{1,12}}\))? (?P<noun>[a-zàèéìòóù]{{4,}}))",
    _FLAGS,
)
_NO_NUMBERS = frozenset(("un", "una", "uno"))

_PREMISED = re.compile(
    r"^(?:[-–•*] ?|[0-9a-z][.)] )?(?:vist[oiae]|richiamat[oiae]|premess[oiae]|considerat[oiae]|dato atto|"
    r"rilevat[oiae]|atteso|tenuto conto|preso atto|"
    r"ritenut[oiae]|acquisit[oiae])\b",
    _FLAGS,
)
_AGREED = re.compile(
    r"\btutto (?:ciò|quanto) premesso\b|^(?:si )?(?:conviene|convengono|stipulano|concordano|sottoscrivono)\b|"
    r"\b(?:convengono|stipulano|concordano)\b.{0,40}\bquanto segue\b|\bsi conviene e si stipula\b",
    _FLAGS,
)
_PREMISES_BEGIN = re.compile(r"^(?:premess[oea](?: che)?|vist[oiae]|considerato(?: che)?|richiamat[oiae])\b", _FLAGS)
_ARTICLE = re.compile(r"^art(?:icolo|\.) ?[0-9]{1,12}|^[0-9]{1,2}[.)] (?=\S.{2,60}$)", _FLAGS)
_ANNEX = re.compile(r"^(?:allegat[oi]|appendice)(?: (?:[a-z0-9]{1,3}|n\. ?[0-9]+)\b|$)", _FLAGS)
_SIGNED = re.compile(
    r"\b[Ll]etto,? (?:confermato|approvato)|^(?:Per|PER) (?:l[ao] |il |l'|i |gli |le |L[AO] |IL |"
    r"L')?[A-ZÀ-Ú][^.;:]{2,90}$|^F(?:irma|IRMA)(?:to|ta)?\b|"
    r"^(?:Parte e firmatario|Spazio per la firma)"
)
_TOWN_AND_DAY = re.compile(
    rf"^(?:[A-ZÀ-Ú][\w']*(?: [\w']+){{0,3}}, |l[iì] )*(?:lì,? |addì |il |data )?{_DATE}\.?$", _FLAGS
)
_LONG = 120
"""Characters: so many no line among signatures has."""
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[\"«“A-ZÀ-Ú])")
_ABOUT = (
    (
        Subject.DURATION,
        re.compile(
            r"\b(?:durata|validità|resta in vigore|rimane in vigore|in vigore (?:fino|per)|ha termine|"
            r"avrà termine|vale fino|scade il|cessa il)\b",
            _FLAGS,
        ),
    ),
    (Subject.RENEWAL, re.compile(r"\brinnov", _FLAGS)),
    (
        Subject.EFFECT,
        re.compile(
            r"\b(?:decorr\w+|ha effetto|hanno effetto|acquista efficacia|entra in vigore|effetti dal)\b", _FLAGS
        ),
    ),
    (
        Subject.CHARGES,
        re.compile(
            r"\b(?:oner[ei]|spes[ae]|costi|euro|capitolo|stanziament\w+|cofinanziament\w+|esercizio)\b|€", _FLAGS
        ),
    ),
)
_ON_CHARGES = re.compile(
    r"\b(?:oneri|finanzia\w+|risorse|spes[ae]|cost[oi]|copertura|econom\w+|contribut\w+|corrispettiv\w+|budget|"
    r"bilancio|import[oi]|compens[oi]|rimbors[oi])\b|€",
    _FLAGS,
)
_OPEN = re.compile(r"_{3,}|\.{4,}|…{2,}|(?:\. ){4,}|(?:…\.){2,}|\u2024{3,}|-{5,}")
_NOT_OF_THE_ACT = re.compile(
    r"\b(?:conserva\w*|trattamento dei dati|dati personali|incaric\w+|mandato del|comitato dura)\b", _FLAGS
)


def read(lines: Iterable[Line]) -> tuple[Stated, ...]:
    """The values of a text, in their order, with where each stands and what its sentence is about."""
    return tuple(_read(list(lines)))


def values_of(text: str, *, subject: Subject = Subject.NONE) -> tuple[Stated, ...]:
    """The values of a few words outside any text, such as an undertaking that the register keeps."""
    return _of_paragraph(" ".join(text.replace("’", "'").split()), "", Place.BODY, subject)


def together(lines: Iterable[Line]) -> tuple[tuple[str, tuple[Stated, ...]], ...]:
    """What stands together and so belongs together: each row of a table, each paragraph; its words, and its values."""
    found: dict[object, tuple[str, tuple[Stated, ...]]] = {}
    for number, (line, text, where, place, about) in enumerate(_placed(list(lines))):
        key: object = ("row", line.row) if line.row else number
        words, values = found.get(key, ("", ()))
        found[key] = (f"{words} {text}".strip(), (*values, *_of_paragraph(text, where, place, about, line.cell)))
    return tuple(found.values())


def left_open(lines: Iterable[Line]) -> tuple[str, ...]:
    """The places, outside the signatures, where a line or dots wait for words: «durata di ____ anni»."""
    return tuple(
        f"{where}: «{_around(text)}»"
        for _, text, where, place, _ in _placed(list(lines))
        if place is not Place.SIGNATURES and _OPEN.search(text)
    )


def _around(text: str) -> str:
    found = _OPEN.search(text)
    assert found is not None
    start = max(0, found.start() - 30)
    return ("…" if start else "") + text[start : found.end() + 20].strip()


def _read(lines: Sequence[Line]) -> Iterator[Stated]:
    for line, text, where, place, about in _placed(lines):
        yield from _of_paragraph(text, where, place, about, line.cell)


def _placed(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str, Place, Subject]]:
    """Each paragraph with its words, where it stands, and what its article, or its table, is about."""
    structured = any(_AGREED.search(line.text) or line.heading or _ARTICLE.match(line.text) for line in lines)
    place, where, about = (Place.PARTIES if structured else Place.BODY), "", Subject.NONE
    agreed, of_money = False, False
    for line in lines:
        text = " ".join(line.text.replace("’", "'").split())
        if not text:
            continue
        if line.story:
            yield line, text, line.story, Place.BODY, Subject.NONE
            continue
        if place is Place.SIGNATURES and (len(text) > _LONG or _ANNEX.match(text)):
            place, where = Place.BODY, ""  # an annex, or clauses approved one by one
        if _TOWN_AND_DAY.match(text) and not line.cell:
            yield line, text, "firme", Place.SIGNATURES, Subject.NONE
            continue
        of_money = (line.cell and of_money) or _ON_CHARGES.search(text) is not None
        if _SIGNED.search(text):
            place, where = Place.SIGNATURES, "firme"
        elif place is not Place.SIGNATURES and _AGREED.search(text):
            place, where, agreed = Place.BODY, "", True
        elif place is Place.PARTIES and _PREMISES_BEGIN.match(text):
            place, where = Place.PREMISES, "premesse"
        elif (numbered := line.heading or (not line.cell and _ARTICLE.match(text) is not None)) or _titled(text, line):
            where = f"articolo «{_shortened(text)}»"
            about = Subject.CHARGES if _ON_CHARGES.search(text) else Subject.NONE
            place, agreed = (Place.BODY, True) if numbered else (place, agreed)
        premised = place is Place.BODY and not agreed and _PREMISED.match(text)
        here = Place.PREMISES if premised else place
        yield line, text, where or _NAMED[here], here, Subject.CHARGES if of_money and line.cell else about


_NAMED = {
    Place.PARTIES: "parti",
    Place.PREMISES: "premesse",
    Place.BODY: "testo",
    Place.SIGNATURES: "firme",
}


def _titled(text: str, line: Line) -> bool:
    """Whether a line without number or style is the title of an article: short, and no sentence."""
    return (
        not line.cell
        and 4 <= len(text) <= 80
        and text[0].isupper()
        and text[-1] not in ".;:,»"
        and text.count(" ") <= 9
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


@lru_cache(maxsize=4096)
def _of_paragraph(text: str, where: str, place: Place, about: Subject, cell: bool = False) -> tuple[Stated, ...]:
    """Copies of one text share most of their paragraphs: each is read once."""
    return tuple(_of_sentences(text, where, place, about, cell))


def _of_sentences(text: str, where: str, place: Place, about: Subject, cell: bool) -> Iterator[Stated]:
    for sentence in _SENTENCE.split(text):
        subject = about
        if not _NOT_OF_THE_ACT.search(sentence):
            subject = next((each for each, pattern in _ABOUT if pattern.search(sentence)), about)
        read_of_it = _Sentence(sentence, subject, cell=cell)
        for value, quote in read_of_it.values():
            yield Stated(value, quote, where, place, subject)
        for value, quote in read_of_it.perhaps:
            yield Stated(value, quote, where, place, subject, perhaps=True)
        for name in bodies_in(sentence):
            yield Stated(Value(ValueKind.NAME, name), name, where, place, subject)
        for name in offices_in(sentence):
            yield Stated(Value(ValueKind.NAME, name), name, where, place, subject, responsible=True)


class _Sentence:
    """One sentence; what has been read of it is blotted out, so that nothing is read twice."""

    def __init__(self, text: str, subject: Subject, *, cell: bool = False) -> None:
        self._text, self._subject, self._cell = text, subject, cell
        self.perhaps: list[tuple[Value, str]] = []
        self._left = text
        self._taken: list[tuple[int, Value, str]] = []

    def values(self) -> list[tuple[Value, str]]:
        for pattern in (_FIELD, _MARK, _ITEM, _CITED, CONTACTS):
            self._left = pattern.sub(lambda found: _GONE * len(found[0]), self._left)
        self._take(_ACT, self._act, whole=False)
        self._take(_ACT_BY_ITS_DAY, self._act, whole=False)
        self._take(_CODES, lambda found: [Value(ValueKind.CODE, found["code"].upper())])
        money = _MONEY.search(self._left) is not None
        if money:
            self._take(_AMOUNT, _amount)
            self._take(_LETTERS_AFTER, _first_number)
            self._take(_LETTERS_BEFORE, _last_number)
        self._take(_DATES, _date)
        self._take(_DAY_OF_YEAR, _day_of_year)
        self._take(_MONTH_OF_YEAR, _month_of_year)
        if _HUNDRED.search(self._left):
            self._take(_SHARE, _share)
        if self._subject is Subject.CHARGES:
            self._take(_PART, lambda found: [Value(ValueKind.SHARE, _PARTS[found["part"].casefold()])])
        self._take(_HOURS, _hours)
        self._take(_TERM, self._term)
        self._take(_TERM_TURNED, _term_turned)
        self._take(_EVERY, _every)
        self._take(_ADJECTIVE, self._lasting)
        if "rinnov" in self._left.casefold():
            self._renewals()
        self._take(_YEARS, _years)
        if self._subject is Subject.CHARGES or money:
            self._take(_BARE_AMOUNT, lambda found: [_money(found[0], "")])
        if self._cell:
            self._take(_CENTS_IN_A_CELL, lambda found: [_money(found[0].strip(), "")])
        if self._subject is Subject.CHARGES and self._cell:
            self._take(_ALONE_IN_A_CELL, lambda found: [_money(found[0].strip(), "")])
        self._take(_NUMBER, _number)
        return [(value, quote) for _, value, quote in sorted(self._taken, key=lambda one: one[0])]

    def _take(self, pattern: re.Pattern[str], reader: _Reader, *, whole: bool = True) -> None:
        for found in pattern.finditer(self._left):
            values = [value for value in reader(found) if value is not None]
            if not values:
                continue
            end = found.end("noun") if "noun" in pattern.groupindex else found.end()
            quote = " ".join(self._text[found.start() : end].split())
            self._taken += [(found.start(), value, quote) for value in values]
            start, end = found.span() if whole else found.span("number")
            self._left = self._left[:start] + _GONE * (end - start) + self._left[end:]

    def _act(self, found: re.Match[str]) -> list[Value | None]:
        """The number; with the year behind it once more, where one stands there: another year is another act."""
        bare = act_number(found["number"])
        written = _YEAR_BEHIND.search(found["number"])
        return [bare, Value(ValueKind.ACT_NUMBER, f"{bare.form}/{written['year']}") if written else None]

    def _lasting(self, found: re.Match[str]) -> list[Value | None]:
        """«Triennale» is a term where it says how long or how often; a «piano annuale» is a name."""
        told = found["ending"].casefold().endswith("mente") or found["ending"].casefold() in ("io", "ii")
        value = term(*_LASTING[found["lasting"].casefold()])
        if not told and not _TELLS_LENGTH.search(self._left[max(0, found.start() - 60) : found.start()]):
            self.perhaps.append((value, found[0]))
            return []
        return [value]

    def _term(self, found: re.Match[str]) -> list[Value | None]:
        """«Entro un mese» is a term, «in un giorno festivo» is none."""
        one = found["number"].casefold() in _NO_NUMBERS
        return (
            []
            if one and not _BEFORE_ONE.search(self._left[max(0, found.start() - 40) : found.start()])
            else _term(found)
        )

    def _renewals(self) -> None:
        if found := _NOT_RENEWABLE.search(self._left):
            self._taken.append((found.start(), times(0), found[0]))
            return
        found = _RENEWABLE.search(self._left)
        if found is None:
            return
        counted = False
        counts = list(_TIMES.finditer(self._left, found.start())) or list(_TIMES.finditer(self._left, 0, found.end()))
        for number in counts:
            amount = 1 if number["once"] or number["single"] else _amount_of(number["number"])
            if amount is not None:
                quote = self._text[min(found.start(), number.start()) : max(found.end(), number.end())]
                said = {amount, again} if (again := _amount_of(number["again"] or "")) else {amount}
                self._taken += [(number.start(), times(each), quote) for each in sorted(said)]
                self._left = self._left[: number.start()] + _GONE * len(number[0]) + self._left[number.end() :]
                counted = True
        if not counted:
            self._taken.append((found.start(), times(1), found[0]))


def times(amount: int) -> Value:
    """How often something may be renewed."""
    return Value(ValueKind.TIMES, str(amount))


def act_number(written: str) -> Value:
    """The number of an act: «45», «45/2026» and «n. 45» are one; a year behind it says nothing more."""
    bare = _YEAR_BEHIND.sub("", written.strip(" ./-").casefold())
    return Value(ValueKind.ACT_NUMBER, bare.lstrip("0") or "0")


def day(on: date) -> Value:
    """A date."""
    return Value(ValueKind.DATE, on.isoformat())


def day_of_year(on: date) -> Value:
    """A day of each year."""
    return Value(ValueKind.DAY_OF_YEAR, f"{on:%m-%d}")


def amount(value: Decimal) -> Value:
    """An amount of euro."""
    return Value(ValueKind.AMOUNT, f"{abs(value):.2f}")


def year(number: int) -> Value:
    """A year."""
    return Value(ValueKind.YEAR, str(number))


@lru_cache(maxsize=4096)
def _amount_of(written: str) -> int | None:
    return int(written) if written.isdecimal() else number_in_letters(written)


def _money(figures: str, more: str) -> Value:
    whole, _, cents = figures.replace("'", "").replace(" ", "").replace(".", "").partition(",")
    value = Decimal(f"{whole}.{cents}" if cents.isdecimal() else whole)
    word = more.strip().casefold()
    factor = 10**9 if word.startswith(("miliard", "mld")) else 10**6 if word.startswith(("milion", "mln")) else 1000
    return amount(value * (factor if word else 1))


def _amount(found: re.Match[str]) -> list[Value | None]:
    """The amount; and once more where the letters beside it say another."""
    if found["after"]:
        stated, letters, cents = _money(found["after"], found["more"] or ""), found["letters"], found["cents"]
    else:
        stated = _money(found["before"], (found["more_before"] or "").removesuffix(" di"))
        letters, cents = found["said"], found["said_cents"]
    number = number_in_letters(letters) if letters else None
    if number is None or (not cents and int(Decimal(stated.form)) == number):
        return [stated]
    return list(dict.fromkeys((stated, _with_cents(number, cents))))


def _with_cents(number: int, cents: str | None) -> Value:
    return amount(Decimal(f"{number}.{cents or '00'}"))


def _first_number(found: re.Match[str]) -> list[Value | None]:
    """«Euro ventimila da versare»: the first words."""
    words = found["words"].split()
    for n in range(len(words), 0, -1):
        if (number := number_in_letters(" ".join(words[:n]))) is not None:
            return [_with_cents(number, found["cents"] if n == len(words) else None)]
    return []


def _last_number(found: re.Match[str]) -> list[Value | None]:
    """«Versa ventimila euro»: the last words."""
    words = found["words"].split()
    number = next((n for at in range(len(words)) if (n := number_in_letters(" ".join(words[at:]))) is not None), None)
    return [] if number is None else [_with_cents(number, found["cents"])]


def _date(found: re.Match[str]) -> list[Value | None]:
    written = re.sub(r"(?<=[0-9ivx]) ?([/.-]) ?(?=[0-9ivx])", r"\1", found[0], flags=_FLAGS)
    written = re.sub(_YEAR_IN_LETTERS, lambda year: str(number_in_letters(year[0]) or year[0]), written, flags=_FLAGS)
    if short := re.fullmatch(r"(.+[/.-])([0-9]{2})", written):
        written = f"{short[1]}20{short[2]}"
    try:
        return [day(parse_day(written.upper() if re.search("[/.-][ivx]", written, _FLAGS) else written))]
    except InvalidDatum:
        return []


def _month_of_year(found: re.Match[str]) -> list[Value | None]:
    return [Value(ValueKind.DATE, f"{found['year']}-{month_called(found['month'].casefold()):02d}")]


def _day_of_year(found: re.Match[str]) -> list[Value | None]:
    number = (
        1
        if found["day"].casefold() == "primo"
        else number_in_letters(found["day"]) or int(re.sub("[^0-9]", "", found["day"]) or 0)
    )
    month = month_called(found["month"].rstrip(".").casefold()[:3])
    try:
        return [day_of_year(date(2000, month, number))]
    except ValueError:
        return []


def _years(found: re.Match[str]) -> list[Value | None]:
    return [year(int(each)) for each in (found["first"], found["last"]) if each]


def _share(found: re.Match[str]) -> list[Value | None]:
    """Of a hundred; a tenth of it where it is of a thousand."""
    if found["figures"]:
        share = Decimal(found["figures"].replace(",", "."))
    else:
        whole = number_in_letters(found["letters"])
        decimals = number_in_letters(found["decimals"]) if found["decimals"] else 0
        if whole is None or decimals is None:
            return []
        share = Decimal(f"{whole}.{decimals}")
    if found["mille"] or found["mille_in_letters"]:
        share /= 10
    return [Value(ValueKind.SHARE, f"{share.normalize():f}")]


def _term(found: re.Match[str]) -> list[Value | None]:
    """Figures and letters that contradict each other are two terms; «un anno e sei mesi» is one."""
    stated: list[Value | None] = []
    unit = (found["unit"] or found["short"]).casefold()
    for written in (found["number"], found["again"]):
        number = _amount_of(written) if written else None
        if number:
            stated.append(term(number * _SIZES.get(unit, 1), _UNITS[unit]))
    further = _amount_of(found["further"]) if found["further"] else None
    number = _amount_of(found["number"])
    if unit == "ann" and number and (found["half"] or (further and found["further_unit"].casefold() == "mes")):
        return [term(number * 12 + (further or 6), Unit.MONTHS)]
    if further:
        stated.append(term(further, _UNITS[found["further_unit"].casefold()]))
    return list(dict.fromkeys(stated))


def _hours(found: re.Match[str]) -> list[Value | None]:
    number = _amount_of(found["number"])
    return [Value(ValueKind.TERM, f"{number} ore")] if number else []


def _term_turned(found: re.Match[str]) -> list[Value | None]:
    """«Anni tre», «anni tre (3)»."""
    unit = (found["unit"] or found["short"]).casefold()
    numbers = [_amount_of(written) for written in (found["number"], found["again"]) if written]
    if not numbers[0] or numbers[0] < 2:
        return []
    return list(dict.fromkeys(term(number, _UNITS[unit]) for number in numbers if number))


def _every(found: re.Match[str]) -> list[Value | None]:
    if not found["unit"]:
        return []
    unit = found["unit"].casefold()
    return [term(_SIZES.get(unit, 1), _UNITS[unit])]


def _number(found: re.Match[str]) -> list[Value | None]:
    written = found["number"]
    number = _amount_of(written.replace(".", ""))
    if number is None or written.casefold() in _NO_NUMBERS:
        return []
    return [Value(ValueKind.NUMBER, f"{number} {found['noun'].casefold()[:-1]}")]
