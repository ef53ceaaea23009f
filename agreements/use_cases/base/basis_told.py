"""What pages say of an agreement's legal basis: what is still asked, what the answers leave to look at."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.documents.templates.toml_folder import FolderError
from agreements.domain.agreement.agreement import Agreement, AgreementKind, Origin
from agreements.domain.agreement.legal_basis import (
    NEW_TAX_LAW,
    REGISTRATION,
    STAMP,
    LegalBasis,
    Registration,
    chosen_duty,
)
from agreements.domain.agreement.stamp_duty import Duty, assess
from agreements.domain.basics.moment import Moment
from agreements.domain.register.assess import doubts_of, still_asked
from agreements.use_cases.base.workbench import Workbench

_NEW_STAMP = "Dal 2027 vale il D.Lgs. 123/2025: se l’esenzione resta, e per quale articolo, è da confermare."
STEP = "«registra-valutazione»"


@dataclass(frozen=True, slots=True)
class BasisTold:
    """What every page says of it.

    Attributes:
        first: Steps that the examination waits for.
        later: Steps that nothing waits for.
        doubts: What the answers leave to look at.
    """

    first: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def basis_told(bench: Workbench, agreement: Agreement, moment: Moment) -> BasisTold:
    """What is to be answered now, and what the answers leave to look at.

    Of an agreement that was recorded as it was, or rests on no basis, nobody asks anything unless an act of it is on
    its way.
    """
    chosen = agreement.basis
    if agreement.closing is not None:
        return BasisTold()
    try:
        basis = bench.bases.read(chosen)
    except FolderError as error:
        return BasisTold(doubts=(f"Che cosa chiede la base giuridica non si può dire. {error}",))
    told = doubts_of(agreement, basis, moment.today)
    if (chosen is None or agreement.origin is Origin.HISTORICAL) and not agreement.newest_act.open:
        return BasisTold(doubts=told)
    first = tuple(f"{STEP}: {question.in_a_line}" for question in still_asked(agreement, basis))
    if chosen is None:
        return BasisTold(first, doubts=told)
    given = {answer.code for answer in agreement.answers}
    taxes = {REGISTRATION: ("la registrazione", tuple(Registration)), STAMP: ("l’imposta di bollo", tuple(Duty))}
    missing = [
        f"{what} («{code}»: {' / '.join(answers)})" for code, (what, answers) in taxes.items() if code not in given
    ]
    later = (f"{STEP}: scegliere, con motivazione, {' e '.join(missing)}",) if missing else ()
    return BasisTold(first, later, told)


def stamp_told(agreement: Agreement, moment: Moment) -> tuple[str, ...]:
    """What Accordi says of stamp duty by itself, and what a person has chosen where that is something else."""
    proposed, chosen = assess(agreement.staying, moment.today), chosen_duty(agreement.answers)
    if chosen in (None, proposed.duty):
        return proposed.sentences
    return (*proposed.sentences, f"La risposta registrata è «{chosen}»: vale la scelta motivata.")


def basis_section(basis: LegalBasis, moment: Moment) -> tuple[str, tuple[str, ...]]:
    """What a basis says to who enters an agreement, beside what it asks: that is among the steps."""
    lines = [f"Norma: {basis.law}."]
    lines += [f"Il testo dica anche: {content}." for content in basis.contents]
    lines += [f"Comunicazioni: {notification}." for notification in basis.notifications]
    if basis.registration:
        lines.append(f"Registrazione, esiti consueti: {', '.join(basis.registration)}.")
    if basis.stamp:
        later = f" {_NEW_STAMP}" if moment.today >= NEW_TAX_LAW else ""
        lines.append(f"Bollo: {basis.stamp}{later}")
    lines += [f"Da confermare dall’ufficio legale: {point}." for point in basis.to_confirm]
    return f"Base giuridica: {basis.title}", tuple(lines)


def basis_warnings(agreement: Agreement, basis: LegalBasis) -> tuple[str, ...]:
    """What of a new text does not go with its basis."""
    told = []
    has = {clause.code for clause in agreement.clauses or ()}
    missing = [code for code in basis.clauses if code not in has]
    if missing:
        told.append(
            f"La base «{basis.title}» chiede nel testo anche {', '.join(f'la clausola «{code}»' for code in missing)}: "
            "scriverla con «nuova-versione», o ritirare la bozza e rifarla con «nuovo-accordo» scegliendola."
        )
    if agreement.kind is AgreementKind.ARTICLE_15_AGREEMENT and "art. 15 L. 241/1990" not in basis.law:
        told.append(f"Il tipo è «{agreement.kind}», ma la base è {basis.law}: controllare quale dei due è giusto.")
    return tuple(told)
