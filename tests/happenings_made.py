"""Short ways in which tests put looks at a desk's posts on record, and read what happened."""

from dataclasses import replace

import libipld

from entries import account_observation, at, post_observation
from onrecord.archive import Archive
from onrecord.desk.happenings import EVERYTHING, Happening, Wanted, happenings
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.entries import Entry
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Gap,
    PostObservation,
    Surface,
)
from onrecord.record.outcomes import Absent, AccountFact, Outcome, Revision, Seen
from small_desk import TIDES, Desk, post_id

__all__ = ["GONE", "appended", "fact", "gap", "kinds", "look", "revision", "story", "text"]

GONE = Absent("not found")


def text(archive: Archive, words: str) -> Seen:
    """A version with these words, kept."""
    (commitment,) = archive.keep(
        libipld.encode_dag_cbor({"$type": "app.bsky.feed.post", "text": words})
    )
    return Seen(commitment)


def look(
    outcome: Outcome,
    minutes: float,
    *,
    surface: Surface = Surface.HOST,
    key: str = "3laaa",
    rev: str | None = None,
    account: AccountId = TIDES,
    claimed: float | None = None,
) -> PostObservation:
    """A look at a post; signed by the account where it has a revision."""
    signed = Authenticity.TLS_ONLY if rev is None else Authenticity.ACCOUNT_SIGNED
    made = post_observation(
        outcome,
        minutes,
        post=post_id(key),
        account=account,
        surface=surface if rev is None else Surface.TREE,
        authenticity=signed,
        rev=rev,
    )
    asked = replace(made.evidence.exchange, method="GET")
    evidence = replace(made.evidence, exchange=asked)
    return replace(made, claimed_at=at(minutes if claimed is None else claimed), evidence=evidence)


def fact(found: AccountFact, minutes: float, surface: Surface = Surface.HOST) -> AccountObservation:
    """A look at the account."""
    made = account_observation(found, minutes, surface=surface)
    evidence = replace(made.evidence, authenticity=Authenticity.TLS_ONLY)
    return replace(made, account=TIDES, evidence=evidence)


def revision(minutes: float, rev: str, since: str | None) -> AccountObservation:
    """The account's signed tree stands there, and nothing is left out."""
    link = Revision(rev, since, "listed" if since is None else "inverted")
    return account_observation(link, minutes, rev=rev)


def gap(began: float, ended: float, account: AccountId = TIDES, why: str = "down") -> Gap:
    """Our own silence."""
    return Gap(
        platform="bluesky",
        account=account,
        began_at=at(began),
        ended_at=at(ended),
        why=why,
        noted_at=at(ended),
    )


def appended(desk: Desk, *entries: Entry) -> None:
    """Put these on record, with the bytes of their answers."""
    for number, entry in enumerate(entries):
        if isinstance(entry, PostObservation | AccountObservation):
            (body,) = desk.archive.keep(f"answer {desk.size} {number}".encode())
            exchange = replace(entry.evidence.exchange, body=body)
            entry = replace(entry, evidence=replace(entry.evidence, exchange=exchange))
        desk.archive.append([entry])


def story(desk: Desk, wanted: Wanted = EVERYTHING) -> list[Happening]:
    """What happened, earliest first."""
    return list(reversed(happenings(desk.archive, wanted, limit=1000)))


def kinds(desk: Desk, post: Ref | None = None) -> list[str]:
    """The kinds of it, of one post if one is given; without the enrolment."""
    found = [one for one in story(desk) if one.kind != "enrolled"]
    return [one.kind.value for one in found if post is None or one.post == post]
