"""Every field that Word knows, by what it does: whether it stays, and otherwise what can be done about it in Word.

Source: ECMA-376 part 1, 17.16.5; the names beyond it are those that Word still reads from its older versions.
"""

from __future__ import annotations

from enum import Enum


class FieldKind(Enum):
    """What a field does; the value names the sentence with which one that does not stay is refused.

    Attributes:
        COUNTS: Shows a number that only the page knows.
        SHOWS: Shows words of the text itself, or leads to a place: Word and the page show it alike.
        MARKS: Names a place for an index or a table, and shows nothing.
        CHANGES: Shows something of the day, the file or who opens it, by itself.
        HOLDS: Keeps a result in the file, which stays as text once the field is unlinked.
        FETCHES: The same, with a result that comes from elsewhere.
        DRAWS: Keeps no result: Word draws it, and leaves nothing when it is unlinked.
        MOVES: Moves the words that follow, off the line or the page.
        COMMANDS: Shows nothing and makes something happen: it asks, prints, skips a letter, reads another file.
        FORM: A field of a form to be filled in.
    """

    COUNTS = "counting_field"
    SHOWS = "showing_field"
    MARKS = "marking_field"
    CHANGES = "moving_field"
    HOLDS = "held_field"
    FETCHES = "fetching_field"
    DRAWS = "drawn_field"
    MOVES = "shifting_field"
    COMMANDS = "silent_field"
    FORM = "form_field"


_NAMES = {
    FieldKind.COUNTS: "PAGE NUMPAGES SECTIONPAGES PAGEREF",
    FieldKind.SHOWS: "TOC REF SEQ STYLEREF HYPERLINK",
    FieldKind.MARKS: "XE TC TA",
    FieldKind.CHANGES: "DATE TIME SAVEDATE PRINTDATE CREATEDATE EDITTIME FILENAME FILESIZE NUMWORDS NUMCHARS REVNUM "
    "TEMPLATE USERNAME USERINITIALS USERADDRESS LASTSAVEDBY",
    FieldKind.HOLDS: "= ADDRESSBLOCK AUTHOR AUTOTEXT AUTOTEXTLIST BIBLIOGRAPHY CITATION COMMENTS COMPARE DOCPROPERTY "
    "DOCVARIABLE FILLIN FTNREF GLOSSARY GREETINGLINE IF INDEX INFO KEYWORDS MERGEFIELD MERGEREC MERGESEQ NOTEREF QUOTE "
    "SECTION SUBJECT TITLE TOA",
    FieldKind.FETCHES: "DATABASE DDE DDEAUTO EMBED IMPORT INCLUDE INCLUDEPICTURE INCLUDETEXT LINK",
    FieldKind.DRAWS: "AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIDIOUTLINE DISPLAYBARCODE EQ GOTOBUTTON HTMLCONTROL "
    "LISTNUM MACROBUTTON MERGEBARCODE SHAPE SYMBOL",
    FieldKind.MOVES: "ADVANCE",
    FieldKind.COMMANDS: "ADDIN ASK DATA NEXT NEXTIF PRINT PRIVATE RD SET SKIPIF",
    FieldKind.FORM: "FORMCHECKBOX FORMDROPDOWN FORMTEXT",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
KEPT = frozenset({FieldKind.COUNTS, FieldKind.SHOWS, FieldKind.MARKS})
"""Those that stay; one that marks, as long as it holds nothing that shows."""


def kind_of(code: str) -> FieldKind:
    """What a field does, by its name in capitals; one that nobody knows keeps whatever result it has."""
    return _KINDS.get(code, FieldKind.HOLDS)


def is_known(code: str) -> bool:
    """Whether a field has a name of Word."""
    return code in _KINDS
