"""Another party asks for changes of the approved text: what comes out, what is decided anew, what is signed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document
from docx.document import Document as DocumentObject

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.requests import RequestChanges
from agreements.use_cases.base.letters import Correspondence, correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval, definitive_text, drafting
from agreements.use_cases.drafting.definitive_text import Declaration
from agreements.use_cases.drafting.letters_everywhere import letters_everywhere
from agreements.use_cases.life import obligations
from agreements.use_cases.life.classified import set_confidentiality
from tests.integration.use_cases.lives import CLERK, NAMES, Life, now, refused, settle_values, today, walk
from tests.integration.use_cases.test_endings import words


def ask(life: Life, declared_by: str = "", changes: str = "art. 3: due mesi in luogo di uno") -> Outcome:
    asked = RequestChanges(0, life.day, "prot. 6", changes, declared_by, "un refuso")
    return approval.request_changes(life.bench, life.number, NAMES[1], asked, CLERK, now())


def test_after_substantial_changes_a_new_version_is_approved_and_signed(sent: Life) -> None:
    with refused(sent, "mancano le modifiche chieste"):
        ask(sent, changes=" ")
    done = ask(sent)
    assert "torna in bozza" in done.happened
    assert any("«nuova-versione»" in step for step in done.next_steps)
    reply, note = words(sent, "riscontro-modifiche-2"), words(sent, "nota-modifiche")
    assert "Seguirà una nuova versione dello schema" in reply
    assert "Il testo già preparato per la firma è ritirato" in reply
    assert "non sono sostanziali" not in reply
    for told in (reply, note):
        assert "«art. 3: due mesi in luogo di uno»" in told
        assert "deliberazione della Giunta regionale n. 45" in told
    assert "Sostanziali: servono una nuova versione del testo" in note
    before = sent.snapshot()
    assert ask(sent).already_done
    assert sent.snapshot() == before

    kept = sent.labels
    sent.put("versione-2.docx", sent.archived("definitivo-docx"))
    settle_values(sent)  # it cites the acts of the first approval
    drafting.add_version(sent.bench, sent.number, "versione-2.docx", CLERK, now())
    walk(sent, Life.send, Life.examine)
    assert sent.labels[: len(kept)] == kept
    assert len(set(sent.labels)) == len(sent.labels)
    assert sent.agreement.newest_act.resolution is not None
    assert sent.agreement.newest_act.resolution.text_version == 2
    sent.sign_all()
    assert sent.agreement.newest_act.state is ActState.SIGNED


FORMAL = "art. 3: «subito» in luogo di «senza indugio», codice fiscale 99999990114"


def test_changes_within_the_mandate_are_put_into_the_definitive_text(sent: Life) -> None:
    with refused(sent, "toccano durata o termini: nessuno può dichiararle non sostanziali", error=RefusedTransition):
        ask(sent, "Dario Dirigente")
    done = ask(sent, "Dario Dirigente", FORMAL)
    assert "Dario Dirigente le dichiara non sostanziali" in done.happened
    assert any("«testo-definitivo»" in step for step in done.next_steps)
    reply = words(sent, "riscontro-modifiche-2")
    assert "Dario Dirigente dichiara che le modifiche chieste non sono sostanziali" in reply
    assert "con questa motivazione: «un refuso»" in reply
    assert "nuova deliberazione" not in reply
    with refused(sent, f"è stata accettata la modifica «{FORMAL}», e il testo è", error=RefusedTransition):
        sent.fix_text()
    document = Document(io.BytesIO(sent.archived("definitivo-docx")))
    (paragraph,) = [p for p in document.paragraphs if "senza indugio" in p.text]
    paragraph.text = paragraph.text.replace("senza indugio", "subito")
    declared = Declaration("Dario Dirigente", "un refuso", "il dirigente apporta modifiche di forma")
    with refused(sent, "in ciò che il testo cambia non si legge alcun suo valore", error=RefusedTransition):
        sent.fix_text(sent.put("altro.docx", saved(document)), declared)
    set_confidentiality(
        *(sent.bench, sent.number, True, "art. 24 L. 241/1990", "di prova", CLERK, now()),
        Extent(Public.NOTHING, review_on=today() + timedelta(days=90)),
    )
    with pytest.raises(RefusedTransition) as told:
        sent.fix_text("altro.docx", declared)
    assert "subito" not in str(told.value)
    assert "una modifica, che il giornale riporta" in str(told.value)
    paragraph.add_run(" Il codice fiscale è 99999990114.")
    file = sent.put("modificato.docx", saved(document))
    settle_values(sent)
    sent.fix_text(file, declared)
    sent.send()
    sent.sign_all()
    assert sent.agreement.newest_act.state is ActState.SIGNED


def test_each_accepted_change_is_wanted_at_each_freezing_until_the_text_is_approved_anew(sent: Life) -> None:
    codes = ("codice fiscale 99999990114", "codice fiscale 99999990015")
    for code in codes:
        ask(sent, "Dario Dirigente", code)
    declared = Declaration("Dario Dirigente", "codici scritti male", "il dirigente apporta modifiche di forma")
    document = Document(io.BytesIO(sent.archived("definitivo-docx")))
    (paragraph,) = [p for p in document.paragraphs if "senza indugio" in p.text]
    for n, code in enumerate(codes):
        with refused(sent, f"la modifica «{codes[n]}», e", error=RefusedTransition):
            sent.fix_text(sent.put(f"{n}.docx", saved(document)) if n else "", declared if n else None)
        paragraph.add_run(f" È corretto il {code}.")
    file = sent.put("modificato.docx", saved(document))
    settle_values(sent)
    sent.fix_text(file, declared)
    definitive_text.recall_text(sent.bench, sent.number, "un refuso", CLERK, now())
    with refused(sent, f"la modifica «{codes[0]}», e il testo è quello approvato", error=RefusedTransition):
        sent.fix_text()
    approval.back_to_draft(sent.bench, sent.number, "i codici vanno nello schema", CLERK, now())
    walk(sent, Life.fix_text, Life.examine)
    assert sent.agreement.newest_act.state is ActState.DEFINITIVE


def saved(document: DocumentObject) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_the_reply_waits_for_the_dirigente_and_goes_to_who_asked_alone(sent: Life) -> None:
    ask(sent)
    label = f"riscontro alla richiesta di modifiche di {NAMES[1]} {of_the_date(sent.day)} (bozza per il dirigente)"

    def letters() -> Correspondence:
        with sent.bench.database.unit() as unit:
            assert sent.number in letters_everywhere(unit).to_ask | letters_everywhere(unit).sent
            return correspondence(unit, sent.agreement)

    assert label in letters().waiting
    assert not [letter for letter in letters().sent if letter.label == label]  # nothing leaves by itself
    obligations.record_letter_sent(sent.bench, sent.number, label, "prot. 77", sent.day, CLERK, now())
    (left,) = [letter for letter in letters().sent if letter.label == label]
    assert [to.party for to in left.addressees] == [NAMES[1]]
    assert label not in letters().waiting
    sent.put("versione-2.docx", sent.archived("definitivo-docx"))
    settle_values(sent)  # it cites the acts of the first approval
    drafting.add_version(sent.bench, sent.number, "versione-2.docx", CLERK, now())
    walk(sent, Life.send, Life.examine)
    ask(sent, changes="art. 4: anche il Comune")
    assert f"{label.removesuffix(' (bozza per il dirigente)')}, n. 2 (bozza per il dirigente)" in letters().waiting
