"""Are posts read from others' files as they stand there, and is nothing dropped in silence?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.training.accounts import DataError
from onrecord.training.reading import read_accounts, read_data
from onrecord.training.rows import LeftOut
from shared_data import require_shared

AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
PLAIN = {"account": "office", "at": "2024-05-01T14:00:00+02:00", "text": "Open at nine."}


def lines(folder: Path, *rows: object) -> Path:
    file = folder / "posts.jsonl"
    file.write_bytes(
        b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    )
    return file


def only(file: Path) -> OwnPost:
    (account,) = read_accounts(file)
    (post,) = account.posts
    return post


def test_a_plain_line(tmp_path: Path) -> None:
    post = only(lines(tmp_path, PLAIN))
    assert (post.at, post.kind, post.text, post.told) == (AT, Kind.POST, "Open at nine.", set())


def test_a_full_line(tmp_path: Path) -> None:
    more = {
        "id": "7",
        "group": "embassies",
        "kind": "reply",
        "client": "Planner",
        "language": None,
        "links": ["https://visa.example/"],
        "media": ["image"],
    }
    (account,) = read_accounts(lines(tmp_path, {**PLAIN, **more}))
    assert account.group == "embassies"
    (post,) = account.posts
    assert post.told == set(Field)
    assert (post.kind, post.client, post.language) == (Kind.REPLY, "Planner", None)
    assert (post.links, post.media) == (("https://visa.example/",), ("image",))


def test_accounts_and_posts_are_in_order(tmp_path: Path) -> None:
    def line(account: str, day: int) -> dict[str, str]:
        return {"account": account, "at": f"2024-05-0{day}T00:00:00Z", "text": f"{day}"}

    found = read_accounts(lines(tmp_path, line("b", 2), line("a", 3), line("b", 1)))
    assert [(each.id, [post.text for post in each.posts]) for each in found] == [
        ("a", ["3"]),
        ("b", ["1", "2"]),
    ]


MALFORMED: dict[str, Any] = {
    "no JSON": b"{",
    "no UTF-8": b'{"account": "\xff"}',
    "too deep": b"[" * 100_000,
    "no object": [1],
    "no account": {key: PLAIN[key] for key in ("at", "text")},
    "no text": {**PLAIN, "text": None},
    "a time without a zone": {**PLAIN, "at": "2024-05-01T14:00:00"},
    "no time": {**PLAIN, "at": "yesterday"},
    "a key that nobody reads": {**PLAIN, "clients": "Web"},
    "a kind that there is not": {**PLAIN, "kind": "poke"},
    "a client that is no text": {**PLAIN, "client": 7},
    "links that are no list": {**PLAIN, "links": "https://visa.example/"},
    "media that are no texts": {**PLAIN, "media": [1]},
    "half a character in a name": {**PLAIN, "account": "\ud800"},
}


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_malformed_lines_are_counted_and_named(tmp_path: Path, line: object) -> None:
    (found,) = read_data(lines(tmp_path, PLAIN, line))
    assert found.posts == 1
    assert found.left_out == {LeftOut.MALFORMED: 1}
    assert len(found.malformed) == 1
    assert found.malformed[0].startswith("line 2: ")


def test_what_is_not_its_own_and_what_stands_there_twice(tmp_path: Path) -> None:
    rows = [PLAIN, {**PLAIN, "kind": "repost"}, {**PLAIN, "kind": "like"}, {**PLAIN, "id": "again"}]
    (found,) = read_data(lines(tmp_path, *rows))
    assert found.posts == 1
    assert found.left_out == {LeftOut.REPOST: 2, LeftOut.TWICE: 1}


MEMBER = {
    "uid": "7",
    "id": "70",
    "created_at": AT,
    "text": "Tea &amp; treaty https://t.co/x",
    "lang": "en",
    "source": "Web",
    "reply_to": None,
    "is_quote": False,
    "is_rt": False,
    "urls": "https://visa.example/a https://visa.example/b",
    "media": "photo",
}
CANDIDATE = {
    "screen_name": "office",
    "created_at": AT,
    "text": "caf<U+00E9> <U+FFFFFFFF>",
    "source": "Phone",
    "is_quote": "FALSE",
    "is_retweet": "FALSE",
    "status_url": "https://x.example/office/status/71",
}


def table(folder: Path, *rows: dict[str, Any], zone: str | None = "UTC") -> Path:
    file = folder / "posts.parquet"
    schema = pa.schema(
        [
            (key, _type(value, zone))
            for key, value in {**dict.fromkeys(rows[0]), **_filled(rows)}.items()
        ]
    )
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), file)
    return file


def _filled(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {key: value for row in rows for key, value in row.items() if value is not None}


def _type(value: object, zone: str | None) -> pa.DataType:
    match value:
        case bool():
            return pa.bool_()
        case int():
            return pa.int64()
        case datetime():
            return pa.timestamp("us", zone)
        case _:
            return pa.string()


MEMBERS = {
    "a post": ({}, {"kind": Kind.POST, "text": "Tea & treaty https://t.co/x", "at": AT}),
    "its links": ({}, {"links": ("https://visa.example/a", "https://visa.example/b")}),
    "a picture": ({}, {"media": ("image",)}),
    "a film that goes round": ({"media": "animated_gif"}, {"media": ("video",)}),
    "a reply": ({"reply_to": "1", "is_quote": True}, {"kind": Kind.REPLY}),
    "a quotation": ({"is_quote": True}, {"kind": Kind.QUOTATION}),
    "an undetermined language": ({"lang": "und"}, {"language": None}),
    "an old tag of a language": ({"lang": "iw"}, {"language": "he"}),
    "no client": ({"source": ""}, {"client": None}),
}


@pytest.mark.parametrize(("changed", "expected"), MEMBERS.values(), ids=MEMBERS)
def test_a_row_of_members(
    tmp_path: Path, changed: dict[str, Any], expected: dict[str, Any]
) -> None:
    post = only(table(tmp_path, {**MEMBER, **changed}))
    assert {key: getattr(post, key) for key in expected} == expected
    assert post.told == set(Field)


CANDIDATES = {
    "letters that R spelt out": ({}, {"text": "café <U+FFFFFFFF>", "client": "Phone"}),
    "a reply by how it begins": ({"text": "@you yes", "is_quote": "TRUE"}, {"kind": Kind.REPLY}),
    "a quotation": ({"is_quote": "TRUE"}, {"kind": Kind.QUOTATION}),
}


@pytest.mark.parametrize(("changed", "expected"), CANDIDATES.values(), ids=CANDIDATES)
def test_a_row_of_candidates(
    tmp_path: Path, changed: dict[str, Any], expected: dict[str, Any]
) -> None:
    post = only(table(tmp_path, {**CANDIDATE, **changed}))
    assert {key: getattr(post, key) for key in expected} == expected
    assert post.told == {Field.CLIENT}


NOT_TAKEN = {
    "a repost by its mark": ({"is_rt": True}, LeftOut.REPOST),
    "a repost by how it begins": ({"text": "RT @you: yes"}, LeftOut.REPOST),
    "no text": ({"text": None}, LeftOut.MALFORMED),
    "no time": ({"created_at": None}, LeftOut.MALFORMED),
    "no account": ({"uid": None}, LeftOut.MALFORMED),
    "the same once more": ({"id": "71"}, LeftOut.TWICE),
}


@pytest.mark.parametrize(("changed", "why"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_rows_that_are_not_taken(tmp_path: Path, changed: dict[str, Any], why: LeftOut) -> None:
    (found,) = read_data(table(tmp_path, MEMBER, {**MEMBER, **changed}))
    assert found.posts == 1
    assert found.left_out == {why: 1}


def test_party_and_chamber_stand_beside_the_table(tmp_path: Path) -> None:
    (tmp_path / "legislators-on-twitter.csv").write_text("bioguide_id,twitter_id\nX1,7\n")
    (tmp_path / "legislators-basic-info.csv").write_text("title,party,bioguide_id\nSen,D,X1\n")
    (found,) = read_data(table(tmp_path, MEMBER))
    assert found.accounts[0].group == "D Sen"
    assert set(found.sha256) == {
        "posts.parquet",
        "legislators-on-twitter.csv",
        "legislators-basic-info.csv",
    }


def test_files_that_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "posts.txt"
    other.write_text("x")
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1")
    refused = {
        "not there": tmp_path / "absent.jsonl",
        "of another kind": other,
        "damaged": damaged,
        "a folder without any": tmp_path / "empty",
        "without a post": lines(tmp_path, b"{"),
        "other columns": table(tmp_path, {"uid": "7"}),
    }
    refused["a folder without any"].mkdir()
    for name, file in refused.items():
        with pytest.raises(DataError):
            read_data(file)
            pytest.fail(name)


def test_times_without_a_zone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="zone"):
        read_data(table(tmp_path, {**MEMBER, "created_at": AT.replace(tzinfo=None)}, zone=None))


OTHER_TYPES = {
    "texts that are numbers": {"text": 7},
    "an id that is a number": {"uid": 7},
    "a flag that is text": {"is_rt": "FALSE"},
    "a time that is text": {"created_at": "2024-05-01T12:00:00Z"},
}


@pytest.mark.parametrize("changed", OTHER_TYPES.values(), ids=OTHER_TYPES)
def test_columns_of_other_types_are_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=next(iter(changed))):
        read_data(table(tmp_path, {**MEMBER, **changed}))


def test_the_two_collections() -> None:
    found = {each.name: each for each in read_data(require_shared("data/assess"))}
    congress, candidates = found["congress2016"], found["candidates2019"]
    assert (len(congress.accounts), congress.posts) == (427, 65_271)
    assert (len(candidates.accounts), candidates.posts) == (12, 29_650)
    assert not congress.malformed
    assert not candidates.malformed
    assert sum(len(account.posts) >= 120 for account in congress.accounts) == 366
    assert {"D Rep", "R Rep", "D Sen", "R Sen"} <= {account.group for account in congress.accounts}
