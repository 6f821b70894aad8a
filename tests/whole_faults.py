"""What breaks while the whole works, and what must hold all the same?

A round: an account posts, something fails, alone or with something else, and is mended; whatever had
ended because of that is started again, as systemd would. Then every post that its host has
acknowledged is on record, by every collector once, in the end; for each size of the log one root was told.
"""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread

from bluesky_rig import Account, RigError
from onrecord.archive import Archive, StorageError
from onrecord.archive.layout import Layout
from onrecord.platforms import bluesky
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.sequencing import LASTS
from whole_rig import COLLECTORS, WORKERS, Whole

__all__ = ["FAULTS", "Trial"]

_BETWEEN = 0.05  # seconds between two posts
_PAUSE = 3.0  # seconds for which a process is stopped
_GLANCE = 0.8  # and between two looks at the record
_PATIENCE = 180.0  # seconds until all that was acknowledged must be on record

Fault = Callable[[Whole, Random], None]
"""Lets something fail and mends it; what is left to be started again is left."""


def _kill(*names: str) -> Fault:
    def fault(whole: Whole, chance: Random) -> None:
        whole.end(chance.choice(names), signal.SIGKILL)

    return fault


def _pause(*names: str, seconds: float = _PAUSE) -> Fault:
    def fault(whole: Whole, chance: Random) -> None:
        child = whole.parts.get(chance.choice(names))
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            child.send_signal(signal.SIGCONT)

    return fault


def _asleep(whole: Whole, chance: Random) -> None:
    """Whoever has the duty wakes up when it is another's."""
    at_work = [name for name in ("sequencer", "standby") if _publishes(whole, name)]
    _pause(*(at_work or ["sequencer"]), seconds=LASTS + 2)(whole, chance)


def _publishes(whole: Whole, name: str) -> bool:
    """Whether the last thing that a sequencer told is that it publishes."""
    told = [line for line in whole.log(name).splitlines() if '"event": "told"' in line]
    return bool(told) and '"Publishing"' in told[-1]


def _one_node(whole: Whole, chance: Random) -> None:
    (whole.nats.leader() or chance.choice(whole.nats.nodes)).stop()
    time.sleep(chance.random())
    whole.nats.start()


def _all_nodes(whole: Whole, chance: Random) -> None:
    whole.nats.stop()
    time.sleep(chance.random())
    whole.nats.start()


def _database(whole: Whole, chance: Random) -> None:
    whole.postgres.stop()  # SIGQUIT: as a power cut would
    time.sleep(chance.random())
    whole.postgres.start()


def _buckets(whole: Whole, chance: Random) -> None:
    whole.buckets.stop(signal.SIGKILL)
    time.sleep(chance.random())
    whole.buckets.start()


FAULTS: dict[str, Fault] = {
    "a collector is killed": _kill(*COLLECTORS),
    "the recorder is killed": _kill("recorder"),
    "a sequencer is killed": _kill("sequencer", "standby"),
    "a capture worker is killed": _kill(*WORKERS),
    "the pages are killed": _kill("pages"),
    "a collector is paused": _pause(*COLLECTORS),
    "the recorder is paused": _pause("recorder"),
    "a sequencer wakes up after its lease": _asleep,
    "the NATS leader is killed": _one_node,
    "all of NATS is killed": _all_nodes,
    "PostgreSQL is killed": _database,
    "the buckets are killed": _buckets,
}


@dataclass
class Trial:
    """Rounds of one run; `posted` are the posts that the host has acknowledged."""

    whole: Whole
    account: Account
    posted: list[PostId] = field(default_factory=list)
    roots: dict[int, set[bytes]] = field(default_factory=dict)

    def round(self, names: tuple[str, ...], chance: Random) -> None:
        """One round with these faults, side by side. AssertionError says what did not hold."""
        self.whole.kept_up = True
        with self._posting(), ExitStack() as stack:
            for name in names:
                thread = _Told(target=FAULTS[name], args=(self.whole, Random(chance.random())))
                thread.start()
                stack.callback(thread.done)
            time.sleep(chance.random())
        self.whole.nats.start()  # two faults may have met
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
