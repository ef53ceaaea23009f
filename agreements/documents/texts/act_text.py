"""From an agreement to the data of the text that the parties sign, with the blanks that the schema declares.

The deciding body approves a schema; signatories, addresses and the numbers of the acts that approve it cannot be
known then. They stand in the schema as visible blanks and are filled in the definitive text, and only they.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from agreements.documents.templates.wording import date_in_words
from agreements.documents.texts.charges_text import charges_clause, charges_table
from agreements.documents.texts.naming import end_words, start_words, title_in_quotes
from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement, EffectRule, Origin
from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.agreement.periods import current_period, next_period
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.agreement.signature_form import among_administrations, form_in_words
from agreements.domain.agreement.stamp_duty import Duty, assess
from agreements.domain.days.duration import describe
from agreements.domain.steps.further_acts import Change

PLAN = "piano-operativo"
_RATIFICATION = "ratifica del decreto"
_LEGAL_BASIS = "ai sensi dell’articolo 15 della legge 7 agosto 1990, n. 241"
_TACIT = "Non è ammesso il rinnovo tacito"
_NUMBERS = ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci")
# Bodies whose name is masculine: «rappresentato da».
_MASCULINE = ("comune", "ministero", "ente", "consorzio", "dipartimento", "istituto", "parco", "comitato", "centro")
_TEMPLATES = {
    ActKind.ORIGINAL: "protocollo-intesa",
    ActKind.RENEWAL: "atto-rinnovo",
    ActKind.EXTENSION: "atto-proroga",
    ActKind.AMENDMENT: "atto-aggiuntivo",
}


def act_template(act: Act) -> str:
    """Name of the Word template for an act."""
    return _TEMPLATES[act.kind]


def marker(label: str) -> str:
    """A declared blank as it stands in the schema."""
    return f"[… {label} …]"


def blank_values(agreement: Agreement, act: Act) -> dict[str, str]:
    """The value of every blank that we know how to fill; empty where the datum is not recorded yet."""
    values: dict[str, str] = {}
    for party in agreement.staying:
        values |= {
            f"codice fiscale di {party.name}": party.tax_code,
            f"sede di {party.name}": party.seat,
            f"PEC di {party.name}": party.pec,
            f"nome del firmatario di {party.name}": party.signatory.name,
            f"carica del firmatario di {party.name}": party.signatory.office_title,
            f"titolo del potere del firmatario di {party.name}": party.signatory.power_title,
        }
        if party.position > 1:
            values[f"atto di {party.name}"] = _party_act(act, party)
    if act.resolution is not None:
        values["numero della deliberazione"] = act.resolution.number
        values["data della deliberazione"] = date_in_words(act.resolution.decided_on)
    if act.deciding.ratified_by:
        values[_RATIFICATION] = ratification_words(act)
    return values


def ratification_words(act: Act) -> str:
    """How a text that cites a decree adopted in urgency says whether it is ratified; a denial is never cited."""
    given = act.ratification
    if given is None or given.dated_on is None or given.answer is not RatificationAnswer.DECREE_RATIFIED:
        return f"soggetto a ratifica ({act.deciding.ratified_by})"
    return f"ratificato con atto n. {given.number} del {date_in_words(given.dated_on)} ({given.organ})"


def _party_act(act: Act, party: Party) -> str:
    recorded = act.party_act(party.position)
    if recorded is None:
        return ""
    if recorded.not_necessary_because or recorded.adopted_on is None:
        return f"senza necessità di un proprio atto ({recorded.not_necessary_because})"
    return f"{recorded.authority} n. {recorded.number} del {date_in_words(recorded.adopted_on)}"


def act_context(
    agreement: Agreement, act: Act, today: date, *, trial: bool, reason: str = "", changes: Sequence[Change] = ()
) -> dict[str, Any]:
    """The data of the schema of an act, its blanks marked.

    Args:
        today: The law on stamp duty is that of this day.
        reason: Why the parties renew, extend or amend, as a person said it: nothing is praised by itself.
        changes: The clauses of an amendment.

    Legal basis: art. 15 L. 241/1990; for a further act only an express one (art. 15 c. 2-bis).
    """
    common = {
        "prova": trial,
        "numero_interno": agreement.number,
        "tipo_atto": str(agreement.kind).split(" ai sensi")[0],
        "titolo": title_in_quotes(agreement),
        "base_normativa": _LEGAL_BASIS,
        **form_facts(agreement.parties),
        "parti": [_party(agreement, act, party) for party in agreement.staying],
        "oneri": _sentence(charges_clause(agreement, act)),
    }
    match act.kind:
        case ActKind.ORIGINAL:
            return common | _original(agreement, today) | {"oneri_annuali": charges_table(agreement, act)}
        case ActKind.RENEWAL:
            return common | _renewal(agreement, reason)
        case _:
            return common | further_context(agreement, act, reason, changes)


def form_facts(parties: Sequence[Party]) -> dict[str, Any]:
    """What the texts say of the form of the signatures."""
    return {"norma_forma": form_in_words(parties), "tutte_pubbliche": among_administrations(parties)}


def _party(agreement: Agreement, act: Act, party: Party) -> dict[str, Any]:
    name = party.name
    if party.position == 1:
        decided = (
            f"{act.deciding.act_name} n. {marker('numero della deliberazione')} "
            f"del {marker('data della deliberazione')}"
        )
        if act.deciding.ratified_by:
            decided += f", adottato in via d’urgenza, {marker(_RATIFICATION)}"
    else:
        decided = marker(f"atto di {name}")
    return {
        "denominazione": name,
        "nome_breve": name,
        "natura": _nature(agreement, act, party),
        "codice_fiscale": party.tax_code or marker(f"codice fiscale di {name}"),
        "sede": marker(f"sede di {name}"),
        "pec": marker(f"PEC di {name}"),
        "rappresentata_da": f"{represented(name)} da",
        "firmatario": marker(f"nome del firmatario di {name}"),
        "carica": marker(f"carica del firmatario di {name}"),
        "titolo_potere": marker(f"titolo del potere del firmatario di {name}"),
        "atto_autorizzazione": decided,
        "etichetta_firma": f"Firma {party.position:02d}",
        "impegni": list(party.commitments),
    }


def _nature(agreement: Agreement, act: Act, party: Party) -> str:
    """What a party is; a further act has none where of a party of an old register perhaps nobody has said it."""
    recorded = agreement.origin is Origin.HISTORICAL and act.kind is not ActKind.ORIGINAL
    return "" if recorded and party.nature is Nature.PUBLIC_ADMINISTRATION else str(party.nature)


def represented(body: str) -> str:
    """The word as it agrees with a body's name: «il Comune, rappresentato», «la Provincia, rappresentata»."""
    return "rappresentato" if body.split()[0].casefold() in _MASCULINE else "rappresentata"


def _original(agreement: Agreement, today: date) -> dict[str, Any]:
    content = agreement.content
    return {
        "premesse": list(content.premises) or ["le Parti hanno un interesse comune alla materia del presente atto"],
        "visti": list(content.references),
        "oggetto": _sentence(content.purpose),
        "impegni_comuni": list(content.joint_commitments),
        "strutture_responsabili": [
            {
                "parte": agreement.lead.name,
                "struttura": office.name,
                "compito": "struttura responsabile della conduzione" if n == 0 else "per gli aspetti tecnici",
            }
            for n, office in enumerate(agreement.offices)
        ],
        "durata": _duration(agreement),
        "decorrenza": _effect(agreement),
        "rinnovo": renewal_clause(agreement),
        "bollo": _stamp_duty(agreement, today),
        "registrazione": "Il presente atto è soggetto a registrazione solo in caso d’uso",
    }


def in_words(number: int) -> str:
    """A small number in Italian words, else in figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _duration(agreement: Agreement) -> str:
    duration = agreement.duration
    if duration is None:
        return "Le Parti verificano ogni anno l’attualità e l’attuazione del presente atto"
    amount, unit = describe(duration).split(maxsplit=1)
    return f"Il presente atto ha durata di {in_words(int(amount))} {unit}"


def _effect(agreement: Agreement) -> str:
    match agreement.effect_rule:
        case EffectRule.PEC_COMMUNICATION:
            return "Gli effetti decorrono dalla comunicazione via PEC a tutte le Parti dell’avvenuta sottoscrizione"
        case EffectRule.FIXED_DATE if agreement.fixed_effect_on is not None:
            return f"Gli effetti decorrono dal {date_in_words(agreement.fixed_effect_on)}"
        case _:
            return "Gli effetti decorrono dalla data dell’ultima sottoscrizione"


def renewal_clause(agreement: Agreement) -> str:
    """The clause on renewal: only by an express act, as often as it says."""
    allowed = agreement.renewal.allowed
    if not allowed or agreement.duration is None:
        return "Il presente atto non è rinnovabile"
    times = "una sola volta" if allowed == 1 else f"per non più di {in_words(allowed)} volte"
    return (
        f"Il presente atto può essere rinnovato {times}, per un uguale periodo, con atto espresso approvato e "
        "sottoscritto da tutte le Parti prima della scadenza"
    )


def _stamp_duty(agreement: Agreement, today: date) -> str:
    assessed = assess(agreement.staying, today)
    if assessed.duty is not Duty.EXEMPT or assessed.to_verify:
        return "L’imposta di bollo è dovuta nei casi e nella misura previsti dalla legge"
    return (
        "Il presente atto è esente dall’imposta di bollo ai sensi dell’articolo 16 della tabella, allegato B, al "
        "decreto del Presidente della Repubblica 26 ottobre 1972, n. 642"
    )


def _renewal(agreement: Agreement, reason: str) -> dict[str, Any]:
    old, new = current_period(agreement), next_period(agreement)
    original = agreement.acts[0]
    assert old is not None  # the gate opens a renewal only in a running period
    assert new is not None
    assert old.earliest_end is not None
    assert new.earliest_end is not None
    left = agreement.renewal.allowed - len(agreement.renewals) - 1
    again = f"rinnovabile ancora {in_words(left)} volte" if left > 1 else "rinnovabile ancora una volta"
    further = (
        f"L’Accordo, così rinnovato, è {again}, con atto espresso"
        if left > 0
        else "L’Accordo, così rinnovato, non è ulteriormente rinnovabile"
    )
    duration = agreement.duration
    assert duration is not None
    amount, unit = describe(duration).split(maxsplit=1)
    # The text of an agreement recorded as it was is not made from the register: what it says only who reads it knows.
    recorded, clause = agreement.origin is Origin.HISTORICAL, renewal_clause(agreement)
    return {
        "accordo": {
            "data": _signed(original),
            "repertorio": _repertory(agreement),
            "scadenza": end_words(old),
            "clausola_rinnovo": "" if recorded else clause,
        },
        "premesse": [],
        "valutazione": _as_said(reason),
        "nuovo_periodo": {
            "durata": f"di {in_words(int(amount))} {unit}",
            "dal": start_words(old),
            "al": end_words(new),
        },
        "ulteriori_rinnovi": further if recorded else f"{further}. {_TACIT}",
    }


def _as_said(reason: str) -> str:
    """Why the parties renew, as the person says who opens the renewal."""
    said = _sentence(reason) or marker("ragioni del rinnovo")
    return f"le Parti intendono rinnovare l’Accordo per le seguenti ragioni: {said}"


def _signed(act: Act) -> str:
    """The date of the agreement; where it is not known, a blank for whoever finds it."""
    return date_in_words(act.signed_on) if act.signed_on is not None else marker("data dell’accordo")


def _repertory(agreement: Agreement) -> str:
    act = agreement.acts[0]
    if act.repertory is None and agreement.origin is Origin.HISTORICAL:
        return ""  # perhaps it has one, perhaps none was given: nobody is giving it now
    if act.repertory is None:
        return "in corso di attribuzione"
    return f"n. {act.repertory.number} del {date_in_words(act.repertory.registered_on)}"


def further_context(agreement: Agreement, act: Act, reason: str, changes: Sequence[Change]) -> dict[str, Any]:
    """What an extension or an amendment says beside its parties: an extension moves the end, an amendment leaves it."""
    original, period = agreement.acts[0], current_period(agreement)
    context: dict[str, Any] = {
        "accordo": {
            "data": _signed(original),
            "repertorio": _repertory(agreement),
            "scadenza": end_words(period),
        },
        "motivazione": _sentence(reason),
    }
    if act.extends_to is not None:
        return context | {"proroga": {"al": date_in_words(act.extends_to)}}
    return context | {"modifiche": [{"articolo": _sentence(c.clause), "testo": _sentence(c.wording)} for c in changes]}


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".;, ")
