"""Did they ever say it?

The text that is asked about is neither kept nor logged. "Not seen" is only said with the coverage
that it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.archive import Archive, Progress
from onrecord.desk.search.covering import ALWAYS, Covered, coverage_of
from onrecord.desk.search.indexing import bring_up
from onrecord.desk.search.matching import LONGEST, Close, Match, NothingAsked, closest, match_of
from onrecord.findings.coverage import coverage_words, never_seen_words
from onrecord.findings.likeness import Asked, ask
from onrecord.findings.words import checking as words
from onrecord.findings.words.coverage import not_kept, withheld
from onrecord.record.accounts import AccountId

__all__ = ["Answer", "Checked", "Match", "NothingAsked", "ask_about", "check_text"]

_SHOWN = 5
_SIMILAR = 600  # thousandths: three of five words; below it, posts share no more than a subject


class Answer(StrEnum):
    """What the archive answers (design, section 9)."""

    SEEN = "seen"  # every word stands in a post, in this order
    SIMILAR = "similar"  # a post comes close, and differs in the words that are told
    NOT_SEEN = "not-seen"  # which is worth as much as the coverage says


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer: the closest posts, best first, and the coverage that the answer has.

    Asked about one account, `matches` are its posts and `elsewhere` are the closest of all others.
    """

    asked: str
    answer: Answer
    matches: tuple[Match, ...]
    elsewhere: tuple[Match, ...]
    coverage: tuple[Covered, ...]
    says: tuple[str, ...]  # the answer in sentences


def check_text(
    archive: Archive,
    text: str,
    account: AccountId | None = None,
    *,
    fuzzy: bool = False,
    until: datetime = ALWAYS,
    progress: Progress | None = None,
) -> Checked:
    """The posts that come closest to a text, of one account or of all, and what that is worth.

    `fuzzy`: the text was read from a picture, so that a misread word does not count against "seen".
    `until`: the coverage is told as it was up to here. Raises NothingAsked for a text without words, or
    with more than LONGEST characters, and NotOnRecord for an account that is not enrolled.
    """
    asked = ask_about(text)
    coverage = coverage_of(archive, None if account is None else (account,), until)
    left = bring_up(archive, progress)
    own = None if account is None else {account}
    found = _close(archive, closest(archive, asked, accounts=own))
    others = [] if account is None else closest(archive, asked)
    elsewhere = _close(archive, [one for one in others if one.candidate.account != account])
    answer = _answer(found, fuzzy)
    return Checked(
        asked=text,
        answer=answer,
        matches=found,
        elsewhere=elsewhere,
        coverage=coverage,
        says=(*_says(answer, found, coverage, fuzzy), *words.not_searched(left)),
    )


def ask_about(text: str) -> Asked:
    """Read a question. Raises NothingAsked."""
    if len(text) > LONGEST:
        raise NothingAsked(f"{len(text):,} characters are more than any post has")
    asked = ask(text)
    if not asked.pattern.units:
        raise NothingAsked("there are no words to look for")
    return asked


def _close(archive: Archive, found: Sequence[Close]) -> tuple[Match, ...]:
    near = [one for one in found if one.alike.similarity >= _SIMILAR][:_SHOWN]
    return tuple(match for one in near if (match := match_of(archive, one)) is not None)


def _answer(found: Sequence[Match], fuzzy: bool) -> Answer:
    if any(_same(match, fuzzy) for match in found):
        return Answer.SEEN
    return Answer.SIMILAR if found else Answer.NOT_SEEN


def _same(match: Match, fuzzy: bool) -> bool:
    """Whether every word is the same; in a picture's text, or misread."""
    changes = match.differences.changes
    return all(change.light or (fuzzy and change.spelling) for change in changes)


def _says(
    answer: Answer, found: Sequence[Match], coverage: Sequence[Covered], fuzzy: bool
) -> tuple[str, ...]:
    if answer is Answer.SEEN:
        return (words.seen(sum(_same(one, fuzzy) for one in found)),)
    near = [words.similar(len(found))] if answer is Answer.SIMILAR else []
    if len(coverage) == 1:
        told = coverage_words if near else never_seen_words
        return (*near, told(coverage[0].spans, coverage[0].withheld, coverage[0].unkept))
    lost, unkept = sum(one.withheld for one in coverage), sum(one.unkept for one in coverage)
    unsearchable = [*([withheld(lost)] if lost else []), *([not_kept(unkept)] if unkept else [])]
    return (*near, words.not_seen_of(len(coverage)), *unsearchable)
