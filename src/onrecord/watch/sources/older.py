"""Which older posts are asked after at this look, and what came of it?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.archive import LatestWord
from onrecord.platforms.polling import Answer, Question, Shown
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.rechecking import Due, due, most_marked, next_due
from onrecord.watch.sources.tracing import trace
from onrecord.watch.sources.view import View
from onrecord.watch.sources.watched import Source

__all__ = ["Older", "Rechecked"]

_QUESTIONS = 3  # at one look: an account must not hold up the others of its host
_BETWEEN = 600.0  # seconds, so that posts are asked after together, unless one is young
_YOUNG = 3600.0
_STALE = 6 * 3600.0  # seconds
_MOST_UNANSWERED = 200  # of an account, as far as we remember


@dataclass(slots=True)
class Rechecked:
    """Answers to be compared, and posts that were not among them."""

    answers: list[tuple[Exchange, Answer, frozenset[PostId]]] = field(default_factory=list)
    missing: tuple[PostId, ...] = ()


@dataclass(slots=True)
class Older:
    """Asks after posts that no list shows any more, in their turns (`rechecking`)."""

    asker: Asker
    questions: Questions
    source: Source
    view: View

    async def ask(self, at: datetime) -> Rechecked:
        """Ask after those whose turn it is: as many as a few questions take."""
        now, found = at.timestamp(), Rechecked()
        words = await self.asker.hold(self._candidates)
        began = [(word.post, _began(word)) for word in words.values()]
        turns = due(began, self.view.marks, now)
        if not self._can_ask(words):
            turns = []
        # What gave no answer comes last: one post must not hold up the others for ever.
        turns.sort(key=lambda one: (one.post in self.view.unanswered, one))
        asked: list[Due] = []
        for some, question in self._questions(turns):
            answer = await self._answer(question, found, words, now)
            self._note(some, answered=answer is not None)
            if answer is not None:  # else it will be their turn again
                self._sort(some, answer, found)
                asked += some
        self.view.marks = most_marked(asked, self.view.marks)
        coming = next_due(began, now)
        if len(asked) < len(turns):
            coming = now
        elif coming - now < _BETWEEN and not any(now - since < _YOUNG for _, since in began):
            coming = now + _BETWEEN
        self.view.recheck_at = coming
        return found

    def _candidates(self) -> dict[PostId, LatestWord]:
        """Posts that are there by the record, and were neither listed nor are suspected."""
        there = self.asker.archive.index.present_posts(*self.view.key)
        return {
            word.post: word
            for word in there
            if hash(word.post) not in self.view.shown and word.post not in self.view.suspicions
        }

    def _can_ask(self, words: dict[PostId, LatestWord]) -> bool:
        platform, account = self.source.platform, self.source.account
        first = next(iter(words), None)
        if first is None:
            return False
        return platform.MANY > 0 or platform.ask_post(account, first) is not None

    def _questions(self, turns: Sequence[Due]) -> Iterator[tuple[Sequence[Due], Question]]:
        platform, account = self.source.platform, self.source.account
        size = max(1, platform.MANY)
        for start in range(0, min(len(turns), _QUESTIONS * size), size):
            some = turns[start : start + size]
            posts = [one.post for one in some]
            question = (
                platform.ask_many(account, posts)
                if platform.MANY
                else platform.ask_post(account, posts[0])
            )
            if question is not None:
                yield some, question

    async def _answer(
        self, question: Question, found: Rechecked, words: dict[PostId, LatestWord], now: float
    ) -> Answer | None:
        traced = await trace(
            self.questions, self.source.platform, self.source.account, question, fresh=True
        )
        answer = traced.answer or Answer()
        if answer.failure is not None:
            return None
        shown = {post for post, one in answer.posts.items() if isinstance(one, Shown)}
        stale = frozenset(post for post in shown & words.keys() if _is_stale(words[post], now))
        found.answers.append((traced.exchange, Answer(posts=_shown(answer)), stale))
        return answer

    def _note(self, some: Sequence[Due], *, answered: bool) -> None:
        for one in some:
            self.view.unanswered.pop(one.post, None)
            if not answered:
                self.view.unanswered[one.post] = None
        while len(self.view.unanswered) > _MOST_UNANSWERED:
            self.view.unanswered.pop(next(iter(self.view.unanswered)))

    @staticmethod
    def _sort(some: Sequence[Due], answer: Answer, found: Rechecked) -> None:
        """Those that were not shown, whatever was said of them: each is asked after by itself."""
        left = tuple(one.post for one in some if one.post not in _shown(answer))
        found.missing = (*found.missing, *left)


def _shown(answer: Answer) -> dict[PostId, Shown]:
    return {post: one for post, one in answer.posts.items() if isinstance(one, Shown)}


def _began(word: LatestWord) -> float:
    """From when its age counts: by its own word, unless we saw it before."""
    return word.first if word.claimed is None else min(word.claimed, word.first)


def _is_stale(word: LatestWord, now: float) -> bool:
    """Whether its last sighting on record is so old that another is worth an entry.

    Each is twice as far from the first as the one before: a post has some ten of them a year, and
    when it goes, it was seen within the latter half of its life.
    """
    return now - word.at > max(_STALE, word.at - word.first)
