"""Who may do what at the desk? Every door, for everybody."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.routing import Route

from entries import ACCOUNT
from onrecord.archive import open_archive
from onrecord.archive.sign_ins import Scope
from onrecord.record.editing import Role
from onrecord.web import app
from onrecord.web.editors import DOORS
from onrecord.web.editors.doors import Door, Open, Sends
from visitor import PEOPLE, Visitor
from web.asking import StoppedClock, read
from web.ministry import NOW

# The whole of it, to be read by whoever decides who may do what.
ALL, READER, EDITOR, SECOND, ADMIN = "all", "reader", "editor", "second-editor", "admin"
TABLE = {
    ("GET", "/desk/sign-in"): ALL,
    ("POST", "/desk/sign-in"): ALL,
    ("POST", "/desk/sign-in/passkey/options"): ALL,
    ("POST", "/desk/sign-in/passkey"): ALL,
    ("GET", "/desk/invited/{secret}"): ALL,
    ("POST", "/desk/invited/{secret}"): ALL,
    ("POST", "/desk/invited/{secret}/passkey/options"): ALL,
    ("POST", "/desk/invited/{secret}/passkey"): ALL,
    ("POST", "/desk/sign-out"): ALL,
    ("GET", "/desk"): READER,
    ("GET", "/desk/you"): READER,
    ("POST", "/desk/you/sessions"): READER,
    ("POST", "/desk/you/sessions/all"): READER,
    ("POST", "/desk/you/password"): READER,
    ("POST", "/desk/you/password/remove"): READER,
    ("POST", "/desk/you/passkeys/options"): READER,
    ("POST", "/desk/you/passkeys"): READER,
    ("POST", "/desk/you/passkeys/remove"): READER,
    ("GET", "/desk/tokens"): READER,
    ("POST", "/desk/tokens"): READER,
    ("POST", "/desk/tokens/revoke"): READER,
    ("GET", "/desk/proposals"): READER,
    ("GET", "/desk/proposals/{digest}"): READER,
    ("GET", "/desk/requests"): READER,
    ("GET", "/desk/requests/{digest}"): READER,
    ("GET", "/desk/assessments"): READER,
    ("GET", "/desk/assessments/{digest}"): READER,
    ("GET", "/desk/captures"): READER,
    ("GET", "/desk/captures/{digest}"): READER,
    ("GET", "/desk/captures/{digest}/picture"): READER,
    ("GET", "/desk/trail"): READER,
    ("GET", "/desk/declare"): EDITOR,
    ("POST", "/desk/declare"): EDITOR,
    ("GET", "/desk/cases"): EDITOR,
    ("GET", "/desk/cases/change"): EDITOR,
    ("POST", "/desk/cases/change"): EDITOR,
    ("GET", "/desk/report"): EDITOR,
    ("POST", "/desk/report"): EDITOR,
    ("GET", "/desk/institutions"): EDITOR,
    ("GET", "/desk/institutions/state"): EDITOR,
    ("POST", "/desk/institutions/state"): EDITOR,
    ("GET", "/desk/correct"): EDITOR,
    ("POST", "/desk/correct"): EDITOR,
    ("POST", "/desk/assessments"): EDITOR,
    ("POST", "/desk/assessments/{digest}/take-back"): EDITOR,
    ("GET", "/desk/portraits"): EDITOR,
    ("GET", "/desk/accounts/{account:path}/portrait"): EDITOR,
    ("POST", "/desk/proposals/{digest}"): SECOND,
    ("POST", "/desk/requests/{digest}"): SECOND,
    ("POST", "/desk/assessments/{digest}/publish"): SECOND,
    ("POST", "/desk/captures/{digest}/publish"): SECOND,
    ("POST", "/desk/captures/{digest}/take-back"): SECOND,
    ("GET", "/desk/people"): ADMIN,
    ("POST", "/desk/people"): ADMIN,
    ("POST", "/desk/people/dismiss"): ADMIN,
    ("POST", "/desk/people/invite"): ADMIN,
    ("GET", "/desk/redact"): ADMIN,
    ("POST", "/desk/redact"): ADMIN,
}
ORDER = [ALL, *(role.value for role in Role)]
NOBODIES = {
    "nobody": None,
    "Dan Dismissed": None,
    **{f"a token for {scope.value}": scope for scope in Scope},
}


@pytest.fixture(scope="module")
def desk(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    folder = tmp_path_factory.mktemp("doors") / "archive"
    shutil.copytree(staffed, folder)
    with open_archive(folder, writing=False) as archive:
        made = app(archive, StoppedClock())
        yield Visitor(made)
        made.state.sign_ins.close()
        made.state.witnessing.close()


def name_of(door: Door) -> str:
    return f"{door.method} {door.path}"


def address(door: Door) -> str:
    path = door.path.replace("{digest}", "0" * 64).replace("{secret}", "no-such-link")
    return path.replace("{account:path}", ACCOUNT)


def knock(visitor: Visitor, door: Door, *, token: str | None = None, **headers: str) -> int:
    if door.method == "GET":
        return visitor.get(address(door), **headers).status_code
    if door.sends is Sends.JSON:
        return visitor.json(address(door), {}, token).status_code
    fields = {} if token is None else {"form_token": token}
    return visitor.post(address(door), fields, headers=headers).status_code


def test_the_table_is_whole() -> None:
    """A door that nobody decided on, or that is gone, is a fault."""
    least = {
        (door.method, door.path): ALL if isinstance(door.least, Open) else door.least.value
        for door in DOORS
    }
    assert least == TABLE


def test_nothing_else_is_served_under_the_desk(desk: Visitor) -> None:
    served = {
        (method, route.path)
        for route in desk.app.routes
        if isinstance(route, Route) and route.path.startswith("/desk")
        for method in route.methods or {"GET"}
    }
    assert served - {("HEAD", path) for _, path in served} == TABLE.keys()


@pytest.mark.parametrize("door", DOORS, ids=name_of)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_door_opens_for_its_role_and_those_above(desk: Visitor, door: Door, person: str) -> None:
    visitor = Visitor(desk.app).signed_in(person)
    status = knock(visitor, door)
    least = TABLE[(door.method, door.path)]
    if ORDER.index(PEOPLE[person].value) < ORDER.index(least):
        assert status == 403
        assert "role is not enough" in visitor.seen[-1].text or door.sends is Sends.JSON
    else:
        assert status in (200, 303, 404, 422)


@pytest.mark.parametrize("door", DOORS, ids=name_of)
@pytest.mark.parametrize("who", NOBODIES)
def test_a_door_stays_shut_for_who_is_not_signed_in(desk: Visitor, door: Door, who: str) -> None:
    visitor, headers = Visitor(desk.app), {}
    sign_ins = desk.app.state.sign_ins()
    if who == "Dan Dismissed":
        visitor.signed_in(who)
    scope = NOBODIES[who]
    if scope is not None:
        label = f"{scope.value} {name_of(door)}"[:60]
        ends = NOW + timedelta(days=1)
        token = sign_ins.make_token("Ada Admin", label, [scope], NOW, ends)
        headers = {"authorization": f"Bearer {token}"}
    status = knock(visitor, door, **headers)
    if TABLE[(door.method, door.path)] == ALL:
        assert status in (200, 303, 422)
    elif door.method == "GET":
        assert status == 303
        assert visitor.seen[-1].headers["location"].startswith("/desk/sign-in?next=")
    else:
        assert status == 401
    assert visitor.cookie is None


@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "POST"], ids=name_of)
def test_a_form_without_the_sessions_token_changes_nothing(desk: Visitor, door: Door) -> None:
    visitor = Visitor(desk.app).signed_in("Ada Admin")
    other = Visitor(desk.app).signed_in("Zoe Second")
    for token in ("", "0" * 64, other.token, visitor.cookie or ""):
        assert knock(visitor, door, token=token) == 403
    size = desk.app.state.archive.head.size
    if door.sends is Sends.FORM:
        assert knock(visitor, door, token="ä") == 403
    assert desk.app.state.archive.head.size == size


FORGED = {
    "another site, by Fetch Metadata": {"sec-fetch-site": "cross-site"},
    "another host of the same site": {"sec-fetch-site": "same-site"},
    "typed into the address bar": {"sec-fetch-site": "none"},
    "another origin": {"sec-fetch-site": "same-origin", "origin": "https://evil.test"},
    "an old browser on another origin": {"sec-fetch-site": "", "origin": "https://evil.test"},
    "the same host on another port": {"sec-fetch-site": "", "origin": "http://localhost:9"},
    "an old browser that hides its origin": {"sec-fetch-site": "", "origin": "null"},
    "no browser": {"sec-fetch-site": "", "origin": ""},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "POST"], ids=name_of)
def test_a_form_of_another_page_changes_nothing(
    desk: Visitor, door: Door, headers: dict[str, str]
) -> None:
    visitor = Visitor(desk.app).signed_in("Ada Admin")
    size = desk.app.state.archive.head.size
    sent = {name: value for name, value in headers.items() if value}
    token = visitor.token
    answer = visitor.ask("POST", address(door), data={"form_token": token}, headers=sent)
    assert answer.status_code == 403
    assert "page of somebody else" in answer.text
    assert visitor.get("/desk").status_code == 200
    assert desk.app.state.archive.head.size == size


@pytest.mark.parametrize("door", DOORS, ids=name_of)
def test_nothing_of_the_desk_is_kept_or_told_on(desk: Visitor, door: Door) -> None:
    visitor = Visitor(desk.app).signed_in("Ada Admin")
    knock(visitor, door)
    knock(Visitor(desk.app, seen=visitor.seen), door)
    for answer in visitor.seen:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_other_methods_and_addresses_are_no_way_in(desk: Visitor) -> None:
    visitor = Visitor(desk.app).signed_in("Ada Admin")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "POST"):
        assert visitor.ask(method, "/desk/trail").status_code == 405
    for path in ("/desk/", "/desk/nothing", "/desk//you", "/DESK", "/desk/sign-in/"):
        assert visitor.get(path).status_code in (307, 404), path
    assert visitor.ask("HEAD", "/desk").status_code == 200
    assert Visitor(desk.app).ask("HEAD", "/desk").status_code == 303


def test_the_public_pages_are_the_same_for_everybody(desk: Visitor) -> None:
    visitor = Visitor(desk.app).signed_in("Ada Admin")
    for path in ("/", "/sources", f"/accounts/{ACCOUNT}"):
        one, other = visitor.get(path), Visitor(desk.app).get(path)
        assert one.text == other.text
        assert "set-cookie" not in one.headers and "cookie" not in one.headers.get("vary", "")


def test_who_is_signed_out_meanwhile_gets_back_what_they_wrote(desk: Visitor) -> None:
    visitor = Visitor(desk.app).signed_in("Edda Editor")
    token = visitor.token
    other = Visitor(desk.app).signed_in("Edda Editor")
    typed = {"form_token": token, "words": "An hour of <b>work</b>", "password": "secret words"}
    answer = other.post("/desk/declare", typed)
    assert answer.status_code == 403
    page = read(answer)
    assert "An hour of <b>work</b>" in page.text
    assert "secret words" not in page.text and token not in answer.text
