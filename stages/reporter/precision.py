"""The precision card: how much of what was reported people found groundless, how much of the looking proved nothing.

Everything on it follows from the rows of the edition's own window, and one figure from right texts that are shipped, so
that anybody can count it again.
"""

from dataclasses import dataclass
from typing import Any

from schemas.chinese import rate
from schemas.registry.subjects import SUBJECTS
from stages.reporter.document import Cell, Figure, Table
from stages.reporter.facts import EditionFacts, Row
from stages.reporter.rows import NOTHING

KIND, TITLE = "precision", "结果准确情况说明"
COLUMNS = ["序号", "项目", "数", "基数", "占比", "基数是什么"]
WIDTHS = [0.5, 3, 0.8, 0.9, 0.9, 3]
CLOSING = (
    "以上各数可用xunwang edition card重算；占比越低越好。数为人工核实后排除的、没有得出结论的检查和无法判定的对象。"
)
_REJECTED, _WAITING = "dismissed", "suspected"


@dataclass(frozen=True)
class CleanText:
    """Hits that the word packs make in right texts: `hits` in so many `characters`; `packs` is their revision."""

    characters: int
    hits: int
    packs: str


def precision_table(facts: EditionFacts, clean: CleanText | None) -> Table:
    """The card of the window. `clean`: what the word packs find in right texts, where that was measured."""
    lines = [*_dismissed(facts), _void(facts), *_unknown(facts), *_clean(clean)]
    rows = [[number, *line] for number, line in enumerate(lines, start=1)]
    ids = [next((cell.ids for cell in line if isinstance(cell, Figure)), []) for line in lines]
    query, params = facts.findings.query, dict(facts.findings.params)
    return Table(KIND, TITLE, COLUMNS, rows, WIDTHS, closing=[CLOSING], name=KIND, query=query, params=params, ids=ids)


def _dismissed(facts: EditionFacts) -> list[list[Cell]]:
    """By indicator and over all: of the problems that were decided those that people found groundless."""
    decided = [row for row in facts.findings.rows if row["state"] != _WAITING]
    kinds: dict[str, list[Row]] = {}
    for row in decided:
        kinds.setdefault(str(row["indicator"]), []).append(row)
    lines = [_of_rows(facts, facts.rule_titles.get(key, key), key, kinds[key]) for key in sorted(kinds)]
    return [*lines, _of_rows(facts, "全部指标", "all", decided)]


def _of_rows(facts: EditionFacts, title: str, key: str, rows: list[Row]) -> list[Cell]:
    gone = [row for row in rows if row["state"] == _REJECTED]
    asked: dict[str, Any] = {"query": facts.findings.query, "params": dict(facts.findings.params)}
    counts = [
        Figure(name=f"{KIND}.{key}.{word}", text=str(len(held)), value=len(held), ids=_ids(held), **asked)
        for word, held in (("dismissed", gone), ("decided", rows))
    ]
    share = _share(f"{KIND}.{key}", len(gone), len(rows), asked, _ids(gone))
    return [f"{title}：核实后排除", *counts, share, "本期内已有结论（确认、整改、豁免或排除）的问题"]


def _ids(rows: list[Row]) -> list[str]:
    return sorted(str(row["finding_id"]) for row in rows)


def _share(name: str, part: int, whole: int, asked: dict[str, Any], ids: list[str]) -> Cell:
    if not whole:
        return NOTHING
    text, value = rate(part, whole), part / whole
    return Figure(name=name, text=text, value=value, ids=ids, numerator=float(part), denominator=float(whole), **asked)


def _void(facts: EditionFacts) -> list[Cell]:
    """Looks that ran and proved nothing, for our own reasons or a firewall's."""
    looks = facts.coverage
    void, done = (sum(int(row[key]) for row in looks.rows) for key in ("void", "done"))
    asked: dict[str, Any] = {"query": looks.query, "params": dict(looks.params)}
    ids = sorted(str(row["subject"]) for row in looks.rows if row["void"])
    counts = [
        Figure(name=f"{KIND}.{word}", text=str(number), value=number, ids=ids, **asked)
        for word, number in (("void", void), ("ran", void + done))
    ]
    return ["无效检查", *counts, _share(f"{KIND}.void_share", void, void + done, asked, ids), "已执行的检查"]


def _unknown(facts: EditionFacts) -> list[list[Cell]]:
    """Of each kind that is watched the subjects on which no verdict could be given."""
    lines: list[list[Cell]] = []
    for kind in facts.kinds():
        every = facts.of_kind(kind)
        asked: dict[str, Any] = {"query": every.query, "params": dict(every.params)}
        verdicts = {str(row["subject"]): facts.verdicts[str(row["subject"])].value for row in every.rows}
        unknown = sorted(key for key, value in verdicts.items() if value == "无法判定")
        judged = sorted(key for key, value in verdicts.items() if value in ("合格", "不合格", "无法判定"))
        counts = [
            Figure(name=f"{KIND}.{kind}.{word}", text=str(len(ids)), value=len(ids), ids=ids, **asked)
            for word, ids in (("unknown", unknown), ("asked", judged))
        ]
        share = _share(f"{KIND}.{kind}.unknown_share", len(unknown), len(judged), asked, unknown)
        lines.append([f"{SUBJECTS[kind].heading}：无法判定", *counts, share, "本期检查的对象（不含未抽查、不适用的）"])
    return lines


def _clean(clean: CleanText | None) -> list[list[Cell]]:
    if clean is None:
        return []
    a_hundred_thousand = f"每十万字{clean.hits * 100_000 / clean.characters:.1f}处"
    what = f"现行法律条文的字数（词表版本{clean.packs}）；其中报出的均为误报"
    return [["文字校核误报", str(clean.hits), str(clean.characters), a_hundred_thousand, what]]
