"""Pictures that lie in a workbook, by the row in which each one stands."""

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pipelines.evidence.handed_in import Body
from pipelines.office.tables.sheet import Sheet
from schemas.mistakes import MistakeError

MOST_BYTES = 50 * 1024 * 1024  # of one picture, unpacked
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "/drawing"
_IN_CELL = re.compile(r"DISPIMG\(\s*\"([^\"]+)\"", re.I)  # how WPS keeps a picture inside a cell


def pictures_of(path: Path) -> dict[str, list[Body]]:
    """Place of a row -> its pictures; empty for what is no xlsx. Raises MistakeError for one that is too large."""
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not zipfile.is_zipfile(path):
        return {}
    found: dict[str, list[Body]] = defaultdict(list)
    with zipfile.ZipFile(path) as archive:
        if not any(name.startswith("xl/media/") for name in archive.namelist()):
            return {}
        in_cells = _cell_pictures(archive)
        for sheet, part in _sheets(archive):
            for row, media in [*_anchored(archive, part), *_in_cells(archive, part, in_cells)]:
                found[Sheet(sheet, []).place(row)].append(Body(posixpath.basename(media), _read(path, archive, media)))
    return dict(found)


def _read(path: Path, archive: zipfile.ZipFile, media: str) -> bytes:
    if archive.getinfo(media).file_size > MOST_BYTES:
        raise MistakeError(f"{path.name}：图片{posixpath.basename(media)}超过50MB，请压缩后重新插入。")
    return archive.read(media)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    targets = _relations(archive, "xl/workbook.xml")
    for one in _xml(archive, "xl/workbook.xml").iter():
        if one.tag.endswith("}sheet") and one.get(f"{_REL}id") in targets:
            yield one.get("name", ""), targets[one.get(f"{_REL}id", "")][1]


def _anchored(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, str]]:
    """Row (from 0) and media part of the pictures that are laid over a sheet."""
    for kind, drawing in _relations(archive, part).values():
        if not kind.endswith(_DRAWING) or drawing not in archive.namelist():
            continue
        media = _relations(archive, drawing)
        for anchor in _xml(archive, drawing):
            row = next((one.text for one in anchor.iter() if one.tag.endswith("}row")), None)
            for blip in (one for one in anchor.iter() if one.tag.endswith("}blip")):
                embedded = media.get(blip.get(f"{_REL}embed", ""))
                if row is not None and embedded is not None and embedded[1] in archive.namelist():
                    yield int(row), embedded[1]


def _cell_pictures(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a picture inside a cell -> its media part."""
    part = "xl/cellimages.xml"
    if part not in archive.namelist():
        return {}
    media, named = _relations(archive, part), dict[str, str]()
    for picture in (one for one in _xml(archive, part).iter() if one.tag.endswith("}pic")):
        name = next((one.get("name") for one in picture.iter() if one.tag.endswith("}cNvPr")), None)
        blip = next((one.get(f"{_REL}embed", "") for one in picture.iter() if one.tag.endswith("}blip")), "")
        if name and blip in media and media[blip][1] in archive.namelist():
            named[name] = media[blip][1]
    return named


def _in_cells(archive: zipfile.ZipFile, part: str, named: dict[str, str]) -> Iterator[tuple[int, str]]:
    if not named:
        return
    for row in (one for one in _xml(archive, part).iter() if one.tag.endswith("}row")):
        formulas = (one.text or "" for one in row.iter() if one.tag.endswith("}f"))
        for name in (name for formula in formulas for name in _IN_CELL.findall(formula)):
            if name in named:
                yield int(row.get("r", "1")) - 1, named[name]


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id of a relation of a part -> its type and the part that it leads to."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return {}
    return {
        one.get("Id", ""): (one.get("Type", ""), _joined(folder, one.get("Target", "")))
        for one in _xml(archive, rels)
        if one.get("TargetMode") != "External"
    }


def _joined(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    raw = archive.read(part)
    if b"<!DOCTYPE" in raw[:2_000]:  # entities of a document type can grow without bound
        raise MistakeError(f"{part}：内容不合规范，请用表格软件另存为xlsx后再导入。")
    try:
        return ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise MistakeError(f"{part}：不是能读取的内容（{error}），请用表格软件另存为xlsx后再导入。") from None
