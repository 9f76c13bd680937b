"""Our consumer where kafka-python's own loses its share: against a real broker."""

from contextlib import closing

import pytest

from pipelines.rehearsal.broker import Broker
from tests.support.cluster_worker import settings_of
from tests.support.kafka import make_topic, unique
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


def test_a_share_that_comes_between_two_polls_is_not_lost(broker: Broker) -> None:
    settings = settings_of(broker.address, unique("grown") + ".")
    topic, group = settings.topic("checks"), settings.group("fetcher")
    make_topic(broker, topic, 1)
    with closing(settings.admin()) as admin, closing(settings.consumer(group, metadata_max_age_ms=100)) as member:

        def held(poll_ms: int) -> int:
            member.poll(poll_ms)
            return len(member.assignment())

        def given() -> int:
            """The partitions that the brokers believe the member to hold."""
            (one,) = admin.describe_groups([group])[group]["members"]
            return sum(len(topic["partitions"]) for topic in one["member_assignment"]["assigned_partitions"])

        member.subscribe([topic])
        until(lambda: held(200) == 1, 60, "the first share")
        admin.create_partitions({topic: 2})
        # Each of these ends while the member joins, and what it is given comes when nobody waits for it.
        until(lambda: held(1) == 2 or given() == 2, 60, "the share of a topic with more partitions, at the brokers")
        until(lambda: held(200) == 2, 20, "the same share, at the member")
