"""Templates into answers. Everything that is put into a template is escaped."""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipelines.console.keys import VISIT, Visit
from pipelines.console.wording import amount, limit, moment, setting
from schemas.events.actor import Actor
from schemas.registry.people import NOBODY
from schemas.rights import ROLES, Action, may
from schemas.states import STANDING
from schemas.words import CAUSES, FINDING_STATES, SEVERITIES, STATUSES

# Address, word, and the right that opens it: what a person may not open is not offered.
NAVIGATION: tuple[tuple[str, str, Action], ...] = (
    ("/work", "工作台", "read"),
    ("/", "总览", "read"),
    ("/sites", "网站", "read"),
    ("/subjects", "账号和应用", "read"),
    ("/findings", "问题", "read"),
    ("/cases", "办理单", "read"),
    ("/worklist", "检查底稿", "read_withheld"),
    ("/records", "人工记录", "hand_in"),
    ("/editions", "报告", "read_editions"),
    ("/templates", "通报模板", "read_editions"),
    ("/rulebooks", "指标体系", "read"),
    ("/words", "词库", "read_editions"),
    ("/text", "文字校核", "read"),
    ("/registry", "登记册", "register"),
    ("/sources", "来源情况", "read_status"),
    ("/status", "运行状态", "read_status"),
)
HOUSE_NAVIGATION: tuple[tuple[str, str, Action], ...] = (
    ("/people", "人员", "administer"),
    ("/systems", "对接系统", "administer"),
    ("/trail", "操作记录", "administer"),
    ("/upkeep", "运行维护", "operate"),
)
_TOLD_NOTHING = Visit(NOBODY)


@cache
def templates() -> Environment:
    folder = files("pipelines.console").joinpath("templates")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        state=lambda value: FINDING_STATES.get(value, value),
        status=lambda value: STATUSES.get(value, value),
        severity=lambda value: SEVERITIES.get(value, value),
        cause=lambda value: CAUSES.get(value, value),
        moment=moment,
        amount=amount,
        limit=limit,
        setting=setting,
        roles=lambda actor: "、".join(ROLES[role] for role in actor.roles),
    )
    environment.tests["standing"] = lambda state: state in STANDING
    environment.globals["navigation"] = NAVIGATION
    environment.globals["house_navigation"] = HOUSE_NAVIGATION
    return environment


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """A page of the console. `here` is the entry of the navigation, `base` where the pages of the program begin."""
    visit = request.get(VISIT, _TOLD_NOTHING)
    known = {"here": "", "base": "", "program_name": "", "several": False, "notice": ""}
    text = (
        templates()
        .get_template(template)
        .render(visit=visit, csrf=visit.csrf, allows=_allows(visit.actor), **{**known, **values})
    )
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def _allows(actor: Actor) -> Any:
    def allows(action: Action) -> bool:
        return may(actor, action) is None

    return allows


def said(
    request: web.Request, heading: str, sentences: list[str], *, status: int = 200, back: str = "/"
) -> web.Response:
    """A page that says what happened, or why it did not."""
    return page(request, "said.html", status=status, heading=heading, sentences=sentences, back=back)


def problem(status: int, title: str) -> web.Response:
    """The same for another system (RFC 9457)."""
    body = orjson.dumps({"title": title, "status": status})
    return web.Response(body=body, status=status, content_type="application/problem+json")


def not_found(request: web.Request) -> web.Response:
    return page(request, "missing.html", status=404)


def style() -> str:
    return files("pipelines.console").joinpath("templates", "style.css").read_text(encoding="utf-8")


def script() -> str:
    """The one script there is: live numbers."""
    return files("pipelines.console").joinpath("templates", "live.js").read_text(encoding="utf-8")
