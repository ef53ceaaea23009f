"""A signing program of its own, as an outside signatory would use one; **trial only**.

`python -m signing.trial.signer --pki-folder F --person prova-uno --in X.pdf --out Y.pdf` reads the PDF,
signs it as PAdES in an incremental update with a visible stamp that says "FIRMA DI PROVA – senza valore
legale", and writes the result. Without `--field` it fills the first empty field; with `--own-field` it makes
one of its own, as some programs do. The default level is b-t: the import adds validation data.
"""

from __future__ import annotations

import argparse
import io
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import TextStampStyle

from signing.contexts import validation_context
from signing.errors import SigningError
from signing.fetch import Gatekeeper, GuardedTimeStamper
from signing.trial import clock
from signing.trial.people import person as find_person
from signing.trial.pki import read_passphrase, read_state
from signing.trust import TrustSettings

STAMP_TEXT = "FIRMA DI PROVA – senza valore legale\n%(name)s\n%(when)s"
OWN_FIELD_BOX = (330, 30, 530, 78)
LEVELS = ("b-b", "b-t", "b-lta")


class ClockedSigner(signers.PdfSigner):
    """Declares the trial time as its signing time, as a computer with that clock would."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """Start a session as pyHanko does, at the trial time."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def sign(
    pdf: bytes,
    *,
    pki_folder: Path,
    person: str,
    field: str | None = None,
    own_field: bool = False,
    level: str = "b-t",
) -> bytes:
    """Return the PDF signed by this trial person.

    Raises:
        SigningError: if the field is not there or is filled, or the PKI folder is not one.
    """
    state = read_state(pki_folder)
    if state is None:
        raise SigningError(f"La cartella {pki_folder} non contiene la PKI di prova: avviarla prima.")
    invented = find_person(person)
    at = clock.now(pki_folder)
    trust = TrustSettings.from_folder(
        pki_folder / state["trust_anchors"],
        time_stamp_url=state["time_stamp_url"],
        allowed_hosts=frozenset({"127.0.0.1"}),
        allow_loopback=True,
    )
    gatekeeper = Gatekeeper(trust)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    key = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        str(pki_folder / state["pkcs12"][person]), passphrase=read_passphrase(pki_folder)
    )
    lta = level == "b-lta"
    with as_file(files("signing.trial").joinpath("stamp.otf")) as font_path:
        program = ClockedSigner(
            signers.PdfSignatureMetadata(
                field_name=_target(writer, field, own_field, invented.label),
                name=invented.name,
                reason="FIRMA DI PROVA – senza valore legale",
                subfilter=SigSeedSubFilter.PADES,
                md_algorithm="sha256",
                embed_validation_info=lta,
                use_pades_lta=lta,
                validation_context=validation_context(trust, gatekeeper, at) if lta else None,
            ),
            signer=key,
            timestamper=None if level == "b-b" else GuardedTimeStamper(state["time_stamp_url"], gatekeeper),
            stamp_style=_stamp(font_path),
            new_field_spec=_own_field(invented.label) if own_field else None,
            at=at,
        )
        output: io.BytesIO = program.sign_pdf(
            writer,
            existing_fields_only=not own_field,
            appearance_text_params={"name": invented.name, "when": f"{at:%d/%m/%Y %H:%M} UTC"},
        )
    return output.getvalue()


def _target(writer: IncrementalPdfFileWriter, field: str | None, own_field: bool, label: str) -> str:
    if own_field:
        return _own_field(label).sig_field_name
    empty = [name for name, value, _ in fields.enumerate_sig_fields(writer.prev) if value is None]
    if field is None and empty:
        return str(sorted(empty)[0])
    if field is None or field not in empty:
        raise SigningError(f"Il campo firma «{field or 'libero'}» non c'è o è già firmato.")
    return field


def _own_field(label: str) -> SigFieldSpec:
    return SigFieldSpec(
        f"Sig_{label.replace('-', '_')}",
        box=OWN_FIELD_BOX,
        readable_field_name="Firma di prova, senza valore legale",
    )


def _stamp(font_path: Path) -> TextStampStyle:
    # A CFF font of 1000 units: with a TrueType font of 2048 the widths are rounded and PDF/A fails.
    font = GlyphAccumulatorFactory(str(font_path))
    return TextStampStyle(
        stamp_text=STAMP_TEXT,
        text_box_style=TextBoxStyle(font=font, font_size=9),
        inner_content_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MID, margins=Margins(4, 4, 4, 4)
        ),
        background=None,
    )


def main(arguments: list[str] | None = None) -> None:
    """Entry point of `python -m signing.trial.signer`."""
    parser = argparse.ArgumentParser(description="Programma di firma di PROVA, senza valore legale")
    parser.add_argument("--pki-folder", type=Path, required=True, help="cartella della PKI di prova")
    parser.add_argument("--person", required=True, help="per esempio prova-uno")
    parser.add_argument("--in", dest="source", type=Path, required=True, help="PDF da firmare")
    parser.add_argument("--out", dest="target", type=Path, required=True, help="PDF firmato")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--field", help="campo firma; senza, il primo libero")
    where.add_argument("--own-field", action="store_true", help="crea un campo proprio, come altri programmi")
    parser.add_argument("--level", choices=LEVELS, default="b-t", help="livello PAdES")
    parser.add_argument("--no-time-stamp", action="store_true", help="lo stesso che --level b-b")
    options = parser.parse_args(arguments)
    try:
        signed = sign(
            options.source.read_bytes(),
            pki_folder=options.pki_folder,
            person=options.person,
            field=options.field,
            own_field=options.own_field,
            level="b-b" if options.no_time_stamp else options.level,
        )
    except (SigningError, KeyError, OSError) as error:
        raise SystemExit(f"Firma di prova non riuscita: {error}") from error
    options.target.write_bytes(signed)


if __name__ == "__main__":
    main()
