"""What an office recalls and considers, and the arms of the own body, on their way from the form to the proposal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agreements.documents.files.errors import DocumentError
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.agreement import Content
from agreements.use_cases.drafting import drafting
from tests.integration.use_cases.lives import CLERK, NAMES, Life, form, now, walk
from tests.unit.documents.test_emblem import picture

CONTENT = Content("Coordinare le prove", recalled=("il piano di prova",), considered=("l'intesa serve a tutti",))
on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


@on_both
def test_they_are_kept_printed_and_sealed_and_the_same_form_is_the_same_agreement(life: Life) -> None:
    life.create(content=CONTENT)
    assert life.agreement.content == CONTENT
    assert drafting.create_agreement(life.bench, form(content=CONTENT), CLERK, now()).already_done
    walk(life, Life.propose, Life.examine)
    for kind in ("bozza", "proposta"):
        text = WordFile(life.archived(kind))["word/document.xml"].decode()
        assert all(
            said in text for said in ("RICHIAMATO", "il piano di prova", "CONSIDERATO CHE", "l’intesa serve a tutti")
        )


def test_the_arms_stand_in_text_and_proposal_where_the_own_body_leads_and_a_bad_picture_stops_the_step(
    life: Life, tmp_path: Path
) -> None:
    file, arms = tmp_path / "ente.toml", tmp_path / "stemma.png"
    file.write_text(f'nome = "{NAMES[0]}"\nstemma = "stemma.png"\n', encoding="utf-8")
    arms.write_bytes(picture())
    life.bench = replace(life.bench, body_file=file)
    life.create()
    walk(life, Life.propose, Life.examine)
    for kind in ("bozza", "proposta"):
        document = WordFile(life.archived(kind))
        check_uploaded_docx(document)
        assert "word/media/stemma.png" in document
    file.write_text('nome = "Altro ente di prova"\nstemma = "stemma.png"\n', encoding="utf-8")
    life.create(title="Un altro accordo di prova, con un altro capofila")
    assert "word/media/stemma.png" not in WordFile(life.archived("bozza"))
    arms.write_bytes(b"<svg/>")
    with pytest.raises(DocumentError, match="SVG, EMF e PDF non sono ammessi"):
        life.create(title="Un terzo accordo di prova, con uno stemma sbagliato")
