"""Is a file of a sourced incident read strictly, with each fault named by file and key?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.incidents.files import IncidentError, load_incidents, read_incident
from onrecord.findings.incident import Incident
from onrecord.findings.reported import ReportedStanding, reported
from onrecord.findings.standing import StandingState
from onrecord.record.declarations import DetailKind, Extent, ScopeKind

WHOLE = """
id = "tides-2026"
title = "A ministry and a post on tides"
recorded = "2026-11-22"
offset = "+02:00"
notes = ["Made up."]

[[date]]
at = "2026-03-02"

[[source]]
id = "times"
outlet = "The Tidal Times"
cite = "tidal.example/1"
published = "2026-03-04"

[[source]]
id = "herald"
outlet = "Sorrel Herald"
cite = "herald.example/2"

[[institution]]
name = "Ministry of Seas"
kind = "ministry"

[[institution]]
name = "Embassy in Port Sorrel"
kind = "mission"
under = "Ministry of Seas"

[[account]]
id = "embassy"
platform = "twitter"
handle = "@embassy"
institution = "Embassy in Port Sorrel"

[[post]]
id = "tides"
account = "embassy"
kind = "post"
words = "There are no tides."

[[post.appeared]]
sources = ["times"]
at = "2026-03-02T10:00"

[[post.appeared]]
sources = ["herald"]
at = "2026-03-02T14:00"

[[post.removal]]
sources = ["times"]
words = "within the hour"
minutes = [0, 60]

[[declaration]]
id = "first"
speaker = "Spokesperson"
capacity = "superior-institution"
institution = "Ministry of Seas"
words = "What was posted from that account until noon is not ours."
said = "2026-03-02"
act = "disowns"
denies = ["authorship"]

[declaration.scope]
accounts = ["embassy"]
kinds = ["posts"]
until = "2026-03-02T12:00:00"
until_after = "2026-03-02T11:00"

[[declaration.detail]]
kind = "time"
of = "login"
words = "at ten"
at = "2026-03-02T10:00"

[[declaration]]
id = "second"
speaker = "Spokesperson"
capacity = "superior-institution"
institution = "Ministry of Seas"
words = "It is ours after all."
said = "2026-03-05"
act = "affirms"

[declaration.scope]
accounts = ["embassy"]
extent = "named"

[[declaration.covers]]
post = "tides"
covers = "yes"
reason = "It says “it”."

[[finding]]
by = "The Tidal Times"
words = "nothing was found"

[[expected]]
post = "tides"
standing = "affirmed"
reason = "It was perhaps disowned, and then stood by."
covers = { first = "unclear", second = "yes" }
"""


def read(text: str = WHOLE) -> Incident:
    return read_incident("tides-2026.toml", text.encode())


def stands(text: str = WHOLE) -> ReportedStanding:
    (found,) = reported(read(text))
    return found


def utc(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def test_a_whole_file() -> None:
    incident = read()
    (post,) = incident.posts
    assert (incident.name, len(incident.sources), len(incident.institutions)) == (
        "tides-2026",
        2,
        2,
    )
    assert (post.kind, post.words, len(post.appeared)) == (
        ScopeKind.POSTS,
        "There are no tides.",
        2,
    )
    (_, first), (_, second) = incident.declarations
    said = first.declaration
    assert (said.said_at, said.said_until) == (utc(1, 22), utc(2, 21, 59, 59))
    assert (said.scope.ends_after, said.scope.ends_at) == (utc(2, 9), utc(2, 10))
    assert [one.kind for one in said.details] == [DetailKind.TIME]
    assert said.via is not None and said.via.outlet == "The Tidal Times or Sorrel Herald"
    assert second.declaration.scope.extent is Extent.NAMED
    assert (
        first.recorded_at == incident.recorded_at == datetime(2026, 11, 22, 21, 59, 59, tzinfo=UTC)
    )


def test_it_stands_as_expected() -> None:
    found = stands()
    assert found.as_expected is True
    assert found.standing.state is StandingState.AFFIRMED
    assert [one.state for one in found.changes] == [
        StandingState.DISOWNED_UNCLEAR,
        StandingState.AFFIRMED,
    ]


def test_a_post_appeared_within_the_widest_span_that_the_reports_leave() -> None:
    appeared = stands().appeared
    assert (appeared.not_before, appeared.seen_by) == (utc(2, 8), utc(2, 12, 0, 59))
    assert appeared.told_by == ("The Tidal Times", "Sorrel Herald")


REMOVALS = {
    "by one an hour at most, by the other two hours": ("minutes = 120", True),
    "by one an hour at most, by the other half of one": ("minutes = 30", False),
    "gone at eleven, and still there at noon": (
        'gone = "2026-03-02T11:00"\n[[post.removal]]\nwords = "there"\nthere = "2026-03-02T12:00"',
        True,
    ),
    "there at eleven, gone at noon": (
        'there = "2026-03-02T11:00"\n[[post.removal]]\nwords = "gone"\ngone = "2026-03-02T12:00"',
        False,
    ),
    "there on that day, gone on that day: its hours may fit": (
        'there = "2026-03-02"\n[[post.removal]]\nwords = "gone"\ngone = "2026-03-02"',
        False,
    ),
}


@pytest.mark.parametrize(("more", "disagree"), REMOVALS.values(), ids=REMOVALS)
def test_reports_of_a_removal(more: str, disagree: bool) -> None:
    removal = f'[[post.removal]]\nsources = ["herald"]\nwords = "otherwise"\n{more}\n'
    found = stands(WHOLE.replace("[[declaration]]", f"{removal}\n[[declaration]]", 1))
    assert ("The reports disagree" in found.presence.says) is disagree


OTHERWISE = {
    "the standing": ('standing = "affirmed"', 'standing = "disowned"'),
    "what one declaration covers": ('first = "unclear"', 'first = "yes"'),
}


@pytest.mark.parametrize(("there", "instead"), OTHERWISE.values(), ids=OTHERWISE)
def test_another_expectation_is_not_met(there: str, instead: str) -> None:
    assert stands(WHOLE.replace(there, instead)).as_expected is False


TIMES = {
    "2026": ("2026-01-01 00:00:00", "2026-12-31 23:59:59"),
    "2024-02": ("2024-02-01 00:00:00", "2024-02-29 23:59:59"),
    "2025-12": ("2025-12-01 00:00:00", "2025-12-31 23:59:59"),
    "2026-01-31": ("2026-01-31 00:00:00", "2026-01-31 23:59:59"),
    "2026-03-02T10:00": ("2026-03-02 10:00:00", "2026-03-02 10:00:59"),
    "2026-03-02T10:00:07": ("2026-03-02 10:00:07", "2026-03-02 10:00:07"),
    "2026-03-02T10:00+03:00": ("2026-03-02 09:00:00", "2026-03-02 09:00:59"),
    "2026-03-02T10:00Z": ("2026-03-02 12:00:00", "2026-03-02 12:00:59"),
    "2017/2018": ("2017-01-01 00:00:00", "2018-12-31 23:59:59"),
    "2026-03-02T10:00/2026-03-02": ("2026-03-02 10:00:00", "2026-03-02 23:59:59"),
}


@pytest.mark.parametrize(("written", "span"), TIMES.items(), ids=TIMES)
def test_a_time_is_a_span_at_the_files_offset(written: str, span: tuple[str, str]) -> None:
    (when,) = read(WHOLE.replace('at = "2026-03-02"\n', f'at = "{written}"\n', 1)).dates
    zone = datetime.fromisoformat("2026-01-01T00:00+02:00").tzinfo
    ends = (when.begins, when.ends)
    assert tuple(f"{end.astimezone(zone):%Y-%m-%d %H:%M:%S}" for end in ends) == span


FAULTS = {
    "a misspelt key": ('act = "affirms"', 'act = "affirms"\ndeny = ["content"]', "second: deny: "),
    "a misspelt table": ("[[finding]]", "[[findings]]", "findings: "),
    "a word that is none": ('act = "affirms"', 'act = "likes"', "second: act: 'likes' is none of"),
    "a kind of post that is none": ('kind = "post"', 'kind = "video"', "tides: kind: "),
    "no words": ('words = "It is ours after all."\n', "", "second: words: is missing"),
    "empty words": ("It is ours after all.", "  ", "second: words: must be a text"),
    "words that are a number": ('"It is ours after all."', "7", "second: words: must be a text"),
    "another name than the file's": ('id = "tides-2026"', 'id = "tides"', "is not the name of"),
    "a time without an offset": ('offset = "+02:00"\n', "", "without an offset"),
    "an offset that is none": ('"+02:00"', '"Europe/Rome"', "offset: must be an offset"),
    "a day that is none": ('said = "2026-03-05"', 'said = "2026-02-30"', "second: said: "),
    "a month that is none": ('said = "2026-03-05"', 'said = "2026-13"', "second: said: "),
    "the year 0": ('said = "2026-03-05"', 'said = "0000"', "second: said: "),
    "the end of the calendar": ('said = "2026-03-05"', 'said = "9999"', "second: said: "),
    "an hour without minutes": ('"2026-03-02T10:00"', '"2026-03-02T10"', "appeared 1: at: "),
    "a span that ends before it begins": (
        'said = "2026-03-05"', 'said = "2026-03-05/2026-03-01"', "ends before it begins",
    ),
    "said after the file was written": ('said = "2026-03-05"', 'said = "2027"', "lies after"),
    "a source that the file does not have": ('["times"]\nat', '["tides"]\nat', "sources: 'tides'"),
    "the same source twice": ('["times"]\nat', '["times", "times"]\nat', "names something twice"),
    "an account that the file does not have": (
        'account = "embassy"', 'account = "consulate"', "tides: account: ",
    ),
    "a scope with an account that the file does not have": (
        'accounts = ["embassy"]\nextent', 'accounts = ["consulate"]\nextent', "scope: accounts: ",
    ),
    "an institution that the file does not have": (
        'institution = "Embassy in Port Sorrel"', 'institution = "Embassy"', "institution: ",
    ),
    "an institution above that the file does not have": (
        'under = "Ministry of Seas"', 'under = "Crown"', "is under 'Crown'",
    ),
    "an institution under itself": (
        'under = "Ministry of Seas"', 'under = "Embassy in Port Sorrel"', "is under itself",
    ),
    "a decision about a post that the file does not have": (
        'post = "tides"\ncovers = "yes"', 'post = "waves"\ncovers = "yes"', "covers 1: post: ",
    ),
    "neither words nor what it was about": ('words = "There are no tides."\n', "", "tides: words: "),
    "both": ('kind = "post"', 'kind = "post"\nabout = "tides"', "tides: words: "),
    "when it appeared said twice": (
        'at = "2026-03-02T14:00"', 'at = "2026-03-02T14:00"\nby = "2026-03-02"', "appeared 2: at: ",
    ),
    "two declarations of one id": ('id = "second"', 'id = "first"', "two declarations"),
    "two sources of one id": ('id = "herald"', 'id = "times"', "two sources"),
    "an expectation of a post that the file does not have": (
        'post = "tides"\nstanding', 'post = "waves"\nstanding', "expected 1: post: ",
    ),
    "no expectation of a post": (WHOLE[WHOLE.index("[[expected]]") :], "", "where 'tides' stands"),
    "no expectation of what a declaration covers": (
        'first = "unclear", ', "", "covers: first: is missing",
    ),
    "what is taken back was not said before": (
        'said = "2026-03-02"', 'said = "2026-03-02"\nwithdraws = "second"', "first: withdraws: ",
    ),
    "what affirms denies something": (
        'act = "affirms"', 'act = "affirms"\ndenies = ["content"]', "second: denies: ",
    ),
    "one end of a loose window": ('until = "2026-03-02T12:00:00"\n', "", "scope: from: the other"),
    "a latest end before the earliest": (
        'until_after = "2026-03-02T11:00"', 'until_after = "2026-03-02T13:00"', "until_after: lies",
    ),
    "a latest beginning before the earliest": (
        'until_after = "2026-03-02T11:00"', 'from = "2026-03-02"\nfrom_by = "2026-03-01"',
        "scope: from_by: lies",
    ),
    "a window that ends before it begins": (
        'until = "2026-03-02T12:00:00"', 'from = "2026-03-03"\nuntil = "2026-03-02T12:00:00"',
        "scope: until: ",
    ),
    "minutes that are none": ("minutes = [0, 60]", "minutes = [60, 0]", "minutes: must be a number"),
    "minutes that are true": ("minutes = [0, 60]", "minutes = true", "minutes: must be a number"),
    "a table where a list of tables belongs": ("[[finding]]", "[finding]", "written as [[finding]]"),
    "no date": ('[[date]]\nat = "2026-03-02"\n', "", "date: is missing"),
    "a flag that is a word": ('act = "affirms"', 'act = "affirms"\nhedged = "yes"', "hedged: must"),
    "not TOML": ("[[finding]]", "[[finding", "is not TOML"),
}  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "told"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_named_by_file_and_key(there: str, instead: str, told: str) -> None:
    assert there in WHOLE
    with pytest.raises(IncidentError) as caught:
        read(WHOLE.replace(there, instead, 1))
    assert str(caught.value).startswith("tides-2026.toml: ") or "tides-2026.toml, " in str(
        caught.value
    )
    assert told in str(caught.value)
    assert caught.value.advice


def test_no_source_is_no_incident() -> None:
    first, last = WHOLE.index("[[source]]"), WHOLE.index("[[institution]]")
    with pytest.raises(IncidentError, match="source: is missing"):
        read(WHOLE[:first] + WHOLE[last:])


HOSTILE = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "deep nesting": b'id = "tides-2026"\nx = ' + b"[" * 100_000,
    "a list for a table": b'id = "tides-2026"\nrecorded = "2026-11-22T10:00Z"\nsource = [1, 2]',
    "an id that is a table": b"[id]\na = 1",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes(data: bytes) -> None:
    with pytest.raises(IncidentError, match=r"^tides-2026\.toml"):
        read_incident("tides-2026.toml", data)


@given(st.integers(0, len(WHOLE)), st.integers(1, 30), st.text(max_size=8))
def test_a_damaged_file_is_refused_or_read(start: int, length: int, instead: str) -> None:
    text = WHOLE[:start] + instead + WHOLE[start + length :]
    try:
        found = read_incident("tides-2026.toml", text.encode(errors="surrogatepass"))
    except IncidentError:
        return
    assert reported(found)


def test_files_and_folders_each_once(tmp_path: Path) -> None:
    (tmp_path / "tides-2026.toml").write_text(WHOLE)
    (tmp_path / "waves-2026.toml").write_text(WHOLE.replace("tides-2026", "waves-2026"))
    (tmp_path / "README.md").write_text("No incident.")
    found = load_incidents([tmp_path / "waves-2026.toml", tmp_path])
    assert [one.name for one in found] == ["waves-2026", "tides-2026"]


def test_an_empty_folder_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(IncidentError, match="no incident file"):
        load_incidents([tmp_path])


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "tides-2026.toml"
    path.write_text(WHOLE + "#" * 200_000)
    with pytest.raises(IncidentError, match="more than"):
        load_incidents([path])
