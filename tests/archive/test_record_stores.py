"""Do the records keep one contract, wherever they lie?"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.archive.errors import ArchiveBusy, DamagedArchive, StorageError
from onrecord.archive.files import Files
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.record_store import RecordStore
from onrecord.archive.sqlite import Records
from onrecord.proof.merkle import EMPTY_ROOT, leaf_hash
from onrecord.record.commitments import Digest, digest_of
from postgres_rig import PostgresServer
from small_log import tree_hash

ORIGIN = "log.example/onrecord"
_NUMBERS = count()

Opens = Callable[..., RecordStore]
"""Opens the same records once more; `wait` is for how long another writer's turn is awaited."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.rig)])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """New records without entries, in each of the stores."""
    if request.param == "sqlite":
        Records.create(tmp_path / "records.db", ORIGIN, Files()).close()
        return lambda wait=10.0: Records(tmp_path / "records.db", Files(), wait=wait)
    conninfo = request.getfixturevalue("postgres").database()
    PostgresRecords.create(conninfo, ORIGIN, wait=10).close()
    return lambda wait=10.0: PostgresRecords(conninfo, wait=wait)


@pytest.fixture
def store(opens: Opens) -> Iterator[RecordStore]:
    with closing(opens()) as opened:
        yield opened


def leaves(*numbers: int) -> list[bytes]:
    return [f"leaf {number}".encode() for number in numbers]


def test_a_new_log_is_empty(store: RecordStore) -> None:
    assert (store.origin, store.head.size, store.head.root) == (ORIGIN, 0, EMPTY_ROOT)
    assert store.leaf(0) is None and list(store.leaves(0, 0)) == []
    assert store.append([]) == () and store.head.size == 0


def test_leaves_come_back_as_they_were_in_order(store: RecordStore) -> None:
    odd = [b"", b"\x00\xff" * 9, b"x" * 65_535, "ü\u202e".encode()]
    assert store.append(odd) == (0, 1, 2, 3)
    assert list(store.leaves(0, 4)) == odd
    assert [store.leaf(place) for place in range(4)] == odd
    assert [store.place(digest_of(leaf)) for leaf in odd] == [0, 1, 2, 3]


def test_many_are_read_page_by_page(store: RecordStore) -> None:
    many = leaves(*range(1_300))
    store.append(many)
    assert list(store.leaves(0, 1_300)) == many
    assert list(store.leaves(511, 1_025)) == many[511:1_025]


def test_the_head_is_the_root_of_rfc_6962(store: RecordStore) -> None:
    for start, stop in ((0, 1), (1, 8), (8, 300)):
        store.append(leaves(*range(start, stop)))
        hashes = [leaf_hash(leaf) for leaf in leaves(*range(stop))]
        assert (store.head.size, store.head.root) == (stop, tree_hash(hashes))


def test_a_leaf_stands_in_the_log_once(store: RecordStore) -> None:
    assert store.append(leaves(1, 2, 1)) == (0, 1, 0)
    before = store.head
    assert store.append(leaves(2, 1)) == (1, 0) and store.head == before
    assert store.append(leaves(2, 3, 3, 1)) == (1, 2, 2, 0)
    assert store.head.size == 3


NOT_THERE = {
    "another digest": digest_of(b"never appended"),
    "no digest": "not a digest",
    "nothing": "",
    "half of one": digest_of(b"leaf 0")[:32],
}


@pytest.mark.parametrize("digest", NOT_THERE.values(), ids=NOT_THERE)
def test_what_is_not_there_is_not_found(store: RecordStore, digest: str) -> None:
    store.append(leaves(0))
    assert store.place(Digest(digest)) is None


@pytest.mark.parametrize("place", [-1, 1, 2**62])
def test_there_is_nothing_beyond_the_log(store: RecordStore, place: int) -> None:
    store.append(leaves(0))
    assert store.leaf(place) is None
    with pytest.raises(DamagedArchive):
        list(store.leaves(0, 2))


@pytest.mark.parametrize("leaf", [b"x" * 65_536], ids=["larger than a leaf may be"])
def test_all_are_appended_or_none(store: RecordStore, leaf: bytes) -> None:
    store.append(leaves(0))
    before = store.head
    with pytest.raises(StorageError):  # the archive refuses it before, as EntryError
        store.append([*leaves(1, 2), leaf])
    assert store.head == before and store.leaf(1) is None
    assert store.append(leaves(1)) == (1,)


def test_a_duty_is_kept_by_whoever_has_it(store: RecordStore) -> None:
    assert store.on_duty("to publish", 3600) and store.on_duty("to publish", 3600)
    assert store.on_duty("something else", 3600)


def test_who_opens_it_later_finds_all(opens: Opens) -> None:
    with closing(opens()) as one, closing(opens()) as two:
        one.append(leaves(1, 2))
        assert two.head == one.head and two.append(leaves(2, 3)) == (1, 2)
        assert list(one.leaves(0, 3)) == leaves(1, 2, 3)
    with closing(opens()) as three:
        assert three.head.size == 3


def test_writers_take_turns(opens: Opens) -> None:
    def append(start: int) -> None:
        with closing(opens()) as store:
            for number in range(start, start + 20):
                store.append(leaves(number, number + 1))

    threads = [threading.Thread(target=append, args=(start,)) for start in (0, 10, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(opens()) as store:
        found = list(store.leaves(0, store.head.size))
        assert sorted(found) == sorted(leaves(*range(31), *range(500, 521)))
        assert store.head.root == tree_hash([leaf_hash(leaf) for leaf in found])
        store.check()


def test_who_waits_too_long_for_a_turn_is_told(opens: Opens) -> None:
    with closing(opens()) as one, closing(opens(wait=0.05)) as two:
        with _turn(one), pytest.raises(ArchiveBusy):
            two.append(leaves(1))
        assert two.append(leaves(1)) == (0,)


@contextmanager
def _turn(store: RecordStore) -> Iterator[None]:
    """What an append holds until it has ended."""
    if isinstance(store, PostgresRecords):
        with store._database.writing() as session:
            session.execute("SELECT 1 FROM head FOR UPDATE")
            yield
    elif isinstance(store, Records):
        with store._writing():
            yield


def test_a_copy_stands_alone(store: RecordStore, tmp_path: Path) -> None:
    store.append(leaves(*range(5_000)))
    path = tmp_path / "copy.db"
    assert store.copy_to(path) == store.head
    store.append(leaves(5_000))
    assert sorted(one.name for one in tmp_path.glob("*copy*")) == ["copy.db"]
    with closing(Records(path, Files())) as copy:
        copy.check()
        assert copy.origin == ORIGIN and list(copy.leaves(0, 5_000)) == leaves(*range(5_000))


# Both are driven with the same history, and every answer is compared.

_BATCHES = st.lists(st.integers(0, 30), max_size=12)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), _BATCHES),
        st.tuples(st.just("leaves"), st.tuples(st.integers(0, 40), st.integers(0, 40))),
        st.tuples(st.just("leaf"), st.integers(-1, 40)),
        st.tuples(st.just("place"), st.integers(0, 40)),
        st.tuples(st.just("open again"), st.none()),
    ),
    max_size=12,
)


@pytest.mark.rig
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_both_give_the_same_answers(
    postgres: PostgresServer, tmp_path: Path, steps: list[tuple[str, object]]
) -> None:
    path, conninfo = tmp_path / f"{next(_NUMBERS)}.db", postgres.database()
    stores: list[RecordStore] = [
        Records.create(path, ORIGIN, Files()),
        PostgresRecords.create(conninfo, ORIGIN, wait=10),
    ]
    try:
        for step, value in steps:
            if step == "open again":
                for store in stores:
                    store.close()
                stores = [Records(path, Files()), PostgresRecords(conninfo, wait=10)]
            one, two = (_answer(store, step, value) for store in stores)
            assert one == two
            assert stores[0].head == stores[1].head
    finally:
        for store in stores:
            store.close()


def _answer(store: RecordStore, step: str, value: object) -> object:
    match step, value:
        case "append", list():
            return store.append(leaves(*value))
        case "leaves", (int(start), int(stop)):
            try:
                return list(store.leaves(start, stop))
            except DamagedArchive:
                return "missing"
        case "leaf", int():
            return store.leaf(value)
        case "place", int():
            return store.place(digest_of(leaves(value)[0]))
    return None
