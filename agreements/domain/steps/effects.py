"""What each command changes in the agreement beside its state, and how the journal tells it in Italian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act, ActKind, ActState, Publication, Registration, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confirmed_end import outside_readings, without_declared_end, without_moved_ends
from agreements.domain.agreement.decision import Opinion, PartyAct, Proposal, Resolution
from agreements.domain.agreement.obligation import Deferment, Fulfilment
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import commands as c
from agreements.domain.steps.effect import Effect, forgotten
from agreements.domain.steps.effects_ending import ENDINGS
from agreements.domain.steps.effects_further import FURTHER
from agreements.domain.steps.effects_membership import MEMBERSHIP
from agreements.domain.steps.effects_money import MONEY
from agreements.domain.steps.effects_ratification import RATIFYING
from agreements.domain.steps.effects_request import REQUESTING, without_definitive
from agreements.domain.steps.effects_signing import SIGNING


def apply(agreement: Agreement, act: Act, command: c.Command, moment: Moment) -> Effect:
    """Apply a command that the gate has let through; the gate sets the new state."""
    return _EFFECTS[type(command)](agreement, act, command, moment)


def _with(agreement: Agreement, act: Act, what: str, why: str = "", **data: str) -> Effect:
    return Effect(agreement.with_act(act), what, why, data)


def _next_text(act: Act, docx_sha256: str, origin: str, moment: Moment) -> tuple[TextVersion, ...]:
    return (*act.texts, TextVersion(len(act.texts) + 1, docx_sha256, origin, moment.at))


def _add_version(agreement: Agreement, act: Act, command: c.AddVersion, moment: Moment) -> Effect:
    texts = _next_text(act, command.docx_sha256, command.origin, moment)
    # Opinions were given on the older text.
    act = forgotten(replace(act, texts=texts, opinions=()), c.Trigger.RECORD_OPINION)
    what = f"Versione {len(texts)} del testo ({command.origin})."
    return _with(agreement, act, what, docx_sha256=command.docx_sha256, version=str(len(texts)))


def _open_examination(agreement: Agreement, act: Act, command: c.OpenExamination, moment: Moment) -> Effect:
    act = replace(act, rule=command.rule)
    what = f"Avviata l’istruttoria sulla versione {command.text_version} del testo. {act.deciding.in_words}."
    return _with(agreement, act, what)


def _record_opinion(agreement: Agreement, act: Act, command: c.RecordOpinion, moment: Moment) -> Effect:
    kind = act.deciding.opinion_named(command.kind)
    assert kind is not None  # the guard asked for it
    opinion = Opinion(kind, command.given_by, command.favourable, command.given_on)
    others = tuple(o for o in act.opinions if o.kind != kind)
    verdict = "favorevole" if command.favourable else "contrario: l’atto torna in bozza"
    what = f"Parere di {kind} {verdict} ({command.given_by}, {command.given_on:%d/%m/%Y})."
    return _with(agreement, replace(act, opinions=(*others, opinion)), what, command.reason)


def _submit(agreement: Agreement, act: Act, command: c.SubmitProposal, moment: Moment) -> Effect:
    proposal = Proposal(command.number.strip(), command.proposed_on, len(act.texts))
    what = (
        f"Proposta n. {proposal.number} del {proposal.proposed_on:%d/%m/%Y} ({act.body}), "
        f"Allegato A: versione {proposal.text_version} del testo."
    )
    return _with(agreement, replace(act, proposal=proposal), what, number=proposal.number)


def _record_decision(agreement: Agreement, act: Act, command: c.RecordDecision, moment: Moment) -> Effect:
    data = {"outcome": command.outcome.value, "decided_on": command.decided_on.isoformat()}
    act_name = act.deciding.act_name
    if command.step not in (c.Trigger.APPROVE, c.Trigger.APPROVE_WITH_AMENDMENTS):
        what = f"{act.body}, {command.decided_on:%d/%m/%Y}: proposta {command.outcome}."
        return _with(agreement, act, what, command.reason, **data)
    if command.amended_docx_sha256:
        texts = _next_text(act, command.amended_docx_sha256, "testo emendato dall’organo deliberante", moment)
        act = replace(act, texts=texts)
    resolution = Resolution(command.number.strip(), command.decided_on, len(act.texts))
    what = (
        f"Schema {command.outcome.value.replace('approvata', 'approvato')} con {act_name} {resolution.reference} "
        f"(versione {resolution.text_version} del testo)."
    )
    data |= {"number": resolution.number, "schema_sha256": act.text(resolution.text_version).docx_sha256}
    return _with(agreement, replace(act, resolution=resolution), what, command.reason, **data)


def _withdraw(agreement: Agreement, act: Act, command: c.Withdraw, moment: Moment) -> Effect:
    if act.state is ActState.SIGNING:
        names = ", ".join(agreement.party(refusal.position).name for refusal in act.refusals)
        signed = f" Firme già date: {len(act.signatures)} di {len(agreement.staying)}." if act.signatures else ""
        why = f"non firma {names}" if names else "la ratifica è stata negata"
        return _with(agreement, act, f"Atto chiuso senza accordo: {why}.{signed}", command.reason)
    what = "Atto ritirato dal proponente"
    if act.resolution is not None:
        what += f": lo schema approvato ({act.resolution.reference}) non si sottoscrive"
    return _with(agreement, act, f"{what}.", command.reason)


def _number(agreement: Agreement, act: Act, command: c.RecordResolutionNumber, moment: Moment) -> Effect:
    assert act.resolution is not None  # the states that know this trigger have one
    resolution = replace(act.resolution, number=command.number.strip())
    what = f"Numero attribuito alla delibera: {resolution.reference}."
    return _with(agreement, replace(act, resolution=resolution), what, number=resolution.number)


def _party_act(agreement: Agreement, act: Act, command: c.RecordPartyAct, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    recorded = PartyAct(
        command.position,
        command.authority.strip(),
        command.number.strip(),
        command.adopted_on,
        command.text_version,
        command.not_necessary_because.strip(),
    )
    others = tuple(a for a in act.party_acts if a.position != command.position)
    by_position = tuple(sorted((*others, recorded), key=lambda a: a.position))
    if recorded.not_necessary_because:
        what = f"Per {party.name} non è necessario un proprio atto."
    else:
        assert recorded.adopted_on is not None  # the guard asked for it
        what = (
            f"Atto di {party.name}: {recorded.authority} n. {recorded.number} del "
            f"{recorded.adopted_on:%d/%m/%Y}, sulla versione {recorded.text_version} del testo."
        )
    return _with(agreement, replace(act, party_acts=by_position), what, recorded.not_necessary_because)


def _fix_text(agreement: Agreement, act: Act, command: c.FixDefinitiveText, moment: Moment) -> Effect:
    text = command.text
    what = f"Testo definitivo convertito con {text.engine} {text.engine_version} e congelato."
    if text.differences:
        what += (
            f" {text.declared_by} dichiara non sostanziali {len(text.differences)} differenze "
            f"dallo schema: {'; '.join(text.differences)}"
        )
    return _with(
        agreement,
        replace(act, definitive=text),
        what,
        text.reason,
        docx_sha256=text.docx_sha256,
        pdf_sha256=text.pdf_sha256,
        profiles=", ".join(text.profiles),
    )


def _recall(agreement: Agreement, act: Act, command: c.RecallText, moment: Moment) -> Effect:
    return _with(
        agreement, without_definitive(act), "Testo definitivo ritirato: nessuno aveva firmato.", command.reason
    )


def _pec(agreement: Agreement, act: Act, command: c.RecordPecCommunication, moment: Moment) -> Effect:
    act = replace(act, pec_communicated_on=command.communicated_on)
    what = (
        f"Sottoscrizione comunicata a tutte le parti via PEC il {command.communicated_on:%d/%m/%Y} "
        f"(protocollo {command.registration_number})."
    )
    data = {"registration_number": command.registration_number, "sent_on": command.communicated_on.isoformat()}
    after, fallen = without_moved_ends(agreement, agreement.with_act(act))
    return Effect(after, " ".join((what, *fallen)), "", data)


def _confirm_expiry(agreement: Agreement, act: Act, command: c.ConfirmExpiry, moment: Moment) -> Effect:
    period = current_period(agreement)
    assert period is not None  # the guard asked for it
    readings = "; ".join(r.explanation for r in period.readings)
    by_article = outside_readings(agreement, period, command.expires_on) is not None
    act = replace(
        agreement.act(period.act_sequence),
        confirmed_expires_on=command.expires_on,
        expiry_article=command.article.strip() if by_article else "",
    )
    what = f"Scadenza confermata: {command.expires_on:%d/%m/%Y}. Letture proposte: {readings or 'nessuna'}"
    if command.found_in:
        what = f"{what.rstrip('.')}. La stabilisce il testo firmato ({command.found_in}): «{command.article.strip()}»"
    return _with(without_declared_end(agreement), act, what, command.reason)


def _repertory(agreement: Agreement, act: Act, command: c.RecordRepertory, moment: Moment) -> Effect:
    registration = Registration(
        command.register.strip(), command.number.strip(), command.registered_on, command.officer.strip()
    )
    what = (
        f"Repertorio n. {registration.number} del {registration.registered_on:%d/%m/%Y} "
        f"({registration.register}), attestato da {registration.by}."
    )
    return _with(agreement, replace(act, repertory=registration), what, number=registration.number)


def publication_of(command: c.RecordPublication) -> Publication:
    """The publication that a command tells."""
    return Publication(command.place, command.published_on, command.only)


def _publish(agreement: Agreement, act: Act, command: c.RecordPublication, moment: Moment) -> Effect:
    act = replace(act, publications=(*act.publications, publication_of(command)))
    only = "" if command.only is None else f", solo: {command.only}"
    return _with(agreement, act, f"Pubblicazione: {command.place}, {command.published_on:%d/%m/%Y}{only}.")


def _fulfil(agreement: Agreement, act: Act, command: c.FulfilObligation, moment: Moment) -> Effect:
    obligation = agreement.obligation(command.code)
    fulfilment = Fulfilment(command.fulfilled_on, command.registration_number, command.document_sha256)
    late = obligation.due_on is not None and command.fulfilled_on > obligation.due_on
    how = f"in ritardo sul {obligation.due_on:%d/%m/%Y}" if late else "nei termini"
    what = f"Adempiuto «{obligation.description}» il {command.fulfilled_on:%d/%m/%Y}, {how}."
    after = agreement.with_obligation(replace(obligation, fulfilment=fulfilment))
    return Effect(after, what, "", {"document_sha256": command.document_sha256})


def _defer(agreement: Agreement, act: Act, command: c.DeferObligation, moment: Moment) -> Effect:
    obligation = agreement.obligation(command.code)
    assert obligation.due_on is not None  # the guard asked for it
    deferment = Deferment(command.due_on, command.act.strip(), command.agreed_on, obligation.due_on)
    what = (
        f"Termine di «{obligation.description}» differito dal {deferment.instead_of:%d/%m/%Y} al "
        f"{deferment.due_on:%d/%m/%Y} con {deferment.act} del {deferment.agreed_on:%d/%m/%Y}."
    )
    after = agreement.with_obligation(obligation.deferred(deferment))
    return Effect(after, what, command.reason, {"due_on": command.due_on.isoformat(), "act": deferment.act})


def _open_renewal(agreement: Agreement, act: Act, command: c.OpenRenewal, moment: Moment) -> Effect:
    text = TextVersion(1, command.docx_sha256, "modello", moment.at)
    renewal = Act(
        sequence=len(agreement.acts) + 1,
        kind=ActKind.RENEWAL,
        state=ActState.DRAFT,
        body=command.body,
        texts=(text,),
        charges=agreement.charges_of_a_draft,
    )
    count = len(agreement.renewals) + 1
    what = f"Aperto il rinnovo n. {count} di {agreement.renewal.allowed}: atto espresso, con nuova delibera e firme."
    return Effect(
        replace(agreement, acts=(*agreement.acts, renewal)),
        what,
        command.reason,
        {"docx_sha256": command.docx_sha256},
    )


_EFFECTS: dict[type[c.Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {
    c.AddVersion: _add_version,
    c.OpenExamination: _open_examination,
    c.RecordOpinion: _record_opinion,
    c.SubmitProposal: _submit,
    c.RecordDecision: _record_decision,
    c.Withdraw: _withdraw,
    c.RecordResolutionNumber: _number,
    c.RecordPartyAct: _party_act,
    c.FixDefinitiveText: _fix_text,
    c.RecallText: _recall,
    c.RecordPecCommunication: _pec,
    c.ConfirmExpiry: _confirm_expiry,
    c.RecordRepertory: _repertory,
    c.RecordPublication: _publish,
    c.FulfilObligation: _fulfil,
    c.DeferObligation: _defer,
    c.OpenRenewal: _open_renewal,
    **REQUESTING,
    **RATIFYING,
    **SIGNING,
    **FURTHER,
    **MEMBERSHIP,
    **ENDINGS,
    **MONEY,
}
