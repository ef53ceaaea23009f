"""The proposal, its Allegato A and the letters name their act: each kind of act, of each kind of agreement."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from agreements.documents.templates.render import render
from agreements.documents.texts.act_text import act_context, act_template, blank_values
from agreements.documents.texts.letters_text import proposal_context
from agreements.documents.texts.naming import act_words, reference
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.act import ActKind, PartyAct, Registration
from agreements.domain.agreement.agreement import Agreement, AgreementKind, Content, Origin, RenewalRule
from agreements.domain.agreement.confidentiality import NOT_ASKED, Confidentiality, Extent, Public
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody
from agreements.domain.agreement.periods import current_period
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.steps.command import Command
from agreements.domain.steps.drafting import OpenExamination
from agreements.domain.steps.examination import RecordOpinion, SubmitProposal
from agreements.domain.steps.further_acts import Amend, Change, Extend, OpenRenewal
from tests.support.builders import MANAGER, START, sha, signed, take

BODY = DecidingBody.EXECUTIVE_BOARD
LATER = date(2028, 11, 6)
FIRST_PREMISE = "i Comuni di prova non hanno la rete"
FIRST_CHARGES = "La Regione concorre con 20.000 euro per la rete dei Comuni"
OPENED: dict[ActKind, Command] = {
    ActKind.RENEWAL: OpenRenewal(sha("r"), BODY, "prosegue la collaborazione"),
    ActKind.AMENDED_RENEWAL: OpenRenewal(
        sha("m"), BODY, "prosegue e cambia", changes=(Change("articolo 4", "è soppresso"),)
    ),
    ActKind.EXTENSION: Extend(sha("p"), BODY, date(2029, 9, 30), "i lavori non sono finiti"),
    ActKind.AMENDMENT: Amend(sha("a"), BODY, (Change("articolo 4", "è soppresso"),), "cambia la rete"),
}
OF = {
    AgreementKind.MEMORANDUM_OF_UNDERSTANDING: ("del protocollo d’intesa", "al protocollo d’intesa", "o"),
    AgreementKind.ARTICLE_15_AGREEMENT: ("dell’accordo", "all’accordo", "o"),
    AgreementKind.FRAMEWORK_AGREEMENT: ("dell’accordo quadro", "all’accordo quadro", "o"),
    AgreementKind.CONVENTION: ("della convenzione", "alla convenzione", "a"),
}
SIGNED_ON, OF_THE_DAY = " il 2 marzo 2026", " del 2 marzo 2026"
TITLE = "Rete dei servizi digitali di prova"


def test_every_kind_that_is_decided_here_is_tried() -> None:
    assert set(OF) == {kind for kind in AgreementKind if not kind.recorded_only}


def proposed(kind: AgreementKind, act: ActKind, charges: str = "") -> Agreement:
    content = Content(purpose="Coordinare", premises=(FIRST_PREMISE,), charges=charges)
    agreement = signed(kind=kind, title=TITLE, content=content)
    original = replace(agreement.acts[0], repertory=Registration("Repertorio di prova", "12", START, "Prova Nove"))
    agreement = replace(agreement, acts=(original,))
    if act is ActKind.ORIGINAL:
        return agreement  # its proposal is still there
    agreement = take(agreement, OPENED[act], LATER)
    for command in (
        OpenExamination(1),
        RecordOpinion(ADMINISTRATIVE_REGULARITY, MANAGER.name, True, LATER, ""),
        SubmitProposal("P9", LATER),
    ):
        agreement = take(agreement, command, LATER)
    return agreement


def read(agreement: Agreement) -> str:
    context = proposal_context(agreement, agreement.newest_act, (), trial=True)
    stories = word_text(WordFile(render("proposta-deliberazione", context))).stories
    return "\n".join(line for story in stories.values() for line in story).replace("'", "’")


def text_of(agreement: Agreement) -> str:
    """The text that the parties sign."""
    newest = agreement.newest_act
    context = act_context(agreement, newest, LATER, trial=True, reason="serve", changes=(Change("art. 4", "a"),))
    stories = word_text(WordFile(render(act_template(newest), context))).stories
    return "\n".join(line for story in stories.values() for line in story).replace("'", "’")


def name_of(kind: AgreementKind, act: ActKind) -> str:
    of, to, _ = OF[kind]
    further = {
        ActKind.RENEWAL: f"atto di rinnovo {of}",
        ActKind.AMENDED_RENEWAL: f"atto di rinnovo con modifiche {of}",
        ActKind.EXTENSION: f"atto di proroga {of}",
        ActKind.AMENDMENT: f"atto aggiuntivo {to}",
    }
    return further.get(act, plain(kind))


def plain(kind: AgreementKind) -> str:
    return str(kind).split(" ai sensi")[0]


BODIES = "Regione di Prova e ANCI di Prova"


@pytest.mark.parametrize("act", list(ActKind))
@pytest.mark.parametrize("kind", list(OF))
def test_subject_first_point_and_annex_name_the_act_that_is_approved(kind: AgreementKind, act: ActKind) -> None:
    lines = read(proposed(kind, act)).split("\n")
    name, gender = name_of(kind, act), OF[kind][2]
    (subject,) = [line for line in lines if line.startswith("OGGETTO:")]
    assert subject.removeprefix("OGGETTO:").strip() == (
        f"Approvazione dello schema di {name} tra {BODIES}, avente ad oggetto «{TITLE}»"
    )
    assert f"Schema di {name} – {TITLE}" in lines
    assert f"di approvare lo schema di {name}, Allegato A al presente provvedimento." in lines
    already = "" if act is ActKind.ORIGINAL else f", già sottoscritt{gender}{SIGNED_ON}, repertorio n. 12{OF_THE_DAY}"
    assert (
        f"di approvare lo schema di {name} tra {BODIES}, avente ad oggetto «{TITLE}»{already}, Allegato A al presente "
        "provvedimento, del quale costituisce parte integrante e sostanziale;"
    ) in lines
    # Wherever a schema is named it is this one.
    named = re.findall(r"[Ss]chema di (.*)", "\n".join(lines))
    assert len(named) >= 4
    assert all(words.startswith(name) for words in named)


@pytest.mark.parametrize("act", list(OPENED))
@pytest.mark.parametrize("kind", list(OF))
def test_the_premises_of_a_further_act_tell_of_the_agreement_and_do_not_repeat_those_of_the_first(
    kind: AgreementKind, act: ActKind
) -> None:
    text = read(proposed(kind, act, FIRST_CHARGES))
    assert FIRST_PREMISE not in text
    assert "20.000" not in text
    assert "non comporta oneri" not in text
    assert "gli oneri sono quelli indicati nello schema, articolo «Oneri finanziari»" in text
    of, _, gender = OF[kind]
    the = of.replace("del ", "il ").replace("della ", "la ").replace("dell’", "l’")
    began = f"è stat{gender} sottoscritt{gender}{SIGNED_ON} {the} «{TITLE}», repertorio n. 12{OF_THE_DAY};"
    assert began in text
    decided = (
        f"la deliberazione della Giunta regionale n. 061{OF_THE_DAY}, con la quale è stato approvato lo schema {of}."
    )
    assert decided in text
    what = {
        ActKind.RENEWAL: f"con l’atto allegato le Parti rinnovano {the} per il periodo di tre anni",
        ActKind.AMENDED_RENEWAL: f"con l’atto allegato le Parti rinnovano {the} per il periodo di tre anni",
        ActKind.EXTENSION: "con l’atto allegato la scadenza è prorogata al 30 settembre 2029, per le ragioni",
        ActKind.AMENDMENT: f"con l’atto allegato le Parti modificano {the}, ferma restando la scadenza, per le ragioni",
    }
    assert what[act] in text
    assert ("con le modifiche indicate nell’atto stesso" in text) == (act is ActKind.AMENDED_RENEWAL)


RECALLED = (
    "la deliberazione della Giunta regionale n. 12 del 3 febbraio 2025, di approvazione del piano di prova",
    "l’intesa di prova del 4 marzo 2024",
)
REASONS = ("i Comuni di prova sono piccoli", "la rete di prova serve a tutti")


@pytest.mark.parametrize(
    ("recalled", "heading"),
    [
        (RECALLED[:1], "RICHIAMATA"),
        (RECALLED[1:], "RICHIAMATA"),
        (RECALLED, "RICHIAMATE"),
        (("il piano di prova",), "RICHIAMATO"),
        (("l’accordo quadro di prova",), "RICHIAMATO"),
        (("i verbali di prova",), "RICHIAMATI"),
        ((*RECALLED, "il piano di prova"), "RICHIAMATI"),
    ],
)
def test_what_the_office_recalls_and_considers_stands_in_the_proposal_and_in_the_text(
    recalled: tuple[str, ...], heading: str
) -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL)
    agreement = replace(agreement, content=replace(agreement.content, recalled=recalled, considered=REASONS))
    for lines in (read(agreement).split("\n"), text_of(agreement).split("\n")):
        at = lines.index(heading)
        assert lines[at + 1 : at + 1 + len(recalled)] == [*(f"{each};" for each in recalled[:-1]), f"{recalled[-1]}."]
        at = lines.index("CONSIDERATO CHE")
        assert lines[at + 1 : at + 3] == [f"{REASONS[0]};", f"{REASONS[1]}."]


def test_nothing_is_recalled_or_considered_that_nobody_entered_nor_in_a_further_act_again() -> None:
    bare = proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL)
    assert "RICHIAMAT" not in read(bare) + text_of(bare)
    assert "CONSIDERATO" not in read(bare) + text_of(bare)
    further = proposed(AgreementKind.CONVENTION, ActKind.EXTENSION)
    further = replace(further, content=replace(further.content, recalled=RECALLED, considered=REASONS))
    assert not any(each in read(further) + text_of(further) for each in (*RECALLED, *REASONS))


@pytest.mark.parametrize("act", list(ActKind))
def test_every_act_says_what_of_it_is_made_public(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    assert "nell’elenco semestrale previsto dall’articolo 23, comma 1, lettera d)" in text_of(agreement)
    held = text_of(replace(agreement, confidentiality=Confidentiality(START, BASIS, "motivo", NOT_ASKED)))
    assert f"Il presente atto è riservato ai sensi di: {BASIS}. Se ne pubblica soltanto" in held
    assert "Amministrazione trasparente" not in held


@pytest.mark.parametrize("act", list(OPENED))
def test_an_agreement_without_a_repertorio_is_not_said_to_be_getting_one(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    original = replace(agreement.acts[0], repertory=None)
    text = text_of(replace(agreement, acts=(original, agreement.newest_act)))
    assert "2 marzo 2026 l’atto sopra indicato (di seguito “Accordo”);" in text


def test_without_an_end_an_amendment_names_none() -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.AMENDMENT)
    assert "La scadenza dell’Accordo non cambia" in text_of(agreement)
    assert "dall’ultima sottoscrizione, che precede la scadenza dell’Accordo" in text_of(agreement)
    text = text_of(replace(agreement, duration=None))
    assert "L’atto aggiuntivo ha effetto dall’ultima sottoscrizione. Il numero" in text
    assert "scadenza" not in text


def test_without_a_duration_the_text_says_so_and_nothing_of_a_renewal_or_of_a_yearly_check() -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL)
    bare = text_of(replace(agreement, renewal=RenewalRule(0)))
    assert "Il presente atto non è rinnovabile.\n" in bare
    assert "tacito" not in bare, "what is not renewed at all is not renewed tacitly"
    assert "tutte le Parti prima della scadenza. Non è ammesso il rinnovo tacito.\n" in text_of(agreement)
    text = text_of(replace(agreement, duration=None))
    assert "Il presente atto non indica un termine di durata." in text
    assert not any(unsaid in text for unsaid in ("ogni anno", "rinnovabile", "rinnovo tacito"))


@pytest.mark.parametrize("act", [ActKind.RENEWAL, ActKind.AMENDED_RENEWAL])
def test_what_is_renewed_for_the_last_time_is_not_said_to_be_not_tacitly_renewed(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    assert "non è ulteriormente rinnovabile.\n" in text_of(replace(agreement, renewal=RenewalRule(1)))
    again = text_of(replace(agreement, renewal=RenewalRule(3)))
    assert "è rinnovabile ancora una volta, con atto espresso. Non è ammesso il rinnovo tacito.\n" in again


@pytest.mark.parametrize(
    ("purpose", "said"),
    [
        ("Attuare insieme la rete di prova", "Le Parti intendono attuare insieme la rete di prova."),
        ("avvalersi della rete di prova;", "Le Parti intendono avvalersi della rete di prova."),
        ("Condurre e condividere la rete", "Le Parti intendono condurre e condividere la rete."),
        ("Il presente atto disciplina la rete.", "Il presente atto disciplina la rete."),
        ("le Parti curano la rete", "Le Parti curano la rete."),
        ("Potere di firma e rete", "Potere di firma e rete."),
    ],
)
def test_the_article_on_the_object_is_a_sentence_with_its_subject(purpose: str, said: str) -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL)
    text = text_of(replace(agreement, content=replace(agreement.content, purpose=purpose)))
    assert f"Oggetto e finalità\n{said}\n" in text


def test_why_a_body_needs_no_act_of_its_own_belongs_to_the_file_and_not_to_the_text() -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL)
    recorded = PartyAct(2, "", "", None, 1, "firma il Prefetto di prova")
    newest = replace(agreement.newest_act, party_acts=(recorded,))
    assert "senza necessità di un proprio atto" in blank_values(agreement, newest).values()


def test_no_kind_of_signature_is_stated_before_it_is_given() -> None:
    for act in ActKind:
        text = text_of(proposed(AgreementKind.CONVENTION, act))
        assert "Letto, confermato e sottoscritto ai sensi dell’articolo 15" in text


def test_the_mandate_is_to_sign_and_what_more_it_holds_the_profile_says() -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL)
    bare = read(agreement)
    assert "di dare mandato a chi riveste la carica di Presidente di sottoscrivere l’atto secondo lo schema" in bare
    assert not any(unsaid in bare for unsaid in ("non sostanziali", "delegato", "lasciati in bianco"))
    rule = agreement.newest_act.deciding
    more = "apportando le sole modifiche non sostanziali dichiarate tali dal dirigente di prova"
    ruled = replace(rule, wording=replace(rule.wording, mandate=more))
    said = read(agreement.with_act(replace(agreement.newest_act, rule=ruled)))
    assert f"dell’articolo 15, comma 2-bis, della legge 7 agosto 1990, n. 241, {more};" in said.replace("\u00a0", " ")


def test_the_first_act_keeps_its_premises_and_its_charges() -> None:
    text = read(proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL, FIRST_CHARGES))
    assert FIRST_PREMISE in text
    assert FIRST_CHARGES in text
    assert "RICHIAMATI" not in text


def test_the_acts_signed_in_between_are_recalled() -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.AMENDMENT)
    between = replace(
        agreement.acts[0], kind=ActKind.EXTENSION, sequence=2, extends_to=date(2029, 6, 30), repertory=None
    )
    newest = replace(agreement.newest_act, sequence=3)
    text = read(replace(agreement, acts=(agreement.acts[0], between, newest)))
    assert f"l’atto di proroga sottoscritto{SIGNED_ON}." in text
    assert "RICHIAMATI\n" in text
    assert "RICHIAMATA\n" in read(agreement)


def test_an_agreement_without_an_end_or_a_known_day_says_neither() -> None:
    agreement = proposed(AgreementKind.CONVENTION, ActKind.AMENDMENT)
    text = read(replace(agreement, duration=None))
    assert "scadenza" not in text
    unknown = replace(agreement.acts[0], signatures=(), signed_about=RoughDay(), repertory=None, resolution=None)
    text = read(replace(agreement, duration=None, acts=(unknown, agreement.newest_act)))
    assert f"è stata sottoscritta in data non nota la convenzione «{TITLE}»;" in text
    assert "RICHIAMATI" not in text


@pytest.mark.parametrize("act", list(ActKind))
@pytest.mark.parametrize("kind", list(OF))
def test_the_letters_around_an_act_name_it_too(kind: AgreementKind, act: ActKind) -> None:
    agreement = proposed(kind, act)
    assert act_words(agreement, agreement.newest_act) == name_of(kind, act)
    assert reference(agreement) == (
        f"{plain(kind)} «{TITLE}» sottoscritt{OF[kind][2]}{SIGNED_ON}, repertorio n. 12{OF_THE_DAY}"
    )


LISTED = (
    "nell’elenco semestrale dei provvedimenti previsto dall’articolo 23, comma 1, lettera d), del decreto legislativo"
)
BASIS = "art. 24 c. 6 L. 241/1990"


def test_what_is_not_confidential_enters_the_list_of_article_23_and_does_not_publish_itself() -> None:
    text = read(proposed(AgreementKind.CONVENTION, ActKind.ORIGINAL))
    assert text.count(LISTED) == 2
    assert "di disporre l’inserimento del presente provvedimento" in text
    assert "disporre la pubblicazione" not in text
    assert "integrale" not in text.replace("parte integrante", "")


@pytest.mark.parametrize(
    ("extent", "said"),
    [
        (Extent(Public.REFERENCE), "con i soli numero e data e con l’indicazione «oggetto omesso»"),
        (Extent(Public.EXTRACT, "l’articolo 4"), "con omissis dei passi riservati: l’articolo 4"),
        (NOT_ASKED, "limitatamente a: [… che cosa resta pubblico …]"),
    ],
)
@pytest.mark.parametrize("act", list(ActKind))
def test_of_what_is_confidential_a_proposal_orders_no_more_than_what_stays_public(
    act: ActKind, extent: Extent, said: str
) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    text = read(replace(agreement, confidentiality=Confidentiality(START, BASIS, "ragioni", extent)))
    assert text.count(said) == 3
    assert "obblighi di pubblicazione" not in text
    assert f"nella sezione “Amministrazione trasparente”, {said};" in text
    assert BASIS in text


@pytest.mark.parametrize("act", list(ActKind))
def test_where_nothing_is_public_a_proposal_orders_no_publication_and_says_by_which_norm(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    held = Confidentiality(START, BASIS, "ragioni", Extent(Public.NOTHING))
    text = read(replace(agreement, confidentiality=held))
    assert "disporre l’inserimento" not in text
    assert "elenco semestrale" not in text
    assert "Amministrazione trasparente" not in text
    assert text.count(f"ai sensi di: {BASIS}") == 3
    assert "di non pubblicare il presente provvedimento" in text


@pytest.mark.parametrize("act", list(OPENED))
def test_an_end_that_nobody_has_confirmed_is_no_day_of_a_proposal_nor_of_the_act(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    period = current_period(agreement)
    assert period is not None
    assert period.latest_end is not None
    told = read(agreement) + text_of(agreement)
    doubtful = ("salvo conferma", "scadenza il", "1° marzo 2029", "2 marzo 2029", "3 marzo 2029", "marzo 2032")
    assert not [each for each in doubtful if each in told]
    assert f"l’atto sopra indicato, repertorio n. 12{OF_THE_DAY} (di seguito “Accordo”);" in text_of(agreement)
    sure = agreement.with_act(replace(agreement.acts[0], confirmed_expires_on=period.latest_end))
    assert "con scadenza il 2 marzo 2029;" in read(sure)
    assert "(di seguito “Accordo”), con scadenza in data 2 marzo 2029;" in text_of(sure)
    match act:
        case ActKind.RENEWAL | ActKind.AMENDED_RENEWAL:
            counted = "per il periodo di tre anni, che decorre dal giorno successivo alla scadenza"
            assert f"{counted} dell’Accordo.\n" in text_of(agreement)
            assert f"la convenzione {counted}" in read(agreement)
            assert "di tre anni (primo giorno: 3 marzo 2029; ultimo giorno: 2 marzo 2032).\n" in text_of(sure)
            assert "per il periodo dal 3 marzo 2029 al 2 marzo 2032" in read(sure)
        case ActKind.EXTENSION:
            assert "La scadenza dell’Accordo è prorogata al giorno 30 settembre 2029 compreso." in text_of(agreement)
            assert "Accordo, fissata al giorno 2 marzo 2029, è prorogata al giorno 30 settembre" in text_of(sure)
        case _:
            assert "modificano la convenzione, ferma restando la scadenza, " in read(agreement)
            assert "La scadenza dell’Accordo non cambia." in text_of(agreement)
            assert "dall’ultima sottoscrizione, che precede la scadenza dell’Accordo." in text_of(agreement)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("«Rete di prova»", "«Rete di prova»"),
        ("Rete «nuova» di prova", "«Rete “nuova” di prova»"),
        ("«Rete» e «servizi» di prova", "«“Rete” e “servizi” di prova»"),
    ],
)
def test_a_title_is_quoted_once(title: str, shown: str) -> None:
    agreement = replace(proposed(AgreementKind.CONVENTION, ActKind.RENEWAL), title=title)
    text = read(agreement)
    assert f"avente ad oggetto {shown}, già sottoscritta" in text
    assert f"la convenzione {shown}, repertorio" in text
    assert "««" not in text + reference(agreement)


@pytest.mark.parametrize("act", list(OPENED))
def test_of_an_agreement_recorded_as_it_was_an_act_says_nothing_that_nobody_said(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act)
    original = replace(agreement.acts[0], repertory=None)
    recorded = replace(agreement, origin=Origin.HISTORICAL, acts=(original, agreement.newest_act))
    context = act_context(
        recorded, recorded.newest_act, LATER, trial=True, reason="serve", changes=(Change("art. 4", "a"),)
    )
    stories = word_text(WordFile(render(act_template(recorded.newest_act), context))).stories
    text = "\n".join(line for story in stories.values() for line in story).replace("'", "’")
    for unsaid in ("in corso di attribuzione", "tacito", "valutano", "può essere rinnovat", "pubblica amministrazione"):
        assert unsaid not in text
    for unsaid in ("repertorio  ", "repertorio (", ", ,", "l’Accordo prevede", "sottoscritto in data [", "«»"):
        assert unsaid not in text
    if act.renews:
        assert "le Parti intendono rinnovare l’Accordo per le seguenti ragioni: serve." in text
    proposal = read(recorded)
    assert "Giunta regionale n. 061" not in proposal
    assert f"il provvedimento [… organo che lo ha adottato …] n. 061{OF_THE_DAY}, con il quale è stato" in proposal
    assert "RICHIAMATO\n" in proposal


@pytest.mark.parametrize("act", list(OPENED))
def test_a_further_act_says_nothing_that_nobody_said(act: ActKind) -> None:
    agreement = proposed(AgreementKind.CONVENTION, act, FIRST_CHARGES)
    newest = agreement.newest_act
    said = act_context(agreement, newest, LATER, trial=True, reason="i risultati sono nel verbale n. 3.")
    assert FIRST_CHARGES not in str(said)
    assert "[… oneri del presente atto …]" in said["oneri"]
    assert said.get("valutazione", said.get("motivazione", "")).endswith("i risultati sono nel verbale n. 3")
    silent = act_context(agreement, newest, LATER, trial=True)
    assert "positivamente" not in str(silent)
    if act.renews:
        assert silent["valutazione"].endswith("per le seguenti ragioni: [… ragioni del rinnovo …]")
    first = act_context(agreement, agreement.acts[0], LATER, trial=True)
    assert first["oneri"] == FIRST_CHARGES
