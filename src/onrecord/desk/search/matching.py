"""Which posts come closest to some words, and what do we say of each?"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from onrecord.archive import Archive, Candidate, SearchStore
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.finding import PostFinding, find_post
from onrecord.desk.search.indexing import microseconds
from onrecord.findings.likeness import Alike, Asked, Differences, Evidence, rank
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = [
    "LONGEST",
    "Close",
    "Found",
    "Match",
    "NothingAsked",
    "Searched",
    "closest",
    "evidence",
    "match_of",
]

LONGEST = 20_000  # characters: about 30 times the longest post that Bluesky takes
_COMPARED = 30  # versions whose words are compared with those of a question


class NothingAsked(OnrecordError):
    """A question without words, or with more than a post can hold."""

    exit_code = EXIT_USAGE
    advice = "Give the words as they are said to have been posted: some words, not a page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A version of a post that comes close to the text that was asked about.

    The places in `differences` are of the asked text, and of `text`.
    """

    ref: Ref
    account: AccountId
    version: int  # its number among the post's versions, from 1
    also: tuple[int, ...]  # numbers of other versions that have these words just as well
    digest: Digest | None  # SHA-256 of the version's bytes
    text: str
    similarity: int  # thousandths
    differences: Differences
    post: PostFinding  # its presence, standing and versions


class Searched(Protocol):
    """An archive, as far as its words are asked for."""

    @property
    def search(self) -> SearchStore:
        """The index of its words."""
        ...


@dataclass(frozen=True, slots=True)
class Close:
    """A version as the index knows it, and how it compares; `also` do other versions of the post."""

    candidate: Candidate
    alike: Alike
    also: tuple[Commitment, ...] = ()


def closest(
    archive: Searched,
    asked: Asked,
    *,
    accounts: Collection[AccountId] | None = None,
    before: datetime | None = None,
) -> list[Close]:
    """For each post the version that comes closest, best first. `before` as in `link`."""
    known = archive.search.candidates(
        asked.phrases,
        _COMPARED,
        accounts=accounts,
        before=None if before is None else microseconds(before),
    )
    found: dict[Ref, Close] = {}
    for alike in rank(asked, [one.text for one in known]):
        one = known[alike.place]
        best = found.setdefault(one.ref, Close(one, alike))
        if one.version != best.candidate.version and _same_words(alike, best.alike):
            found[one.ref] = replace(best, also=(*best.also, one.version))
    return list(found.values())


def _same_words(one: Alike, other: Alike) -> bool:
    """Whether two versions differ from the text in the same words, and not just in as many."""
    first, second = (
        [change.says for change in alike.differences.changes if not change.light]
        for alike in (one, other)
    )
    return one.similarity == other.similarity and first == second


def evidence(archive: Searched, asked: Asked, found: list[Close]) -> list[Evidence]:
    """What speaks for each of these being the post that is quoted."""
    frequencies = archive.search.frequencies(asked.terms)
    size = archive.search.size()
    return [
        Evidence(
            one.candidate.ref,
            one.alike.similarity,
            one.alike.distinctiveness(frequencies, size),
            len(asked.pattern.units),
        )
        for one in found
    ]


class Found:
    """Finds each post once for all quotations of a report: folding it reads all of its account."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[tuple[Ref, AsOf], PostFinding] = {}

    def __call__(self, ref: Ref, as_of: AsOf = NOW) -> PostFinding:
        """What `find_post` says."""
        if (ref, as_of) not in self._known:
            self._known[ref, as_of] = find_post(self._archive, ref, as_of)
        return self._known[ref, as_of]


def match_of(archive: Archive, close: Close, found: Found | None = None) -> Match | None:
    """What is on record about the post; None if the version's bytes are no longer kept."""
    candidate, alike = close.candidate, close.alike
    post = (found or Found(archive))(candidate.ref)
    numbers = {shown.version.version: at for at, shown in enumerate(post.versions, 1)}
    number = numbers.get(candidate.version)
    if number is None:
        return None
    shown = post.versions[number - 1]
    if shown.said is None:
        archive.search.forget(candidate.version)
        return None
    return Match(
        ref=candidate.ref,
        account=candidate.account,
        version=number,
        also=tuple(sorted(numbers[one] for one in close.also if one in numbers)),
        digest=shown.digest,
        text=candidate.text,
        similarity=alike.similarity,
        differences=alike.differences,
        post=post,
    )
