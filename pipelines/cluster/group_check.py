"""Whether the brokers would let a worker into its group: asked before it starts, because neither client tells later.

The question is the first one of every join; what it reserves is given back at once.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.errors import GroupAuthorizationFailedError, InvalidSessionTimeoutError, KafkaError, for_code
from aiokafka.protocol.group import JoinGroupRequest, LeaveGroupRequest

from pipelines.cluster.settings import ANSWERS_WITHIN_S, ClusterSettings
from schemas.mistakes import MistakeError

PAUSE_S = 0.2


def require_groups(settings: ClusterSettings, groups: Sequence[str]) -> None:
    """Raises MistakeError when a member of one would be refused."""
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # it warns of a coordinator that is not there yet
    with ThreadPoolExecutor(1) as apart:  # the caller may have a loop of its own
        apart.submit(lambda: asyncio.run(_ask(settings, groups))).result()


async def _ask(settings: ClusterSettings, groups: Sequence[str]) -> None:
    client = AIOKafkaClient(**settings.aiokafka())
    try:
        await client.bootstrap()
        for group in groups:
            await _patiently(settings, client, group)
    except KafkaError as error:
        raise MistakeError(f"{settings.bootstrap}: the brokers do not tell of groups: {error!r}") from None
    finally:
        await client.close()


async def _patiently(settings: ClusterSettings, client: AIOKafkaClient, group: str) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while True:
        try:
            answer = await _joining(settings, client, group)
        except KafkaError as error:
            answer = type(error)
            if answer is not GroupAuthorizationFailedError and (not error.retriable or time.monotonic() > deadline):
                raise
        if answer is GroupAuthorizationFailedError:
            user = f"user {settings.sasl.username}" if settings.sasl else "our user"
            raise MistakeError(
                f"{settings.bootstrap}: {user} may not read group {group}; grant it on the brokers (kafka-acls --add)."
            )
        if answer is InvalidSessionTimeoutError:
            raise MistakeError(
                f"{settings.bootstrap}: the brokers refuse `session_s` {settings.session_s:g}; give one between their "
                "group.min.session.timeout.ms and group.max.session.timeout.ms (6 and 1,800 s where nobody set them)."
            )
        if not answer.retriable:
            return  # what else a first question is told belongs to the join itself
        await asyncio.sleep(PAUSE_S)


async def _joining(settings: ClusterSettings, client: AIOKafkaClient, group: str) -> type[KafkaError]:
    node = await client.coordinator_lookup(CoordinationType.GROUP, group)
    session = int(settings.session_s * 1000)
    request = JoinGroupRequest(group, session, session, "", None, "consumer", [("range", b"")])
    answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
    if answer.member_id:
        await client.send(node, LeaveGroupRequest(group, answer.member_id), group=ConnectionGroup.COORDINATION)
    found: type[KafkaError] = for_code(answer.error_code)
    return found
