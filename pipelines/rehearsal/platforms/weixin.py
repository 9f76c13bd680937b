"""The dialect of api.weixin.qq.com: tokens, menus, what was published, what was sent to all by days, the account."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pipelines.rehearsal.platforms.asking import Question, Said, page, said
from pipelines.rehearsal.platforms.model import Button, PlatformAccount, PlatformPost, Trouble
from schemas.ids import digest
from schemas.times import SHANGHAI, day_of

HOST = "api.weixin.qq.com"
_LIFE = 7200
_CODES = {
    Trouble.NO_PERMISSION: 48001, Trouble.EXPIRED: 42001, Trouble.QUOTA: 45009, Trouble.BUSY: -1, Trouble.BUSY_ONCE: -1,
}  # fmt: skip
_OPENS_BY_SECRET = {Trouble.WRONG_SECRET: 40125, Trouble.NOT_LISTED: 40164}


class Weixin:
    """Knows its accounts by appid. `component` opens the third-party platform: (appid, secret, ticket)."""

    def __init__(self, accounts: Iterable[PlatformAccount], component: tuple[str, str, str] = ("", "", "")) -> None:
        self._accounts = {one.key: one for one in accounts}
        self._component = component
        self._busy: set[str] = set()

    @staticmethod
    def token_of(account: PlatformAccount) -> str:
        """The token that opens an account."""
        return _token(account, forced=False)

    def answer(self, question: Question) -> Said:
        asked, query, at = question.json, question.query, question.at
        if question.path == "/cgi-bin/stable_token":
            return self._stable_token(asked, at)
        if question.path.startswith("/cgi-bin/component/"):
            return self._by_consent(question, asked)
        account = self._opened(query.get("access_token", ""), at)
        if account is None:
            return _error(40001)
        return self._failing(account, question) or self._told(account, question, asked)

    def _stable_token(self, asked: dict[str, Any], at: datetime) -> Said:
        account = self._accounts.get(str(asked.get("appid")))
        if account is None:
            return _error(40013)
        trouble = account.trouble(at)
        if trouble in _OPENS_BY_SECRET:
            return _error(_OPENS_BY_SECRET[trouble])
        if asked.get("secret") != account.secret:
            return _error(40125)
        forced = asked.get("force_refresh") is True
        return said({"access_token": _token(account, forced=forced), "expires_in": _LIFE})

    def _by_consent(self, question: Question, asked: dict[str, Any]) -> Said:
        """The third-party platform: its own token, that of an account, and what is known of an account."""
        appid, secret, ticket = self._component
        token = f"component-{digest(appid, secret)[:24]}"
        if question.path.endswith("/api_component_token"):
            right = (asked.get("component_appsecret"), asked.get("component_verify_ticket")) == (secret, ticket)
            return said({"component_access_token": token, "expires_in": _LIFE}) if right else _error(61004)
        if question.query.get("component_access_token") != token:
            return _error(40001)
        account = self._accounts.get(str(asked.get("authorizer_appid")))
        if account is None:
            return _error(61003)
        if question.path.endswith("/api_authorizer_token"):
            if asked.get("authorizer_refresh_token") != account.secret:
                return _error(61023)
            value = _token(account, forced=True)
            return said({"authorizer_access_token": value, "expires_in": _LIFE, "authorizer_refresh_token": "same"})
        return self._failing(account, question) or said(_authorizer(account, question.at))

    def _opened(self, token: str, at: datetime) -> PlatformAccount | None:
        """The account that a token opens, None for a wrong or old one."""
        appid, _, rest = token.partition("-")
        account = self._accounts.get(appid)
        if account is None or rest not in (_mark(account, True), _mark(account, False)):
            return None
        return account

    def _failing(self, account: PlatformAccount, question: Question) -> Said | None:
        trouble = account.trouble(question.at)
        if trouble is Trouble.EXPIRED_ONCE and question.query.get("access_token", "").endswith(_mark(account, False)):
            return _error(42001)
        if trouble is Trouble.BUSY_ONCE:
            key = f"{question.target} {question.at} {question.body!r}"
            if key in self._busy:
                return None
            self._busy.add(key)
        if trouble in _CODES:
            return _error(_CODES[trouble])
        return odd_answer(trouble)

    def _told(self, account: PlatformAccount, question: Question, asked: dict[str, Any]) -> Said:
        at = question.at
        if question.path == "/cgi-bin/get_current_selfmenu_info":
            buttons = [_button(one, shown=True) for one in account.menu(at)]
            return said({"is_menu_open": int(bool(buttons)), "selfmenu_info": {"button": buttons}})
        if question.path == "/cgi-bin/menu/get":
            buttons = [_button(one, shown=False) for one in account.menu(at)]
            return said({"menu": {"button": buttons, "menuid": 1}}) if buttons else _error(46003)
        if question.path == "/cgi-bin/freepublish/batchget":
            return said(_published(account, at, int(asked.get("offset", 0)), int(asked.get("count", 20))))
        if question.path == "/datacube/getarticletotal":
            return said({"list": _sent(account, at, str(asked.get("begin_date")))})
        return _error(48001)


def odd_answer(trouble: Trouble | None) -> Said | None:
    if trouble is Trouble.HTML:
        return page("502 Bad Gateway", "nginx", status=200)
    if trouble is Trouble.BROKEN_JSON:
        return Said('{"total_count":1,"item":[{"title":"一个"引号"没有转义"}]}'.encode())
    if trouble is Trouble.GATEWAY:
        return page("503 Service Unavailable", "503", status=503)
    return None


def _token(account: PlatformAccount, *, forced: bool) -> str:
    return f"{account.key}-{_mark(account, forced)}"


def _mark(account: PlatformAccount, forced: bool) -> str:
    return f"{digest(account.key, account.secret, str(forced))[:32]}"


def _error(code: int) -> Said:
    return said({"errcode": code, "errmsg": f"made up rid: 6789-{abs(code)}"})


def _button(button: Button, *, shown: bool) -> dict[str, Any]:
    if button.below:
        below = [_button(one, shown=shown) for one in button.below]
        return {"name": button.name, "sub_button": {"list": below} if shown else below}
    found: dict[str, Any] = {"type": button.action, "name": button.name}
    if button.url:
        found["url"] = button.url
    if button.app_id:
        found |= {"appid": button.app_id, "pagepath": "pages/index", "url": "http://mp.weixin.qq.com"}
    return found if shown else found | {"sub_button": []}


def _published(account: PlatformAccount, at: datetime, offset: int, count: int) -> dict[str, Any]:
    posts = [post for post in account.shown(at) if not post.to_all]
    items = [_item(account, post, at) for post in posts[offset : offset + count]]
    return {"total_count": len(posts), "item_count": len(items), "item": items}


def _item(account: PlatformAccount, post: PlatformPost, at: datetime) -> dict[str, Any]:
    deleted = post.deleted is not None and post.deleted <= at
    article = {
        "title": post.title, "author": account.called(at), "digest": post.text[:54],
        "content": f"<section><p>{post.text}</p></section>", "content_source_url": "",
        "url": article_address(account, post), "is_deleted": deleted, "thumb_media_id": "t",
    }  # fmt: skip
    return {
        "article_id": f"art{post.number:06}", "update_time": int(post.at.timestamp()),
        "content": {"news_item": [article], "create_time": int(post.at.timestamp())},
    }  # fmt: skip


def _sent(account: PlatformAccount, at: datetime, day: str) -> list[dict[str, Any]]:
    """The articles that were sent on a day, told from eight o'clock of the next day on."""
    ready = (at.astimezone(SHANGHAI) - timedelta(hours=8)).date()
    return [
        {"ref_date": day, "msgid": f"{2_247_000_000 + post.number}_1", "title": post.title, "details": []}
        for post in account.shown(at)
        if post.to_all and str(day_of(post.at)) == day and day_of(post.at) < ready
    ]


def _authorizer(account: PlatformAccount, at: datetime) -> dict[str, Any]:
    return {
        "authorizer_info": {
            "nick_name": account.called(at), "service_type_info": {"id": account.kind}, "verify_type_info": {"id": 0},
            "user_name": f"gh_{digest(account.key)[:12]}", "principal_name": account.principal,
            "account_status": account.state(at), "alias": "",
        },
        "authorization_info": {"authorizer_appid": account.key},
    }  # fmt: skip


def article_address(account: PlatformAccount, post: PlatformPost) -> str:
    """Where the public page of an article lies."""
    return f"https://mp.weixin.qq.com/s/{digest(account.key, str(post.number))[:22]}"
