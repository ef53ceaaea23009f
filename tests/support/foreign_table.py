"""What the gate says of files that other programs signed: ``python -m tests.support.foreign_table`` writes the page.

Each program signs our own texts of both engines, in every way it knows: alone, after another person, and beside
another person's file. Nothing honest is refused.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from signing.base.report import GateReport, Verdict
from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial.pki import TrialPki, start_trial_pki
from signing.trial.signer import sign
from tests.support.foreign_signers import (
    ITEXT,
    LIBREOFFICE,
    PDFBOX,
    POPPLER,
    PYHANKO,
    ForeignSigners,
    Way,
    foreign_signers,
)
from tests.support.signing_cases import judge
from tests.support.trial_pdfs import plain_pdf_a_2b, tagged_pdf
from tests.support.verapdf import verapdf_many

PAGE = Path(__file__).parents[2] / "docs" / "firme-di-altri-programmi.md"
PLANS = [
    FieldPlan(f"Firma_{number:02d}", f"Firma digitale di prova numero {number}", f"Firma {number:02d}")
    for number in (1, 2, 3)
]
ENGINES = {"LibreOffice": "2a", "dxpdf": "2b"}
"""The engines, each with the conformity of what it makes."""
NOTES = frozenset({"OWN_FIELD", "NO_PROVEN_TIME", "PARALLEL_FILE", "CERTIFIED"})
_PROGRAMS = {
    ITEXT: "iText 5.5.13",
    PDFBOX: "PDFBox 2.0.27 con BouncyCastle",
    POPPLER: "poppler 22.12 (pdfsig)",
    PYHANKO: "pyHanko 0.38",
    LIBREOFFICE: "LibreOffice 7.4",
}
_WORDS = {Verdict.ACCEPTED: "accettata", Verdict.PENDING: "in sospeso", Verdict.REFUSED: "RIFIUTATA"}


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose signature is there already.

    Attributes:
        name: in Italian, for the page.
        before: another person has signed the same file.
        beside: another person has signed another copy.
    """

    name: str
    before: bool = False
    beside: bool = False


SETTINGS = (Setting("da sola"), Setting("dopo un'altra", before=True), Setting("accanto a un'altra", beside=True))


@dataclass(frozen=True, slots=True)
class Bench:
    """What is needed to try a way: the keys, the programs, the texts, and each text as another person signed it."""

    pki: TrialPki
    signers: ForeignSigners
    texts: dict[str, bytes]
    once: dict[str, bytes]

    @classmethod
    def made(cls, pki: TrialPki, signers: ForeignSigners, texts: dict[str, bytes]) -> Bench:
        """The bench, with the other person's signatures."""
        once = {engine: sign(text, pki_folder=pki.folder, person="prova-uno") for engine, text in texts.items()}
        return cls(pki, signers, texts, once)

    def tried(self, engine: str, way: Way, setting: Setting) -> tuple[bytes, GateReport]:
        """The signed file, and what the gate says of it."""
        text, field = self.texts[engine], "Propria" if way.own else "Firma_02"
        first = self.once[engine]
        accepted = [text, first] if setting.before or setting.beside else [text]
        signed = self.signers.sign(first if setting.before else text, "prova-due", way, field)
        return signed, judge(signed, accepted, self.pki)


def ways() -> Iterator[Way]:
    """Every way in which the programs sign."""
    for library, form, own, visible in itertools.product(
        (ITEXT, PDFBOX, PYHANKO, POPPLER), ("cms", "cades"), (False, True), (False, True)
    ):
        if library == POPPLER and (not visible or (form, own) == ("cades", True)):
            continue  # pdfsig draws always, and makes a field of its own for the older form only
        encodings = ("der", "ber") if library == PDFBOX else ("der",)
        certifications = (0, 2, 3) if form == "cades" and library in {ITEXT, PDFBOX} else (0,)
        for encoding, certification in itertools.product(encodings, certifications):
            yield Way(library, form, encoding, visible, own, certification)
    yield Way(LIBREOFFICE, own=True)  # without a screen nobody draws a place for it to show


def texts(folder: Path) -> dict[str, bytes]:
    """A text to sign of each engine."""
    made = {}
    for engine, convert in (("LibreOffice", tagged_pdf), ("dxpdf", plain_pdf_a_2b)):
        (folder / engine).mkdir()
        made[engine] = prepare_for_signature(convert(folder / engine, 3), PLANS)
    return made


def told(report: GateReport) -> str:
    """The verdict in a word, with what made it pending or refused."""
    why = [f"`{each.code}`" for each in report.findings if each.weight is report.verdict is not Verdict.ACCEPTED]
    return " ".join([_WORDS[report.verdict], *why])


def page(rows: Sequence[tuple[Way, dict[tuple[str, str], str], str]]) -> str:
    """The page as it has to be."""
    columns = [f"{engine}, {setting.name}" for engine in ENGINES for setting in SETTINGS]
    lines = [
        "# Firme fatte con altri programmi",
        "",
        "Che cosa dice **importa-firmato** delle firme fatte con i programmi e le librerie su cui si fondano i servizi "
        "di firma più diffusi, sui testi che Accordi manda alla firma (motori LibreOffice e dxpdf). Ogni firma è di "
        "persone di prova. «In sospeso» vuol dire che decide il dirigente: nel formato `cms` iText e PDFBox non dicono "
        "fra i dati firmati quale certificato vale. Le firme accettate sono confermate anche da pdfsig e openssl. "
        "PDF/A: se il file, conforme prima, lo è anche dopo secondo veraPDF (dipende dal programma che firma). "
        "LibreOffice 7.4 scrive un file danneggiato (`UNREADABLE`) se la firma di prima ha saltato un numero di "
        "oggetto: quelle fatte con Accordi non ne saltano.",
        "",
        "| Programma | Formato | Campo | Aspetto | Certificazione | " + " | ".join(columns) + " | PDF/A dopo |",
        "| --- " * (6 + len(columns)) + "|",
    ]
    for way, said, conformity in rows:
        cells = [
            _PROGRAMS[way.library],
            way.form + (" BER" if way.encoding == "ber" else ""),
            "proprio" if way.own else "preparato",
            "visibile" if way.visible else "invisibile",
            f"P={way.certification}" if way.certification else "–",
            *(said[engine, setting.name] for engine in ENGINES for setting in SETTINGS),
            conformity,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def table(bench: Bench, folder: Path) -> list[tuple[Way, dict[tuple[str, str], str], str]]:
    """Every way on every text, with veraPDF's word on the files that were signed once."""
    rows, kept = [], []
    for way in ways():
        said = {}
        for engine, setting in itertools.product(ENGINES, SETTINGS):
            signed, report = bench.tried(engine, way, setting)
            said[engine, setting.name] = told(report)
            if not setting.before and not setting.beside:
                kept.append(folder / f"{engine}-{way}.pdf")
                kept[-1].write_bytes(signed)
        rows.append((way, said))
    compliant = {}
    for engine, flavour in ENGINES.items():
        mine = [path for path in kept if path.name.startswith(engine)]
        compliant |= {path.name: good for path, (good, _) in zip(mine, verapdf_many(mine, flavour), strict=True)}
    return [(way, said, ", ".join(e for e in ENGINES if compliant[f"{e}-{way}.pdf"]) or "no") for way, said in rows]


def main() -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "programmi").mkdir()
        (folder / "firmati").mkdir()
        pki = start_trial_pki(folder / "pki")
        try:
            with foreign_signers(pki, folder / "programmi") as signers:
                bench = Bench.made(pki, signers, texts(folder))
                PAGE.write_text(page(table(bench, folder / "firmati")), encoding="utf-8")
        finally:
            pki.stop()


if __name__ == "__main__":
    main()
