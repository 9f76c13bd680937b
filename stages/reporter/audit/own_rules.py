"""Rules that a circular states with a number, applied to the facts of the same circular."""

import re
from collections.abc import Iterator

from stages.reporter.audit.circular import Circular
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import (
    Facts,
    chinese_count,
    mappings,
    name,
    name_of,
    number,
    phrases_of,
    shown,
    walk,
)
from stages.reporter.audit.wording import agree, is_platform

_ACTIONS = re.compile("提醒函|关停|注销|约谈|问责|通报批评|整改通知|督办|移交")
_TIMES = re.compile("(?:通报|点名|提醒)[^,，。;；0-9]{0,4}?([0-9]+|[一二两三四五六七八九十]+)次")
_WEEKLY = re.compile("一周(?:未更新|更新不足|更新少于)([0-9]+|[一二两三四五六七八九十]+)次")
_THRESHOLDS = ("threshold", "limit", "max", "min", "count")
_WORDS_OF_A_RULE = 2  # so many words of a field's name and of a rule's are the same: notified_times


def thresholds_are_acted_on(circular: Circular) -> Iterator[Result]:
    """Where a subject reaches the number of a rule, what the rule says then is said of it."""
    for i, rule in enumerate(mappings(circular.facts.get("rules"))):
        limit = next((value for key in _THRESHOLDS if (value := number(rule.get(key))) is not None), None)
        action = str(rule.get("action") or "")
        for path, facts in _subjects(circular) if limit is not None and action else ():
            key, value = _measured(facts, rule)
            if limit is None or value is None or not _reaches(value, limit, str(rule.get("comparison") or ">=")):
                continue
            subject = name(facts.get("target")) or name_of(facts)
            if not _acted(circular, facts, subject, action):
                times = "次" if key == "text" or "times" in key else ""
                said = (
                    f"本文规定“{rule.get('text') or rule.get('rule')}”的“{action}”，"
                    f"“{subject}”已达{shown(value)}{times}，文中没有写明作此处理，请核对。"
                )
                yield doubtful("rules.not_applied", f"{path}.{key}", shown(value), f"rules[{i}]：{action}", said)


def _subjects(circular: Circular) -> Iterator[tuple[str, Facts]]:
    """Every mapping that tells something of a unit, a site or an account."""
    for key, held in circular.facts.items():
        for path, facts in walk(held, str(key)) if key != "rules" else ():
            if name(facts.get("target")) or name_of(facts):
                yield path, facts


def _measured(facts: Facts, rule: Facts) -> tuple[str, float | None]:
    """The field of a subject that a rule measures, by its name, or else by the number of times in its text."""
    words = set(str(rule.get("field") or rule.get("rule") or "").split("_"))
    for key, value in facts.items():
        if len(words & set(str(key).split("_"))) >= _WORDS_OF_A_RULE and number(value) is not None:
            return str(key), number(value)
    found = _TIMES.search(name(facts.get("text"))) if _TIMES.search(name(rule.get("text"))) else None
    return "text", float(chinese_count(found[1]) or 0) if found else None


def _reaches(value: float, limit: float, comparison: str) -> bool:
    return {
        ">": value > limit,
        "<": value < limit,
        "<=": value <= limit,
        "==": value == limit,
        "=": value == limit,
    }.get(comparison.strip(), value >= limit)


def _acted(circular: Circular, facts: Facts, subject: str, action: str) -> bool:
    """Whether the subject's own entry, or a sentence that names it, says that one of the rule's actions was taken."""
    wanted = set(_ACTIONS.findall(action))
    own = " ".join(str(held) for held in facts.values())
    if not wanted:
        return bool(facts.get("action"))
    texts = [own] + [text for key, held in circular.facts.items() if key != "rules" for text in _texts(held)]
    return any(wanted & set(_ACTIONS.findall(text)) and (text == own or subject in name(text)) for text in texts)


def _texts(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    for one in held.values() if isinstance(held, dict) else held if isinstance(held, list) else ():
        yield from _texts(one)


def weekly_numbers_are_the_rules(circular: Circular) -> Iterator[Result]:
    """一周未更新N次 names the number that the circular's own rule sets for the platform."""
    rules = [rule for rule in mappings(circular.facts.get("rules")) if is_platform(rule.get("platform"))]
    for row in (row for table in circular.tables for row in table.rows):
        for found in (found for one in phrases_of(row.facts) if (found := _WEEKLY.search(name(one)))):
            fitting = [rule for rule in rules if row.platform and agree(str(rule["platform"]), row.platform)]
            wanted = [value for rule in fitting if (value := number(rule.get("min_posts"))) is not None]
            times = chinese_count(found[1])
            if wanted and times not in wanted:
                said = (
                    f"“{row.name}”（{row.platform}）写作“{found[0]}”，本文规定该平台每周{shown(wanted[0])}次，请核对。"
                )
                yield error("rules.weekly", row.path, found[0], f"每周{shown(wanted[0])}次", said)


def consequences_are_the_rules(circular: Circular) -> Iterator[Result]:
    """A fault that fails by the circular's own rule is in no row that passes."""
    for rule in mappings(circular.facts.get("rules")):
        phrase = name(rule.get("text"))
        if rule.get("consequence") != "unqualified" or len(phrase) < 4:
            continue
        for row in (row for table in circular.tables for row in table.rows if row.failing is False):
            if any(phrase.replace("两", "2") in name(one).replace("两", "2") for one in phrases_of(row.facts)):
                said = f"“{row.name}”有“{rule['text']}”的问题，按本文规定为不合格，附件中未列为不合格，请核对。"
                yield error("rules.consequence", row.path, row.facts.get("result") or "存在问题", "不合格", said)
