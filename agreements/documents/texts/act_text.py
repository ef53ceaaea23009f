"""From an agreement to the data of the text that the parties sign, with the blanks that the schema declares.

The deciding body approves a schema; signatories, addresses and the numbers of the acts that approve it cannot be
known then. They stand in the schema as visible blanks and are filled in the definitive text, and only they.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from agreements.documents.templates.wording import date_in_words
from agreements.documents.texts.basis_text import basis_texts, references_with
from agreements.documents.texts.charges_text import charges_clause, charges_table
from agreements.documents.texts.citation import of_norm
from agreements.documents.texts.duties_text import duty_line, typed_duties
from agreements.documents.texts.naming import (
    end_words,
    ends,
    further_act,
    length_words,
    recalled,
    repertory_of,
    start_words,
    title_in_quotes,
)
from agreements.documents.texts.party_names import digital_address, marker
from agreements.documents.texts.tax_text import registration_clause, stamp_clause
from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement, EffectRule, Origin
from agreements.domain.agreement.body_name import BodyName, Grammar, sentence_start
from agreements.domain.agreement.fact_words import going_on
from agreements.domain.agreement.legal_basis import BasisWords
from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.agreement.periods import current_period, next_period
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.agreement.signature_form import among_administrations, form_in_words
from agreements.domain.agreement.text_change import TextChange, sentence
from agreements.domain.basics.day_words import from_the_day, of_the_day, to_the_day
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.basics.number_words import cardinal, term_in_letters
from agreements.domain.steps.further_acts import Change

SHARED_INTEREST = "le Parti hanno un interesse comune alla materia del presente atto"
"""The premise of a text to which nobody gives one, among administrations (art. 15 L. 241/1990)."""
_WITH_OTHERS = "le Parti intendono collaborare nella materia del presente atto"
_POWER_BEFORE = "titolo del potere del firmatario"
"""This blank and «atto …» stand in schemas approved before: without the preposition that the newer ones have."""
_RATIFICATION = "ratifica del decreto"
_LEGAL_BASIS = "ai sensi dell’articolo 15 della legge 7 agosto 1990, n. 241"
_TACIT = ". Non è ammesso il rinnovo tacito"
_INFINITIVE = re.compile(
    r"(?!(?:opere|gare|camere|lettere|potere|genere|carattere|\w*iere)\b)\w+(?:[aeio]r|[auo]rr)(?:e|si)\b",
    re.IGNORECASE,
)
_NATURES = {
    Nature.UNIVERSITY: "ateneo",
    Nature.HEALTH_BODY: "ente del Servizio sanitario",
    Nature.OTHER_PUBLIC_BODY: "ente pubblico",
    Nature.OTHER_ETS: "ente del Terzo settore",
}
"""What the label of a form reads like in an act, where it is not its own words."""
_TEMPLATES = {
    ActKind.ORIGINAL: "protocollo-intesa",
    ActKind.RENEWAL: "atto-rinnovo",
    ActKind.AMENDED_RENEWAL: "atto-rinnovo",
    ActKind.EXTENSION: "atto-proroga",
    ActKind.AMENDMENT: "atto-aggiuntivo",
}


def act_template(act: Act) -> str:
    """Name of the Word template for an act."""
    return _TEMPLATES[act.kind]


def blank_values(agreement: Agreement, act: Act) -> dict[str, str]:
    """The value of every blank that we know how to fill; empty where the datum is not recorded yet."""
    values: dict[str, str] = {}
    for party in agreement.staying:
        known = {
            "codice fiscale": party.tax_code,
            "sede": party.seat,
            "PEC": digital_address(party),
            "nome del firmatario": party.signatory.name,
            "carica del firmatario": party.signatory.office_title,
            "fonte del potere del firmatario": _power(party),
            _POWER_BEFORE: party.signatory.power_title,
        }
        if party.position > 1:
            known |= {"provvedimento": _party_act(act, party, of_norm), "atto": _party_act(act, party)}
        # The schema was perhaps written before anybody had said how the name is joined.
        for of in {BodyName(party.name, grammar).of for grammar in Grammar}:
            values |= {f"{label} {of}": value for label, value in known.items()}
    if act.resolution is not None and act.resolution.decided_on is not None:
        values["numero della deliberazione"] = act.resolution.number
        values["data della deliberazione"] = date_in_words(act.resolution.decided_on)
    if act.deciding.ratified_by:
        values[_RATIFICATION] = ratification_words(act)
    return values


def _power(party: Party) -> str:
    """By what the signatory signs, as after «in virtù» and before «e»."""
    title = party.signatory.power_title
    words = of_norm(title) if title else ""
    return f"{words}," if ", " in words else words  # «della legge 7 aprile 2014, n. 56, e della deliberazione»


def ratification_words(act: Act) -> str:
    """How a text that cites a decree adopted in urgency says whether it is ratified; a denial is never cited."""
    given = act.ratification
    if given is None or given.dated_on is None or given.answer is not RatificationAnswer.DECREE_RATIFIED:
        return f"soggetto a ratifica ({act.deciding.ratified_by})"
    return f"ratificato con atto n. {given.number} {of_the_day(given.dated_on)} ({given.organ})"


def _party_act(act: Act, party: Party, joined: Callable[[str], str] = str) -> str:
    recorded = act.party_act(party.position)
    if recorded is None:
        return ""
    if recorded.not_necessary_because or recorded.adopted_on is None:
        return "senza necessità di un proprio atto"  # why not the file says
    return f"{joined(recorded.authority)} n. {recorded.number} {of_the_day(recorded.adopted_on)}"


def act_context(
    agreement: Agreement,
    act: Act,
    today: date,
    *,
    trial: bool,
    reason: str = "",
    changes: Sequence[Change | TextChange] = (),
    words: BasisWords | None = None,
    quoted: str = "",
    moves_end: bool = False,
) -> dict[str, Any]:
    """The data of the schema of an act, its blanks marked.

    Args:
        today: The law on stamp duty is that of this day.
        reason: Why the parties renew, extend or amend, as a person said it: nothing is praised by itself.
        changes: The clauses of an act that amends.
        words: Of its legal basis; None where none was chosen: the text then rests on art. 15.
        quoted: What the signed text says of its renewal, as it stands there; empty where that is not found.
        moves_end: Whether the changes touch how long the agreement lasts: then no act says that its end stays.

    Legal basis: art. 15 L. 241/1990; for a further act only an express one (art. 15 c. 2-bis).
    """
    common = {
        "prova": trial,
        "numero_interno": agreement.number,
        "tipo_atto": str(agreement.kind).split(" ai sensi")[0],
        "titolo": title_in_quotes(agreement),
        "base_normativa": words.line if words else _LEGAL_BASIS,
        **form_facts(agreement.parties),
        "parti": [_party(agreement, act, party) for party in agreement.staying],
        "oneri": sentence_start(_sentence(charges_clause(agreement, act))),
        **basis_texts(words, "forma_base", "chiusura_base"),
        "bollo": stamp_clause(agreement, today),
        "registrazione": registration_clause(agreement, today),
        "trasparenza": transparency_clause(agreement),
    }
    courts = dict(basis_texts(words, "controversie_base"))
    why = going_on(agreement, act.dispute_answer, today)
    going = {"premesse": [*_since(agreement, act), *filter(None, [why])]}
    match act.kind:
        case ActKind.ORIGINAL:
            return common | _original(agreement, words) | {"oneri_annuali": charges_table(agreement, act)}
        case ActKind.RENEWAL | ActKind.AMENDED_RENEWAL:
            return common | courts | going | _renewal(agreement, reason, quoted) | _changes(changes)
        case ActKind.EXTENSION:
            return common | courts | going | further_context(agreement, act, reason, changes)
        case ActKind.AMENDMENT:
            amending = further_context(agreement, act, reason, changes)
            stays = ends(current_period(agreement)) and not moves_end
            return common | going | amending | {"scadenza_ferma": stays}


def no_premise(parties: Sequence[Party]) -> str:
    """The premise of a text to which nobody gives one: that of art. 15 only among administrations."""
    return SHARED_INTEREST if among_administrations(parties) else _WITH_OTHERS


def form_facts(parties: Sequence[Party]) -> dict[str, Any]:
    """What the texts say of the form of the signatures."""
    return {"norma_forma": form_in_words(parties), "tutte_pubbliche": among_administrations(parties)}


def transparency_clause(agreement: Agreement) -> str:
    """What the parties make public of the act.

    Legal basis: art. 23 c. 1 lett. d) D.Lgs. 33/2013, which asks lists of provvedimenti and not the acts themselves.
    """
    held = agreement.confidentiality
    if held is not None:
        basis = without_stop(" ".join(held.basis.split()))
        return f"Il presente atto è riservato ai sensi di: {basis}. Se ne pubblica soltanto ciò che tale norma consente"
    return (
        "I provvedimenti con cui le Parti approvano il presente atto sono inseriti nell’elenco semestrale previsto "
        "dall’articolo 23, comma 1, lettera d), del decreto legislativo 14 marzo 2013, n.\u00a033. Ciascuna Parte "
        "tenuta a formarlo vi inserisce il proprio, nella sezione “Amministrazione trasparente”, nel rispetto della "
        "disciplina sulla protezione dei dati personali"
    )


def _party(agreement: Agreement, act: Act, party: Party) -> dict[str, Any]:
    of, short = party.named.of, party.short
    if party.position == 1:
        decided = (
            f"{of_norm(act.deciding.act_name)} n. {marker('numero della deliberazione')} "
            f"in data {marker('data della deliberazione')}"
        )
        if act.deciding.ratified_by:
            decided += f", adottato in via d’urgenza, {marker(_RATIFICATION)}"
    else:
        decided = marker(f"provvedimento {of}")
    return {
        "denominazione": party.name,
        "con_articolo": party.named.alone,
        "nome_breve": short.text,
        "natura": _nature(agreement, act, party),
        "codice_fiscale": party.tax_code or marker(f"codice fiscale {of}"),
        "sede": marker(f"sede {of}"),
        "pec": marker(f"PEC {of}"),
        "rappresentata_da": f"{party.named.agreeing('rappresentat')} da",
        "firmatario": marker(f"nome del firmatario {of}"),
        "carica": marker(f"carica del firmatario {of}"),
        "titolo_potere": marker(f"fonte del potere del firmatario {of}"),
        "atto_autorizzazione": decided,
        "etichetta_firma": f"Firma {party.position:02d}",
        "si_impegna": f"{sentence_start(short.alone)} {short.verb('si impegna', 'si impegnano')} a",
        "impegni": list(party.commitments),
    }


def _nature(agreement: Agreement, act: Act, party: Party) -> str:
    """What a party is; a further act has none where of a party of an old register perhaps nobody has said it."""
    recorded = agreement.origin is Origin.HISTORICAL and act.kind is not ActKind.ORIGINAL
    if recorded and party.nature in (Nature.PUBLIC_ADMINISTRATION, Nature.NOT_SAID):
        return ""
    return _NATURES.get(party.nature, str(party.nature).removesuffix(" (ETS)"))


def _original(agreement: Agreement, words: BasisWords | None) -> dict[str, Any]:
    content = agreement.content
    return {
        "premesse": list(content.premises) or [no_premise(agreement.parties)],
        "visti": references_with(words, content.references),
        **basis_texts(words, "visto_base", "controversie_base"),
        "richiamati": list(content.recalled),
        "intestazione_richiamati": recalled(content.recalled),
        "considerato": list(content.considered),
        "oggetto": sentence_start(_with_subject(_sentence(content.purpose))),
        "impegni_comuni": list(content.joint_commitments),
        "strutture_responsabili": [
            {
                "parte": agreement.lead.short.alone,
                "struttura": office.name,
                "compito": "struttura responsabile della conduzione" if n == 0 else "",
            }
            for n, office in enumerate(agreement.offices)
        ],
        "durata": _duration(agreement),
        "decorrenza": _effect(agreement),
        "rinnovo": renewal_clause(agreement),
        "adempimenti": [duty_line(agreement, duty) for duty in typed_duties(agreement)],
    }


def _with_subject(purpose: str) -> str:
    """The purpose as a sentence: whoever types «Attuare …» says what the parties want to do, and not who does it."""
    if not _INFINITIVE.match(purpose):
        return purpose
    return f"le Parti intendono {purpose[:1].lower()}{purpose[1:]}"


def in_words(number: int) -> str:
    """A small number in Italian words, else in figures."""
    return cardinal(number) if number <= 10 else str(number)


def _duration(agreement: Agreement) -> str:
    duration = agreement.duration
    if duration is None:
        return "Il presente atto non indica un termine di durata"
    if duration.until_on is not None:
        return f"Il presente atto ha durata fino {to_the_day(duration.until_on)}"
    lasts = f"Il presente atto ha durata di {term_in_letters(duration.length_words)}"
    if not duration.calendar_years:
        return lasts
    lasts += " solare" if duration.amount == 1 else " solari"
    if duration.first_year is None:
        return lasts
    named = (
        f"il {duration.first_year}" if duration.amount == 1 else f"dal {duration.first_year} al {duration.last_year}"
    )
    return f"{lasts}, {named}"


def _effect(agreement: Agreement) -> str:
    match agreement.effect_rule:
        case EffectRule.PEC_COMMUNICATION:
            return "Gli effetti decorrono dalla comunicazione via PEC a tutte le Parti dell’avvenuta sottoscrizione"
        case EffectRule.FIXED_DATE if agreement.fixed_effect_on is not None:
            return f"Gli effetti decorrono {from_the_day(agreement.fixed_effect_on)}"
        case EffectRule.REPERTORY:
            return "Gli effetti decorrono dalla data di registrazione a repertorio"
        case rule if rule.awaits_event and agreement.effect_event is not None:
            return f"Gli effetti decorrono {agreement.effect_event.since}"
        case _:
            return "Gli effetti decorrono dalla data dell’ultima sottoscrizione"


def renewal_clause(agreement: Agreement) -> str:
    """The clause on renewal: only by an express act, as often as it says; none where there is nothing to renew."""
    allowed = agreement.renewal.allowed
    if agreement.duration is None:
        return ""
    if not allowed:
        return "Il presente atto non è rinnovabile"
    times = "una sola volta" if allowed == 1 else f"per non più di {in_words(allowed)} volte"
    duration = agreement.duration
    period = "un uguale periodo"
    if duration.until_on is not None:
        lasts = term_in_letters(duration.length_words)
        period = f"un periodo di {lasts}" if lasts else "il periodo stabilito dall’atto di rinnovo"
    return (
        f"Il presente atto può essere rinnovato {times}, per {period}, con atto espresso approvato e "
        f"sottoscritto da tutte le Parti prima della scadenza{_TACIT}"
    )


def _since(agreement: Agreement, act: Act) -> list[str]:
    """The signed acts that came between: what is renewed, extended or amended is the agreement as they left it."""
    return [
        f"all’Accordo ha fatto seguito l’{further_act(each)}"
        for each in agreement.signed_acts
        if each.kind is not ActKind.ORIGINAL and each.sequence < act.sequence
    ]


def _renewal(agreement: Agreement, reason: str, quoted: str) -> dict[str, Any]:
    old, new = current_period(agreement), next_period(agreement)
    original = agreement.acts[0]
    assert old is not None  # the gate opens a renewal only in a running period
    assert new is not None
    left = agreement.renewal.allowed - len(agreement.renewals) - 1
    again = f"rinnovabile ancora {in_words(left)} volte" if left > 1 else "rinnovabile ancora una volta"
    further = (
        f"L’Accordo, così rinnovato, è {again}, con atto espresso"
        if left > 0
        else "L’Accordo, così rinnovato, non è ulteriormente rinnovabile"
    )
    # The text of an agreement recorded as it was is not made from the register: what it says only who reads it knows.
    recorded = agreement.origin is Origin.HISTORICAL
    return {
        "accordo": {
            "data": _signed(original),
            "repertorio": repertory_of(original).removeprefix(", repertorio "),
            "scadenza": end_words(old),
            "clausola_rinnovo": quoted,
        },
        "valutazione": _as_said(reason, "rinnovare", "ragioni del rinnovo"),
        "nuovo_periodo": {
            "durata": length_words(agreement),
            "dal": start_words(old),
            "al": end_words(new),
        },
        "ulteriori_rinnovi": f"{further}{_TACIT if left > 0 and not recorded else ''}",
    }


def _as_said(reason: str, what: str, blank: str) -> str:
    """Why the parties renew, extend or amend, as the person says who opens the act."""
    said = _sentence(reason) or marker(blank)
    return f"le Parti intendono {what} l’Accordo per le seguenti ragioni: {said}"


def _signed(act: Act) -> str:
    """The date of the agreement; where it is not known, a blank for whoever finds it."""
    return date_in_words(act.signed_on) if act.signed_on is not None else marker("data dell’accordo")


def further_context(
    agreement: Agreement, act: Act, reason: str, changes: Sequence[Change | TextChange]
) -> dict[str, Any]:
    """What an extension or an amendment says beside its parties: an extension moves the end, an amendment leaves it."""
    original, period = agreement.acts[0], current_period(agreement)
    context: dict[str, Any] = {
        "accordo": {
            "data": _signed(original),
            "repertorio": repertory_of(original).removeprefix(", repertorio "),
            "scadenza": end_words(period),
        },
        "motivazione": _as_said(
            reason,
            "prorogare" if act.kind is ActKind.EXTENSION else "modificare",
            "ragioni della proroga" if act.kind is ActKind.EXTENSION else "ragioni della modifica",
        ),
    }
    if act.extends_to is not None:
        return context | {"proroga": {"al": date_in_words(act.extends_to)}}
    return context | _changes(changes)


def _changes(changes: Sequence[Change | TextChange]) -> dict[str, Any]:
    return {"modifiche": [_change(each) for each in changes]}


def _change(change: Change | TextChange) -> str:
    if isinstance(change, TextChange):
        return sentence(change)
    return f"{_sentence(change.clause)}: {_sentence(change.wording)}"


def _sentence(text: str) -> str:
    return without_stop(" ".join(text.split()))
