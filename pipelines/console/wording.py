"""Numbers, instants and mistakes as an office reads them on a page."""

import re

from schemas.mistakes import MistakeError

COMPARATORS = {">=": "不低于", ">": "高于", "<=": "不高于", "<": "低于", "==": "等于", "!=": "不等于"}
UNITS = {"ratio": "", "days": "天", "count": "个", "points": "分", "flag": ""}


def moment(value: object) -> str:
    """2026-07-01T09:30:12+08:00 → 2026-07-01 09:30; empty for nothing."""
    return str(value or "")[:16].replace("T", " ")


def amount(value: float | None, unit: str = "") -> str:
    """A measured value with its unit; a ratio as a percentage."""
    if value is None:
        return "—"
    if unit == "ratio":
        return f"{value * 100:.4g}%"
    if unit == "flag":
        return "是" if value else "否"
    return f"{value:g}{UNITS.get(unit, '')}"


def limit(comparator: str, threshold: float | None, unit: str = "") -> str:
    """The limit that a rule sets: 不低于5%."""
    if threshold is None or unit == "flag":
        return ""
    return f"{COMPARATORS.get(comparator, comparator)}{amount(threshold, unit)}"


# Fields of the registry's file, as pages call them.
SETTINGS = {
    "登记册program.reference_targets": "登记册的参考网址",
    "请用xunwang calendar add添加": "请在“运行维护”中添加",
    "program.reference_targets": "参考网址",
    "program.agent_contact": "联系方式",
    "；确认后将references_proposed改为false": "；确认后保存即可",
    "（confirmed: false）": "",
}


def setting(text: str) -> str:
    """A sentence about the registry's file, for who changes it on a page."""
    for field, word in SETTINGS.items():
        text = text.replace(field, word)
    return text


# Options of the command line, as the fields of a form are called.
OPTIONS = {
    "要看以前按新指标会怎样，请用 xunwang rulebook try": "要看以前按新指标会怎样，请试算",
    "请把--from改为": "请改为",
    "请改写--from": "请改写启用日",
    "或用 xunwang edition overrule 写明维持的理由": "或在下面写明维持原文的理由",
    "请先用 xunwang cases decide 作出决定，或由负责人用 xunwang cases overrule 写明理由": "请先在“办理单”中作出决定，"
    "或由负责人写明理由",
    "，请补上--reason": "，请填写理由",
    "--until和--then": "截止日期和期满后如何计时",
    "--until 的日期": "截止日期",
    "--until": "截止日期",
    "--edition": "点名的通报",
    "--deadline": "反馈期限",
    "--from": "起始日",
    "--to": "截止日",
    "--site": "网站",
    "--as": "登录身份",
}
_NUMBER = re.compile(r"(办理单|问题)[0-9a-f]{12}")


def for_screen(mistake: MistakeError) -> str:
    """A mistake in the words of a page: nobody types options there, and what it is about is in front of the person."""
    text = "；".join(mistake.messages)
    for option, word in OPTIONS.items():
        text = text.replace(option, word)
    return _NUMBER.sub(r"该\1", text)
