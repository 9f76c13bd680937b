"""The lists of a quarter of the office of fengxiang-2023q3, made from the facts of its circular."""

from typing import Any

Facts = dict[str, Any]


def lists(seed: Facts) -> dict[str, list[Facts]]:
    totals, items = seed["totals"], seed["problem_items"]
    feedback = [(row["unit"], row["count"]) for row in seed["site_problem_feedback"]["by_unit"]]
    return {
        "published_units": [
            *_shared(totals["site_info"]["items_published"], totals["site_info"]["met_target"], "网站信息"),
            *_shared(totals["disclosure"]["items"], totals["disclosure"]["met_target"], "政府信息公开"),
            *_shared(totals["new_media"]["posts"], ["全区各单位"], "新媒体发布"),
            *_shared(totals["new_media"]["reposts"], ["全区各单位"], "新媒体转发"),
            *[
                {
                    "id": f"n{n}",
                    "unit_short": item["unit"],
                    "category": "网站信息",
                    "count": 0,
                    "met": False,
                    "order": 99,
                }
                for n, item in enumerate(items)
                if item["type"] == "site.info_zero" and item["target_kind"] == "unit"
            ],
        ],
        "published_columns": [
            {"id": f"c{n}", "column": item["target"], "count": 0}
            for n, item in enumerate(items)
            if item["target_kind"] == "column"
        ],
        "repost_units": [
            {"id": f"z{n}", "unit_short": item["unit"], "missed": 1}
            for n, item in enumerate(items)
            if item["type"] == "media.repost_missed"
        ],
        "problems": [
            {
                "id": item["id"],
                "indicator": item["type"],
                "unit_short": item["unit"],
                "subject_kind": "单位",
                "found": n,
            }
            for n, item in enumerate(items)
            if item["type"] == "media.link_unavailable"
        ],
        "letters": _letters(totals["mailbox"], seed["repeat_complaint_topics"]),
        "praise": [
            {"id": f"b{n}", "unit_short": unit, "criterion": "政务新媒体工作较好", "order": n}
            for n, unit in enumerate(totals["new_media"]["good"])
        ],
        "notices": [
            {"id": f"g{n}", "unit_short": unit, "count": count, "category": "site.misexpression", "order": n}
            for n, (unit, count) in enumerate(feedback)
        ],
    }


def _shared(total: int, units: list[str], category: str) -> list[Facts]:
    """The total over the units, the rest at the first one."""
    each = total // len(units)
    return [
        {
            "id": f"{category}{unit}",
            "unit_short": unit,
            "category": category,
            "count": each + (total - each * len(units) if n == 0 else 0),
            "goal": 10,
            "met": True,
            "order": n,
        }
        for n, unit in enumerate(units)
    ]


def _letters(mailboxes: list[Facts], topics: list[str]) -> list[Facts]:
    found: list[Facts] = []
    for box in mailboxes:
        for kind, number in box["by_kind"].items():
            found += [
                {
                    "id": f"{box['name']}{kind}{n}",
                    "mailbox": box["name"],
                    "category": kind,
                    "due": True,
                    "on_time": True,
                }
                for n in range(number)
            ]
    again = [row for row in found if row["category"] == "投诉"][: len(topics)]
    for row, topic in zip(again, topics, strict=True):
        row |= {"again": True, "topic": topic}
    return found
