"""The platforms of new media on loopback in the test's own loop, and a fetcher that is led to them."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from ahocorasick_rs import BytesAhoCorasick
from aiohttp import web

from pipelines.rehearsal.platforms.asking import Question
from pipelines.rehearsal.platforms.model import PlatformAccount
from pipelines.rehearsal.platforms.platforms import Platforms
from pipelines.rehearsal.sample.certificates import contexts, make_authority
from schemas.registry.sources import AccountSource
from tests.support.fetching import DUE, Bench, fetcher

ORIGIN = "127.0.0.1"


@dataclass
class Served:
    """`asked` are the questions so far; `answer` may be replaced by a test."""

    bench: Bench
    asked: list[Question] = field(default_factory=list)

    def check(self, kind: str, *sources: AccountSource, **fields: Any) -> Any:
        defaults = {"kind": kind, "subject_kind": "account", "subject": "a1", "target": "a1", "sources": list(sources)}
        return self.bench.check("", **{**defaults, **fields})

    async def look(self, kind: str, *sources: AccountSource, **fields: Any) -> Any:
        (fetched,) = await self.bench.batch(self.check(kind, *sources, **fields))
        return fetched

    def bodies(self, fetched: Any) -> list[bytes]:
        return [self.bench.store.get(one.sha256) for one in fetched.answers if one.sha256]


@asynccontextmanager
async def platforms(
    folder: Path,
    accounts: Iterable[PlatformAccount],
    *,
    secrets: Callable[[str], str | None] | None = None,
    component: tuple[str, str, str] = ("", "", ""),
    named: Iterable[str] = (),
    **settings: Any,
) -> AsyncIterator[Served]:
    """Serve the accounts over https. `named` are hosts beside theirs that nobody answers for."""
    known = list(accounts)
    answering, asked = Platforms(known, component), list[Question]()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        told_date = request.headers.get("Date")
        question = Question(
            request.host.rsplit(":", 1)[0].lower(),
            request.raw_path,
            parsedate_to_datetime(told_date) if told_date else DUE,
            request.method,
            {name.lower(): value for name, value in request.headers.items()},
            await request.read(),
        )
        asked.append(question)
        said = answering.answer(question)
        if said is None:
            return web.Response(status=421)
        return web.Response(status=said.status, body=said.body, headers={"Content-Type": said.content_type})

    authority = make_authority(datetime.now(UTC))
    until = datetime.now(UTC) + timedelta(days=300)
    tls = contexts(authority, dict.fromkeys(answering.hosts, until), folder)
    (folder / "authority.pem").write_bytes(authority.pem)
    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, ORIGIN, 0, ssl_context=tls)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    by_secret = {f"secret-of-{one.key}": one.secret for one in known}
    settings = {"time_scale": 10.0, "send_date": True, "call_ca_file": folder / "authority.pem", **settings}
    hosts = dict.fromkeys([*answering.hosts, *named], f"{ORIGIN}:{port}")
    try:
        async with fetcher(folder / "store", hosts=hosts, secrets=secrets or by_secret.get, **settings) as bench:
            yield Served(bench, asked)
    finally:
        await runner.cleanup()


def source_of(account: PlatformAccount, **more: Any) -> AccountSource:
    """The source of an account as the registry has it."""
    ids = {"weixin": "appid", "weixin_consent": "appid", "weibo": "uid", "douyin": "open_id"}
    fields: dict[str, Any] = {"source": account.dialect, "secret": f"secret-of-{account.key}" if account.secret else ""}
    if account.dialect in ids:
        fields["ids"] = {ids[account.dialect]: account.key}
    if account.dialect in ("feed", "page", "about"):
        fields["url"] = account.key
    return AccountSource(**{**fields, **more})


def files_holding(words: Iterable[str], root: Path) -> set[tuple[str, str]]:
    """The files below a folder in which one of the words stands, with the word."""
    wanted = list(words)
    automaton = BytesAhoCorasick([word.encode() for word in wanted])
    return {
        (path.name, wanted[number])
        for path in root.rglob("*")
        if path.is_file()
        for number, *_ in automaton.find_matches_as_indexes(path.read_bytes(), overlapping=True)
    }
