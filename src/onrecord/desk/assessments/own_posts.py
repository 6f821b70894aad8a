"""What is on record of one post of an account, for an assessment to look at?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive, BlobMissing, BlobUnkept
from onrecord.desk.assessments.confirmed_copies import Confirmed
from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.findings.versions import Version, versions
from onrecord.findings.voices import Voice, voice_of
from onrecord.platforms import activitypub, bluesky, feed, mastodon, platform_named, telegram, x
from onrecord.platforms.speech import Said, Unplaced
from onrecord.record.accounts import Ref
from onrecord.record.declarations import ScopeKind
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen, Unread

__all__ = ["OWN_WORDS", "OnRecord", "PostReader"]

OWN_WORDS = frozenset({ScopeKind.POSTS, ScopeKind.ARTICLES})
"""Kinds of posts whose words are the account's own."""

# Where links lead, and which media there are; the other platforms' versions do not hold it
# (X's shortened links all lead to X).
_SHOWS_LINKS_AND_MEDIA = frozenset(
    {bluesky.NAME, mastodon.NAME, activitypub.NAME, telegram.NAME, feed.NAME}
)
_LONGEST_KIND = 40  # characters of a medium's kind


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """One post: when it was posted, what its words are, and since when these stood.

    `claimed_at` is by the platform's word. `post` is None where no words are on record that we
    saw ourselves; `since` is then None, too.
    """

    ref: Ref
    kind: ScopeKind
    claimed_at: datetime | None
    entries: tuple[Logged, ...]
    post: OwnPost | None
    since: datetime | None


class PostReader:
    """Reads the posts of one account."""

    def __init__(self, archive: Archive, platform: str, confirmed: Confirmed) -> None:
        self._archive, self._confirmed = archive, confirmed
        self._name, self._platform = platform, platform_named(platform)
        self._shows = (
            {Field.LINKS, Field.MEDIA} if platform in _SHOWS_LINKS_AND_MEDIA else frozenset[Field]()
        )

    def claimed_at(self, entries: Sequence[Logged]) -> datetime | None:
        """When it was posted by the platform's word, without reading its words."""
        told = (look.claimed_at for look in _looks(entries) if isinstance(look.outcome, Seen))
        return min((at for at in told if at is not None), default=None)

    def read(self, entries: Sequence[Logged]) -> OnRecord | None:
        """What is on record of a post by its entries; None if nobody served it to us.

        Its words are those of the first version that we hold: an edit, or what stands there after
        the account was recovered, may be another hand's. Nothing is taken from third parties, who
        may give us what they like; but where we recorded the digest of what was served, and
        somebody's copy has it, these are the words that were served.
        """
        own = tuple(one for one in entries if _is_first_hand(one))
        looks = _looks(own)
        served = any(isinstance(look.outcome, Seen | Unread) for look in looks)
        if self._platform is None or not served:
            return None
        ref, by_id = looks[0].ref, self._platform.kind_of(looks[0].post)
        found = versions(own)
        claimed_at = next((one.claimed_at for one in found if one.claimed_at is not None), None)
        for place, version in enumerate(found):
            said = self._said(looks[0], entries, version)
            if said is not None:
                claimed_at = claimed_at or said.claimed_at
                return OnRecord(
                    ref=ref,
                    kind=said.kind,
                    claimed_at=claimed_at,
                    entries=own,
                    post=self._post(ref, said, version, claimed_at),
                    since=_since(said, version, first=place == 0),
                )
        return OnRecord(
            ref=ref, kind=by_id, claimed_at=claimed_at, entries=own, post=None, since=None
        )

    def _said(
        self, look: PostObservation, entries: Sequence[Logged], version: Version
    ) -> Said | None:
        data: bytes | None
        try:
            digest = self._archive.opening(version.version).digest
        except BlobMissing:  # withheld, or lost
            return None
        try:
            data = self._archive.blob_by_digest(digest)
        except BlobUnkept:
            data = self._confirmed.bytes_of(look, entries, digest)
        except BlobMissing:
            return None
        try:
            if self._platform is None or data is None:
                return None
            return self._platform.read_version(look.post, data)
        except Unplaced:  # for a reader to come
            return None

    def _post(
        self, ref: Ref, said: Said, version: Version, claimed_at: datetime | None
    ) -> OwnPost | None:
        if claimed_at is None:
            return None
        own = said.kind in OWN_WORDS
        told = self._shows if own else frozenset[Field]()
        return OwnPost(
            ref=ref,
            because=version.because[0],
            at=min(claimed_at, version.first_seen),
            kind=_kind(said, self._name) if own else Kind.POST,
            text=said.text if own else "",
            told=frozenset((*told, *_told(said))),
            client=said.client,
            language=said.languages[0] if said.languages else None,
            links=tuple(link for link in said.links if link.startswith(("https://", "http://"))),
            media=tuple(_medium(medium.kind) for medium in said.media),
        )


def _told(said: Said) -> Iterator[Field]:
    """Of what a platform tells of some posts only: whether it tells it of this one."""
    if said.client is not None:
        yield Field.CLIENT
    if said.languages:
        yield Field.LANGUAGE


def _kind(said: Said, platform: str) -> Kind:
    # X's versions name no post that is answered, but X begins every reply with its author's name.
    if said.answers is not None or (platform == x.NAME and said.text.startswith("@")):
        return Kind.REPLY
    return Kind.POST if said.quotes is None else Kind.QUOTATION


def _since(said: Said, version: Version, *, first: bool) -> datetime:
    """Since when these words surely stood: of a later version, since we saw it."""
    claimed_at = version.claimed_at or said.claimed_at
    begun = [at for at in (claimed_at, said.edited_at) if at is not None]
    if first and begun:
        return min(max(begun), version.first_seen)
    return version.first_seen


def _medium(kind: str) -> str:
    """The kind of a medium in one word: "image" of "image/png", "video" of "video, 0:41"."""
    word = kind.partition("/")[0].partition(",")[0].strip().lower()[:_LONGEST_KIND]
    return {"photo": "image", "": "other"}.get(word, word)


def _looks(entries: Sequence[Logged]) -> list[PostObservation]:
    found = (one.entry for one in entries)
    return [one for one in found if isinstance(one, PostObservation) and one.part is None]


def _is_first_hand(logged: Logged) -> bool:
    entry = logged.entry
    return isinstance(entry, PostObservation) and voice_of(entry.evidence) is not Voice.COPY
