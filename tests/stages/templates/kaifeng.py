"""The lists of a quarter of the office of kaifeng-2024q1, made from the facts of its circular."""

from typing import Any

Facts = dict[str, Any]
BANDS = {
    "1个工作日内答复": ("1个工作日内", 1),
    "5个工作日内答复": ("5个工作日内", 4),
    "大于5个工作日回复": ("超过5个工作日", 7),
    "未回复": ("未回复", None),
}


def lists(seed: Facts) -> dict[str, list[Facts]]:
    totals, (att1, att2, att3, att4, att5) = seed["totals"], seed["tables"]
    return {
        "sites": _sites(totals["sites"]["running"]),
        **_accounts(totals["accounts"]["running"], att1["rows"], att2["rows"], seed["problem_items"]),
        "consults": [
            {"id": f"k{name}", "site": name, "band": BANDS[row["group"]][0], "days": BANDS[row["group"]][1], "order": n}
            for row in att3["rows"]
            for n, name in enumerate(row["sites"])
        ],
        "praise": _praise(att5, totals),
        "repost_tasks": [
            {"id": f"t{n}", "task": f"任务{n}", "drawn": n < 3} for n in range(totals["repost_check"]["tasks_deployed"])
        ],
        "reposts": _reposts(totals["repost_check"]),
        "repost_units": [
            {"id": name, "unit_short": name, "missed": 1, "order": n}
            for n, name in enumerate(totals["repost_check"]["poor"])
        ],
        "found_by_people": [
            {"id": f"{i['id']}", "unit_short": i["unit"], "count": i["count"], "category": "表述不规范"}
            for i in seed["problem_items"]
            if i.get("count")
        ],
        "published": _published(totals["portal"]),
        "submissions": [
            {
                "id": row["unit"],
                "unit_short": row["unit"],
                "level": "县级" if part is att4["parts"][0] else "部门",
                "reported": row["reported"],
                "adopted": row["adopted"],
                "order": n,
            }
            for part in att4["parts"]
            for n, row in enumerate(part["rows"])
        ],
    }


def _sites(number: int) -> list[Facts]:
    return [
        {"id": f"s{n}", "name": f"网站{n}", "running": True, "checked": True, "result": "合格"} for n in range(number)
    ]


def _accounts(number: int, failed: list[Facts], remarked: list[Facts], items: list[Facts]) -> dict[str, list[Facts]]:
    accounts, problems = [], []
    owners = {item["target"]: item["unit"] for item in items if item.get("target")}
    for n in range(number):
        row = failed[n] if n < len(failed) else remarked[n - len(failed)] if n < len(failed) + len(remarked) else None
        name = row["account"] if row else f"账号{n}"
        owner = owners.get(name, row["authority"] if row else "")
        common = {"platform": row["problem_column"] if row else "微信公众号"}
        accounts.append(
            {
                "id": f"a{n}",
                "name": name,
                "in_charge_short": row["authority"] if row else "",
                "running": True,
                "checked": True,
                "result": "不合格" if n < len(failed) else "合格",
                "draw": n,
                **common,
            }
        )
        if row:
            kind = {"监测时间点前两周内无更新": "media.no_update_2w", "一周未更新两次": "media.below_weekly_2"}
            problems.append(
                {
                    "id": f"p{n}",
                    "subject_id": f"a{n}",
                    "subject": name,
                    "subject_kind": "政务新媒体",
                    "owner_short": owner,
                    "indicator": kind.get(row["problem"], "media.below_weekly_1"),
                    **common,
                }
            )
    return {"accounts": accounts, "problems": problems}


def _praise(att5: Facts, totals: Facts) -> list[Facts]:
    found: list[Facts] = []
    for row in att5["rows"]:
        for name in row["accounts"]:
            found.append({"name": name, "platform": row["kind"], "subject_kind": "政务新媒体", "criterion": "优秀账号"})
    for criterion, names in (
        ("转载重要信息较好", totals["repost_check"]["good"]),
        ("信息报送质量较好", totals["contribution"]["good"]),
    ):
        found += [{"unit_short": name, "subject_kind": "单位", "criterion": criterion} for name in names]
    return [{**row, "id": f"b{n}", "order": n} for n, row in enumerate(found)]


def _reposts(check: Facts) -> list[Facts]:
    subjects = [("网站", f"网站{n}") for n in range(check["sites"])]
    subjects += [("政务新媒体", f"账号{n}") for n in range(check["text_accounts"])]
    return [
        {"id": f"r{task}{name}", "task": f"任务{task}", "subject": name, "subject_kind": kind, "medium": "文字信息类"}
        for task in range(check["sampled"])
        for kind, name in subjects
    ]


def _published(portal: Facts) -> list[Facts]:
    kinds = {**portal["by_kind"], "其他": portal["items_published"] - sum(portal["by_kind"].values())}
    beside = {"专题": portal["special_topics"], "政策图解": portal["policy_graphics"]}
    return [
        *[{"id": f"f{k}", "topic": "门户网站信息", "category": k, "count": n} for k, n in kinds.items()],
        *[{"id": f"f{k}", "topic": k, "category": k, "count": n} for k, n in beside.items()],
    ]
