"""Whether the brokers would let a worker into its group: asked before it starts, because neither client tells later.

The group itself is asked in a way that changes nothing in it: a question to join would make its members share anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.errors import GroupAuthorizationFailedError, InvalidSessionTimeoutError, KafkaError, for_code
from aiokafka.protocol.group import JoinGroupRequest, LeaveGroupRequest

from pipelines.cluster.patience import Patience, awaited
from pipelines.cluster.settings import ClusterSettings
from schemas.mistakes import MistakeError

NOBODY = "nobody"  # no member has this name: what is told is whether we may ask at all


def require_groups(settings: ClusterSettings, groups: Sequence[str]) -> None:
    """Raises MistakeError when a member of one would be refused."""
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # it warns of a coordinator that is not there yet
    with ThreadPoolExecutor(1) as apart:  # the caller may have a loop of its own
        apart.submit(lambda: asyncio.run(_ask(settings, groups))).result()


async def _ask(settings: ClusterSettings, groups: Sequence[str]) -> None:
    client, patience = AIOKafkaClient(**settings.aiokafka()), Patience("tell of groups", settings.start_within_s)
    try:
        await awaited(client.bootstrap, patience)
        for group in groups:
            left = partial(_answer, partial(_left, client, group, NOBODY))
            if await awaited(left, patience) is GroupAuthorizationFailedError:
                user = f"user {settings.sasl.username}" if settings.sasl else "our user"
                raise MistakeError(
                    f"{settings.bootstrap}: {user} may not read group {group}; grant it on the brokers "
                    "(kafka-acls --add)."
                )
        tried = partial(_answer, partial(_tried, settings, client, f"{groups[0]}-start"))
        if await awaited(tried, patience) is InvalidSessionTimeoutError:
            raise MistakeError(
                f"{settings.bootstrap}: the brokers refuse `session_s` {settings.session_s:g}; give one between their "
                "group.min.session.timeout.ms and group.max.session.timeout.ms (6 and 1,800 s where nobody set them)."
            )
    finally:
        await client.close()


async def _answer(ask: Callable[[], Awaitable[type[KafkaError]]]) -> type[KafkaError]:
    """The answer of a coordinator that is there. Raises KafkaError."""
    try:
        answer = await ask()
    except GroupAuthorizationFailedError as error:
        return type(error)
    if answer.retriable:
        raise answer
    return answer


async def _left(client: AIOKafkaClient, group: str, member: str) -> type[KafkaError]:
    node = await client.coordinator_lookup(CoordinationType.GROUP, group)
    answer = await client.send(node, LeaveGroupRequest(group, member), group=ConnectionGroup.COORDINATION)
    found: type[KafkaError] = for_code(answer.error_code)
    return found


async def _tried(settings: ClusterSettings, client: AIOKafkaClient, group: str) -> type[KafkaError]:
    """What a member of a group that nobody works in is told at first; it leaves again."""
    node = await client.coordinator_lookup(CoordinationType.GROUP, group)
    session = int(settings.session_s * 1000)
    request = JoinGroupRequest(group, session, session, "", None, "consumer", [("range", b"")])
    answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
    if answer.member_id:
        await _left(client, group, answer.member_id)
    found: type[KafkaError] = for_code(answer.error_code)
    return found
