"""The judgment of the signatures that were found, in a PDF or in an envelope alike: what each is worth, and whose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from signing.base.findings import finding
from signing.base.identity import Attribution, Holder, holder_of
from signing.base.report import ExpectedSignatory, Finding, SignatureVerdict, TimeSource, Verdict, worst
from signing.gate.case import Case
from signing.pdf.revisions import signature_digest
from signing.trusted_lists.qualification import doubt_of_qualification
from signing.validation.certificate_says import Sayings, said_by
from signing.validation.second_opinion import in_pdf, passed_in_envelope, passed_in_pdf
from signing.validation.validate import Outcome, Validator, names_its_certificate

PADES, CADES = "PAdES", "CAdES"
_CLOSED = 1
_NAMELESS = "un titolare senza nome"
_SPID = re.compile(r"\bSPID\b")
_OF_A_KNOWN_CHAIN = frozenset({"EXPIRED", "REVOKED", "SUSPENDED", "REVOCATION_UNAVAILABLE"})


class Judgment:
    """Judges the signatures of one returned file, which may be a PDF with envelopes around it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known = case.known
        self._prepared = {signatory.field_name for signatory in case.expected or ()}
        self._attribution = Attribution(case.expected or ())
        self._places = {
            digest: self._attribution.take_known(tax_code, field_name) if tax_code else None
            for digest, (tax_code, field_name) in self._known.items()
        }

    async def add(self, signatures: Sequence[Any], validator: Validator, form: str) -> None:
        """Judge signatures in their order, and add verdicts and findings to the case."""
        for signature in signatures:
            new = signature_digest(signature) not in self._known
            try:
                outcome = await validator.validate(signature, self._case.references if new else None)
            except Exception as error:
                outcome = _no_outcome(error)
            self._case.signatures.append(self._judge(signature, outcome, form, new=new))

    def _judge(self, signature: Any, outcome: Outcome, form: str, *, new: bool) -> SignatureVerdict:
        holder = holder_of(signature.signer_cert)
        field_name = str(signature.field_name)
        trust, at = self._case.trust, self._case.at
        doubt = "" if outcome.problem else doubt_of_qualification(outcome.path, trust, outcome.signed_at or at)
        qualified = not doubt if outcome.problem is None else self._qualified_all_the_same(outcome)
        who = f"{holder.name}, " + (f"campo {field_name}" if form == PADES else "busta p7m")
        says = said_by(signature.signer_cert)
        seal = _seal(signature) if says.seal else ""
        if outcome.problem is None:
            self._remember(signature, outcome, who, form)
        own: list[Finding] = []
        if outcome.problem is not None:
            own.append(_dated(finding(outcome.problem, f"{outcome.evidence} – {who}"), outcome))
        elif not qualified and not seal:
            own.append(finding("NOT_QUALIFIED", f"{doubt} – {who}"))
        elif trust.lists is not None and trust.lists.next_update < at:
            own.append(finding("LISTS_EXPIRED", f"data di scadenza {trust.lists.next_update:%d/%m/%Y} – {who}"))
        own += _said(finding(seal), holder.name) if seal else _about_certificate(says, holder)
        own += _about_certification(signature, who)
        if outcome.problem is None and not names_its_certificate(signature):
            own.append(finding("NO_SIGNING_CERTIFICATE", who))
        if outcome.stamp_problem is not None:
            own.append(finding(outcome.stamp_problem, who))
        elif outcome.signed_at is None and outcome.problem is None:
            own.append(finding("NO_PROVEN_TIME", who))
        elif outcome.time_source is TimeSource.DECLARED and outcome.problem is None:
            own.append(finding("DECLARED_TIME", who))
        signatory = None
        if self._case.expected is not None and not seal:
            signatory = self._place_of(signature, holder, field_name, new=new)
            own += self._about_person(holder, signatory, field_name, who, form)
        own = [_of_holder(each, holder.name) for each in own]
        verdict = worst([each.weight for each in own])
        if new:
            self._case.findings += own
        elif verdict is not Verdict.ACCEPTED and outcome.problem is not None:
            self._case.findings.append(_of_holder(_about_earlier(outcome, who), holder.name))
        return SignatureVerdict(
            field_name=field_name,
            is_new=new,
            verdict=verdict,
            signatory=signatory,
            signed_at=outcome.signed_at,
            time_source=outcome.time_source,
            subject=holder.subject,
            issuer=holder.issuer,
            serial=holder.serial,
            certificate_sha256=holder.sha256,
            qualified=qualified,
            indication=outcome.indication,
            form=form,
            holder=holder.name,
            certificate_begins_at=holder.begins_at,
            certificate_ends_at=holder.ends_at,
            identity=signature_digest(signature).hex(),
            identified=holder.tax_code is not None,
            problem=outcome.problem or seal,
        )

    def _qualified_all_the_same(self, outcome: Outcome) -> bool:
        """Whether a certificate that had ended, or was revoked or suspended, is a qualified one; it settles nothing."""
        if outcome.problem not in _OF_A_KNOWN_CHAIN or not outcome.path:
            return False
        try:
            moment = outcome.signed_at or self._case.at
            return not doubt_of_qualification(outcome.path, self._case.trust, moment)
        except Exception:
            return False

    def _remember(self, signature: Any, outcome: Outcome, who: str, form: str) -> None:
        """Keep what passed, for the second opinion; without its certificate named, openssl refuses it by its policy."""
        if form == PADES:
            self._case.in_pdf.append(in_pdf(signature))
        if names_its_certificate(signature):
            passed = (
                passed_in_pdf(signature, self._case.pdf or b"", outcome.path, who)
                if form == PADES
                else passed_in_envelope(signature, outcome.path, who)
            )
            self._case.opinions.ask_about(passed)

    def _place_of(self, signature: Any, holder: Holder, field_name: str, *, new: bool) -> ExpectedSignatory | None:
        if not new:
            return self._places[signature_digest(signature)]
        return self._attribution.take(holder.tax_code, field_name) if holder.tax_code else None

    def _instead(self, holder: Holder, who: str) -> Finding:
        """Who has signed, who was to, and of whom no code is known by which to tell."""
        expected = self._case.expected or ()
        found, name = finding("OTHER_PERSON", who), holder.name or _NAMELESS
        names = list(dict.fromkeys(each.display_name for each in expected))
        unknown = list(dict.fromkeys(each.display_name for each in expected if not each.tax_code))
        others = f"dai firmatari previsti ({_listed(names)})" if len(names) > 1 else f"da {_listed(names)}"
        sentence = f"Ha firmato {name}, persona diversa {others}."
        if not unknown:
            return replace(found, sentence=sentence)
        if holder.name.casefold() in (each.casefold() for each in unknown):
            unknown, sentence = [holder.name], f"Ha firmato {name}, e un firmatario previsto ha questo nome."
        return replace(
            found,
            sentence=f"{sentence} Manca il codice fiscale di {_listed(unknown)}: senza, la firma non si riconosce.",
            what_to_do="Registrare il codice fiscale mancante con «rettifica» e importare di nuovo il file. "
            + found.what_to_do,
        )

    def told_together(self) -> None:
        """Name whose signatures are new, and whose of those accepted are not in this file."""
        case = self._case
        new = Counter(each.holder or _NAMELESS for each in case.signatures if each.is_new)
        missing = [self._places[digest] for digest in case.known.keys() - case.here]
        absent = sorted({each.display_name for each in missing if each is not None})
        words = {
            "SEVERAL_NEW": _listed([f"{name} ({n} volte)" if n > 1 else name for name, n in new.items()]),
            "PARALLEL_FILE": _listed(absent),
        }
        begins = {"SEVERAL_NEW": "Firme di", "PARALLEL_FILE": "Qui non c'è la firma di"}
        case.findings = [
            _said(each, f"{begins[each.code]} {words[each.code]}")[0] if words.get(each.code) else each
            for each in case.findings
        ]

    def _about_person(
        self, holder: Holder, signatory: ExpectedSignatory | None, field_name: str, who: str, form: str
    ) -> list[Finding]:
        if holder.tax_code is None:
            return [finding("NO_TAX_CODE", who)]
        if signatory is None:
            if self._attribution.is_expected(holder.tax_code):
                return [finding("ALREADY_SIGNED", who)]
            return [self._instead(holder, who)]
        if form == PADES and field_name != signatory.field_name:
            return self._elsewhere(holder, field_name, who)
        return []

    def _elsewhere(self, holder: Holder, field_name: str, who: str) -> list[Finding]:
        if field_name not in self._prepared:
            return [finding("OWN_FIELD", who)]
        place = next(each for each in self._case.expected or () if each.field_name == field_name)
        said = f"Firma di {holder.name or _NAMELESS}, riquadro di {place.display_name}"
        return _said(finding("FIELD_OF_ANOTHER", who), said)


def _seal(signature: Any) -> str:
    """The finding for what is no person's signature."""
    written = getattr(signature, "sig_object", None) or {}
    words = [str(written.get(key, "")) for key in ("/Name", "/Reason", "/Location", "/ContactInfo")]
    words.append(signature.signer_cert.subject.human_friendly)
    return "SPID_SEAL" if any(_SPID.search(each) for each in words) else "BODY_SEAL"


def _said(found: Finding, words: str) -> list[Finding]:
    """The finding with what is particular to this file at the end of its sentence."""
    return [replace(found, sentence=f"{found.sentence} {words.rstrip('.')}.") if words else found]


def _of_holder(found: Finding, name: str) -> Finding:
    """The finding with whose signature it is about, by name: several may sign one file."""
    name = name or _NAMELESS
    return found if name.casefold() in found.sentence.casefold() else _said(found, f"Firma di {name}")[0]


def _about_certificate(says: Sayings, holder: Holder) -> list[Finding]:
    """What the certificate is not made for, or not for all."""
    found = [finding("OTHER_PURPOSE", f"{says.other_purpose} – {holder.name}")] if says.other_purpose else []
    return [*found, *(_said(finding("USE_LIMITED", holder.name), f"Dice: «{says.limits}»") if says.limits else [])]


def _about_certification(signature: Any, who: str) -> list[Finding]:
    """What a signature that certifies allows after it (DocMDP, ISO 32000, 12.8.2.2)."""
    level = getattr(signature, "docmdp_level", None)
    if level is None:
        return []
    return [finding("CERTIFIED_CLOSED" if level.value == _CLOSED else "CERTIFIED", f"P={level.value} – {who}")]


def count_findings(case: Case, found: Iterable[Any]) -> list[Finding]:
    """What the number of distinct signatures says: none new, several new, or beside others on the same text."""
    case.here = here = {signature_digest(each) for each in found}
    if not case.accepted:
        return []
    new = here - case.known.keys()
    if not new:
        return [finding("NOTHING_NEW", f"{len(here)} firme già note")]
    found = []
    missing = len(case.known.keys() - here)
    if missing:
        found.append(finding("PARALLEL_FILE", f"{missing} firme in altri file"))
    if len(new) > 1:
        found.append(finding("SEVERAL_NEW", f"{len(new)} firme nuove"))
    return found


def forgive_second_signatures(case: Case) -> None:
    """A second signature of a person is no reason to refuse a file that brings another's for the first time."""
    if not any(each.is_new and each.signatory is not None for each in case.signatures):
        return
    beside = {"ALREADY_SIGNED": "SIGNED_AGAIN", "BODY_SEAL": "SEAL_BESIDE", "SPID_SEAL": "SEAL_BESIDE"}
    case.findings = [
        replace(
            finding(beside[each.code], each.evidence),
            sentence=finding(beside[each.code]).sentence + each.sentence.removeprefix(finding(each.code).sentence),
        )
        if each.code in beside
        else each
        for each in case.findings
    ]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" e {names[-1]}" if len(names) > 1 else "".join(names)


def _dated(found: Finding, outcome: Outcome) -> Finding:
    """The finding with the last useful moment in its sentence, in Italy's time."""
    if outcome.useful_until is None:
        return found
    there = outcome.useful_until.astimezone(ZoneInfo("Europe/Rome"))
    return replace(found, sentence=f"{found.sentence} Ultimo momento utile: {there:%d/%m/%Y, ore %H:%M:%S}.")


def _about_earlier(outcome: Outcome, who: str) -> Finding:
    """Broken by this file: refused. Doubtful by itself: a person decided on it before, and decides again."""
    if outcome.problem in {"INTEGRITY_BROKEN", "UNREADABLE"}:
        return finding(outcome.problem, f"firma già accettata: {who}")
    return finding("EARLIER_SIGNATURE", f"{outcome.evidence} – {who}")


def _no_outcome(error: Exception) -> Outcome:
    return Outcome("INDETERMINATE/GENERIC", "NOT_VALIDATED", repr(error), (), None, TimeSource.NONE, None)
