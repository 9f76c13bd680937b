"""What a Faust worker without partitions must say to stay in its group.

aiokafka (0.14) takes a member that has fetched nothing for the longest time between two polls for hung: it leaves the
group, and does not join again before it has fetched. Faust (0.15) fetches nothing while it has no partitions. So a
spare worker, or one that has hung and has lost its share, would be gone for good, and could not take over from others.
"""

from typing import cast

import faust
from aiokafka.consumer.subscription_state import SubscriptionState
from faust.transport.drivers.aiokafka import Consumer


def say_alive(app: faust.App) -> None:
    """As good as a fetch that has just ended, and takes no records."""
    thread = cast(Consumer, app.consumer)._thread
    thread.thread_loop.call_soon_threadsafe(_fetched, thread._ensure_consumer()._subscription)


def _fetched(subscription: SubscriptionState) -> None:
    with subscription.fetch_context():
        pass
