"""Do somebody's words get on record whole, or not at all?"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from entries import at
from kept_entries import gap
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.declarations.declaring import DeclarationError, declare
from onrecord.desk.documents import DocumentRefused, recorded
from onrecord.desk.finding import find_post
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import (
    Act,
    Capacity,
    Channel,
    Coverage,
    Covers,
    Declaration,
    Denied,
    Ground,
    Scope,
    ScopeKind,
)
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from small_desk import OTHERS, TIDES, Desk, draft

POST = Ref("0123456789abcdef")
YES = (POST, Covers.YES, "it is named")


def body_of(desk: Desk, logged: Logged) -> Declaration:
    found = {one.digest: one.body for one in recorded(desk.archive, DocumentKind.DECLARATION)}
    body = found[logged.digest]
    assert isinstance(body, Declaration)
    return body


def test_all_that_an_editor_enters_is_on_record(desk: Desk) -> None:
    page = b"<p>None of it is ours.</p>"
    logged = desk.declared(
        institution="Ministry of Tides",
        channel_url="https://tides.example/1",
        independent=True,
        language="en-GB",
        denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT),
        ground=Ground.COMPROMISE,
        ground_words="has been hacked",
        kinds=(ScopeKind.POSTS, ScopeKind.REPOSTS),
        begins_at=at(30),
        ends_at=at(50),
        scope_words="what was posted today",
        covers=(YES,),
        evidence=(page,),
    )
    assert body_of(desk, logged) == Declaration(
        speaker="A spokesperson",
        capacity=Capacity.INSTITUTION,
        institution="Ministry of Tides",
        channel=Channel(
            name="the ministry's website", url="https://tides.example/1", independent=True
        ),
        words="None of it is ours.",
        language="en-GB",
        said_at=at(40),
        evidence=(digest_of(page),),
        act=Act.DISOWNS,
        denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT),
        ground=Ground.COMPROMISE,
        ground_words="has been hacked",
        scope=Scope(
            kinds=(ScopeKind.POSTS, ScopeKind.REPOSTS),
            accounts=(TIDES,),
            begins_at=at(30),
            ends_at=at(50),
            words="what was posted today",
        ),
        covers=(Coverage(post=POST, covers=Covers.YES, reason="it is named"),),
        withdraws=None,
    )
    assert isinstance(logged.entry, Document)
    assert (logged.entry.accounts, logged.entry.posts) == ((TIDES,), (POST,))
    assert logged.entry.recorded_at == at(60)
    assert desk.archive.blob_by_digest(digest_of(page)) == page
    assert desk.archive.published.size == desk.size


HOSTILE = "“Ours”\x1b[31m \u202eevil\u202c <script>alert(1)</script>\r\n\tہمارا نہیں\x00"


def test_words_are_kept_to_the_letter(desk: Desk) -> None:
    long = HOSTILE + "A long speech. " * 10_000
    assert body_of(desk, desk.declared(words=long)).words == long


def test_what_is_given_twice_is_on_record_once(desk: Desk) -> None:
    logged = desk.declared(
        accounts=(TIDES, TIDES),
        kinds=(ScopeKind.POSTS, ScopeKind.POSTS),
        denies=(Denied.CONTENT, Denied.CONTENT),
        evidence=(b"page", b"page"),
    )
    body = body_of(desk, logged)
    assert (body.scope.accounts, body.scope.kinds) == ((TIDES,), (ScopeKind.POSTS,))
    assert (body.denies, len(body.evidence)) == ((Denied.CONTENT,), 1)
    assert isinstance(logged.entry, Document)
    assert logged.entry.accounts == (TIDES,)


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no words": ({"words": " \n"}, "words: nothing is written"),
    "nobody says it": ({"speaker": ""}, "speaker: nothing is written"),
    "said nowhere": ({"channel": ""}, "channel: nothing is written"),
    "an empty address": ({"channel_url": ""}, "channel url: nothing is written"),
    "about nothing": ({"accounts": ()}, "the account, or the posts"),
    "in the future": ({"said_at": at(60.1)}, "in the future"),
    "a window that ends first": ({"begins_at": at(2), "ends_at": at(1)}, "ends before it begins"),
    "a language in words": ({"language": "English, mostly"}, "tag of a language"),
    "a language that breaks out": ({"language": 'en" onload="x'}, "tag of a language"),
    "affirms and denies": (
        {"act": Act.AFFIRMS, "denies": (Denied.AUTHORSHIP,)}, "affirms denies nothing"
    ),
    "restores and denies": (
        {"act": Act.RESTORES, "denies": (Denied.CONTENT,)}, "restores denies nothing"
    ),
    "covers without a reason": ({"covers": ((POST, Covers.YES, " "),)}, "say why"),
    "covers and does not": (
        {"covers": (YES, (POST, Covers.NO, "another one is"))}, "is said twice"
    ),
    "an empty file": ({"evidence": (b"page", b"")}, "an empty file"),
    "takes back what nobody said": ({"withdraws": "ab" * 32}, "no declaration on record"),
    "takes back a word": ({"withdraws": "the first one"}, "no declaration on record"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_contradicts_itself_is_not_recorded(desk: Desk, fault: str) -> None:
    changed, words = FAULTS[fault]
    desk.enrol()
    before = desk.size
    with pytest.raises(DeclarationError, match=words) as told:
        desk.declared(60, **changed)
    assert told.value.exit_code == 2
    assert desk.size == before


def test_words_that_are_no_unicode_are_refused_before_anything_is_kept(desk: Desk) -> None:
    with pytest.raises(DocumentRefused):
        desk.declared(words="\udcff", evidence=(b"a page",))
    assert desk.size == 0
    assert desk.archive.commitment_of(digest_of(b"a page")) is None


DENIES = [Act.DISOWNS, Act.EXPLAINS, Act.APOLOGISES, Act.WITHDRAWS, Act.CORRECTS]


@pytest.mark.parametrize("act", DENIES)
def test_who_explains_or_apologises_may_deny(desk: Desk, act: Act) -> None:
    desk.enrol()
    ref = desk.posted("3laaa", "words", 10)
    desk.declared(act=act, denies=(Denied.AUTHORSHIP,), covers=((ref, Covers.YES, "named"),))
    (one,) = find_post(desk.archive, ref).standing.declarations
    assert one.denies == (Denied.AUTHORSHIP,)


def test_said_at_the_moment_of_recording_is_not_the_future(desk: Desk) -> None:
    assert body_of(desk, desk.declared(60, said_at=at(60))).said_at == at(60)


# Taking back


def test_an_earlier_declaration_is_taken_back_by_its_digest(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3laaa", "words", 10)
    first = desk.declared(60, covers=((ref, Covers.YES, "named"),))
    assert find_post(desk.archive, ref).standing.state == "disowned"
    again = desk.declared(
        80, act=Act.AFFIRMS, said_at=at(70), words="It is ours.", withdraws=first.digest.upper()
    )
    assert body_of(desk, again).withdraws == first.digest
    assert find_post(desk.archive, ref).standing.state == "disavowal-withdrawn"


def test_nothing_is_taken_back_before_it_is_said(desk: Desk) -> None:
    first = desk.declared(60, said_at=at(40))
    before = desk.size
    with pytest.raises(DeclarationError, match="said later"):
        desk.declared(80, said_at=at(39), withdraws=first.digest)
    assert desk.size == before


def test_only_a_declaration_can_be_taken_back(desk: Desk) -> None:
    enrolment = desk.enrol()
    (other,) = desk.archive.append([gap(1)])
    for logged in (enrolment, other):
        with pytest.raises(DeclarationError, match="no declaration on record"):
            desk.declared(withdraws=logged.digest)


# "As of today" does not clearly cover yesterday's post


SCOPES: dict[str, tuple[dict[str, Any], str]] = {
    "words without a window": ({"scope_words": "as of today"}, "disowned-unclear"),
    "from today on": ({"scope_words": "as of today", "begins_at": at(30)}, "disowned-unclear"),
    "from before the post on": ({"begins_at": at(5)}, "disowned"),
    "until before the post": ({"ends_at": at(5)}, "unchallenged"),
    "the whole account": ({"kinds": (ScopeKind.ACCOUNT,)}, "disowned"),
    "reposts only": ({"kinds": (ScopeKind.REPOSTS,)}, "unchallenged"),
    "another account": ({"accounts": (OTHERS,)}, "unchallenged"),
    "by an editor's decision": (
        {"ends_at": at(5), "covers": "it is quoted in full"}, "disowned"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SCOPES)
def test_what_the_words_cover(desk: Desk, case: str) -> None:
    changed, state = SCOPES[case]
    desk.enrol()
    ref = desk.posted("3laaa", "words", 10, createdAt="2026-01-31T12:10:00Z")
    if "covers" in changed:
        changed = changed | {"covers": ((ref, Covers.YES, changed["covers"]),)}
    desk.declared(said_at=at(40), **changed)
    assert find_post(desk.archive, ref).standing.state == state


# While somebody watches


def test_an_editor_declares_while_a_watcher_records(tmp_path: Path) -> None:
    create_archive(tmp_path / "a", "records.example/two-at-once")

    def watch(watcher: Archive) -> None:
        for number in range(40):
            watcher.append([gap(number)])
            if number % 10 == 0:
                watcher.publish()

    with (
        open_archive(tmp_path / "a") as watcher,
        open_archive(tmp_path / "a") as editor,
        ThreadPoolExecutor(1) as pool,
    ):
        watching = pool.submit(watch, watcher)
        declared = 0
        while not watching.done() or declared < 3:
            declare(editor, draft(words=f"Number {declared}."), at(60))
            declared += 1
        watching.result()
        assert editor.publish().size == editor.head.size == watcher.head.size == 40 + declared
        assert len(list(recorded(watcher, DocumentKind.DECLARATION))) == declared
