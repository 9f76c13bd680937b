"""One broker for all tests of the cluster; they run in one worker, one after another."""

from collections.abc import Iterator

import pytest

from pipelines.cluster.broker import Broker
from tests.support.kafka import running_broker


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from running_broker(tmp_path_factory.mktemp("kafka"))
