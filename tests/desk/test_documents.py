from __future__ import annotations

import hashlib
import io
import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from PIL import Image

from agreements.documents.viewing import pages
from agreements.documents.viewing.pages_run import MOST_PIXELS, MOST_SIDE
from agreements.documents.viewing.view_cache import ViewCache
from agreements.domain.people.person import Role
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.readers import who_read
from signing.trial.envelopes import envelope
from tests.contract import samples
from tests.desk.door import Browser, Door, now
from tests.desk.test_agreement_pages import confidential
from tests.desk.test_received import agreement
from tests.integration.use_cases.lives import Life

PARTS = ("", "/file", "/pagine/1.png")


def pdf(*sizes: tuple[float, float], change: Callable[[pikepdf.Pdf], None] = lambda _pdf: None) -> bytes:
    made, target = pikepdf.new(), io.BytesIO()
    for size in sizes or ((595, 842),):
        made.add_blank_page(page_size=size)
    change(made)
    made.save(target)
    return target.getvalue()


def add(bench: Workbench, number: str, data: bytes, suffix: str = ".pdf", label: str = "consegna di prova") -> str:
    """A document of an agreement with these bytes, whatever they are."""
    sha256 = bench.archive.put(data)
    with bench.database.unit() as unit:
        there = unit.load(number)
        kind = f"consegna-{sha256[:12]}"
        record = DocumentRecord(number, 1, kind, 1, 0, label, suffix, sha256, "", now())
        unit.save(there, [replace(samples.event(there), at=now())], [record])
        unit.commit()
    return sha256


def address(sha256: str, number: str, part: str = "", more: str = "") -> str:
    return f"/documenti/{sha256}{part}?accordo={number}{more}"


def drawn(browser: Browser, sha256: str, number: str, nth: int = 1) -> Image.Image:
    answer = browser.get(address(sha256, number, f"/pagine/{nth}.png"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    return Image.open(io.BytesIO(answer.content))


def document_of(life: Life, kind: str) -> DocumentRecord:
    with life.bench.database.unit() as unit:
        return max((d for d in unit.documents(life.number) if d.kind == kind), key=lambda each: each.position)


def test_the_signed_file_is_drawn_read_and_handed_out(lived: Life, lived_door: Door) -> None:
    clerk, record = lived_door.inside("prova.uno", Role.CLERK), document_of(lived, "firmato")
    page = clerk.get(address(record.sha256, lived.number))
    assert page.status_code == 200
    assert "<h1>accordo firmato</h1>" in page.text
    assert record.sha256 in page.text
    assert "PROTOCOLLO D’INTESA" in page.text
    assert "La pagina" in page.text or re.search(r"Le \d+ pagine", page.text)
    picture = drawn(clerk, record.sha256, lived.number)
    told = re.search(r'width="(\d+)" height="(\d+)"', page.text)
    assert told is not None
    assert all(abs(a - int(b)) <= 1 for a, b in zip(picture.size, told.groups(), strict=True))
    assert len(picture.convert("L").getcolors(1 << 16) or ()) > 5, "something is drawn"
    file = clerk.get(address(record.sha256, lived.number, "/file"))
    assert hashlib.sha256(file.content).hexdigest() == record.sha256
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-disposition"].startswith('attachment; filename="P-2026-0001')
    assert quote("accordo firmato.pdf") in file.headers["content-disposition"]


def test_a_word_text_is_shown_by_the_pdf_that_is_kept_beside_it(lived: Life, lived_door: Door) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    word, frozen = document_of(lived, "definitivo-docx"), document_of(lived, "definitivo-pdf")
    assert clerk.get(address(word.sha256, lived.number)).status_code == 200
    names = {each.name for each in lived.bench.views.root.iterdir()}
    assert f"{frozen.sha256}.json" in names
    assert f"{word.sha256}.pdf" not in names


def test_another_word_file_is_converted_once_and_its_picture_kept(lived: Life, lived_door: Door) -> None:
    clerk, record = lived_door.inside("prova.uno", Role.CLERK), document_of(lived, "attestazione")
    page = clerk.get(address(record.sha256, lived.number)).text
    assert "Città di Prova" in page
    one = drawn(clerk, record.sha256, lived.number)
    kept = lived.bench.views.root / f"{record.sha256}-1.png"
    assert {kept, kept.with_name(f"{record.sha256}.pdf")} <= set(kept.parent.iterdir())
    assert kept.stat().st_mode & 0o077 == 0 or kept.parent.stat().st_mode & 0o077 == 0
    assert drawn(clerk, record.sha256, lived.number).tobytes() == one.tobytes()


def test_what_changed_between_two_versions_is_shown_word_by_word(lived: Life, lived_door: Door) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    final, draft = document_of(lived, "definitivo-docx"), document_of(lived, "bozza")
    page = clerk.get(address(final.sha256, lived.number)).text
    assert f'<option value="{draft.sha256}"' in page
    compared = clerk.get(address(final.sha256, lived.number, more=f"&confronta={draft.sha256}")).text
    assert "<del>[… PEC di Regione di Prova …]</del><ins>parte1@pec.example.it</ins>" in compared
    assert re.search(r"… \d+ capoversi uguali …", compared)
    for odd in (final.sha256, "0" * 64, "../../etc/passwd", "x" * 3000, document_of(lived, "firmato").sha256):
        assert clerk.get(address(final.sha256, lived.number, more=f"&confronta={quote(odd)}")).status_code == 404


def test_an_envelope_shows_what_it_holds(lived: Life, lived_door: Door) -> None:
    clerk, held = lived_door.inside("prova.uno", Role.CLERK), lived.archived("firmato")
    one = envelope(held, pki_folder=lived.pki_folder, person="prova-uno", time_stamp=False)
    two = envelope(one, pki_folder=lived.pki_folder, person="prova-due", time_stamp=False)
    sha256 = add(lived.bench, lived.number, two, ".pdf.p7m")
    page = clerk.get(address(sha256, lived.number))
    assert page.status_code == 200
    assert hashlib.sha256(held).hexdigest() in page.text
    assert "PROTOCOLLO D’INTESA" in page.text
    assert drawn(clerk, sha256, lived.number).size[0] > 500
    text = envelope(b"non un PDF", pki_folder=lived.pki_folder, person="prova-uno", time_stamp=False)
    for odd in (text, b"0\x80" + os.urandom(500), b"non una busta"):
        other = add(lived.bench, lived.number, odd, ".pdf.p7m")
        page = clerk.get(address(other, lived.number))
        assert page.status_code == 200
        assert "Il file si può scaricare." in page.text
        assert clerk.get(address(other, lived.number, "/pagine/1.png")).status_code == 404


@pytest.mark.parametrize(
    ("suffix", "media"),
    [
        (".svg", "application/octet-stream"),
        (".xml", "application/octet-stream"),
        (".html", "application/octet-stream"),
        (".eml", "message/rfc822"),
        (".json", "application/json"),
    ],
)
def test_what_a_browser_might_run_is_only_handed_out_as_a_file(
    door: Door, bench: Workbench, suffix: str, media: str
) -> None:
    number = agreement(bench)
    clerk = door.inside("prova.uno", Role.CLERK)
    data = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    sha256 = add(bench, number, data, suffix, 'nota <b>\u202egnp.exe"')
    page = clerk.get(address(sha256, number)).text
    assert "<script>alert" not in page
    assert "&lt;b&gt;" in page
    assert "<img" not in page
    file = clerk.get(address(sha256, number, "/file"))
    assert file.content == data
    assert file.headers["content-type"] == media
    said = file.headers["content-disposition"]
    assert said.startswith("attachment; ")
    assert said.count('"') == 2
    assert "\u202e" not in said
    assert quote("\u202e") not in said
    assert clerk.get(address(sha256, number, "/pagine/1.png")).status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_only_documents_of_this_agreement_and_only_by_their_hash(door: Door, bench: Workbench, part: str) -> None:
    number = agreement(bench)
    with bench.database.unit() as unit:
        other = samples.agreement("P-2026-0002", "Un altro accordo di prova")
        unit.add(other, samples.event(other), "altra richiesta")
        unit.commit()
    mine, foreign = add(bench, number, pdf()), add(bench, "P-2026-0002", pdf((300, 300)))
    unlisted = bench.archive.put(pdf((200, 200)))
    clerk = door.inside("prova.uno", Role.CLERK)
    assert clerk.get(address(mine, number, part)).status_code == 200
    assert clerk.get(address(mine, number.lower(), part)).status_code == 200
    for odd in (foreign, unlisted, "0" * 64, mine.upper(), mine[:-1], "x" * 4000, "%00", "%2e%2e%2f" * 5, "<script>"):
        answer = clerk.get(address(odd, number, part))
        assert answer.status_code == 404, odd
        assert "<script>" not in answer.text
    for accordo in ("", "P-1999-0001", "%00", "<script>", "x" * 2000, "P-2026-0002"):
        answer = clerk.get(address(mine, accordo, part))
        assert answer.status_code == 404, accordo
        assert "<script>" not in answer.text
    assert clerk.get(f"/documenti/{mine}{part}").status_code == 404
    assert door.inside("prova.nove", Role.ADMINISTRATOR).get(address(mine, number, part)).status_code == 403
    assert door.browser().get(address(mine, number, part)).status_code == 303


def test_pages_that_are_not_there(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    sha256 = add(bench, number, pdf((595, 842), (595, 842)))
    clerk = door.inside("prova.uno", Role.CLERK)
    assert drawn(clerk, sha256, number, 2).size == (1071, 1516)
    for odd in ("0", "3", "-1", "1000000000", "9" * 5000, "x", "1e3", "²", "%00", "01", "1.png%2f..", ""):
        assert clerk.get(address(sha256, number, f"/pagine/{odd}.png")).status_code == 404, odd
    for odd in ("0", "3", "1000000000", "x", "9" * 5000):
        assert "Le 2 pagine" in clerk.get(address(sha256, number, more=f"&pagina={odd}")).text


def _huge_unit(made: pikepdf.Pdf) -> None:
    made.pages[0].obj["/UserUnit"] = 75000


def _loop(made: pikepdf.Pdf) -> None:
    form = made.make_indirect(pikepdf.Stream(made, b"/X Do " * 100))
    form["/Type"], form["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    form["/BBox"] = pikepdf.Array([0, 0, 600, 800])
    form["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    made.pages[0].obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    made.pages[0].obj["/Contents"] = pikepdf.Stream(made, b"/X Do")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(pdf((14400, 14400)), id="a page of five metres"),
        pytest.param(pdf((14400, 3)), id="a thread"),
        pytest.param(pdf((3, 3)), id="a point"),
        pytest.param(pdf(change=_huge_unit), id="a huge unit"),
    ],
)
def test_no_picture_is_larger_than_is_allowed(door: Door, bench: Workbench, data: bytes) -> None:
    number = agreement(bench)
    sha256 = add(bench, number, data)
    picture = drawn(door.inside("prova.uno", Role.CLERK), sha256, number)
    assert picture.size[0] * picture.size[1] <= MOST_PIXELS * 1.01
    assert max(picture.size) <= MOST_SIDE + 1


def test_a_page_that_never_ends_is_given_up_and_not_tried_again_at_once(
    door: Door, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_ALLOWED", replace(pages._ALLOWED, seconds=2))
    number = agreement(bench)
    sha256 = add(bench, number, pdf(change=_loop))
    clerk = door.inside("prova.uno", Role.CLERK)
    refused = clerk.get(address(sha256, number, "/pagine/1.png"))
    assert refused.status_code == 404
    assert "in tempo" in refused.text
    before = time.monotonic()
    assert clerk.get(address(sha256, number, "/pagine/1.png")).status_code == 404
    assert time.monotonic() - before < 2
    assert clerk.get(address(sha256, number)).status_code == 200


def _locked(made: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    made.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    return target.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", os.urandom(2000), _locked(pikepdf.open(io.BytesIO(pdf()))), b"PK\x03\x04" + b"\0" * 99]
)
@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_what_cannot_be_read_says_so_and_can_be_kept(door: Door, bench: Workbench, data: bytes, suffix: str) -> None:
    number = agreement(bench)
    sha256 = add(bench, number, data, suffix)
    clerk = door.inside("prova.uno", Role.CLERK)
    page = clerk.get(address(sha256, number))
    assert page.status_code == 200
    assert "Il file si può scaricare." in page.text
    assert clerk.get(address(sha256, number, "/pagine/1.png")).status_code == 404
    assert clerk.get(address(sha256, number, "/file")).content == data


def test_a_document_of_a_thousand_pages_is_shown_ten_at_a_time(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    sha256 = add(bench, number, pdf(*[(595, 842)] * 1200))
    clerk = door.inside("prova.uno", Role.CLERK)
    page = clerk.get(address(sha256, number)).text
    assert "Le 1200 pagine" in page
    assert page.count("<img") == 10
    last = clerk.get(address(sha256, number, more="&pagina=120")).text
    assert "Da 1191 a 1200 di 1200" in last
    assert drawn(clerk, sha256, number, 1200).size[0] > 500


@pytest.mark.parametrize("part", PARTS)
def test_documents_of_a_confidential_agreement_are_for_who_is_named_and_each_reading_is_kept(
    door: Door, bench: Workbench, part: str
) -> None:
    number, known = agreement(bench), door.person("prova.uno", Role.CLERK)
    sha256 = add(bench, number, pdf())
    one, two = door.browser(), door.inside("prova.due", Role.MANAGER)
    one.log_in("prova.uno")
    confidential(bench, number, known)
    assert one.get(address(sha256, number, part)).status_code == 200
    refused = two.get(address(sha256, number, part))
    assert refused.status_code == 403
    assert "consegna" not in refused.text
    assert two.get(address("0" * 64, number, part)).status_code == 403, "what is there is nobody else's to know"
    ((reading, _),) = who_read(bench, number)
    assert reading.person == known
    assert reading.what.startswith("documento «consegna di prova»")


def test_what_was_made_to_be_looked_at_goes_by_age_and_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ViewCache(tmp_path / "viste")
    old, new = f"{'a' * 64}-1.png", f"{'b' * 64}.json"
    cache.put(old, b"vecchio")
    os.utime(cache.root / old, (time.time() - 8 * 24 * 3600,) * 2)
    os.utime(cache.root / ".riordino", (0, 0))
    cache.put(new, b"nuovo")
    assert (cache.get(old), cache.get(new)) == (None, b"nuovo")
    monkeypatch.setattr("agreements.documents.viewing.view_cache._MOST_BYTES", 10)
    os.utime(cache.root / new, (time.time() - 60,) * 2)
    os.utime(cache.root / ".riordino", (0, 0))
    cache.put(old, b"0123456789")
    assert (cache.get(old), cache.get(new)) == (b"0123456789", None)
    with pytest.raises(ValueError, match="not a name"):
        cache.get("../accordi.sqlite3")


def test_a_cache_that_cannot_be_written_stops_nobody(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    bench.views.root.write_bytes(b"un file al posto della cartella")
    sha256 = add(bench, number, pdf())
    assert drawn(door.inside("prova.uno", Role.CLERK), sha256, number).size == (1071, 1516)
