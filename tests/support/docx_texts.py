"""Texts of a docx, those in content controls too."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn


def paragraphs(content: bytes) -> list[str]:
    """Of the body, without its tables."""
    return ["".join(t.text or "" for t in one._p.iter(qn("w:t"))) for one in Document(io.BytesIO(content)).paragraphs]


def everything(content: bytes) -> str:
    """The body and its tables, a line for each paragraph."""
    body = Document(io.BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))


def rewritten(content: bytes, change: Callable[[str], str]) -> bytes:
    """The same file with its document changed as a person would in an editor."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(fresh, "w") as target:
        for name in source.namelist():
            held = source.read(name)
            target.writestr(name, change(held.decode()).encode() if name == "word/document.xml" else held)
    return fresh.getvalue()


def of_file(path: str | Path) -> list[str]:
    return paragraphs(Path(path).read_bytes())
