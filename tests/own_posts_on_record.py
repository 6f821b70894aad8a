"""Looks at posts of any platform, kept and not kept, as an archive holds them."""

from dataclasses import replace

import libipld

from entries import at, evidence
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId, Ref
from onrecord.record.observations import Authenticity, PostObservation, Surface
from onrecord.record.outcomes import Outcome, Seen
from small_desk import TIDES, Desk

__all__ = ["kept", "looked", "not_kept", "post", "record"]


def record(text: str, kind: str = "post", **more: object) -> bytes:
    held = {"$type": f"app.bsky.feed.{kind}", "text": text, **more}
    return libipld.encode_dag_cbor(held)


def looked(
    desk: Desk,
    post: str,
    outcome: Outcome,
    minutes: float,
    *,
    claimed: float | None = None,
    has_time: bool = True,
    platform: str = bluesky.NAME,
    account: AccountId = TIDES,
    surface: Surface = Surface.HOST,
    authenticity: Authenticity = Authenticity.TLS_ONLY,
    rev: str | None = None,
) -> Ref:
    """One look at a post, by default unsigned."""
    (body,) = desk.archive.keep(f"answer {desk.archive.head.size}".encode())
    found = evidence(minutes, surface=surface, authenticity=authenticity, rev=rev)
    told = at(minutes if claimed is None else claimed)
    look = PostObservation(
        platform=platform,
        account=account,
        post=PostId(post),
        part=None,
        outcome=outcome,
        claimed_at=told if has_time else None,
        evidence=replace(found, exchange=replace(found.exchange, body=body)),
    )
    desk.archive.append([look])
    return look.ref


def kept(desk: Desk, data: bytes) -> Seen:
    (version,) = desk.archive.keep(data)
    return Seen(version)


def not_kept(desk: Desk, data: bytes) -> Seen:
    (version,) = desk.archive.commit_to(data, why="X's terms")
    return Seen(version)


def post(key: str) -> str:
    return f"app.bsky.feed.post/{key}"
