"""One exchange with an interface: a token, a call, and what it was told; renewed or put off as the answer says."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from schemas.events.checks import PlannedCheck
from schemas.registry.sources import AccountSource
from schemas.times import day_of, midnight
from stages.fetcher.answer import Answer
from stages.fetcher.health import Health
from stages.fetcher.sources.accounts.secrets import Secret, body_without, secret_of, without
from stages.fetcher.sources.accounts.tokens import TokenKeeper
from stages.fetcher.sources.accounts.troubles import Troubles
from stages.fetcher.sources.accounts.verdicts import CUT, NO_JSON, Verdict, object_of
from stages.fetcher.sources.base import Exchange, Parts

_MOST_KEPT = 20_000
_NO_ANSWER = "no answer: {}"
_NOT_RECORDED = _NO_ANSWER.format("not_recorded")

Judge = Callable[[dict[str, Any]], Verdict]
GetToken = Callable[[str], Awaitable[str | None]]  # another token than the one that was refused; NoTokenError


class NoTokenError(Exception):
    """No token could be had: what was answered instead, and whether our own network failed."""

    def __init__(self, verdict: Verdict, *, own_network: bool = False) -> None:
        super().__init__(verdict.detail)
        self.verdict, self.own_network = verdict, own_network


@dataclass(frozen=True)
class Call:
    """One call. `said` names it in events; `url` is without query. `json` makes it a POST."""

    said: str
    url: str
    query: Mapping[str, object] = field(default_factory=dict)
    json: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What is asked for, without the name of the source and the number of the page."""
        return self.said.split(" ")[1] if " " in self.said else self.said


def address_of(call: Call, source: AccountSource, secret: Secret) -> str:
    """The address that names a question without any secret, made of the call with an empty token: what is sent along
    and what the platform calls the account (else the name of the secret) stand in its query. What only the secret
    holds is left out, so that it can be told without it."""
    url, _, query = call.url.partition("?")
    left_out = {"", *source.ids.values(), *map(str, secret.fields.values())}
    sent = [*parse_qsl(query), *call.query.items(), *(call.json or {}).items()]
    asked = [(name, str(value)) for name, value in sent if str(value) not in left_out]
    account = sorted(source.ids.items()) or [("secret", source.secret)]
    return without(f"{url}?{urlencode([*asked, *account])}", secret.words)


@dataclass(frozen=True)
class Heard:
    """An exchange and the object that was answered; `own_network`: our own fault."""

    exchange: Exchange
    data: dict[str, Any] = field(default_factory=dict)
    own_network: bool = False

    @property
    def told(self) -> bool:
        return self.exchange.told in ("facts", "empty")

    @property
    def cut(self) -> bool:
        """Whether the answer was larger than we take: less may be asked for. A recorded world does not hold such an
        answer, but what was asked for then."""
        return self.exchange.detail in (CUT.detail, _NOT_RECORDED)


class Caller:
    """What all interfaces share: secrets, tokens, pauses of quotas, and the way to the network."""

    def __init__(self, parts: Parts) -> None:
        self._client, self._health, self._settings = parts.client, parts.health, parts.settings
        self.clock = parts.settings.clock
        self.tokens = TokenKeeper()
        self.troubles = Troubles()
        self._pauses: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        hops = parts.settings.hops
        self.recorded = hops is not None and not hops.connects  # answered from a recorded world: there are no tokens

    def secret(self, source: AccountSource) -> Secret | None:
        """The secret that a source names."""
        return secret_of(self._settings.secrets(source.secret)) if source.secret else None

    async def heard(
        self,
        check: PlannedCheck,
        source: AccountSource,
        call: Callable[[str], Call],
        judge: Judge,
        token: GetToken,
    ) -> Heard:
        """Ask until the answer is one: with another token once, once more where the platform was busy."""
        at, asked = self.clock.now_for(check), call("")
        secret = self.secret(source) or Secret()
        named = replace(asked, url=address_of(asked, source, secret), query={}, json=None)
        if self.recorded:
            return self._ended(check, source, named, *await self.once(check, replace(named, headers={}), judge, ()))
        key = (source.secret + str(sorted(source.ids.items())), asked.what)
        if self._paused(key, at):
            return self._ended(check, source, named, Verdict("refused", "quota gone until midnight"))
        try:
            verdict, body, data, own = await self._asked(check, call, judge, token, secret.words)
        except NoTokenError as missing:
            told = Verdict(missing.verdict.told, f"no token: {missing.verdict.detail}")
            return self._ended(check, source, named, told, own_network=missing.own_network)
        if verdict.mend == "midnight":
            self._pause(key, at)
        return self._ended(check, source, named, verdict, body, data, own)

    async def _asked(
        self, check: PlannedCheck, call: Callable[[str], Call], judge: Judge, token: GetToken, words: tuple[str, ...]
    ) -> tuple[Verdict, bytes | None, dict[str, Any], bool]:
        """As `once`, with what a second try mends. Raises NoTokenError."""
        given, again = await token(""), {"token", "busy"}
        while True:
            if given is None:
                raise NoTokenError(Verdict("refused", "none is given"))
            told = await self.once(check, call(given), judge, (given, *words))
            mend = told[0].mend
            if mend not in again:
                return told
            again.discard(mend)
            if mend == "token":
                given = await token(given)
            else:
                await self.pause()

    async def once(
        self, check: PlannedCheck, call: Call, judge: Judge, words: tuple[str, ...]
    ) -> tuple[Verdict, bytes | None, dict[str, Any], bool]:
        """One call and what it is worth; the body is without the secret `words`. The last: our own network failed."""
        begun = self.clock.monotonic()
        answer = await self._sent(check, call)
        if answer.error is not None and answer.by_network:
            await self.pause()
            answer = await self._sent(check, call)
        if answer.error is not None:
            own = answer.ours or (answer.by_network and await self._sick(check, begun))
            return Verdict("unknown", _NO_ANSWER.format(answer.error)), None, {}, own
        if answer.truncated:
            return CUT, None, {}, False
        body = body_without(answer.body or b"", words)
        data = object_of(body)
        if data is None:
            status = f" (HTTP {answer.status})" if answer.status != 200 else ""
            return Verdict("unknown", NO_JSON.detail + status), None, {}, False
        verdict = judge(data)
        if verdict.told == "facts" and (answer.status or 0) >= 400:
            verdict = Verdict("unknown", f"HTTP {answer.status}")
        return verdict, body, data, False

    async def pause(self) -> None:
        """The pause before the second try."""
        await asyncio.sleep(self._settings.retry_pause_ms / 1000 / self._settings.time_scale)

    async def _sent(self, check: PlannedCheck, call: Call) -> Answer:
        query = urlencode({name: str(value) for name, value in call.query.items() if value != ""})
        body = None if call.json is None else json.dumps(call.json, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **call.headers} if body is not None else call.headers
        url = call.url + (f"?{query}" if query else "")
        return await self._client.call(check, url, headers, body, self._settings.call_limit_ms)

    async def _sick(self, check: PlannedCheck, begun: float) -> bool:
        if not self._settings.void_logic or not self._health.knows:
            return False
        return await self._health.since(check, begun) is Health.SICK

    def _ended(
        self,
        check: PlannedCheck,
        source: AccountSource,
        named: Call,
        verdict: Verdict,
        body: bytes | None = None,
        data: dict[str, Any] | None = None,
        own_network: bool = False,
    ) -> Heard:
        if verdict.told not in ("facts", "empty"):
            body, data = None, None
            if not own_network:
                self.troubles.note(check, source, f"{named.what}: {verdict.detail}")
        exchange = Exchange(named.said, verdict.told, self.clock.now_for(check), body, verdict.detail, url=named.url)
        return Heard(exchange, data or {}, own_network)

    def _paused(self, key: tuple[str, str], at: datetime) -> bool:
        since, until = self._pauses.get(key, (at, at))
        return since <= at < until

    def _pause(self, key: tuple[str, str], at: datetime) -> None:
        """Quotas are new at midnight, Beijing time."""
        self._pauses[key] = (at, midnight(day_of(at) + timedelta(days=1)))
        if len(self._pauses) > _MOST_KEPT:
            del self._pauses[next(iter(self._pauses))]
