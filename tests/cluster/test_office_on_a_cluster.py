"""What an office does, on a cluster: report, decide, hand in, look, and let other systems read."""

import asyncio
import base64
import random
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import orjson
import pytest
import yaml
from aiohttp import web

from pipelines.cluster.cluster_view import ClusterView
from pipelines.cluster.office import open_office
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.settings import load_settings
from pipelines.cluster.tail import all_records
from pipelines.commands import report
from pipelines.console.server import application, house_of
from pipelines.dead_letters import letters
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.reading import read_book
from pipelines.office.histories import read_histories
from pipelines.rehearsal.broker import Broker
from pipelines.subscribers.settings import Webhook
from pipelines.subscribers.webhooks import Delivery
from pipelines.warehouse.server import ServerWarehouse
from schemas.events.codec import decode
from schemas.events.observations import ChangeOfWatch, ManualResult, Review, SignOff
from schemas.events.types import FINDINGS, FINDINGS_PUBLIC, OBSERVATIONS, REPORTS
from schemas.registry.load import load
from schemas.times import at, rfc3339
from tests.support.case_desk import ACTIONS, BEGUN, PEOPLE, done, notified
from tests.support.console import PASSWORD, browsers, register, somebody
from tests.support.moved_cluster import DAY, MovedCluster, new_cluster, xunwang
from tests.support.receivers import PATIENCE_S, Receiver, frames, listening
from tests.support.recorded_run import FIRST, LAST_INSTANT

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka-stages")]
NOON = at("2026-07-03T12:00:00+08:00")


@pytest.fixture
def here(moved: MovedCluster) -> list[object]:
    """Options that name the cluster."""
    return ["--data", moved.folder.root, "--settings", moved.file]


def payloads(moved: MovedCluster, topic: str, kind: type) -> list[object]:
    found = (decode(r.value, topic).data for r in all_records(moved.settings, topic))
    return [data for data in found if isinstance(data, kind)]


def test_a_rulebook_is_tried_on_the_observations_of_the_cluster_and_nothing_of_it_is_written_there(
    moved: MovedCluster, here: list[object]
) -> None:
    before = {topic: len(all_records(moved.settings, topic)) for topic in (OBSERVATIONS, FINDINGS)}
    book, days = load(moved.folder.registry).program.rulebook, ("--from", FIRST, "--to", FIRST + DAY)
    done = xunwang("rulebook", "try", book, *days, "--json", *here)
    assert done.exit_code == 0, done.output
    told = orjson.loads(done.stdout.splitlines()[-1])
    assert told["figures"]["in_force"]["findings"] > 0
    assert told["disappears"] == 0  # judged by itself
    assert told["figures"]["tried"]["veto"] >= told["figures"]["in_force"]["veto"]
    assert "已判定" in done.stderr
    assert {topic: len(all_records(moved.settings, topic)) for topic in before} == before
    assert list((moved.folder.root / "trials").glob("*/part*.db"))


def test_an_edition_is_told_once_and_nothing_that_was_decided_is_left_out(
    moved: MovedCluster, here: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = ("report", "weekly", "--from", FIRST, "--to", FIRST + DAY)
    before = len(all_records(moved.settings, REPORTS))
    for _ in range(2):
        assert xunwang(*kind, *here).exit_code == 0
    assert len(all_records(moved.settings, REPORTS)) == before + 1

    # The aggregator is stopped: what is handed in now is not in the warehouse, and no report may be made without it.
    assert "共" in xunwang("findings", "list", "--open", *here).output
    listed = xunwang("findings", "list", "--json", *here).stdout.splitlines()
    suspected = next(one for one in map(orjson.loads, listed) if one["to_state"] == "suspected")
    finding = suspected["finding_id"]
    assert f"问题编号：{finding}" in xunwang("findings", "show", finding[:12], *here).output
    done = xunwang("findings", "confirm", finding[:12], "--by", "张三", "--reason", "已核对原文", *here)
    assert (done.exit_code, done.output.splitlines()[0]) == (
        0,
        f"已登记张三对问题{finding[:12]}的确认，规则评估读取后生效。",
    )
    (review,) = [one for one in payloads(moved, OBSERVATIONS, Review) if one.finding_id == finding]  # type: ignore[attr-defined]
    assert (review.action, review.actor.name, review.subject) == ("confirm", "张三", suspected["subject"])  # type: ignore[attr-defined]
    monkeypatch.setattr(report, "STORED_WITHIN_S", 0.5)
    late = xunwang(*kind, *here)
    assert late.exit_code == 2
    assert "条记录未入库，现在编报会有遗漏" in late.output


def test_steps_of_cases_come_to_the_same_book_on_a_cluster_as_in_a_folder(broker: Broker, tmp_path: Path) -> None:
    """A random order of steps, the same on both logs."""
    dice, steps = random.Random(14), sorted(ACTIONS.keys() - {"close"})  # after which nothing can be taken
    orders = [(dice.choice(steps), dice.randint(1, 3), dice.randrange(len(PEOPLE))) for _ in range(25)]
    told = []
    settings = load_settings(new_cluster(tmp_path, broker), None)
    for folder, log in ((tmp_path / "here", SqliteLog(tmp_path / "log.db")), (tmp_path / "there", OfficeLog(settings))):
        folder.mkdir()
        case = notified(folder, log, 3)
        took = [done(folder, log, case, *one, BEGUN + timedelta(hours=n)) for n, one in enumerate(orders)]
        book = read_book(log)
        told.append((took, book.cases, book.astray))
        log.close()
    assert told[0] == told[1]
    assert 3 < sum(told[0][0]) < 25


def test_facts_that_are_handed_in_twice_count_once(moved: MovedCluster, here: list[object], tmp_path: Path) -> None:
    path = tmp_path / "checks.csv"
    path.write_text(
        "种类,编号,网站,指标,结果,时间,检查人,情况\n"
        "人工检查结果,K1,s01,site.veto.security.opinion,合格,2026-07-01 10:30,张三,未见异常\n"
    )
    assert xunwang("intake", path, *here).output == "第2行：已导入\n已导入1条；0条此前已导入过，未重复计入。\n"
    again = "第2行：此前已导入过，未重复计入\n已导入0条；1条此前已导入过，未重复计入。\n"
    assert xunwang("intake", path, *here).output == again
    (found,) = payloads(moved, OBSERVATIONS, ManualResult)
    assert isinstance(found, ManualResult)
    assert (found.key, found.subject, found.by) == ("K1", "s01", "张三")
    signed = xunwang("signoff", "--by", "李四", "--from", "2026-07-01", "--to", "2026-07-02", *here)
    assert signed.exit_code == 0, signed.output
    assert len(payloads(moved, OBSERVATIONS, SignOff)) == 1
    assert xunwang("recheck", "s01", "--by", "张三", *here).output == "已安排复查：s01。\n"
    assert len(payloads(moved, OBSERVATIONS, ChangeOfWatch)) == 1


def test_status_tells_what_the_cluster_has_done(here: list[object]) -> None:
    told = orjson.loads(xunwang("status", "--json", *here).stdout)
    assert told["planned_until"] == rfc3339(LAST_INSTANT)
    assert told["coverage"]["site"]["seen"] == told["coverage"]["site"]["registered"] > 0
    assert told["balance"]["difference"] == 0
    assert told["balance"]["planned"] == told["balance"]["done"] + told["balance"]["void"] + told["balance"]["missed"]


@contextmanager
def office_log(moved: MovedCluster) -> Iterator[OfficeLog]:
    log = OfficeLog(moved.settings)
    try:
        yield log
    finally:
        log.close()


@asynccontextmanager
async def console(moved: MovedCluster, log: OfficeLog) -> AsyncIterator[tuple[str, ClusterView]]:
    assert moved.settings.warehouse is not None
    warehouse = ServerWarehouse(moved.settings.warehouse)
    view = ClusterView(open_office(moved.folder), log, warehouse)
    async with listening(application(house_of(view))) as address:
        yield address, view
    view.close()
    warehouse.close()


async def page(address: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200, address
        return await answer.text()


async def test_the_console_shows_the_cluster_and_the_pages_that_prove_findings(moved: MovedCluster) -> None:
    site = load(moved.folder.registry).sites[0]
    with office_log(moved) as log:
        async with console(moved, log) as (address, _):
            assert site.name in await page(f"{address}/sites")
            assert site.name in await page(f"{address}/sites/{site.id}")
            assert "运行" in await page(f"{address}/status")
            assert orjson.loads(await page(f"{address}/health"))["status"] == "ok"
            last = [step for step in read_histories(log).current() if any(one.sha256 for one in step.evidence)]
            shas = {one.sha256 for step in last for one in step.evidence if one.sha256}
            assert shas
            for sha in sorted(shas)[:3]:  # stored by the embedded run before the move, or by a fetcher after it
                assert "<" in await page(f"{address}/evidence/{sha}")
            assert "问题" in await page(f"{address}/findings/{last[0].finding_id}")


async def test_a_stream_over_all_partitions_goes_on_where_the_client_was(moved: MovedCluster) -> None:
    wanted = sorted(r.value for r in all_records(moved.settings, FINDINGS_PUBLIC))
    assert len({r.partition for r in all_records(moved.settings, FINDINGS_PUBLIC)}) > 1
    with office_log(moved) as log:
        async with console(moved, log) as (address, _):
            url, half = f"{address}/events?topic=findings", len(wanted) // 2
            first = await frames(url, half)
            rest = await frames(url, len(wanted) - half, **{"Last-Event-ID": first[-1].id})
            assert sorted(one.data for one in first + rest) == wanted
            async with aiohttp.ClientSession() as session:
                for strange in ("3", "1,2,99999", "1,x,2", "-1,0,0"):
                    async with session.get(url, headers={"Last-Event-ID": strange}) as answer:
                        assert answer.status == 400, strange


async def test_webhooks_deliver_every_partition_once_and_give_up_in_order(moved: MovedCluster) -> None:
    wanted = [r.value for r in all_records(moved.settings, FINDINGS_PUBLIC)]
    receiver = Receiver(answers=[204, 500, 500])
    app = web.Application()
    app.router.add_post("/", receiver.answer)
    with office_log(moved) as log:
        async with listening(app) as address, aiohttp.ClientSession() as session:
            hook = Webhook(
                name="platform", url=f"{address}/", secret_file="", key=bytes(range(32)), begin="oldest", attempts=2
            )

            def delivery() -> Delivery:
                return Delivery(log, hook, FINDINGS_PUBLIC, lambda: NOON, pauses=(0.0,))

            stopped = delivery()
            receiver.before = lambda number: stopped.stop() if number == 5 else None
            await stopped.step(session)
            assert len(receiver.calls) == 5
            async with asyncio.timeout(PATIENCE_S):
                while await delivery().step(session):
                    pass
        assert receiver.bodies[1] == receiver.bodies[2] == wanted[1]  # refused twice, then given up
        assert receiver.bodies[:1] + receiver.bodies[2:] == wanted
        (dead,) = letters(log)
        assert (dead.letter.stage, dead.letter.raw) == ("webhook-platform", wanted[1])


async def test_a_killed_console_goes_on_delivering_where_it_was(moved: MovedCluster, here: list[object]) -> None:
    """Every event of the public topic arrives; what was under way when it died may arrive twice."""
    wanted = {r.value for r in all_records(moved.settings, FINDINGS_PUBLIC)}
    (moved.folder.root / "city.secret").write_text("whsec_" + base64.b64encode(bytes(range(32))).decode())
    whole = asyncio.Event()
    receiver = Receiver(wanted=3)
    receiver.before = lambda _: whole.set() if set(receiver.bodies) == wanted else None
    app = web.Application()
    app.router.add_post("/", receiver.answer)
    async with listening(app) as address:
        hook = {"name": "city", "url": f"{address}/", "secret_file": "city.secret", "begin": "oldest"}
        moved.folder.subscribers.write_text(yaml.safe_dump({"webhooks": [hook]}))
        async with asyncio.timeout(PATIENCE_S * 4):
            first = await started(moved, here)
            await receiver.enough.wait()
            first.kill()
            await first.wait()
            second = await started(moved, here)
            await whole.wait()
            second.send_signal(signal.SIGTERM)
            assert await second.wait() == 0
    assert (moved.folder.root / "console.alive").exists()
    assert len(receiver.bodies) < 2 * len(wanted)
    moved.folder.subscribers.unlink()


async def started(moved: MovedCluster, here: list[object]) -> asyncio.subprocess.Process:
    alive = moved.folder.root / "console.alive"
    line = [sys.executable, "-m", "pipelines.cli", "console", "--port", "0", "--alive", str(alive), *map(str, here)]
    process = await asyncio.create_subprocess_exec(*line, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert "巡网管理界面已启动：http://127.0.0.1:" in (await process.stdout.readline()).decode()
    return process


def test_an_address_that_others_can_reach_is_refused(here: list[object]) -> None:
    told = xunwang("console", "--host", "0.0.0.0", *here)
    assert told.exit_code == 2
    assert "0.0.0.0：不加密时只能用本机地址" in told.output


@contextmanager
def people_of(moved: MovedCluster) -> Iterator[None]:
    """Registered while a test lasts; the other tests know nobody."""
    unit = load(moved.folder.registry).program.unit
    people = (somebody("admin", "administrator", unit=unit), somebody("zhang", "officer", unit=unit))
    register(moved.folder.root, *people)
    try:
        yield
    finally:
        for name in ("people.yaml", "console.db", "console.db-wal", "console.db-shm"):
            (moved.folder.root / name).unlink(missing_ok=True)


async def test_a_rulebook_is_tried_in_the_browser_on_what_the_brokers_hold(moved: MovedCluster) -> None:
    assert moved.settings.warehouse is not None
    warehouse = ServerWarehouse(moved.settings.warehouse)
    with people_of(moved), office_log(moved) as log:
        view = ClusterView(open_office(moved.folder), log, warehouse)
        before = log.ends(FINDINGS)
        async with browsers(view) as (zhang,):
            zhang.house.keeper.passwords.set("admin", PASSWORD)
            zhang.enter("zhang")
            place = f"/rulebooks/{load(moved.folder.registry).program.rulebook}/try"
            asked = {"what": "begin", "first": FIRST, "last": FIRST}
            assert "开始试算" in await zhang.page(place)
            assert (await zhang.post(place, asked))[0] == 303
            job = zhang.house.trials.job
            assert job is not None
            await asyncio.to_thread(job._process.join, PATIENCE_S)
            assert (job.running, job.failed, job.read()) == (False, False, job.total)
            text = await zhang.page(place)
        assert f"{FIRST}至{FIRST}的结果" in text
        assert "不再成立0个" in text  # judged by itself
        assert log.ends(FINDINGS) == before
        view.close()
    warehouse.close()
