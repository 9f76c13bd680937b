"""Filings and votes, and what became of a subject before: namings and filings in the order of their days."""

from datetime import date
from typing import Any

from schemas.records.filings import KIND
from stages.reporter.audit.days import span_of
from stages.reporter.lists.records import Held, Records, account_name
from stages.reporter.templates.lists import Listed

_STEPS = {code: word for word, code in KIND.words["step"].items()}
_TOLD = {"open": "开通", "rename": "更名", "change": "变更", "close": "报告已注销该账号", "reopen": "再次开通"}


def lists(records: Records, before: Records) -> dict[str, Listed]:
    filings, votes = records.of("filing.state.v1"), records.of("vote.filing.v1")
    found: dict[str, Listed] = {}
    if filings:
        found["filings"] = records.listed([_filing(records, one) for one in filings])
    if votes:
        found["votes"] = records.listed([_vote(records, one) for one in votes])
    events = _events(records, before)
    return {**found, **({"events": before.listed(events)} if events else {})}


def _filing(records: Records, one: Held) -> dict[str, Any]:
    told = records.names.of_subject(one.subject)
    changed = one.day("changed")
    return {
        "id": one.id,
        "subject": _named(records, one),
        "platform": str(one.payload.get("platform") or "") or told["platform"],
        **records.names.of_unit(one.unit),
        "step": _STEPS.get(str(one.payload.get("step")), ""),
        "filed": one.payload.get("filed") is not None,
        "day": changed.isoformat() if changed else "",
    }


def _named(records: Records, one: Held) -> str:
    """The account that a filing is about; one that the registry does not hold is the record's target."""
    if str(one.payload.get("target_kind")) == "account":
        return account_name(one.payload)
    return str(records.names.of_subject(one.subject)["name"])


def _vote(records: Records, one: Held) -> dict[str, Any]:
    told = records.names.of_subject(one.subject)
    return {
        "id": one.id,
        "title": str(one.payload.get("title") or ""),
        **records.names.of_unit(one.unit),
        "subject": told["name"],
        "platform": told["platform"],
        "filed": one.payload.get("filed") is not None,
    }


def _events(records: Records, before: Records) -> list[dict[str, Any]]:
    """Namings of the periods before, then filings by their day; each once, whichever answer holds it."""
    rows = [
        {
            "id": one.id,
            "subject": _named(before, one),
            "when": str(one.payload.get("edition") or ""),
            "day": str(one.payload.get("edition") or ""),
            "event": str(one.payload.get("detail") or "通报"),
            "at": _begin(str(one.payload.get("edition") or ""), one.at),
        }
        for one in before.of("naming.earlier.v1")
    ]
    every = {one.id: one for one in (*before.all_of("filing.state.v1"), *records.all_of("filing.state.v1"))}
    for one in every.values():
        day = one.day("changed")
        if day is not None:
            rows.append({"id": one.id, "subject": _named(records, one), **_step(one, day)})
    rows.sort(key=lambda row: row["at"])
    return [{**row, "order": at} for at, row in enumerate(rows)]


def _begin(label: str, otherwise: str) -> str:
    """The first day of the period in whose circular somebody was named."""
    span = span_of(label)
    return span[0].isoformat() if span else otherwise


def _step(one: Held, day: date) -> dict[str, str]:
    filed = one.payload.get("filed") is not None
    step = str(one.payload.get("step"))
    text = _TOLD.get(step, "")
    told = str(one.payload.get("detail") or "")
    text += "" if filed or step == "close" else f"，{'仍' if step == 'reopen' else ''}未按程序申请报备"
    return {"when": f"{day.month}月{day.day}日", "day": day.isoformat(), "event": told or text, "at": day.isoformat()}
