"""How does what a look found come into the record?

Everything that follows from one answer is appended in one transaction, after its bytes are kept:
the looks before it that found nothing, the last of them that showed what is no longer so, and
what is new. Each function uses the archive, and is called when nobody else does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onrecord.archive import Archive, BlobDamaged, BlobMissing, LatestWord
from onrecord.platforms.polling import Shown
from onrecord.reading.polled import fact_entry, found_entry, read_answer
from onrecord.record.accounts import PostId
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import (
    AccountState,
    Control,
    Identity,
    Refused,
    Unreached,
    Unread,
)
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.retention import keeper
from onrecord.watch.sources.holding import Holding
from onrecord.watch.sources.rereading import reads_the_same
from onrecord.watch.sources.view import View, note_blind, note_marks, note_reader
from onrecord.watch.sources.watched import Source, called

__all__ = ["News", "Scribe"]

_SAME_FAULT = timedelta(hours=1)  # an answer that can't be read is kept once in this time
_MOST_FAULTS = 50  # of one account that are remembered


@dataclass(frozen=True, slots=True)
class News:
    """What an answer says that may be new."""

    exchange: Exchange
    shown: Mapping[PostId, Shown] = field(default_factory=dict)
    again: Mapping[PostId, Shown] = field(default_factory=dict)  # known, and to be said once more
    facts: tuple[AccountState | Identity, ...] = ()
    control: tuple[Control, Exchange] | None = None  # beside which it was read


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes down what was found of one account."""

    archive: Archive
    source: Source
    view: View
    holding: Holding

    def news(self, found: News, noted_at: datetime) -> bool:
        """Record what is new; whether anything is. The source is renamed with its account."""
        name, account, words = self.source.platform.NAME, self.source.account, self._words(found)
        # 1. The bytes of versions: their commitments tell what is on record.
        shown = {**found.again, **found.shown}
        kept_versions = keeper(self.archive, name)(*(one.version for one in shown.values()))
        versions = dict(zip(shown, kept_versions, strict=True))
        fresh = {
            post: one
            for post, one in shown.items()
            if post in found.again or self._is_new(words.get(post), one, versions[post])
        }
        if not fresh and not found.facts:
            return False
        # 2. The bytes of answers.
        exchanges = [found.exchange, *([] if found.control is None else [found.control[1]])]
        kept, *control = keep_exchanges(self.archive, exchanges, name)
        # 3. What they say, after the last look before them.
        entries: list[Entry] = list(
            self.last_seen([p for p in fresh if p in words and p in found.shown])
        )
        if found.control is not None:
            entries.append(fact_entry(name, account, found.control[0], control[0]))
        entries += [fact_entry(name, account, fact, kept) for fact in found.facts]
        entries += [
            found_entry(name, account, post, one, kept, versions[post])
            for post, one in fresh.items()
        ]
        self.append(entries, noted_at)
        self._rename(found.facts)
        return True

    def append(self, entries: Iterable[Entry], noted_at: datetime) -> None:
        """Append, behind the looks so far that found nothing new."""
        looks = self.view.tally.entry(*self.view.key, noted_at)
        told = [] if looks is None else [looks]
        self.archive.append([*told, *dict.fromkeys(entries)])
        self.view.tally.wrote()

    def looks(self, noted_at: datetime) -> None:
        """Write down the looks so far, and how far older posts were asked after."""
        self.append((), noted_at)
        note_marks(self.archive, self.view)

    def last_seen(self, posts: Iterable[PostId]) -> list[PostObservation]:
        """The last looks that showed these posts as they are on record, and are not there yet."""
        words = self.archive.index.latest_words(*self.view.key, posts)
        found: list[PostObservation] = []
        for url, held in self.view.held.items():
            shown: Mapping[PostId, Shown] = {}
            for exchange in self.holding.exchanges(url, held):
                if exchange.status != 304:
                    answer = read_answer(self.source.platform, self.source.account, exchange)
                    shown = {p: x for p, x in answer.posts.items() if isinstance(x, Shown)}
                found += self._sightings(exchange, shown, words)
        return found

    def _sightings(
        self,
        exchange: Exchange,
        shown: Mapping[PostId, Shown],
        words: Mapping[PostId, LatestWord],
    ) -> list[PostObservation]:
        at = exchange.answered_at.timestamp()
        later = [
            word
            for post, word in words.items()
            if post in shown and word.version is not None and word.at < at
            if self.archive.committed(digest_of(shown[post].version)) == word.version
        ]
        if not later:
            return []
        name, account = self.source.platform.NAME, self.source.account
        (kept,) = keep_exchanges(self.archive, [exchange], name)
        return [
            found_entry(name, account, word.post, shown[word.post], kept, word.version)
            for word in later
        ]

    def failure(
        self, exchange: Exchange, why: Refused | Unreached | Unread, noted_at: datetime
    ) -> bool:
        """Record why nothing could be seen, unless that is on record; whether it was told."""
        kind = type(why).__name__
        if isinstance(why, Unread):
            told = self.unread({None: why}, exchange, noted_at)
        elif told := self.view.blind != kind:
            (kept,) = keep_exchanges(self.archive, [exchange], self.source.platform.NAME)
            fact = fact_entry(self.source.platform.NAME, self.source.account, why, kept)
            self.append([fact], noted_at)
        note_blind(self.archive, self.view, kind)
        return told

    def unread(
        self, faults: Mapping[PostId | None, Unread], exchange: Exchange, noted_at: datetime
    ) -> bool:
        """Record what can't be placed, each fault once an hour; whether any was due."""
        due = {
            post: fault
            for post, fault in faults.items()
            if noted_at - self.view.unread.get(fault.why, noted_at - _SAME_FAULT) >= _SAME_FAULT
        }
        if not due:
            return False
        name, account = self.source.platform.NAME, self.source.account
        (kept,) = keep_exchanges(self.archive, [exchange], name)
        self.append(
            (
                fact_entry(name, account, fault, kept)
                if post is None
                else found_entry(name, account, post, fault, kept, None)
                for post, fault in due.items()
            ),
            noted_at,
        )
        for fault in due.values():
            self.view.unread[fault.why] = noted_at
            if len(self.view.unread) > _MOST_FAULTS:
                self.view.unread.pop(next(iter(self.view.unread)))
        return True

    def _words(self, found: News) -> dict[PostId, LatestWord]:
        return self.archive.index.latest_words(*self.view.key, [*found.shown, *found.again])

    def _is_new(self, word: LatestWord | None, shown: Shown, version: Commitment) -> bool:
        if word is None or word.version is None:
            return True
        if word.version == version:
            return False  # bytes that are withheld, or not kept, have the same commitment still
        return not (self._is_no_edit(word.version, shown) or self._is_reworded(word, shown))

    def _is_no_edit(self, version: Commitment, shown: Shown) -> bool:
        """Whether what differs from the version on record is not its author's."""
        try:
            before = self.archive.blob(version)
        except (BlobMissing, BlobDamaged):
            return False
        return self.source.platform.is_no_edit(before, shown.version)

    def _is_reworded(self, word: LatestWord, shown: Shown) -> bool:
        """Whether only our reader has changed, and not the post."""
        view, digest = self.view, digest_of(shown.version)
        version, reworded = view.same.get(word.post, (None, None))
        if version == word.version:
            return reworded == digest
        same = reads_the_same(self.archive, self.source, word, shown)
        if same is None:  # nobody can tell any more: if it was this reader, it is an edit
            same = word.at < view.reader_since
        if same:
            held = {**view.same, word.post: (str(word.version), str(digest))}
            reader = self.source.platform.READER
            note_reader(self.archive, view, reader, view.reader_since, held)
        return same

    def _rename(self, facts: Iterable[AccountState | Identity]) -> None:
        for fact in facts:
            if isinstance(fact, Identity):
                self.source.account = called(self.source.account, fact)
