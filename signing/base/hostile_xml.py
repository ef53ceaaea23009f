"""XML that comes from outside: read in one way everywhere."""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]


def parsed(xml: bytes, **leaving_out: bool) -> Any:
    """The root of an XML document; entities stay unresolved, no DTD is loaded, nothing is fetched.

    A document may still declare a DTD: whoever reads it says whether that is refused.

    Args:
        xml: The document, which may be built to do harm.
        leaving_out: What the caller has no use for, as lxml names it: `remove_comments`, `remove_pis`,
            `remove_blank_text`.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed, or deeper or larger than libxml2 reads.
        ValueError, LookupError: Its encoding is not what it says, or is unknown.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **leaving_out)
    return etree.fromstring(xml, parser)
