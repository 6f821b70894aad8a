"""When was a phrase first mentioned in what we hold?

A mention is no position: who rejects something mentions it too. The author's time and ours are
told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive, Candidate, Progress
from onrecord.desk.finding import NotOnRecord, PostFinding, find_post
from onrecord.desk.institutions.known import accounts_under
from onrecord.desk.search.covering import ALWAYS, Covered, coverage_of
from onrecord.desk.search.indexing import bring_up
from onrecord.desk.search.matching import LONGEST, NothingAsked
from onrecord.findings.article import Place
from onrecord.findings.coverage import never_seen_words
from onrecord.findings.likeness import terms, words
from onrecord.findings.words import checking as sentences
from onrecord.findings.words.coverage import not_kept, watched, withheld
from onrecord.findings.words.mentions import EARLIER, first_mentioned
from onrecord.record.accounts import AccountId, Ref

__all__ = ["Mention", "Mentioned", "first_mentions"]

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A version of a post that holds the phrase, with the author's time and ours."""

    ref: Ref
    account: AccountId
    version: int
    claimed_at: datetime | None
    first_seen: datetime
    text: str
    place: Place  # of the phrase in the text
    post: PostFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """The mentions, earliest first by the earlier of the two times; `total` counts versions."""

    phrase: str
    total: int
    mentions: tuple[Mention, ...]
    first_observed: Mention | None  # the one that we saw first
    coverage: tuple[Covered, ...]
    says: tuple[str, ...]


def first_mentions(
    archive: Archive,
    phrase: str,
    *,
    account: AccountId | None = None,
    institution: str | None = None,
    until: datetime = ALWAYS,
    progress: Progress | None = None,
) -> Mentioned:
    """The first and later mentions of a phrase, by one account, an institution with all that is
    under it, or anybody on record; with the coverage up to `until`.

    Raises NothingAsked for a phrase without words, NotOnRecord for an account or institution that
    nobody enrolled.
    """
    asked = tuple(terms(words(phrase[:LONGEST])))
    if not asked or len(phrase) > LONGEST:
        raise NothingAsked("a phrase has some words, and not as many as a page")
    own = _accounts(archive, account, institution)
    coverage = coverage_of(archive, own, until)
    left = bring_up(archive, progress)
    found = archive.search.mentions(asked, _SHOWN, accounts=own)
    read = (_mention(archive, one, phrase) for one in found.earliest)
    mentions = tuple(mention for mention in read if mention is not None)
    observed = found.first_observed
    return Mentioned(
        phrase=phrase,
        total=found.total,
        mentions=mentions,
        first_observed=None if observed is None else _mention(archive, observed, phrase),
        coverage=coverage,
        says=(*_says(mentions, coverage), *sentences.not_searched(left)),
    )


def _accounts(
    archive: Archive, account: AccountId | None, institution: str | None
) -> tuple[AccountId, ...] | None:
    if institution is None:
        return None if account is None else (account,)
    found = accounts_under(archive, institution)
    if not found:
        raise NotOnRecord(
            f"no account on record belongs to {institution[:200]!r}",
            advice="Give the institution's name as `onrecord show` prints it.",
        )
    return found


def _mention(archive: Archive, one: Candidate, phrase: str) -> Mention | None:
    """None if the bytes are no longer kept."""
    post = find_post(archive, one.ref)
    for number, shown in enumerate(post.versions, 1):
        if shown.version.version == one.version and shown.said is not None:
            return Mention(
                ref=one.ref,
                account=one.account,
                version=number,
                claimed_at=shown.version.claimed_at,
                first_seen=shown.version.first_seen,
                text=one.text,
                place=place_of(phrase, one.text),
                post=post,
            )
    archive.search.forget(one.version)
    return None


def place_of(phrase: str, text: str) -> Place:
    """Where the words of a phrase first follow each other in a text; empty if they don't."""
    asked, said = [word.norm for word in words(phrase)], words(text)
    for at in range(len(said) - len(asked) + 1):
        if [word.norm for word in said[at : at + len(asked)]] == asked:
            return Place(said[at].place.start, said[at + len(asked) - 1].place.end)
    return Place(0, 0)


def _says(mentions: Sequence[Mention], coverage: Sequence[Covered]) -> tuple[str, ...]:
    spans = coverage[0].spans if len(coverage) == 1 else ()
    lost, unkept = sum(one.withheld for one in coverage), sum(one.unkept for one in coverage)
    unsearchable = [*([withheld(lost)] if lost else []), *([not_kept(unkept)] if unkept else [])]
    if not mentions:
        worth = [never_seen_words(spans, lost, unkept)] if len(coverage) == 1 else [*unsearchable]
        return (sentences.NO_MENTION, *worth, sentences.MENTIONS)
    told = first_mentioned(mentions[0].claimed_at, mentions[0].first_seen)
    watching = [watched(one.begins_at, one.ends_at, one.largest_gap) for one in spans]
    return (told, EARLIER, *unsearchable, *watching, sentences.MENTIONS)
