"""The lists of a quarter of the office of yichun-2023q3, made from the facts of its circular."""

from typing import Any

Facts = dict[str, Any]


def lists(seed: Facts) -> dict[str, list[Facts]]:
    totals, items = seed["totals"], seed["problem_items"]
    failed = [item for item in items if item["target_kind"] == "site" and item["severity"] == "unqualified"]
    running = totals["sites"]["running"]
    rows = seed["tables"][0]["rows"]
    return {
        "sites": [
            {"id": f"s{n}", "running": True, "checked": True, "result": "不合格" if n < len(failed) else "合格"}
            for n in range(running)
        ],
        "accounts": [_account(n, rows[n] if n < len(rows) else {}) for n in range(totals["accounts"]["registered"])],
        "problems": [*(_listed(n, row) for n, row in enumerate(rows)), *_named(items)],
        "namings": [
            {
                "id": item["id"],
                "unit": item["unit"],
                "subject": item["target"],
                "platform": item["platform"],
                "times": item["notified_times_this_year"],
            }
            for item in items
            if item.get("notified_times_this_year")
        ],
        "previous": [
            {"id": f"v{n}", "subject_kind": "政务新媒体", "state": "已整改"}
            for n in range(totals["previous_quarter"]["problem_accounts"])
        ],
        "requests": [{"id": "q1", "overdue": False}],
    }


def _account(number: int, row: Facts) -> Facts:
    return {
        "id": f"a{number}",
        "name": row.get("account", f"账号{number}"),
        "unit": row.get("unit", ""),
        "platform": row.get("account_type", ""),
        "url": row.get("url", ""),
        "checked": True,
        "result": "不合格" if row else "合格",
        "draw": number,
    }


def _listed(number: int, row: Facts) -> Facts:
    told = {"subject_id": f"a{number}", "subject": row["account"], "subject_kind": "政务新媒体"}
    return {"id": f"p{number}", "indicator": row["type"], **told}


def _named(items: list[Facts]) -> list[Facts]:
    kinds = {"unit": "单位", "site": "网站"}
    return [
        {
            "id": item["id"],
            "unit_short": item["unit"],
            "subject": item.get("target"),
            "subject_id": "",
            "subject_kind": kinds.get(item["target_kind"], "政务新媒体"),
            "platform": item.get("platform"),
            "indicator": item["type"],
            "detail": item["text"],
            "from_above": "被省" in item["text"],
            "order": n,
        }
        for n, item in enumerate(items)
        if not item.get("notified_times_this_year")
    ]
