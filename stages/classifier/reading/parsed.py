"""The element tree of a page, by libxml2: for the few pages whose hidden links have to be looked into."""

import re

from lxml import etree

from stages.classifier.reading.flow import Pieces

# Without huge_tree text is dropped below depth 256 and beyond 10 MB. Not the parser of lxml.html: its elements cost
# a call into Python each time one is touched. Nobody asks libxml2 for an element by its id.
_PARSER = etree.HTMLParser(huge_tree=True, collect_ids=False)
# What follows </html> is dropped by libxml2 and shown by every browser, so the end tags go before parsing.
_END_TAGS = ("</body>", "</html>", "</BODY>", "</HTML>")
_END_NAMES = ("/body", "/html", "/BODY", "/HTML")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>", re.I)


def parse(text: str, pieces: Pieces) -> etree._Element | None:
    """The tree of a decoded page that was cut into `pieces`; None when there is nothing but a comment, say. Always
    parsed from text: given bytes, libxml2 cuts a page at its first bad byte."""
    if _goes_on(pieces):
        for tag in _END_TAGS:
            text = text.replace(tag, " " * len(tag))
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = " " * declaration.end() + text[declaration.end() :]
    if not text or text.isspace():
        return None
    try:
        return etree.fromstring(text, _PARSER)
    except (etree.LxmlError, ValueError):
        return None


def _goes_on(pieces: Pieces) -> bool:
    """Whether anything but blanks and comments follows the first end of the body or of the page."""
    names = pieces[2::4]
    ends = [names.index(name) for name in _END_NAMES if name in names]
    if not ends:
        return False
    after = 4 * min(ends) + 4
    return any(map(str.strip, pieces[after::4])) or any(
        name not in _END_NAMES for name in pieces[after + 2 :: 4] if name
    )
