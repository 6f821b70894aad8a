"""Is the same answer told by its tag, and never another's?"""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from starlette.datastructures import Headers

from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import Archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId
from onrecord.web.api import OPERATIONS
from onrecord.web.api.accepting import accepts
from onrecord.web.api.conditional import http_date, is_unchanged
from web.api.calling import Calls
from web.api.desk_made_up import Desk
from web.api.test_answers import paths
from web.ministry import NOW, Maker, ref

PUBLIC = [one.name for one in OPERATIONS if one.is_public and one.method == "GET"]


@pytest.mark.parametrize("name", PUBLIC)
def test_who_holds_an_answer_is_told_that_it_is_the_same(
    calls: Calls, desk: Desk, name: str
) -> None:
    path = paths(calls, desk)[name]
    first = calls(path)
    tag = first.headers["etag"]
    assert calls(path).headers["etag"] == tag
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = calls(path, headers={"if-none-match": held})
        assert (again.status_code, again.headers["etag"]) == (304, tag)
        for held in ("cache-control", "access-control-allow-origin"):
            assert again.headers[held] == first.headers[held]
    assert calls(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", PUBLIC)
def test_the_head_alone_says_the_same(calls: Calls, desk: Desk, name: str) -> None:
    path = paths(calls, desk)[name]
    whole, head = calls(path), calls(path, "HEAD")
    assert head.status_code == 200
    assert dict(head.headers) == dict(whole.headers)
    assert int(head.headers["content-length"]) == len(whole.content)


def test_another_answer_has_another_tag(own: tuple[Calls, Desk]) -> None:
    calls, _ = own
    path = f"/posts/{ref('hours')}"
    before = calls(path).headers["etag"]
    with open_archive(calls.app.state.archive.folder) as archive:
        later = Maker(archive)
        later.revs = 1000  # after those of the day
        later.seen("hours", 25 * 60, text="The pier is open.")
        archive.publish()
    after = calls(path, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.json()["versions"][-1]["text"] == "The pier is open."


def test_a_document_says_when_it_was_recorded(calls: Calls, desk: Desk) -> None:
    path = f"/reports/{desk.report}"
    told = calls(path).headers["last-modified"]
    assert told == http_date(NOW - timedelta(hours=1)) == "Sun, 01 Feb 2026 13:00:00 GMT"
    later = http_date(NOW)
    assert calls(path, headers={"if-modified-since": later}).status_code == 304
    earlier = http_date(NOW - timedelta(hours=2))
    assert calls(path, headers={"if-modified-since": earlier}).status_code == 200
    # RFC 9110, 13.1.3: where a tag is named, the date is not asked.
    both = {"if-modified-since": later, "if-none-match": '"other"'}
    assert calls(path, headers=both).status_code == 200
    assert "last-modified" not in calls(f"/posts/{ref('hours')}").headers


DATES = {
    "no date": ("nonsense", False),
    "no zone": ("Sun, 01 Feb 2026 13:00:00", False),
    "a year that is none": ("Sun, 01 Feb 99999 13:00:00 GMT", False),
    "the same second": ("Sun, 01 Feb 2026 13:00:00 GMT", True),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_that_a_stranger_sends(name: str) -> None:
    since, unchanged = DATES[name]
    given = Headers({"last-modified": http_date(datetime(2026, 2, 1, 13, tzinfo=UTC))})
    assert is_unchanged(Headers({"if-modified-since": since}), given) is unchanged


def test_a_slash_in_an_id_is_no_slash_of_the_path(empty: Archive) -> None:
    """The account "x/posts" and the posts of the account "x" are not given for each other."""
    for name in ("https://a.example/u", "https://a.example/u/posts"):
        enrolment = ENROLMENT
        account = AccountId(name)
        put_on_record(
            empty, type(enrolment)(**_fields(enrolment) | {"account": account}), at(0),
            accounts=(account,),
        )  # fmt: skip
    calls = Calls(empty)
    inner = quote("https://a.example/u", safe="")
    posts = calls.get(f"/accounts/{inner}/posts")
    assert posts == {"items": [], "next": None}
    other = calls.get(f"/accounts/{quote('https://a.example/u/posts', safe='')}")
    assert other["account"] == "https://a.example/u/posts"
    assert calls.get(f"/accounts/{inner}/posts") == posts
    assert calls(f"/accounts/{inner}%2Fposts%2F").status_code == 404
    calls.close()


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in type(one).__dataclass_fields__}  # type: ignore[attr-defined]


ACCEPTED = {
    "nothing said": (None, True),
    "everything": ("*/*", True),
    "json": ("application/json", True),
    "any application": ("text/html, application/*;q=0.2", True),
    "a browser’s": ("text/html,application/xhtml+xml,*/*;q=0.8", True),
    "html alone": ("text/html", False),
    "all but json": ("application/json;q=0, */*", False),
    "json at no weight": ("application/json;q=0.0", False),
    "linked data alone": ("application/ld+json", False),
    "a weight that is none": ("application/json;q=x", True),
    "empty": ("", True),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted(calls: Calls, name: str) -> None:
    header, taken = ACCEPTED[name]
    assert accepts(header, "application/json") is taken
    headers = {} if header is None else {"accept": header}
    answer = calls(f"/accounts/{ACCOUNT}", headers=headers)
    assert answer.status_code == (200 if taken else 406)
