from __future__ import annotations

from datetime import date, timedelta

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.templates.timeline_svg import timeline_pieces, timeline_svg
from agreements.domain.figures.timeline import Milestone, Stretch, timeline
from tests.support.builders import START, signed

NASTY = "<b>&amp;</b> ]]> \x00\x1b\u202e{{ 7*7 }} \"'`"
SVG = {"s": "http://www.w3.org/2000/svg"}
DAYS = (
    Milestone(START, "Firma di Prova Uno", Stretch.UNTIL_SIGNATURE),
    Milestone(START, "Decorrenza", Stretch.UNTIL_SIGNATURE),
    Milestone(date(2026, 4, 2), f"Piano operativo {NASTY}", Stretch.LATE),
    Milestone(date(2029, 3, 1), "parola " * 40, Stretch.AHEAD),
)


def drawn(trial: bool = False) -> etree._Element:
    return etree.fromstring(timeline_svg("P-2026-0001", f"Accordo {NASTY}", DAYS, date(2026, 5, 4), trial=trial))


def lines(picture: etree._Element) -> list[str]:
    return [text.text for text in picture.iterfind(".//s:text", SVG)]


def test_every_day_stands_in_the_picture_once_and_every_fact_in_words() -> None:
    found = lines(drawn())
    assert [line for line in found if line[:2].isdigit()] == ["02/03/2026", "02/04/2026", "01/03/2029"]
    for words in ("Firma di Prova Uno", "Decorrenza", "Fino alla firma", "In ritardo", "Da oggi in avanti"):
        assert words in found
    assert "Dopo la firma" not in found
    assert found[-1] == "Dal registro degli accordi, al 04/05/2026."


def test_what_people_typed_is_shown_as_typed_and_breaks_nothing() -> None:
    text = " ".join(lines(drawn()))
    assert "Piano operativo <b>&amp;</b> ]]> {{ 7*7 }} \"'`" in text
    assert not {element.tag.rpartition("}")[2] for element in drawn().iter()} - {
        "svg", "title", "desc", "rect", "text", "line", "circle"
    }  # fmt: skip


def test_a_screen_reader_hears_what_it_is_and_all_its_days() -> None:
    picture = drawn()
    named = picture.get("aria-labelledby").split()
    title, described = (picture.xpath(f"//*[@id='{name}']")[0].text for name in named)
    assert (picture.get("role"), title) == ("img", "Storia dell’accordo P-2026-0001")
    assert "02/03/2026 Firma di Prova Uno; 02/03/2026 Decorrenza; 02/04/2026 Piano operativo" in described
    assert picture.get("{http://www.w3.org/XML/1998/namespace}lang") == "it"


def test_done_late_and_to_come_differ_by_shape() -> None:
    picture = drawn()
    rings = [c for c in picture.iterfind(".//s:circle", SVG) if c.get("fill") == "#ffffff"]
    squares = [r for r in picture.iterfind(".//s:rect", SVG) if r.get("width") == "12"]
    assert (len(picture.findall(".//s:circle", SVG)), len(rings), len(squares)) == (2, 1, 1)


def test_nothing_lies_outside_the_picture_nor_on_another_line() -> None:
    picture = drawn(trial=True)
    heights = [float(text.get("y")) for text in picture.iterfind(".//s:text", SVG) if text.get("x") != "24"]
    assert len(set(heights)) == len(heights)
    assert max(heights) < float(picture.get("height"))
    assert max(len(line) for line in lines(picture)) <= 88


def test_a_trial_says_that_it_proves_nothing() -> None:
    assert any("SENZA VALORE LEGALE" in line for line in lines(drawn(trial=True)))
    assert not any("SENZA VALORE LEGALE" in line for line in lines(drawn()))


def test_the_same_life_gives_the_same_bytes() -> None:
    first, second = (
        timeline_svg("P-2026-0001", "Accordo", timeline(signed(), START), START, trial=False) for _ in range(2)
    )
    assert first == second


def test_a_long_life_is_cut_between_days_and_every_line_stands_on_one_piece() -> None:
    long = [Milestone(START + timedelta(days=n // 2), f"Fatto n. {n}", list(Stretch)[n // 30]) for n in range(100)]
    whole = etree.fromstring(timeline_svg("P-2026-0001", "Accordo", long, START, trial=True))
    pieces = [etree.fromstring(p) for p in timeline_pieces("P-2026-0001", "Accordo", long, START, trial=True)]
    boxes = [[int(edge) for edge in piece.get("viewBox").split()] for piece in pieces]
    assert len(pieces) > 2
    assert [top for _, top, _, _ in boxes] == [0, *(top + height for _, top, _, height in boxes[:-1])]
    assert sum(height for *_, height in boxes) == float(whole.get("height"))
    assert [height <= 1000 for *_, height in boxes] == [True] * len(boxes)
    for text in whole.iterfind(".//s:text", SVG):
        y, size = float(text.get("y")), float(text.get("font-size"))
        assert len([1 for _, top, _, height in boxes if top <= y - size and y + size / 3 <= top + height]) == 1
    for _, top, _, _ in boxes[1:]:  # no piece ends with the heading of what comes on the next
        above = [t for t in whole.iterfind(".//s:text", SVG) if float(t.get("y")) < top]
        assert above[-1].get("font-weight") != "bold"
