"""A text that comes back was saved by somebody's word processor: the comparison shows the words that changed."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from agreements.documents.redline.redline import redline
from agreements.documents.templates.render import rendered
from agreements.documents.word.ooxml import MAIN_PART
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.word_files import example

AT = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


def saved_by_libreoffice(docx: bytes, folder: Path) -> bytes:
    source = folder / "testo.docx"
    source.write_bytes(docx)
    program = shutil.which("soffice")
    assert program
    subprocess.run(
        [
            *(program, f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "saved"), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "saved" / "testo.docx").read_bytes()


def words(kind: str, docx: WordFile) -> list[str]:
    found = re.findall(rf"<w:{kind} [^>]*[^/]>(.*?)</w:{kind}>", docx[MAIN_PART].decode(), re.S)
    texts = ["".join(re.findall(r"<w:(?:t|delText)[^>]*>([^<]*)<", inner)) for inner in found]
    return [text for text in texts if text]


def test_one_word_changed_in_a_text_saved_anew_is_one_word(tmp_path: Path) -> None:
    draft = rendered("protocollo-intesa", example("protocollo-intesa"))
    changed = WordFile.of_parts({**draft, MAIN_PART: draft[MAIN_PART].replace(b"tre anni", b"nove anni", 1)})
    assert changed != draft
    returned = WordFile(saved_by_libreoffice(changed.data, tmp_path))
    made = redline(draft, returned, "Accordi", AT)
    assert (words("del", made), words("ins", made)) == (["tre"], ["nove"])
