from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from signing.base.errors import TrustedListError
from signing.base.listed_trust import ISSUER
from signing.trial import clock
from signing.trial.pki import TrialPki
from signing.trusted_lists import refresh as refreshing
from signing.trusted_lists import snapshot as store
from signing.trusted_lists.refresh import refresh, take_in
from tests.support.trusted_lists import DAY, FACTS, NOW, Lists, key, settings

Answer = tuple[int, bytes, str]


@contextmanager
def served(files: dict[str, Answer]) -> Iterator[str]:
    """A web server on loopback; a path answers with a status, a body and where it sends on to."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, elsewhere = files.get(self.path, (404, b"", ""))
            self.send_response(status)
            if elsewhere:
                self.send_header("Location", elsewhere)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_the_trial_lists_are_fetched_verified_and_renewed_each_day(moving_pki: TrialPki, tmp_path: Path) -> None:
    lists = moving_pki.lists(tmp_path)
    first = refresh(lists, clock.now(moving_pki.folder))
    assert first.is_new
    assert {each.territory: each.url.rpartition("/")[2] for each in first.snapshot.lists} == {
        "EU": "lotl.xml",
        "IT": "it.xml",
    }
    assert not refresh(lists, clock.now(moving_pki.folder)).is_new
    clock.move_to_offset(moving_pki.folder, timedelta(days=2))
    second = refresh(lists, clock.now(moving_pki.folder))
    assert second.is_new
    loaded = store.load(second.snapshot, lists.pins)
    assert [each.kind for each in loaded.services].count(ISSUER) == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda _data: (404, b"", ""), "risposta HTTP 404"),
        (lambda _data: (302, b"", "http://127.0.0.1:9/"), "risposta HTTP 302"),
        (lambda data: (200, data[:-40], ""), "incompleto o danneggiato"),
        (lambda data: (200, data.replace(b"Servizio", b"Cervizio"), ""), "alterato dopo la firma"),
        (lambda _data: (200, b"<html/>", ""), "non è un elenco di fiducia"),
    ],
)
def test_a_list_that_comes_spoilt_changes_nothing(tmp_path: Path, spoil: Callable[[bytes], Answer], said: str) -> None:
    files: dict[str, Answer] = {}
    with served(files) as base:
        lists = Lists(national_url=f"{base}/it.xml")
        files |= {"/lotl.xml": (200, lists.lotl, ""), "/it.xml": spoil(lists.national)}
        here = settings(tmp_path, url=f"{base}/lotl.xml")
        with pytest.raises(TrustedListError, match=said):
            refresh(here, NOW)
        assert store.newest(tmp_path) is None
        files["/it.xml"] = (200, lists.national, "")
        assert refresh(here, NOW).is_new


def test_a_national_server_that_is_down_leaves_the_earlier_list_and_is_said(tmp_path: Path) -> None:
    files: dict[str, Answer] = {}
    with served(files) as base:
        lists = Lists(national_url=f"{base}/it.xml")
        files |= {"/lotl.xml": (200, lists.lotl, ""), "/it.xml": (200, lists.national, "")}
        here = settings(tmp_path, url=f"{base}/lotl.xml")
        refresh(here, NOW)
        files |= {"/lotl.xml": (200, lists.later().lotl, ""), "/it.xml": (503, b"", "")}
        done = refresh(here, NOW + 40 * DAY)
        assert {each.territory: each.sequence for each in done.snapshot.lists} == {"EU": 8, "IT": 7}
        assert "restano in uso gli elenchi di prima" in done.problems[0]
        assert store.checked_at(tmp_path) == NOW  # not found to be current


def test_an_answer_larger_than_any_list_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "MOST_BYTES", 200_000)
    files: dict[str, Answer] = {"/lotl.xml": (200, b"x" * 300_000, "")}
    with (
        served(files) as base,
        pytest.raises(TrustedListError, match="troppo grande o troppo lenta"),
    ):
        refresh(settings(tmp_path, url=f"{base}/lotl.xml"), NOW)


def test_changed_signers_are_followed_through_pivots(tmp_path: Path) -> None:
    files: dict[str, Answer] = {}
    with served(files) as base:
        pivot = Lists(lotl_facts=replace(FACTS, sequence=5), own_signers=("nuovo",)).lotl
        present = Lists(lotl_signer="nuovo", national_url=f"{base}/it.xml", pivots=(f"{base}/pivot-5.xml",))
        files |= {
            "/lotl.xml": (200, present.lotl, ""),
            "/it.xml": (200, present.national, ""),
            "/pivot-5.xml": (200, pivot, ""),
        }
        here = settings(tmp_path, url=f"{base}/lotl.xml")
        done = refresh(here, NOW)
        assert store.load(done.snapshot, [key("LOTL").der]).services
        assert not refresh(here, NOW + DAY).is_new
    # Brought by hand later, the national list is still judged by way of the kept pivot.
    again = take_in(here, [present.later().national], NOW + 40 * DAY)
    assert len(again.snapshot.pivots()) == 1
