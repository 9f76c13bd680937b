"""Weibo: the posts and the profile of the user who let us in."""

from collections.abc import Callable
from typing import Any

from schemas.events.checks import PlannedCheck
from schemas.registry.sources import AccountSource
from stages.fetcher.sources.accounts.calling import Call, Caller, Heard
from stages.fetcher.sources.accounts.verdicts import FACTS, Verdict, number

HOST = "https://api.weibo.com"
PAGE = 100
_MOST_PAGES = 5
_TOKEN = frozenset({21314, 21315, 21316, 21317, 21319, 21327, 21332, 21501, 21502})
QUOTA = frozenset({10022, 10023, 10024})  # of an hour: asked again at the next look
_BUSY = frozenset({10001, 10009, 10010})
_REFUSED = frozenset({10005, 10006, 10013, 10014, 10026, 20003, 20112, 21301, 21335, 21321, 21322})


def judged(data: dict[str, Any]) -> Verdict:
    """What an answer is worth by its error_code; 20003 (no such user) says nothing certain of the account either."""
    if "error_code" not in data and "error" not in data:
        return FACTS
    code = number(data.get("error_code"))
    detail = f"error_code {code}"
    if code in _TOKEN:
        return Verdict("refused", detail, "token")
    if code in _BUSY:
        return Verdict("unknown", detail, "busy")
    return Verdict("refused" if code in _REFUSED or code in QUOTA else "unknown", detail)


def _timeline(data: dict[str, Any]) -> Verdict:
    verdict = judged(data)
    if verdict != FACTS:
        return verdict
    return FACTS if isinstance(data.get("statuses"), list) else Verdict("unknown", "no statuses in the answer")


def _user(data: dict[str, Any]) -> Verdict:
    verdict = judged(data)
    return verdict if verdict != FACTS or data.get("screen_name") else Verdict("unknown", "no user in the answer")


class Weibo:
    """Asks the timeline page by page until it has as many posts as the platform counts, and the user."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def ask(self, check: PlannedCheck, source: AccountSource) -> list[Heard]:
        uid = source.ids.get("uid", "")

        async def token(refused: str) -> str | None:
            secret = self._caller.secret(source)
            given = secret.text("access_token", "secret") if secret else ""
            return given if given and given != refused else None

        def timeline(page: int) -> Callable[[str], Call]:
            def call(given: str) -> Call:
                query = {"access_token": given, "uid": uid, "count": PAGE, "page": page}
                return Call(f"weibo timeline {page}", f"{HOST}/2/statuses/user_timeline.json", query)

            return call

        def user(given: str) -> Call:
            return Call("weibo user", f"{HOST}/2/users/show.json", {"access_token": given, "uid": uid})

        if check.kind == "profile":
            return [await self._caller.heard(check, source, user, _user, token)]
        heard: list[Heard] = []
        got = 0
        for page in range(1, _MOST_PAGES + 1):
            one = await self._caller.heard(check, source, timeline(page), _timeline, token)
            heard.append(one)
            posts = len(one.data.get("statuses") or [])
            got += posts
            if (
                not posts
                or not number(one.data.get("next_cursor"))
                or got >= (number(one.data.get("total_number")) or 0)
            ):
                break
        return heard
