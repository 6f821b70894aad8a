"""Which posts does a report quote, in which version, and were they still there?

A link is made without a person only where the words are near-exact, distinctive and in no other
post; everything else is a ranked list.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.as_of import AsOf
from onrecord.desk.search.indexing import bring_up
from onrecord.desk.search.matching import LONGEST, Found, Match, closest, evidence, match_of
from onrecord.desk.search.meaning import alike_in_meaning
from onrecord.findings.cutting import cut_words
from onrecord.findings.likeness import Automatic, Meaning, Ranked, ask, decide
from onrecord.findings.words import checking as words
from onrecord.record.accounts import AccountId, Ref

__all__ = ["Link", "Linked", "bring_up", "link"]

_SHOWN = 5  # posts of a ranked list
_WORTH_SHOWING = 500  # thousandths: below this, the words are others


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A post that a quotation may quote, or, if `automatic`, does quote.

    `gone_since` is when the post was first absent, if it was no longer there at the report's time.
    `by_meaning`: the words are others, and a model proposes that they mean the same.
    """

    match: Match
    automatic: bool
    by_meaning: bool
    gone_since: datetime | None
    cut: tuple[str, ...]  # what the post says just before and after, in sentences

    @property
    def ref(self) -> Ref:
        """The post."""
        return self.match.ref

    @property
    def says(self) -> tuple[str, ...]:
        """How the quotation relates to the post, in sentences."""
        of, found = len(self.match.post.versions), [*self.match.differences.says]
        if self.by_meaning:
            found = [words.MACHINE_PROPOSES]
        if of > 1:
            found.append(words.quotes_version([self.match.version, *self.match.also], of))
        if self.gone_since is not None:
            found.append(words.quoted_after_absence(self.gone_since))
        return (*found, *self.cut)


@dataclass(frozen=True, slots=True)
class Linked:
    """A quotation with the posts that it may quote, best first; `why` none is linked without you."""

    quotation: str
    links: tuple[Link, ...]
    why: str | None

    @property
    def automatic(self) -> Link | None:
        """The post that it quotes, if that needs no person."""
        return self.links[0] if self.links and self.links[0].automatic else None


def link(
    archive: Archive,
    quotations: Sequence[str],
    *,
    before: datetime | None = None,
    accounts: Collection[AccountId] | None = None,
    meaning: Meaning | None = None,
) -> tuple[Linked, ...]:
    """The posts that each of these quotations quotes, or may quote.

    `before` is the report's time: nothing posted after it can be quoted. `accounts`: only their
    posts. With a model of `meaning`, posts of these accounts that say it in other words, or in
    another language, are proposed where no post has the words.
    """
    bring_up(archive)
    posts = Found(archive)
    return tuple(_linked(archive, posts, one, before, accounts, meaning) for one in quotations)


def _linked(
    archive: Archive,
    posts: Found,
    quotation: str,
    before: datetime | None,
    accounts: Collection[AccountId] | None,
    meaning: Meaning | None,
) -> Linked:
    asked = ask(quotation[:LONGEST])
    close = closest(archive, asked, accounts=accounts, before=before)
    found = [one for one in close if one.alike.similarity >= _WORTH_SHOWING]
    decision = decide(evidence(archive, asked, found))
    why = decision.why if isinstance(decision, Ranked) else None
    links = []
    for place, one in enumerate(found[:_SHOWN]):
        match = match_of(archive, one, posts)
        if match is not None:
            exact = isinstance(decision, Automatic) and place == decision.place
            links.append(_link(posts, match, before, automatic=exact))
    if not links and meaning is not None:
        proposed = alike_in_meaning(archive, meaning, quotation[:LONGEST], accounts, before)
        links = [_link(posts, match, before, by_meaning=True) for match in proposed]
    return Linked(quotation, tuple(links), why)


def _link(
    posts: Found,
    match: Match,
    before: datetime | None,
    *,
    automatic: bool = False,
    by_meaning: bool = False,
) -> Link:
    return Link(
        match=match,
        automatic=automatic,
        by_meaning=by_meaning,
        gone_since=None if before is None else _gone_since(posts, match.ref, before),
        cut=() if by_meaning else cut_words(match.differences, match.text),
    )


def _gone_since(posts: Found, ref: Ref, moment: datetime) -> datetime | None:
    """Since when the post had been absent, if it was at this moment, by what we observed."""
    return posts(ref, AsOf(moment=moment)).presence.gone_since
