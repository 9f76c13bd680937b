"""A comparison in sentences and in tables."""

from collections import Counter
from collections.abc import Iterator

from pipelines.office.register_comparison.differences import DIFFERENCES, Compared, Difference, Unknown
from pipelines.office.tables.workbook import Sheet
from schemas.times import rfc3339

_SHOWN = 30  # of the unknown ones; all of them stand in the workbook


def comparison_lines(told: Compared) -> Iterator[str]:
    """Sentences for the desk officer: each kind with its rows, then what could not be compared."""
    counts = Counter(one.kind for one in told.differences)
    said = "，".join(f"{word}{counts[kind]}项" for kind, word in DIFFERENCES.items() if counts[kind])
    yield f"比对登记账号{told.accounts}个：{said or '未见不一致'}；未能比对{len(told.unknown)}个。"
    for kind, word in DIFFERENCES.items():
        rows = [one for one in told.differences if one.kind == kind]
        if rows:
            yield f"{word}："
            yield from (f"  {_line(one)}" for one in rows)
    if told.unknown:
        yield "未能比对（既不算一致，也不算不一致）："
        yield from (f"  {_unknown(one)}" for one in told.unknown[:_SHOWN])
        if len(told.unknown) > _SHOWN:
            yield f"  ……共{len(told.unknown)}个，全部名单用--out写出。"


def comparison_sheets(told: Compared) -> list[Sheet]:
    """Two tables: the differences with their evidence, and what could not be compared."""
    rows = [
        [
            one.word,
            one.unit,
            one.name,
            one.category,
            one.said,
            "" if one.sure else "需人工核看",
            rfc3339(one.since) if one.since else "",
            "\n".join(f"{rfc3339(proof.at)} {proof.url}" for proof in one.proofs),
            "\n".join(proof.event_id for proof in one.proofs),
        ]
        for one in told.differences
    ]
    heads = ["情形", "单位", "名称", "平台", "说明", "核看", "首次发现", "依据", "观测编号"]
    unknown = [[one.unit, one.name, one.category, unknown_words(one), one.reason] for one in told.unknown]
    return [Sheet("不一致", heads, rows), Sheet("未能比对", ["单位", "名称", "平台", "项目", "原因"], unknown)]


def _line(one: Difference) -> str:
    unit = f"{one.unit} " if one.unit else ""
    look = "" if one.sure else "（需人工核看）"
    proof = f" 依据：{rfc3339(one.proofs[-1].at)} {one.proofs[-1].url}" if one.proofs else " 依据：登记册"
    return f"{unit}“{one.name}”（{one.category}）：{one.said}{look}。{proof}"


def _unknown(one: Unknown) -> str:
    return f"{one.unit} “{one.name}”（{one.category}）：{unknown_words(one)}——{one.reason}。"


def unknown_words(one: Unknown) -> str:
    """What of an account could not be compared."""
    return "、".join(DIFFERENCES[kind] for kind in one.kinds)
