"""Are a log's files the ones that C2SP tlog-tiles wants, and always the same?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.proof.merkle import EMPTY_ROOT, leaf_hash
from onrecord.proof.tiles import (
    MAX_ENTRY,
    ForgedTile,
    MissingTile,
    TileError,
    encode_entries,
    entries_path,
    new_tiles,
    parse_entries,
    tile_path,
)
from onrecord.record.errors import OnrecordError
from small_log import SmallLog, entries_of, log_of, tree_hash

# --- paths -------------------------------------------------------------------------------------

PATHS = {
    "the specification's example": (tile_path(0, 1234067), "tile/0/x001/x234/067"),
    "the first tile": (tile_path(0, 0), "tile/0/000"),
    "the thousandth": (tile_path(1, 999), "tile/1/999"),
    "the first of two elements": (tile_path(1, 1000), "tile/1/x001/000"),
    "a partial tile": (tile_path(0, 273, 112), "tile/0/273.p/112"),
    "a partial tile far out": (tile_path(2, 1234067, 1), "tile/2/x001/x234/067.p/1"),
    "the highest level": (tile_path(63, 0), "tile/63/000"),
    "a bundle": (entries_path(1234067), "tile/entries/x001/x234/067"),
    "a partial bundle": (entries_path(273, 112), "tile/entries/273.p/112"),
}


@pytest.mark.parametrize(("found", "expected"), PATHS.values(), ids=PATHS)
def test_paths(found: str, expected: str) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("level", "index", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_no_path_for_a_tile_that_no_log_has(level: int, index: int, width: int) -> None:
    with pytest.raises(TileError):
        tile_path(level, index, width)


# --- entry bundles -----------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_every_bundle_comes_back(entries: list[bytes]) -> None:
    assert parse_entries(encode_entries(entries)) == entries


def test_the_longest_entry() -> None:
    longest = bytes(MAX_ENTRY)
    assert encode_entries([longest])[:2] == b"\xff\xff"
    assert parse_entries(encode_entries([longest])) == [longest]
    with pytest.raises(TileError, match="longer than 65535"):
        encode_entries([longest + b"x"])


NOT_BUNDLES = {
    "nothing": b"",
    "half a length": b"\0",
    "a length alone": b"\0\1",
    "an entry cut short": b"\0\2x",
    "half a length after an entry": b"\0\1x\0",
    "257 entries": bytes(2 * 257),
}


@pytest.mark.parametrize("data", NOT_BUNDLES.values(), ids=NOT_BUNDLES)
def test_what_is_no_bundle(data: bytes) -> None:
    with pytest.raises(TileError):
        parse_entries(data)


@pytest.mark.parametrize("count", [0, 257])
def test_no_bundle_of_too_few_or_too_many(count: int) -> None:
    with pytest.raises(TileError):
        encode_entries([b""] * count)


@given(st.binary(max_size=600))
def test_any_bytes_are_a_bundle_or_a_tile_error(data: bytes) -> None:
    try:
        entries = parse_entries(data)
    except TileError:
        return
    assert encode_entries(entries) == data


# --- the files of a log ------------------------------------------------------------------------


def files_of(old: int, new: int) -> list[str]:
    """The paths that a log has to publish when it grows."""
    log, entries = log_of(old), entries_of(new)
    grown = new_tiles(old, new, lambda a, b: entries[a:b], log.files.get, log.head.root)
    return [path for path, _ in grown]


GROWTH = {
    "nothing new": (5, 5, []),
    "the first entry": (0, 1, ["tile/entries/000.p/1", "tile/0/000.p/1"]),
    "a wider partial tile": (1, 3, ["tile/entries/000.p/3", "tile/0/000.p/3"]),
    "a full tile, and its root above": (
        255,
        256,
        ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"],
    ),
    "past a full tile, nothing above": (256, 257, ["tile/entries/001.p/1", "tile/0/001.p/1"]),
    "through a full tile": (
        255,
        257,
        [
            "tile/entries/000",
            "tile/0/000",
            "tile/entries/001.p/1",
            "tile/0/001.p/1",
            "tile/1/000.p/1",
        ],
    ),
    "a full tile of the second level": (
        65535,
        65537,
        [
            "tile/entries/255",
            "tile/0/255",
            "tile/entries/256.p/1",
            "tile/0/256.p/1",
            "tile/1/000",
            "tile/2/000.p/1",
        ],
    ),
}


@pytest.mark.parametrize(("old", "new", "paths"), GROWTH.values(), ids=GROWTH)
def test_what_a_growing_log_publishes(old: int, new: int, paths: list[str]) -> None:
    assert files_of(old, new) == paths


def test_the_specifications_log_of_70000() -> None:
    paths = files_of(0, 70_000)
    level = {n: [path for path in paths if path.startswith(f"tile/{n}/")] for n in range(4)}
    assert len(level[0]) == 274 and level[0][-1] == "tile/0/273.p/112"
    assert level[1] == ["tile/1/000", "tile/1/001.p/17"]
    assert level[2] == ["tile/2/000.p/1"]
    assert level[3] == []


@settings(max_examples=30)
@given(st.lists(st.sampled_from([0, 1, 2, 100, 254, 255, 256, 257, 700]), max_size=8))
def test_how_a_log_grew_leaves_no_trace(steps: list[int]) -> None:
    entries = entries_of(sum(steps))
    grown, at = SmallLog(), 0
    for step in steps:
        grown.grow(entries[at : at + step])
        at += step
    at_once = dict(new_tiles(0, at, lambda a, b: entries[a:b], {}.get, EMPTY_ROOT))
    assert {path: grown.files[path] for path in at_once} == at_once
    assert grown.head.root == tree_hash([leaf_hash(entry) for entry in entries])


def grow(old: SmallLog, new_size: int, **changes: object) -> list[str]:
    """Grow after changing what is stored; None removes a file."""
    files = {path: data for path, data in {**old.files, **changes}.items() if data is not None}
    entries = entries_of(new_size)
    found = new_tiles(old.head.size, new_size, lambda a, b: entries[a:b], files.get, old.head.root)
    return [path for path, _ in found]


def test_only_partial_tiles_above_level_0_are_read() -> None:
    log, asked, entries = log_of(513), [], entries_of(520)

    def read(path: str) -> bytes | None:
        asked.append(path)
        return log.files.get(path)

    list(new_tiles(513, 520, lambda a, b: entries[a:b], read, log.head.root))
    assert asked == ["tile/1/000.p/2"]


def test_a_stored_tile_that_is_gone_or_changed_stops_the_growth() -> None:
    log = log_of(513)
    tile = "tile/1/000.p/2"
    assert grow(log, 514)
    with pytest.raises(MissingTile):
        grow(log, 514, **{tile: None})
    with pytest.raises(ForgedTile):
        grow(log, 514, **{tile: bytes(64)})
    with pytest.raises(TileError, match="63 bytes"):
        grow(log, 514, **{tile: bytes(63)})


def test_the_beginning_of_a_full_tile_serves_for_a_partial_one() -> None:
    log, later = log_of(513), log_of(65536)
    full = {"tile/1/000.p/2": None, "tile/1/000": later.files["tile/1/000"]}
    assert grow(log, 514, **full) == grow(log, 514)


def test_old_entries_that_changed_stop_the_growth_before_anything_is_written() -> None:
    log, other = log_of(300), entries_of(310, "another story")
    with pytest.raises(ForgedTile):
        next(new_tiles(300, 310, lambda a, b: other[a:b], log.files.get, log.head.root))


UNGROWABLE = {
    "backwards": (2, 1),
    "from below nothing": (-1, 1),
    "beyond 63 bits": (0, 2**63),
}


@pytest.mark.parametrize(("old", "new"), UNGROWABLE.values(), ids=UNGROWABLE)
def test_sizes_that_do_not_follow(old: int, new: int) -> None:
    with pytest.raises(TileError):
        next(new_tiles(old, new, lambda a, b: [], lambda path: None, EMPTY_ROOT))


def test_entries_that_cannot_be_read_are_an_error_of_ours() -> None:
    with pytest.raises(OnrecordError, match="were read instead"):
        next(new_tiles(0, 2, lambda a, b: [b"only one"], lambda path: None, EMPTY_ROOT))
