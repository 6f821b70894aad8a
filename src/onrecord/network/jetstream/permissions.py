"""Who may say and hear what at the NATS servers? One user for each part, and no more than it needs.

What a subject is for: subjects.py. `$JS.API…` are the server's own questions and `$JS.ACK…` the
acknowledgements (docs.nats.io, "NATS API Reference"); answers come to an inbox under a prefix of
one's own, where nobody else may listen.
"""

from dataclasses import dataclass

from onrecord.network.jetstream.subjects import (
    BROUGHT,
    RECEIPTS,
    RECORDER,
    VISITS,
    VISITS_OWED,
    WATCHED,
    WORKERS,
    brought,
    dead,
    inbox,
    presence,
    questions,
    receipts,
    watched,
)

__all__ = ["Rights", "rights_of_operator", "rights_of_recorder", "rights_of_vantage"]


@dataclass(frozen=True, slots=True)
class Rights:
    """What a user may publish and subscribe to; `answers`: so many to each question it is asked."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: int = 0


_ANSWERS = 1_000  # parts of at most 512 KiB: more than the largest body that a vantage may take


def rights_of_vantage(mark: str, *, visits: bool) -> Rights:
    """Of a machine that looks for the archive: it brings, and learns what it is to look for.

    It reads nothing that others brought. With `visits` it takes the visits that are owed.
    """
    says: tuple[str, ...] = (
        brought(mark),
        f"$JS.API.DIRECT.GET.{WATCHED}.>",
        f"$JS.API.DIRECT.GET.{RECEIPTS}.{receipts(mark)}",
    )
    if visits:
        says += _taking(VISITS, WORKERS)
    hears = (watched("*", "*"), receipts(mark), questions(mark), presence(mark), f"{inbox(mark)}.>")
    return Rights(says, hears, _ANSWERS)


def rights_of_recorder() -> Rights:
    """Of the machine that puts on record what vantages bring, and tells them what it has.

    It lays dead letters down; to read them and to take them away is the operator's.
    """
    return Rights(
        publish=(
            *_taking(BROUGHT, RECORDER),
            receipts("*"),
            watched("*", "*"),
            questions("*"),
            presence("*"),
            dead("*"),
            VISITS_OWED,
            *(f"$JS.API.DIRECT.GET.{one}.>" for one in (WATCHED, RECEIPTS)),
            "$JS.API.STREAM.INFO.*",
            "$JS.API.CONSUMER.INFO.*.*",
        ),
        subscribe=(f"{inbox(RECORDER)}.>",),
    )


def rights_of_operator() -> Rights:
    """Of whoever makes the streams, and looks after what could not be taken."""
    return Rights(
        publish=("$JS.API.>", dead("*"), brought("*")),
        subscribe=(f"{inbox('operator')}.>",),
    )


def _taking(stream: str, consumer: str) -> tuple[str, str]:
    """To take from one consumer, and to say what is done."""
    return (
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
        f"$JS.ACK.{stream}.{consumer}.>",
    )
