"""The reader of profiles: whether an account is there, what it is called, whose it is, what it was called before."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from schemas.events.found import ProfileRead
from schemas.events.found.accounts import Existence, FormerName
from schemas.registry.sources import CONFIDENCES
from schemas.times import day_of
from stages.classifier.reading.accounts.article import EXISTENCE, account_of, read_article
from stages.classifier.reading.accounts.codes import codes_in, is_picture
from stages.classifier.reading.accounts.texts import plain
from stages.classifier.reading.accounts.told import Part, parts_of, whole, words
from stages.classifier.reading.accounts.ways import ways_of_weibo, ways_on_page
from stages.classifier.reading.context import PageContext

# account_status of api_get_authorizer_info: 正常 已注销 已封禁 已告警 已冻结
_STATUS: dict[int, Existence] = {1: "there", 14: "closed_by_owner", 16: "taken_down", 18: "there", 19: "frozen"}
_KINDS = {0: "订阅号", 1: "订阅号", 2: "服务号"}
_DATED = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{1,40})[”\"」』》]")
_RENAMED = re.compile(r"改名|更名|变更为|修改为")
_LABELS = {
    "name": re.compile(r"^(?:公众号|帐号|账号)?名称[:：\s]*(.{1,40})$"),
    "principal": re.compile(
        r"^(?:认证|帐号|账号|备案)?主体(?:名称)?[:：\s]*([^:：\s].{1,59})$|^(?:企业|机构)全称[:：\s]*(.{2,60})$"
    ),
    "account_type": re.compile(r"^(?:帐号|账号|公众号)?类型[:：\s]*(订阅号|服务号|公众号|小程序|视频号)"),
}
_HEADING = re.compile(r"^(?:认证|帐号|账号|备案)?主体(?:名称)?[:：]?$")
_GOVERNMENT = 1  # verified_type of Weibo


def read_profile(bodies: list[bytes], context: PageContext) -> ProfileRead:
    """What all sources say, field by field, the most believed first. `existence` is that of the first who says it."""
    said = [one for part in parts_of(bodies, context) if part.told == "facts" and (one := _said(part, context))]
    if not said:
        return ProfileRead(source="", confidence=CONFIDENCES[-1], existence="unknown")
    found = said[0]
    for other in said[1:]:
        found = _filled(found, other)
    return msgspec.structs.replace(found, day=str(day_of(context.at)) if context.at else "")


def _said(part: Part, context: PageContext) -> ProfileRead | None:
    read = _READS.get(f"{part.source} {part.what}") or _READS.get(part.source)
    return read(part, context) if read is not None else None


def _filled(found: ProfileRead, other: ProfileRead) -> ProfileRead:
    """What the first does not say is taken from the other."""
    missing = {
        name: value
        for name in ProfileRead.__struct_fields__
        if name not in ("source", "confidence", "existence")
        and getattr(found, name) in ("", None, [])
        and (value := getattr(other, name)) not in ("", None, [])
    }
    if found.existence == "unknown":
        missing["existence"] = other.existence
    return msgspec.structs.replace(found, **missing)


def _authorizer(part: Part, _: PageContext) -> ProfileRead:
    info = part.data.get("authorizer_info")
    info = info if isinstance(info, dict) else {}
    status = whole(info.get("account_status"))
    verified = _number_in(info.get("verify_type_info"))
    return ProfileRead(
        source=part.source,
        confidence=part.confidence,
        existence="there" if status is None else _STATUS.get(status, "unknown"),
        name=words(info.get("nick_name")),
        account_type=_KINDS.get(_number_in(info.get("service_type_info")), ""),
        principal=words(info.get("principal_name")),
        verified=None if verified is None else verified >= 0,
    )


def _number_in(value: object) -> Any:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, int) else None


def _weibo(part: Part, _: PageContext) -> ProfileRead:
    data = part.data
    return ProfileRead(
        source=part.source,
        confidence=part.confidence,
        existence="there",
        name=words(data.get("screen_name")),
        account_type="政府认证" if whole(data.get("verified_type")) == _GOVERNMENT else "",
        verified=data.get("verified") if isinstance(data.get("verified"), bool) else None,
        followers=whole(data.get("followers_count")),
        posts_total=whole(data.get("statuses_count")),
        interaction=ways_of_weibo(data),
    )


def _bilibili(part: Part, _: PageContext) -> ProfileRead:
    data = part.data.get("data")
    name = words(data.get("name")) if isinstance(data, dict) else ""
    return ProfileRead(source=part.source, confidence=part.confidence, existence="there", name=name)


def _kuaishou(part: Part, _: PageContext) -> ProfileRead:
    info = part.data.get("user_info")
    info = info if isinstance(info, dict) else {}
    return ProfileRead(
        source=part.source,
        confidence=part.confidence,
        existence="there",
        name=words(info.get("name")),
        followers=whole(info.get("fan")),
    )


def _page(part: Part, context: PageContext) -> ProfileRead:
    """A public page: an article shows its account, a profile page the ways to speak to it; a notice says what became of
    it, a picture may hold codes."""
    body = part.body or b""
    if is_picture(body):
        return ProfileRead(source=part.source, confidence=part.confidence, existence="unknown", codes=codes_in(body))
    post, _text = read_article(body, part.what, context.at)
    if post.state == "unknown" and (ways := ways_on_page(body)) is not None:
        return ProfileRead(source=part.source, confidence=part.confidence, existence="there", interaction=ways)
    existence = EXISTENCE.get(post.state, "unknown")
    name = account_of(body) if post.state == "there" else ""
    return ProfileRead(source=part.source, confidence=part.confidence, existence=existence, name=name)


def _about(part: Part, _: PageContext) -> ProfileRead | None:
    """The page 关于公众号: principal, type, and the dated history of names."""
    lines = plain((part.body or b"").decode("utf-8", "replace")).split("\n")
    found = {name: _labelled(lines, pattern) for name, pattern in _LABELS.items()}
    principal = found["principal"] or _below(lines, _HEADING)
    former = list(_former(lines))
    if not principal and not former:
        return None  # another page came
    verified = True if any("已认证" in line or "微信认证" in line for line in lines) else None
    return ProfileRead(
        source=part.source,
        confidence=part.confidence,
        existence="there",
        former_names=former,
        verified=verified,
        name=found["name"],
        account_type=found["account_type"],
        principal=principal,
    )


def _labelled(lines: list[str], pattern: re.Pattern[str]) -> str:
    found = next((m for line in lines if (m := pattern.match(line))), None)
    return next((text.strip() for text in found.groups() if text), "") if found else ""


def _below(lines: list[str], heading: re.Pattern[str]) -> str:
    return next((lines[n + 1] for n, line in enumerate(lines[:-1]) if heading.match(line)), "")


def _former(lines: list[str]) -> Iterator[FormerName]:
    """Names that were given up, each until the day of the change; day and change stand in one line or in two."""
    until: str | None = None
    for line in lines:
        dated = _DATED.search(line)
        if dated:
            until = _day(dated)
        names = _QUOTED.findall(line)
        if len(names) >= 2 and _RENAMED.search(line):
            yield FormerName(name=names[0], until=until)


def _day(found: re.Match[str]) -> str | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


_READS: dict[str, Callable[[Part, PageContext], ProfileRead | None]] = {
    "weixin_consent authorizer": _authorizer,
    "weibo user": _weibo,
    "bilibili user": _bilibili,
    "kuaishou user": _kuaishou,
    "page": _page,
    "about": _about,
}
