"""Made-up entries whose bytes are kept in an archive first, as `append` demands."""

from dataclasses import replace

from entries import ACCOUNT, account_observation, at, post_observation
from onrecord.archive import Archive
from onrecord.record.accounts import AccountId, PostId, Ref
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.observations import (
    AccountObservation,
    Evidence,
    Gap,
    PostObservation,
    SignedTree,
)
from onrecord.record.outcomes import Revision, Seen

ORIGIN = "records.example/ministry"


def post_id(number: int) -> PostId:
    return PostId(f"app.bsky.feed.post/{number}")


def kept_observation(
    archive: Archive, number: int, *, account: AccountId = ACCOUNT, minutes: float | None = None
) -> PostObservation:
    """Post `number` of an account was seen; its bytes and the answer's are kept."""
    body, version = archive.keep(f"answer {number}".encode(), f"post {number}".encode())
    seen = post_observation(
        Seen(version), number if minutes is None else minutes, post=post_id(number), account=account
    )
    return replace(seen, evidence=_with_body(seen.evidence, body))


def kept_observations(archive: Archive, *numbers: int) -> list[PostObservation]:
    return [kept_observation(archive, number) for number in numbers]


def kept_revision(archive: Archive, rev: str, commit: str = "bafyreia") -> AccountObservation:
    """A stream showed a signed revision of the account."""
    (body,) = archive.keep(f"frame {rev} {commit}".encode())
    seen = account_observation(Revision(rev, "3lbefore", "inverted"))
    signed = SignedTree(commit=commit, rev=rev)
    return replace(seen, evidence=replace(_with_body(seen.evidence, body), signed=signed))


def kept_document(
    archive: Archive,
    kind: DocumentKind,
    words: str,
    *,
    accounts: tuple[AccountId, ...] = (),
    posts: tuple[Ref, ...] = (),
) -> Document:
    (body,) = archive.keep(words.encode())
    return Document(kind=kind, recorded_at=at(0), accounts=accounts, posts=posts, body=body)


def gap(number: int) -> Gap:
    """An entry that speaks of no bytes."""
    return Gap(
        platform="bluesky",
        account=ACCOUNT,
        began_at=at(number),
        ended_at=at(number + 1),
        why="the stream ended",
        noted_at=at(number + 1),
    )


def _with_body(evidence: Evidence, body: str) -> Evidence:
    return replace(evidence, exchange=replace(evidence.exchange, body=body))
