"""What a cluster throws away: pages that nobody has seen for long, unless a finding points to them."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import orjson
import pytest

from pipelines.cluster import retention
from pipelines.cluster.evidence import AllEvidence, open_writer, own_store
from pipelines.cluster.retention import NeededByFindings, expire_daily
from pipelines.cluster.settings import BrokersAwayError, ClusterSettings
from pipelines.contracts import EXAMPLES
from pipelines.evidence.errors import EvidenceMissingError
from pipelines.evidence.shared import SharedEvidence
from pipelines.rehearsal.broker import Broker
from schemas.mistakes import MistakeError
from tests.support.cluster_worker import settings_of
from tests.support.hop_worker import START
from tests.support.kafka import make_topic, send, unique

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
OLD, YOUNG = START, START + timedelta(days=50)
NOW = START + timedelta(days=60)
BODIES = {name: name.encode() * 100 for name in ("proof", "old", "young", "left behind")}


def finding_of(*names: str) -> bytes:
    event = orjson.loads((EXAMPLES / "finding.transition.v1/typical.json").read_bytes())
    (one, *_) = event["data"]["evidence"]
    event["data"]["evidence"] = [one | {"sha256": sha256(BODIES[name]).hexdigest()} for name in names]
    return orjson.dumps(event)


@pytest.fixture
def settings(broker: Broker) -> ClusterSettings:
    settings = settings_of(broker.address, unique("r") + ".")
    make_topic(broker, settings.topic("findings"), 2)
    return settings


def test_what_findings_need_is_read_on_and_on(broker: Broker, settings: ClusterSettings) -> None:
    needed = NeededByFindings(settings)
    assert needed() == set()
    send(broker, settings.topic("findings"), [(b"s1", finding_of("proof"))], partition=0)
    assert needed() == {sha256(BODIES["proof"]).hexdigest()}
    send(broker, settings.topic("findings"), [(b"s2", finding_of("old"))], partition=1)
    assert needed() == {sha256(BODIES[name]).hexdigest() for name in ("proof", "old")}


async def test_old_pages_go_once_a_day_and_proof_stays(
    broker: Broker, settings: ClusterSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(send, broker, settings.topic("findings"), [(b"s1", finding_of("proof"))])
    monkeypatch.setattr(retention, "DAY_S", 0.2)
    place = SharedEvidence(url=str(tmp_path), keep_days=30)
    store = open_writer(place)
    other = own_store(tmp_path)
    other.put(BODIES["left behind"], OLD)
    other.close()  # of a fetcher that is gone
    for name, at in {"proof": OLD, "old": OLD, "young": YOUNG}.items():
        store.put(BODIES[name], at)
    store.flush()
    tidying = asyncio.create_task(expire_daily(store, place, NeededByFindings(settings), lambda: NOW))
    left = set(BODIES)
    for _ in range(600):
        left = {name for name in BODIES if kept(tmp_path, name)}
        if left == {"proof", "young"}:
            break
        await asyncio.sleep(0.1)
    tidying.cancel()
    store.close()
    assert left == {"proof", "young"}


def kept(root: Path, name: str) -> bool:
    reader = AllEvidence(root)
    try:
        return reader.get(sha256(BODIES[name]).hexdigest()) == BODIES[name]
    except EvidenceMissingError:
        return False
    finally:
        reader.close()


def test_without_the_brokers_nothing_is_thrown_away(settings: ClusterSettings) -> None:
    away = msgspec.structs.replace(settings, bootstrap="127.0.0.1:1", connect_within_s=0.2)
    with pytest.raises((MistakeError, BrokersAwayError)):
        NeededByFindings(away)()
