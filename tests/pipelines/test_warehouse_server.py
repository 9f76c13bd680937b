"""What only a warehouse on a server has to promise: lost answers, outages, addresses, rights."""

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from pipelines.warehouse import WarehouseAwayError, WarehouseError, native
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.settings import ServerSettings, ServerTls
from stages.aggregator import Aggregator
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.cutting_proxy import CuttingProxy
from tests.support.looks import incoming, looked

DAY = "2026-07-01"
WINDOW = {"program": "p", "generation": 1, "first_day": DAY, "last_day": DAY}
USERS = {"default": ("", True), "xunwang": ("right", True), "grafana": ("right", False)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(ServerPlan(tmp_path_factory.mktemp("server") / "engine", users=USERS)) as running:
        opened(running.port).migrate()
        yield running


def opened(*ports: int, within_s: float = 60.0, **more: object) -> ServerWarehouse:
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return ServerWarehouse(ServerSettings(hosts=hosts, retry_within_s=within_s, **more))  # type: ignore[arg-type]


def put(warehouse: ServerWarehouse, token: str, site: str, *slots: int) -> None:
    events = [looked(DAY, slot, "bad" if slot % 3 == 0 else "ok", site=site) for slot in slots]
    for table, rows in Aggregator().rows(incoming(events, "observations", 0)).items():
        warehouse.insert(table, rows, f"{table}:{site}:{token}")


def counted(warehouse: ServerWarehouse, site: str) -> tuple[int, int]:
    """Looks by the aggregate, and rows in the raw table."""
    (row,) = [row for row in warehouse.query("availability_by_subject", WINDOW) if row["subject"] == site]
    where = {"subject": site, "target": site, "kinds": ["visit"], "first_day": DAY, "last_day": DAY}
    looks = warehouse.query("looks_of_target", where | {"program": "p", "generation": 1})
    return row["ended"], sum(look["fetches"] for look in looks)


def test_an_answer_lost_after_the_insert_was_taken_costs_and_doubles_nothing(server: RunningServer) -> None:
    proxy = CuttingProxy(("127.0.0.1", server.port))
    warehouse = opened(proxy.port)
    for batch in range(4):
        proxy.cuts = batch % 3
        put(warehouse, f"batch {batch}", "cut", *range(batch * 6, batch * 6 + 6))
    assert proxy.happened == 3
    assert counted(warehouse, "cut") == (24, 24)
    warehouse.close()
    proxy.close()


def test_an_insert_waits_for_a_server_that_is_restarted(tmp_path: Path) -> None:
    with RunningServer(ServerPlan(tmp_path / "engine")) as restarted:
        warehouse = opened(restarted.port)
        warehouse.migrate()
        put(warehouse, "before", "p", 1, 2)
        restarted.stop()
        asked = threading.Thread(target=put, args=(warehouse, "during", "p", 3, 4), daemon=True)
        asked.start()
        with pytest.raises(WarehouseAwayError, match="no ClickHouse server answers there"):
            opened(restarted.port)
        assert asked.is_alive()
        restarted.start()
        asked.join(60)
        assert counted(warehouse, "p") == (4, 4)
        put(warehouse, "before", "p", 1, 2)  # the token outlives the restart
        assert counted(warehouse, "p") == (4, 4)
        warehouse.close()


def test_a_server_that_stays_away_is_named_and_the_call_may_be_made_again(tmp_path: Path) -> None:
    with RunningServer(ServerPlan(tmp_path / "engine")) as stopped:
        warehouse = opened(stopped.port, within_s=0.3)
        warehouse.migrate()
        stopped.stop()
        with pytest.raises(WarehouseAwayError, match=f"127.0.0.1:{stopped.port}: no ClickHouse server"):
            put(warehouse, "one", "p", 1)
        stopped.start()
        patient = opened(stopped.port)
        put(patient, "one", "p", 1)
        assert counted(patient, "p") == (1, 1)


def test_the_next_host_is_asked_when_the_first_is_away(server: RunningServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    warehouse = opened(nobody, server.port)
    put(warehouse, "one", "failover", 1, 2, 3)
    assert counted(warehouse, "failover") == (3, 3)


def test_another_warehouse_behind_the_next_host_is_refused(server: RunningServer, tmp_path: Path) -> None:
    with RunningServer(ServerPlan(tmp_path / "engine")) as other:
        opened(other.port).migrate()
        proxy = CuttingProxy(("127.0.0.1", server.port))
        warehouse = opened(proxy.port, other.port, within_s=20)
        proxy.close()
        with pytest.raises(WarehouseError, match="holds another warehouse"):
            put(warehouse, "one", "astray", 1)


def test_threads_share_a_warehouse(server: RunningServer) -> None:
    warehouse = opened(server.port)
    threads = [threading.Thread(target=put, args=(warehouse, f"{i}", "threads", i)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert counted(warehouse, "threads") == (6, 6)
    warehouse.close()


def test_a_wrong_password_is_named(server: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("wrong\n")
    with pytest.raises(WarehouseError, match="refuses user xunwang or its password; check `user` and `password_file`"):
        opened(server.port, user="xunwang", password_file=tmp_path / "secret")
    (tmp_path / "secret").write_text("right\n")
    opened(server.port, user="xunwang", password_file=tmp_path / "secret").close()
    with pytest.raises(WarehouseError, match=r"nothing cannot be read: No such file"):
        opened(server.port, password_file=tmp_path / "nothing")


def test_missing_rights_are_named_with_the_mend(server: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("right")
    reader = opened(server.port, user="grafana", password_file=tmp_path / "secret")
    assert reader.query("programs", {}) is not None
    with pytest.raises(WarehouseError, match=r"user grafana lacks a right .*; grant it as deploy/clickhouse"):
        put(reader, "one", "rights", 1)


def test_a_server_that_is_too_old_is_refused(tmp_path: Path) -> None:
    with (
        RunningServer(ServerPlan(tmp_path / "engine", version=(23, 8, 2))) as old,
        pytest.raises(WarehouseError, match=r"ClickHouse 23\.8\.2 is too old; 25\.8 or newer is needed"),
    ):
        opened(old.port)


def test_tls_with_our_own_authority(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    with RunningServer(ServerPlan(tmp_path / "engine", certificate=tmp_path / "server.pem")) as secure:
        warehouse = opened(secure.port, tls=ServerTls(ca_file=tmp_path / "ca.pem"), compression="lz4")
        assert warehouse.migrate()
        put(warehouse, "one", "p", 1, 2)
        assert counted(warehouse, "p") == (2, 2)
        warehouse.close()
        with pytest.raises(WarehouseAwayError, match="CERTIFICATE_VERIFY_FAILED"):
            opened(secure.port, tls=ServerTls())
        with pytest.raises(WarehouseError, match=r"missing\.pem is not a file; correct the path"):
            opened(secure.port, tls=ServerTls(ca_file=tmp_path / "missing.pem"))


@pytest.mark.parametrize("hosts", ["", "a:b", "host:99999"])
def test_an_address_that_is_none_is_refused(hosts: str) -> None:
    with pytest.raises(WarehouseError, match=re.escape(f"{hosts!r} is not an address like")):
        ServerWarehouse(ServerSettings(hosts=hosts))


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("DateTime64(3, 'Asia/Shanghai')", "2026-07-01T00:00:00.250+08:00", 1782835200250),
        ("Nullable(DateTime64(3, 'Asia/Shanghai'))", None, None),
        ("Array(Nullable(UInt16))", [1, None], [1, None]),
        ("LowCardinality(String)", None, ""),
        ("UInt8", True, 1),
    ],
)
def test_values_become_those_of_their_column(kind: str, value: object, sent: object) -> None:
    assert native.converter(kind)(value) == sent


def test_a_value_that_does_not_fit_is_named_with_its_column(server: RunningServer) -> None:
    warehouse = opened(server.port)
    with pytest.raises(WarehouseError, match=r"table active_generation, column since .*without its offset"):
        warehouse.insert("active_generation", [{"program": "p", "since": "2026-07-01T00:00:00"}], "t")
    with pytest.raises(WarehouseError, match=r"column generation \(UInt32\): a whole number is wanted"):
        warehouse.insert("active_generation", [{"program": "p", "generation": "1"}], "t")


def test_32_bit_numbers_come_back_as_they_were_written() -> None:
    assert native.plain(0.10000000149011612, "Nullable(Float32)") == 0.1
    assert native.plain(0.1, "Float64") == 0.1
    assert native.plain(float("nan"), "Float64") is None
