"""From an agreement to the data of the documents around it: proposal, letters, attestation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from agreements.documents.templates.wording import after_colon, date_in_words, enumerate_in_words, moment_in_words
from agreements.documents.texts.act_text import form_facts, no_premise, ratification_words
from agreements.documents.texts.basis_text import assessed, basis_texts, references_with
from agreements.documents.texts.charges_text import charges_of_proposal, charges_table
from agreements.documents.texts.citation import citations_in_full
from agreements.documents.texts.duties_text import clause_said
from agreements.documents.texts.naming import (
    IMPLEMENTS,
    act_words,
    earlier_acts,
    kind_words,
    premises_of,
    recalled,
    reference,
    resolution_words,
    signature_of,
    title_in_quotes,
)
from agreements.documents.texts.party_names import addressee, in_a_sentence, in_a_table, marker, signatory_within
from agreements.domain.agreement.act import Act, ActKind, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.legal_basis import BasisWords
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Office, Party
from agreements.domain.agreement.region_profile import DecisionRule
from agreements.domain.basics.day_words import of_the_day, the_day, to_the_day
from agreements.domain.basics.folding import folded
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.basics.moment import ROME
from agreements.domain.days.time_limit import base_day
from agreements.domain.mail.pec import SentLetter

END_OF_DAY = time(23, 59, 59)
"""What a reference without its hour counts as."""


def common(agreement: Agreement, *, trial: bool) -> dict[str, Any]:
    """What every document around an agreement has: the body, the parties, whom to ask, who signs."""
    return {
        "prova": trial,
        "numero_interno": agreement.number,
        "tipo_atto": kind_words(agreement),
        "titolo": title_in_quotes(agreement),
        **form_facts(agreement.parties),
        "ente": {
            "denominazione": agreement.lead.name,
            "di_chi": agreement.lead.named.of,
            "ipa": agreement.lead.ipa_code,
            "struttura": agreement.manager.name,
            "pec": agreement.lead.pec or marker(f"PEC {agreement.lead.named.of}"),
        },
        "parti": in_a_sentence(agreement.present),
        "referente": {
            "nome": agreement.procedure_officer,
            "email": agreement.offices[0].email,
            "telefono": _phone(agreement) or marker("telefono del referente"),
        },
        "dirigente": {
            "carica": f"Il dirigente – {agreement.manager.name}",
            "nome": _manager(agreement) or marker("nome del dirigente"),
        },
    }


def _phone(agreement: Agreement) -> str:
    """Of whoever is in charge, where the own contacts name that person or the office; empty where none does."""
    contacts = [contact for contact in agreement.lead.contacts if contact.phone]
    person, office = folded(agreement.procedure_officer), folded(agreement.offices[0].name)
    named = [contact.phone for contact in contacts if folded(contact.name) == person]
    return next(iter([*named, *(each.phone for each in contacts if folded(each.office) == office)]), "")


def _manager(agreement: Agreement) -> str:
    """The dirigente, where the own contacts name the person at that office; empty where none does."""
    office = folded(agreement.manager.name)
    return next(
        (
            contact.name
            for contact in agreement.lead.contacts
            if folded(contact.office) == office and folded(contact.role).startswith("dirigente") and contact.name
        ),
        "",
    )


def proposal_context(
    agreement: Agreement,
    act: Act,
    blanks: tuple[str, ...],
    *,
    trial: bool,
    words: BasisWords | None = None,
    reason: str = "",
    end_stays: bool = True,
    annex: str = "Allegato A – schema.docx",
) -> dict[str, Any]:
    """The proposal of resolution; Allegato A is named by its file in the folder, version and hash.

    Args:
        words: Of the legal basis; None where none was chosen.
        reason, end_stays: Of a further act, as of `premises_of`.
    """
    assert act.proposal is not None  # rendered from the state after the proposal
    version = act.text(act.proposal.text_version)
    what, first = act_words(agreement, act), act.kind is ActKind.ORIGINAL
    names = enumerate_in_words([party.named.alone for party in agreement.staying])
    main_office = agreement.offices[0].name
    content = agreement.content
    earlier = list(content.recalled) if first else earlier_acts(agreement, act)
    rule, publicity = act.deciding, publicity_of(agreement)
    return common(agreement, trial=trial) | {
        "oggetto": f"Approvazione dello schema di {what} tra {names}, avente ad oggetto «{title_in_quotes(agreement)}»",
        "atto": what,
        "estremi_accordo": "" if first else signature_of(agreement),
        "parti": in_a_sentence(agreement.staying),
        "visti": [
            f"per la competenza dell’organo, {citations_in_full(rule.legal_basis)}",
            *references_with(words, content.references),
        ],
        **basis_texts(words, "visto_base", "firma_base"),
        "richiamati": earlier,
        "intestazione_richiamati": recalled(earlier),
        "premesse": _premises(agreement) if first else premises_of(agreement, act, reason, end_stays=end_stays),
        "considerato": list(content.considered) if first else [],
        "ritenuto": [f"di approvare lo schema di {what}, Allegato A al presente provvedimento"],
        "provvedimento": rule.act_name.split()[0],
        "intestazione": rule.wording.heading,
        "dispositivo": rule.wording.verb,
        "dato_atto": [
            *(["lo schema lascia in bianco i soli spazi elencati per l’Allegato A"] if blanks else []),
            *([f"ricorrono ragioni d’urgenza: {marker('ragioni dell’urgenza')}"] if rule.ratified_by else []),
            *_moved(agreement, act),
            *assessed(agreement, act),
        ],
        "presenti": [marker("presenti alla seduta, dal verbale")] if rule.votes else [],
        "ulteriori_punti": [*_in_place_of(act), *([_to_ratify(rule)] if rule.ratified_by else [])],
        "oneri": charges_of_proposal(agreement, act),
        "oneri_righe": charges_table(agreement, act),
        "frontespizio": [
            {
                "voce": "Numero e data della proposta",
                "valore": f"{act.proposal.number} {of_the_day(act.proposal.proposed_on)}",
            },
            {"voce": "Struttura proponente", "valore": agreement.manager.name},
            {"voce": "Responsabile del procedimento", "valore": agreement.procedure_officer},
            {"voce": "Pubblicità", "valore": publicity["pubblicita"]},
        ],
        "pareri": [
            {
                "tipo": opinion.kind[:1].upper() + opinion.kind[1:],
                "soggetto": opinion.given_by,
                "esito": "favorevole" if opinion.favourable else "contrario",
                "data": date_in_words(opinion.given_on),
            }
            for opinion in act.opinions
        ],
        "proponente": rule.wording.proposer,
        "pubblicazione_dato_atto": publicity["dato_atto"],
        "pubblicazione_disposta": publicity["disposta"],
        "votazione": _vote(rule),
        "mandato": f"a chi riveste la carica di {agreement.lead.signatory.office_title}",
        "mandato_ulteriore": rule.wording.mandate,
        "struttura_responsabile": main_office,
        "destinatari": [f"{agreement.lead.name} – {main_office}", *(p.name for p in agreement.staying[1:])],
        "firme": [
            {"carica": office, "nome": name or marker("nome e cognome")}
            for office, name in (("Il dirigente responsabile", _manager(agreement)), (rule.wording.signed_by, ""))
            if office
        ],
        "schema": {
            "nome_file": annex,
            "versione": str(version.version),
            "impronta": version.docx_sha256,
            "spazi": list(blanks),
        },
    }


def _moved(agreement: Agreement, act: Act) -> list[str]:
    """What the accounts have moved already, of a further act in the years of its own charges."""
    years = set(act.charges.by_year)
    return [
        f"nella contabilità {agreement.party(moved.party).named.of} risulta: {moved.words}"
        for moved in agreement.movements
        if not moved.cancelled and (act.kind is ActKind.ORIGINAL or moved.year in years)
    ]


def _premises(agreement: Agreement) -> list[str]:
    """The premises of the text, where «il presente atto» is the one that is approved and not the proposal itself."""
    usual = no_premise(agreement.parties).replace("del presente atto", "dello schema allegato")
    return [each.replace(IMPLEMENTS, _IMPLEMENTS) for each in agreement.content.premises] or [usual]


_IMPLEMENTS = IMPLEMENTS.replace("il presente atto", "lo schema allegato")
_HALF_YEARLY = (
    "nell’elenco semestrale dei provvedimenti previsto dall’articolo 23, comma 1, lettera d), del decreto legislativo "
    "14 marzo 2013, n.\u00a033"
)
_PUBLISHED = (
    f"di disporre l’inserimento del presente provvedimento {_HALF_YEARLY}, nella sezione “Amministrazione trasparente”"
)


def publicity_of(agreement: Agreement) -> dict[str, str]:
    """What a proposal says of publication: on its first page, of the duty, of what the body orders.

    Of a confidential agreement it orders no more than what stays public of it; where nobody was asked what that is, it
    leaves a blank.

    Legal basis: art. 23 c. 1 lett. d) D.Lgs. 33/2013, which asks lists of provvedimenti and not the acts themselves;
    art. 5-bis D.Lgs. 33/2013; art. 24 L. 241/1990.
    """
    acts = "il presente provvedimento e l’atto di cui si approva lo schema"
    held = agreement.confidentiality
    if held is None:
        return {
            "pubblicita": "Inserimento nell’elenco semestrale dei provvedimenti",
            "dato_atto": f"il presente provvedimento va inserito {_HALF_YEARLY}",
            "disposta": _PUBLISHED,
        }
    why = f"ai sensi di: {without_stop(' '.join(held.basis.split()))}"
    match held.extent.public:
        case Public.NOTHING:
            return {
                "pubblicita": f"Atto riservato, escluso dalla pubblicazione ({why})",
                "dato_atto": f"{acts} sono esclusi dalla pubblicazione {why}",
                "disposta": f"di non pubblicare il presente provvedimento e il suo allegato, che ne sono esclusi {why}",
            }
        case Public.REFERENCE:
            how = "con i soli numero e data e con l’indicazione «oggetto omesso»"
        case Public.EXTRACT:
            how = f"con omissis dei passi riservati: {without_stop(' '.join(held.extent.omitted.split()))}"
        case _:
            how = f"limitatamente a: {marker('che cosa resta pubblico')}"
    return {
        "pubblicita": f"Atto riservato ({why}); pubblicazione {how}",
        "dato_atto": f"{acts} sono riservati {why}, e si pubblicano {how}",
        "disposta": f"{_PUBLISHED}, {how}",
    }


def _vote(rule: DecisionRule) -> str:
    """How the body votes nobody knows before the sitting: of a board the formula is only proposed."""
    if not rule.wording.vote:
        return marker("formula del voto") if rule.votes else ""
    return marker(f"{rule.wording.vote}: da confermare dal verbale") if rule.votes else rule.wording.vote


def _in_place_of(act: Act) -> list[str]:
    """In whose place a resolution comes: that of the text that went back to draft."""
    if not act.superseded:
        return []
    gone = act.superseded[-1].resolution
    assert gone.decided_on is not None  # what went back to draft was decided here
    number, name = f"n. {gone.number} " if gone.number else "", act.deciding.act_name
    feminine = name.split()[0].endswith("zione")  # deliberazione, determinazione; else decreto, provvedimento
    return [
        "di dare atto che il presente provvedimento è adottato in sostituzione "
        f"{'della' if feminine else 'del'} {name} {number}{of_the_day(gone.decided_on)}, che resta agli atti come "
        f"superat{'a' if feminine else 'o'}"
    ]


def _to_ratify(rule: DecisionRule) -> str:
    within = f" entro {rule.ratified_within.words}" if rule.ratified_within else ""
    return f"di sottoporre il presente decreto alla ratifica dell’organo competente ({rule.ratified_by}){within}"


_IN_ANY_ORDER = "L’ordine indicato non vincola: ciascuno firma il file che riceve, abbiano o no già firmato gli altri."
_IN_SEQUENCE = (
    "Si firma nell’ordine indicato; chi ha lo stesso numero firma nello stesso tempo. Ciascuno firma il file allegato "
    "alla propria nota."
)


def transmission_context(
    agreement: Agreement,
    act: Act,
    party: Party,
    pages: int,
    registration_number: str,
    *,
    trial: bool,
    words: BasisWords | None = None,
    file: str = "",
) -> dict[str, Any]:
    """The letter with which the frozen PDF leaves: how to sign it, and what not to do with it.

    Args:
        words: Of the legal basis; None where none was chosen.
        file: Name of the PDF in the folder; empty: as it is called there, without its number.
    """
    assert act.definitive is not None  # rendered from the state after the sending
    assert act.sending is not None
    assert act.resolution is not None
    sending, due_on = act.sending, act.sending.due_on(party.position)
    unsigned = act.to_sign_sha256 == act.definitive.pdf_sha256
    name = "testo definitivo da firmare.pdf"
    if act.signatures:
        name = f"firma {len(act.signatures)} di {len(agreement.staying)} – da firmare ancora.pdf"
    label, own = f"Firma {party.position:02d}", party.position == agreement.lead.position
    return common(agreement, trial=trial) | {
        **basis_texts(words, "firma_base"),
        "tipo_atto": act_words(agreement, act),
        "parti": [
            {
                "ordine": sending.turn(p.position).rank if sending.in_sequence else p.position,
                "denominazione": p.name,
                "firmatario": p.signatory.name,
                "carica": p.signatory.office_title,
                "etichetta_firma": f"Firma {p.position:02d}",
            }
            for p in sorted(agreement.staying, key=lambda p: sending.turn(p.position).rank)
        ],
        "modo_firma": _IN_SEQUENCE if sending.in_sequence else _IN_ANY_ORDER,
        "interna": own,
        "destinatari": [signatory_within(party) if own else addressee(party)],
        "protocollo": {
            "numero": registration_number or marker("numero di protocollo"),
            "data": date_in_words(sending.sent_on) if registration_number else marker("data di protocollo"),
        },
        "riferimento_approvazione": (
            resolution_words(act)
            + (f", adottato in via d’urgenza, {ratification_words(act)}" if act.deciding.ratified_by else "")
        ),
        "documento": {
            "nome_file": file or name,
            "pagine": pages,
            "impronta": act.to_sign_sha256,
        },
        "firma_richiesta": {"parte": party.named.alone, "di_chi": party.named.of, "etichetta_firma": label},
        # A term that was over before the turn came cannot be asked for.
        "termine_restituzione": (
            marker("termine per la restituzione, da concordare")
            if sending.overtaken(party.position)
            else f"{the_day(due_on)}"
        ),
        "allegati": [f"testo definitivo in PDF{'' if unsigned else ', con le firme già apposte'}"],
    }


def _late(obligation: Obligation, today: date) -> dict[str, str]:
    assert obligation.due_on is not None  # only a running obligation can be late
    days = (today - obligation.due_on).days
    return {
        "scadenza": date_in_words(obligation.due_on),
        "calcolo": after_colon(obligation.explanation.rstrip(".")),
        "ritardo": f"{days} giorn{'o' if days == 1 else 'i'} {to_the_day(today)}",
    }


def formal_notice_context(
    agreement: Agreement,
    obligation: Obligation,
    ordinal: str,
    today: date,
    new_due_on: date,
    *,
    trial: bool,
    earlier: Sequence[SentLetter] = (),
) -> dict[str, Any]:
    """The sollecito to a counterpart: a draft for the dirigente, never sent by itself.

    Args:
        earlier: The solleciti about this duty that have left, in their order.
    """
    party, there = agreement.party(obligation.party_position), obligation.owed_by
    to = addressee(party if there is None else replace(party, contacts=(there,)))
    return common(agreement, trial=trial) | {
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
        "destinatario": to,
        "ordinale": ordinal,
        "precedenti": [_sent(letter) for letter in earlier],
        "adempimento": obligation.description,
        "riferimento_accordo": reference(agreement),
        "clausola": clause_said(obligation.clause),
        "termine": _late(obligation, today),
        "nuovo_termine": f"{the_day(new_due_on)}",
    }


def _sent(letter: SentLetter) -> str:
    number = f", protocollo n. {letter.registration_number}" if letter.registration_number else ""
    return f"il sollecito {of_the_day(letter.sent_on)}{number}"


def internal_note_context(
    agreement: Agreement, obligation: Obligation, today: date, new_due_on: date, *, trial: bool
) -> dict[str, Any]:
    """The note to an own office that is late: not a formal warning."""
    office: Office = obligation.office
    return common(agreement, trial=trial) | {
        "data_nota": date_in_words(today),
        "destinatario": {"ufficio": office.name, "responsabile": None},
        "adempimento": obligation.description,
        "riferimento_accordo": reference(agreement),
        "clausola": clause_said(obligation.clause),
        "termine": _late(obligation, today),
        "nuovo_termine": f"{the_day(new_due_on)}",
        "azione": "La consegna si registra con il passo «consegna-piano»",
        "mittente": {"carica": "Il responsabile del procedimento", "nome": agreement.procedure_officer},
    }


def signed_names(count: int) -> list[str]:
    """How the files of the agreement signed by all are called, without suffix."""
    if count == 1:
        return ["accordo firmato"]
    return [f"accordo firmato – file {n} di {count}" for n in range(1, count + 1)]


def attestation_context(
    agreement: Agreement,
    act: Act,
    officer_title: str,
    place: str,
    verified: Mapping[int, datetime],
    head: JournalHead,
    *,
    trial: bool,
    files: Sequence[str] = (),
    pages: int = 1,
    certificates: Mapping[str, str] = MappingProxyType({}),
    superseded: Sequence[str] = (),
) -> dict[str, Any]:
    """The attestazione di repertorio; worth something only when its officer has signed it.

    It bears the last row of the journal before the step that makes it: that step's own row names, in its turn, the
    hash printed here, so the paper and the row after it hold on to each other.

    Args:
        verified: When each signature was verified, by the position of its party, as far as it is recorded.
        files: Names of the files that form the act, as they stand in the folder.
        pages: Of the text that was signed.
        certificates: What the verification has read of each certificate, by what identifies the signature.
        superseded: Names of the files whose signatures are all in later ones.

    Legal basis: art. 53 c. 5 D.P.R. 445/2000.
    """
    assert act.repertory is not None  # rendered from the state after the registration
    assert act.repertory.registered_on is not None
    assert act.signed_on is not None
    signatures = sorted(act.signatures, key=lambda s: s.position)
    signed = act.signed_files
    names = list(files) or [
        f"{name}{file.suffix}" for file, name in zip(signed, signed_names(len(signed)), strict=True)
    ]
    forms = "PAdES" if all(s.suffix == ".pdf" for s in signatures) else "PAdES e CAdES"
    return common(agreement, trial=trial) | {
        "parti": in_a_table(agreement.present),
        "tipo_atto": act_words(agreement, act),
        "data_atto": date_in_words(act.signed_on),
        "luogo": place,
        "repertorio": {
            "numero": act.repertory.number,
            "data": date_in_words(act.repertory.registered_on),
            "registro": act.repertory.register,
            "aoo": agreement.filing.aoo,
        },
        "fascicolo": agreement.filing.dossier,
        "ufficiale": {"nome": act.repertory.by, "carica": officer_title},
        "documento": {
            "nome_file": "; ".join(names),
            "pagine": pages,
            "impronta": "; ".join(file.preserved_sha256 for file in signed),
        },
        "superati": [f"«{name}»" for name in superseded],
        "giornale": {"riga": str(head.sequence), "impronta": head.hash},
        "verifica": {
            "data": _verified_when([verified.get(s.position) for s in signatures if not s.form_not_examined]),
            "strumento": f"Accordi (verifica {forms} secondo ETSI EN 319 102-1)",
        },
        "firme": [
            {
                "parte": agreement.party(s.position).name,
                "firmatario": s.signatory,
                "data": _signed_when(s),
                "certificato": _certificate(s, certificates),
                "file": _found_in(act, s, names) if len(signed) > 1 else "",
                "esito": _outcome(s)
                + (f"; verificata in data {moment_in_words(verified[s.position])}" if s.position in verified else ""),
            }
            for s in signatures
        ],
    }


def _certificate(signature: SignatureRecord, certificates: Mapping[str, str]) -> str:
    """What was read of it; of a file of before only its number and its last day."""
    if signature.form_not_examined:
        return "non esaminato"
    ends_on = signature.certificate_ends_on
    until = f", valido fino {to_the_day(ends_on)}" if ends_on else ""
    return certificates.get(signature.identity) or f"certificato: {signature.certificate}{until}"


def _found_in(act: Act, signature: SignatureRecord, names: Sequence[str]) -> str:
    """The files, of those that form the act, that bear a signature."""
    pairs = zip(act.signed_files, names, strict=True)
    return enumerate_in_words([f"«{name}»" for file, name in pairs if signature.file_sha256 in act.held_in(file)])


def concluded_context(
    agreement: Agreement, act: Act, party: Party, files: Sequence[str], *, trial: bool
) -> dict[str, Any]:
    """The letter with which a party gets the act that all have signed, its repertorio and its attestazione.

    Args:
        files: Names of the file, or of the files that together form the act, as they stand in the folder.
    """
    assert act.repertory is not None  # rendered from the state after the registration
    assert act.repertory.registered_on is not None
    assert act.signed_on is not None
    quoted = [f"«{name}»" for name in files]
    return common(agreement, trial=trial) | {
        "tipo_atto": act_words(agreement, act),
        "parti": in_a_sentence(agreement.party(s.position) for s in sorted(act.signatures, key=lambda s: s.position)),
        "ultima_firma": of_the_day(act.signed_on),
        "repertorio": {
            "numero": act.repertory.number,
            "data": date_in_words(act.repertory.registered_on),
            "registro": act.repertory.register,
        },
        "file": quoted,
        "destinatari": [addressee(party)],
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
        "allegati": [*quoted, f"attestazione di repertorio n. {act.repertory.number}"],
    }


def rectifying_context(
    agreement: Agreement,
    act: Act,
    party: Party,
    value: tuple[str, str, str],
    article: str,
    letters: Sequence[str],
    *,
    trial: bool,
) -> dict[str, Any]:
    """The letter that tells a party what was wrong in the text that it signed, or in letters that have left.

    Args:
        value: The datum, its old value and the right one.
        article: The wrong words of the text; empty where only letters were wrong.
        letters: As they are cited.

    Legal basis: artt. 1430 and 1433 c.c. (a mistake that the other can recognise).
    """
    datum, old, new = value
    return common(agreement, trial=trial) | {
        "tipo_atto": act_words(agreement, act),
        "dato": datum,
        "vecchio": old,
        "nuovo": new,
        "parole": article,
        "lettere": list(letters),
        "destinatari": [addressee(party)],
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
    }


def _outcome(signature: SignatureRecord) -> str:
    """What the attestation says of a signature; one in a form that nobody examined was accepted, and not verified."""
    if signature.form_not_examined:
        return f"accettata dal dirigente, forma non esaminata: {signature.settled}"
    return f"accettata: {signature.settled}" if signature.settled else "valida"


def _verified_when(moments: Sequence[datetime | None]) -> str:
    """One day where all were verified on it; else each has its own in the table."""
    days = {base_day(moment) if moment else None for moment in moments}
    day = days.pop() if len(days) == 1 else None
    return f"in data {date_in_words(day)}" if day else "ciascuna nel giorno indicato nella tabella"


def _signed_when(signature: SignatureRecord) -> str:
    """Day and hour of a signature and what tells them; the hour only where something does."""
    at, proof = signature.signed_at, signature.proof
    there = at.astimezone(ROME)
    told = signature.time_source is TimeSource.TIMESTAMP or (proof is not None and proof.at == at)
    whole_day = signature.time_source is not TimeSource.TIMESTAMP and there.time() == END_OF_DAY
    when = moment_in_words(at) if told and not whole_day else date_in_words(signature.signed_on)
    by = signature.dated_by
    # A reference without evidence says of itself what such a source is: once is enough.
    return f"{when} ({by})" if proof is None else f"{when} ({f'{by}: {proof}'.removesuffix(f': {by}')})"
