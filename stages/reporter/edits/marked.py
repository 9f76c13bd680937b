"""A docx read by its marks: which text stands in which slot, which cells in which row."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from schemas.mistakes import MistakeError
from stages.reporter.render.marks import OFFICE, PRINTED, ROW, SLOT

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom"})  # what tracked changes took out
MOST = 200_000_000  # bytes of one part, unpacked


@dataclass(frozen=True)
class MarkedText:
    """A paragraph outside of tables. `spans` are the slots in it: mark, first and last character."""

    text: str
    spans: tuple[tuple[str, int, int], ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self.spans)


@dataclass(frozen=True)
class MarkedRow:
    """A row of a table. `mark` is empty for heads and totals; `below` are cells that are merged with the one above."""

    mark: str
    cells: tuple[str, ...]
    below: tuple[bool, ...]


@dataclass(frozen=True)
class MarkedPaper:
    """`edition` and `printed` say of which edition it is and what was printed; empty where the file does not say."""

    edition: str
    printed: str
    texts: list[MarkedText]
    rows: list[MarkedRow]


def marked(content: bytes) -> MarkedPaper:
    """Raises MistakeError for what is not a docx."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body, told = _part(archive, "/officeDocument"), _part(archive, "/custom-properties")
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        raise MistakeError("文件不是完好的docx，请用Word、WPS另存为docx后再报。") from error
    if body is None:
        raise MistakeError("文件不是docx，请用Word、WPS另存为docx后再报。")
    properties = (
        {one.get("name"): "".join(one.itertext()) for one in told if one.get("name")} if told is not None else {}
    )
    texts = [_text(one) for one in body.iter(f"{_W}p") if not _inside(one, f"{_W}tbl")]
    rows = [_row(one) for one in body.iter(f"{_W}tr")]
    return MarkedPaper(properties.get(OFFICE, ""), properties.get(PRINTED, ""), texts, rows)


def _part(archive: zipfile.ZipFile, kind: str) -> etree._Element | None:
    """The part that the package names for something; None where it names none."""
    for one in _parsed(archive, "_rels/.rels"):
        if str(one.get("Type", "")).endswith(kind):
            return _parsed(archive, str(one.get("Target", "")).lstrip("/"))
    return None


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > MOST:
        raise MistakeError("文件过大，不是由本系统编成的文稿，请核对。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(archive.read(name), parser)


def _inside(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _text(paragraph: etree._Element) -> MarkedText:
    """The text with the slots in it, by content controls where the file has them and else by bookmarks."""
    text = ""
    controls: dict[str, tuple[int, int]] = {}
    bookmarks: dict[str, tuple[int, int]] = {}
    open_ones: dict[str, tuple[str, int]] = {}
    ends: list[tuple[etree._Element, str, int]] = []
    for one in _elements(paragraph):
        while ends and not _holds(ends[-1][0], one):
            _, name, first = ends.pop()
            controls[name] = (first, len(text))
        if one.tag == f"{_W}sdt" and (name := _tag(one)).startswith(f"{SLOT}_"):
            ends.append((one, name, len(text)))
        elif one.tag == f"{_W}bookmarkStart" and one.get(f"{_W}name", "").startswith(f"{SLOT}_"):
            open_ones[one.get(f"{_W}id", "")] = (one.get(f"{_W}name", ""), len(text))
        elif one.tag == f"{_W}bookmarkEnd" and (begun := open_ones.pop(one.get(f"{_W}id", ""), None)):
            bookmarks[begun[0]] = (begun[1], len(text))
        text += _said(one)
    controls.update({name: (first, len(text)) for _, name, first in ends})
    bookmarks.update({name: (first, len(text)) for name, first in open_ones.values()})  # it ends in a later paragraph
    found = sorted({**bookmarks, **controls}.items(), key=lambda item: item[1])
    return MarkedText(text, tuple((name, first, last) for name, (first, last) in found))


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    for one in parent:
        if one.tag not in _GONE:
            yield one
            yield from _elements(one)


def _holds(parent: etree._Element, element: etree._Element) -> bool:
    return any(above is parent for above in element.iterancestors())


def _said(element: etree._Element) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    return {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}.get(str(element.tag), "")


def _tag(control: etree._Element) -> str:
    found = control.find(f"{_W}sdtPr/{_W}tag")
    return found.get(f"{_W}val", "") if found is not None else ""


def _row(row: etree._Element) -> MarkedRow:
    cells = row.findall(f"{_W}tc")
    names = (one.get(f"{_W}name", "") for one in row.iter(f"{_W}bookmarkStart"))
    merged = [cell.find(f"{_W}tcPr/{_W}vMerge") for cell in cells]
    return MarkedRow(
        next((name for name in names if name.startswith(f"{ROW}_")), ""),
        tuple("\n".join(_text(one).text for one in cell.findall(f"{_W}p")) for cell in cells),
        tuple(one is not None and one.get(f"{_W}val", "continue") == "continue" for one in merged),
    )
