"""Does whatever lies in a file end in posts, or in an error that a person can read?"""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.training.accounts import Account, DataError
from onrecord.training.protocol import Place, trials
from onrecord.training.reading import read_data
from onrecord.training.rows import LeftOut
from training_accounts import BEGINNING, made_up, own_post

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
keys = st.sampled_from(["account", "at", "text", "kind", "client", "links", "media", "id", "group"])
times = st.sampled_from(["2024-05-01T14:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59Z"])
rows = st.dictionaries(keys, json_values | times, max_size=8) | json_values


@in_one_folder
@given(st.lists(rows, max_size=5))
def test_any_lines_of_json(tmp_path: Path, lines: list[object]) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    counted(file, len(lines))


@in_one_folder
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    for name in ("posts.jsonl", "posts.parquet"):
        file = tmp_path / name
        file.write_bytes(data)
        counted(file, sum(bool(line.strip()) for line in data.split(b"\n")))
        file.unlink()


def counted(file: Path, lines: int) -> None:
    """Each line was taken, left out or named; or there is an error that a person can read."""
    try:
        (found,) = read_data(file)
    except DataError as error:
        assert str(error)
    else:
        assert found.posts + sum(found.left_out.values()) == lines
        assert len(found.malformed) == found.left_out.get(LeftOut.MALFORMED, 0)


DAMAGED = {"truncated": slice(0, -20), "without its beginning": slice(20, None)}


@pytest.mark.parametrize("kept", DAMAGED.values(), ids=DAMAGED)
def test_damaged_tables(tmp_path: Path, kept: slice) -> None:
    file = table(tmp_path, pa.array(["words"] * 50))
    file.write_bytes(file.read_bytes()[kept])
    with pytest.raises(DataError):
        read_data(file)


def test_a_table_whose_texts_are_no_utf_8(tmp_path: Path) -> None:
    bad = pa.array([b"\xff"] * 50, pa.binary()).view(pa.string())
    with pytest.raises(DataError):
        read_data(table(tmp_path, bad))


def test_a_table_whose_times_lie_outside_of_the_calendar(tmp_path: Path) -> None:
    (found,) = read_data(table(tmp_path, pa.array(["words"] * 50), late=True))
    assert (found.posts, found.left_out) == (49, {LeftOut.MALFORMED: 1})


def table(folder: Path, texts: pa.Array, *, late: bool = False) -> Path:
    size = len(texts)
    at = [1_600_000_000_000_000 + i for i in range(size)]
    at[0] = 2**62 if late else at[0]
    columns = {
        "screen_name": pa.array(["office"] * size),
        "created_at": pa.array(at, pa.timestamp("us", "UTC")),
        "text": texts,
        "source": pa.array(["Web"] * size),
        "is_quote": pa.array(["FALSE"] * size),
        "is_retweet": pa.array(["FALSE"] * size),
        "status_url": pa.array([f"https://x.example/status/{i}" for i in range(size)]),
    }
    file = folder / "posts.parquet"
    pq.write_table(pa.table(columns), file)
    return file


@settings(deadline=None)
@given(st.lists(st.text(), min_size=12, max_size=12))
def test_any_texts_are_put_to_trial(texts: list[str]) -> None:
    posts = tuple(own_post("x", i, BEGINNING, text) for i, text in enumerate(texts))
    accounts = [*made_up([12]), Account("x", None, posts)]
    found = trials(accounts, Place(history=8, questioned=2, first=8), np.random.default_rng(1))
    assert len(found.account) == 4
