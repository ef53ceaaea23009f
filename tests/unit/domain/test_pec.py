from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.domain.mail.pec import (
    Addressee,
    LetterState,
    Receipt,
    ReceiptKind,
    Recipient,
    RecordedReceipt,
    SentLetter,
    standings,
)
from agreements.domain.mail.pec_match import Match, NoMatch, another_number, doubt_of_number, match, names_number

DAY = date(2026, 3, 12)
AT = datetime(2026, 3, 12, 10, tzinfo=UTC)
TWO, THREE = "parte2@pec.example.it", "parte3@pec.example.it"
LETTER = SentLetter("P-2026-0001", 1, "primo sollecito a Due", "0001234", DAY, (Addressee("Due", TWO),), AT)
TO_BOTH = replace(LETTER, label="comunicazione", addressees=(Addressee("Due", TWO), Addressee("Tre", THREE)))


def receipt(kind: ReceiptKind = ReceiptKind.DELIVERY, to: str = TWO, **changes: object) -> Receipt:
    of_one = kind not in (ReceiptKind.ACCEPTANCE, ReceiptKind.NON_ACCEPTANCE)
    made = Receipt(
        kind=kind,
        error="nessuno",
        sender="protocollo@pec.regione.example.it",
        recipients=(Recipient(to, True),),
        subject="Sollecito",
        provider="Gestore di prova",
        issued_at=AT,
        identifier="id-1",
        message_id="m-1",
        delivered_to=to if of_one else "",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def recorded(of: Receipt, letter: SentLetter = LETTER, at: datetime = AT) -> RecordedReceipt:
    return RecordedReceipt(letter.agreement, letter.label, of, "a" * 64, "firma integra", at)


def states(*receipts: Receipt, letter: SentLetter = LETTER) -> dict[str, LetterState]:
    found = standings(letter, [recorded(each, letter) for each in receipts])
    return {standing.address: standing.state for standing in found}


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), LetterState.SENT),
        ((ReceiptKind.ACCEPTANCE,), LetterState.ACCEPTED),
        ((ReceiptKind.ACCEPTANCE, ReceiptKind.TAKEN_IN_CHARGE), LetterState.ACCEPTED),
        ((ReceiptKind.NON_ACCEPTANCE,), LetterState.NOT_DELIVERED),
        ((ReceiptKind.ACCEPTANCE, ReceiptKind.NON_DELIVERY_WARNING), LetterState.DOUBTFUL),
        ((ReceiptKind.NON_DELIVERY_WARNING, ReceiptKind.NON_DELIVERY), LetterState.NOT_DELIVERED),
        ((ReceiptKind.NON_DELIVERY_WARNING, ReceiptKind.DELIVERY), LetterState.DELIVERED),
        ((ReceiptKind.DELIVERY,), LetterState.DELIVERED),
        ((ReceiptKind.VIRUS,), LetterState.NOT_DELIVERED),
    ],
)
def test_a_letter_stands_where_its_receipts_say(kinds: tuple[ReceiptKind, ...], state: LetterState) -> None:
    assert states(*(receipt(kind) for kind in kinds)) == {TWO: state}


def test_only_the_receipt_of_delivery_for_an_address_delivers_the_letter_there() -> None:
    assert states(receipt(ReceiptKind.DELIVERY, THREE), letter=TO_BOTH) == {
        TWO: LetterState.SENT,
        THREE: LetterState.DELIVERED,
    }
    assert states(receipt(ReceiptKind.DELIVERY, "altra@pec.example.it")) == {
        TWO: LetterState.SENT,
        "altra@pec.example.it": LetterState.DELIVERED,
    }


def test_the_receipts_of_another_letter_say_nothing_of_this_one() -> None:
    assert standings(LETTER, [recorded(receipt(), TO_BOTH)])[0].state is LetterState.SENT


def test_a_letter_that_left_again_is_no_longer_undelivered() -> None:
    again = replace(LETTER, registration_number="99", recorded_at=AT + timedelta(hours=1))
    failed = recorded(receipt(ReceiptKind.NON_DELIVERY))
    assert [s.state for s in standings(LETTER, [failed])] == [LetterState.NOT_DELIVERED]
    assert [s.state for s in standings(again, [failed])] == [LetterState.SENT]
    assert [s.state for s in standings(again, [failed, recorded(receipt())])] == [LetterState.DELIVERED]


def test_each_sending_of_a_letter_has_its_own_receipts() -> None:
    again = replace(LETTER, registration_number="0001299", recorded_at=AT + timedelta(hours=1))
    late = replace(recorded(receipt(), at=AT + timedelta(hours=2)), letter_recorded_at=LETTER.recorded_at)
    assert [s.state for s in standings(LETTER, [late])] == [LetterState.DELIVERED]
    assert [s.state for s in standings(again, [late])] == [LetterState.SENT]
    own = replace(recorded(receipt(), again), letter_recorded_at=again.recorded_at)
    assert [s.state for s in standings(LETTER, [own])] == [LetterState.SENT]
    assert [s.state for s in standings(again, [own])] == [LetterState.DELIVERED]
    found = match(receipt(subject="Prot. 0001299"), [LETTER, again], [])
    assert isinstance(found, Match)
    assert found.letters == (again,)
    same_number = replace(again, registration_number="0001234", sent_on=DAY + timedelta(days=2))
    on_the_day = receipt(subject="Prot. 0001234", issued_at=AT + timedelta(days=2))
    found = match(on_the_day, [LETTER, same_number], [])
    assert isinstance(found, Match)
    assert found.letters == (same_number,)
    found = match(receipt(), [LETTER, again], [replace(late, receipt=receipt(ReceiptKind.ACCEPTANCE))])
    assert isinstance(found, Match)
    assert found.letters == (LETTER,)


def test_a_standing_says_accepted_only_where_that_is_known() -> None:
    notice = receipt(ReceiptKind.NON_DELIVERY_WARNING, reason="dodici ore")
    (alone,) = standings(LETTER, [recorded(notice)])
    (known,) = standings(LETTER, [recorded(receipt(ReceiptKind.ACCEPTANCE)), recorded(notice)])
    assert "inviata, con preavviso" in str(alone)
    assert "accettata, con preavviso" in str(known)


def test_a_number_that_bears_its_day_is_told_with_one_day() -> None:
    told = replace(LETTER, registration_number="0001234 del 12/03/2026").told
    assert told == "«primo sollecito a Due», protocollo 0001234 del 12/03/2026"


HOUR = timedelta(hours=1)
SECOND = "5.4.1 - il messaggio non è stato consegnato nelle prime ventiquattro ore dal suo invio"
FIRST = "il messaggio non è stato consegnato nelle prime dodici ore"


@pytest.mark.parametrize(
    ("after", "words", "state"),
    [
        (12 * HOUR, "", LetterState.DOUBTFUL),
        (12 * HOUR, SECOND, LetterState.DOUBTFUL),  # the clock tells, whatever is written
        (17.9 * HOUR, "", LetterState.DOUBTFUL),
        (18 * HOUR, "", LetterState.TO_READ),
        (20 * HOUR, FIRST, LetterState.DOUBTFUL),
        (20 * HOUR, SECOND, LetterState.NOT_DELIVERED),
        (21.9 * HOUR, "non consegnato in 24 ore", LetterState.NOT_DELIVERED),
        (22 * HOUR, "", LetterState.NOT_DELIVERED),
        (24 * HOUR, FIRST, LetterState.NOT_DELIVERED),
        (-1 * HOUR, "", LetterState.TO_READ),
        (None, "", LetterState.TO_READ),
        (None, SECOND, LetterState.NOT_DELIVERED),
        (None, "non consegnato in 12 ore", LetterState.DOUBTFUL),
        (None, "né in dodici né in ventiquattro ore", LetterState.TO_READ),
        (None, "codice 5.4.12", LetterState.TO_READ),
    ],
)
def test_a_notice_of_delay_is_told_by_the_time_since_the_acceptance_then_by_its_words(
    after: timedelta | None, words: str, state: LetterState
) -> None:
    notice = receipt(ReceiptKind.NON_DELIVERY_WARNING, reason=words, issued_at=AT + (after or 12 * HOUR))
    known = [receipt(ReceiptKind.ACCEPTANCE)] if after is not None else []
    assert states(*known, notice) == {TWO: state}
    # The acceptance of another message says nothing of this one, and a delivery wins, whenever it comes in.
    foreign = receipt(ReceiptKind.ACCEPTANCE, message_id="m-2", issued_at=AT - 30 * HOUR)
    assert states(*known, foreign, notice) == {TWO: state}
    assert states(receipt(), *known, notice) == {TWO: LetterState.DELIVERED}


def test_a_notice_of_delay_is_about_its_own_recipient_and_notices_are_not_counted() -> None:
    to_both = (Recipient(TWO, True), Recipient(THREE, True))
    accepted = receipt(ReceiptKind.ACCEPTANCE, recipients=to_both)
    second = receipt(ReceiptKind.NON_DELIVERY_WARNING, recipients=to_both, issued_at=AT + 24 * HOUR)
    assert states(accepted, second, letter=TO_BOTH) == {
        TWO: LetterState.NOT_DELIVERED,  # the only notice, and the final one
        THREE: LetterState.ACCEPTED,
    }
    first = replace(second, issued_at=AT + 12 * HOUR)
    assert states(accepted, first, second, letter=TO_BOTH)[TWO] is LetterState.NOT_DELIVERED
    assert (
        states(accepted, first, replace(first, issued_at=AT + 13 * HOUR), letter=TO_BOTH)[TWO] is LetterState.DOUBTFUL
    )


def test_two_copies_of_a_receipt_are_one_and_two_receipts_of_a_message_are_two() -> None:
    assert receipt().identity == replace(receipt(), subject="salvata con altro oggetto").identity
    identities = {receipt(kind).identity for kind in ReceiptKind} | {receipt(to=THREE).identity}
    assert len(identities) == len(ReceiptKind) + 1


def test_a_receipt_is_matched_by_number_and_never_by_address_and_day() -> None:
    other = replace(LETTER, label="secondo sollecito a Due", registration_number="0001300")
    by_number = match(receipt(subject="Prot. 0001300: sollecito"), [LETTER, other], [])
    assert isinstance(by_number, Match)
    assert (by_number.letters, by_number.by) == ((other,), "per il numero di protocollo nell’oggetto")
    for subject in ("Convocazione del tavolo tecnico", "Prot. 0009999: richiesta di dati", ""):
        another = match(receipt(subject=subject), [LETTER], [])
        assert isinstance(another, NoMatch)
        assert "indicare la lettera nel modulo" in another.reason


@pytest.mark.parametrize(
    ("subject", "ours"),
    [
        ("Prot. 0009999: integrazione alla nota prot. 0001234", False),
        ("Prot. n. 0001234, in risposta al vostro prot. 777", True),
        ("Prot. n. 1234, già 0001234", True),
        ("Nota 0001234 della Regione", False),
    ],
)
def test_a_message_that_only_refers_to_a_letter_is_not_the_letter(subject: str, ours: bool) -> None:
    assert isinstance(match(receipt(subject=subject), [LETTER], []), Match) is ours


def test_a_number_of_another_year_is_another_number() -> None:
    found = match(receipt(subject="Prot. 0001234", issued_at=AT + timedelta(days=300)), [LETTER], [])
    assert isinstance(found, NoMatch)


@pytest.mark.parametrize(
    ("subject", "other"),
    [
        ("Prot. n. 0009999 del 12/03/2026", "0009999 del 2026"),
        ("Protocollo 9999/2026: sollecito", "9999/2026"),
        ("PROT.9999", "9999"),
        ("Riferimento 0001300, sollecito", "0001300"),  # a letter of ours
        ("Prot. 1234 del 12/03/2026", None),  # zeros before a number are no other number
        ("Prot. 0001234 in risposta al prot. 777", None),
        ("Sollecito dell’accordo P-2026-0001 del 12 marzo", None),
        ("Protocollo d’intesa del 2026", None),
        ("", None),
    ],
)
def test_a_subject_that_names_another_number_speaks_against_a_letter(subject: str, other: str | None) -> None:
    others = [LETTER, replace(LETTER, label="altra", registration_number="0001300")]
    assert another_number(receipt(subject=subject), LETTER, others) == other
    assert another_number(receipt(subject=subject), replace(LETTER, registration_number="")) is None


def test_the_message_counts_more_than_number_and_day() -> None:
    other = replace(LETTER, label="secondo sollecito a Due", registration_number="0001300")
    known = [recorded(receipt(ReceiptKind.ACCEPTANCE), other)]
    found = match(receipt(subject="Prot. 0001234"), [LETTER, other], known)
    assert isinstance(found, Match)
    assert found.letters == (other,)
    late = replace(receipt(message_id=""), issued_at=AT + timedelta(days=40))
    found = match(late, [LETTER, other], known)
    assert isinstance(found, Match)
    assert found.letters == (other,)


def test_one_message_with_two_letters_under_one_number_belongs_to_both() -> None:
    to_three = replace(LETTER, label="lettera a Tre", addressees=(Addressee("Tre", THREE),))
    accepted = receipt(
        ReceiptKind.ACCEPTANCE, recipients=(Recipient(TWO, True), Recipient(THREE, True)), subject="Prot. 0001234"
    )
    found = match(accepted, [LETTER, to_three], [])
    assert isinstance(found, Match)
    assert found.letters == (LETTER, to_three)
    delivered = match(receipt(to=THREE), [LETTER, to_three], [recorded(accepted), recorded(accepted, to_three)])
    assert isinstance(delivered, Match)
    assert delivered.letters == (to_three,)


@pytest.mark.parametrize(
    ("letters", "of", "words"),
    [
        ([], receipt(), "non risulta alcuna lettera"),
        ([LETTER], receipt(to="altra@pec.example.it"), "riguarda altra@pec.example.it"),
        ([LETTER], receipt(issued_at=AT - timedelta(days=1)), "è dell’11/03/2026"),
        ([LETTER], receipt(issued_at=AT + timedelta(days=8)), "è del 20/03/2026"),
        ([LETTER, replace(LETTER, label="altra", registration_number="77")], receipt(), "più lettere"),
        ([LETTER, replace(LETTER, label="altra")], receipt(subject="prot. 0001234"), "più lettere"),
    ],
)
def test_where_no_single_letter_answers_none_is_chosen(letters: list[SentLetter], of: Receipt, words: str) -> None:
    found = match(of, letters, [])
    assert isinstance(found, NoMatch)
    assert words in found.reason


@pytest.mark.parametrize(
    ("subject", "number", "named"),
    [
        ("Protocollo n. 0001234 del 12/03/2026", "0001234", True),
        ("PROT.1234/2026-uscita", "1234/2026", True),
        ("Prot. 10001234", "0001234", False),
        ("Prot. 0001234bis", "0001234", False),
        ("Riunione del 12 marzo", "12", False),
        ("Senza numero", "", False),
    ],
)
def test_a_number_is_named_only_as_a_whole(subject: str, number: str, *, named: bool) -> None:
    assert names_number(subject, number) is named


@pytest.mark.parametrize(
    ("number", "sent_on", "issued_on", "subject", "ours"),
    [
        ("0001234/2025", (2025, 12, 20), (2026, 3, 12), "Prot. n. 0001234 - 12/03/2026 - Richiesta di dati", False),
        ("0001234/2025", (2025, 12, 20), (2026, 3, 12), "Prot. n. 0001234", False),
        ("0001234", (2025, 12, 20), (2026, 3, 12), "Prot. n. 0001234", False),
        ("0001234", (2025, 12, 20), (2026, 3, 12), "Prot. n. 0001234/2025", True),
        ("0001234", (2025, 12, 20), (2026, 3, 12), "Prot. n. 0001234 del 20/12/2025", True),
        ("0001234", (2025, 12, 30), (2026, 1, 4), "Prot. n. 0001234", True),
        ("0001234/2025", (2026, 1, 2), (2026, 1, 3), "Prot. n. 0001234", True),
        ("0001234", (2026, 1, 20), (2026, 3, 12), "Prot. n. 0001234", True),
    ],
)
def test_numbers_begin_anew_each_year(
    number: str, sent_on: tuple[int, int, int], issued_on: tuple[int, int, int], subject: str, *, ours: bool
) -> None:
    letter = replace(LETTER, registration_number=number, sent_on=date(*sent_on))
    of = receipt(subject=subject, issued_at=datetime(*issued_on, 10, tzinfo=UTC))
    assert isinstance(match(of, [letter], []), Match) is ours


@pytest.mark.parametrize(
    "subject",
    [
        "Prot. 1234 - 12/03/2025",
        "Prot. 1234 (2025)",
        "Prot. 1234 12.3.2025",
        "Prot. 1234 dd. 12.03.2025",
        "Prot. 1234 dell’anno 2025",
        "Prot. 1234 dal 12/03/25",
        "Prot. 1234, 12 marzo 2025",
        "Prot. 1234_2025-03-12",
        "Prot. del 12/03/2025 n. 1234",
        "Prot. 1234 octies",
        "Prot. 1234 quinquies",
        "Prot. 1234 sub 2",
        "Ricevuta protocollo 1234/25",
    ],
)
def test_a_number_of_another_year_or_with_a_further_part_speaks_against_a_letter(subject: str) -> None:
    assert isinstance(match(receipt(subject=subject), [LETTER], []), NoMatch)
    assert another_number(receipt(subject=subject), LETTER)


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("Prot. 1234 – 2024", True),  # a year, or the first word of what follows
        ("Prot. 1234 2025", True),
        ("Integrazione alla prot. n. 0001234/2026 - Prot. n. 0001300/2026", True),
        ("Errata corrige prot. 0001234 - prot. 0001300", True),
        ("Prot. 1234 - Prot. 1300", True),
        ("Prot. 1234, 1300", True),
        ("Prot. 1234 e 1300", True),
        ("Prot. 1234 / 1300", True),
        ("Annullamento prot. 1234", False),
        ("In relazione alla comunicazione prot. 1234 si trasmette altro", False),
        ("Comunicazione prot. 1234", False),
        ("Decreto prot. 1234", False),
        ("Determ. prot. 1234", False),
        ("AOOGRT/0001234/F.045.020", True),
        ("prot. n. 1234/71.00.02", True),
        ("Prot. 1234/GAB", True),
        ("Prot. 1234/GAB/2026", True),
        ("Prot. 1234/DG del 12/03/2026", True),
        ("Prot. 1234/VII.4", True),
        ("Prot. 2026/1234/GRT", True),
    ],
)
def test_a_number_that_only_may_be_the_letters_is_for_a_person_who_is_told(subject: str, *, told: bool) -> None:
    other = replace(LETTER, label="altra", registration_number="0001300")
    for letters in ([LETTER], [LETTER, other]):
        found = match(receipt(subject=subject), letters, [])
        assert not isinstance(found, Match) or LETTER not in found.letters
    assert another_number(receipt(subject=subject), LETTER, [LETTER, other]) is None
    assert bool(doubt_of_number(receipt(subject=subject), [LETTER])) is told


@pytest.mark.parametrize(
    ("number", "subject"),
    [
        ("0001234 del 12/03/2026", "Prot. n. 0001234 del 12/03/2026"),
        ("Prot. n. 0001234 del 12/03/2026", "Prot. 1234"),
        ("AOOGRT/0001234/F.045.020", "AOOGRT/0001234/F.045.020 del 12/03/2026"),
        ("0001234", "Prot. 12/03/2026.0001234.U"),
        ("0001234", "Prot. r_ente.Giunta - Prot. 12/03/2026.0001234.U"),
        ("0001234", "AOO_022/PROT/12/03/2026/0001234"),
        ("0001234", "r_puglia/AOO_022-12/03/2026/1234"),
        ("0001234", "AOOGRT_0001234_2026-03-12"),
        ("0001234", "Prot. n. 2026-PRG-0001234"),
        ("0001234", "Prot. 0001234-12/03/2026-r_ente-AOO-U"),
        ("0001234", "Prot. del 12/03/2026 n. 1234"),
        ("0001234", "Protocollo del 12 marzo 2026 numero 1234"),
        ("0001234", "Prot. 1234 del 12 marzo"),
        ("0001234", "Sollecito piano operativo. Prot. n. 0001234"),  # as the letter is called
        ("0001234", "Prot. 1234: trasmissione del decreto prot. 55"),
        ("0001234", "Ns. prot. 1234"),
    ],
)
def test_the_shapes_in_which_offices_write_their_number_are_read(number: str, subject: str) -> None:
    letter = replace(LETTER, registration_number=number)
    assert isinstance(match(receipt(subject=subject), [letter], []), Match)
    assert another_number(receipt(subject=subject), letter, [letter]) is None
    assert doubt_of_number(receipt(subject=subject), [letter]) == ""


def test_a_reminder_of_another_letter_is_not_the_letters_own_word() -> None:
    letter = replace(LETTER, label="lettera di trasmissione a Due")
    assert isinstance(match(receipt(subject="Sollecito piano operativo. Prot. n. 0001234"), [letter], []), NoMatch)


OF_1234 = replace(LETTER, registration_number="1234", sent_on=date(2026, 11, 1))
IN_NOVEMBER = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "subject", "ours"),
    [
        ("1234", "Prot. 1234", True),
        ("1234", "Protocollo 1234", True),
        ("1234", "Protocollo generale n. 1234 - convocazione", True),
        ("1234", "Prot. n. 1234", True),
        ("1234", "Prot. nr 1234", True),
        ("1234", "Prot. numero 1234", True),
        ("1234", "Prot. N.: 1234", True),
        ("1234", "Prot: 1234", True),
        ("1234", "Prot. in uscita 1234", True),
        ("1234", "Protocollo in partenza n. 1234", True),
        ("1234", "PG 1234/2026", True),
        ("1234", "PG/2026/1234", True),
        ("1234", "Prot.U.0001234", True),
        ("1234", "Prot. AOOGRT/1234", True),
        ("1234", "AOOGRT_0001234", True),
        ("1234", "m_inf.AOO.REGISTRO UFFICIALE.U.0001234.03-11-2026", True),
        ("1234", "CONSEGNA: Prot. 1234 del 3 novembre 2026, risposta alla nota prot. 777", True),
        ("1234", "Accordo ai sensi dell’art. 15 L. 241/1990 - Prot. 1234", True),
        ("1234", "Prot. 1.234/2026", True),
        ("1234", "Prot. n. 1234/2026/DG", True),
        ("1234", "c_h501.REGISTRO UFFICIALE(U).0001234", True),
        ("0001234", "Prot. 1234/2026", True),
        ("1234", "Prot. 0001234", True),
        ("1234/2026", "Prot. 0001234", True),
        ("2026/1234", "Prot. 1234/2026", True),
        ("AOO/1234/2026", "Prot. AOO/0001234", True),
        ("241", "Accordo ai sensi dell’art. 15 L. 241/1990 - convocazione del tavolo tecnico", False),
        ("2026", "Piano operativo 2026", False),
        ("1990", "L. 241/1990", False),
        ("1234", "Sollecito alla nota prot. 1234 del 2 novembre", False),
        ("1234", "Seguito nota n. 1234", False),
        ("1234", "A seguito del prot. 1234", False),
        ("1234", "Riscontro prot. 1234", False),
        ("1234", "Rif. prot. 1234", False),
        ("1234", "Re: Prot. 1234", False),
        ("1234", "Integrazione al prot. 1234", False),
        ("1234", "Prot. nr: 1234 - del 03/11/2025", False),
        ("1234", "Prot. 1234/2026-bis", False),
        ("1234", "In risposta a prot. n. 1234", False),
        ("1234", "Prot. 1234/2025 - bilancio", False),
        ("1234", "Prot. 1234 del 12/03/2025", False),
        ("1234", "Prot. n. 1234 del 12 marzo 2025", False),
        ("1234/2026", "Prot. 1234/2025", False),
        ("1234", "Prot. 9999, rif. 1234", False),
        ("1234", "Prot: 9999 - in risposta al 1234", False),
        ("1234", "N. 9999 del 3/11/2026 - risposta a nota 1234", False),
        ("1234", "PG.2026.9999 in riferimento al 1234", False),
        ("1234", "Prot. n.: 9999 risposta a 1234", False),
        ("1234", "Protocollo generale n. 9999 - vs. 1234", False),
        ("1234", "[iride] Prot.N.0009999/2026 - risposta a prot. 1234", False),
        ("1234", "CIG 1234", False),
        ("1234", "CUP 1234", False),
        ("1234", "legge 1234", False),
        ("1234", "D.Lgs. 1234", False),
        ("1234", "D.P.R. 1234", False),
        ("1234", "DGR 1234", False),
        ("1234", "delibera n. 1234", False),
        ("1234", "delibera prot. 1234", False),
        ("1234", "euro 1.234,00 / 1234", False),
        ("1234", "Prot. 1234-bis", False),
        ("1234", "Prot. 1234 bis", False),
        ("1234", "Prot. 1234.5/2026", False),
        ("1234", "Prot. 1234/A", False),
        ("1234", "Prot. 56/1234", False),
        ("1234", "Prot. 12345", False),
    ],
)
def test_only_a_number_that_the_subject_bears_as_its_own_tells_the_letter(
    number: str, subject: str, *, ours: bool
) -> None:
    letter = replace(OF_1234, registration_number=number)
    found = match(receipt(subject=subject, issued_at=IN_NOVEMBER), [letter], [])
    assert isinstance(found, Match) is ours


@pytest.mark.parametrize(
    "subject",
    [
        "Prot. 9999",
        "Prot: 9999",
        "Prot. N.: 9999",
        "Prot. n° 9999",
        "Prot. N° 9.999",
        "Prot. nr. 9999/2026",
        "Prot. num 9999",
        "Protocollo numero: 9999",
        "POSTA CERTIFICATA: Protocollo nr: 9999 - del 04/11/2026",
        "Prot. Gen. 9999",
        "Protocollo generale n. 9999",
        "PG 9999/2026",
        "PG/2026/9999",
        "Prot.U.0009999",
        "Prot. AOOGRT/9999",
        "AOOGRT_0009999",
        "prot_9999",
        "Prot. in uscita 9999",
        "Prot. Uscita N.0009999 del 03/11",
        "Protocollo in partenza n. 9999",
        "Prot. 0009999.04-11-2026.U",
        "m_inf.AOO.REGISTRO UFFICIALE.U.0009999",
        "m_inf.AOO.REGISTRO UFFICIALE.U.0009999.03-11-2026",
        "Prot. 2026/9999",
        "Prot: 9999 - in risposta al prot. 1234",
        "Sollecito prot. 9999",
        "Prot. 1234/2025",
        "Prot. 1234 del 12/03/2025",
        "Prot. 1234-bis",
    ],
)
def test_another_number_in_whatever_form_speaks_against_a_letter_named_by_hand(subject: str) -> None:
    assert another_number(receipt(subject=subject), OF_1234)


@pytest.mark.parametrize(
    "subject",
    ["Prot. 2026/0001234", "Prot. 1.234/2026", "PG 1234", "Sollecito alla nota prot. 1234", "Prot. 1234, rif. prot. 9"],
)
def test_the_own_number_in_whatever_form_speaks_not_against_a_letter(subject: str) -> None:
    assert another_number(receipt(subject=subject), OF_1234) is None


@pytest.mark.parametrize("subject", ["Invio n. 9999", "Lettera N° 9999/2026", "trasmissione numero 9999 del 3/3/2026"])
def test_a_mere_number_that_is_not_the_letters_is_told(subject: str) -> None:
    assert "9999" in doubt_of_number(receipt(subject=subject), [OF_1234])


@pytest.mark.parametrize(
    "subject",
    [
        "Invio n. 1234",
        "Invio n. 1234, allegato n. 2",
        "accordo ex art. 15 L. n. 241/1990",
        "D.Lgs. n. 82/2005",
        "Re: vostra nota n. 9999",
        "Invio alla firma",
        "delibera n. 45",
    ],
)
def test_a_number_of_something_else_is_not_told(subject: str) -> None:
    assert doubt_of_number(receipt(subject=subject), [OF_1234]) == ""
    assert doubt_of_number(receipt(subject="Invio n. 9999"), [replace(OF_1234, registration_number="")]) == ""
