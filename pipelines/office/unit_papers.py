"""Papers of single units: of a kept edition one for each unit that it names, made anew each time from what is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.office.kept_editions import KIND, KeptEdition, write_whole
from schemas.mistakes import MistakeError
from stages.reporter.extracts import extract, units_named
from stages.reporter.render import RENDERERS

FORMATS = ("docx", "xlsx")
_SIGNS = re.compile(r"[^\w（）()-]+")


@dataclass(frozen=True)
class UnitPaper:
    """The paper of one unit as bytes by format."""

    unit: str
    name: str
    files: dict[str, bytes]


def unit_papers(edition: KeptEdition, unit: str | None = None) -> Iterator[UnitPaper]:
    """A paper for each unit that the edition names, or for one of them. Raises MistakeError for an edition that no
    template made, and for a unit that it does not name."""
    document = edition.kept.edition
    named = units_named(document)
    if unit is not None and unit not in named:
        known = "、".join(f"{name}（{id}）" for id, name in list(named.items())[:10]) or "无"
        raise MistakeError(f"{edition.code}没有涉及单位“{unit}”，请填写单位编号；涉及的有：{known}。")
    for id, name in named.items():
        if unit in (None, id):
            made = extract(document, id)
            yield UnitPaper(id, name, {form: RENDERERS[form](made) for form in FORMATS})


def write_unit_papers(edition: KeptEdition, folder: Path, unit: str | None = None) -> list[Path]:
    """Write them into a folder, each under the name of its unit; all are made before one is written."""
    papers = list(unit_papers(edition, unit))
    names = [paper.name for paper in papers]
    written = []
    for paper in papers:
        called = paper.name if names.count(paper.name) == 1 else f"{paper.name}-{paper.unit}"
        for form, content in paper.files.items():
            path = folder / f"{KIND}-{edition.code}-{_SIGNS.sub('', called)}.{form}"
            write_whole(path, content)
            written.append(path)
    return written
