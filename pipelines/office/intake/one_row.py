"""A record that was typed into a form, as the one-row table that the intake reads: both ways in are one."""

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.evidence.handed_in import Body
from pipelines.office.intake.template import Form
from pipelines.office.intake.words import headings_of

TABLE = "记录.csv"
EVIDENCE = "evidence"


def write_row(form: Form, values: Mapping[str, str], proofs: Sequence[Body], folder: Path) -> Path:
    """Write what was typed, with the files that prove it, into a folder; the path to hand in. Raises OSError."""
    headings = headings_of(form.payload)
    names = [f"{number}-{one.name}" for number, one in enumerate(proofs, start=1)]
    cells = {**values, EVIDENCE: "、".join(part for part in (values.get(EVIDENCE, ""), *names) if part)}
    filled = [name for name in form.names if cells.get(name, "").strip()]
    table = folder / TABLE
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["种类", *(headings[name] for name in filled)])
        writer.writerow([form.word, *(cells[name] for name in filled)])
    if not proofs:
        return table
    package = folder / "记录.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(table, TABLE)
        for name, one in zip(names, proofs, strict=True):
            archive.writestr(name, one.raw)
    return package


def by_field(form: Form, messages: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """What is wrong beside the field that it names, and what names none."""
    headings = headings_of(form.payload)
    beside, general = dict[str, str](), list[str]()
    for message in messages:
        text = message.split("行：", 1)[-1].removeprefix(f"{TABLE}：").removeprefix("记录.zip：")
        if text.startswith("共") and "整个文件未导入" in text:
            continue
        named = [(text.find(f"“{headings[name]}”"), name) for name in form.names if f"“{headings[name]}”" in text]
        if named:
            name = min(named)[1]
            beside[name] = "".join(filter(None, (beside.get(name, ""), text)))
        else:
            general.append(text)
    return beside, general
