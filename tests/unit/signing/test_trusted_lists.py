from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.sign.validation.qualified import eutl_parse

from signing.base.errors import TrustedListError
from signing.base.listed_trust import EU
from signing.trial.lists import Facts
from signing.trusted_lists import snapshot as store
from signing.trusted_lists.editions import open_list_of_lists, open_national, pointers
from signing.trusted_lists.reading import MOST_BYTES
from signing.trusted_lists.refresh import refresh, take_in
from signing.trusted_lists.services import services_of
from signing.trusted_lists.settings import official_signers
from tests.support.trusted_lists import DAY, FACTS, NOW, Lists, key, published, settings

GOOD = Lists()
Spoil = Callable[[bytes], bytes]


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A folder with a snapshot in use."""
    take_in(settings(tmp_path), [GOOD.lotl, GOOD.national], NOW)
    return tmp_path


def test_the_published_european_list_is_believed_by_the_signers_of_the_official_journal() -> None:
    opened = open_list_of_lists(published("eu-lotl"), official_signers())
    assert (opened.sequence, f"{opened.issued_at:%d/%m/%Y}") == (388, "22/05/2026")
    assert pointers(opened)["IT"].url == "https://eidas.agid.gov.it/TL/TSL-IT.xml"


def test_the_pinned_signers_are_those_that_pyhanko_knows_from_the_official_journal() -> None:
    # When a new version of it brings others, the Journal has named new ones: pin them.
    known = eutl_parse.ojeu_bootstrap_lotl_tlso_certs()
    assert sorted(official_signers()) == sorted(certificate.dump() for certificate in known)
    latest = eutl_parse.latest_known_lotl_tlso_certs()
    assert sorted(official_signers()) == sorted(certificate.dump() for certificate in latest)


def test_a_published_national_list_is_believed_and_its_history_keeps_its_certificates() -> None:
    named = pointers(open_list_of_lists(published("eu-lotl"), official_signers()))
    services, not_understood = services_of(open_national(published("tsl-ee"), "EE", named))
    assert (len(services), not_understood) == (40, 0)
    ended = [each for each in services if each.until is not None]
    assert ended
    assert all(each.certificates for each in ended)


def test_right_lists_become_a_dated_snapshot_with_all_that_a_reader_needs(tmp_path: Path) -> None:
    done = take_in(settings(tmp_path), [GOOD.national, GOOD.lotl], NOW)
    snapshot = done.snapshot
    assert done.is_new
    assert snapshot.folder.name == "2026-11-25-100000Z"
    assert {each.name for each in snapshot.folder.iterdir()} == {"manifest.json", "lotl.xml", "it.xml"}
    italian = snapshot.edition("IT")
    assert italian is not None
    assert (italian.sequence, italian.issued_at, italian.next_update) == (7, FACTS.issued_at, FACTS.next_update)
    assert store.newest(tmp_path) == snapshot
    assert store.checked_at(tmp_path) == NOW
    loaded = store.load(snapshot, [key("LOTL").der])
    assert [each.name for each in loaded.services] == ["Servizio CA"]


def test_the_same_lists_again_change_nothing_but_the_time_of_the_check(used: Path) -> None:
    first = store.newest(used)
    files = [(each.folder / "lotl.xml").read_bytes() for each in (first,) if each]
    again = take_in(settings(used), [*files, (used / "2026-11-25-100000Z" / "it.xml").read_bytes()], NOW + DAY)
    assert not again.is_new
    assert store.newest(used) == first
    assert store.checked_at(used) == NOW + DAY


def test_a_later_edition_takes_the_place_of_the_earlier_which_stays(used: Path) -> None:
    later = GOOD.later()
    done = take_in(settings(used), [later.lotl, later.national], NOW + 40 * DAY)
    assert done.is_new
    assert len(list(used.glob("2*"))) == 2
    assert store.newest(used) == done.snapshot


def test_a_national_list_alone_is_judged_by_the_european_one_in_use(used: Path) -> None:
    done = take_in(settings(used), [GOOD.later().national], NOW + 40 * DAY)
    editions = {each.territory: each.sequence for each in done.snapshot.lists}
    assert editions == {"EU": 7, "IT": 8}


def _before(end: bytes, more: bytes) -> Spoil:
    return lambda data: data.replace(end, more + end, 1)


def _without_signature(data: bytes) -> bytes:
    start, end = data.index(b"<ds:Signature"), data.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    return data[:start] + data[end:]


def _signed_twice(data: bytes) -> bytes:
    start, end = data.index(b"<ds:Signature"), data.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    return data[:end] + data[start:end] + data[end:]


_ENTITY = b'<!DOCTYPE TrustServiceStatusList [<!ENTITY a SYSTEM "file:///etc/passwd">]><TrustServiceStatusList'
WRONG: dict[str, tuple[Spoil, str]] = {
    "tampered": (lambda data: data.replace(b"Servizio CA", b"Servizio XX"), "alterato dopo la firma"),
    "a service more": (_before(b"</TrustServiceProviderList>", b"<TrustServiceProvider/>"), "alterato dopo la firma"),
    "unsigned": (_without_signature, "non porta una firma sola"),
    "signed twice": (_signed_twice, "non porta una firma sola"),
    "with entities": (lambda data: data.replace(b"<TrustServiceStatusList", _ENTITY, 1), "DTD o entità"),
    "in another encoding": (lambda data: data.replace(b"UTF-8", b"UTF-7", 1), "incompleto o danneggiato"),
    "in UTF-16": (lambda data: data.decode().encode("utf-16-le"), "incompleto o danneggiato"),
    "truncated": (lambda data: data[: len(data) // 2], "incompleto o danneggiato"),
    "empty": (lambda _data: b"", "incompleto o danneggiato"),
    "an error page": (lambda _data: b"<html>errore</html>", "non è un elenco di fiducia"),
    "huge": (lambda data: data + b" " * MOST_BYTES, "supera i 24 MB"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_spoilt_national_list_is_refused_and_the_earlier_stays(used: Path, name: str) -> None:
    spoil, said = WRONG[name]
    first, later = store.newest(used), GOOD.later()
    with pytest.raises(TrustedListError, match=said):
        take_in(settings(used), [later.lotl, spoil(later.national)], NOW + 40 * DAY)
    assert store.newest(used) == first
    assert store.checked_at(used) == NOW


@pytest.mark.parametrize("name", ["unsigned", "with entities", "truncated", "huge"])
def test_a_spoilt_list_of_lists_is_refused_and_the_earlier_stays(used: Path, name: str) -> None:
    spoil, said = WRONG[name]
    first, later = store.newest(used), GOOD.later()
    with pytest.raises(TrustedListError, match=said):
        take_in(settings(used), [spoil(later.lotl), later.national], NOW + 40 * DAY)
    assert store.newest(used) == first


OTHERS: dict[str, tuple[Lists, str]] = {
    "the list of lists by another": (Lists(lotl_signer="altro"), r"europeo \(LOTL\) non è firmato da un certificato"),
    "the national list by another": (Lists(national_signer="altro"), "IT non è firmato da un certificato previsto"),
    "expired": (
        Lists(national_facts=replace(FACTS, next_update=NOW - DAY)),
        "IT n. 7 è scaduto in data 24/11/2026: procurarsi l'edizione in corso",
    ),
    "from the future": (Lists(national_facts=replace(FACTS, issued_at=NOW + 3 * DAY)), "data futura"),
    "of another country": (Lists(territory="XX"), "non è fra quelli che questa installazione usa"),
}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_lists_that_are_not_the_ones_in_force_are_refused(tmp_path: Path, name: str) -> None:
    lists, said = OTHERS[name]
    brought = [lists.lotl, lists.national]
    if lists.territory != "IT":
        brought.append(GOOD.national)
    with pytest.raises(TrustedListError, match=said):
        take_in(settings(tmp_path), brought, NOW)
    assert store.newest(tmp_path) is None


def test_a_list_of_another_country_does_not_pass_for_the_italian_one() -> None:
    named = pointers(open_list_of_lists(GOOD.lotl, [key("LOTL").der]))
    with pytest.raises(TrustedListError, match=r"è un altro elenco \(XX\)"):
        open_national(Lists(territory="XX").national, "IT", named)


@pytest.mark.parametrize(
    "back", [Facts(6, FACTS.issued_at, FACTS.next_update), replace(FACTS, issued_at=NOW - 11 * DAY)]
)
def test_an_older_edition_does_not_come_back(used: Path, back: Facts) -> None:
    first = store.newest(used)
    for older in (Lists(national_facts=back), Lists(lotl_facts=back)):
        with pytest.raises(TrustedListError, match=r"è più vecchio di quello in uso \(n. 7\)"):
            take_in(settings(used), [older.lotl, older.national], NOW)
    assert store.newest(used) == first


def test_the_first_import_asks_for_both_lists(tmp_path: Path) -> None:
    with pytest.raises(TrustedListError, match="Manca l'elenco europeo"):
        take_in(settings(tmp_path), [GOOD.national], NOW)
    with pytest.raises(TrustedListError, match="Manca l'elenco di fiducia IT"):
        take_in(settings(tmp_path), [GOOD.lotl], NOW)


def test_pivots_lead_from_the_pinned_signers_to_the_present_ones(tmp_path: Path) -> None:
    pivot = Lists(lotl_facts=replace(FACTS, sequence=5), own_signers=("nuovo",)).lotl
    present = Lists(lotl_signer="nuovo")
    done = take_in(settings(tmp_path), [present.lotl, pivot, present.national], NOW)
    assert len(done.snapshot.pivots()) == 1
    assert store.load(done.snapshot, [key("LOTL").der]).services


def test_a_pivot_signed_by_nobody_who_may_leads_nowhere(tmp_path: Path) -> None:
    pivot = Lists(lotl_facts=replace(FACTS, sequence=5), own_signers=("nuovo",), lotl_signer="nuovo").lotl
    present = Lists(lotl_signer="nuovo")
    with pytest.raises(TrustedListError, match="edizione intermedia non è firmato"):
        take_in(settings(tmp_path), [present.lotl, pivot, present.national], NOW)


def test_a_snapshot_is_verified_again_whenever_it_is_loaded(used: Path) -> None:
    snapshot = store.newest(used)
    assert snapshot is not None
    with pytest.raises(TrustedListError, match="non è firmato da un certificato previsto"):
        store.load(snapshot, [key("altro").der])
    damaged = snapshot.folder / "it.xml"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    store._load.cache_clear()
    with pytest.raises(TrustedListError, match="è danneggiata: spostarla altrove"):
        store.load(snapshot, [key("LOTL").der])


def test_two_at_once_do_not_mix(used: Path) -> None:
    later = GOOD.later()
    with store.alone(used), pytest.raises(TrustedListError, match="in corso: ripetere"):
        take_in(settings(used), [later.lotl, later.national], NOW + 40 * DAY)


STAGES = ["_write", "_flush", "_manifest", "note_check"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_killed_in_the_middle_the_earlier_or_the_whole_new_one_is_in_use(used: Path, stage: str, times: int) -> None:
    first, later = store.newest(used), GOOD.later()
    files = [later.lotl, later.national]
    child = os.fork()
    if child == 0:
        _die_at(stage, times)
        take_in(settings(used), files, NOW + 40 * DAY)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or times > 1
    found = store.newest(used)
    assert found is not None
    assert store.load(found, [key("LOTL").der]).services
    assert found == first or [each.sequence for each in found.lists] == [8, 8]
    again = take_in(settings(used), files, NOW + 40 * DAY + timedelta(minutes=1))
    assert [each.sequence for each in again.snapshot.lists] == [8, 8]
    assert not list(used.glob(".in-corso-*"))
    assert store.checked_at(used) == NOW + 40 * DAY + timedelta(minutes=1)


def _die_at(stage: str, times: int) -> None:
    there, calls = getattr(store, stage), 0

    def dying(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return there(*arguments)

    setattr(store, stage, dying)


def test_an_installation_without_an_address_says_how_lists_come_in(tmp_path: Path) -> None:
    with pytest.raises(TrustedListError, match="accordi trust import"):
        refresh(settings(tmp_path), NOW)


def test_no_list_is_fetched_without_tls_except_in_a_trial(tmp_path: Path) -> None:
    here = settings(tmp_path, url="http://elenchi.example.eu/lotl.xml", allow_loopback=False)
    with pytest.raises(TrustedListError, match="solo da un indirizzo https"):
        refresh(here, NOW)


def test_no_list_is_fetched_from_a_host_that_is_not_configured(tmp_path: Path) -> None:
    here = settings(tmp_path, url="https://altrove.example.eu/lotl.xml", allow_loopback=False)
    with pytest.raises(TrustedListError, match="non è fra gli indirizzi ammessi"):
        refresh(here, NOW)
    assert store.newest(tmp_path) is None


def test_the_first_of_the_lists_to_end_ends_the_snapshot(used: Path) -> None:
    done = take_in(settings(used), [GOOD.later().national], NOW + 40 * DAY)
    lotl = done.snapshot.edition(EU)
    assert lotl is not None
    assert done.snapshot.next_update == lotl.next_update
