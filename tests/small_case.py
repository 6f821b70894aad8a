"""Which small, true case do the tests of bundles tell?

A ministry's account says something startling, with a picture, takes it back, edits an older
post, and its host serves neither: told by a real repository writer and a directory twin, and
read by the project's own readers. Nothing in it is random or clocked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from atproto_account import Account, K256Signer, Written, post
from atproto_directory import Directory, operation
from entries import ENROLMENT, at
from onrecord.platforms import bluesky
from onrecord.proof.atproto import CommitFrame, VerifiedCommit, cid_of_blob, cid_text, read_frame
from onrecord.reading.bluesky import (
    Chain,
    Repository,
    commit_entries,
    host_entry,
    identity_entry,
    link_of,
    medium_entry,
    read_identity,
    read_repository,
    records_of,
    repository_entries,
    stated_entry,
    verify_frame,
)
from onrecord.record.accounts import AccountId, PostId, Ref, ref_of
from onrecord.record.commitments import Commitment, Digest, Opening, digest_of
from onrecord.record.declarations import (
    Act,
    Capacity,
    Channel,
    Coverage,
    Covers,
    Declaration,
    Denied,
    Ground,
    Scope,
    ScopeKind,
)
from onrecord.record.documents import Body, CaseChange, Document, DocumentKind
from onrecord.record.entries import Entry, canonical, write_body
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Absent, AccountState, Identity, Seen

__all__ = ["OLD", "STARTLING", "MemoryStore", "Store", "Story", "frame_exchange", "tell"]

OLD = PostId("app.bsky.feed.post/3laaaaaaaaaaa")
STARTLING = PostId("app.bsky.feed.post/3lbbbbbbbbbbb")
HOST, PLC, RELAY = "https://pds.test", "https://plc.test", "wss://relay.test"
PAGE = b"a page on which the words can be seen"
PICTURE = b"\x89PNG made up"
HOSTILE_WORDS = 'We leave the accord. <script>alert("x")</script> \u202eevil\u202c'


class Store(Protocol):
    """What a story is put into: a real archive, or its small twin."""

    def keep(self, *blobs: bytes) -> tuple[Commitment, ...]: ...

    def append(self, entries: Sequence[Entry]) -> object: ...


@dataclass
class MemoryStore:
    """Blobs, their openings and entries in memory; the salts follow from the bytes."""

    blobs: dict[Digest, bytes] = field(default_factory=dict)
    openings: dict[Commitment, Opening] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def keep(self, *blobs: bytes) -> tuple[Commitment, ...]:
        found = []
        for blob in blobs:
            opening = Opening(sha256(b"salt" + blob).digest(), digest_of(blob))
            self.blobs[opening.digest] = blob
            self.openings[opening.commitment] = opening
            found.append(opening.commitment)
        return tuple(found)

    def append(self, entries: Sequence[Entry]) -> object:
        self.entries += entries
        return None


@dataclass
class Story:
    """An account that acts, and a recorder that looks on and puts what it sees into a store."""

    store: Store
    signer: K256Signer = field(default_factory=lambda: K256Signer("the ministry"))
    minutes: float = 0

    def __post_init__(self) -> None:
        self.rotation = K256Signer("rotation")
        self.directory = Directory(operation([self.rotation], self.signer), self.rotation)
        self.account = Account(self.signer, self.directory.did)
        self.chain: Chain | None = None
        self.listed_under: dict[Commitment, str] = {}

    @property
    def did(self) -> AccountId:
        return AccountId(self.directory.did)

    @property
    def key(self) -> str:
        return self.account.signer.public.text

    def ref(self, name: PostId) -> Ref:
        return ref_of(bluesky.NAME, self.did, name)

    # What is asked and answered

    def answer(self, url: str, body: bytes, status: int = 200) -> tuple[Exchange, KeptExchange]:
        self.minutes += 1
        headers = (("content-type", "application/octet-stream"),)
        exchange = _exchange("GET", url, status, headers, body, at(self.minutes))
        return exchange, self.kept(exchange)

    def kept(self, exchange: Exchange) -> KeptExchange:
        blobs = [exchange.body]
        if exchange.headers:
            blobs.append(canonical([list(pair) for pair in exchange.headers]))
        body, *rest = self.store.keep(*blobs)
        return KeptExchange(
            method=exchange.method,
            url=exchange.url,
            status=exchange.status,
            asked_at=exchange.asked_at,
            answered_at=exchange.answered_at,
            vantage=exchange.vantage,
            peer=exchange.peer,
            tls=exchange.tls,
            failure=exchange.failure,
            body=body,
            headers=rest[0] if rest else None,
        )

    def identify(self) -> None:
        """Ask the directory who the account is."""
        exchange, kept = self.answer(bluesky.ask_identity(PLC, self.did), self.directory.log)
        found = read_identity(exchange, self.did)
        assert isinstance(found, tuple) and isinstance(found[0], Identity)
        self.store.append([identity_entry(self.did, found[0], kept)])

    def list_tree(self, *posts: PostId) -> Repository:
        """Ask for the whole signed tree, and record these posts from it."""
        url = bluesky.ask_repository(HOST, self.did)
        exchange, kept = self.answer(url, self.account.export())
        found = read_repository(exchange, self.did, self.key)
        assert isinstance(found, Repository), found
        self.listed_under[kept.body] = self.key
        cids = list(found.records)
        versions = dict(zip(cids, self.store.keep(*found.records.values()), strict=True))
        self.store.append(repository_entries(found, kept, versions, posts))
        self.chain = found.chain
        return found

    def hear(self, written: Written | bytes) -> VerifiedCommit:
        """A commit arrives on the stream."""
        self.minutes += 1
        raw = written if isinstance(written, bytes) else written.frame
        kept = self.kept(frame_exchange(raw, at(self.minutes)))
        frame = read_frame(raw)
        assert isinstance(frame, CommitFrame)
        verified = verify_frame(frame, self.did, self.key)
        assert isinstance(verified, VerifiedCommit), verified
        records = records_of(verified)
        versions = dict(zip(records, self.store.keep(*records.values()), strict=True))
        link = link_of(verified, self.chain)
        self.store.append(commit_entries(verified, link, kept, versions))
        self.chain = Chain(verified.rev, verified.commit.data)
        return verified

    def write(self, name: PostId, record: bytes | None) -> VerifiedCommit:
        """The account changes one record, and the commit is heard."""
        return self.hear(self.account.write_paths({name: record}))

    def look_at_host(self, name: PostId) -> None:
        """The host says that it has no such record: nobody signs that."""
        body = b'{"error":"RecordNotFound","message":"Could not locate record"}'
        exchange, kept = self.answer(bluesky.ask_host(HOST, self.did, name), body, 400)
        said = bluesky.read_host(exchange)
        assert isinstance(said, Absent)
        self.store.append([host_entry(self.did, name, said, kept)])

    def look_at_state(self) -> None:
        url = bluesky.ask_state(HOST, self.did)
        body = canonical({"did": self.did, "active": True, "rev": "3l"})
        exchange, kept = self.answer(url, body)
        state = bluesky.read_state(exchange)
        assert isinstance(state, AccountState)
        self.store.append([stated_entry(self.did, state, kept, Surface.HOST)])

    def fetch_picture(self, name: PostId, picture: bytes = PICTURE) -> None:
        part = cid_text(cid_of_blob(picture))
        _, kept = self.answer(bluesky.ask_medium(HOST, self.did, part), picture)
        self.store.append([medium_entry(self.did, name, part, Seen(kept.body), kept)])

    def put_on_record(self, body: Body, kind: DocumentKind, *posts: Ref) -> None:
        self.minutes += 1
        (words,) = self.store.keep(write_body(body))
        document = Document(
            kind=kind,
            recorded_at=at(self.minutes),
            accounts=(self.did,),
            posts=posts,
            body=words,
        )
        self.store.append([document])

    def declaration(self, evidence: tuple[Digest, ...] = ()) -> Declaration:
        return Declaration(
            speaker="A spokesperson of the Ministry of Tides",
            capacity=Capacity.INSTITUTION,
            institution="Ministry of Tides",
            channel=Channel(name="the ministry's website", url=None, independent=True),
            words="Any message issued from it is not ours.",
            language="en",
            said_at=at(self.minutes),
            evidence=evidence,
            act=Act.DISOWNS,
            denies=(Denied.AUTHORSHIP,),
            ground=Ground.COMPROMISE,
            ground_words="hacked",
            scope=Scope(
                kinds=(ScopeKind.POSTS,),
                accounts=(self.did,),
                begins_at=None,
                ends_at=None,
                words=None,
            ),
            covers=(Coverage(post=self.ref(STARTLING), covers=Covers.YES, reason="it is named"),),
            withdraws=None,
        )


def frame_exchange(raw: bytes, moment: datetime) -> Exchange:
    return _exchange("SUBSCRIBE", bluesky.ask_stream(RELAY, None), None, (), raw, moment)


def _exchange(
    method: str,
    url: str,
    status: int | None,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
    moment: datetime,
) -> Exchange:
    return Exchange(
        method=method,
        url=url,
        status=status,
        headers=headers,
        body=body,
        asked_at=moment,
        answered_at=moment,
        vantage="test",
        peer="192.0.2.1",
        tls="verified TLSv1.3",
        failure=None,
    )


def picture_embed(picture: bytes = PICTURE) -> dict[str, Any]:
    image = {
        "$type": "blob",
        "ref": cid_of_blob(picture),
        "mimeType": "image/png",
        "size": len(picture),
    }
    return {"$type": "app.bsky.embed.images", "images": [{"alt": "a dam", "image": image}]}


def tell(store: Store, story: Story | None = None) -> Story:
    """The whole story, into a store."""
    story = Story(store) if story is None else story
    story.account.write_paths({OLD: post("opening hours")})
    story.put_on_record(replace(ENROLMENT, account=story.did), DocumentKind.ENROLMENT)
    story.identify()
    story.look_at_state()
    story.list_tree(OLD)
    startling = post(HOSTILE_WORDS, langs=["en"], embed=picture_embed())
    story.write(STARTLING, startling)
    story.fetch_picture(STARTLING)
    story.hear(story.account.write(**{"3lccccccccccc": post("another post, not of the case")}))
    story.write(STARTLING, None)
    story.look_at_host(STARTLING)
    story.write(OLD, post("opening hours, corrected"))
    store.keep(PAGE)
    declared = story.declaration(evidence=(digest_of(PAGE),))
    story.put_on_record(declared, DocumentKind.DECLARATION, story.ref(STARTLING))
    refs = (story.ref(OLD), story.ref(STARTLING))
    change = CaseChange(
        case="accord", title="The accord", adds=refs, removes=(), note="Seen on a Sunday."
    )
    story.put_on_record(change, DocumentKind.CASE, *refs)
    return story
