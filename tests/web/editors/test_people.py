"""Who lets people in and out, with which links and tokens, and does any secret leak?"""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive, StorageError
from onrecord.archive.sign_ins import TOKEN_BEGINS, SignIns
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.appointing import editor_named
from onrecord.web.editors import signing_in
from visitor import Visitor
from web.asking import StoppedClock, read
from web.ministry import NOW, ref

PASSWORD = "correct horse battery staple"


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    return visitor.signed_in("Ada Admin")


def invited(admin: Visitor, name: str) -> str:
    """The path of a new invitation."""
    answer = admin.post("/desk/people/invite", {"invited": name})
    assert answer.status_code == 200
    (link,) = re.findall(
        r'<code id="link">(http://localhost:8765/desk/invited/[\w-]{43})<', answer.text
    )
    return link.removeprefix("http://localhost:8765")


def test_somebody_is_appointed_invited_and_comes_in(
    admin: Visitor, another: Visitor, archive: Archive
) -> None:
    given = {"name": "Nia New", "role": "second-editor", "why": "Nights."}
    assert admin.post("/desk/people", given).status_code == 303
    link = invited(admin, "nia  NEW")
    assert "Nia New, second-editor, by Ada Admin. This link works once" in another.read(link).text
    twice = {"password": PASSWORD, "again": PASSWORD}
    assert another.post(link, {**twice, "again": "else entirely"}).status_code == 422
    assert another.post(link, twice).status_code == 303
    assert "Nia New, second-editor" in another.read("/desk/you").text
    assert another.get(link).status_code == 422
    late = Visitor(admin.app)
    assert late.post(link, twice).status_code == 422 and late.cookie is None
    done = [(one.act.editor, one.act.act) for one in acts(archive, limit=3)]
    assert done == [
        ("Nia New", "signed-in"),
        ("Ada Admin", "invited"),
        ("Ada Admin", "appointed"),
    ]


def test_an_invitation_ends_after_three_days(
    admin: Visitor, another: Visitor, clock: StoppedClock
) -> None:
    link = invited(admin, "Zoe Second")
    clock.moment = NOW + timedelta(hours=72)
    twice = {"password": PASSWORD, "again": PASSWORD}
    assert another.get(link).status_code == 422
    assert another.post(link, twice).status_code == 422
    assert another.json(f"{link}/passkey/options", {}).status_code == 422
    assert another.cookie is None


def test_an_invitation_of_somebody_who_was_dismissed_meanwhile_invites_nobody(
    admin: Visitor, another: Visitor
) -> None:
    link = invited(admin, "Zoe Second")
    left = {"dismissed": "Zoe Second", "why": "Left."}
    assert admin.post("/desk/people/dismiss", left).status_code == 303
    assert another.get(link).status_code == 422


def test_who_is_dismissed_loses_session_password_and_tokens(
    admin: Visitor, another: Visitor, archive: Archive
) -> None:
    sign_ins: SignIns = admin.app.state.sign_ins()
    another.signed_in("Zoe Second")
    token = sign_ins.make_token("Zoe Second", "feed", ["read"], NOW, NOW + timedelta(days=1))
    left = {"dismissed": "Zoe Second", "why": "Left."}
    assert admin.post("/desk/people/dismiss", left).status_code == 303
    assert editor_named(archive, "Zoe Second") is None
    assert another.get("/desk").status_code == 303
    assert sign_ins.token(token, NOW) is None


WRONG_PEOPLE = {
    "no reason": ("/desk/people", {"name": "Nia New", "role": "editor", "why": ""}),
    "no role": ("/desk/people", {"name": "Nia New", "role": "", "why": "x"}),
    "no such role": ("/desk/people", {"name": "Nia New", "role": "owner", "why": "x"}),
    "no name": ("/desk/people", {"name": " ", "role": "editor", "why": "x"}),
    "the same role": ("/desk/people", {"name": "zoe second", "role": "second-editor", "why": "x"}),
    "nobody is dismissed": ("/desk/people/dismiss", {"dismissed": "Nia New", "why": "x"}),
    "nobody is invited": ("/desk/people/invite", {"invited": "Nia New"}),
    "somebody dismissed is invited": ("/desk/people/invite", {"invited": "Dan Dismissed"}),
}


@pytest.mark.parametrize(("path", "fields"), WRONG_PEOPLE.values(), ids=WRONG_PEOPLE)
def test_what_can_not_be_is_said(
    admin: Visitor, archive: Archive, path: str, fields: dict[str, str]
) -> None:
    size = archive.head.size
    answer = admin.post(path, fields)
    assert answer.status_code == 422
    assert [x for x in read(answer).all("div") if x.get("role") == "alert"]
    assert archive.head.size == size


# --- tokens


def test_a_token_is_shown_once_and_never_does_more_than_its_editor(
    visitor: Visitor, another: Visitor
) -> None:
    visitor.signed_in("Edda Editor")
    wanted = {"label": "my feed", "scope": ["read", "propose"], "days": "30"}
    answer = visitor.post("/desk/tokens", wanted)
    (token,) = re.findall(rf"{TOKEN_BEGINS}[\w-]{{43}}", answer.text)
    found = visitor.app.state.sign_ins().token(token, NOW)
    assert found is not None and found.editor == "Edda Editor"
    assert token not in visitor.get("/desk/tokens").text
    assert "my feed" in visitor.read("/desk/tokens").text
    for scopes in (["review"], ["admin"], ["read", "review"], [], ["everything"]):
        fields = {**wanted, "label": "another", "scope": scopes}
        assert visitor.post("/desk/tokens", fields).status_code == 422
    for days in ("0", "366", "-1", "", "x", "9" * 30, "٣"):
        fields = {**wanted, "label": f"of {days}", "days": days}
        expected = 200 if days == "٣" else 422
        assert visitor.post("/desk/tokens", fields).status_code == expected, days
    another.signed_in("Zoe Second").post("/desk/tokens/revoke", {"label": "my feed"})
    assert visitor.app.state.sign_ins().token(token, NOW) is not None  # it is not hers
    assert visitor.post("/desk/tokens/revoke", {"label": "my feed"}).status_code == 303
    assert visitor.app.state.sign_ins().token(token, NOW) is None


# --- secrets


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # the visitor's own
    yield caplog


def test_no_secret_is_in_the_log_in_a_page_or_in_the_archive(
    admin: Visitor,
    another: Visitor,
    archive: Archive,
    told: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = invited(admin, "Edda Editor")
    secrets = {link.rpartition("/")[2], PASSWORD, admin.cookie or ""}
    made = admin.post("/desk/tokens", {"label": "a", "scope": "admin", "days": "1"}).text
    secrets |= set(re.findall(rf"{TOKEN_BEGINS}[\w-]{{43}}", made))
    assert another.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    secrets.add(another.cookie or "")
    assert len(secrets) == 5 and all(len(one) >= 28 for one in secrets)
    for path in ("/desk", "/desk/you", "/desk/trail", "/desk/people", "/desk/tokens"):
        text = admin.get(path).text + str(admin.seen[-1].headers)
        assert not [one for one in secrets if one in text], path

    # Not even where something fails: the path of an invitation is a secret, too.
    def broken(*_: object) -> None:
        raise StorageError("the disk would not do it")

    other = invited(admin, "Rea Reader")
    secrets.add(other.rpartition("/")[2])
    monkeypatch.setattr(SignIns, "invitation", broken)
    assert another.get(other).status_code == 500
    assert "/desk/invited/{secret}" in told.text
    assert not [one for one in secrets if one in told.text]
    # And nothing of them lies on the disk in clear.
    kept = b"".join(x.read_bytes() for x in archive.folder.rglob("*") if x.is_file())
    assert not [one for one in secrets if one.encode() in kept]


def test_the_archive_of_readers_names_no_editor_who_only_signed_in(
    admin: Visitor, another: Visitor
) -> None:
    """Sign-ins are in the log as commitments: its entries say nothing of whose they are."""
    admin.post("/desk/sign-out")
    for path in ("/", "/sources", "/log/", "/corrections", f"/accounts/{ACCOUNT}"):
        assert "Ada Admin" not in another.get(path).text


def test_questions_without_an_end_are_not_answered(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = signing_in._ASKS.free
    statuses = [
        visitor.json("/desk/sign-in/passkey/options", {}).status_code for _ in range(limit + 2)
    ]
    assert statuses == [200] * limit + [422, 422]


GARBLED = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "no credential": b"{}",
    "a credential of null": b'{"credential": null}',
    "a text": b'{"credential": "x"}',
    "wrong kinds": b'{"credential": {"rawId": 1, "response": {"clientDataJSON": []}}}',
    "no base64": b'{"credential": {"response": {"clientDataJSON": "\xc3\xa4"}}}',
    "no JSON within": b'{"credential": {"response": {"clientDataJSON": "eA"}}}',
    "deep": b"[" * 50_000,
    "not UTF-8": b"\xff\xfe",
    "numbers too large": b'{"credential": 1e999999}',
}


@pytest.mark.parametrize("body", GARBLED.values(), ids=GARBLED)
@pytest.mark.parametrize("where", ["sign-in", "invited", "you"])
def test_what_no_device_says_is_refused(admin: Visitor, body: bytes, where: str) -> None:
    path = {
        "sign-in": "/desk/sign-in/passkey",
        "invited": f"{invited(admin, 'Edda Editor')}/passkey",
        "you": "/desk/you/passkeys",
    }[where]
    visitor = admin if where == "you" else Visitor(admin.app)
    headers = {"sec-fetch-site": "same-origin", "content-type": "application/json"}
    headers["x-form-token"] = visitor.token
    answer = visitor.ask("POST", path, content=body, headers=headers)
    assert answer.status_code == 422
    assert set(answer.json()) == {"fault", "advice"}


def test_hostile_words_do_nothing_at_the_desk(admin: Visitor, another: Visitor) -> None:
    """A post's ref leads there; every value is escaped, and CSP lets nothing inline run."""
    for path in (
        f"/desk/captures?post={ref('hostile')}<script>",
        "/desk/cases/change?name=<script>alert(1)</script>",
        '/desk/institutions/state?name="><img src=x onerror=alert(1)>',
        "/desk/declare?from_post='><svg onload=alert(1)>",
        "/desk/sign-in?next=javascript:alert(1)",
        "/desk?done=<script>",
    ):
        answer = admin.get(path) if "sign-in" not in path else another.get(path)
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "<svg onload" not in answer.text and "javascript:" not in answer.text
