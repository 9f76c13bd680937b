"""Open platforms of video: Bilibili, Kuaishou, Douyin. Each answers for the user who let us in."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from schemas.events.checks import PlannedCheck
from schemas.ids import digest
from schemas.registry.sources import AccountSource
from stages.fetcher.sources.accounts.calling import Call, Caller, Heard, Judge
from stages.fetcher.sources.accounts.secrets import Secret
from stages.fetcher.sources.accounts.verdicts import FACTS, Verdict, number

BILIBILI, KUAISHOU, DOUYIN = "https://member.bilibili.com", "https://open.kuaishou.com", "https://open.douyin.com"
PAGE = 50
_MOST_PAGES = 10
WITHDRAWN = 28001056  # 该能力API已下线: the platform took the list of videos back in 2025
_DOUYIN_TOKEN = frozenset({2190002, 2190008, 28001003, 28001008})
_DOUYIN_REFUSED = frozenset({2190004, 2190001, 28001007, 28001018, WITHDRAWN})
_BILIBILI_TOKEN = frozenset({-101, 4015, 130010})
_KUAISHOU_TOKEN = frozenset({100200105, 100200107})


def bilibili(data: dict[str, Any]) -> Verdict:
    """By `code`."""
    code = number(data.get("code"))
    if code == 0 and isinstance(data.get("data"), dict):
        return FACTS
    if code in _BILIBILI_TOKEN:
        return Verdict("refused", f"code {code}", "token")
    if code in (-500, -503, -504):
        return Verdict("unknown", f"code {code}", "busy")
    return Verdict("refused" if code in (-403, 4003, 4004, 127001) else "unknown", f"code {code}")


def kuaishou(data: dict[str, Any]) -> Verdict:
    """By `result`, which is 1 where all is well."""
    code = number(data.get("result"))
    if code == 1:
        return FACTS
    if code in _KUAISHOU_TOKEN:
        return Verdict("refused", f"result {code}", "token")
    refused = code is not None and 100200100 <= code < 100200200
    return Verdict("refused" if refused else "unknown", f"result {code}")


def douyin(data: dict[str, Any]) -> Verdict:
    """By the codes of both envelopes; `data.error_code` and `extra.error_code` come with HTTP 200."""
    inner, extra = data.get("data"), data.get("extra")
    places = [data.get("err_no"), *(one.get("error_code") for one in (inner, extra) if isinstance(one, dict))]
    codes = [code for code in map(number, places) if code]
    if codes:
        detail = f"error_code {codes[0]}"
        if codes[0] in _DOUYIN_TOKEN:
            return Verdict("refused", detail, "token")
        return Verdict("refused" if codes[0] in _DOUYIN_REFUSED else "unknown", detail)
    has_list = isinstance(inner, dict) and isinstance(inner.get("list"), list)
    return FACTS if has_list else Verdict("unknown", "no list in the answer")


def _having(judge: Judge, found: Callable[[dict[str, Any]], object]) -> Judge:
    def both(data: dict[str, Any]) -> Verdict:
        verdict = judge(data)
        return verdict if verdict != FACTS or found(data) is not None else Verdict("unknown", "not in the answer")

    return both


class _OfOneUser:
    """What the three share: the token is the user's own, as the secret holds it now."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def _heard(
        self, check: PlannedCheck, source: AccountSource, call: Callable[[str, Secret], Call], judge: Judge
    ) -> Heard:
        async def token(refused: str) -> str | None:
            secret = self._caller.secret(source)
            given = secret.text("access_token", "secret") if secret else ""
            return given if given and given != refused else None

        secret = self._caller.secret(source) or Secret()
        return await self._caller.heard(check, source, lambda given: call(given, secret), judge, token)

    async def _pages(
        self,
        check: PlannedCheck,
        source: AccountSource,
        call: Callable[[int, str], Callable[[str, Secret], Call]],
        judge: Judge,
        more: Callable[[dict[str, Any], int], str | None],
    ) -> list[Heard]:
        """Page after page; `more` says from where the next one goes on, None at the end."""
        heard: list[Heard] = []
        cursor: str | None = ""
        for page in range(1, _MOST_PAGES + 1):
            one = await self._heard(check, source, call(page, cursor or ""), judge)
            heard.append(one)
            cursor = more(one.data, page) if one.told else None
            if cursor is None:
                break
        return heard


class Bilibili(_OfOneUser):
    """The videos of the user (viewlist, with the count of all) and the user."""

    async def ask(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        if check.kind == "profile":
            path = "/arcopen/fn/user/account/info"
            return [await self._heard(check, source, self._signed(check, "bilibili user", path, ""), bilibili)]

        def call(page: int, _: str) -> Callable[[str, Secret], Call]:
            query = f"?pn={page}&ps={PAGE}"
            return self._signed(check, f"bilibili archives {page}", "/arcopen/fn/archive/viewlist", query)

        listed = _having(bilibili, lambda data: data["data"].get("page"))
        return await self._pages(check, source, call, listed, _bilibili_more)

    def _signed(self, check: PlannedCheck, said: str, path: str, query: str) -> Callable[[str, Secret], Call]:
        """The call with the platform's signature over its headers (HMAC-SHA256, version 2.0)."""
        at = str(int(self._caller.clock.now_for(check).timestamp()))

        def call(token: str, secret: Secret) -> Call:
            signed = {
                "x-bili-accesskeyid": secret.text("client_id"),
                "x-bili-content-md5": hashlib.md5(b"", usedforsecurity=False).hexdigest(),
                "x-bili-signature-method": "HMAC-SHA256",
                "x-bili-signature-nonce": digest(check.check_id, said, token)[:32],
                "x-bili-signature-version": "2.0",
                "x-bili-timestamp": at,
            }
            text = "\n".join(f"{name}:{signed[name]}" for name in sorted(signed))
            mark = hmac.new(secret.text("app_secret").encode(), text.encode(), hashlib.sha256).hexdigest()
            return Call(said, BILIBILI + path + query, headers={**signed, "Authorization": mark, "Access-Token": token})

        return call


class Kuaishou(_OfOneUser):
    """The videos of the user, from the newest on, and the user."""

    async def ask(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        app_id = source.ids.get("app_id", "")

        def user(token: str, secret: Secret) -> Call:
            query = {"app_id": app_id or secret.text("app_id"), "access_token": token}
            return Call("kuaishou user", f"{KUAISHOU}/openapi/user_info", query)

        def videos(page: int, cursor: str) -> Callable[[str, Secret], Call]:
            def call(token: str, secret: Secret) -> Call:
                query = {"app_id": app_id or secret.text("app_id"), "access_token": token}
                return Call(
                    f"kuaishou videos {page}", f"{KUAISHOU}/openapi/photo/list",
                    {**query, "cursor": cursor, "count": PAGE},
                )  # fmt: skip

            return call

        if check.kind == "profile":
            return [await self._heard(check, source, user, _having(kuaishou, lambda data: data.get("user_info")))]
        listed = _having(kuaishou, lambda data: data.get("video_list"))
        return await self._pages(check, source, videos, listed, _kuaishou_more)


class Douyin(_OfOneUser):
    """The list of videos, as long as the platform gives it: it was withdrawn, and that answer is known."""

    async def ask(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        def call(token: str, secret: Secret) -> Call:
            return Call(
                "douyin videos 0",
                f"{DOUYIN}/api/douyin/v1/video/video_list/",
                {"open_id": source.ids.get("open_id", ""), "cursor": 0, "count": 20},
                headers={"access-token": token},
            )

        return [await self._heard(check, source, call, douyin)]


def _bilibili_more(data: dict[str, Any], page: int) -> str | None:
    total = number(data["data"]["page"].get("total")) if isinstance(data["data"].get("page"), dict) else None
    return str(page + 1) if total is not None and page * PAGE < total and data["data"].get("list") else None


def _kuaishou_more(data: dict[str, Any], _: int) -> str | None:
    videos = [one for one in data.get("video_list") or [] if isinstance(one, dict)]
    return str(videos[-1].get("photo_id", "")) or None if len(videos) >= PAGE else None
