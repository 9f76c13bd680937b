"""Rows of named queries for editions, in one line."""

from datetime import date
from typing import Any

from schemas.calendar import shipped
from schemas.registry.model import Account, Registry, RoleHeld
from schemas.times import at
from stages.reporter.document import EditionHead
from stages.reporter.facts import Answer, EditionFacts
from stages.reporter.verdict import Verdict
from tests.support.registries import registry

START, END = at("2026-07-06T00:00:00+08:00"), at("2026-07-13T00:00:00+08:00")


def finding(number: int, **changes: Any) -> dict[str, Any]:
    """A confirmed finding on site<number>, as `findings_in_window` answers it."""
    row = {
        "finding_id": f"{number:032x}",
        "state": "confirmed",
        "state_before": "",
        "moves": [["2026-07-08T00:00:00+08:00", "confirmed"]],
        "indicator": "site.notice.column_stale",
        "severity": "notice",
        "subject": f"site{number}",
        "target": f"site{number}/c1",
        "unit": "county",
        "wording": f"栏目{number}更新不及时，最近更新日期为2026年6月20日",
        "url": f"http://www.site{number}.gov.cn/yw/",
        "restricted": 0,
        "first_seen": "2026-07-08T00:00:00+08:00",
        "last_seen": "2026-07-12T00:00:00+08:00",
        "confirmed_at": "2026-07-08T00:00:00+08:00",
        "rectified_at": None,
    }
    return {**row, **changes}


def head(kind: str = "weekly", **changes: Any) -> EditionHead:
    values: dict[str, Any] = {
        "edition_id": "e" * 32,
        "kind": kind,
        "title": "示例市政府网站监测周报" if kind == "weekly" else "关于2026年第三季度示例市政府网站检查情况的通报",
        "program": "p",
        "office": "示例市人民政府办公室",
        "scope": "*",
        "scope_name": "示例市",
        "number": "2026年第28期",
        "period": "2026年第28周",
        "window_from": START,
        "window_to": END,
        "as_of": END,
        "signed_on": None,
        "deadline": shipped().deadline(END.date(), 10) if kind == "weekly" else None,
        "published_on": None,
        "rulebook": "政府网站与政务新媒体检查指标",
        "rulebook_version": "1",
    }
    return EditionHead(**{**values, **changes})


def facts(
    findings: list[dict[str, Any]],
    sites: int = 4,
    verdicts: dict[str, Verdict] | None = None,
    previous: list[dict[str, Any]] | None = None,
    unreachable: list[dict[str, Any]] | None = None,
    warnings: list[dict[str, Any]] | None = None,
    accounts: list[dict[str, Any]] | None = None,
    **changes: Any,
) -> EditionFacts:
    known = registry(sites)
    rows = [
        {
            "subject": s.id,
            "subject_kind": "site",
            "unit": "county",
            "columns": len(s.columns),
            "sampled": 1,
            "name": s.name,
        }
        for s in known.sites
    ]
    coverage = [{"subject": s.id, "visits_done": 168, "done": 200, "void": 3, "missed": 1} for s in known.sites]
    values: dict[str, Any] = dict(  # noqa: C408 - keyword names read as the fields they are
        registry=_with_account(known),
        window_from=START,
        window_to=END,
        findings=Answer("findings_in_window", {"start": "a"}, findings),
        previous=Answer("findings_in_window", {"start": "b"}, previous or []),
        warnings=Answer("warnings_open", {}, warnings or []),
        coverage=Answer("program_coverage", {}, coverage),
        unreachable=Answer("unreachable_for_us", {}, unreachable or []),
        subjects=Answer("subject_list", {}, [*rows, *(accounts or [])]),
        signoffs=Answer("signoffs", {}, []),
        verdicts={s.id: Verdict("合格") for s in known.sites} | (verdicts or {}),
        rule_titles={"site.notice.column_stale": "栏目更新不及时", "site.veto.home_stale": "首页不更新"},
        rulebook="政府网站与政务新媒体检查指标",
        rulebook_version="1",
        units={unit.id: unit for unit in known.units},
        first_look=date(2026, 6, 1),
    )
    return EditionFacts(**{**values, **changes})


def _with_account(known: Registry) -> Registry:
    account = Account(id="a1", name="示例发布", platform="weixin", roles=[RoleHeld(role="runs", unit="county")])
    return Registry(program=known.program, units=known.units, sites=known.sites, accounts=[account])
