"""Rule evaluator over accounts: observations a second on one core, beside a bare decode of the same bytes.

Usage: python -m tests.benchmarks.bench_accounts [accounts [days]]
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from schemas.events.checks import Registered, Tick
from schemas.events.codec import decode, encode
from schemas.events.envelope import Event
from schemas.events.found.accounts import MenuRead, PostsRead, ProfileRead
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.ids import digest
from schemas.times import midnight
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from tests.benchmarks.rows import row
from tests.support.accounts import LONG_AGO, a_post, an_account, entries
from tests.support.observations import DAY0, PROGRAM, a_check, moment, national, registration

ACCOUNTS, DAYS, POSTS, BATCH = 400, 14, 20, 500
ASKED = 5_000  # observations of accounts a second on one core
FLOOR_RATIO = 0.04  # of the decode alone; a ratio of one run, since other work on the machine slows both


def events(accounts: int, days: int) -> list[Event]:
    """A look a day at posts, menu and profile of every account, each with a tick that closes its day."""
    found: list[Event] = []
    names = [f"a{number}" for number in range(accounts)]
    for name in names:
        entry = registration(an_account(id=name), rulebook=national().id)  # type: ignore[arg-type]
        data = Registered(subject=name, subject_kind="account", registration=entry, content_hash="h")
        found.append(_event(len(found), name, data, DAY0, 0))
    for day in (DAY0 + timedelta(days=n) for n in range(days)):
        for name in names:
            for data in _looks(name, day, len(found)):
                found.append(_event(len(found), name, data, day, 9))
        for name in names:
            until = midnight(day + timedelta(days=1))
            tick = Tick(subject=name, subject_kind="account", until=until, day_closed=day.isoformat())
            found.append(_event(len(found), name, tick, day + timedelta(days=1), 0))
    return found


def _looks(name: str, day: date, offset: int) -> Iterator[msgspec.Struct]:
    days = [day - timedelta(days=n) for n in range(POSTS)]
    posts = [a_post(f"{name}要闻{one}", moment(one, 8)) for one in days]
    read = PostsRead(source="weixin", confidence="platform", posts=posts, complete_since=LONG_AGO)
    yield _seen("posts", name, day, offset, read)
    menu = entries("互动/信箱", "互动/咨询", "政务公开/要闻", "政务公开/公告", "办事/指南", "办事/查询")
    yield _seen("menu", name, day, offset, MenuRead(source="weixin", confidence="platform", open=True, entries=menu))
    told = {"existence": "there", "name": "示例发布", "principal": "示例市人民政府", "followers": 1_000 + offset}
    yield _seen("profile", name, day, offset, ProfileRead(source="about", confidence="public", **told))  # type: ignore[arg-type]


def _seen(kind: str, name: str, day: date, offset: int, found: Any) -> PageObserved:
    check = a_check(kind, name, day, slot=9, subject=name, subject_kind="account")  # type: ignore[arg-type]
    sha256 = digest("body", check.check_id)
    return PageObserved(check=check, outcome="done", opened=True, found=found, fetch_offset=offset, sha256=sha256)


def _event(number: int, subject: str, data: msgspec.Struct, day: date, hour: int) -> Event:
    return Event(
        id=digest("bench", number),
        source="xunwang/bench@1",
        type=BY_PAYLOAD[type(data)].name,
        time=moment(day, hour),
        subject=subject,
        program=PROGRAM,
        partitionkey=subject,
        data=data,
    )


def run(accounts: int = 0, days: int = 0) -> list[dict[str, Any]]:
    """Of ACCOUNTS and DAYS where none are given."""
    accounts, days = accounts or ACCOUNTS, days or DAYS
    raw = [encode(event) for event in events(accounts, days)]
    gc.collect()
    begun = time.process_time()
    batch = [Incoming(decode(value, OBSERVATIONS), OBSERVATIONS, 0, n) for n, value in enumerate(raw)]
    decoding = time.process_time() - begun
    stage = RuleEvaluatorStage({national().id: national()})
    state: dict[str, bytes] = {}
    begun = time.process_time()
    for start in range(0, len(batch), BATCH):
        result = stage.evaluate(batch[start : start + BATCH], state)
        state.update({key: value for key, value in result.state.items() if value is not None})
    judging = time.process_time() - begun
    rate, peer = len(raw) / judging, len(raw) / decoding
    size = sum(map(len, state.values())) / accounts / 1024
    return [
        row(
            f"rule evaluator, observations of {accounts} accounts on one core (asked: {ASKED})",
            round(rate),
            "observations/s",
            peer="bare decode of the same bytes",
            peer_value=round(peer),
            ratio=round(rate / peer, 3),
            floor=FLOOR_RATIO,
            ok=rate / peer >= FLOOR_RATIO,
        ),
        row(f"rule evaluator, state of an account with {POSTS} posts after {days} days", round(size, 1), "KB"),
    ]


if __name__ == "__main__":
    for one in run(*map(int, sys.argv[1:])):
        print(json.dumps(one, ensure_ascii=False))
