"""The dialects of Weibo and of the open platforms of video: Bilibili, Kuaishou, Douyin."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pipelines.rehearsal.platforms.asking import Question, Said, said
from pipelines.rehearsal.platforms.model import PlatformAccount, PlatformPost, Trouble
from pipelines.rehearsal.platforms.weixin import odd_answer
from schemas.times import SHANGHAI

WEIBO, BILIBILI, KUAISHOU, DOUYIN = (
    "api.weibo.com", "member.bilibili.com", "open.kuaishou.com", "open.douyin.com",
)  # fmt: skip
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LARGE = 5_000_000_000_000_000_000  # ids exceed 2^53


class ByToken:
    """Knows its accounts by the token that opens them."""

    def __init__(self, accounts: Iterable[PlatformAccount]) -> None:
        self._accounts = {one.secret: one for one in accounts}

    def _account(self, token: str) -> PlatformAccount | None:
        return self._accounts.get(token)


class Weibo(ByToken):
    """user_timeline and users/show of the authorising user."""

    def answer(self, question: Question) -> Said:
        query, at = question.query, question.at
        account = self._account(query.get("access_token", ""))
        trouble = account.trouble(at) if account else None
        if account is None or trouble in (Trouble.EXPIRED, Trouble.WRONG_SECRET):
            return _weibo_error(21327)
        if trouble is Trouble.NO_PERMISSION or query.get("uid") != account.key:
            return _weibo_error(21335)
        if trouble is Trouble.QUOTA:
            return _weibo_error(10023)
        if trouble is Trouble.BUSY:
            return _weibo_error(10009)
        odd = odd_answer(trouble)
        if odd is not None:
            return odd
        if question.path == "/2/users/show.json":
            return said(_user(account, at))
        page, count = int(query.get("page", 1)), int(query.get("count", 20))
        posts = account.shown(at)
        chosen = posts[(page - 1) * count : page * count]
        more = int(chosen[-1].number) if chosen and page * count < len(posts) else 0
        statuses = [_status(account, post, at) for post in chosen]
        return said({"statuses": statuses, "previous_cursor": 0, "next_cursor": more, "total_number": len(posts)})


def _weibo_error(code: int) -> Said:
    return said({"error": "made up", "error_code": code, "request": "/2/statuses/user_timeline.json"}, 400)


def _weibo_time(at: datetime) -> str:
    here = at.astimezone(SHANGHAI)
    return f"{_DAYS[here.weekday()]} {_MONTHS[here.month - 1]} {here:%d %H:%M:%S +0800 %Y}"


def _user(account: PlatformAccount, at: datetime) -> dict[str, Any]:
    return {
        "id": int(account.key), "idstr": account.key, "screen_name": account.called(at), "verified": True,
        "verified_type": 1, "verified_reason": account.principal, "followers_count": account.followers,
        "statuses_count": len(account.shown(at)), "allow_all_comment": account.open_to_all,
        "allow_all_act_msg": account.open_to_all,
    }  # fmt: skip


def _status(account: PlatformAccount, post: PlatformPost, at: datetime) -> dict[str, Any]:
    key = str(_LARGE + post.number)
    if post.deleted is not None and post.deleted <= at:
        text = "抱歉，此微博已被作者删除。"
        return {"created_at": _weibo_time(post.at), "id": int(key), "idstr": key, "text": text, "deleted": "1"}
    found: dict[str, Any] = {
        "created_at": _weibo_time(post.at), "id": int(key), "mid": key, "idstr": key,
        "text": f"【{post.title}】{post.text}", "source": '<a href="http://weibo.com" rel="nofollow">微博</a>',
        "user": {"id": int(account.key), "idstr": account.key, "screen_name": account.called(at)},
    }  # fmt: skip
    if post.pinned:
        found["isTop"] = 1
    return found if post.original else found | {"retweeted_status": {"id": 1, "text": "原文"}}


class Bilibili(ByToken):
    """viewlist with the count of all, and the user."""

    def answer(self, question: Question) -> Said:
        at, account = question.at, self._account(question.headers.get("access-token", ""))
        trouble = account.trouble(at) if account else None
        if account is None or trouble in (Trouble.EXPIRED, Trouble.WRONG_SECRET):
            return said({"code": -101, "message": "made up", "ttl": 1})
        if trouble is Trouble.NO_PERMISSION:
            return said({"code": -403, "message": "made up", "ttl": 1})
        odd = odd_answer(trouble)
        if odd is not None:
            return odd
        if question.path.endswith("/user/account/info"):
            return said({"code": 0, "data": {"name": account.called(at), "face": "", "openid": account.key}})
        page, size, posts = int(question.query.get("pn", 1)), int(question.query.get("ps", 20)), account.shown(at)
        archives = [_archive(post) for post in posts[(page - 1) * size : page * size]]
        return said({"code": 0, "data": {"page": {"pn": page, "ps": size, "total": len(posts)}, "list": archives}})


def _archive(post: PlatformPost) -> dict[str, Any]:
    return {
        "resource_id": f"BV1{post.number:09}", "title": post.title, "desc": post.text,
        "copyright": 1 if post.original else 2, "ctime": int(post.at.timestamp()), "ptime": int(post.at.timestamp()),
        "addit_info": {"state": 0, "state_desc": "", "reject_reason": ""},
    }  # fmt: skip


class Kuaishou(ByToken):
    """photo/list by cursor, and the user."""

    def answer(self, question: Question) -> Said:
        at, account = question.at, self._account(question.query.get("access_token", ""))
        trouble = account.trouble(at) if account else None
        if account is None or trouble in (Trouble.EXPIRED, Trouble.WRONG_SECRET):
            return said({"result": 100200105, "error_msg": "made up"})
        if trouble is Trouble.NO_PERMISSION:
            return said({"result": 100200102, "error_msg": "made up"})
        odd = odd_answer(trouble)
        if odd is not None:
            return odd
        if question.path == "/openapi/user_info":
            return said({"result": 1, "user_info": {"name": account.called(at), "fan": account.followers}})
        cursor, count = question.query.get("cursor", ""), int(question.query.get("count", 20))
        posts = account.shown(at)
        begin = next((n + 1 for n, post in enumerate(posts) if f"v{post.number}" == cursor), 0)
        return said({"result": 1, "video_list": [_photo(post) for post in posts[begin : begin + count]]})


def _photo(post: PlatformPost) -> dict[str, Any]:
    return {
        "photo_id": f"v{post.number}", "caption": f"{post.title}\n{post.text}", "pending": False,
        "create_time": int(post.at.timestamp() * 1000), "play_url": f"https://v.example/{post.number}",
    }  # fmt: skip


class Douyin(ByToken):
    """The list of videos, withdrawn unless the model says nothing of it."""

    def answer(self, question: Question) -> Said:
        at, account = question.at, self._account(question.headers.get("access-token", ""))
        if account is None:
            return _douyin({"error_code": 28001003, "description": "made up"})
        if account.trouble(at) is Trouble.WITHDRAWN:
            return _douyin({"error_code": 28001056, "description": "该能力API已下线"})
        videos = [
            {
                "item_id": str(_LARGE + post.number), "title": post.title, "create_time": int(post.at.timestamp()),
                "is_top": post.pinned, "share_url": f"https://www.iesdouyin.com/share/video/{post.number}",
            }
            for post in sorted(account.shown(at), key=lambda post: (not post.pinned, -post.at.timestamp()))[:20]
        ]  # fmt: skip
        return _douyin({"error_code": 0, "description": "", "cursor": 0, "has_more": False, "list": videos})


def _douyin(data: dict[str, Any]) -> Said:
    return said({"data": data, "extra": {"logid": "made-up", "now": 0, "error_code": data["error_code"]}})
