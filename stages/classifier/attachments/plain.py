"""Plain text, CSV and tables in HTML under a spreadsheet's name."""

import lxml.html

from stages.classifier.attachments.limits import Text
from stages.classifier.reading.charset import decode


def plain_text(body: bytes) -> Text:
    return Text(decode(body).text)


def html_text(body: bytes) -> Text:
    root = lxml.html.document_fromstring(decode(body).text)
    for silent in root.xpath("//script|//style"):
        silent.drop_tree()
    return Text("\n".join(piece.strip() for piece in root.itertext() if piece.strip()))
