"""How an act and its agreement are named in a sentence: the right act, its article, its gender."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from agreements.documents.templates.wording import date_in_words, within_quotes
from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement, AgreementKind, Origin
from agreements.domain.agreement.decision import DecidingBody, Resolution
from agreements.domain.agreement.fact_words import going_on
from agreements.domain.agreement.periods import Period, current_period, next_period
from agreements.domain.basics.day_words import from_the_day, of_the_day, the_day, to_the_day
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.basics.number_words import term_in_letters
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.days.time_limit import base_day

Article = Callable[[date], str]

_FURTHER = {
    ActKind.RENEWAL: ("atto di rinnovo", "di"),
    ActKind.AMENDED_RENEWAL: ("atto di rinnovo con modifiche", "di"),
    ActKind.EXTENSION: ("atto di proroga", "di"),
    ActKind.AMENDMENT: ("atto aggiuntivo", "a"),
}
_FEMININE = re.compile(r"(?:la|le|una) |(?:l|un)[’']\w+(?:a|ione)\b", re.IGNORECASE)
_PLURAL = re.compile(r"(?:i|gli|le) ", re.IGNORECASE)
IMPLEMENTS = ", di cui il presente atto costituisce attuazione"
"""What an agreement says of its frame."""
UNSETTLED = ", che decorre dal giorno successivo alla scadenza"
"""How a renewed period is counted where no day of the end is confirmed: nothing is signed with a day in doubt."""
_JOINED = {
    "": ("il ", "la ", "l’"),
    "di": ("del ", "della ", "dell’"),
    "a": ("al ", "alla ", "all’"),
}
"""A preposition with the article: before a masculine, a feminine word, a vowel."""


def kind_words(agreement: Agreement) -> str:
    """The kind of agreement in lower case, without its article of law."""
    return str(agreement.kind).split(" ai sensi")[0]


def with_article(agreement: Agreement, preposition: str = "") -> str:
    """The kind of agreement after an article or a preposition: «della convenzione», «all’accordo quadro»."""
    words = kind_words(agreement)
    masculine, feminine, elided = _JOINED[preposition]
    if words[0] in "aeiou":
        return f"{elided}{words}"
    return f"{feminine if is_feminine(agreement) else masculine}{words}"


def is_feminine(agreement: Agreement) -> bool:
    """Tell whether the kind of agreement is a feminine word."""
    return agreement.kind is AgreementKind.CONVENTION


def act_words(agreement: Agreement, act: Act) -> str:
    """The act by name, without article: «convenzione», «atto di rinnovo della convenzione»."""
    if act.kind is ActKind.ORIGINAL:
        return kind_words(agreement)
    name, preposition = _FURTHER[act.kind]
    return f"{name} {with_article(agreement, preposition)}"


def resolution_words(act: Act) -> str:
    """The decision on an act as a document cites it: «deliberazione della Giunta regionale n. 12 del 2 marzo 2026»."""
    assert act.resolution is not None
    return f"{act.deciding.act_name} {_number_and_day(act.resolution)}"


def _number_and_day(resolution: Resolution) -> str:
    """«n. 12 del 2 marzo 2026»; what an old register does not tell is a blank."""
    number = "n. [… numero …]" if resolution.number == NOT_KNOWN else resolution.numbered
    on = "del [… data …]" if resolution.decided_on is None else of_the_day(resolution.decided_on)
    return f"{number} {on}".strip()


def signature_of(agreement: Agreement) -> str:
    """When the agreement was signed and registered, as it follows its name: «già sottoscritto il …, repertorio …»."""
    original = agreement.acts[0]
    day = day_of(original)
    return f"{f'già {signed_word(agreement)}{day}' if day else ''}{repertory_of(original)}".removeprefix(", ")


def implements(frame: Agreement) -> str:
    """The premise of an agreement that implements a frame: which one, when it was signed; a hidden title stays so."""
    verb = "è stata" if is_feminine(frame) else "è stato"
    title = f" «{title_in_quotes(frame)}»" if frame.confidentiality is None else ""
    was = f"{verb} {signed_word(frame)}{day_of(frame.acts[0])} {with_article(frame)}{title}"
    return f"{was}{repertory_of(frame.acts[0])}{IMPLEMENTS}"


def signed_word(agreement: Agreement) -> str:
    """«sottoscritto» or «sottoscritta», as the kind of agreement wants it."""
    return "sottoscritta" if is_feminine(agreement) else "sottoscritto"


def title_in_quotes(agreement: Agreement) -> str:
    """The title as it stands between «…»: quotation marks of its own become “…”, those around the whole fall away."""
    return within_quotes(agreement.title)


def end_words(period: Period | None, article: Article = date_in_words) -> str:
    """When a period ends; empty: no end, or several that the text allows and none that a person has confirmed.

    Args:
        article: Writes a day with its article or preposition.
    """
    if period is None or period.earliest_end is None or period.earliest_end != period.latest_end:
        return ""
    return article(period.earliest_end)


def ends(period: Period | None) -> bool:
    """Tell whether a period has an end, confirmed or not."""
    return period is not None and period.earliest_end is not None


def start_words(after: Period, article: Article = date_in_words) -> str:
    """When the period begins that follows another: the day after its end; empty as of `end_words`."""
    return end_words(after, lambda day: article(day + timedelta(days=1)))


def length_words(agreement: Agreement) -> str:
    """How long a renewed period lasts: «di tre anni», «di due anni solari»."""
    duration = agreement.duration
    assert duration is not None  # without it nothing is renewed
    solar = f" {'solare' if duration.amount == 1 else 'solari'}" if duration.calendar_years else ""
    return f"di {term_in_letters(duration.length_words)}{solar}"


def premises_of(agreement: Agreement, act: Act, reason: str = "", *, end_stays: bool = True) -> list[str]:
    """What a proposal says before it approves a further act: the agreement that stands, what becomes of it, and why.

    Args:
        reason: As the person said it who opened the act; empty where that is not known: then the act itself says it.
        end_stays: Whether an amendment leaves the end where it is.
    """
    verb = "è stata" if is_feminine(agreement) else "è stato"
    original, period = agreement.acts[0], current_period(agreement)
    end = end_words(period, the_day)
    began = (
        f"{verb} {signed_word(agreement)}{day_of(original)} {with_article(agreement)} «{title_in_quotes(agreement)}»"
        f"{repertory_of(original)}{f', con scadenza {end}' if end else ''}"
    )
    why = going_on(agreement, act.dispute_answer, base_day(act.texts[0].added_at)) if act.texts else ""
    becomes = _what_becomes(agreement, act, reason, dated=ends(period) and end_stays)
    return [began, f"con l’atto allegato {becomes}", *filter(None, [why])]


def _what_becomes(agreement: Agreement, act: Act, reason: str, *, dated: bool) -> str:
    named, said = with_article(agreement), without_stop(" ".join(reason.split()))
    why = f"per le seguenti ragioni: {said}" if said else "per le ragioni indicate nell’atto stesso"
    if act.kind.renews:
        how = ", con le modifiche indicate nell’atto stesso" if act.kind.amends else ""
        how += f", {why}" if said else ""
        old, new = current_period(agreement), next_period(agreement)
        if old is None or new is None or new.earliest_end is None:
            return f"le Parti rinnovano {named}{how}"
        begins = start_words(old, from_the_day)
        until = f"{begins} {end_words(new, to_the_day)}" if begins else f"{length_words(agreement)}{UNSETTLED}"
        return f"le Parti rinnovano {named} per il periodo {until}{how}"
    if act.extends_to is not None:
        return f"la scadenza è prorogata {to_the_day(act.extends_to)}, {why}"
    return f"le Parti modificano {named}, {'ferma restando la scadenza, ' if dated else ''}{why}"


def earlier_acts(agreement: Agreement, act: Act) -> list[str]:
    """What was decided and signed before a further act: the resolution on the first, the acts that followed it."""
    original = agreement.acts[0]
    found = []
    if original.resolution is not None and original.resolution.number:
        name = original.deciding.act_name
        if agreement.origin is Origin.HISTORICAL and original.body is DecidingBody.EXECUTIVE_BOARD:
            name = "provvedimento [… organo che lo ha adottato …]"  # an old register may not have said whose it was
        feminine = name.split()[0].endswith(("e", "a"))
        article, relative = ("la", "con la quale") if feminine else ("il", "con il quale")
        decided = _number_and_day(original.resolution)
        schema = f"lo schema {with_article(agreement, 'di')}"
        found.append(f"{article} {name} {decided}, {relative} è stato approvato {schema}")
    for each in agreement.signed_acts:
        if each.kind is not ActKind.ORIGINAL and each.sequence < act.sequence:
            found.append(f"l’{further_act(each)}")
    return found


def further_act(act: Act) -> str:
    """A further act as others cite it, after an elided article: «atto aggiuntivo sottoscritto il 2 marzo 2027»."""
    return f"{_FURTHER[act.kind][0]} sottoscritto{day_of(act)}{repertory_of(act)}"


def recalled(acts: Sequence[str]) -> str:
    """The heading over the acts that are recalled: «RICHIAMATA» one resolution, «RICHIAMATI» several acts.

    The gender is that of the article, after an apostrophe that of the noun: «l’intesa», «l’autorizzazione».
    """
    genders = {bool(_FEMININE.match(each)) for each in acts}
    if len(acts) == 1 and not _PLURAL.match(acts[0]):
        return "RICHIAMATA" if genders == {True} else "RICHIAMATO"
    return "RICHIAMATE" if genders == {True} else "RICHIAMATI"


def reference(agreement: Agreement) -> str:
    """The agreement as letters cite it: kind, date, repertory number."""
    original = agreement.acts[0]
    words = f"{kind_words(agreement)} «{title_in_quotes(agreement)}»"
    if day := day_of(original):
        words += f" {signed_word(agreement)}{day}"
    return words + repertory_of(original)


def day_of(act: Act) -> str:
    """When an act was signed, as it follows «sottoscritto»: « il 2 marzo 2026», « nel 2015»; empty: not signed."""
    if act.signed_on is not None:
        return f" {the_day(act.signed_on)}"
    return f" {act.signed_about.in_words}" if act.signed_about is not None else ""


def repertory_of(act: Act) -> str:
    """«, repertorio n. 12 del 2 marzo 2026»; empty where it has none."""
    if act.repertory is None or act.repertory.number == NOT_KNOWN:
        return ""
    on = act.repertory.registered_on
    return f", repertorio n. {act.repertory.number}" + (f" {of_the_day(on)}" if on is not None else "")
