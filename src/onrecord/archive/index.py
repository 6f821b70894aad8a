"""Which entries speak of a post, or of an account?

Everything here is derived from the records, and follows them at every question.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import apsw

from onrecord.archive.database import rows
from onrecord.archive.derived import Derived
from onrecord.archive.errors import AmbiguousRef, DamagedArchive
from onrecord.archive.index_tables import EMPTY, enter
from onrecord.archive.publication import Progress
from onrecord.archive.record_store import RecordStore
from onrecord.record.accounts import AccountId, PostId, Ref
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged, logged
from onrecord.record.observations import PostObservation
from onrecord.record.revisions import ServedRevision

__all__ = ["Brought", "Index", "KnownPost", "LatestWord", "Streamed"]

_AT_ONCE = 4096  # entries to a transaction: others get their turn, and nothing is done twice

STAMPS_AROUND = 64

_WORDS = (
    "SELECT post, version, claimed, first, at, place FROM standing"
    " WHERE platform = ? AND account = ?"
)

# Signed revisions, of which there are many, and all else lie apart.
_REST_OF_ACCOUNT = (
    "SELECT place FROM of_account WHERE account = ?1"
    " AND (platform IS NULL OR platform = ?2) AND place >= ?3 AND place < ?4"
)
_OF_ACCOUNT = (
    f"{_REST_OF_ACCOUNT} UNION ALL SELECT place FROM revisions WHERE account = ?1"
    " AND platform = ?2 AND place >= ?3 AND place < ?4"
)
_END = 2**63 - 1  # behind every place

_REMEMBERED = 20_000  # entries read lately, about 2 kB each


class KnownPost(NamedTuple):
    """A post that the log speaks of."""

    platform: str
    account: AccountId
    post: PostId


class Brought(NamedTuple):
    """How much stands in the log by a vantage's word; `at`: the last of it, seconds since 1970."""

    vantage: str
    entries: int
    at: float
    place: int  # of what was appended last


class LatestWord(NamedTuple):
    """What was last said of a post by whoever was asked for it, signed trees apart.

    Times are seconds since 1970. `place` is where the log says so.
    """

    post: PostId
    version: Commitment | None  # None: it was said not to be there
    claimed: float | None
    first: float  # our clock, when anything was first said of it
    at: float
    place: int


class Streamed(NamedTuple):
    """A revision as streams showed it to us: the signed commit, and how it joined what we held."""

    commit: str  # CID
    link: str
    lookers: frozenset[str]  # to whom of us (`findings.agreeing.looker_of`)


class Index:
    """Finds entries by what they are about. Raises StorageError, ArchiveBusy, DamagedArchive."""

    def __init__(self, database: Derived, records: RecordStore) -> None:
        self._database, self._records = database, records
        # What stands at a place never changes, and a page asks for the same account many times.
        self._read = lru_cache(maxsize=_REMEMBERED)(self._entry)

    def catch_up(self, progress: Progress | None = None) -> None:
        """Enter what the records have and the index has not; every question does this first."""
        size = self._records.head.size
        while (reached := self._reached()) is None or reached < size:
            with self._database.writing() as database:
                if reached is None:
                    database.execute(EMPTY)
                    continue
                stop = min(reached + _AT_ONCE, size)
                self._advance(database, stop)
            if progress is not None:
                progress(stop, size)

    def let_go(self) -> None:
        """Forget the entries that were read lately: for whoever does not read them again."""
        self._read.cache_clear()

    def entries_of_post(self, ref: Ref) -> list[Logged]:
        """Observations of this post and documents that name it, in the log's order."""
        return self._listed("SELECT place FROM of_post WHERE ref = ? ORDER BY place", ref)

    def entries_of_account(self, platform: str, account: AccountId, start: int = 0) -> list[Logged]:
        """Observations of the account itself, gaps, and documents that name it, in order.

        A document names an account by its id alone, so it is listed under any platform. Those
        before entry `start` are left out.
        """
        return self.entries_of_account_between(platform, account, start, _END)

    def entries_of_account_between(
        self, platform: str, account: AccountId, start: int, stop: int
    ) -> list[Logged]:
        """The same from entry `start` up to, not including, `stop`."""
        return self._listed(f"{_OF_ACCOUNT} ORDER BY place", account, platform, start, stop)

    def back_through_account(self, platform: str, account: AccountId) -> Iterator[Logged]:
        """What `entries_of_account` lists, the last first, read as far as one goes back."""
        sql, stop = f"{_OF_ACCOUNT} ORDER BY place DESC LIMIT 16", self._records.head.size
        while found := self._listed(sql, account, platform, 0, stop):
            yield from found
            stop = found[-1].index

    def looks_at_account(self, platform: str, account: AccountId) -> str:
        """A stamp of what `entries_of_account` lists: another one once it lists more.

        It names the last of them by place and digest, so that another log has another stamp.
        """
        sql = f"{_OF_ACCOUNT} ORDER BY place DESC LIMIT 1"
        found = self._listed(sql, account, platform, 0, _END)
        return f"{found[0].index} {found[0].digest}" if found else "0"

    def account_without_revisions(
        self, platform: str, account: AccountId, start: int = 0, stop: int = _END
    ) -> list[Logged]:
        """What `entries_of_account_between` lists, but for signed revisions."""
        sql = f"{_REST_OF_ACCOUNT} ORDER BY place"
        return self._listed(sql, account, platform, start, stop)

    def revisions_of_account(
        self, platform: str, account: AccountId, start: int = 0, stop: int = _END
    ) -> list[ServedRevision]:
        """The signed revisions among what it lists, in short: no leaf is read for them."""
        self.catch_up()
        sql = (
            "SELECT place, digest, at, rev, since, link, surface, authenticity, signed,"
            " vantage"
            " FROM revisions WHERE account = ? AND platform = ? AND place >= ? AND place < ?"
            " ORDER BY place"
        )
        with self._database.reading() as database:
            found = rows(database, sql, account, platform, start, stop)
        return [ServedRevision._make(row) for row in found]

    @property
    def read(self) -> Callable[[int], Logged]:
        """What reads the entry at a place that the index names; those read lately are at hand."""
        return self._read

    def post_entries_of_account(self, platform: str, account: AccountId) -> list[Logged]:
        """Observations of all posts of the account, in the log's order."""
        sql = (
            "SELECT place FROM posts JOIN of_post USING (ref)"
            " WHERE platform = ? AND account = ? ORDER BY place"
        )
        found = self._listed(sql, platform, account)
        return [logged for logged in found if isinstance(logged.entry, PostObservation)]

    def streamed(self, platform: str, account: AccountId, rev: str) -> Streamed | None:
        """As which commit a stream first showed us this revision, and who of us was shown it."""
        self.catch_up()
        sql = (
            'SELECT "commit", link, looker FROM streamed'
            " WHERE account = ? AND rev = ? AND platform = ? ORDER BY place"
        )
        with self._database.reading() as database:
            found = rows(database, sql, account, rev, platform)
        if not found:
            return None
        return Streamed(found[0][0], found[0][1], frozenset(looker for _, _, looker in found))

    def streamed_commit(self, platform: str, account: AccountId, rev: str) -> str | None:
        """The signed commit (CID) that a stream first showed us as this revision."""
        found = self.streamed(platform, account, rev)
        return None if found is None else found.commit

    def has_frame(self, body: Commitment, looker: str | None = None) -> bool:
        """Whether a frame of a stream with these bytes is on record, by anybody's word or one's."""
        self.catch_up()
        by, whose = ("", ()) if looker is None else (" AND looker = ?", (looker,))
        sql = f"SELECT 1 FROM frames WHERE body = ?{by} LIMIT 1"
        with self._database.reading() as database:
            found = rows(database, sql, body, *whose)
        return bool(found)

    def documents(self, kind: DocumentKind) -> list[Logged]:
        """All documents of one kind, in the log's order."""
        return self.documents_from(kind, 0)

    def documents_from(self, kind: DocumentKind, start: int) -> list[Logged]:
        """The documents of one kind from entry `start` on, in the log's order."""
        sql = "SELECT place FROM documents WHERE kind = ? AND place >= ? ORDER BY place"
        return self._listed(sql, kind, start)

    def latest_documents(
        self, kind: DocumentKind, most: int, before: int | None = None
    ) -> list[Logged]:
        """At most so many documents of one kind, the last in the log first.

        `before`: only those that stand before this entry.
        """
        earlier = "" if before is None else "AND place < ?"
        sql = f"SELECT place FROM documents WHERE kind = ? {earlier} ORDER BY place DESC LIMIT ?"
        return self._listed(sql, kind, *(() if before is None else (before,)), most)

    def captures(self, start: int = 0) -> list[Logged]:
        """Visits of a browser from entry `start` on, in the log's order."""
        return self._listed("SELECT place FROM captures WHERE place >= ? ORDER BY place", start)

    def stamps(self, start: int = 0) -> list[Logged]:
        """What services said of the log's heads, from entry `start` on, in the log's order."""
        return self._listed("SELECT place FROM stamps WHERE place >= ? ORDER BY place", start)

    def stamps_of(self, size: int) -> list[Logged]:
        """What services said of the head of this size, in the log's order."""
        return self._listed("SELECT place FROM stamps WHERE size = ? ORDER BY place", size)

    def newest_stamps(self) -> list[Logged]:
        """What services said of the largest head that any was asked about, in the log's order."""
        sql = "SELECT place FROM stamps WHERE size = (SELECT max(size) FROM stamps) ORDER BY place"
        return self._listed(sql)

    def stamps_around(self, index: int) -> list[Logged]:
        """Stamps that stand last before entry `index`, and of the first heads that hold it.

        At most `STAMPS_AROUND` on each side: a few heads, however many services there are.
        """
        before = (
            "SELECT place FROM stamps WHERE size <= ? AND place < ?"
            " ORDER BY size DESC, place DESC LIMIT ?"
        )
        over = "SELECT place FROM stamps WHERE size > ? ORDER BY size, place LIMIT ?"
        found = self._listed(before, index, index, STAMPS_AROUND)
        return [*reversed(found), *self._listed(over, index, STAMPS_AROUND)]

    def posts_of(
        self, platform: str, account: AccountId, limit: int, before: Ref | None = None
    ) -> list[tuple[Ref, PostId]]:
        """An account's posts, last observed for the first time first; at most `limit`.

        `before` is the last of the page before this one; one that we do not know ends the list.
        """
        self.catch_up()
        older = "" if before is None else "AND first < (SELECT first FROM posts WHERE ref = ?)"
        sql = (
            "SELECT ref, post FROM posts WHERE platform = ? AND account = ?"
            f" {older} ORDER BY first DESC LIMIT ?"
        )
        values = (platform, account, *(() if before is None else (before,)), limit)
        with self._database.reading() as database:
            found = rows(database, sql, *values)
        return [(Ref(ref), PostId(post)) for ref, post in found]

    def latest_words(
        self, platform: str, account: AccountId, posts: Iterable[PostId]
    ) -> dict[PostId, LatestWord]:
        """What was last said of these posts of an account, as far as anything was."""
        self.catch_up()
        sql = f"{_WORDS} AND post = ?"
        with self._database.reading() as database:
            found = [row for post in posts for row in rows(database, sql, platform, account, post)]
        return {word.post: word for word in map(LatestWord._make, found)}

    def present_posts(
        self, platform: str, account: AccountId, after: float | None = None
    ) -> list[LatestWord]:
        """The account's posts that were there when last asked for, newest first.

        `after`: only those that claim a time after this.
        """
        self.catch_up()
        sql = f"{_WORDS} AND version IS NOT NULL"
        values: tuple[str | float, ...] = (platform, account)
        if after is not None:
            sql, values = f"{sql} AND claimed > ?", (*values, after)
        with self._database.reading() as database:
            found = rows(database, f"{sql} ORDER BY coalesce(claimed, first) DESC, post", *values)
        return [LatestWord._make(row) for row in found]

    def latest_fact(self, platform: str, account: AccountId, kind: type) -> Logged | None:
        """The entry that was last appended of an account's `Identity` or `AccountState`."""
        sql = "SELECT place FROM latest_fact WHERE platform = ? AND account = ? AND kind = ?"
        found = self._listed(sql, platform, account, kind.__name__)
        return found[0] if found else None

    def brought(self) -> list[Brought]:
        """What each vantage brought, by name."""
        self.catch_up()
        with self._database.reading() as database:
            found = rows(database, "SELECT vantage, entries, at, place FROM brought")
        return [Brought._make(row) for row in found]

    def post(self, ref: str) -> KnownPost | None:
        """The post whose ref is, or alone begins with, `ref`; AmbiguousRef if several do."""
        self.catch_up()
        sql = (
            "SELECT platform, account, post FROM posts"
            " WHERE ref >= ? AND ref < ? ORDER BY ref LIMIT 2"
        )
        with self._database.reading() as database:
            found = rows(database, sql, ref, ref + "g")
        if len(found) > 1:
            raise AmbiguousRef(f"several posts have a ref that begins with {ref!r}")
        return KnownPost(*found[0]) if found else None

    def _listed(self, sql: str, *values: str | int) -> list[Logged]:
        self.catch_up()
        with self._database.reading() as database:
            places = [place for (place,) in rows(database, sql, *values)]
        return [self._read(place) for place in places]

    def _entry(self, place: int) -> Logged:
        leaf = self._records.leaf(place)
        if leaf is None:
            raise DamagedArchive(f"the index names entry {place}, which the records do not have")
        return logged(place, leaf)

    def _reached(self) -> int | None:
        """How far the index has come; None if it followed other records than these."""
        with self._database.reading() as database:
            ((size, last),) = rows(database, "SELECT size, last FROM reached")
        leaf = self._records.leaf(size - 1) if size else b""
        same = leaf is not None and last == (digest_of(leaf) if size else "")
        return size if same else None

    def _advance(self, database: apsw.Connection, stop: int) -> None:
        """Enter up to `stop`, from wherever another process may meanwhile have come to."""
        ((start,),) = rows(database, "SELECT size FROM reached")
        last = None
        for place, leaf in enumerate(self._records.leaves(start, stop), start):
            last = logged(place, leaf)
            enter(database, last)
        if last is not None:
            row = (stop, last.digest)
            database.execute("UPDATE reached SET size = ?, last = ?", row)
