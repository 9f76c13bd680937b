"""WeChat official accounts: with the account's own credentials, or by the owner's consent to a third-party platform."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.events.checks import PlannedCheck
from schemas.registry.sources import AccountSource
from schemas.times import SHANGHAI, day_of
from stages.fetcher.sources.accounts.calling import Call, Caller, Heard, NoTokenError
from stages.fetcher.sources.accounts.secrets import Secret
from stages.fetcher.sources.accounts.tokens import Token, lasting
from stages.fetcher.sources.accounts.verdicts import FACTS, Verdict, number

HOST = "https://api.weixin.qq.com"
PAGE = 20  # articles of one answer of freepublish/batchget, the most it gives
HORIZON = timedelta(days=40)  # how far back posts are asked for
_MOST_PAGES = 20
_DAYS_ALWAYS = 3  # what came late is told at the next look
_DAYS_OF_TOTALS = 16  # two weeks and the days around them
_READY_AT = 8  # the hour at which the figures of the day before are ready, as the platform says

_TOKEN = frozenset({40001, 40014, 42001, 42007})
_BUSY = frozenset({-1, 45011})
WRONG_SECRET = frozenset({40013, 40125, 41001})
_REFUSED = WRONG_SECRET | {40164, 48001, 48004, 48006, 50001, 50002, 50004, 50005, 61023}
_NO_MENU = 46003
_PLATFORM = range(61003, 61025)


def judged(data: dict[str, Any]) -> Verdict:
    """What an answer is worth by its errcode."""
    code = number(data.get("errcode"))
    if not code:
        return FACTS
    detail = f"errcode {code}"
    if code in _TOKEN:
        return Verdict("refused", detail, "token")
    if code in _BUSY:
        return Verdict("unknown", detail, "busy")
    if code == 45009:
        return Verdict("refused", detail, "midnight")
    if code == _NO_MENU:
        return Verdict("empty", detail)
    return Verdict("refused" if code in _REFUSED or code in _PLATFORM else "unknown", detail)


def _having(field: str) -> Any:
    """Facts only where the answer has this field: what is no error is not yet what was asked for."""

    def judge(data: dict[str, Any]) -> Verdict:
        verdict = judged(data)
        return Verdict("unknown", f"no {field} in the answer") if verdict == FACTS and field not in data else verdict

    return judge


class Weixin:
    """Asks for posts (what was published, and day by day what was sent to all), the menu, and the account."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def ask(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        if check.kind == "menu":
            return await self._menu(check, source)
        if check.kind == "profile":
            return [await self._authorizer(check, source)]
        published = await self._published(check, source)
        return [*published, *await self._sent_to_all(check, source)]

    async def _menu(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        """The menu as it is shown; where it was set by the interface, menu/get tells the same."""
        path = f"{HOST}/cgi-bin/get_current_selfmenu_info"
        shown = await self._told(check, source, "selfmenu", path, judge=_having("is_menu_open"))
        if shown.told:
            return [shown]
        return [shown, await self._told(check, source, "menu", f"{HOST}/cgi-bin/menu/get", judge=_having("menu"))]

    async def _published(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        """Pages of what was published, until everything or the horizon is reached; smaller ones where articles are so
        long that an answer is cut."""
        heard: list[Heard] = []
        oldest = (self._caller.clock.now_for(check) - HORIZON).timestamp()
        offset, size = 0, PAGE
        while len(heard) < _MOST_PAGES:
            body = {"offset": offset, "count": size, "no_content": 0}
            one = await self._told(
                check, source, f"freepublish {offset} {size}", f"{HOST}/cgi-bin/freepublish/batchget", body,
                judge=_having("total_count"),
            )  # fmt: skip
            if one.cut and size > 1:
                size = max(size // 4, 1)
                continue
            heard.append(one)
            items, offset = _dicts(one.data.get("item")), offset + size
            if not items or offset >= (number(one.data.get("total_count")) or 0):
                break
            if all(_seconds(item.get("update_time")) < oldest for item in items):
                break
        return heard

    async def _sent_to_all(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        """Day by day backwards what was sent to all readers, three days and on to one with an article; past days."""
        heard: list[Heard] = []
        found = False
        now = self._caller.clock.now_for(check).astimezone(SHANGHAI)
        day = day_of(now) - timedelta(days=1 if now.hour >= _READY_AT else 2)
        for back in range(_DAYS_OF_TOTALS):
            asked = str(day - timedelta(days=back))
            one = await self._told(
                check, source, f"articletotal {asked}", f"{HOST}/datacube/getarticletotal",
                {"begin_date": asked, "end_date": asked}, judge=_totals,
            )  # fmt: skip
            heard.append(one)
            found = found or one.exchange.told == "facts"
            if not one.told or (found and back + 1 >= _DAYS_ALWAYS):
                break
        return heard

    async def _authorizer(self, check: PlannedCheck, source: AccountSource) -> Heard:
        """What the platform says of the account, to the third-party platform that the owner let in."""
        secret = self._caller.secret(source) or Secret()
        component = secret.text("component_appid")

        def call(token: str) -> Call:
            return Call(
                f"{source.source} authorizer",
                f"{HOST}/cgi-bin/component/api_get_authorizer_info",
                {"component_access_token": token},
                {"component_appid": component, "authorizer_appid": source.ids.get("appid", "")},
            )

        async def token(refused: str) -> str | None:
            return await self._component_token(check, secret, refused)

        return await self._caller.heard(check, source, call, _having("authorizer_info"), token)

    async def _told(
        self,
        check: PlannedCheck,
        source: AccountSource,
        said: str,
        url: str,
        body: Mapping[str, object] | None = None,
        *,
        judge: Any = judged,
    ) -> Heard:
        def call(token: str) -> Call:
            return Call(f"{source.source} {said}", url, {"access_token": token}, body)

        async def token(refused: str) -> str | None:
            return await self._token(check, source, refused)

        return await self._caller.heard(check, source, call, judge, token)

    async def _token(self, check: PlannedCheck, source: AccountSource, refused: str) -> str | None:
        """The stable token of the account, or the one by consent. A refused one is replaced by force."""
        secret, appid = self._caller.secret(source), source.ids.get("appid", "")
        if secret is None:
            return None

        async def own() -> Token | None:
            asked = {"grant_type": "client_credential", "appid": appid, "secret": secret.text("secret", "appsecret")}
            body = {**asked, "force_refresh": bool(refused)}
            return await self._given(check, secret, Call("token", f"{HOST}/cgi-bin/stable_token", json=body))

        async def by_consent() -> Token | None:
            component = await self._component_token(check, secret, "")
            tokens = secret.fields.get("refresh_tokens")
            if component is None or not isinstance(tokens, dict):
                return None
            body = {"component_appid": secret.text("component_appid"), "authorizer_appid": appid}
            call = Call(
                "token", f"{HOST}/cgi-bin/component/api_authorizer_token", {"component_access_token": component},
                {**body, "authorizer_refresh_token": str(tokens.get(appid, ""))},
            )  # fmt: skip
            return await self._given(check, secret, call, "authorizer_access_token")

        ask = by_consent if source.source == "weixin_consent" else own
        return await self._caller.tokens.get(f"{source.source} {appid}", self._now(check), ask, refused)

    async def _component_token(self, check: PlannedCheck, secret: Secret, refused: str) -> str | None:
        component = secret.text("component_appid")

        async def ask() -> Token | None:
            body = {
                "component_appid": component,
                "component_appsecret": secret.text("component_appsecret"),
                "component_verify_ticket": secret.text("component_verify_ticket"),
            }
            call = Call("token", f"{HOST}/cgi-bin/component/api_component_token", json=body)
            return await self._given(check, secret, call, "component_access_token")

        return await self._caller.tokens.get(f"component {component}", self._now(check), ask, refused)

    async def _given(self, check: PlannedCheck, secret: Secret, call: Call, field: str = "access_token") -> Token:
        """The token that an answer gives; its body is never kept. Raises NoTokenError."""
        verdict, _, data, own = await self._caller.once(check, call, judged, secret.words)
        if verdict.mend == "busy":
            await self._caller.pause()
            verdict, _, data, own = await self._caller.once(check, call, judged, secret.words)
        value = data.get(field)
        if verdict != FACTS or not isinstance(value, str) or not value:
            told = verdict if verdict != FACTS else Verdict("unknown", "none in the answer")
            raise NoTokenError(told, own_network=own)
        return lasting(value, self._now(check), float(number(data.get("expires_in")) or 7200))

    def _now(self, check: PlannedCheck) -> datetime:
        return self._caller.clock.now_for(check)


def _totals(data: dict[str, Any]) -> Verdict:
    """A day without an article is a list without entries."""
    verdict = _having("list")(data)
    if verdict != FACTS:
        return Verdict(*verdict)
    return FACTS if _dicts(data.get("list")) else Verdict("empty")


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _seconds(value: object) -> float:
    return float(number(value) or 0)
