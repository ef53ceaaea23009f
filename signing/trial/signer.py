"""A signing program of its own, as an outside signatory would use one; **trial only**.

`python -m signing.trial.signer --pki-folder F --person prova-uno --in X.pdf --out Y.pdf` reads the PDF,
signs it as PAdES in an incremental update with a visible stamp that says "FIRMA DI PROVA – senza valore
legale", and writes the result. Without `--field` it fills the first empty field; with `--own-field` it makes
one of its own, as some programs do. The default level is b-t: the import adds validation data.
With `--p7m` it makes an envelope around the file instead, with `--p7s` a signature beside it, with `--p7m-more` one
more signer in the envelope that is read; `--encoding` says how it is written down.
"""

from __future__ import annotations

import argparse
import asyncio
import io
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import SigFieldSpec

from signing.base.errors import SigningError
from signing.base.gatekeeper import Gatekeeper
from signing.pdf.pades import add_signature
from signing.trial.envelopes import Encoding, envelope, with_signer
from signing.trial.tools import Tools
from signing.validation.contexts import validation_context

NO_VALUE = "FIRMA DI PROVA – senza valore legale"
OWN_FIELD_BOX = (330, 30, 530, 78)
LEVELS = ("b-b", "b-t", "b-lta")


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
    tools = Tools.of(pki_folder, person)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name, label = tools.person.name, tools.person.label
    return asyncio.run(
        add_signature(
            writer,
            tools.key,
            field=_own_field(label) if own_field else _target(writer, field),
            name=name,
            reason=NO_VALUE,
            stamp=f"{NO_VALUE}\n{name}\n{tools.at:%d/%m/%Y %H:%M} UTC",
            at=tools.at,
            timestamper=None if level == "b-b" else tools.stamper(),
            long_term=validation_context(tools.trust, Gatekeeper(tools.trust), tools.at) if level == "b-lta" else None,
        )
    )


def _target(writer: IncrementalPdfFileWriter, field: str | None) -> str:
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
    where.add_argument("--p7m", action="store_true", help="busta CAdES intorno al file")
    where.add_argument("--p7s", action="store_true", help="firma CAdES separata dal file")
    where.add_argument("--p7m-more", action="store_true", help="un firmatario in più nella busta .p7m letta")
    parser.add_argument("--encoding", choices=[each.value for each in Encoding], default="der", help="della busta")
    parser.add_argument("--level", choices=LEVELS, default="b-t", help="livello PAdES")
    parser.add_argument("--no-time-stamp", action="store_true", help="lo stesso che --level b-b")
    options = parser.parse_args(arguments)
    try:
        signed = _made(options.source.read_bytes(), options)
    except (SigningError, KeyError, OSError) as error:
        raise SystemExit(f"Firma di prova non riuscita: {error}") from error
    options.target.write_bytes(signed)


def _made(data: bytes, options: argparse.Namespace) -> bytes:
    level = "b-b" if options.no_time_stamp else options.level
    folder, person, stamped = options.pki_folder, options.person, level != "b-b"
    if options.p7m_more:
        return with_signer(data, pki_folder=folder, person=person, time_stamp=stamped)
    if options.p7m or options.p7s:
        encoding, detached = Encoding(options.encoding), options.p7s
        return envelope(
            data, pki_folder=folder, person=person, encoding=encoding, detached=detached, time_stamp=stamped
        )
    return sign(data, pki_folder=folder, person=person, field=options.field, own_field=options.own_field, level=level)


if __name__ == "__main__":
    main()
