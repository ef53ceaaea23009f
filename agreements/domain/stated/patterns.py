"""The words in which a text states a value, and those of which no value is read: regular expressions, and nothing else.

Each is linear: what may repeat is counted, and no two repeated parts can match the same words.
"""

from __future__ import annotations

import re

from agreements.domain.basics.day_words import MONTHS
from agreements.domain.basics.number_words import cardinal
from agreements.domain.basics.numbers_read import LETTERS, SPANS
from agreements.domain.days.time_limit import Unit
from agreements.domain.stated.values import Subject

GONE = "\0"
"""What stands in the place of words that were read."""
FLAGS = re.IGNORECASE
_MONTH = rf"(?:{'|'.join(MONTHS)}|gen|feb|mar|apr|mag|giu|lug|ago|sett?|ott|nov|dic)\.?"
_LETTERS = r"\b[a-zàèéìòóù]{1,60}"
_DAY = rf"(?:[0-3]?[0-9](?: ?[°º])?|\b(?:primo|{'|'.join(cardinal(n) for n in range(31, 0, -1))}))"
YEAR_IN_LETTERS = r"duemila[a-zé]{3,20}"
_DATE = (
    rf"(?:{_DAY} (?:del mese di )?{_MONTH},? (?:dell'anno |del )?(?:[12][0-9]{{3}}|{YEAR_IN_LETTERS})|"
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
CITED = re.compile(
    rf"{_LAW}{_AFTER_LAW}"
    rf"|\bart(?:icol[oi]|t?\.) ?{_LIST}|\b(?:comm[ai]|c\.|co\.) ?{_LIST}"
    rf"|\b(?:lett(?:er[ae]|\.)) ?[a-z]{{1,2}}\)?(?:-[a-z]+\))?(?:(?:, | e | ed | o )[a-z]\))*"
    r"|\b(?:paragraf[oi]|par\.|§|punt[oi]|numer[oi](?= [0-9]{1,12}\))|capo|titolo|sezione|allegat[oi]|annesso|tabella|"
    rf"pagin[ae]|pag\.) ?(?:[a-z]\b|[ivx]+\b|{_LIST})",
    FLAGS,
)
CONTACTS = re.compile(
    r"\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|p\.le|corso|c\.so|largo|vicolo|borgo|strada|lungarno|lungotevere)"
    r"(?: (?:d[aei]|del|dell[aeo]|dei|degli|di|dell'|delle))?(?:(?<=') ?|"
    r" )(?-i:[A-Z0-9À-Ú])[^;:()]{0,40}?\b[0-9]{1,12}(?:/[a-z0-9]+)?\b"
    rf"{_NOT_COUNTED}(?:[, -]*(?:cap )?[0-9]{{5}}\b)?"
    r"|\b(?:tel|telefono|fax|cell)\b[.: ]*[+0-9 /.-]{5,20}|\bcap [0-9]{5}\b|\b[\w.+-]{1,64}@[\w.-]{1,90}|"
    r"https?://\S{1,200}"
    rf"|\bnat[oaie]\b[^;,]{{0,60}}{_DATE}",
    FLAGS,
)
"""Addresses, phones, mail, pages of the web, and days of birth: no data of an agreement."""
FIELD = re.compile(
    r"\{ ?(?:(?:PAGE|NUMPAGES|SECTIONPAGES|TOC|REF|PAGEREF|SEQ|STYLEREF|HYPERLINK|XE|TC|TA)\b[^{}]{0,300}|barrato|"
    r"non barrato|simbolo [^{}]{0,100})\}"
)
"""How the reader of a Word file writes a field, and not what somebody typed in braces."""
MARK = re.compile(r"\[ ?(?:…|\.\.\.)[^\]]{0,300}\]")
ITEM = re.compile(r"^ *(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+|[a-z]\)|[-–—•*]) (?=\S)", FLAGS)
ACT = re.compile(
    r"\b(?:deliberazion[ei]|deliber[ae]|d\. ?g\. ?[rmp]\.?|dg[rmp]|d\. ?c\. ?[rcp]\.?|dcr|decret[oi]|"
    r"determinazion[ei]|determin[ae]|ordinanz[ae]|risoluzion[ei]|rep(?:ertorio|\.)|prot(?:ocollo|"
    r"\.)(?! d'intesa)|provvediment[oi]|att[oi])\b"
    r"[^;:\0]{0,90}?\b(?:n ?[.°]|nr\.?|num\.?|numero) ?(?P<number>[0-9][0-9a-z./-]{0,20}(?: del(?:l'anno)? (?:19|"
    r"20)[0-9]{2}\b)?)"
    r"(?! ?(?:pagin|fogli|facciat|copi[ae]|esemplar|original|articol|allegat|unit|person|giorn|mes[ei]\b|"
    r"ann[oi]\b|ore\b|volt|rat[ae]\b))",
    FLAGS,
)
SPACED_NUMBER = re.compile(r"(\bn[.°º]? ?[0-9]{1,9}) / ((?:19|20)[0-9]{2})(?![0-9])", FLAGS)
"""«n. 421 / 2026», as many registers print it."""
YEAR_BEHIND = re.compile(r"(?:[/.-]| del(?:l'anno)? )(?P<year>(?:19|20)[0-9]{2})[./-]*$", FLAGS)
ACT_BY_ITS_DAY = re.compile(
    rf"\b(?:n ?[.°]|nr\.?|numero) ?(?P<number>[0-9][0-9a-z./-]{{0,20}}),? (?:del(?:l')?|di|in data|dd\.?) ?(?={_DATE})",
    FLAGS,
)
CODES = re.compile(
    r"(?:\b|(?<=\bit))(?P<code>[A-Z][0-9]{2}[A-Z][0-9]{11}|"
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|"
    r"(?:(?<=cig )|(?<=cig: )|(?<=cig è )|(?<=cig n. ))[A-Z0-9]{10}|"
    r"(?:(?<![0-9.,a-z])|(?<=\bit))[0-9]{11}(?![0-9]|[.,][0-9]))\b",
    FLAGS,
)
_FIGURES = (
    r"[0-9]{1,3}(?:[. '][0-9]{3}){1,4}(?:,(?:[0-9]{1,2}|[-=–—]{1,3}))?|[0-9]{1,12}(?:,(?:[0-9]{1,2}|[-=–—]{1,3}))?"
)
_TIMES_MORE = r" ?(?:mila|migliaia|milion[ei]|miliard[oi]|mln|mld|k(?![a-z]))"
_EURO = r"(?:euro|eur(?![a-z])|€(?:uro)?)"
_SAID = r"(?:dic(?:ono|onsi|asi|esi)|ovvero|cioè|pari a|in lettere:?) "
_CENTS = r" ?[/,] ?(?P<{}>[0-9]{{2}})"
AMOUNT = re.compile(
    rf"{_EURO}[ .:]*(?P<after>{_FIGURES})(?P<more>{_TIMES_MORE})?"
    rf"(?:[.=]{{0,2}} ?\((?:{_SAID})?(?:{_EURO} )?(?P<letters>[a-zàèéìòóù ]{{2,120}})"
    rf"(?:{_CENTS.format('cents')})?(?: {_EURO})?\))?"
    rf"|(?P<before>{_FIGURES})(?P<more_before>{_TIMES_MORE}(?: di)?)?"
    rf"(?: ?\((?:{_SAID})?(?P<said>[a-zàèéìòóù ]{{2,120}})(?:{_CENTS.format('said_cents')})?\))? ?\(?{_EURO}",
    FLAGS,
)
LETTERS_AFTER = re.compile(rf"{_EURO} (?P<words>{_LETTERS}(?: {_LETTERS}){{0,5}})(?:{_CENTS.format('cents')})?", FLAGS)
LETTERS_BEFORE = re.compile(
    rf"(?P<words>{_LETTERS}(?: (?:e )?{_LETTERS}){{0,4}})(?:{_CENTS.format('cents')})? (?:di )?{_EURO}", FLAGS
)
MONEY = re.compile(_EURO, FLAGS)
BARE_AMOUNT = re.compile(
    r"(?<![0-9.,/])(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{2})?|[0-9]{1,12},[0-9]{2})(?![0-9,]|\.[0-9]| ?%)"
)
CENTS_IN_A_CELL = re.compile(r"^ ?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,12}),[0-9]{2} ?$")
ALONE_IN_A_CELL = re.compile(r"^ ?[0-9]{4,12} ?$")
DATES = re.compile(rf"(?<![0-9/.-]){_DATE}(?![0-9])", FLAGS)
DAY_OF_YEAR = re.compile(rf"(?<![0-9/.-])(?P<day>{_DAY}) (?P<month>{_MONTH})(?! [12][0-9]{{3}})(?!\w)", FLAGS)
MONTH_OF_YEAR = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)}) (?:del |dell'anno )?(?P<year>20[0-9]{{2}})(?![0-9/])", FLAGS
)
YEARS = re.compile(
    r"(?<![0-9./-])(?P<first>(?:19|20)[0-9]{2})(?: ?[-–—/] ?(?P<last>(?:19|20)[0-9]{2}))?(?![0-9/]|-[0-9])"
)
SHARE = re.compile(
    rf"(?P<figures>(?<![0-9,.])[0-9]{{1,12}}(?:[,.][0-9]{{1,12}})?) ?(?:%|(?P<mille>‰|per ?mille)|per ?cento)|"
    rf"(?P<letters>{_LETTERS})(?: virgola (?P<decimals>{_LETTERS}))? (?:per cento|(?P<mille_in_letters>per mille))",
    FLAGS,
)
HUNDRED = re.compile(r"%|‰|per ?cento|per ?mille", FLAGS)
PARTS = {
    "metà": "50",
    "un quarto": "25",
    "tre quarti": "75",
    "un quinto": "20",
    "un decimo": "10",
    "un terzo": "1/3",
    "due terzi": "2/3",
}
PART = re.compile(rf"\b(?P<part>{'|'.join(PARTS)})\b", FLAGS)
UNITS = {
    "giorn": Unit.DAYS,
    "gg": Unit.DAYS,
    "settiman": Unit.WEEKS,
    "mes": Unit.MONTHS,
    "ann": Unit.YEARS,
    "semestr": Unit.MONTHS,
    "trimestr": Unit.MONTHS,
}
SIZES = {"semestr": 6, "trimestr": 3}
_AGAIN = rf"(?: ?\((?:{_SAID})?(?P<again>[0-9]{{1,4}}|{_LETTERS})\))?"
_BRACKETED = rf"(?: ?\((?:{_SAID})?(?:[0-9]{{1,4}}|{LETTERS})\))?"
_SEVERAL = r"(?: ?(?:\+|/|–|-) ?|,? più | e | o | a |/o )"
_NUM = rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{3}})+|[0-9]{{1,4}}(?:,[0-9])?|\b{LETTERS}\b)"
_ONE = rf"{_NUM}{_BRACKETED}"
NUMBERS = re.compile(_NUM, FLAGS)
TERM = re.compile(
    rf"(?<![\w,.])(?P<numbers>{_ONE}(?:(?:, {_ONE}){{0,4}}{_SEVERAL}{_ONE}){{0,3}})'? ?"
    r"(?:(?:ulterior[ei]|successiv[oi]|inter[oi]|nuov[oi]|altr[oi]) )?"
    r"(?:(?P<unit>giorn|settiman|mes|ann|semestr|trimestr)[oieae]|(?P<short>gg))\b"
    r"(?! (?:di età|scolastic|accademic|fa\b|(?:al|a|per|su|ogni) (?:la )?settimana|alla settimana|la settimana|"
    r"su sette))"
    rf"(?:(?P<half> e mezzo\b)|,? e(?: di)? (?P<further>[0-9]{{1,2}}|{LETTERS}) (?P<further_unit>mes|giorn)[ei]\b)?",
    FLAGS,
)
"""«Tre anni», «tre (3) anni», «3+2 anni», «da tre a cinque anni», «un anno e sei mesi»."""
TERM_TURNED = re.compile(
    rf"\b(?:(?P<unit>giorn|settiman|mes|ann)[ie]|(?P<short>gg)\.?):? "
    rf"(?P<numbers>(?:[0-9]{{1,3}}(?![0-9])|\b{LETTERS}\b){_BRACKETED}"
    rf"(?:{_SEVERAL}(?:[0-9]{{1,3}}(?![0-9])|\b{LETTERS}\b){_BRACKETED}){{0,2}})(?![0-9/]|[.,][0-9])",
    FLAGS,
)
MORE = re.compile(
    rf"(?:\+ ?|\bpiù |\((?={_NUM} ?\+)|\b(?:rinnov|prorog|estend|estens)\w{{1,12}}(?: [a-zàèéìòù']{{1,20}}){{0,5}}? "
    r"(?:di|per|a) )"
    rf"(?:altr[eio] |ulteriori |successivi )?(?P<number>{_NUM})"
    r"(?= ?(?:$|[\0+.,;:)]|(?:di|e|in|su|a|alle|per|previ[oa]|solo|eventual[ei]|opzional[ei]|mediante|con|salvo|se|"
    r"ove)\b))",
    FLAGS,
)
"""A number whose unit stands before it: «tre anni più due», «triennale, rinnovabile di altri due», «anni (3+2)»."""
HOURS = re.compile(rf"\b(?:entro|termine di|nelle|non oltre)(?: le)? (?P<number>[0-9]{{1,3}}|{_LETTERS}) ore\b", FLAGS)
BEFORE_ONE = re.compile(
    r"\b(?:entro|dopo|decorso|trascorso|scaduto|per|di|almeno|dura|durata|pari a|massimo|ulteriore|nei|a|"
    r"oltre|più|rinnovabil[ei]|prorogabil[ei])(?: altr[oi])? $|\+ ?$",
    FLAGS,
)
EVERY = re.compile(
    r"\bogni (?P<unit>giorn|settiman|mes|ann|semestr|trimestr)[oiea]\b|\bentro l'ann(?P<year>o)\b", FLAGS
)
LASTING = {
    "settiman": (1, Unit.WEEKS),
    "mensil": (1, Unit.MONTHS),
    "bimestr": (2, Unit.MONTHS),
    "trimestr": (3, Unit.MONTHS),
    "quadrimestr": (4, Unit.MONTHS),
    "semestr": (6, Unit.MONTHS),
    "annual": (1, Unit.YEARS),
    **{stem: (years, Unit.YEARS) for stem, years in SPANS.items()},
}
ADJECTIVE = re.compile(rf"\b(?P<lasting>{'|'.join(LASTING)})(?P<ending>al[ei]|almente|io|ii|[ei]|mente)\b", FLAGS)
TELLS_LENGTH = re.compile(
    r"\b(?:durata|validità|cadenza|periodicità|rinnov\w{0,9}|per (?:un|il|ogni))\b[^.;]{0,30}$", FLAGS
)
TIMES = re.compile(
    rf"\b(?P<once>una sola volta|un'unica volta|una volta sola|per una volta|una volta)\b|"
    rf"\b(?P<number>[0-9]{{1,2}}|{_LETTERS})"
    rf"{_AGAIN} (?:sole |ulteriori )?(?:volte|rinnovi)\b|\b(?P<single>(?:un solo|un unico|un ulteriore) rinnovo)\b",
    FLAGS,
)
_NOT_ONLY_TACIT = r"(?! (?:tacito|automatico)(?! (?:o|né|ovvero|od|e) (?:tacito|espresso|automatico)))"
NOT_RENEWABLE = re.compile(
    r"\bnon (?:è |sarà |può essere |potrà essere |possono essere |"
    r"è in alcun modo )?(?:ulteriormente )?rinnova(?:bil[ei]|t[oaei])\b|"
    r"\bnon (?:possono|può|potrà|potranno) rinnova|\besclus[oa] (?:il |ogni |qualsiasi |la possibilità di |"
    r"qualsiasi forma di )?"
    rf"rinnovo{_NOT_ONLY_TACIT}|\bnon (?:è|sono) (?:ammess|consentit|previst|possibil)\w* (?:il |alcun |un |"
    rf"qualsiasi )?rinnov[oi]"
    rf"{_NOT_ONLY_TACIT}|\bsenza (?:possibilità di |facoltà di )?rinnovo{_NOT_ONLY_TACIT}|"
    rf"\brinnovo{_NOT_ONLY_TACIT}[^.;]{{0,30}} (?:è escluso|non è (?:ammesso|consentito|previsto))",
    FLAGS,
)
RENEWABLE = re.compile(
    r"\brinnovabil[ei]\b|\b(?:può|potrà|possono|potranno)\b[^.;]{0,60} rinnova(?:t[oaei]|r[el]\w*)\b|"
    r"\b(?:possibilità|facoltà) di rinnov|\bsi rinnova\b|\brinnovi\b|\b(?:solo|unico|ulteriore) rinnovo\b",
    FLAGS,
)
NUMBER = re.compile(
    rf"(?<![\w.,/%-])(?P<number>[0-9]{{1,3}}(?:\.[0-9]{{3}})*|"
    rf"{_LETTERS})(?=(?: \([0-9]{{1,12}}\))? (?P<noun>[a-zàèéìòóù]{{4,}}))",
    FLAGS,
)
NO_NUMBERS = frozenset(("un", "una", "uno"))
NO_END = re.compile(
    r"\b(?:durata|dura|valid\w+|vigore|proseg\w+|vincol\w+|prorog\w+|rinnov\w+|efficac\w+)\b[^.;]{0,60}?"
    r"\b(?:tempo indeterminato|indeterminata|illimitata|senza (?:limiti?|limitazioni) di (?:tempo|durata)|"
    r"senza scadenza|fino a revoca)",
    FLAGS,
)
TACIT = re.compile(
    r"\b(?:rinnov|prorog)\w*[^.;]{0,40}?\b(?:tacit|automatic)\w+|\b(?:tacit|automatic)\w+[^.;]{0,20}?\b(?:rinnov|prorog)\w*|"
    r"\b(?:intend\w+|considera\w*) (?:\w+ )?(?:rinnova|proroga)t\w+|\b(?:rinnov|prorog)\w+[^.;]{0,60}?\bdisdetta",
    FLAGS,
)
DENIED = re.compile(r"\b(?:non|né|senza|esclus\w+|nessun\w*|alcun\w*|vietat\w+)\b", FLAGS)
ENDLESS = re.compile(r"\b(?:più volte|senza limit\w+|illimitat\w+|indefinit\w+|di anno in anno)\b", FLAGS)
OTHER_PERIOD = re.compile(
    r"\bperiodo (?:doppio|triplo|dimezzato)\b|\bil (?:doppio|triplo) (?:del|della) (?:periodo|durata)", FLAGS
)
WITH_CHARGES = re.compile(
    r"\b(?:comporta(?:no)?|deriva(?:no)?) (?:[a-zàèéìòù]{1,20} ){0,3}?(?:oner[ei]|spes[ae]|costi)\b|"
    r"\b(?:sostiene|sostengono|assume|assumono) (?:ogni|tutt[ie] (?:gli|i|le)) (?:oner[ei]|spes[ae]|costi)\b|"
    r"\b(?:oneri|spese|costi)\b(?! (?:fiscal|contrattual)| (?:di|per la) (?:boll|regist|mission|lite|giudizi))"
    r"[^.,:;]{0,40}"
    r"\b(?:a carico|gravano|ricadono) (?:d[ei]|su)(?![^.;]{0,12}\b(?:rispettiv|ciascun|propri|richied))",
    FLAGS,
)
BARE_NUMBER = re.compile(
    rf"(?:\b(?:per|di|pari a|complessiv[ie])) (?P<number>[0-9]{{4,12}}|{LETTERS}\b)"
    r"(?= ?(?:$|[.,;:)]|(?:a|di|in|per|da|annu[ie]|complessiv[ie])\b))",
    FLAGS,
)
BEGINS = re.compile(
    r"\b(?:decorr\w+|effett[oi]|efficac\w+|in vigore)\b[^.;]{0,60}?\b(?P<event>sottoscri|firma|stipula|pubblicazion|"
    r"repertori|approvazion|adozion|esecutiv|comunicazion|ratific|registrazion)\w*|\b(?P<back>retroa)\w+",
    FLAGS,
)
EVENTS = {
    "sottoscri": "sottoscrizione",
    "firma": "sottoscrizione",
    "stipula": "sottoscrizione",
    "adozion": "approvazione",
    "esecutiv": "approvazione",
    "approvazion": "approvazione",
    "pubblicazion": "pubblicazione",
    "repertori": "repertorio",
    "comunicazion": "comunicazione",
    "ratific": "ratifica",
    "registrazion": "registrazione",
    "retroa": "effetto retroattivo",
}
THIS_ACT = re.compile(r"\bpresente (?:atto|accordo|protocollo|convenzione|intesa)\b", FLAGS)
SEEN = str.maketrans(
    dict(
        zip(
            "аеорсухіјѕԁһАВЕКМНОРСТХІЈЅαοιυνρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
            "aeopcyxijsdhABEKMHOPCTXIJSaoiuvpABEZHIKMNOPTYX",
            strict=True,
        )
    )
    | {0xFF01 + n: 0x21 + n for n in range(94)}
)
"""Letters of other alphabets, and wide ones, that look like ours: a text is read as it is seen."""
FIGURE = re.compile(r"(?![0-9])\d")
LIKE_FIGURES = re.compile(r"\b(?=[0-9O.]{0,15}[0-9])[0-9O]{1,3}(?:\.[0-9O]{3}){1,4}\b")
"""A sum with letters among its figures, «2O.OOO»."""

PREMISED = re.compile(
    r"^(?:[-–•*] ?|[0-9a-z][.)] )?(?:vist[oiae]|richiamat[oiae]|premess[oiae]|considerat[oiae]|dato atto|"
    r"rilevat[oiae]|atteso|tenuto conto|preso atto|"
    r"ritenut[oiae]|acquisit[oiae])\b",
    FLAGS,
)
AGREED = re.compile(
    r"\btutto (?:ciò|quanto) premesso\b|^(?:si )?(?:conviene|convengono|stipulano|concordano|sottoscrivono)\b|"
    r"\b(?:convengono|stipulano|concordano)\b.{0,40}\bquanto segue\b|\bsi conviene e si stipula\b",
    FLAGS,
)
PREMISES_BEGIN = re.compile(r"^(?:premess[oea](?: che)?|vist[oiae]|considerato(?: che)?|richiamat[oiae])\b", FLAGS)
ARTICLE = re.compile(r"^art(?:icolo|\.) ?[0-9]{1,12}|^[0-9]{1,2}[.)] (?=\S.{2,60}$)", FLAGS)
ANNEX = re.compile(r"^(?:allegat[oi]|appendice)(?: (?:[a-z0-9]{1,3}|n\. ?[0-9]+)\b|$)", FLAGS)
SIGNED = re.compile(
    r"\b[Ll]etto,? (?:confermato|approvato)|^(?:Per|PER) (?:l[ao] |il |l'|i |gli |le |L[AO] |IL |"
    r"L')?[A-ZÀ-Ú][^.;:]{2,90}$|^F(?:irma|IRMA)(?:to|ta)?\b|"
    r"^(?:Parte e firmatario|Spazio per la firma)"
)
TOWN_AND_DAY = re.compile(
    rf"^(?:[A-ZÀ-Ú][\w']*(?: [\w']+){{0,3}}, |l[iì] )*(?:lì,? |addì |il |data )?{_DATE}\.?$", FLAGS
)
LONG = 120
"""Characters: so many no line among signatures has."""
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[\"«“A-ZÀ-Ú])")
ABOUT = (
    (
        Subject.DURATION,
        re.compile(
            r"\b(?:durata|dura|durerà|vige|validità|resta in vigore|rimane in vigore|in vigore (?:fino|per)|ha termine|"
            r"avrà termine|vale fino|scade il|cessa (?:il|a|entro|nel))\b|"
            r"\b(?:parti|atto|accordo|protocollo|convenzione|intesa)\b[^.,;]{0,40}\bper (?:il periodo|gli anni)\b",
            FLAGS,
        ),
    ),
    (Subject.RENEWAL, re.compile(r"\brinnov", FLAGS)),
    (
        Subject.EFFECT,
        re.compile(
            r"\b(?:decorr\w+|ha effetto|hanno effetto|acquista efficacia|entra in vigore|effetti dal|retroa\w+)\b",
            FLAGS,
        ),
    ),
    (
        Subject.CHARGES,
        re.compile(
            r"\b(?:oner[ei]|spes[ae]|costi|euro|capitolo|stanziament\w+|cofinanziament\w+|esercizio|canon[ei]|penal[ei]|"
            r"contribut[oi]|quot[ae]|import[oi])\b|€",
            FLAGS,
        ),
    ),
)
ON_CHARGES = re.compile(
    r"\b(?:oneri|finanzia\w+|risorse|spes[ae]|cost[oi]|copertura|econom\w+|contribut\w+|corrispettiv\w+|budget|"
    r"bilancio|import[oi]|compens[oi]|rimbors[oi]|canon[ei]|penal[ei])\b|€",
    FLAGS,
)
OPEN = re.compile(
    r"_{3,}|\.{4,}|…{2,}|(?:\. ){4,}|(?:…\.){2,}|\u2024{3,}|-{5,}|\[ *\]|\b[xX]{3,}\b|\bxx\b|"
    r"(?:…|\.{3}) ?(?:euro|€|anni|mesi|giorni|per cento|%)|(?:euro|€|\bn\.|durata di) ?\(?(?:…|\.{3})|"
    r"[\[<(] ?(?:da (?:definire|completare|compilare|inserire)|inserire|indicare)\b"
)
NOT_OF_THE_ACT = re.compile(
    r"\b(?:conserva\w*|trattamento dei dati|dati personali|incaric\w+|mandato del|comitato dura)\b", FLAGS
)
