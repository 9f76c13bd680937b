"""What `/api/v1` offers, once: the handlers serve it, the description is made from it, tests hold both together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from schemas.events.reports import EditionState
from schemas.registry.subjects import SUBJECTS
from schemas.rights import Action
from schemas.states import HANDLING, STATES
from schemas.words import EDITION_KINDS, SEVERITIES

BASE = "/api/v1"
MOST, USUAL = 500, 100
TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": ["number", "null"]}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
STATE: dict[str, Any] = {"type": "string", "enum": list(STATES)}
EDITION_KIND: dict[str, Any] = {"type": "string", "enum": list(EDITION_KINDS)}
EDITION_STATE: dict[str, Any] = {
    "type": "string",
    "enum": list(get_args(EditionState)),
    "description": "draft草稿，released已签发，withdrawn签发后已撤回",
}
SEVERITY: dict[str, Any] = {"type": "string", "enum": list(SEVERITIES)}


@dataclass(frozen=True)
class Resource:
    """A list of things below `/api/v1/<name>`. `scope`: what a token must hold; `right`: what a person
    needs; `fields`: JSON schema by field;
    `asks`: parameters of the address, with their schema."""

    name: str
    title: str
    scope: str
    right: Action
    fields: Mapping[str, dict[str, Any]]
    asks: Mapping[str, dict[str, Any]] = field(default_factory=dict)


_WINDOW = {"from": DAY, "to": DAY}
RESOURCES: tuple[Resource, ...] = (
    Resource(
        "findings",
        "问题",
        "findings",
        "read",
        {
            "id": TEXT,
            "subject": TEXT,
            "subject_name": TEXT,
            "subject_kind": {"type": "string", "enum": list(SUBJECTS)},
            "target": TEXT,
            "unit": TEXT,
            "unit_name": TEXT,
            "indicator": TEXT,
            "title": TEXT,
            "severity": SEVERITY,
            "state": STATE,
            "wording": TEXT,
            "common_cause": TEXT,
            "url": TEXT,
            "measured": NUMBER,
            "numerator": NUMBER,
            "denominator": NUMBER,
            "threshold": NUMBER,
            "comparator": TEXT,
            "measure_unit": TEXT,
            "rulebook": TEXT,
            "rulebook_version": TEXT,
            "first_seen": INSTANT,
            "last_seen": INSTANT,
            "confirmed_at": MAYBE_INSTANT,
            "rectified_at": MAYBE_INSTANT,
        },
        {"state": {"type": "string", "enum": [*STATES, "all"]}, "severity": SEVERITY, "indicator": TEXT, **_WINDOW},
    ),
    Resource(
        "subjects",
        "监测对象",
        "subjects",
        "read",
        {
            "id": TEXT,
            "kind": {"type": "string", "enum": list(SUBJECTS)},
            "code": TEXT,
            "name": TEXT,
            "url": TEXT,
            "unit": TEXT,
            "unit_name": TEXT,
            "columns": COUNT,
        },
        {"kind": {"type": "string", "enum": list(SUBJECTS)}},
    ),
    Resource(
        "coverage",
        "监测覆盖情况",
        "coverage",
        "read",
        {
            "subject": TEXT,
            "done": COUNT,
            "bad": COUNT,
            "void": COUNT,
            "missed": COUNT,
            "columns_seen": COUNT,
            "days_done": COUNT,
            "last_day_done": {"type": ["string", "null"], "format": "date"},
        },
        _WINDOW,
    ),
    Resource(
        "editions",
        "报告",
        "editions",
        "read_editions",
        {
            "kind": EDITION_KIND,
            "code": TEXT,
            "files": {"type": "array", "items": TEXT},
            "state": EDITION_STATE,
            "signed_on": {
                "type": ["string", "null"],
                "format": "date",
                "description": "文稿上的签发日期；草稿为null",
            },
            "released_at": MAYBE_INSTANT | {"description": "办理签发的时间；草稿为null"},
            "withdrawn_at": MAYBE_INSTANT | {"description": "办理撤回的时间；没有撤回的为null"},
            "replaced_by": {
                "type": "string",
                "description": "代替它的更正稿的编号（code）：同一时段最新的、已签发且未撤回的；没有的为空",
            },
        },
        {"kind": EDITION_KIND, "state": EDITION_STATE},
    ),
    Resource(
        "cases",
        "办理单",
        "cases",
        "read",
        {
            "id": TEXT,
            "unit": TEXT,
            "unit_name": TEXT,
            "step": {"type": "string", "enum": list(HANDLING)},
            "word": TEXT,
            "at": INSTANT,
            "deadline": {"type": ["string", "null"], "format": "date"},
            "closed": {"type": "boolean"},
            "rows": COUNT,
            "open": COUNT,
            "disputed": COUNT,
        },
    ),
    Resource(
        "records",
        "人工记录",
        "records",
        "read_editions",
        {"id": TEXT, "kind": TEXT, "subject": TEXT, "target": TEXT, "indicator": TEXT, "at": INSTANT},
        _WINDOW,
    ),
)


def openapi(programs: bool) -> dict[str, Any]:
    """The description. `programs`: whether there are several, each below an address of its own."""
    several = {"url": "/p/{program}", "variables": {"program": {"default": "program"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "巡网对接接口", "version": "1.0.0", "description": "只读；内容与页面经同一权限判断。"},
        "servers": [several if programs else {"url": "/"}],
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _object({"title": TEXT, "status": {"type": "integer"}})},
        },
        "paths": {f"{BASE}/{one.name}": {"get": _operation(one)} for one in RESOURCES},
    }


def _object(fields: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": dict(fields), "additionalProperties": False}


def _operation(one: Resource) -> dict[str, Any]:
    whole = {
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "cursor": TEXT,
        **one.asks,
    }
    answer = _object({"items": {"type": "array", "items": _object(one.fields)}, "next": {"type": ["string", "null"]}})
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": one.name,
        "summary": one.title,
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in whole.items()],
        "responses": {
            "200": {"description": one.title, "content": {"application/json": {"schema": answer}}},
            **{str(code): {"description": word, "content": problem} for code, word in PROBLEMS.items()},
        },
    }


PROBLEMS = {400: "参数有误", 401: "没有令牌或令牌已失效", 403: "令牌无此权限"}
