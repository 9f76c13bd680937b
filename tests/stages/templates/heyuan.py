"""The lists of a quarter of the office of heyuan-2023q3, made from the facts of its circular."""

from typing import Any

Facts = dict[str, Any]
KINDS = {"site": "网站", "unit_content_on_portal": "网站", "column": "网站", "unit": "单位", "account": "政务新媒体"}


def lists(seed: Facts) -> dict[str, list[Facts]]:
    totals = seed["totals"]
    return {
        "sites": [{"id": f"s{n}", "running": True, "checked": True} for n in range(totals["sites"]["running"])],
        "accounts": [{"id": f"a{n}", "running": True, "checked": True} for n in range(totals["accounts"]["running"])],
        "problems": [_problem(n, item) for n, item in enumerate(seed["problem_items"])],
    }


def _problem(number: int, item: Facts) -> Facts:
    kind = item["target_kind"]
    return {
        "id": item["id"],
        "subject": item.get("target") or f"网站{number}",
        "subject_kind": KINDS[kind],
        "unit": item.get("unit"),
        "unit_short": item.get("unit"),
        "owner_short": item.get("unit"),
        "indicator": item["type"],
        "detail": item.get("text", ""),
        "by_supplier": None if kind in ("unit", "account") else kind == "unit_content_on_portal",
        "from_above": "被省" in item.get("text", ""),
        "order": number,
    }
