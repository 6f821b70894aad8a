"""Which own posts of an account are on record from before the questioned ones?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive import Archive
from onrecord.desk.assessments.confirmed_copies import Confirmed
from onrecord.desk.assessments.disowning import disowned_among, facts_on_record
from onrecord.desk.assessments.own_posts import OWN_WORDS, OnRecord, PostReader
from onrecord.desk.believing import believed
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.histories import history as history_of_account
from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.findings.history import History
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.assessed import Why
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent

__all__ = ["Gathered", "gather", "gather_all"]

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The questioned posts and the history that speaks of them, or why they can't be assessed.

    Both are in order of time. `unread` and `disowned` are posts from before the cut-off that
    can't serve as history (see `gather`). A questioned post that repeats another's has no text.
    """

    questioned: tuple[OwnPost, ...]
    history: tuple[OwnPost, ...]
    unread: int
    disowned: int
    platform: str
    cut_off: datetime | None
    refused: tuple[tuple[Why, str], ...]


def gather(archive: Archive, refs: Sequence[Ref]) -> Gathered:
    """The own posts of the account of these posts, from before the first of them was posted.

    1. The cut-off is when the first questioned post was posted, by the platform's word, or when we
       saw it, whichever is earlier. Nothing serves that was posted, or by its own word posted or
       edited, at that time or later, or that a signed tree shows to be younger.
    2. Of each post the words of the first version that we hold count, as we saw them ourselves.
    3. Left out and counted as `unread`: what has no time, and what has no words on record from
       before the cut-off. A post that was withdrawn serves: its words are on record.
    4. Left out and counted as `disowned`: posts of which somebody who may speak says, or may say,
       that the account's operators did not write them.
    5. Left out: reposts, likes, forwards, changes of the profile.

    Remaining risk: where a platform does not tell that a post was edited before we first saw it,
    its words may be younger than the post. Raises NotOnRecord.
    """
    asked = tuple(dict.fromkeys(refs))
    accounts = {_account_of(archive, ref) for ref in asked}
    if not accounts:
        raise NotOnRecord("no post was named")
    platform, account = min(accounts)
    if len(accounts) > 1:
        return _nothing(platform, (Why.SEVERAL_ACCOUNTS, f"{len(accounts)}"))
    return _Account(archive, platform, account).gather(asked)


def gather_all(archive: Archive, platform: str, account: AccountId) -> Gathered:
    """All own posts of an account, read as `gather` reads them: no cut-off, nothing questioned."""
    return _Account(archive, platform, account).all()


def _account_of(archive: Archive, ref: Ref) -> tuple[str, AccountId]:
    known = archive.index.post(ref)
    if known is None:
        raise NotOnRecord(f"no post on record has the ref {ref}")
    return known.platform, known.account


def _nothing(platform: str, why: tuple[Why, str]) -> Gathered:
    return Gathered(
        questioned=(),
        history=(),
        unread=0,
        disowned=0,
        platform=platform,
        cut_off=None,
        refused=(why,),
    )


class _Account:
    """All posts of one account, each with its entries, read from the log once."""

    def __init__(self, archive: Archive, platform: str, account: AccountId) -> None:
        self._archive, self._platform, self._account = archive, platform, account
        self._reader = PostReader(archive, platform, Confirmed(archive))
        self._entries: dict[Ref, list[Logged]] = {}
        entries = archive.index.post_entries_of_account(platform, account)
        for logged in believed(archive, entries):
            if isinstance(logged.entry, PostObservation):
                self._entries.setdefault(logged.entry.ref, []).append(logged)

    def gather(self, asked: Sequence[Ref]) -> Gathered:
        """The questioned posts, and what serves as their history."""
        found = {ref: self._reader.read(self._entries.get(ref, ())) for ref in asked}
        posted = [at for one in found.values() if (at := _posted_at(one)) is not None]
        cut_off = min(posted, default=None)
        earlier = [] if cut_off is None else list(self._earlier(set(asked), cut_off))
        return self._gathered(found, earlier, cut_off)

    def all(self) -> Gathered:
        """Every own post as history."""
        return self._gathered({}, list(self._earlier(set(), _NEVER)), None)

    def _gathered(
        self,
        found: Mapping[Ref, OnRecord | None],
        earlier: Sequence[OnRecord | Ref],
        cut_off: datetime | None,
    ) -> Gathered:
        serving = [one for one in earlier if isinstance(one, OnRecord)]
        disowned = disowned_among(self._archive, self._platform, self._account, serving)
        return Gathered(
            questioned=_in_order(one.post for one in found.values() if one and one.post),
            history=_in_order(
                one.post for one in serving if one.post is not None and one.ref not in disowned
            ),
            unread=len(earlier) - len(serving),
            disowned=len(disowned),
            platform=self._platform,
            cut_off=cut_off,
            refused=tuple(_refusals(found)),
        )

    def _earlier(self, asked: set[Ref], cut_off: datetime) -> Iterator[OnRecord | Ref]:
        """What may serve as history; of an own post that can't, the ref."""
        around = history_of_account(self._archive, self._platform, self._account)
        for ref, entries in self._entries.items():
            claimed_at = self._reader.claimed_at(entries)
            if ref in asked or (claimed_at is not None and claimed_at >= cut_off):
                continue
            one = self._reader.read(entries)
            if one is None or one.kind not in OWN_WORDS or self._is_younger(one, around, cut_off):
                continue
            if one.post is None or one.since is None or one.since >= cut_off:
                yield ref
            else:
                yield one

    def _is_younger(self, one: OnRecord, around: History, cut_off: datetime) -> bool:
        """Whether it was posted at the cut-off or later: it says so, or a signed tree shows it."""
        if one.claimed_at is not None and one.claimed_at >= cut_off:
            return True
        if not any(_is_absence(logged) for logged in one.entries):
            return False
        begun = facts_on_record(one, self._account, around).appeared.not_before
        return begun is not None and begun >= cut_off


def _posted_at(one: OnRecord | None) -> datetime | None:
    if one is None:
        return None
    return one.claimed_at if one.post is None else one.post.at


def _is_absence(logged: Logged) -> bool:
    return isinstance(logged.entry, PostObservation) and isinstance(logged.entry.outcome, Absent)


def _in_order(posts: Iterable[OwnPost]) -> tuple[OwnPost, ...]:
    return tuple(sorted(posts, key=lambda post: (post.at, post.ref)))


def _refusals(found: Mapping[Ref, OnRecord | None]) -> Iterator[tuple[Why, str]]:
    """Why posts can't be assessed; each reason once, with the ref of the first if others can."""
    for why, refused in _refused(found).items():
        yield why, "" if len(refused) == len(found) else refused[0]


def _refused(found: Mapping[Ref, OnRecord | None]) -> dict[Why, list[Ref]]:
    by_why: dict[Why, list[Ref]] = {}
    for ref, one in found.items():
        why = _why_not(one)
        if why is not None:
            by_why.setdefault(why, []).append(ref)
    return by_why


def _why_not(one: OnRecord | None) -> Why | None:
    if one is None:
        return Why.NOT_READABLE
    if one.kind not in OWN_WORDS:
        return Why.NO_WORDS_OF_ITS_OWN
    if one.claimed_at is None:
        return Why.NO_TIME
    return Why.NOT_READABLE if one.post is None else None
