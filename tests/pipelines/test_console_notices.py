"""Notices: what each person is told by mail and webhook, once, in batches, and with no text that must not be read."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import yaml
from aiohttp import web
from aiosmtpd.smtp import SMTP

from pipelines.console.house import House
from pipelines.console.notices.settings import load_notice_settings
from pipelines.console.notices.teller import Teller, is_time
from pipelines.console.notices.wishes import AGAIN_S, QUIET_S, SOON, Wish
from pipelines.console.settings_check import check_settings
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from pipelines.subscribers.signing import key_of, signature
from schemas.events.actor import MACHINE
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition, Measured
from schemas.events.types import FINDINGS
from schemas.mistakes import MistakeError
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, running, serving
from tests.support.registries import registry

pytestmark = pytest.mark.asyncio(loop_scope="module")
START = at("2026-07-06T00:00:00+08:00")
FOUND = at("2026-07-07T09:00:00+08:00")
SECRET, WORDING = "机密文字一号", "公开文字二号"


def found(number: int, indicator: str, state: str, text: str, restricted: bool = False) -> Event:
    data = FindingTransition(
        finding_id=f"{number:032x}", generation=1, rulebook="national-2019-19", rulebook_version="1",
        indicator=indicator, clause="c", severity="deduct", subject="site1", target=f"http://www.site1.gov.cn/{text}",
        target_kind="page", unit="county", from_state=None,
        to_state=msgspec.convert(state, str),  # type: ignore[arg-type]
        at=FOUND + timedelta(seconds=number), cause="measured", actor=MACHINE, first_seen=FOUND, last_seen=FOUND,
        measured=Measured(value=1), wording=text, reason=text, restricted=restricted,
        needs_people=0 if state == "confirmed" else 1,
    )  # fmt: skip
    return Event(
        id=f"told-{number}", source="test", type="xunwang.finding.transition.v1", time=FOUND, subject="site1",
        program="p", partitionkey="site1", data=data,
    )  # fmt: skip


async def answer(_: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(1, address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        folder = tmp_path_factory.mktemp("notices") / "data"
        async with running(folder, known, START) as run:
            register(
                folder,
                somebody("admin", "administrator"),
                somebody("zhang", "officer", name="张三"),
                somebody("he", "unit", unit="county", name="何芒种"),
            )
            await advance(run, 2)
            events = [
                found(1, "site.content.typo", "confirmed", WORDING),
                found(2, "site.content.typo", "suspected", WORDING),
                found(3, "site.veto.security.harmful_content", "suspected", SECRET, restricted=True),
            ]
            run.log.append([NewRecord(FINDINGS, event.partitionkey, encode(event)) for event in events])
            await advance(run, 1)
            yield run


class Mailbox:
    """What a mail server has taken; `refuses`: whether it takes nothing."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 not now"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"

    @property
    def texts(self) -> list[str]:
        return [mail.get_content() for mail in self.mails]


@pytest_asyncio.fixture(loop_scope="module")
async def mailbox() -> AsyncIterator[tuple[Mailbox, int]]:
    """A mail server on loopback, and its port."""
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box, hostname="mail"), "127.0.0.1", 0)
    yield box, server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


def settings(folder: Path, port: int, **changed: object) -> None:
    mail = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "xunwang@office.example"}
    known = {"address": "http://127.0.0.1:1", "mail": mail, **changed}
    (folder / "notices.yaml").write_text(yaml.safe_dump(known), encoding="utf-8")


async def ask(browser: Browser, who: str, kinds: list[str], **fields: str) -> tuple[int, str]:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    browser.enter(who)
    return await browser.post("/notices", {"hour": str(SOON), "kinds": kinds, "csrf": browser.csrf, **fields})


def told_again(house: House, later: float) -> Teller:
    """The console after a restart, so many seconds after a day in 2033."""
    return Teller(house, lambda: 2e9 + later)


async def test_each_person_is_told_once_of_what_is_theirs_and_of_no_text(
    run: EmbeddedRun, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    settings(run.folder.root, port)
    async with browsers(run, 2) as (zhang, he):
        house = zhang.house
        assert (await ask(zhang, "zhang", ["waiting", "due"], mail="zhang@office.example"))[0] == 200
        assert (await ask(he, "he", ["asked", "decided"], mail="he@county.example"))[0] == 200
        assert await told_again(house, 0).tell_all() == 1  # nothing is asked of the unit yet
        (mail,) = box.mails
        assert (mail["To"], mail["Subject"]) == ("zhang@office.example", "巡网提醒：2项")
        assert "线索待核实：" in box.texts[0]
        assert "一条不宜公开内容的线索待核实" in box.texts[0]
        assert f"http://127.0.0.1:1/findings/{2:032x}" in box.texts[0]
        assert f"{1:032x}" not in box.texts[0]  # it waits for nobody

        assert await told_again(house, QUIET_S + 1).tell_all() == 0  # told is told, over a restart too
        status, _ = await zhang.post("/cases", {"unit": "county", "deadline": "2026-07-10"})
        assert status == 200
        assert await told_again(house, QUIET_S + 2).tell_all() == 0  # in batches
        assert await told_again(house, 3 * QUIET_S).tell_all() == 1
        assert box.mails[-1]["To"] == "he@county.example"
        assert "已交办" in box.texts[-1]
        assert "2026年7月10日" in box.texts[-1]
        assert not [text for text in box.texts if SECRET in text or WORDING in text or "site1.gov.cn" in text]
        assert len({mail["Message-ID"] for mail in box.mails}) == 2


async def test_a_notice_that_is_not_taken_is_sent_again_and_said_on_the_page(
    run: EmbeddedRun, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    settings(run.folder.root, port)
    async with browsers(run) as (zhang,):
        house = zhang.house
        await ask(zhang, "zhang", ["waiting"], mail="other@office.example")
        with house.keeper.store.changing() as db:
            db.execute("DELETE FROM notices_told WHERE person = 'zhang'")
        box.refuses = True
        later = 10 * QUIET_S
        assert await told_again(house, later).tell_all() == 0
        assert "没有收下" in await zhang.page("/notices")
        box.refuses = False
        assert await told_again(house, later + 1).tell_all() == 0  # not at once: the claim has to run out
        assert await told_again(house, later + AGAIN_S + 1).tell_all() == 1
        assert "没有收下" not in await zhang.page("/notices")
        register(run.folder.root, somebody("admin", "administrator"), somebody("he", "unit", unit="county"))
        with house.keeper.store.changing() as db:
            db.execute("DELETE FROM notices_told WHERE person = 'zhang'")
        assert await told_again(house, 30 * QUIET_S).tell_all() == 0  # who is not registered any more is told nothing
        register(
            run.folder.root,
            somebody("admin", "administrator"),
            somebody("zhang", "officer", name="张三"),
            somebody("he", "unit", unit="county", name="何芒种"),
        )


async def test_a_webhook_is_signed_and_goes_only_where_the_office_allows(run: EmbeddedRun) -> None:
    got: list[tuple[dict[str, str], bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.read()))
        return web.Response(status=302 if "moved" in request.path else 200, headers={"Location": "/other"})

    async with serving(receive) as port:
        settings(run.folder.root, 1, mail=None, webhooks=[f"http://127.0.0.1:{port}/hooks/"])
        async with browsers(run) as (zhang,):
            for bad in (
                f"http://127.0.0.1:{port}/other",
                f"http://127.0.0.1:{port}/hooks/../other",
                "http://10.0.0.1/",
            ):
                status, text = await ask(zhang, "zhang", ["waiting"], hook=bad)
                assert (status, "不在系统允许的范围内" in text) == (400, True), bad
            house, good = zhang.house, f"http://127.0.0.1:{port}/hooks/zhang"
            _, text = await ask(zhang, "zhang", ["waiting"], hook=good)
            key = text.split("whsec_")[1].split("<")[0]
            assert "whsec_" not in await zhang.page("/notices")
            with house.keeper.store.changing() as db:
                db.execute("DELETE FROM notices_told WHERE person = 'zhang'")
            assert await told_again(house, 0).tell_all() == 1
            headers, body = got[-1]
            name, moment = headers["webhook-id"], int(headers["webhook-timestamp"])
            assert headers["webhook-signature"] == signature(key_of(f"whsec_{key}"), name, moment, body)
            assert {item["kind"] for item in json.loads(body)["items"]} == {"waiting"}
            assert SECRET not in json.dumps(json.loads(body), ensure_ascii=False)
            await ask(zhang, "zhang", ["waiting"], hook=f"http://127.0.0.1:{port}/hooks/moved")
            with house.keeper.store.changing() as db:
                db.execute("DELETE FROM notices_told WHERE person = 'zhang'")
            assert await told_again(house, 10 * QUIET_S).tell_all() == 0
            assert "返回302" in await zhang.page("/notices")


async def test_two_consoles_do_not_tell_twice(run: EmbeddedRun, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    settings(run.folder.root, port)
    async with browsers(run) as (zhang,):
        await ask(zhang, "zhang", ["waiting"], mail="zhang@office.example")
        with zhang.house.keeper.store.changing() as db:
            db.execute("DELETE FROM notices_told WHERE person = 'zhang'")
        both = [told_again(zhang.house, 100 * QUIET_S) for _ in range(2)]
        assert sum(await asyncio.gather(*(one.tell_all() for one in both))) == 1
        assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("who", "kinds", "mail", "told"),
    [
        ("zhang", ["waiting"], "zhang@office.example\nBcc: x@evil.example", "不是可用的邮箱地址"),
        ("zhang", ["waiting"], "a@x.example,b@x.example", "不是可用的邮箱地址"),
        ("zhang", ["waiting"], "<b>", "不是可用的邮箱地址"),
        ("zhang", [], "zhang@office.example", "请至少勾选一项"),
        ("zhang", ["decided"], "zhang@office.example", "不在本人可接收的范围内"),
        ("he", ["waiting"], "he@county.example", "不在本人可接收的范围内"),
    ],
)
async def test_what_cannot_be_asked_for_is_said(
    run: EmbeddedRun, who: str, kinds: list[str], mail: str, told: str
) -> None:
    settings(run.folder.root, 1)
    async with browsers(run) as (browser,):
        status, text = await ask(browser, who, kinds, mail=mail)
        assert (status, told in text) == (400, True)


async def test_once_a_day_is_from_the_hour_on() -> None:
    wish = Wish("zhang", "mail", "z@x.example", frozenset(), 9, 0.0, last=at("2026-07-06T09:30:00+08:00").timestamp())
    for moment, due in (
        ("2026-07-06T18:00:00+08:00", False),
        ("2026-07-07T08:59:00+08:00", False),
        ("2026-07-07T09:00:00+08:00", True),
    ):
        assert is_time(wish, at(moment).timestamp()) is due, moment


async def test_what_is_wrong_in_all_settings_is_said_before_anything_starts(tmp_path: Path) -> None:
    check_settings(tmp_path)  # there need be none
    settings(tmp_path, 0)
    (tmp_path / "login.yaml").write_text("directory: {name: x}", encoding="utf-8")
    with pytest.raises(MistakeError) as refused:
        check_settings(tmp_path)
    assert "login.yaml" in refused.value.messages[0]
    assert "notices.yaml：mail：port为0" in refused.value.messages[-1]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"address": "http://office.example"}, "address“http://office.example”须为https"),
        ({"webhooks": ["https://im.example"]}, "须为以/结尾"),
        ({"mail": {"host": "m", "sender": "nobody"}}, "sender“nobody”不是邮箱地址"),
        ({"mail": {"host": "m", "sender": "a@b.cn", "user": "u", "security": "none"}}, "密码会明文传送"),
        ({"mail": {"host": "m", "sender": "a@b.cn", "user": "u", "secret": "gone"}}, "没有名为“gone”的密钥"),
        ({"mail": {"host": "m", "sender": "a@b.cn", "port": 0}}, "port为0"),
    ],
)
async def test_settings_that_cannot_be_used_are_named(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    settings(tmp_path, 25)
    assert load_notice_settings(tmp_path, lambda _: None) is not None
    settings(tmp_path, 25, **changed)
    with pytest.raises(MistakeError) as refused:
        load_notice_settings(tmp_path, lambda _: None)
    assert told in str(refused.value)
