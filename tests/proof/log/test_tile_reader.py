"""Does a reader of tiles believe nothing that the root does not commit to?"""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    MerkleError,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from onrecord.proof.merkle_paths import Subtree
from onrecord.proof.tiles import (
    ForgedTile,
    MissingTile,
    TileError,
    TileReader,
    encode_entries,
    parse_entries,
)
from onrecord.record.errors import OnrecordError
from small_log import SmallLog, entries_of, log_of, tree_hash

SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000]
LOGS = {size: log_of(size) for size in SIZES}


# --- what it gives -----------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=5), st.data())
def test_every_proof_out_of_a_growing_log_verifies(steps: list[int], data: st.DataObject) -> None:
    log, heads = SmallLog(), []
    for step in steps:
        log.grow(entries_of(step, f"step {len(heads)}"))
        heads.append(log.head)
    reader = log.reader()
    for old in heads:
        proof = reader.consistency_proof(old.size)
        verify_consistency(old.size, old.root, log.head.size, log.head.root, proof)
        assert reader.root_at(old.size) == old.root
    for index in data.draw(st.lists(st.integers(0, log.head.size - 1), max_size=20)):
        leaf = leaf_hash(log.entries[index])
        verify_inclusion(leaf, index, log.head.size, reader.inclusion_proof(index), log.head.root)
        assert (reader.leaf(index), reader.entry(index)) == (leaf, log.entries[index])


@pytest.mark.parametrize("size", SIZES)
def test_all_entries_and_all_older_roots(size: int) -> None:
    log, reader = LOGS[size], LOGS[size].reader()
    leaves = [leaf_hash(entry) for entry in log.entries]
    assert list(reader.entries(0, size)) == log.entries
    for old in {0, 1, size // 2, size} & set(range(size + 1)):
        assert reader.root_at(old) == tree_hash(leaves[:old])
        assert reader.frontier(old) == Frontier().append(leaves[:old])


def test_any_part_of_the_entries() -> None:
    log, reader = LOGS[513], LOGS[513].reader()
    for start, end in [(0, 0), (3, 3), (250, 260), (255, 256), (256, 513), (512, 513), (9, 3)]:
        assert list(reader.entries(start, end)) == log.entries[start:end]


def test_a_perfect_subtree() -> None:
    leaves = [leaf_hash(entry) for entry in LOGS[1000].entries]
    reader = LOGS[1000].reader()
    for level, number in [(0, 999), (3, 124), (7, 6), (8, 2), (9, 0)]:
        span = leaves[number << level : number + 1 << level]
        assert reader.subtree_hash(Subtree(level, number)) == tree_hash(span)


def test_an_empty_log_has_a_root_and_nothing_else() -> None:
    TileReader(lambda path: None, 0, EMPTY_ROOT).check()
    with pytest.raises(ForgedTile):
        TileReader(lambda path: None, 0, leaf_hash(b"")).check()


BEYOND: dict[str, Callable[[TileReader], object]] = {
    "an entry after the last": lambda log: log.entry(3),
    "an entry before the first": lambda log: log.entry(-1),
    "a leaf after the last": lambda log: log.leaf(3),
    "entries past the end": lambda log: list(log.entries(0, 4)),
    "a proof of an entry after the last": lambda log: log.inclusion_proof(3),
    "a proof from the future": lambda log: log.consistency_proof(4),
    "a proof from nothing": lambda log: log.consistency_proof(0),
    "a root of the future": lambda log: log.root_at(4),
    "a subtree past the end": lambda log: log.subtree_hash(Subtree(1, 1)),
    "a subtree that is too large": lambda log: log.subtree_hash(Subtree(2, 0)),
    "a subtree below the leaves": lambda log: log.subtree_hash(Subtree(-1, 0)),
}


@pytest.mark.parametrize("ask", BEYOND.values(), ids=BEYOND)
def test_what_lies_beyond_the_log_is_refused(ask: Callable[[TileReader], object]) -> None:
    with pytest.raises((TileError, MerkleError)):
        ask(LOGS[3].reader())


def test_a_size_that_no_log_has() -> None:
    for size in (-1, 2**63):
        with pytest.raises(TileError):
            TileReader(lambda path: None, size, EMPTY_ROOT).check()


# --- partial tiles -----------------------------------------------------------------------------


def test_the_full_tile_serves_where_the_partial_one_was_deleted() -> None:
    old, now = LOGS[257], log_of(65536)
    full = {path: data for path, data in now.files.items() if ".p/" not in path}
    reader = TileReader(full.get, 257, old.head.root)
    assert list(reader.entries(0, 257)) == old.entries


def test_a_partial_tile_is_asked_for_only_if_the_checkpoint_has_it() -> None:
    asked = []

    def fetch(path: str) -> bytes | None:
        asked.append(path)
        return LOGS[513].files.get(path)

    reader = TileReader(fetch, 513, LOGS[513].head.root)
    assert reader.entry(0) == LOGS[513].entries[0]
    assert asked == ["tile/0/002.p/1", "tile/1/000.p/2", "tile/0/000", "tile/entries/000"]
    reader.inclusion_proof(0)
    assert len(asked) == 4


def test_a_log_larger_than_the_memory_for_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.proof.tile_reader._KEPT_TILES", 2)
    log, reader = LOGS[1000], LOGS[1000].reader()
    assert [reader.entry(n) for n in range(0, 1000, 50)] == log.entries[::50]


# --- forgeries ---------------------------------------------------------------------------------

FORGED_AT = 100  # in the first of three tiles of a log of 513


def with_files(**files: bytes | None) -> dict[str, bytes]:
    """The files of the log of 513 with some changed, or removed by None."""
    changed = {**LOGS[513].files, **files}
    return {path: data for path, data in changed.items() if data is not None}


def forged_entries(path: str, at: int) -> list[bytes]:
    entries = parse_entries(LOGS[513].files[path])
    entries[at] = b'{"n":0,"story":"forged"}'
    return entries


FORGED = forged_entries("tile/entries/000", FORGED_AT)
FORGED_TILE = b"".join(leaf_hash(entry) for entry in FORGED)
FORGED_LAST = forged_entries("tile/entries/002.p/1", 0)
FORGED_PARENT = (
    Frontier().append(leaf_hash(entry) for entry in FORGED).root
    + LOGS[513].files["tile/1/000.p/2"][32:]
)

FORGERIES = {
    "an entry": {"tile/entries/000": encode_entries(FORGED)},
    "an entry and its tile, consistently": {
        "tile/entries/000": encode_entries(FORGED),
        "tile/0/000": FORGED_TILE,
    },
    "an entry, its tile and the tile above, consistently": {
        "tile/entries/000": encode_entries(FORGED),
        "tile/0/000": FORGED_TILE,
        "tile/1/000.p/2": FORGED_PARENT,
    },
    "a tile alone": {"tile/0/000": FORGED_TILE},
    "the partial tile": {"tile/0/002.p/1": leaf_hash(FORGED_LAST[0])},
    "the partial tile and its entry, consistently": {
        "tile/entries/002.p/1": encode_entries(FORGED_LAST),
        "tile/0/002.p/1": leaf_hash(FORGED_LAST[0]),
    },
    "two tiles exchanged": {
        "tile/0/000": LOGS[513].files["tile/0/001"],
        "tile/0/001": LOGS[513].files["tile/0/000"],
        "tile/entries/000": LOGS[513].files["tile/entries/001"],
        "tile/entries/001": LOGS[513].files["tile/entries/000"],
    },
}


@pytest.mark.parametrize("files", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_caught(files: dict[str, bytes]) -> None:
    reader = TileReader(with_files(**files).get, 513, LOGS[513].head.root)
    with pytest.raises(ForgedTile):
        list(reader.entries(0, 513))


def test_a_forged_tile_gives_no_proof() -> None:
    forged = with_files(**{"tile/0/000": FORGED_TILE})
    reader = TileReader(forged.get, 513, LOGS[513].head.root)
    for ask in (reader.leaf, reader.inclusion_proof):
        with pytest.raises(ForgedTile):
            ask(FORGED_AT + 1)
    assert reader.entry(300) == LOGS[513].entries[300]


MALFORMED = {
    "a tile cut short": ({"tile/0/000": bytes(8191)}, TileError),
    "a tile too long": ({"tile/0/000": bytes(8193)}, TileError),
    "a partial tile too long": ({"tile/0/002.p/1": bytes(64)}, TileError),
    "a partial tile that is empty": ({"tile/0/002.p/1": b""}, TileError),
    "a bundle cut short": ({"tile/entries/000": b"\0"}, TileError),
    "a bundle with an entry too few": (
        {"tile/entries/000": encode_entries(LOGS[513].entries[:255])},
        TileError,
    ),
    "a bundle with an entry too many": (
        {"tile/entries/002.p/1": encode_entries([LOGS[513].entries[512], b"more"])},
        TileError,
    ),
    "a bundle larger than any": ({"tile/entries/000": bytes(1 << 25)}, TileError),
    "no tile": ({"tile/0/000": None}, MissingTile),
    "no partial tile": ({"tile/1/000.p/2": None}, MissingTile),
    "no bundle": ({"tile/entries/000": None}, MissingTile),
    "no partial bundle": ({"tile/entries/002.p/1": None}, MissingTile),
}


@pytest.mark.parametrize(("files", "error"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_or_missing_file(
    files: dict[str, bytes | None], error: type[TileError]
) -> None:
    reader = TileReader(with_files(**files).get, 513, LOGS[513].head.root)
    with pytest.raises(error):
        list(reader.entries(0, 513))


def test_another_root_or_size_fits_no_tile() -> None:
    files, root = LOGS[513].files, LOGS[513].head.root
    for size, other in [(513, LOGS[512].head.root), (513, b""), (512, root), (514, root)]:
        with pytest.raises(TileError):
            TileReader(files.get, size, other).entry(0)


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(path for path in LOGS[513].files if path != "checkpoint")),
    st.binary(max_size=100) | st.integers(0, 70_000),
)
def test_any_changed_file_is_caught_with_an_error_of_ours(path: str, change: bytes | int) -> None:
    data = LOGS[513].files[path]
    if isinstance(change, int):
        at = change % len(data)
        change = data[:at] + bytes([data[at] ^ 1 << change % 8]) + data[at + 1 :]
    if change == data:
        return
    reader = TileReader(with_files(**{path: change}).get, 513, LOGS[513].head.root)
    with pytest.raises(OnrecordError):
        list(reader.entries(0, 513))
