"""A record that was typed into a form, as the one-row table that the intake reads: both ways in are one."""

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.evidence.handed_in import Body

TABLE, PACKAGE = "记录.csv", "记录.zip"
PROOF = "佐证"


def write_row(cells: Mapping[str, str], proofs: Sequence[Body], folder: Path) -> Path:
    """Write the cells of a row by their headings, with the files that prove it, into a folder; the path to hand in.
    Raises OSError."""
    names = [f"{number}-{one.name}" for number, one in enumerate(proofs, start=1)]
    proof = "、".join(part for part in (cells.get(PROOF, ""), *names) if part)
    filled = {heading: text for heading, text in {**cells, PROOF: proof}.items() if text.strip()}
    table = folder / TABLE
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([filled.keys(), filled.values()])
    if not proofs:
        return table
    package = folder / PACKAGE
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(table, TABLE)
        for name, one in zip(names, proofs, strict=True):
            archive.writestr(name, one.raw)
    return package


def by_field(headings: Mapping[str, str], messages: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """What is wrong by the field whose heading it names, and what names none."""
    beside, general = dict[str, str](), list[str]()
    for message in messages:
        text = message.removeprefix(f"{PACKAGE}：").removeprefix(f"{TABLE}：").split("行：", 1)[-1]
        if text.startswith("共") and "整个文件未导入" in text:
            continue
        named = [(text.find(f"“{heading}”"), name) for name, heading in headings.items() if f"“{heading}”" in text]
        if named:
            name = min(named)[1]
            beside[name] = beside.get(name, "") + text
        else:
            general.append(text)
    return beside, general
