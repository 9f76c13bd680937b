"""What a circular speaks of and does not hold: attachments, the result of a check, a term for rectification."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from stages.reporter.audit.circular import Circular
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import chinese_count, mapping, mappings, name, number, shown

_NUMBERED = re.compile(r"^附件[0-9一二三四五六七八九十]*[:：.、]?|^[0-9]+[.、]")
_SECTION = re.compile("([一二三四五六七八九十]+)、")
_SAME_TITLE = 0.75
_RESULTS = ("qualified", "unqualified", "problem", "failing", "rate", "passed", "failed", "result")


def attachments_are_there(circular: Circular) -> Iterator[Result]:
    """Every attachment that the circular names is there with its rows."""
    spare = [_plain(table.title) for table in circular.tables]
    unmatched = []
    for i, one in enumerate(_attachments(circular)):
        title = _plain(mapping(one).get("title") if isinstance(one, dict) else one)
        match = next((other for other in spare if _same(title, other)), None)
        if match is not None:
            spare.remove(match)
        elif not number(mapping(one).get("rows")):
            unmatched.append((i, title))
    for i, title in unmatched[len(spare) :]:  # a table that goes by another title is an attachment all the same
        said = f"列出附件“{title}”，但没有附件内容（无表格行），请补上附件或删去该名称。"
        yield error("missing.attachment", f"attachments[{i}]", title, "附件表格", said)
    attached = {_plain(str(mapping(one).get("title") or one)) for one in _attachments(circular)}
    for i, table in enumerate(mappings(circular.facts.get("tables"))):
        title = _plain(str(table.get("title") or ""))
        empty = not table.get("rows") and not table.get("parts")
        if empty and title and not any(_same(title, other) for other in attached):
            said = f"表“{title}”只有标题，没有内容，请补上或删去。"
            yield error("missing.table", f"tables[{i}]", title, "表格行", said)


def _attachments(circular: Circular) -> list[object]:
    held = circular.facts.get("attachments")
    return [one for one in held if isinstance(one, str | dict)] if isinstance(held, list) else []


def _plain(title: object) -> str:
    return _NUMBERED.sub("", name(title))


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (
        one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _SAME_TITLE
    )


def results_are_told(circular: Circular) -> Iterator[Result]:
    """Where so many sites or accounts were checked, it is said how many passed."""
    for key, noun in (("sites", "网站"), ("accounts", "政务新媒体账号")):
        block = mapping(circular.totals.get(key))
        checked = number(block.get("checked"))
        if not checked or any(_told(block.get(result)) for result in _RESULTS):
            continue
        said = f"检查{noun}{shown(checked)}个，没有写明合格、不合格数和合格率，请补上检查结果。"
        yield doubtful("missing.result", f"totals.{key}", f"检查{shown(checked)}个", "合格数、合格率", said)


def _told(value: object) -> bool:
    return mapping(value).get("printed") is not None if isinstance(value, dict) else value is not None


def problems_have_a_term(circular: Circular) -> Iterator[Result]:
    """Where problems are named there is a last day for mending them, or a rule that says what follows.

    A file that leaves `deadlines` out says nothing on it; an empty list says that the circular sets none.
    """
    deadlines = circular.facts.get("deadlines", "unknown")
    if deadlines or not circular.items or circular.facts.get("escalation"):
        return
    rules = mappings(circular.facts.get("rules"))
    if any(rule.get(key) for rule in rules for key in ("action", "action_if_missed", "penalty")):
        return
    said = f"点名{len(circular.items)}处问题，没有写明整改期限，也没有逾期的处理办法，请补上。"
    yield doubtful("missing.deadline", "deadlines", "无", "整改期限", said)


def parts_are_numbered(circular: Circular) -> Iterator[Result]:
    """Sections (一、二、三、) and attachments are numbered without a gap."""
    sections = circular.facts.get("sections")
    heads = [_SECTION.match(name(one)) for one in sections] if isinstance(sections, list) else []
    told = [("sections", i, chinese_count(head[1]), str(head[1])) for i, head in enumerate(heads) if head]
    if len(told) == len(heads):
        yield from _gaps(told)
    numbers = [number(mapping(one).get("no")) for one in _attachments(circular)]
    if None not in numbers:
        yield from _gaps([("attachments", i, int(one or 0), shown(one or 0)) for i, one in enumerate(numbers)])


def _gaps(told: list[tuple[str, int, int | None, str]]) -> Iterator[Result]:
    for part, i, got, shown_as in told:
        if got != i + 1:
            said = f"第{i + 1}个{'附件' if part == 'attachments' else '部分'}的序号为{shown_as}，前后不连续，请核对。"
            yield error("missing.number", f"{part}[{i}]", shown_as, i + 1, said)
            return
