"""Every step that changes something, each from the state that another one left behind."""

from __future__ import annotations

from dataclasses import replace

from agreements.domain.agreement.agreement import EffectRule
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecisionOutcome
from agreements.use_cases.watch.undelivered import NoticeDecision
from tests.integration.use_cases.lives import NAMES, Life
from tests.kills.after_signature import (
    accession,
    amendment,
    closing,
    defer,
    deliver,
    departure,
    division,
    ending_step,
    event_step,
    evidence,
    expiry,
    extension,
    fact,
    fact_closed,
    merger,
    minutes_file,
    pec_step,
    plan_approval,
    plan_file,
    renewal_step,
    succession,
)
from tests.kills.beside import (
    ALL_OURS,
    AMENDED,
    assessment,
    both_offices,
    clock,
    confidential,
    confirm,
    gather,
    import_index_step,
    import_register_step,
    index_file,
    ladder,
    letter,
    lists,
    office,
    old_register,
    read_mailbox_step,
    receipt,
    receipt_file,
    receipts_in_mailbox,
    recorded,
    rectify,
    renew_stamps,
    replicate_step,
    settle_notice_step,
    substitute_step,
    sweep_step,
    transfer,
    transfer_taken_back,
    uncertain,
)
from tests.kills.on_the_way import (
    add_version,
    back_to_draft,
    changes_step,
    charges_step,
    decision_step,
    enveloped,
    filled,
    import_beside,
    import_step,
    movement_step,
    not_necessary,
    of_three,
    opinion,
    party_act,
    ratification_step,
    recall,
    refusal_step,
    revoke_step,
    send_in_sequence,
    settle_held,
    signed,
    signed_beside,
    successor_step,
    version,
    with_libreoffice,
    withdraw,
)
from tests.kills.step import READS_MAILBOX, START, WITH_LIBREOFFICE, Step
from tests.support.builders import plan

LATE = {"title": "Altro accordo di prova", "obligations": (replace(plan(), party_position=2),)}


AMEND = decision_step(AMENDED, "riveduto.docx")


KNOWN, AGAIN = settle_notice_step(NoticeDecision.KNOWN), settle_notice_step(NoticeDecision.AGAIN)


STEPS: tuple[Step, ...] = (
    # Drafting and examination.
    Step("nuovo-accordo", START, Life.create),
    Step("nuova-versione", "nuovo-accordo", add_version, version, volatile=True, costly=True),
    Step("avvia-istruttoria", "nuovo-accordo", Life.examine),
    Step("nuova-versione, in istruttoria", "avvia-istruttoria", add_version, version, volatile=True, costly=True),
    Step("registra-valutazione", "nuovo-accordo", assessment),
    Step("registra-oneri", "nuovo-accordo", charges_step, volatile=True),
    Step("registra-oneri, in istruttoria", "avvia-istruttoria", charges_step, volatile=True),
    Step("registra-parere", "avvia-istruttoria", opinion(favourable=True)),
    Step("registra-parere, contrario", "avvia-istruttoria", opinion(favourable=False)),
    Step("proposta-in-giunta", "registra-parere", Life.propose),
    Step("ritira-atto, in bozza", "nuovo-accordo", withdraw),
    Step("ritira-atto, in istruttoria", "avvia-istruttoria", withdraw),
    Step("ritira-atto, davanti all’organo", "proposta-in-giunta", withdraw),
    Step("registra-atto-controparte, in bozza", "nuovo-accordo", party_act(NAMES[1])),
    Step("registra-atto-controparte, in istruttoria", "avvia-istruttoria", party_act(NAMES[1])),
    Step("registra-atto-controparte, prima di noi", "proposta-in-giunta", party_act(NAMES[1])),
    Step(ALL_OURS, "proposta-in-giunta", not_necessary, way=True),
    # The decision.
    Step("registra-delibera", "proposta-in-giunta", decision_step(DecisionOutcome.APPROVED)),
    Step(
        "registra-delibera, per ultimi",
        "registra-atto-controparte, prima di noi",
        decision_step(DecisionOutcome.APPROVED),
    ),
    Step("registra-delibera, emendata", "proposta-in-giunta", AMEND, version, volatile=True),
    Step("registra-delibera, emendata, per ultimi", ALL_OURS, AMEND, version, volatile=True),
    Step("registra-delibera, rinviata", "proposta-in-giunta", decision_step(DecisionOutcome.DEFERRED)),
    Step("registra-delibera, respinta", "proposta-in-giunta", decision_step(DecisionOutcome.REJECTED)),
    Step("registra-numero-delibera", "registra-delibera", Life.give_number),
    Step("registra-numero-delibera, per ultimi", "registra-delibera, per ultimi", Life.give_number),
    Step("registra-atto-controparte", "registra-numero-delibera", party_act(NAMES[1])),
    Step("replica-accordo", "registra-numero-delibera", replicate_step),
    Step("rubrica, dall’Indice", "nuovo-accordo", import_index_step, index_file),
    Step("rubrica, dagli accordi", "nuovo-accordo", gather),
    Step("accordo a tre", START, of_three, way=True),
    Step("istruttoria a tre", "accordo a tre", Life.examine, way=True),
    Step("parere a tre", "istruttoria a tre", opinion(favourable=True), way=True),
    Step("proposta a tre", "parere a tre", Life.propose, way=True),
    Step("delibera a tre", "proposta a tre", decision_step(DecisionOutcome.APPROVED), way=True),
    Step("registra-atto-controparte, una di due", "delibera a tre", party_act(NAMES[1])),
    # The definitive text and its signing.
    Step("testo-definitivo", "registra-atto-controparte", Life.fix_text, volatile=True, costly=True),
    Step(
        "testo-definitivo, file dell’ufficio",
        "testo-definitivo",
        lambda life: life.fix_text("testo.docx"),
        filled,
        volatile=True,
        costly=True,
    ),
    Step(
        WITH_LIBREOFFICE,
        "registra-atto-controparte",
        with_libreoffice,
        volatile=True,
        costly=True,
    ),
    Step("ritira-testo", "testo-definitivo", recall),
    Step("riporta-in-bozza, approvato", "registra-numero-delibera", back_to_draft),
    Step("riporta-in-bozza, approvato da tutte", "registra-atto-controparte", back_to_draft),
    Step("riporta-in-bozza", "testo-definitivo", back_to_draft),
    Step("invio-alla-firma", "testo-definitivo", Life.send),
    Step("invio-alla-firma, in sequenza", "testo-definitivo", send_in_sequence),
    Step(
        "importa-firmato, viene il turno",
        "invio-alla-firma, in sequenza",
        import_step,
        signed("prova-uno", 1),
        volatile=True,
        costly=True,
    ),
    Step("rettifica, turno", "invio-alla-firma, in sequenza", rectify(Datum.SIGNATURE_TURN, "1", NAMES[1])),
    Step("ritira-testo, alla firma", "invio-alla-firma", recall),
    Step("importa-firmato", "invio-alla-firma", import_step, signed("prova-uno", 1), volatile=True, costly=True),
    Step("riporta-in-bozza, con una firma", "importa-firmato", back_to_draft),
    Step(
        "importa-firmato, ultima firma",
        "importa-firmato",
        import_step,
        signed("prova-due", 2),
        volatile=True,
        costly=True,
    ),
    Step(
        "importa-firmato, in sospeso",
        "invio-alla-firma",
        import_step,
        signed("prova-uno", 1, "b-b"),
        volatile=True,
        costly=True,
    ),
    Step(
        "importa-firmato, firma a parte", "invio-alla-firma", import_beside, signed_beside, volatile=True, costly=True
    ),
    Step("ultima firma in busta", "importa-firmato", import_step, enveloped, way=True),
    Step("sostituisci-firmatario", "invio-alla-firma", successor_step),
    Step("rifiuto-di-firma", "invio-alla-firma", refusal_step),
    Step("ritira-atto, rifiutato", "rifiuto-di-firma", withdraw),
    Step("decidi-firma-in-sospeso, no", "importa-firmato, in sospeso", settle_held(None)),
    Step(
        "decidi-firma-in-sospeso, sì",
        "importa-firmato, in sospeso",
        settle_held(NAMES[0]),
        volatile=True,
        costly=True,
    ),
    Step("decidi-firma-in-sospeso, revoca", "decidi-firma-in-sospeso, sì", revoke_step, costly=True),
    Step("ultima in sospeso", "importa-firmato", import_step, signed("prova-due", 2, "b-b"), way=True),
    Step(
        "decidi-firma-in-sospeso, ultima firma",
        "ultima in sospeso",
        settle_held(NAMES[1]),
        volatile=True,
        costly=True,
    ),
    # Changes that another party asks for, and an approved act that nobody wants any more.
    *(
        Step(f"{name}, dopo {before}", before, taken)
        for before in ("registra-delibera", "registra-atto-controparte", "testo-definitivo", "invio-alla-firma")
        for name, taken in (
            ("registra-richiesta-modifiche", changes_step("")),
            ("registra-richiesta-modifiche, non sostanziali", changes_step("Dario Dirigente")),
        )
    ),
    *(
        Step(f"registra-movimento, dopo {before}", before, movement_step)
        for before in (
            "nuovo-accordo",
            "avvia-istruttoria",
            "proposta-in-giunta",
            "registra-delibera",
            "registra-atto-controparte",
            "testo-definitivo",
            "invio-alla-firma",
            "importa-firmato, ultima firma",
        )
    ),
    *(
        Step(f"registra-ratifica, dopo {before}", before, ratification_step)
        for before in (
            "registra-delibera",
            "registra-atto-controparte",
            "testo-definitivo",
            "invio-alla-firma",
        )
    ),
    Step("ritira-atto, dopo registra-delibera", "registra-delibera", withdraw),
    Step("ritira-atto, dopo registra-atto-controparte", "registra-atto-controparte", withdraw),
    Step("ritira-atto, dopo testo-definitivo", "testo-definitivo", withdraw),
    # After the last signature.
    Step("registra-repertorio", "importa-firmato, ultima firma", Life.repertory),
    Step("registra-pubblicazione", "importa-firmato, ultima firma", Life.publish),
    Step("conferma-scadenza", "importa-firmato, ultima firma", expiry),
    Step("prepara-piano", "importa-firmato, ultima firma", Life.prepare_plan),
    Step("consegna-piano", "importa-firmato, ultima firma", deliver, plan_file),
    Step("consegna-piano, già preparato", "prepara-piano", Life.deliver),
    Step("documenta-adempimento", "importa-firmato, ultima firma", evidence, minutes_file),
    Step("registra-approvazione-piano", "consegna-piano, già preparato", plan_approval),
    Step("rinnovo", "importa-firmato, ultima firma", renewal_step),
    # Recorded as they were.
    Step("registra-accordo-storico", START, recorded(60)),
    Step("importa-registro", START, import_register_step, old_register, commits=2),
    Step("con effetto dalla PEC", START, recorded(20, effect_rule=EffectRule.PEC_COMMUNICATION), way=True),
    Step("registra-comunicazione-pec", "con effetto dalla PEC", pec_step),
    Step("con effetto da una legge", START, recorded(20, effect_rule=EffectRule.RATIFICATION_LAW), way=True),
    Step("registra-evento", "con effetto da una legge", event_step),
    # Further acts, and how it ends.
    Step("registra-ratifica, dopo registra-accordo-storico", "registra-accordo-storico", ratification_step),
    Step("registra-oneri, com’era", "registra-accordo-storico", charges_step),
    Step("proroga", "registra-accordo-storico", extension),
    Step("atto-aggiuntivo", "registra-accordo-storico", amendment),
    Step("adesione", "registra-accordo-storico", accession),
    Step("successione-enti", "registra-accordo-storico", succession),
    Step("successione-enti, incorporazione", "registra-accordo-storico", merger),
    Step("successione-enti, scissione", "registra-accordo-storico", division),
    Step("recesso", "registra-accordo-storico", departure),
    *(
        step
        for before in (
            "nuovo-accordo",
            "avvia-istruttoria",
            "proposta-in-giunta",
            "registra-delibera",
            "registra-atto-controparte",
            "testo-definitivo",
            "invio-alla-firma",
            "registra-accordo-storico",
        )
        for step in (
            Step(f"registra-fatto, dopo {before}", before, fact),
            Step(f"chiudi-fatto, dopo {before}", f"registra-fatto, dopo {before}", fact_closed),
        )
    ),
    Step("cessazione", "registra-accordo-storico", ending_step),
    Step("chiudi-accordo", "cessazione", closing),
    # Deadlines, letters, notices.
    Step("controparte in ritardo", "registra-accordo-storico", recorded(60, **LATE), way=True),
    Step("scadenziario", "controparte in ritardo", sweep_step, commits=None),
    Step("registra-lettera-inviata", "scadenziario", letter),
    Step("importa-ricevuta", "registra-lettera-inviata", receipt, receipt_file),
    Step(READS_MAILBOX, "registra-lettera-inviata", read_mailbox_step, receipts_in_mailbox, commits=None),
    Step("decidi-avviso-incerto, al corrente", "registra-accordo-storico", KNOWN, uncertain),
    Step("decidi-avviso-incerto, di nuovo", "registra-accordo-storico", AGAIN, uncertain),
    # Own offices.
    Step("registra-struttura", "nuovo-accordo", office),
    Step("registra-sostituto", "registra-struttura", substitute_step),
    Step("configura-preavvisi", "registra-struttura", ladder),
    Step("trasferisci-competenze", "registra-accordo-storico", transfer, both_offices),
    Step("rimuovi-registrazione", "trasferisci-competenze", transfer_taken_back),
    # Corrections, and the clock of a trial.
    Step("registra-differimento", "scadenziario", defer),
    Step("rettifica", "scadenziario", rectify(Datum.PARTY_PEC, "nuova@pec.example.it", NAMES[1])),
    Step("rettifica, a due persone", "registra-accordo-storico", rectify(Datum.SIGNATURE_DATE, "", NAMES[0])),
    Step("conferma-rettifica", "rettifica, a due persone", confirm),
    Step("riservatezza", "registra-accordo-storico", confidential),
    Step("sposta-orologio", "nuovo-accordo", clock),
    Step("rinnova-marche-temporali", "importa-firmato, ultima firma", renew_stamps, volatile=True, costly=True),
    Step("rinnova-marche-temporali, busta", "ultima firma in busta", renew_stamps, volatile=True, costly=True),
    # What is kept beside the register.
    Step("aggiorna-liste-di-fiducia", START, lists, volatile=True, costly=True, commits=0),
)
