"""The clauses of a new text: switched on, rendered, kept with the agreement, with the obligations that they make.

Nothing is saved here: the step that makes the agreement, or takes a new version, saves within its transaction.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from agreements.documents.templates.clause_files import ClauseFiles, clauses_in_use
from agreements.documents.templates.clause_text import article_words, clause_article, schema_with, stating
from agreements.documents.templates.render import admitted, rendered
from agreements.documents.texts.act_text import act_context, act_template
from agreements.documents.texts.duties_text import with_clauses_said
from agreements.documents.word.article import article_text
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import BasisWords
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.clauses.clause_choice import Choice, switched_on
from agreements.domain.clauses.clause_kind import AskedClause, ClauseKind


@dataclass(frozen=True, slots=True)
class WithClauses:
    """An agreement that knows its clauses and what is owed by them, and their articles.

    Attributes:
        articles: Each as a Word document of its own, in the order of the text.
    """

    agreement: Agreement
    articles: tuple[tuple[ClauseFiles, WordFile], ...]

    def schema(self, act: Act, moment: Moment, *, trial: bool, words: BasisWords | None = None) -> WordFile:
        """The first text: the template with the articles of the clauses among its own.

        Args:
            act: The agreement's own, as its body decides today.
            words: Of its legal basis; None where none was chosen.

        Raises:
            DocumentError: A template or the Word file of a clause has to be mended.
        """
        template = act_template(act)
        text = rendered(template, act_context(self.agreement, act, moment.today, trial=trial, words=words))
        return admitted(template, schema_with(text, template, self.articles))


def with_clauses(agreement: Agreement, choice: Choice) -> WithClauses:
    """Switch the clauses on.

    Raises:
        InvalidDatum: A clause or a parameter cannot be right.
        DocumentError: The folder of a clause has to be mended.
    """
    in_use = {clause.kind.code: clause for clause in clauses_in_use()}
    kinds = [clause.kind for clause in in_use.values()]
    chosen = switched_on(kinds, _with_plan(agreement, choice, kinds), agreement.parties, agreement.offices)
    kept, obligations, articles = [], list(agreement.obligations), []
    for one in chosen:
        files = in_use[one.kind.code]
        article = clause_article(files, one, act_kind(agreement), agreement.parties)
        clause = one.kept(article_words(files, article))
        kept.append(clause)
        articles.append((files, article))
        known = {duty.code for duty in agreement.obligations}
        stated = stating(files, one, act_kind(agreement), agreement.parties)
        owed = one.obligations(clause, stated, agreement.parties, agreement.offices)
        # The plan was entered with its term alone: what the text says of it the article says.
        said = {duty.code: duty.clause for duty in owed if duty.code in known}
        obligations = [replace(duty, clause=said.get(duty.code, duty.clause)) for duty in obligations]
        obligations += [duty for duty in owed if duty.code not in known]
    twice = [code for code, times in Counter(duty.code for duty in obligations).items() if times > 1]
    if twice:
        raise InvalidDatum(
            "clausole",
            f"Due clausole danno origine allo stesso adempimento «{twice[0]}»: toglierne una, oppure far correggere il "
            "codice a chi cura i modelli («accordi templates check»).",
        )
    made = with_clauses_said(replace(agreement, clauses=tuple(kept), obligations=tuple(obligations)))
    return WithClauses(made, tuple(articles))


def altered(agreement: Agreement, act: Act, docx: WordFile) -> str | None:
    """What a revised text changes of the clauses, in Italian; None where it leaves them as they were."""
    if act.sequence != 1 or not agreement.clauses:
        return None
    changed = [clause for clause in agreement.clauses if article_text(docx, clause.heading) != clause.words]
    if not changed:
        return None
    listed = ", ".join(f"«{clause.heading}»" for clause in changed)
    return (
        f"Nel testo riveduto non sono più come nel modello, o mancano, gli articoli {listed}: gli adempimenti "
        "registrati restano quelli del modello, e «recesso» e «adesione» chiederanno le parole del testo. Se è "
        "cambiato un termine conviene ritirare la bozza («ritira-atto») e rifarla con «nuovo-accordo», indicandolo "
        "come parametro."
    )


def act_kind(agreement: Agreement) -> str:
    """The kind as the text names it."""
    return str(agreement.kind).split(" ai sensi")[0]


def _with_plan(agreement: Agreement, choice: Choice, kinds: list[ClauseKind]) -> Choice:
    """The field «piano operativo entro» is the clause on the plan: its term goes there, and there is one source."""
    plan = next((duty for duty in agreement.obligations if duty.code == PLAN), None)
    if plan is None:
        return choice
    for kind in kinds:
        duty = next((duty for duty in kind.duties if duty.code == PLAN), None)
        if duty is None:
            continue
        if any(asked.code.strip().casefold() == kind.code for asked in choice.asked):
            raise InvalidDatum(
                "clausole",
                f"Il piano operativo è indicato due volte, con il suo termine e con la clausola «{kind.code}»: "
                "lasciarne uno solo.",
            )
        asked = AskedClause(kind.code, ((duty.limit, plan.limit.short),))
        return replace(choice, asked=(*choice.asked, asked))
    return choice
