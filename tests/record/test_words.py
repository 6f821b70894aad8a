"""Times, commitments and refs: small words that everything rests on."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import CommitmentError, Digest, Opening, digest_of
from onrecord.record.times import TimeError, instant, read_claimed, read_instant, utc

moments = st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001  # given UTC by hypothesis


@given(moments)
def test_an_instant_reads_back_as_itself(moment: datetime) -> None:
    assert read_instant(instant(moment)) == moment


NOT_INSTANTS = {
    "no offset": "2026-01-31T12:00:00.000000",
    "no microseconds": "2026-01-31T12:00:00Z",
    "another offset": "2026-01-31T12:00:00.000000+00:00",
    "a space": "2026-01-31 12:00:00.000000Z",
    "no such day": "2026-02-30T12:00:00.000000Z",
    "other digits": "٢٠٢٦-01-31T12:00:00.000000Z",
    "nothing": "",
}


@pytest.mark.parametrize("fault", NOT_INSTANTS)
def test_only_what_we_write_is_an_instant(fault: str) -> None:
    with pytest.raises(TimeError):
        read_instant(NOT_INSTANTS[fault])


CLAIMED = {
    "2026-01-31T12:00:00Z": datetime(2026, 1, 31, 12, 0, tzinfo=UTC),
    "2026-01-31T17:30:00.5+05:30": datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC),
    "2026-01-31T07:00:00-05:00": datetime(2026, 1, 31, 12, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("text", CLAIMED)
def test_a_claimed_time_keeps_its_instant(text: str) -> None:
    assert read_claimed(text) == CLAIMED[text]


@pytest.mark.parametrize("text", ["yesterday", "2026-01-31T12:00:00", "", "0001-01-01T00:00+23:00"])
def test_a_claimed_time_without_an_instant_is_none(text: str) -> None:
    with pytest.raises(TimeError):
        read_claimed(text)


def test_a_naive_time_is_never_written() -> None:
    with pytest.raises(TimeError, match="no offset"):
        instant(datetime(2026, 1, 31))  # noqa: DTZ001  # the fault under test


@pytest.mark.parametrize(("year", "month", "day", "hours"), [(9999, 12, 31, -23), (1, 1, 1, 23)])
def test_a_time_beyond_the_calendar_names_no_instant(
    year: int, month: int, day: int, hours: int
) -> None:
    with pytest.raises(TimeError, match="calendar"):
        utc(datetime(year, month, day, 12, tzinfo=timezone(timedelta(hours=hours))))


def test_an_offset_is_written_as_utc() -> None:
    there = datetime(2026, 1, 31, 17, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert instant(there) == "2026-01-31T12:00:00.000000Z"


def test_a_commitment_is_over_salt_and_digest() -> None:
    digest, salt = digest_of(b"a short text"), bytes(range(32))
    expected = sha256(salt + sha256(b"a short text").digest()).hexdigest()
    assert Opening(salt, digest).commitment == expected


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_another_salt_gives_another_commitment(one: bytes, other: bytes) -> None:
    digest = digest_of(b"the same text")
    same = Opening(one, digest).commitment == Opening(other, digest).commitment
    assert same == (one == other)


@pytest.mark.parametrize(
    ("salt", "digest"),
    [(b"short", "0" * 64), (bytes(32), "0" * 63), (bytes(32), "A" * 64), (bytes(33), "0" * 64)],
)
def test_a_malformed_opening_is_refused(salt: bytes, digest: str) -> None:
    with pytest.raises(CommitmentError):
        Opening(salt, Digest(digest))


def test_a_ref_is_16_hex_digits_of_sha256_over_its_three_parts() -> None:
    platform, account, post = "bluesky", AccountId("did:plc:a"), PostId("app.bsky.feed.post/1")
    expected = sha256(b"bluesky\ndid:plc:a\napp.bsky.feed.post/1").hexdigest()[:16]
    assert ref_of(platform, account, post) == expected
