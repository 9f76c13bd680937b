"""A document out of a string, as the reader opens it."""

from stages.classifier.reading.context import PageContext
from stages.classifier.reading.document import Document
from stages.classifier.reading.opening import open_document


def opened(html: str | bytes, url: str | None = None) -> Document:
    body = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    return open_document(body, PageContext(url=url))
