"""Each message to a bucket's service fails twice: it was lost; it was kept, but the answer lost.

Recovery takes the normal path: do the same again.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bucket_archive import Moved, fill, move, redaction
from cut_line import CutLine, cut_line
from faulty_disk import Fault
from kept_entries import gap, kept_observation
from onrecord.archive import StorageError, examine_fixity, open_archive
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.s3.belonging import require_conditions
from onrecord.archive.s3.bucket import Bucket
from onrecord.archive.s3.credentials import Credentials
from onrecord.archive.s3.history import BucketHistory
from onrecord.archive.s3.place import Place, blob_headers
from onrecord.archive.s3.speaking import BucketAway
from onrecord.record.commitments import digest_of
from s3_rig import SeaweedServer, program

pytestmark = pytest.mark.rig


@pytest.fixture
def moved(folder: Path, seaweed: SeaweedServer) -> Moved:
    fill(folder)
    return move(folder, seaweed)


def asked(line: CutLine, does: Callable[[], object]) -> int:
    """How many messages it takes."""
    line.at, line.seen = None, 0
    does()
    return line.seen


@pytest.mark.parametrize("fault", Fault)
def test_after_any_fault_a_store_keeps_what_it_said(seaweed: SeaweedServer, fault: Fault) -> None:
    """Each operation is done when it says so, or can be repeated; nothing tries again by itself."""
    bucket = seaweed.bucket()
    with cut_line(seaweed.port) as line:
        for at in range(7):
            with closing(seaweed.store(bucket, f"{at}", port=line.own_port)) as store:
                line.seen, line.at, line.fault = 0, at, fault
                assert write(store) <= 1, at
                line.at = None
                assert store.read("ab/x") == b"first" and store.read("head") == b"2"


def write(store: ObjectStore) -> int:
    """Each kind of writing, repeated where it failed; how often that was."""
    failed = 0
    for does in (
        lambda: store.create({"ab/x": b"first"}),
        lambda: store.put("head", b"1", seen=None),
        lambda: store.put("head", b"2", seen=getattr(store.look("head"), "tag", None)),
    ):
        try:
            does()
        except BucketAway:
            failed += 1
            does()
    return failed


@pytest.mark.parametrize("fault", Fault)
def test_after_any_fault_nothing_promised_is_lost_or_doubled(
    moved: Moved, tmp_path: Path, fault: Fault
) -> None:
    """The whole life: keep, append, publish; cut at each message in turn, then done once more."""
    with cut_line(moved.seaweed.port) as line:
        moved.through(line.own_port)
        messages = asked(line, lambda: work(moved.folder, 0))
        assert messages > 15
        for turn in range(0, messages, 2):
            line.seen, line.at, line.fault = 0, turn, fault
            try:
                work(moved.folder, turn + 1)
            except StorageError:
                line.at = None
                work(moved.folder, turn + 1)
            line.at = None
        with open_archive(moved.folder) as archive:
            leaves = [archive.leaf(place) for place in range(archive.head.size)]
            turns = len(range(0, messages, 2)) + 1
            assert len(set(leaves)) == len(leaves) == 40 + 2 * turns
            assert archive.published.size == len(leaves)
            assert list(archive.log_reader().entries(0, len(leaves))) == leaves
            assert examine_fixity(archive).faults == []


def work(folder: Path, number: int) -> None:
    with open_archive(folder) as archive:
        archive.append([kept_observation(archive, 1000 + number), gap(1000 + number)])
        archive.publish()


@pytest.mark.parametrize("fault", Fault)
def test_a_redaction_that_was_cut_short_is_finished(moved: Moved, fault: Fault) -> None:
    with cut_line(moved.seaweed.port) as line:
        moved.through(line.own_port)
        messages = asked(line, lambda: redact(moved.folder, b"counted"))
        for turn in range(0, messages, 3):
            words = b"private %d" % turn
            line.seen, line.at, line.fault = 0, turn, fault
            with suppress(StorageError):
                redact(moved.folder, words)
            line.at = None
            redact(moved.folder, words)
            with moved.store(moved.blobs) as kept:
                assert not [name for name, data in kept.items() if digest_of(words) in name]
                assert not [
                    name for name, data in kept.items() if digest_of(words).encode() == data
                ]
                assert words not in kept.values()


def redact(folder: Path, words: bytes) -> None:
    with open_archive(folder) as archive:
        (commitment,) = archive.keep(words)
        if archive.redactions.find(commitment) is None:
            archive.redact(redaction(archive, commitment))


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    """A server that a test may kill."""
    server = SeaweedServer(tmp_path_factory.mktemp("seaweed"), program())
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGKILL)


def test_an_archive_goes_on_after_its_server_was_killed(
    folder: Path, own_server: SeaweedServer
) -> None:
    fill(folder)
    move(folder, own_server)
    with open_archive(folder) as archive:
        kept = archive.append([kept_observation(archive, number) for number in range(50, 60)])
        told = archive.publish()
        own_server.stop(signal.SIGKILL)
        with pytest.raises(BucketAway):
            archive.keep(b"while it is away")
        own_server.start()
        archive.append([kept_observation(archive, 61), gap(61)])
        assert archive.publish().size == told.size + 2
    with open_archive(folder) as archive:
        assert [archive.entry(one.index) for one in kept] == list(kept)
        assert examine_fixity(archive).faults == []


def test_a_server_that_says_nothing_is_away(own_server: SeaweedServer) -> None:
    bucket = own_server.bucket()
    with closing(own_server.store(bucket)) as store:
        store.create({"ab/x": b"1"})
    with closing(own_server.store(bucket, patience=2)) as store:
        own_server.pause(signal.SIGSTOP)
        try:
            with pytest.raises(BucketAway):
                store.create({"ab/y": b"2"})
        finally:
            own_server.pause(signal.SIGCONT)
    with closing(own_server.store(bucket, patience=60, tries=3)) as store:
        assert store.create({"ab/y": b"2"}) <= {"ab/y"} and store.read("ab/y") == b"2"


REFUSED = {
    "who may only read": ("reader", "docs/operations.md"),
    "a wrong secret": ("wrong", "docs/operations.md"),
}


@pytest.mark.parametrize(("who", "advice"), REFUSED.values(), ids=REFUSED)
def test_who_may_not_write_is_told_so(seaweed: SeaweedServer, who: str, advice: str) -> None:
    known = {"reader": seaweed.reader, "wrong": Credentials("owner", "not-its-secret")}[who]
    with closing(seaweed.store(seaweed.bucket(), who=known)) as store:
        with pytest.raises(StorageError) as told:
            store.create({"ab/x": b"1"})
        assert not isinstance(told.value, BucketAway) and advice in told.value.advice
        assert known.secret_access_key not in str(told.value)


class Forgetful(BaseHTTPRequestHandler):
    """An S3 service of the worst kind: it overwrites whatever it is told not to."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    honours: str

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.honours == "whoever is quicker":
            self._answer(409, b"")
            return
        there, wanted = self.objects.get(self.path), self.headers.get("if-match")
        taken = self.honours == "if-none-match" and self.headers.get("if-none-match") and there
        other = self.honours == "if-match" and wanted and wanted != self._tag(there)
        if taken or other:
            self._answer(412, b"")
            return
        self.objects[self.path] = data
        self._answer(200, b"", data)

    def do_GET(self) -> None:
        data = self.objects.get(self.path)
        if "versions=" in self.path or "object-lock=" in self.path:
            data = b"<ListBucketResult/>"  # it knows one kind of list
        self._answer(404 if data is None else 200, data or b"", data)

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if self.honours != "no deletion":
            self.objects.pop(self.path, None)
        self._answer(204, b"")

    def _tag(self, data: bytes | None) -> str:
        return f'"{digest_of(data or b"")[:32]}"'

    def _answer(self, code: int, body: bytes, data: bytes | None = None) -> None:
        self.send_response(code)
        self.send_header("content-length", str(len(body)))
        self.send_header("last-modified", "Mon, 23 Nov 2026 13:03:35 GMT")
        self.send_header("etag", self._tag(data))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quietly."""


@contextmanager
def forgetful(honours: str) -> Iterator[int]:
    handler = type("Handler", (Forgetful,), {"objects": {}, "honours": honours})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("honours", "header"), [("nothing", "If-None-Match"), ("if-none-match", "If-Match")]
)
def test_a_service_that_replaces_what_is_there_is_refused(
    seaweed: SeaweedServer, honours: str, header: str
) -> None:
    with (
        forgetful(honours) as port,
        closing(seaweed.store("records", port=port)) as store,
        pytest.raises(StorageError, match=rf"\({header}\)"),
    ):
        require_conditions(store)


def test_a_service_without_versions_is_asked_to_delete() -> None:
    with forgetful("nothing") as port, closing(unsigned(port)) as store:
        store.create({"ab/x": b"1"})
        store.require_removable(["ab/x"])
        store.remove(["ab/x", "ab/never-there"])
        assert store.read("ab/x") is None


def test_a_service_that_does_not_delete_is_found_out() -> None:
    with forgetful("no deletion") as port, closing(unsigned(port)) as store:
        store.create({"ab/x": b"1"})
        for does in (store.remove, store.require_removable):
            with pytest.raises(StorageError, match="can't be destroyed"):
                does(["ab/x"])


def unsigned(port: int) -> Bucket:
    """A store at a service that looks at no signature."""
    at = Place("records", "", f"http://127.0.0.1:{port}", "us-east-1", Credentials("id", "secret"))
    return Bucket(at, BucketHistory(at), blob_headers)


def test_what_another_is_about_to_write_is_not_taken_for_kept(seaweed: SeaweedServer) -> None:
    """Amazon S3 answers 409 while somebody else's request is under way, which may still fail."""
    with (
        forgetful("whoever is quicker") as port,
        closing(seaweed.store("records", port=port, patience=2)) as store,
        pytest.raises(BucketAway, match="another is writing it"),
    ):
        store.create({"ab/x": b"1"})


def test_a_service_that_honours_both_is_not(seaweed: SeaweedServer) -> None:
    with closing(seaweed.store(seaweed.bucket())) as store:
        require_conditions(store)
        require_conditions(store)
