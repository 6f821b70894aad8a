"""How are leaves appended in PostgreSQL, inside an open transaction?

Whoever appends locks the row of the head first, so that nobody else appends meanwhile. Whether
there is a partition for them is asked each time: what was made in a transaction that came to
nothing, or in a database that another took over from, is not there.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from onrecord.archive.errors import DamagedArchive, HeadMoved
from onrecord.proof.merkle import Frontier, MerkleError, leaf_hash

__all__ = ["FEW", "OF_FEW", "OF_MANY", "append", "frontier", "move_head", "places"]

# Of `= ANY` for a thousand digests the planner reads all of the table, so that an append took longer
# the longer the log was: many are looked up one after the other, each in the one partition that may
# hold it. To plan that takes 0.5 ms more, which is much for one entry: the partitions of a few are known
# when they are planned.
FEW = 8
OF_FEW = "SELECT digest, place FROM places WHERE digest = ANY(%s)"
OF_MANY = (
    "SELECT asked.digest, found.place FROM unnest(%s::bytea[]) AS asked (digest),"
    " LATERAL (SELECT place FROM places WHERE digest = asked.digest LIMIT 1) AS found"
)


def append(
    session: psycopg.Connection, digests: Sequence[bytes], leaves: Sequence[bytes], name: str
) -> dict[bytes, int]:
    """Append the leaves that are not in the log of the database `name`; where each of them stands."""
    locked = session.execute("SELECT size, root, frontier FROM head FOR UPDATE")
    before = frontier(locked.fetchone(), name)
    known = places(session, digests)
    fresh = dict(zip(digests, leaves, strict=True))
    added = {digest: leaf for digest, leaf in fresh.items() if digest not in known}
    if added:
        after = before.append(leaf_hash(leaf) for leaf in added.values())
        session.execute("SELECT make_room(%s)", [after.size])
        _copy_in(session, before.size, list(added.values()))
        move_head(session, before, after)
    return known | {digest: place for place, digest in enumerate(added, before.size)}


def frontier(found: tuple[Any, ...] | None, name: str) -> Frontier:
    """What a row of the head says, in the database `name`; DamagedArchive."""
    if found is None:
        raise DamagedArchive(f"no log begins in {name}")
    try:
        told = Frontier.from_bytes(bytes(found[2]))
    except MerkleError as error:
        raise DamagedArchive(f"the head of the log is malformed: {name}") from error
    if (told.size, told.root) != (found[0], bytes(found[1])):
        raise DamagedArchive(f"the head of the log contradicts itself: {name}")
    return told


def places(session: psycopg.Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Where the leaves with these digests stand, as far as they are in the log."""
    sql = OF_FEW if len(digests) <= FEW else OF_MANY
    found = session.execute(sql, [list(digests)], binary=True)
    return {bytes(digest): place for digest, place in found}


def move_head(session: psycopg.Connection, before: Frontier, after: Frontier) -> None:
    """Move the head from where it was found; HeadMoved."""
    moved = session.execute(
        "UPDATE head SET size = %s, root = %s, frontier = %s WHERE size = %s AND root = %s",
        [after.size, after.root, after.to_bytes(), before.size, before.root],
    )
    if moved.rowcount != 1:
        raise HeadMoved(f"the log is no longer at size {before.size}")


def _copy_in(session: psycopg.Connection, start: int, leaves: Sequence[bytes]) -> None:
    asked = "COPY entries (place, leaf) FROM STDIN (FORMAT BINARY)"
    with session.cursor() as cursor, cursor.copy(asked) as copy:
        copy.set_types(["int8", "bytea"])
        for place, leaf in enumerate(leaves, start):
            copy.write_row((place, leaf))
