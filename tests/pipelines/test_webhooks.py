"""Webhooks over real HTTP: signed, in order, tried a bounded number of times, resumed after a stop, never lost."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from pipelines.dead_letters import letters, replay
from pipelines.log.sqlite import SqliteLog
from pipelines.subscribers.settings import Webhook, load_webhooks
from pipelines.subscribers.signing import key_of, signature
from pipelines.subscribers.webhooks import LONGEST_WAIT_S, Delivery, Webhooks, asked_pause
from schemas.events.codec import encode
from schemas.mistakes import MistakeError
from schemas.times import at
from tests.support.receivers import PATIENCE_S, Receiver, listening, publish, transitions

NOON = at("2026-07-01T12:00:00+08:00")
KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path / "log.db")
    yield log
    log.close()


def receiving(receiver: Receiver) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.answer)
    return app


def hook(url: str, **changed: Any) -> Webhook:
    return Webhook(**{"name": "platform", "url": url, "secret_file": "", "key": KEY, "begin": "oldest"} | changed)


def delivery(log: SqliteLog, one: Webhook, now: Callable[[], datetime] = lambda: NOON) -> Delivery:
    return Delivery(log, one, "findings-public", now, pauses=(0.0,))


async def delivered(log: SqliteLog, one: Webhook) -> None:
    """Until nothing is left to deliver."""
    work = delivery(log, one)
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
        while await work.step(session):
            pass


async def test_events_arrive_in_order_signed_and_once(log: SqliteLog) -> None:
    wanted = transitions(5)
    publish(log, wanted)
    receiver = Receiver()
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url))
        await delivered(log, hook(url))  # a new start goes on where the last one stopped
    assert receiver.bodies == [encode(one) for one in wanted]
    for event, (headers, body) in zip(wanted, receiver.calls, strict=True):
        assert headers["Content-Type"] == "application/cloudevents+json"
        assert headers["webhook-id"] == event.id
        signed = f"{event.id}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"


async def test_a_receiver_may_ask_for_the_events_of_some_programs_only(log: SqliteLog) -> None:
    others = transitions(4)
    theirs = [msgspec.structs.replace(event, program="county", id=f"county{n}") for n, event in enumerate(others)]
    publish(log, [one for pair in zip(others, theirs, strict=True) for one in pair])
    receiver = Receiver()
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url, programs=["county"]))
    assert receiver.bodies == [encode(event) for event in theirs]
    assert log.next_offset("webhook-platform", "findings-public", 0) == 8


async def test_a_receiver_may_ask_for_the_events_of_one_kind_of_subject(log: SqliteLog) -> None:
    of_sites = transitions(2)
    of_accounts = [
        msgspec.structs.replace(one, id=f"a{n}", data=msgspec.structs.replace(one.data, subject_kind="account"))
        for n, one in enumerate(of_sites)
    ]
    publish(log, [*of_sites, *of_accounts])
    receiver = Receiver()
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url, kinds=["account"]))
    assert receiver.bodies == [encode(event) for event in of_accounts]


def test_the_signature_is_the_one_of_the_standard() -> None:
    """The example that the Standard Webhooks specification itself gives."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected


async def test_a_receiver_that_fails_twice_gets_it_the_third_time_and_nothing_overtakes(log: SqliteLog) -> None:
    wanted = transitions(2)
    publish(log, wanted)
    receiver = Receiver([500, 429])
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url))
    first, second = (encode(one) for one in wanted)
    assert receiver.bodies == [first, first, first, second]
    assert list(letters(log)) == []


async def test_what_is_never_taken_becomes_a_dead_letter_and_the_next_one_follows(log: SqliteLog) -> None:
    wanted = transitions(2)
    publish(log, wanted)
    receiver = Receiver([500, 302, 404])
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url, attempts=3))
        (dead,) = letters(log)
        assert (dead.letter.stage, dead.letter.attempts, dead.letter.offset) == ("webhook-platform", 3, 0)
        assert dead.letter.raw == encode(wanted[0])
        assert dead.letter.cause.endswith("answered 404")
        assert len(receiver.calls) == 4
        replay(log)
        await delivered(log, hook(url))
    assert receiver.bodies[-2:] == [encode(wanted[1]), encode(wanted[0])]


async def test_nobody_there_is_a_refusal_too(log: SqliteLog) -> None:
    publish(log, transitions(1))
    async with listening(web.Application()) as url:
        pass  # a port where nobody listens any more
    await delivered(log, hook(url, attempts=2))
    (dead,) = letters(log)
    assert "Connect" in dead.letter.cause


async def test_a_receiver_that_never_answers_is_given_up_by_its_time_limit(log: SqliteLog) -> None:
    publish(log, transitions(1))
    released = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", hang)
    async with listening(app) as url:
        await delivered(log, hook(url, attempts=1, timeout_s=0.2))
        released.set()
    (dead,) = letters(log)
    assert "no answer within 0.2 s" in dead.letter.cause


async def test_a_stop_between_attempts_loses_nothing(log: SqliteLog) -> None:
    wanted = transitions(2)
    publish(log, wanted)
    receiver = Receiver([500])
    async with listening(receiving(receiver)) as url:
        work = delivery(log, hook(url))
        receiver.before = lambda number: work.stop()
        async with asyncio.timeout(PATIENCE_S):
            await work.run()
        assert len(receiver.calls) == 1
        assert list(letters(log)) == []
        receiver.before = lambda number: None
        await delivered(log, hook(url))
    assert receiver.bodies[1:] == [encode(one) for one in wanted]


async def test_a_new_receiver_begins_now_unless_it_asks_for_all(log: SqliteLog) -> None:
    publish(log, transitions(3))
    receiver = Receiver()
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url, begin="now"))
        assert receiver.calls == []
        publish(log, transitions(1, first=3))
        await delivered(log, hook(url, begin="now"))
    assert receiver.bodies == [encode(one) for one in transitions(1, first=3)]


async def test_one_dead_receiver_holds_up_no_other(log: SqliteLog) -> None:
    publish(log, transitions(3))
    well, sick = Receiver(wanted=3), Receiver([500] * 1_000)
    async with listening(receiving(well)) as good, listening(receiving(sick)) as bad:
        hooks = [hook(bad, name="sick"), hook(good, name="well")]
        running = Webhooks(log, hooks, lambda: NOON)
        running.start()
        async with asyncio.timeout(PATIENCE_S):
            await well.enough.wait()
            await running.stop()
    assert well.bodies == [encode(one) for one in transitions(3)]


GOOD = """
webhooks:
  - name: city-platform
    url: https://platform.example/xunwang
    secret_file: platform.secret
    topics: [findings, reports]
    begin: oldest
"""


def settings(folder: Path, text: str = GOOD, secret: str = SECRET) -> Path:
    path = folder / "subscribers.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "platform.secret").write_text(secret + "\n", encoding="utf-8")
    return path


def test_settings_are_read_with_the_key_from_its_file(tmp_path: Path) -> None:
    (one,) = load_webhooks(settings(tmp_path))
    assert (one.name, one.topics, one.begin, one.attempts) == ("city-platform", ["findings", "reports"], "oldest", 6)
    assert one.key == KEY


def test_no_file_means_nobody(tmp_path: Path) -> None:
    assert load_webhooks(tmp_path / "subscribers.yaml") == []
    assert load_webhooks(settings(tmp_path, "")) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: city", "name: City", "webhooks第1条：name“City-platform”"),
        ("https://platform", "ftp://platform", "webhooks第1条：url"),
        ("platform.secret", "no.secret", "webhooks第1条：secret_file"),
        ("[findings, reports]", "[observations]", "取值'observations'不在允许范围"),
        ("[findings, reports]", "[findings, findings]", "webhooks第1条：topics"),
        ("begin: oldest", "attempts: 0", "webhooks第1条：attempts"),
        ("begin: oldest", "timeout_s: 600", "webhooks第1条：timeout_s"),
        ("begin: oldest", "key: aGVsbG8=", "webhooks第1条：key"),
        ("begin: oldest", "retries: 3", "没有名为“retries”的字段"),
        ("webhooks:", "webhooks: [", "不是有效的UTF-8编码YAML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    path = settings(tmp_path, GOOD.replace(old, new))
    with pytest.raises(MistakeError) as raised:
        load_webhooks(path)
    assert told in str(raised.value)
    assert str(path) in str(raised.value)


def test_two_receivers_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="用了两次"):
        load_webhooks(settings(tmp_path, GOOD + GOOD.replace("webhooks:\n", "")))


@pytest.mark.parametrize("secret", ["", "plain", "whsec_!!!", "whsec_c2hvcnQ="])
def test_a_weak_or_broken_secret_is_refused_with_the_mend(tmp_path: Path, secret: str) -> None:
    with pytest.raises(MistakeError, match="应写作whsec_加"):
        load_webhooks(settings(tmp_path, secret=secret))


async def test_gone_ends_the_subscription_until_the_address_is_another(log: SqliteLog) -> None:
    wanted = transitions(4)
    publish(log, wanted)
    receiver = Receiver([200, 410])
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url))
        await delivered(log, hook(url))  # a new start asks nobody
        assert receiver.bodies == [encode(one) for one in wanted[:2]]
        await delivered(log, hook(url + "/new"))  # somebody gave another address: nothing was lost meanwhile
    assert receiver.bodies[2:] == [encode(one) for one in wanted[1:]]
    assert list(letters(log)) == []


async def test_a_page_that_is_not_found_ends_nothing(log: SqliteLog) -> None:
    wanted = transitions(2)
    publish(log, wanted)
    receiver = Receiver([404])
    async with listening(receiving(receiver)) as url:
        await delivered(log, hook(url))
    assert receiver.bodies == [encode(wanted[0]), *(encode(one) for one in wanted)]


async def test_a_run_of_a_gone_receiver_ends_by_itself_and_leaves_the_others(log: SqliteLog) -> None:
    publish(log, transitions(3))
    gone, well = Receiver([410] * 9), Receiver(wanted=3)
    async with listening(receiving(gone)) as one, listening(receiving(well)) as other:
        hooks = Webhooks(log, [hook(one, name="gone"), hook(other, name="well")], lambda: NOON)
        hooks.start()
        async with asyncio.timeout(PATIENCE_S):
            await gone.enough.wait()
            await well.enough.wait()
        await hooks.stop()
    assert (len(gone.calls), len(well.calls)) == (1, 3)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("Wed, 01 Jul 2026 04:00:30 GMT", 30),
        ("Wed, 01 Jul 2026 03:00:00 GMT", 0),
        ("86400", LONGEST_WAIT_S),
        ("9" * 400, LONGEST_WAIT_S),
        ("Fri, 01 Jan 2027 00:00:00 GMT", LONGEST_WAIT_S),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
    ],
)
def test_a_receiver_may_ask_for_a_pause_within_bounds(header: str, seconds: float) -> None:
    assert asked_pause(header, NOON) == seconds


async def test_the_pause_that_was_asked_for_is_kept(log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(log, transitions(1))
    calls, pauses = iter([web.Response(status=503, headers={"Retry-After": "40"}), web.Response()]), []

    async def answer(_: web.Request) -> web.Response:
        return next(calls)

    async def pause(self: Delivery, seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(Delivery, "_pause", pause)
    app = web.Application()
    app.router.add_post("/", answer)
    async with listening(app) as url:
        await delivered(log, hook(url))
    assert pauses == [40.0]
