"""Numbers and instants as an office writes them on a page."""

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
