from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from agreements.domain.basics.day_words import to_the_date
from agreements.use_cases.life.history import DOCUMENT, PICTURE, tell_history
from tasks.artifact import outcome_page
from tests.integration.use_cases.lives import CLERK, Life, nothing_changes, now, today
from tests.support.builders import plan, yearly_report


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_life_is_told_on_the_page_and_left_as_a_picture_and_nothing_is_changed(life: Life) -> None:
    life.record(today() - timedelta(days=400), obligations=(plan(), yearly_report()), title="Accordo <b>di prova</b> |")
    with nothing_changes(life):
        for _ in range(2):
            told = tell_history(life.bench, life.number, CLERK, now())
    folder = life.bench.folder(life.agreement).path
    assert (folder / PICTURE).read_bytes() == told.picture
    assert [document.path for document in told.documents[-2:]] == [folder / PICTURE, folder / DOCUMENT]
    assert sha256((folder / DOCUMENT).read_bytes()).hexdigest() == told.documents[-1].sha256
    assert f"Storia dell’accordo {to_the_date(today())}" in told.happened

    page = _Page()
    # As Prefect's pages do, which let pictures through that stand in the page itself.
    markdown = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    markdown.validateLink = lambda _link: True  # type: ignore[method-assign]
    page.feed(markdown.render(outcome_page(told)))
    (image,) = page.images
    head, _, data = str(image["src"]).partition(",")
    assert (head, b64decode(data)) == ("data:image/svg+xml;base64", told.picture)
    assert str(image["alt"]).startswith(f"Storia dell’accordo {life.number}")
    for one in told.timeline:
        assert f"{one.day:%d/%m/%Y}" in page.text
        assert one.what in page.text
    assert "Piano operativo" in page.text
    assert "In ritardo" in page.text


def test_a_folder_that_cannot_be_written_leaves_the_page(life: Life) -> None:
    life.record(today() - timedelta(days=2))
    for name in (PICTURE, DOCUMENT):
        (life.bench.folder(life.agreement).path / name).mkdir()
    told = tell_history(life.bench, life.number, CLERK, now())
    assert told.timeline
    assert any("L’immagine non è nella cartella" in warning for warning in told.warnings)
    assert any("Il documento non è nella cartella" in warning for warning in told.warnings)
    assert all("storia" not in document.label for document in told.documents)
