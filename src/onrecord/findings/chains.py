"""Which of an account's signed revisions join, with nothing left out between them?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Revision

__all__ = ["Link", "chain_after", "links"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One revision of the account's tree, and which revisions it is proved to follow."""

    rev: str
    follows: frozenset[str]  # undoing all its operations gives the tree of this revision
    listed: bool  # we hold the complete tree at this revision
    times: tuple[datetime, ...]  # when it was served to us, in order
    stale: bool  # a later revision had been served to us before
    because: tuple[Digest, ...]


def links(account: Iterable[Logged]) -> tuple[Link, ...]:
    """The account's revisions in their own order (TIDs sort as text), each once."""
    facts = [
        (entry.fact, entry.observed_at, logged.index, logged.digest)
        for logged in account
        if isinstance(entry := logged.entry, AccountObservation)
        and isinstance(entry.fact, Revision)
    ]
    facts.sort(key=lambda found: (found[0].rev, found[1], found[2]))
    found: list[Link] = []
    later: datetime | None = None  # the earliest time of any later revision
    for rev, same in groupby(reversed(facts), key=lambda fact: fact[0].rev):
        link = _link(rev, list(same)[::-1], later)
        later = link.times[0] if later is None else min(later, link.times[0])
        found.append(link)
    return tuple(reversed(found))


def _link(
    rev: str, facts: list[tuple[Revision, datetime, int, Digest]], later: datetime | None
) -> Link:
    inverted = [fact.since for fact, *_ in facts if fact.link == "inverted"]
    times = tuple(at for _, at, _, _ in facts)
    return Link(
        rev=rev,
        follows=frozenset(since for since in inverted if since is not None),
        listed=any(fact.link == "listed" for fact, *_ in facts),
        times=times,
        stale=later is not None and later < times[0],
        because=tuple(dict.fromkeys(digest for *_, digest in facts)),
    )


def chain_after(found: tuple[Link, ...], rev: str, before: str | None) -> tuple[Link, ...]:
    """The revisions that follow `rev` without a break, each proved, up to but not `before`."""
    followed: list[Link] = []
    last = rev
    for link in found:
        if link.rev <= rev or (before is not None and link.rev >= before):
            continue
        if last not in link.follows:
            break
        followed.append(link)
        last = link.rev
    return tuple(followed)
