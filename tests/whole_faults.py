"""What must hold while things fail? `Trial`: rounds of faults under load, and what follows each.

A round: an account posts, something fails, alone or with something else, and is mended; whatever had
ended because of that is started again, as systemd would. Then every post that its host has
acknowledged is on record, by every collector once, in the end; for each size of the log one root was told.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread

from bluesky_rig import Account, RigError
from go_reader import GoReader
from onrecord.archive import Archive, StorageError
from onrecord.archive.layout import Layout
from onrecord.platforms import bluesky
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from whole_failing import FAULTS, Scene, faults_here
from whole_rig import COLLECTORS, Whole
from whole_surroundings import Databases

__all__ = ["Trial", "rounds", "trial"]

_BETWEEN = 0.25  # seconds between two posts
_VISITED = 10.0  # seconds until the page of a post comes
_GLANCE = 0.8  # and between two looks at the record
_PATIENCE = 180.0  # seconds until all that was acknowledged must be on record


def rounds(count: int, whole: Whole, chance: Random) -> Iterator[tuple[str, ...]]:
    """What fails in each round: in few rounds pairs of other kinds, in many first each alone."""
    names = faults_here(whole)
    chance.shuffle(names)
    if count >= 2 * len(names):
        yield from ((name,) for name in names)
        count -= len(names)
    for number in range(count):
        if 2 * number + 2 <= len(names):
            yield tuple(names[2 * number : 2 * number + 2])
        else:
            yield tuple(chance.sample(names, k=2))


@contextmanager
def trial(whole: Whole) -> Iterator["Trial"]:
    """Everything runs, and an account is watched; PostgreSQL has a replica."""
    databases = Databases.of(whole.postgres, whole.lines.database)
    try:
        account = whole.bluesky.create_account()
        whole.run("add", account.handle, "--platform", "bluesky", "--institution", "A ministry")
        whole.app.wait = _VISITED  # or the browsers would take all of the processors
        whole.start_all()
        made = Trial(whole, databases, account)
        made.begin()
        yield made
    finally:
        whole.kill_all()
        if whole.clocks is not None:
            whole.clocks.clear()
        databases.stop()
        for one in (databases.first, databases.second):
            if one is not whole.postgres:
                shutil.rmtree(one.folder, ignore_errors=True)


@dataclass
class Trial:
    """Rounds of one run; `posted` are the posts that the host has acknowledged."""

    whole: Whole
    databases: Databases
    account: Account
    posted: list[PostId] = field(default_factory=list)
    roots: dict[int, set[bytes]] = field(default_factory=dict)

    def begin(self) -> None:
        """Post until each collector hears: what was posted before it first listened, it never will."""
        heard: set[str] = set()

        def all_hear() -> bool:
            with self.whole.here("pages", writing=False) as archive:
                heard.update(name for _, name in self._brought(archive))
            time.sleep(_GLANCE)
            return heard >= set(COLLECTORS)

        with self._posting():
            self.whole.until(all_hear)
        self.posted.clear()
        self.round((), Random(0))

    def round(self, names: tuple[str, ...], chance: Random) -> None:
        """One round with these faults, side by side. AssertionError says what did not hold."""

        def fail() -> None:
            with ExitStack() as stack:
                for together in _apart(names):
                    scene = Scene(self.whole, self.databases, Random(chance.random()))
                    thread = _Told(target=_let_loose, args=(together, scene))
                    thread.start()
                    stack.callback(thread.done)
                time.sleep(chance.random())

        self.during(fail)

    def during(self, act: Callable[[], None]) -> None:
        """Post while this is done; then all that was posted must be on record, and what must hold."""
        self.whole.kept_up = True
        with self._posting():
            act()
        self.whole.until(self._all_on_record, _PATIENCE)
        self.require()

    def require(self) -> None:
        """What must hold after each round."""
        with self.whole.here("pages", writing=False) as archive:
            doubled = {key: n for key, n in self._brought(archive).items() if n > 1}
        assert doubled == {}
        told = {size: roots for size, roots in self.roots.items() if len(roots) > 1}
        assert told == {}

    def _all_on_record(self) -> bool:
        """Whether every post is there by every collector's word, and published."""
        self._look()
        with suppress(StorageError), self.whole.here("pages", writing=False) as archive:
            found = self._brought(archive)
            wanted = {(post, name) for post in self.posted for name in COLLECTORS}
            told = archive.published.size == archive.head.size
            if told and wanted <= found.keys():
                return True
        time.sleep(_GLANCE)  # the parts need the processors more than we do
        return False

    def _brought(self, archive: Archive) -> Counter[tuple[PostId, str]]:
        """How often each post was seen to appear on the stream, by which vantage."""
        found: Counter[tuple[PostId, str]] = Counter()
        account = AccountId(self.account.did)
        for post in self.posted:
            for logged in archive.index.entries_of_post(ref_of(bluesky.NAME, account, post)):
                entry = logged.entry
                if isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen):
                    exchange = entry.evidence.exchange
                    if exchange.method == "SUBSCRIBE" and entry.part is None:
                        found[post, exchange.vantage] += 1
        return found

    def _look(self) -> None:
        """What is published at the moment, as a stranger reads it."""
        with suppress(StorageError, OSError), self.whole.here("pages", writing=False) as archive:
            note = archive.published_note
            checkpoint, _ = open_checkpoint(note, archive.origin, [archive.verifier_key])
            self.roots.setdefault(checkpoint.size, set()).add(checkpoint.root)

    @contextmanager
    def _posting(self) -> Iterator[None]:
        """Post, and look at what is published, as long as the block runs."""
        ended = Event()

        def post() -> None:
            while not ended.is_set():
                with suppress(RigError):
                    text = f"Bulletin {len(self.posted)}"
                    made = self.whole.bluesky.post(self.account, text)
                    self.posted.append(PostId("/".join(made.uri.split("/")[-2:])))
                ended.wait(_BETWEEN)

        thread = _Told(target=post)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.done()

    def require_read(self, reader: GoReader, folder: Path) -> None:
        """An independent reader is content with the log, which goes into this folder."""
        log = self.log(folder)
        key = (log / "log.vkey").read_text().strip()
        fine, says = reader.run("read", "-dir", log, "-vkey", key)
        assert fine, says

    def log(self, folder: Path) -> Path:
        """The published log in a folder, file by file, with its public key."""
        folder.mkdir()
        with self.whole.here("pages", writing=False) as archive:
            store = archive.stores.log
            for name in store.names():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(store.read(name) or b"")
        own = Layout(self.whole.part("pages")).verifier_key
        (folder / "log.vkey").write_bytes(own.read_bytes())
        return folder


def _apart(names: Sequence[str]) -> list[list[str]]:
    """Which follow each other, because they touch the same."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(FAULTS[name].touches, []).append(name)
    return list(found.values())


def _let_loose(names: Sequence[str], scene: Scene) -> None:
    for name in names:
        FAULTS[name].act(scene)


class _Told(Thread):
    """A thread whose failure is raised by `done`."""

    _failure: BaseException | None = None

    def run(self) -> None:
        try:
            super().run()
        except BaseException as error:  # noqa: BLE001  # raised where it is waited for
            self._failure = error

    def done(self) -> None:
        self.join(120)
        if self._failure is not None:
            raise self._failure
