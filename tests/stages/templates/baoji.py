"""The lists of a quarter of the office of baoji-2024q3, made from the facts of its circular."""

from typing import Any

Facts = dict[str, Any]


def lists(seed: Facts) -> dict[str, list[Facts]]:
    rows = seed["tables"][0]["rows"]
    checked = seed["totals"]["accounts"]["checked"]
    accounts = [_account(n, row) for n, row in enumerate(rows)]
    accounts += [_account(n, {"account": f"账号{n}", "result": "合格"}) for n in range(len(rows), checked)]
    problems = [
        _problem(f"p{n}.{at}", n, row, text, kind)
        for n, row in enumerate(rows)
        for at, (text, kind) in enumerate(zip(row["problems"], row["types"], strict=True))
    ]
    named = [item for item in seed["problem_items"] if item["type"] == "media.unfiled_opening"]
    for n, item in enumerate(named):
        row = {"account": item["accounts"][0], "organiser": item["organiser"], "account_type": item["platform"]}
        again = len([one for one in item.get("history", []) if "通报" in one["event"]])
        problems.append({**_problem(f"u{n}", 900 + n, row, "", item["type"]), "namings": again})
    history = [
        {"id": f"e{n}", "subject": item["accounts"][0], "order": n, "event": event["event"], **_when(event["when"])}
        for item in named
        for n, event in enumerate(item.get("history", []))
    ]
    return {"accounts": accounts, "problems": problems, "events": history}


def _when(told: str) -> Facts:
    year, _, rest = told.partition("-")
    return {"day": told, "when": f"{int(rest[:2])}月{int(rest[3:])}日" if rest else year}


def written(seed: Facts) -> dict[str, list[str]]:
    items = {item["id"]: item for item in seed["problem_items"]}
    return {"links_named": items["B4"]["accounts"], "columns_named": items["B5"]["accounts"]}


def _account(number: int, row: Facts) -> Facts:
    return {
        "id": f"a{number}",
        "name": row["account"],
        "unit": row.get("organiser", ""),
        "platform": row.get("account_type", ""),
        "running": True,
        "checked": True,
        "result": row["result"],
        "draw": number,
    }


def _problem(key: str, number: int, row: Facts, text: str, kind: str) -> Facts:
    return {
        "id": key,
        "subject_id": f"a{number}",
        "subject": row["account"],
        "subject_kind": "政务新媒体",
        "owner": row["organiser"],
        "platform": row["account_type"],
        "indicator": kind,
        "detail": text,
        "fails": row.get("result") == "不合格"
        and kind in ("media.no_update_2w", "media.no_interaction", "media.commercial_ad"),
        "namings": 0,
    }
