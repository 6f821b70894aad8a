"""Which streams does the transport have, and how full are they?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import BadRequestError, NotFoundError
from nats.js.manager import JetStreamManager

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.parts import MOST_PARTS
from onrecord.network.jetstream.speaking import speaking
from onrecord.network.jetstream.subjects import (
    BROUGHT,
    DEAD,
    RECEIPTS,
    RECORDER,
    VISITS,
    VISITS_OWED,
    WATCHED,
    WORKERS,
)

__all__ = ["StreamState", "prepare", "states"]

_AGAIN = 10.0  # seconds until what nobody says to be working on is offered again
_VISIT = 30.0  # the same for a visit
_SAME = 120.0  # seconds for which a repeated message is known by its name
_HELD = 2 * MOST_PARTS  # messages offered and not acknowledged: the largest whole, and others


@dataclass(frozen=True, slots=True)
class StreamState:
    """What lies in a stream, and how much of it waits for its consumer; None: it has none."""

    name: str
    messages: int
    bytes: int
    replicas: int
    waiting: int | None
    subjects: dict[str, int]


async def prepare(connection: Connection, *, replicas: int, megabytes: int) -> None:
    """Make the streams and consumers, or change them to be as they must. TransportError.

    `megabytes` bounds what collectors may have under way, and what lies among the dead.
    """
    manager = connection.client.jetstream(timeout=10)
    with speaking():
        for stream in _streams(replicas, megabytes << 20):
            await _made(manager, stream)
        for of, name, wait in ((BROUGHT, RECORDER, _AGAIN), (VISITS, WORKERS, _VISIT)):
            held = _HELD if of == BROUGHT else 64
            consumer = ConsumerConfig(
                durable_name=name,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=wait,
                max_ack_pending=held,
            )
            await manager.add_consumer(of, consumer)


async def states(connection: Connection) -> list[StreamState]:
    """How full the streams are; one that was not made is left out. TransportError."""
    manager, found = connection.client.jetstream(timeout=10), []
    consumers = {BROUGHT: RECORDER, VISITS: WORKERS}
    with speaking():
        for name in (BROUGHT, VISITS, WATCHED, RECEIPTS, DEAD):
            try:
                info = await manager.stream_info(name, subjects_filter=">")
            except NotFoundError:
                continue
            waiting = None
            if name in consumers:
                consumer = await manager.consumer_info(name, consumers[name])
                waiting = (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
            state, replicas = info.state, info.config.num_replicas or 1
            subjects = dict(state.subjects or {})
            found.append(
                StreamState(name, state.messages, state.bytes, replicas, waiting, subjects)
            )
    return found


async def _made(manager: JetStreamManager, stream: StreamConfig) -> None:
    try:
        await manager.add_stream(stream)
    except BadRequestError:  # it is there, and was made otherwise
        await manager.update_stream(stream)


def _streams(replicas: int, size: int) -> Iterator[StreamConfig]:
    plain = StreamConfig(
        storage=StorageType.FILE,
        num_replicas=replicas,
        duplicate_window=_SAME,
        allow_direct=True,
        discard=DiscardPolicy.NEW,
    )
    queue = replace(plain, retention=RetentionPolicy.WORK_QUEUE)
    last = replace(plain, max_msgs_per_subject=1, discard=DiscardPolicy.OLD)
    yield replace(queue, name=BROUGHT, subjects=["brought.*"], max_bytes=size)
    yield replace(queue, name=VISITS, subjects=[VISITS_OWED], max_msgs=10_000)
    yield replace(last, name=WATCHED, subjects=["watched.*.*"])
    yield replace(last, name=RECEIPTS, subjects=["receipts.*"])
    yield replace(plain, name=DEAD, subjects=["dead.*"], max_bytes=size)
