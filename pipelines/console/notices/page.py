"""提醒设置: each person says what to be told, where and how often."""

from typing import Any

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import all_typed, typed, visit_of
from pipelines.console.notices.items import offered
from pipelines.console.notices.sending import is_allowed, new_key
from pipelines.console.notices.settings import is_mail_address
from pipelines.console.notices.wishes import CHANNELS, SOON, Channel, Wish, new_wish
from pipelines.console.rendering import page
from schemas.mistakes import MistakeError

HOURS = {SOON: "有新事项时（最多每15分钟一次）", **{hour: f"每天{hour}时" for hour in range(7, 19)}}


async def show(house: House, request: web.Request) -> web.Response:
    if visit_of(request).session is None:
        return web.Response(status=303, headers={"Location": "/login?next=/notices"})
    return _page(house, request)


def _page(house: House, request: web.Request, told: str = "", wrong: str = "", **shown: Any) -> web.Response:
    teller, visit = house.notices, visit_of(request)
    wishes = teller.wishes.of(visit.actor.id)
    first = next(iter(wishes.values()), None)
    settings = teller.settings
    values: dict[str, Any] = {
        "mail": wishes["mail"].target if "mail" in wishes else "",
        "hook": wishes["hook"].target if "hook" in wishes else "",
        "chosen": first.kinds if first else offered(visit.actor).keys(),
        "hour": first.hour if first else SOON,
        "key": "",
    }
    return page(
        request,
        "notices.html",
        status=400 if wrong else 200,
        here="/notices",
        with_mail=settings is not None and settings.mail is not None,
        allowed=settings.webhooks if settings else [],
        kinds=offered(visit.actor),
        hours=HOURS,
        troubles=[f"{CHANNELS[name]}：{wish.trouble}" for name, wish in wishes.items() if wish.trouble],
        told=told,
        wrong=wrong,
        **{**values, **shown},
    )


async def change(house: House, request: web.Request) -> web.Response:
    """Only the own settings. An empty address ends that way."""
    visit, wishes = visit_of(request), house.notices.wishes
    if visit.session is None:
        raise web.HTTPForbidden(text="请登录后设置提醒。")
    mail, hook, kinds = typed(request, "mail"), typed(request, "hook"), all_typed(request, "kinds")
    known = wishes.of(visit.actor.id)
    try:
        hour = _hour(typed(request, "hour"))
        made = _made(house, request, known)
    except MistakeError as mistake:
        return _page(house, request, wrong=str(mistake), mail=mail, hook=hook, chosen=kinds)
    for channel in CHANNELS:
        if channel in made:
            target, key = made[channel]
            wishes.put(new_wish(visit.actor.id, channel, target, kinds, hour, key))
        else:
            wishes.drop(visit.actor.id, channel)
    ways = "、".join(CHANNELS[channel] for channel in made) or "不提醒"
    house.keeper.trail.add(visit.actor, "设置提醒", visit.actor.id, ways, request.remote or "")
    fresh = made["hook"][1] if "hook" in made and "hook" not in known else ""
    return _page(house, request, "提醒设置已保存。" if made else "已停止提醒。", key=fresh)


def _hour(text: str) -> int:
    found = {str(hour): hour for hour in HOURS}
    if text not in found:
        raise MistakeError("请选择提醒时间。")
    return found[text]


def _made(house: House, request: web.Request, known: dict[Channel, Wish]) -> dict[Channel, tuple[str, str]]:
    """By way the address, and the key that signs what goes there. Raises MistakeError."""
    settings, mail, hook = house.notices.settings, typed(request, "mail"), typed(request, "hook")
    kinds = all_typed(request, "kinds")
    if not set(kinds) <= offered(visit_of(request).actor).keys():
        raise MistakeError("有选项不在本人可接收的范围内，请刷新后再选。")
    if (mail or hook) and not kinds:
        raise MistakeError("请至少勾选一项提醒内容；不要提醒的，请清空地址。")
    if mail and (settings is None or settings.mail is None):
        raise MistakeError("系统没有配置邮件服务器，请联系系统管理员。")
    if mail and not is_mail_address(mail):
        raise MistakeError(f"“{mail[:60]}”不是可用的邮箱地址，请改正。")
    if hook and (settings is None or len(hook) > 500 or not is_allowed(settings, hook)):
        raise MistakeError("回调地址不在系统允许的范围内，请按页面给出的开头填写。")
    key = known["hook"].key if "hook" in known else new_key()
    found: dict[Channel, tuple[str, str]] = {"mail": (mail, ""), "hook": (hook, key)}
    return {channel: one for channel, one in found.items() if one[0]}
