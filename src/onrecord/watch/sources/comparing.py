"""What does an answer say that is not on record?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.archive import Archive, LatestWord
from onrecord.findings.inactivity import ACTIVE
from onrecord.platforms.polling import Answer, Found, Shown
from onrecord.record.accounts import Handle, PostId
from onrecord.record.commitments import digest_of
from onrecord.record.outcomes import Absent, AccountState, Identity, Unread
from onrecord.watch.sources.watched import Key

__all__ = ["Comparison", "Known", "can_be_written", "compare", "is_active", "known_of"]

_LONGEST_NAME = 4000  # characters of a post's id; an entry has to hold it several times over


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of the posts and the account that an answer speaks of."""

    words: Mapping[PostId, LatestWord]
    same: frozenset[PostId]  # of those shown: surely no other version than on record
    earlier: frozenset[PostId]  # shown, though by the record gone, or changed since it was so
    missing: tuple[PostId, ...]  # there when last asked for, and not in a list that reaches so far
    identity: Identity | None
    state: AccountState | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an answer says that is not on record yet, by what has to be done about it."""

    shown: Mapping[PostId, Shown] = field(default_factory=dict)  # new, changed, or back
    absent: Mapping[PostId, Absent] = field(default_factory=dict)  # so the answer says itself
    missing: tuple[PostId, ...] = ()  # left out
    named: tuple[PostId, ...] = ()  # and not there, as far as we know
    unread: Mapping[PostId, Unread] = field(default_factory=dict)
    facts: tuple[AccountState | Identity, ...] = ()  # to be recorded at once
    inactive: AccountState | None = None  # to be asked about again first

    @property
    def news(self) -> bool:
        """Whether anything is to be recorded."""
        return bool(self.shown or self.facts)

    @property
    def doubts(self) -> bool:
        """Whether anything is to be asked about."""
        return bool(self.absent or self.missing or self.named or self.inactive is not None)


def known_of(archive: Archive, key: Key, answer: Answer) -> Known:
    """What the record holds of all that an answer speaks of."""
    named = [post for post in (*answer.posts, *answer.named) if can_be_written(post)]
    words = archive.index.latest_words(*key, named)
    missing: tuple[PostId, ...] = ()
    if answer.reaches_to is not None:
        there = archive.index.present_posts(*key, answer.reaches_to.timestamp())
        told = {*answer.posts, *answer.named}
        missing = tuple(word.post for word in there if word.post not in told)
    same, earlier = set(), set()
    for post, found in answer.posts.items():
        word = words.get(post)
        if word is None or not isinstance(found, Shown):
            continue
        version = _version_of(archive, found)
        if word.version is not None and version == word.version:
            same.add(post)
        elif word.version is None or version is not None:
            earlier.add(post)
    return Known(words, frozenset(same), frozenset(earlier), missing, *_account(archive, key))


def compare(answer: Answer, known: Known) -> Comparison:
    """Sort what an answer says by what has to be done about it."""
    posts = {post: found for post, found in answer.posts.items() if can_be_written(post)}
    shown = {post: x for post, x in posts.items() if isinstance(x, Shown)}
    absent = {post: x for post, x in posts.items() if isinstance(x, Absent)}
    facts = tuple(fact for fact in answer.facts if _is_new(fact, known))
    inactive = [x for x in facts if isinstance(x, AccountState) and not is_active(x)]
    return Comparison(
        shown={post: x for post, x in shown.items() if post not in known.same},
        absent={post: x for post, x in absent.items() if _was_there(post, known)},
        missing=known.missing,
        named=tuple(
            post
            for post in dict.fromkeys(answer.named)
            if can_be_written(post) and post not in posts and not _is_there(post, known)
        ),
        unread=_unread(answer.posts),
        facts=tuple(fact for fact in facts if fact not in inactive),
        inactive=inactive[-1] if inactive else None,
    )


def is_active(state: AccountState | None) -> bool:
    """Whether an account is served; nothing said is no reason to doubt it."""
    return state is None or state.state == ACTIVE


def _account(archive: Archive, key: Key) -> tuple[Identity | None, AccountState | None]:
    said = [archive.index.latest_fact(*key, kind) for kind in (Identity, AccountState)]
    facts = [getattr(logged.entry, "fact", None) for logged in said if logged is not None]
    return (
        next((fact for fact in facts if isinstance(fact, Identity)), None),
        next((fact for fact in facts if isinstance(fact, AccountState)), None),
    )


def _version_of(archive: Archive, found: Shown) -> str | None:
    """The commitment to a version that was seen before; of others it is not known yet."""
    return archive.committed(digest_of(found.version))


def _is_there(post: PostId, known: Known) -> bool:
    """Whether by the record it is there."""
    word = known.words.get(post)
    return word is not None and word.version is not None


def _was_there(post: PostId, known: Known) -> bool:
    """Whether it is news that a post is gone; of one we never saw it is, once."""
    word = known.words.get(post)
    return word is None or word.version is not None


def _is_new(fact: AccountState | Identity, known: Known) -> bool:
    match fact:
        case AccountState(state, said_by):
            before = ACTIVE if known.state is None else known.state.state
            return state != before or _notes_more(said_by, known.state)
        case Identity():
            return known.identity is None or _says_more(fact, known.identity)


def _notes_more(said_by: str, known: AccountState | None) -> bool:
    """Whether the same speaker adds something else in brackets, such as that the account moved."""
    speaker = said_by.partition(" (")[0]
    before = speaker if known is None else known.said_by
    return said_by != before and before.partition(" (")[0] == speaker


def _says_more(fact: Identity, known: Identity) -> bool:
    """Whether it says something else; what it leaves out, it does not deny."""
    pairs: list[tuple[tuple[Handle, ...] | str | None, tuple[Handle, ...] | str | None]] = [
        (fact.handles, known.handles),
        (fact.signing_key, known.signing_key),
        (fact.host, known.host),
    ]
    return any(now and now != before for now, before in pairs)


def _unread(posts: Mapping[PostId, Found]) -> dict[PostId, Unread]:
    unread = {p: x for p, x in posts.items() if isinstance(x, Unread) and can_be_written(p)}
    return unread


def can_be_written(post: PostId) -> bool:
    """Whether an entry can name the post: others choose these ids."""
    try:
        post.encode()
    except UnicodeEncodeError:
        return False
    return 0 < len(post) <= _LONGEST_NAME
