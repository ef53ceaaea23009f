"""The XMP packet of a finished PDF: what it is called, when it was made, which profiles it claims."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

# The PDF/UA identifier is not among the schemas that PDF/A knows: ISO 19005-2, 6.6.2.3 wants its description.
_PDFUA_DESCRIPTION = """\
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
"""


def xmp_packet(
    *, title: str, author: str | None, language: str, producer: str, created_at: datetime, accessible: bool
) -> bytes:
    """Write the packet; the same arguments give the same bytes.

    Args:
        title: Title of the document.
        author: Issuing administration, or None.
        language: BCP 47 tag of the title and of the text.
        producer: Engine and version, as the engine wrote them.
        created_at: Aware UTC datetime.
        accessible: True: PDF/A-2a and PDF/UA-1; False: PDF/A-2b.
    """
    moment = f"{created_at:%Y-%m-%dT%H:%M:%SZ}"
    creator = f"   <dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>\n" if author else ""
    shown = escape(title)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        "   <dc:format>application/pdf</dc:format>\n"
        f'   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{shown}</rdf:li>'
        f"<rdf:li xml:lang={quoteattr(language)}>{shown}</rdf:li></rdf:Alt></dc:title>\n"
        f"   <dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>\n"
        f"{creator}"
        "  </rdf:Description>\n"
        '  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">\n'
        f"   <xmp:CreateDate>{moment}</xmp:CreateDate>\n"
        f"   <xmp:ModifyDate>{moment}</xmp:ModifyDate>\n"
        f"   <xmp:MetadataDate>{moment}</xmp:MetadataDate>\n"
        "  </rdf:Description>\n"
        '  <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">\n'
        f"   <pdf:Producer>{escape(producer)}</pdf:Producer>\n"
        "  </rdf:Description>\n"
        '  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\n'
        "   <pdfaid:part>2</pdfaid:part>\n"
        f"   <pdfaid:conformance>{'A' if accessible else 'B'}</pdfaid:conformance>\n"
        "  </rdf:Description>\n"
        f"{_PDFUA_DESCRIPTION if accessible else ''}"
        " </rdf:RDF>\n"
        "</x:xmpmeta>\n"
        '<?xpacket end="w"?>\n'
    ).encode()
