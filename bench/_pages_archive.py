"""How is an archive made that is as large as a newsroom's, and quickly?

    python bench/_pages_archive.py FOLDER [--posts 100000]

Made-up institutions whose accounts have 10 to 10,000 posts each, and ten entries of the log for each
post: the revision that brought it and the post itself, four later looks at it, and four revisions of
other things. Some posts were edited, some withdrawn, some disowned; some are in cases. The leaves are
those that the record would write (the index reads each strictly), put into the records in large batches
and without waiting for the disk: an archive to read, not one to rely on.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import rmtree
from time import perf_counter

import libipld

sys.path.insert(0, str(Path(__file__).parent))

from _posts import made_posts

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.disk import Disk
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.sqlite import Records
from onrecord.desk.cases import change_case
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.documents import append_documents, kept_document
from onrecord.desk.happenings import bring_up as follow
from onrecord.desk.search.indexing import bring_up
from onrecord.record.accounts import AccountId, Enrolment, Handle, PostId, Ref, Voucher, ref_of
from onrecord.record.commitments import Commitment
from onrecord.record.declarations import Act, Capacity
from onrecord.record.documents import CaseChange
from onrecord.record.entries import Entry, leaf_of
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    PostObservation,
    SignedTree,
    Surface,
)
from onrecord.record.outcomes import Absent, AccountState, Identity, Revision, Seen
from onrecord.record.times import instant
from onrecord.watch.notes import remember
from onrecord.watch.watched import Watched

__all__ = ["BEGAN", "ENDED", "made_archive", "prepared"]

BEGAN = datetime(2024, 11, 1, tzinfo=UTC)
ENDED = datetime(2026, 11, 1, tzinfo=UTC)
# Of 100,000 posts: how many accounts have how many.
_SIZES = ((2, 10_000), (4, 5_000), (20, 1_000), (120, 200), (200, 60), (400, 10))
_LATER = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))
_AT_ONCE = 50_000
_CASES = 40
_MARK = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)  # stands in a template for the times
_FRAME, _VERSION = Commitment("%(frame)s"), Commitment("%(version)s")


class Hasty(Disk):
    """A disk that waits for nothing: what it is told may be lost."""

    def write(self, path: Path, data: bytes, *, mode: int, durable: bool) -> None:  # noqa: ARG002
        super().write(path, data, mode=mode, durable=False)

    def sync_folder(self, path: Path) -> None:
        pass


@dataclass(slots=True)
class _Post:
    account: int
    at: datetime
    name: PostId
    versions: list[Commitment] = field(default_factory=list)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class _Event:
    """One entry to come: which template, of whom, when."""

    at: datetime
    kind: str
    account: int
    post: int | None = None
    version: int = 0


def made_archive(folder: Path, posts: int = 100_000, each: int | None = None) -> None:
    """Make the archive in this folder, unless it is there already.

    With `each` given every account has so many posts, instead of few having most.
    """
    os.environ["ONRECORD_STATE"] = ""  # this log's head is nobody's concern
    if folder.exists():
        return
    passing = folder.with_name(f".{folder.name}.part")
    rmtree(passing, ignore_errors=True)
    _make(passing, posts, each)
    passing.rename(folder)


def _make(folder: Path, posts: int, each: int | None) -> None:
    began = perf_counter()
    create_archive(folder, "bench.example/pages")
    chance = random.Random(5)
    sizes = [n for count, n in _SIZES for _ in range(count)]
    if each is not None:
        sizes = [each] * (posts // each)
    sizes = [n for n in _scaled(sizes, posts) if n]
    accounts = [AccountId(f"did:plc:{at:024d}") for at in range(len(sizes))]
    with open_archive(folder, disk=Hasty()) as archive:
        _enrol(archive, accounts)
        (frame,) = archive.keep(b"a frame of the stream")
        made = _posts(archive, sizes, chance)
        _tell(began, f"{len(made):,} posts of {len(accounts)} accounts kept")
        leaves = _leaves(_events(made, len(accounts), chance), made, accounts, frame)
        _append(archive.folder, leaves)
        _tell(began, f"{archive.head.size:,} entries appended")
        with ThreadPoolExecutor(3) as pool:
            for task in [pool.submit(archive.publish), pool.submit(archive.index.catch_up)]:
                task.result()
        _tell(began, "published, and indexed")
        _edit(archive, made, accounts)
        _note(archive, accounts)
        bring_up(archive)
        follow(archive)
        _tell(began, "its words indexed; done")


def prepared() -> tuple[Path, int]:
    """The folder and the number of posts that the command line names; the archive is made."""
    arguments = argparse.ArgumentParser()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    arguments.add_argument("--folder", type=Path, default=cache / "onrecord-bench" / "pages")
    arguments.add_argument("--posts", type=int, default=100_000)
    given, sys.argv[1:] = arguments.parse_known_args()
    folder = given.folder / f"{given.posts}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    made_archive(folder, given.posts)
    return folder, given.posts


def _scaled(sizes: Sequence[int], posts: int) -> Iterator[int]:
    share, left = posts / sum(sizes), posts
    for size in sizes:
        taken = min(left, max(1, round(size * share)))
        left -= taken
        yield taken


def _enrol(archive: Archive, accounts: Sequence[AccountId]) -> None:
    documents = [
        kept_document(
            archive,
            Enrolment(
                platform="bluesky",
                account=account,
                handle=Handle(f"office{at}.test"),
                institution=f"Office {at} of the Isles",
                under="The Isles" if at % 3 else None,
                voucher=Voucher(by="an editor", where=None, words=None),
                enrolled_at=BEGAN,
            ),
            BEGAN,
            accounts=(account,),
        )
        for at, account in enumerate(accounts)
    ]
    append_documents(archive, documents)


def _posts(archive: Archive, sizes: Sequence[int], chance: random.Random) -> list[_Post]:
    span = (ENDED - BEGAN).total_seconds()
    whose = [at for at, size in enumerate(sizes) for _ in range(size)]
    made = [
        _Post(
            account,
            BEGAN + timedelta(seconds=chance.uniform(60, span)),
            PostId(f"app.bsky.feed.post/3l{number:011d}"),
            withdrawn=chance.random() < 0.02,
        )
        for number, account in enumerate(whose)
    ]
    texts = made_posts(len(made) + len(made) // 20)
    wanted = [(post, 1) for post in made] + [(one, 2) for one in made[::25]]  # 4 % were edited
    pairs = zip(wanted, texts, strict=False)
    while batch := list(islice(pairs, 4_096)):
        records = [_record(post, text) for (post, _), text in batch]
        for ((post, _), _text), version in zip(batch, archive.keep(*records), strict=True):
            post.versions.append(version)
    return made


def _record(post: _Post, text: str) -> bytes:
    written = {
        "$type": "app.bsky.feed.post",
        "createdAt": instant(post.at),
        "text": text,
        "langs": ["en"],
    }
    return bytes(libipld.encode_dag_cbor(written))


def _events(made: Sequence[_Post], accounts: int, chance: random.Random) -> list[_Event]:
    """What happened, in the order in which it came to be known."""
    span = (ENDED - BEGAN).total_seconds()
    found = [_Event(BEGAN, kind, at) for at in range(accounts) for kind in ("named", "active")]
    for number, post in enumerate(made):
        found.append(_Event(post.at, "posted", post.account, number))
        looks = [_Event(post.at + apart, "looked", post.account, number) for apart in _LATER]
        if len(post.versions) > 1:
            looks[0] = _Event(looks[0].at, "posted", post.account, number, 1)
        if post.withdrawn:
            looks[2] = _Event(looks[2].at, "withdrawn", post.account, number)
            looks[3] = _Event(looks[3].at, "gone", post.account, number)
        found += looks
        for _ in range(4):
            at = BEGAN + timedelta(seconds=chance.uniform(60, span))
            found.append(_Event(at, "moved", post.account))
    return sorted(found, key=lambda event: event.at)


def _leaves(
    events: Iterable[_Event],
    made: Sequence[_Post],
    accounts: Sequence[AccountId],
    frame: Commitment,
) -> Iterator[bytes]:
    templates = {kind: _template(entry) for kind, entry in _entries().items()}
    revs = [0] * len(accounts)
    for event in events:
        post = None if event.post is None else made[event.post]
        at = instant(event.at)
        given = {"account": accounts[event.account], "frame": frame, "at": at}
        given["n"] = str(event.account)
        if event.kind in ("posted", "moved", "withdrawn"):
            revs[event.account] += 1
            given["since"] = f"3l{revs[event.account] - 1:010d}2a"
            given["rev"] = f"3l{revs[event.account]:010d}2a"
            begins = revs[event.account] == 1
            yield (templates["listed" if begins else "moved"] % given).encode()
        if post is not None:
            given["post"], given["claimed"] = post.name, instant(post.at)
            later = event.at > post.at + _LATER[0] or event.version
            given["version"] = post.versions[-1 if later else 0]
            yield (templates[event.kind] % given).encode()
        elif event.kind != "moved":
            yield (templates[event.kind] % given).encode()


def _entries() -> dict[str, Entry]:
    """One of each kind, with what is put in for each marked by %(…)s."""
    revision = Revision("%(rev)s", "%(since)s", "inverted")
    named = Identity((Handle("office%(n)s.test"),), "did:key:zMade%(n)s", "https://host.test", "it")
    return {
        "posted": _of_post(Seen(_VERSION), streamed=True),
        "withdrawn": _of_post(Absent("removed by a signed commit"), streamed=True),
        "looked": _of_post(Seen(_VERSION)),
        "gone": _of_post(Absent("RecordNotFound: Could not locate record")),
        "moved": _of_account(revision, streamed=True),
        "listed": _of_account(Revision("%(rev)s", None, "listed"), streamed=True),
        "named": _of_account(named),
        "active": _of_account(AccountState("active", "its host")),
    }


def _of_post(outcome: Seen | Absent, *, streamed: bool = False) -> PostObservation:
    return PostObservation(
        platform="bluesky",
        account=AccountId("%(account)s"),
        post=PostId("%(post)s"),
        part=None,
        outcome=outcome,
        claimed_at=_MARK + timedelta(days=1) if isinstance(outcome, Seen) else None,
        evidence=_evidence(streamed=streamed),
    )


def _of_account(
    fact: Revision | Identity | AccountState, *, streamed: bool = False
) -> AccountObservation:
    return AccountObservation(
        platform="bluesky",
        account=AccountId("%(account)s"),
        fact=fact,
        evidence=_evidence(streamed=streamed),
    )


def _evidence(*, streamed: bool) -> Evidence:
    exchange = KeptExchange(
        method="SUBSCRIBE" if streamed else "GET",
        url="wss://relay.test/asked" if streamed else "https://host.test/asked",
        status=None if streamed else 200,
        asked_at=_MARK,
        answered_at=_MARK,
        vantage="bench",
        peer="192.0.2.1",
        tls="verified TLSv1.3",
        failure=None,
        body=_FRAME,
        headers=None,
    )
    return Evidence(
        exchange=exchange,
        surface=Surface.STREAM if streamed else Surface.HOST,
        authenticity=Authenticity.ACCOUNT_SIGNED if streamed else Authenticity.TLS_ONLY,
        signed=SignedTree(commit="bafyrei%(rev)s", rev="%(rev)s") if streamed else None,
    )


def _template(entry: Entry) -> str:
    written = leaf_of(entry).decode()
    written = written.replace(instant(_MARK), "%(at)s")
    return written.replace(instant(_MARK + timedelta(days=1)), "%(claimed)s")


def _append(folder: Path, leaves: Iterator[bytes]) -> None:
    """Straight into the records: `Archive.append` reads each leaf again, which takes minutes."""
    records = Records(Layout(folder).records, Files(Hasty()))
    try:
        while batch := list(islice(leaves, _AT_ONCE)):
            records.append(batch)
    finally:
        records.close()


def _edit(archive: Archive, made: Sequence[_Post], accounts: Sequence[AccountId]) -> None:
    """Cases of one to five posts, and words that disown one of each case."""
    gone = [post for post in made if post.withdrawn]
    for number, post in enumerate(gone[:: max(1, len(gone) // _CASES)]):
        others = [one for one in made if one.account == post.account][: number % 5]
        declare(
            archive,
            Draft(
                speaker=f"Office {post.account} of the Isles",
                capacity=Capacity.INSTITUTION,
                words="That post is not ours.",
                said_at=min(post.at + timedelta(days=8), ENDED),
                act=Act.DISOWNS,
                accounts=(accounts[post.account],),
                channel="its website",
                begins_at=post.at - timedelta(hours=1),
            ),
            ENDED,
        )
        refs = dict.fromkeys(_ref(one, accounts) for one in (post, *others))
        change = CaseChange(
            case=f"case-{number}",
            title=f"What Office {post.account} posted, and withdrew",
            adds=tuple(refs),
            removes=(),
            note=None,
        )
        change_case(archive, change, ENDED)


def _note(archive: Archive, accounts: Sequence[AccountId]) -> None:
    """What the watch notes of each account, as it does while it runs."""
    for account in accounts:
        watched = Watched(account=account, handle=None, host="https://host.test", seen_at=ENDED)
        remember(archive, watched)


def _ref(post: _Post, accounts: Sequence[AccountId]) -> Ref:
    return ref_of("bluesky", accounts[post.account], post.name)


def _tell(began: float, what: str) -> None:
    print(f"{perf_counter() - began:6.0f} s: {what}", flush=True)


if __name__ == "__main__":
    print(prepared()[0])
