"""What the publication of a confidential act is asked for, by what stays public of it; one place for its title."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.documents.files.errors import DocumentError, UnacceptableDocxError
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE, Confidentiality, Extent, Public
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.steps.after_signature import RecordPublication
from agreements.domain.steps.capability import Situation
from agreements.domain.steps.command import _plain
from agreements.domain.steps.definitive_text import FixDefinitiveText, differences_declared
from agreements.notifications.messages import opening
from agreements.use_cases.base.confidentiality import quoting_nothing_confidential
from cli.runtime.environment import CHECKOUT
from tests.support.builders import START, definitive, draft, moment, signed

REVIEW = START + timedelta(days=700)
IN_THE_OWN_DOCUMENTS = {
    "agreements/documents/texts/act_text.py",
    "agreements/documents/texts/history_text.py",
    "agreements/documents/texts/letters_text.py",
    "agreements/documents/texts/naming.py",
    "agreements/documents/texts/plan_text.py",
    "agreements/documents/texts/verification_text.py",
    "agreements/use_cases/drafting/conversion.py",
    "agreements/use_cases/drafting/definitive_text.py",  # the metadata of the PDF
    "agreements/use_cases/life/history.py",  # the picture in the folder
}
KEEPS_OR_ASKS = {
    "agreements/domain/stated/known.py",
    "agreements/domain/agreement/agreement.py",  # `shown_title` itself
    "agreements/domain/agreement/family.py",  # a copy is made, as confidential as its model
    "agreements/domain/register/search.py",
    "agreements/persistence/agreements/mapping.py",
    "agreements/use_cases/drafting/drafting.py",  # the first row of the journal
    "agreements/use_cases/watch/concealed.py",  # looks for it, to take it out
}
SPEAKS_OF_AN_AGREEMENT = {
    "agreement",
    "self.agreement",
    "entry.agreement",
    "each.agreement",
    "model",
    "found[0].agreement",
}
FOR_WHO_IS_ENABLED = {
    "agreements/domain/figures/statistics.py",
    "agreements/use_cases/base/step.py",  # `for_everybody` takes it out of the page
    "agreements/use_cases/families/family.py",
    "agreements/use_cases/families/replicate_from_folder.py",
    "agreements/use_cases/life/waiting_for.py",  # of what its reader may read
    "agreements/use_cases/registers/register_cells.py",
    "agreements/use_cases/registers/register_list.py",
    "agreements/use_cases/registers/register_page.py",  # of what its reader may read
}


def hidden(public: Public) -> Agreement:
    return replace(
        signed(), confidentiality=Confidentiality(START, "legge", "motivo", Extent(public, "", None, REVIEW))
    )


@pytest.mark.parametrize("public", Public)
def test_a_publication_is_awaited_only_where_something_stays_public(public: Public) -> None:
    agreement = hidden(public)
    today = START + timedelta(days=400)
    awaited = [w for w in watched(agreement, today) if w.kind is DeadlineKind.PUBLICATION]
    assert bool(awaited) is (public in (Public.REFERENCE, Public.EXTRACT))
    assert DeadlineKind.PUBLICATION in {w.kind for w in watched(signed(), today)}
    review = next(w for w in watched(agreement, today) if w.kind is DeadlineKind.CONFIDENTIALITY_REVIEW)
    assert opening(agreement, review, today).startswith("il riesame della riservatezza è")
    assert agreement.shown_title == CONFIDENTIAL_TITLE


def test_a_request_that_says_nothing_of_it_is_the_request_of_an_older_version() -> None:
    known = RecordPublication("Albo", START)
    assert "only" not in str(_plain(known))
    assert known.digest != RecordPublication("Albo", START, Public.REFERENCE).digest


def test_titles_are_read_only_where_they_may_be_said() -> None:
    """Whoever shows a title to everybody takes `shown_title`: a new place that does not is found here."""
    found = {
        str(file.relative_to(CHECKOUT))
        for file in sorted((CHECKOUT / "agreements").rglob("*.py"))
        if ".title" in (source := file.read_text(encoding="utf-8"))  # to parse all of them takes seconds
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr == "title"
        and ast.unparse(node.value) in SPEAKS_OF_AN_AGREEMENT
    }
    assert found <= IN_THE_OWN_DOCUMENTS | KEEPS_OR_ASKS | FOR_WHO_IS_ENABLED, found


def test_a_refusal_of_a_confidential_text_quotes_none_of_it() -> None:
    command = FixDefinitiveText(replace(definitive(), differences=("da «uno» a «due»",)))
    open_one = draft()
    hidden = replace(
        open_one, confidentiality=Confidentiality(START, "legge", "motivo", Extent(Public.NOTHING, "", None, START))
    )
    told = [
        differences_declared(Situation(agreement, agreement.newest_act, command, moment()))
        for agreement in (open_one, hidden)
    ]
    assert "«due»" in str(told[0])
    assert "«due»" not in str(told[1])


def test_a_refused_document_of_a_confidential_agreement_is_told_without_its_words() -> None:
    hidden = replace(
        draft(), confidentiality=Confidentiality(START, "legge", "motivo", Extent(Public.NOTHING, "", None, START))
    )
    sentence = "Testo nascosto, nel testo, capoverso «Art. 1 – «Segreto»»: toglierlo e ripetere «nuova-versione»."
    told = []
    for agreement in (draft(), hidden):
        with pytest.raises(DocumentError) as refused, quoting_nothing_confidential(agreement):
            raise UnacceptableDocxError("hidden_text", sentence, ("«Segreto»",))
        told.append((str(refused.value), refused.value.message, refused.value.details))
    assert told[0] == (sentence, sentence, ("«Segreto»",))
    assert "Segreto" not in str(told[1])
    assert "«nuova-versione»" in told[1][0]
