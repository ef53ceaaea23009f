"""What the use cases work with: handed in by the composition root, never looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agreements.documents.files.archive import Archive
from agreements.documents.files.folder import AgreementFolder
from agreements.documents.files.received_store import ReceivedStore
from agreements.documents.templates.body_file import read_body_file
from agreements.documents.templates.emblem import read_emblem
from agreements.documents.templates.legal_basis_files import Bases
from agreements.documents.templates.who_may_file import read_who_may
from agreements.documents.viewing.view_cache import ViewCache
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import BasisWords
from agreements.domain.agreement.region_profile import USUAL_PROFILE, RegionProfile
from agreements.domain.basics.folding import folded
from agreements.domain.people.who_may import WhoMay
from agreements.notifications.imap import ImapSettings
from agreements.notifications.smtp import SmtpSettings
from agreements.persistence.database import Database
from signing.base.trust import TrustSettings
from signing.trusted_lists.settings import ListSettings

if TYPE_CHECKING:
    from agreements.documents.word.word_file import WordFile


@dataclass(frozen=True, slots=True)
class Workbench:
    """The tools of one process.

    Attributes:
        received: What came in and no step has taken yet ("ricevuti").
        folders: Root of the readable folders of the agreements ("archivio").
        converter: Preferred PDF engine: "auto", "libreoffice" or "dxpdf".
        soffice: Path of the LibreOffice program, or None to look for it.
        trust: Reads anchors and addresses when they are needed: a step that signs nothing does without them.
        lists: Where the trusted lists come from and are kept; read when they are needed.
        trial: Whether this is a trial installation; its documents say so on the page.
        calendars: Folder of the calendar files that programs of the offices read.
        pec_anchors: DER certificates that PEC providers' signatures may go back to; none: nobody's are verified.
        pec_mailbox: The mailbox that may be read for receipts; None where the protocol office hands them over.
        profile: How the Region's bodies decide; read when it is needed.
        bases: The legal bases that agreements can rest on; read when they are needed.
        body_file: What is said once of the own body; None where each form says it.
        who_may: Who may take which step; read when it is needed.
        views: What was made of documents to be looked at; it may vanish.
        on_clock_moved: Told the new offset, so that the trial time-stamp service follows.
        rehearsed: Steps are only tried on this bench (`rehearsal`): no time stamp is paid, no copy is made.
    """

    database: Database
    archive: Archive
    received: ReceivedStore
    folders: Path
    converter: str
    soffice: str | None
    trust: Callable[[], TrustSettings]
    lists: Callable[[], ListSettings]
    smtp: SmtpSettings
    trial: bool
    on_clock_moved: Callable[[timedelta], None] = lambda _offset: None
    profile: Callable[[], RegionProfile] = lambda: USUAL_PROFILE
    bases: Bases = field(default_factory=Bases)
    body_file: Path | None = None
    who_may: Callable[[], WhoMay] = read_who_may
    calendars: Path = Path("calendari")
    views: ViewCache = field(default_factory=lambda: ViewCache(Path("viste")))
    pec_anchors: Callable[[], tuple[bytes, ...]] = tuple
    pec_mailbox: Callable[[], ImapSettings | None] = lambda: None
    rehearsed: bool = False

    def ruled(self, act: Act) -> Act:
        """An act whose text is written before its examination: as its body decides today; nothing is frozen on it.

        Raises:
            AccordiError: The profile cannot be read, or does not know the body.
        """
        return act if act.rule is not None else replace(act, rule=self.profile().rule(act.body))

    def basis_words(self, agreement: Agreement) -> BasisWords | None:
        """What texts say of an agreement's legal basis; None where none was chosen.

        Raises:
            FolderError: Its folder is gone, or has faults.
        """
        basis = self.bases.read(agreement.basis)
        return basis.words.between(agreement.parties) if basis else None

    def headed(self, agreement: Agreement, text: WordFile) -> WordFile:
        """A proposal or a text with the arms of the own body at its head, where that leads and has some.

        Raises:
            DocumentError: The file of the own body or the picture cannot be used as it is.
        """
        own = None if self.body_file is None else read_body_file(self.body_file)
        if self.body_file is None or own is None or not own.emblem or folded(own.name) != folded(agreement.lead.name):
            return text
        from agreements.documents.templates.picture import with_emblem  # most steps show no arms

        return with_emblem(text, read_emblem(self.body_file.parent / own.emblem), f"Stemma {own.named.of}")

    def folder(self, agreement: Agreement) -> AgreementFolder:
        """The folder that staff open for an agreement."""
        return AgreementFolder(
            self.folders,
            int(agreement.number[2:6]),
            agreement.number,
            agreement.shown_title,
            hidden=agreement.confidentiality is not None,
        )
