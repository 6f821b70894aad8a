"""Does a list give each thing once, page by page, while the log grows?"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ACCOUNT
from onrecord.archive import open_archive
from onrecord.desk.cases import change_case
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.correcting import correct
from onrecord.record.documents import CaseChange
from onrecord.web.api.cursors import list_name, read_cursor, write_cursor
from onrecord.web.api.problems import Problem
from web.api.calling import Calls
from web.api.desk_made_up import Desk
from web.ministry import NOW, Maker, ref

LISTS = {
    "events": "/events",
    "events of an account": f"/events?account={ACCOUNT}",
    "events of a case": "/events?case=harbour-accord",
    "events of a kind": "/events?kind=posted",
    "accounts": "/accounts",
    "posts": f"/accounts/{ACCOUNT}/posts",
    "institutions": "/institutions",
    "evidence": f"/posts/{ref('startling')}/evidence",
    "cases": "/cases",
    "declarations": "/declarations",
    "declarations about a post": f"/declarations?post={ref('startling')}",
    "declarations about an account": f"/declarations?account={ACCOUNT}",
    "reports": "/reports",
    "corrections": "/corrections",
    "answers": "/answers",
    "proposals": "/desk/proposals",
    "requests": "/desk/requests",
    "the trail": "/desk/trail",
}


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_one_are_the_whole(calls: Calls, desk: Desk, name: str) -> None:
    token = desk.token("Dee Admin", "read", "propose", "review", "admin")
    whole = calls.get(f"{LISTS[name]}{'&' if '?' in LISTS[name] else '?'}limit=100", token=token)
    assert whole["next"] is None
    assert calls.all_of(LISTS[name], token=token) == whole["items"]


def test_the_trail_goes_on_past_what_was_withheld(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    token = desk.token("Dee Admin", "read", "propose", "review", "admin")
    whole = calls.get("/desk/trail?limit=100", token=token)["items"]
    with open_archive(calls.app.state.archive.folder) as archive:
        plan = plan_redaction(archive, whole[1]["digest"])
        redact(archive, plan, why="asked for", by="an editor", at=NOW, with_shared=True)
    left = [one for one in whole if one != whole[1]]
    assert calls.all_of("/desk/trail", token=token) == left
    assert calls.all_of("/desk/trail", token=token, limit=2) == left


def test_a_list_goes_on_where_it_was_while_the_log_grows(own: tuple[Calls, Desk]) -> None:
    calls, _ = own
    folder = calls.app.state.archive.folder
    lists = ["/events", f"/accounts/{ACCOUNT}/posts", "/cases", "/corrections"]
    firsts = {path: calls.get(f"{path}?limit=1") for path in lists}
    before = {path: calls.all_of(path) for path in lists}
    with open_archive(folder) as archive:
        Maker(archive).seen("new", 24 * 60, text="A new post.")
        change = CaseChange(case="new", title=None, adds=(ref("new"),), removes=(), note=None)
        change_case(archive, change, NOW)
        correct(
            archive,
            said="a",
            instead="b",
            why="c",
            actor=operator(),
            at=NOW,
            posts=(ref("hours"),),
        )
        archive.publish()
    for path in lists:
        rest = calls.all_of(path)
        assert len(rest) > len(before[path]), path
        following = firsts[path]["next"]
        if following is not None:
            page = calls.get(f"{following.removeprefix('/api/v1')}")
            assert page["items"][0] == before[path][1], path


def test_what_came_since_a_position_is_told_in_turns(calls: Calls) -> None:
    everything = calls.get("/events?limit=100")["items"]
    middle = everything[len(everything) // 2]
    later = calls.all_of(f"/events?since={middle['position']}", limit=2)
    assert {one["id"] for one in later} == {one["id"] for one in everything[: len(everything) // 2]}


WRONG = {
    "no cursor": "nope",
    "not Base64": "%%%",
    "empty JSON": urlsafe_b64encode(b"{}").decode(),
    "of another format": urlsafe_b64encode(b'[9,"x",1]').decode().rstrip("="),
    "nested deep": urlsafe_b64encode(b"[" * 400).decode().rstrip("="),
    "too long": "A" * 2000,
}


@pytest.mark.parametrize("path", ["/events", "/cases", f"/accounts/{ACCOUNT}/posts"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cursor_is_refused(calls: Calls, path: str, name: str) -> None:
    answer = calls(path, params={"after": WRONG[name]}, checked=False)
    assert answer.status_code == 400
    assert answer.json()["type"] in ("/api#problem-bad-cursor", "/api#problem-bad-parameter")


def test_a_cursor_belongs_to_its_list_with_its_filters(calls: Calls) -> None:
    cursor = calls.get("/events?limit=1")["next"].partition("after=")[2]
    for path in ("/cases", "/declarations", "/events?kind=posted", f"/events?account={ACCOUNT}"):
        found = calls(f"{path}{'&' if '?' in path else '?'}after={cursor}")
        assert (found.status_code, found.json()["type"]) == (400, "/api#problem-bad-cursor")
    assert calls(f"/events?limit=7&after={cursor}").status_code == 200


def test_a_post_of_another_account_is_no_place_in_a_list(calls: Calls) -> None:
    name = list_name("listPostsOfAccount", {"account": ACCOUNT}, {})
    cursor = write_cursor(name, "0123456789abcdef")
    assert calls(f"/accounts/{ACCOUNT}/posts?after={cursor}").status_code == 400


@given(st.binary(max_size=60))
def test_any_bytes_as_a_cursor_are_read_or_refused(data: bytes) -> None:
    for text in (data.decode("latin-1"), urlsafe_b64encode(data).decode().rstrip("=")):
        try:
            read_cursor(text, "x", int)
        except Problem as problem:
            assert problem.kind == "bad-cursor"


@given(st.integers(0, 2**50), st.text(alphabet="0123456789abcdef", max_size=16))
def test_what_was_written_is_read_and_nothing_else_is(place: int, name: str) -> None:
    cursor = write_cursor("x", place, name)
    assert read_cursor(cursor, "x", int, str) == (place, name)
    padded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    spaced = urlsafe_b64encode(json.dumps(json.loads(padded)).encode() + b" ").decode()
    for other in (cursor + "=", spaced.rstrip("=")):
        with pytest.raises(Problem):
            read_cursor(other, "x", int, str)
    with pytest.raises(Problem):
        read_cursor(cursor, "x", str, str)


def test_times_in_lists_are_ours(calls: Calls) -> None:
    told = calls.get("/corrections")["items"][0]["at"]
    assert told.startswith((NOW + timedelta(0)).strftime("%Y-%m-%dT%H:%M:%S"))
