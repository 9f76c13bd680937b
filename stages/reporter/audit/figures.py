"""Numbers of the text against each other: parts and wholes, counts and the names beside them, one base."""

import re
from collections.abc import Iterator

from stages.reporter.audit.circular import LISTS, Circular
from stages.reporter.audit.labels import field
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import Facts, mapping, mappings, name, names, number, shown, walk
from stages.reporter.audit.wording import PARTIAL

# A part can never be more than its whole, wherever the two stand side by side.
_PART_OF = (
    ("qualified", "checked"),
    ("unqualified", "checked"),
    ("checked", "running"),
    ("checked", "registered"),
    ("checked", "population"),
    ("problem", "checked"),
    ("adopted", "reported"),
    ("rectified", "problem_accounts"),
    ("rectified", "problem_sites"),
    ("rectified", "problems"),
    ("sampled", "tasks_deployed"),
    ("on_time", "received"),
    ("answered", "received"),
)
_WHOLES = ("total", "received", "checked", "count", "items_published", "items", "reported", "posts")
_NO_WHOLES = ("sum_check", "on_time", "answered", "overdue", "adopted", "rectified")  # parts of another kind
_COUNTS = ("count_printed", "printed", "count", "number", "total")
# Parts that reach only so much of a number beside them are a choice (其中…), and no breakdown of it.
_BREAKDOWN = 0.5
_NEAR = 0.1
_LEFT = ("unrectified", "remaining", "still_open", "not_rectified", "outstanding")
_BEFORE = ("previous", "previous_running", "previous_registered", "last_running", "last_registered", "before")
_ANY_COUNT = re.compile(r"(?<![0-9.])([0-9]+)[个条处件篇]")
_OF_SUBJECTS = re.compile(r"(?<![0-9.])([0-9]+)[个家](?:政务新媒体|账号|账户|公众号|订阅号|服务号)")
_VERDICTS = ("qualified", "unqualified")


def parts_add_up(circular: Circular) -> Iterator[Result]:
    """What is broken down by kind, unit, platform or level adds up to its total."""
    for path, block in walk(circular.facts, ""):
        for key, parts in block.items():
            if str(key).startswith("by_"):
                yield from _breakdown(f"{path}.{key}".lstrip("."), block, parts)


def _breakdown(path: str, block: Facts, parts: object) -> Iterator[Result]:
    plain = [number(value) for value in parts.values()] if isinstance(parts, dict) else []
    groups = [mapping(one) for one in parts.values()] if isinstance(parts, dict) else mappings(parts)
    if plain and None not in plain:
        yield from _sum(path, block, sum(value or 0 for value in plain))
        return
    for key in dict.fromkeys(key for group in groups for key in group):
        values = [number(group.get(key)) for group in groups]
        if not values or None in values or str(key) in ("no", "序号"):
            continue
        added = sum(value or 0 for value in values)
        whole = number(block.get(key))
        if whole is not None and whole != added:
            yield _no_sum(path, added, str(key), whole)
        elif whole is None and key == "count":
            yield from _sum(path, block, added)


def _sum(path: str, block: Facts, added: float) -> Iterator[Result]:
    wholes = {str(key): value for key, held in block.items() if (value := number(held)) is not None}
    for part in _NO_WHOLES:
        if len(wholes) > 1:
            wholes.pop(part, None)
    if added in wholes.values() or not wholes:
        return
    key = next((key for key in _WHOLES if key in wholes), next(iter(wholes)))
    if added > wholes[key] or added >= wholes[key] * _BREAKDOWN:
        yield _no_sum(path, added, key, wholes[key])


def _no_sum(path: str, added: float, key: str, whole: float) -> Result:
    said = f"分项合计{shown(added)}，{field(key)}为{shown(whole)}，两者不一致，请核对分项或总数。"
    return error("figures.parts", path, shown(added), shown(whole), said)


def verdicts_add_up(circular: Circular) -> Iterator[Result]:
    """合格 and 不合格, with the class between them where there is one, make up what was checked."""
    for path, block in walk(circular.totals, "totals"):
        checked, *known = (number(block.get(key)) for key in ("checked", *_VERDICTS))
        if checked is None or None in known:
            continue
        added = sum(value or 0 for value in known)
        between = [number(block.get(key)) or 0 for key in ("problem", "undecided", "exempt", "not_applicable")]
        if checked not in (added, added + between[0], added + sum(between)):
            said = f"合格与不合格合计{shown(added)}个，检查数为{shown(checked)}个，两者不一致，请核对。"
            yield error("figures.verdicts", path, shown(added), shown(checked), said)


def part_within_whole(circular: Circular) -> Iterator[Result]:
    """A part is never more than its whole; what is called a full coverage is one."""
    for path, block in walk(circular.facts, ""):
        for part, whole in _PART_OF:
            few, many = number(block.get(part)), number(block.get(whole))
            if few is not None and many is not None and few > many:
                said = f"{field(part)}为{shown(few)}，大于{field(whole)}的{shown(many)}，部分不能大于总体，请核对。"
                yield error("figures.part_of_whole", f"{path}.{part}".lstrip("."), shown(few), shown(many), said)
    for path, block in walk(circular.totals, "totals"):
        population = number(block.get("running") or block.get("registered") or block.get("population"))
        checked = number(block.get("checked"))
        if checked is None or population is None or "全覆盖" not in str(block.get("coverage")):
            continue
        if checked < population:
            said = f"称全覆盖检查，应检查{shown(population)}个，实际检查{shown(checked)}个，请核对。"
            yield error("figures.coverage", f"{path}.checked", shown(checked), shown(population), said)


def all_were_settled(circular: Circular) -> Iterator[Result]:
    """均已整改到位 is said only where as many were settled as there were."""
    for path, block in walk(circular.totals, "totals"):
        settled = number(block.get("rectified"))
        there = next((value for key in block if "problem" in str(key) and (value := number(block[key]))), None)
        text = str(block.get("text") or "")
        if settled is None or there is None or settled >= there or not ("均" in text or "全部" in text):
            continue
        said = f"称“{text}”，但{shown(there)}个中只整改了{shown(settled)}个，请核对。"
        yield error("figures.all_settled", f"{path}.rectified", shown(settled), shown(there), said)


def settled_and_left(circular: Circular) -> Iterator[Result]:
    """What was settled and what is left make up what there was."""
    for path, block in walk(circular.totals, "totals"):
        settled = number(block.get("rectified"))
        left = next((value for key in _LEFT if (value := number(block.get(key))) is not None), None)
        there = next((value for key in block if str(key).startswith("problem") and (value := number(block[key]))), None)
        if settled is not None and left is not None and there is not None and settled + left != there:
            said = f"已整改{shown(settled)}个，未整改{shown(left)}个，合计与原有{shown(there)}个不一致，请核对。"
            yield error("figures.settled", path, shown(settled + left), shown(there), said)


def population_follows(circular: Circular) -> Iterator[Result]:
    """So many ran before, so many were opened, closed and merged: what runs now follows."""
    for path, block in walk(circular.totals, "totals"):
        before = next((v for key in _BEFORE if (v := number(block.get(key))) is not None), None)
        now = next((v for key in ("running", "registered") if (v := number(block.get(key))) is not None), None)
        opened, closed = number(block.get("opened")), number(block.get("closed"))
        if before is None or now is None or opened is None or closed is None:
            continue
        follows = before + opened - closed
        if now not in (follows, follows - (number(block.get("merged")) or 0)):
            moved = f"新开{shown(opened)}个，关停{shown(closed)}个"
            said = f"上期{shown(before)}个，{moved}，与现有{shown(now)}个不符，请核对。"
            yield error("figures.population", path, shown(now), shown(follows), said)


def numbers_in_sentences(circular: Circular) -> Iterator[Result]:
    """The one number in a sentence is the count beside it, and that of accounts counts the names it introduces."""
    for item in circular.items:
        count, written = number(item.facts.get("count")), _ANY_COUNT.findall(name(item.text))
        if count is not None and len(written) == 1 and float(written[0]) != count:
            said = f"文字写作“{written[0]}”，数据为{shown(count)}，两者不一致，请核对。"
            yield error("figures.sentence", item.path, written[0], shown(count), said)
    for item in circular.items:
        told = _OF_SUBJECTS.findall(name(item.text))
        if len(told) != 1 or not isinstance(item.facts.get("accounts"), list):
            continue
        count, listed = int(told[0]), len(item.accounts)
        partial = PARTIAL.search(name(item.text)) or item.facts.get("partial")
        if count < listed or (count > listed and not partial):
            said = f"文字写作{count}个，所列账号{listed}个，两者不一致，请核对。"
            yield error("figures.sentence", item.path, count, listed, said)


def count_beside_names(circular: Circular) -> Iterator[Result]:
    """A number beside a list of names is the length of the list."""
    for path, block in walk(circular.facts, ""):
        if path.startswith("problem_items") or block.get("partial") or PARTIAL.search(str(block.get("text") or "")):
            continue
        lists = [(key, found) for key in LISTS if (found := names(block.get(key)))]
        counts = [(key, value) for key in _COUNTS if (value := number(block.get(key))) is not None]
        if len(lists) != 1 or not counts or counts[0][1] == len(lists[0][1]):
            continue
        (key, value), listed = counts[0], lists[0][1]
        said = f"{field(key)}为{shown(value)}，所列名单有{len(listed)}个，两者不一致，请核对。"
        yield error("figures.names", f"{path}.{key}".lstrip("."), shown(value), len(listed), said)


def named_beside_count(circular: Circular) -> Iterator[Result]:
    """Names that are listed for one of several shares are as many as that share counts."""
    for path, block in walk(circular.totals, "totals"):
        for key, listed in ((str(key), names(value)) for key, value in block.items()):
            share = key.removeprefix("named_")
            groups = [mapping(held) for other, held in block.items() if str(other).startswith(share)]
            count = next((value for group in groups if (value := number(group.get("count"))) is not None), None)
            if not key.startswith("named_") or not listed or count is None or count == len(listed):
                continue
            said = f"点名{len(listed)}个，对应的数为{shown(count)}个，两者不一致，请核对名单或数字。"
            yield error("figures.names", f"{path}.{key}", len(listed), shown(count), said)


def one_base(circular: Circular) -> Iterator[Result]:
    """A check of all sites or accounts rests on as many as the overview counts."""
    for kind, noun in (("sites", "网站"), ("accounts", "政务新媒体账号")):
        main = mapping(circular.totals.get(kind))
        population = number(main.get("running") or main.get("registered")) or number(main.get("checked"))
        for path, block in walk(circular.totals, "totals"):
            if population is None or block is main:
                continue
            for key in (
                key for key in block if str(key).endswith(f"_{kind}") and (number(block[key]) or 0) > population
            ):
                stands = shown(number(block[key]) or 0)
                said = f"此处{noun}为{stands}个，多于总体情况的{shown(population)}个，请核对。"
                yield error("figures.base", f"{path}.{key}", stands, shown(population), said)
            base = number(block.get(kind))
            if base is None or base in (population, number(main.get("checked"))):
                continue
            place = f"{path}.{kind}"
            said = f"此处以{shown(base)}个{noun}为基数，总体情况为{shown(population)}个，基数前后不一，请核对。"
            if base > population:
                yield error("figures.base", place, shown(base), shown(population), said)
            elif base > population * (1 - _NEAR) and any("printed" in mapping(one) for one in block.values()):
                yield doubtful("figures.base", place, shown(base), shown(population), said)
