"""Does what an editor writes name one instant, one particular, one decision, or is it refused?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.declarations.written import NotWritten, read_covers, read_detail, read_moment
from onrecord.record.declarations import Covers, DetailKind
from onrecord.record.errors import OnrecordError
from onrecord.record.times import TimeError

MOMENTS = {
    "with an offset": ("2021-12-03T05:59+01:00", "04:59"),
    "in a zone": ("2021-12-03T05:59[Europe/Belgrade]", "04:59"),
    "in a zone half an hour off": ("2021-12-03T10:29[Asia/Kolkata]", "04:59"),
    "with both": ("2021-12-03T05:59+01:00[Europe/Belgrade]", "04:59"),
    "in UTC, with a zone for its reader": ("2021-12-03T04:59Z[Europe/Belgrade]", "04:59"),
    "the second of an hour that came twice": (
        "2021-10-31T02:30+01:00[Europe/Belgrade]", "01:30"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MOMENTS)
def test_an_instant(case: str) -> None:
    text, clock = MOMENTS[case]
    found = read_moment(text)
    assert (f"{found:%H:%M}", found.tzinfo) == (clock, UTC)


NO_MOMENTS = {
    "no offset": ("2021-12-03T05:59", "no offset"),
    "an hour that came twice": ("2021-10-31T02:30[Europe/Belgrade]", "came twice"),
    "an hour that was skipped": ("2021-03-28T02:30[Europe/Belgrade]", "was skipped"),
    "the offset of another season": ("2021-07-03T05:59+01:00[Europe/Belgrade]", "another offset"),
    "no zone": ("2021-12-03T05:59[Belgrade]", "no time zone"),
    "a folder of zones": ("2021-12-03T05:59[Europe]", "no time zone"),
    "a file elsewhere": ("2021-12-03T05:59[../../etc/passwd]", "not an RFC 3339 time"),
    "an absolute file": ("2021-12-03T05:59[/etc/passwd]", "no time zone"),
    "no time": ("yesterday[Europe/Belgrade]", "not a time such as"),
    "before the calendar": ("0001-01-01T00:00[Europe/Belgrade]", "outside of the calendar"),
    "after it": ("9999-12-31T23:59[America/Lima]", "outside of the calendar"),
    "after it, by an offset": ("9999-12-31T23:59Z[Asia/Tokyo]", "outside of the calendar"),
}


@pytest.mark.parametrize("case", NO_MOMENTS)
def test_what_names_no_instant_is_refused(case: str) -> None:
    text, words = NO_MOMENTS[case]
    with pytest.raises(TimeError, match=words):
        read_moment(text)


DETAILS = {
    "time:login:05:59@2021-12-03T05:59[Europe/Belgrade]": (
        DetailKind.TIME, "login", "05:59", datetime(2021, 12, 3, 4, 59, tzinfo=UTC)
    ),
    "client: login : a Chrome desktop": (DetailKind.CLIENT, "login", "a Chrome desktop", None),
    "place:login:Karachi: the port": (DetailKind.PLACE, "login", "Karachi: the port", None),
    "client:post:an app @ home": (DetailKind.CLIENT, "post", "an app @ home", None),
    "time:post:@embassy at nine": (DetailKind.TIME, "post", "@embassy at nine", None),
}  # fmt: skip


@pytest.mark.parametrize("text", DETAILS)
def test_a_particular(text: str) -> None:
    found = read_detail(text)
    assert (found.kind, found.of, found.words, found.at) == DETAILS[text]


@pytest.mark.parametrize("text", ["05:59", "hour:login:05:59", "time:05", "", "time"])
def test_what_is_no_particular_is_refused(text: str) -> None:
    with pytest.raises(NotWritten, match="KIND:OF:WORDS"):
        read_detail(text)


def test_a_decision() -> None:
    assert read_covers("ab12=yes: quoted: in full") == ("ab12", Covers.YES, "quoted: in full")
    address = "https://bsky.app/profile/x.test/post/3l?a=b"
    assert read_covers(f"{address}=no:\nother") == (address, Covers.NO, "other")
    for text in ("ab12", "ab12=perhaps:x", "ab12=yes", "=yes:x", "ab12 yes:x"):
        with pytest.raises(NotWritten, match="REF=yes"):
            read_covers(text)


@given(st.text() | st.from_regex(r"time:[a-z]*:.*@?\d{4}-\d\d-\d\dT\d\d:\d\d\[.*\]"))
def test_nothing_but_our_errors_escapes(text: str) -> None:
    for read in (read_moment, read_detail, read_covers):
        try:
            read(text)
        except OnrecordError as error:
            assert str(error)
