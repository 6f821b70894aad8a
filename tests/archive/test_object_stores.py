"""Does a place for named bytes keep one contract, wherever it is?"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from io import SEEK_END
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.archive.errors import ObjectChanged
from onrecord.archive.files import Files
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.object_store import ObjectStore
from s3_rig import SeaweedServer

Opens = Callable[[], ObjectStore]
"""Opens the same place once more."""

_NUMBERS = count()
KINDS = [
    "folder",
    pytest.param("bucket", marks=pytest.mark.rig),
    pytest.param("bucket with versions", marks=pytest.mark.rig),
    pytest.param("part of a bucket", marks=pytest.mark.rig),
]


@pytest.fixture(params=KINDS)
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """An empty place, of each kind."""
    if request.param == "folder":
        (tmp_path / "named").mkdir()
        return lambda: FolderStore(tmp_path / "named", Files())
    seaweed: SeaweedServer = request.getfixturevalue("seaweed")
    bucket = seaweed.bucket(versions=request.param == "bucket with versions")
    prefix = "an/archive" if request.param == "part of a bucket" else ""
    if prefix:
        with closing(seaweed.store(bucket, "an/archive-of-others")) as others:
            others.create({"ab/theirs": b"not ours", "theirs": b"not ours"})
    return lambda: seaweed.store(bucket, prefix)


@pytest.fixture
def store(opens: Opens) -> Iterator[ObjectStore]:
    with closing(opens()) as opened:
        yield opened


def test_a_new_place_is_empty(store: ObjectStore) -> None:
    assert (store.shelves(), list(store.names()), list(store.names("ab"))) == ([], [], [])
    assert store.read("ab/x") is None and store.look("x") is None
    assert store.size("ab/x") is None and store.open("ab/x") is None
    assert store.create({}) == frozenset()


BYTES = {
    "nothing": b"",
    "a line": b"a line\n",
    "any bytes": bytes(range(256)) * 3,
    "what looks like an answer": b"HTTP/1.1 200 OK\r\n\r\n<Error/>",
    "megabytes": b"0123456789abcdef" * 200_000,
}


@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES)
def test_bytes_come_back_as_they_were(store: ObjectStore, data: bytes) -> None:
    assert store.create({"ab/x": data}) == {"ab/x"}
    assert store.read("ab/x") == data and store.size("ab/x") == len(data)
    file = store.open("ab/x")
    assert file is not None
    with file:
        assert file.read(3) == data[:3] and file.read() == data[3:] and file.read() == b""
        assert file.seek(0, SEEK_END) == len(data)
        file.seek(max(len(data) - 5, 0))
        assert file.read(100) == data[-5:]
        file.seek(2)
        assert file.read(4) == data[2:6]


def test_what_is_there_is_never_replaced(opens: Opens) -> None:
    with closing(opens()) as one, closing(opens()) as two:
        assert one.create({"ab/x": b"first", "ab/y": b"y"}) == {"ab/x", "ab/y"}
        assert two.create({"ab/x": b"second", "cd/z": b"z"}) == {"cd/z"}
        assert one.create({"ab/x": b""}) == frozenset()
        assert [two.read(name) for name in ("ab/x", "ab/y", "cd/z")] == [b"first", b"y", b"z"]


def test_of_many_who_create_one_is_the_first(opens: Opens) -> None:
    won: list[bytes] = []

    def create(data: bytes) -> None:
        with closing(opens()) as store:
            if store.create({"ab/x": data}):
                won.append(data)

    threads = [threading.Thread(target=create, args=(b"%d" % n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(opens()) as store:
        assert len(won) == 1 and store.read("ab/x") == won[0]


def test_only_what_was_read_is_replaced(opens: Opens) -> None:
    with closing(opens()) as one, closing(opens()) as two:
        one.put("head", b"1", seen=None)
        seen_by_one, seen_by_two = one.look("head"), two.look("head")
        assert seen_by_one is not None and seen_by_one == seen_by_two
        two.put("head", b"2", seen=seen_by_one.tag)
        with pytest.raises(ObjectChanged):
            one.put("head", b"1 again", seen=seen_by_one.tag)
        with pytest.raises(ObjectChanged):
            one.put("head", b"3", seen=None)
        assert one.read("head") == b"2"


def test_what_is_not_there_is_not_replaced(store: ObjectStore) -> None:
    store.put("head", b"1", seen=None)
    seen = store.look("head")
    assert seen is not None
    store.remove(["head"])
    with pytest.raises(ObjectChanged):
        store.put("head", b"2", seen=seen.tag)
    assert store.read("head") is None


def test_what_is_there_already_counts_as_put(store: ObjectStore) -> None:
    store.put("head", b"1", seen=None)
    store.put("head", b"1", seen=None)
    assert store.read("head") == b"1"


NAMES = ["ab/x", "ab/x.salt", "ab/y", "cd/e/000", "cd/e/000.p/12", "cd/z", "head"]


def test_names_come_in_order(store: ObjectStore) -> None:
    store.create({name: name.encode() for name in reversed(NAMES)})
    assert list(store.names()) == NAMES
    assert store.shelves() == ["ab", "cd"]
    assert list(store.names("ab")) == ["ab/x", "ab/x.salt", "ab/y"]
    assert list(store.names("cd")) == ["cd/e/000", "cd/e/000.p/12", "cd/z"]
    assert list(store.names("cd/e")) == ["cd/e/000", "cd/e/000.p/12"]
    assert list(store.names("a")) == []
    for number, name in enumerate(NAMES):
        assert list(store.names(after=name)) == NAMES[number + 1 :]
    assert list(store.names("ab", "ab/x")) == ["ab/x.salt", "ab/y"]


def test_more_names_than_come_with_one_answer(store: ObjectStore) -> None:
    names = [f"ab/{number:04}" for number in range(1_050)]
    store.create(dict.fromkeys(names, b"x"))
    assert list(store.names("ab")) == names


def test_what_is_removed_is_gone_and_may_come_again(store: ObjectStore) -> None:
    store.create({"ab/x": b"1", "ab/x.salt": b"2", "ab/y": b"3"})
    store.require_removable(["ab/x"])
    store.remove(["ab/x", "ab/never-there"])
    store.remove(["cd/never-there"])
    assert store.read("ab/x") is None and store.size("ab/x") is None
    assert list(store.names("ab")) == ["ab/x.salt", "ab/y"]
    assert store.create({"ab/x": b"again"}) == {"ab/x"}


def test_a_shelf_is_dropped_with_all_below_it(store: ObjectStore) -> None:
    store.create({"tile/000": b"1", "tile/000.p/1": b"2", "tile/000.p/2": b"3"})
    store.drop("tile/000.p")
    store.drop("tile/001.p")
    assert list(store.names()) == ["tile/000"]


def test_an_object_is_copied_into_a_file(store: ObjectStore, tmp_path: Path) -> None:
    store.create({"ab/x": b"of the store"})
    (tmp_path / "copy").write_bytes(b"what was there")
    store.copy_to("ab/x", tmp_path / "copy", Files())
    assert (tmp_path / "copy").read_bytes() == b"of the store"


names = st.sampled_from(["ab/1", "ab/1.salt", "ab/2", "cd/1", "head"])
data = st.sampled_from([b"", b"one", b"two", b"three"])
steps = st.one_of(
    st.tuples(st.just("create"), st.dictionaries(names, data, max_size=3)),
    st.tuples(st.just("put"), names, data, st.booleans()),
    st.tuples(st.just("remove"), st.lists(names, max_size=2)),
    st.tuples(st.just("drop"), st.sampled_from(["ab", "cd", "ef"])),
    st.tuples(st.just("names"), st.sampled_from(["", "ab"]), names),
)


def told(store: ObjectStore, step: tuple[object, ...]) -> object:
    """What a store answers, as far as all must answer the same."""
    match step:
        case ("create", dict() as objects):
            return store.create(objects)
        case ("put", str() as name, bytes() as found, fresh):
            seen = store.look(name) if fresh else None
            try:
                store.put(name, found, seen=None if seen is None else seen.tag)
            except ObjectChanged:
                return "changed"
            return "put"
        case ("remove", list() as gone):
            return store.remove(gone)
        case ("drop", str() as shelf):
            return store.drop(shelf)
        case ("names", str() as shelf, str() as after):
            return list(store.names(shelf, after if after.startswith(shelf) else ""))
    raise AssertionError(step)


@pytest.mark.rig
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, max_size=12))
def test_both_answer_one_history_alike(
    tmp_path_factory: pytest.TempPathFactory,
    seaweed: SeaweedServer,
    history: list[tuple[object, ...]],
) -> None:
    prefix = f"history-{next(_NUMBERS)}"
    root = tmp_path_factory.mktemp("history")
    with (
        closing(FolderStore(root, Files())) as folder,
        closing(seaweed.store("being-there", prefix)) as bucket,
    ):
        for step in history:
            assert told(folder, step) == told(bucket, step), step
            assert list(folder.names()) == list(bucket.names())
            for name in folder.names():
                assert folder.read(name) == bucket.read(name)
                assert folder.size(name) == bucket.size(name)
