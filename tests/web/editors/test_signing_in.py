"""Who gets in, with what, where, and for how long?"""

import logging
import re
from datetime import timedelta

import pytest

from onrecord.archive import Archive, StorageError, open_archive
from onrecord.archive.sign_ins import SignIns
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.appointing import appoint
from onrecord.record.editing import Role
from onrecord.web.editors import passkeys, passwords
from onrecord.web.peers import network_of
from visitor import COOKIE, HOST, Visitor
from web.asking import StoppedClock, read
from web.ministry import NOW

PASSWORD = "correct horse battery staple"
NAME = "Edda Editor"


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(PASSWORD, PASSWORD, NAME)


@pytest.fixture
def with_password(visitor: Visitor, kept: str) -> Visitor:
    visitor.app.state.sign_ins().set_password(NAME, kept)
    return visitor


def sign_in(visitor: Visitor, name: str = NAME, password: str = PASSWORD, **more: str) -> int:
    answer = visitor.post("/desk/sign-in", {"name": name, "password": password, **more})
    return answer.status_code


def test_a_password_signs_in_however_the_name_is_spaced(with_password: Visitor) -> None:
    assert sign_in(with_password, " edda   EDITOR ") == 303
    assert with_password.seen[-1].headers["location"] == "/desk"
    assert "Edda Editor" in with_password.read("/desk").text


WRONG = {
    "a wrong password": (NAME, "correct horse battery stable"),
    "an unknown name": ("Nobody Atall", PASSWORD),
    "a name without a password": ("Zoe Second", PASSWORD),
    "somebody who was dismissed": ("Dan Dismissed", PASSWORD),
    "nothing": ("", ""),
    "a password cut short": (NAME, PASSWORD[:-1]),
    "NUL and bidi": ("Ed\x00gar \u202eEditor", PASSWORD),
}


def test_what_fails_is_answered_alike_for_every_name(with_password: Visitor) -> None:
    bodies = set()
    for number, (name, password) in enumerate(WRONG.values()):
        with_password.peer = f"192.0.2.{number}"
        assert sign_in(with_password, name, password) == 422
        assert with_password.cookie is None
        page = read(with_password.seen[-1])
        bodies.add(page.text)
        typed = [x["value"] for x in page.all("input") if x.get("name") == "name"]
        assert len(typed) == 1 and (typed[0] or "").strip() == name.strip()
        assert password == "" or password not in with_password.seen[-1].text
    assert len(bodies) == 1


def test_an_unknown_name_costs_as_much_as_a_known_one(
    with_password: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    verify = type(passwords._HASHER).verify

    def counted(self: object, kept: str, password: bytes) -> bool:
        tried.append(kept.split("$")[3])  # the parameters, of which the time follows
        return bool(verify(passwords._HASHER, kept, password))

    monkeypatch.setattr(type(passwords._HASHER), "verify", counted)
    sign_in(with_password, NAME, "wrong")
    sign_in(with_password, "Nobody Atall", "wrong")
    assert len(tried) == 2 and len(set(tried)) == 1


def test_the_hash_has_the_parameters_of_rfc_9106(kept: str) -> None:
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # section 4, second choice
    assert not passwords.is_old(kept)


def test_a_password_of_older_parameters_is_hashed_anew(visitor: Visitor) -> None:
    from argon2 import PasswordHasher

    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD.encode())
    visitor.app.state.sign_ins().set_password(NAME, older)
    assert sign_in(visitor, password="wrong") == 422
    assert visitor.app.state.sign_ins().password_of(NAME) == older
    assert sign_in(visitor) == 303
    newer = visitor.app.state.sign_ins().password_of(NAME)
    assert newer is not None and not passwords.is_old(newer)
    assert passwords.fits(newer, PASSWORD)


REFUSED_PASSWORDS = {
    "too short": ("eleven char", "eleven char"),
    "not the same": (PASSWORD, PASSWORD + "s"),
    "too plain": ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
    "too long": ("abcdefgh" * 200, "abcdefgh" * 200),
    "the name": ("Edda Editor 1", "Edda Editor 1"),
}


@pytest.mark.parametrize(("new", "again"), REFUSED_PASSWORDS.values(), ids=REFUSED_PASSWORDS)
def test_a_password_that_is_easily_guessed_is_refused(new: str, again: str) -> None:
    with pytest.raises(passwords.PasswordRefused):
        passwords.hashed(new, again, NAME)


def test_a_password_is_the_same_however_a_keyboard_composes_it() -> None:
    kept = passwords.hashed("pâté de campagne!", "pâté de campagne!", NAME)
    assert passwords.fits(kept, "pa\u0302te\u0301 de campagne!")


# --- where one may sign in

PLACES = {
    "localhost": ("http://localhost:8765", 200, None),
    "127.0.0.1 is led to localhost": (
        "http://127.0.0.1:8765",
        403,
        "http://localhost:8765/desk/sign-in",
    ),
    "IPv6's loopback, too": ("http://[::1]:8765", 403, "http://localhost:8765/desk/sign-in"),
    "another host without encryption": ("http://records.example", 403, None),
    "another host, encrypted, not configured": ("https://records.example", 403, None),
}


@pytest.mark.parametrize(("host", "status", "there"), PLACES.values(), ids=PLACES)
def test_where_one_may_sign_in(visitor: Visitor, host: str, status: int, there: str | None) -> None:
    visitor.host = host
    answer = visitor.get("/desk/sign-in")
    assert answer.status_code == status
    links = [x["href"] for x in read(answer).all("a") if (x["href"] or "").startswith("http")]
    assert links == ([] if there is None else [there])
    if status == 403:
        assert sign_in(visitor) == 403
        assert "set-cookie" not in visitor.seen[-1].headers


CONFIGURED = {
    "its own address": ("https://records.example", 200),
    "over http": ("http://records.example", 403),
    "another port": ("https://records.example:8443", 403),
    "another name": ("https://other.example", 403),
    "a name that ends like it": ("https://records.example.evil.test", 403),
}


@pytest.mark.parametrize(("host", "status"), CONFIGURED.values(), ids=CONFIGURED)
def test_the_configured_address_is_a_way_in_over_https_alone(
    visitor: Visitor, archive: Archive, host: str, status: int
) -> None:
    settings = archive.folder / "onrecord.toml"
    text = settings.read_text()
    assert 'address = ""' in text
    settings.write_text(text.replace('address = ""', 'address = "https://records.example"'))
    from onrecord.web import app

    with open_archive(archive.folder, writing=False) as configured:
        made = app(configured, StoppedClock())
        assert Visitor(made, host=host).get("/desk/sign-in").status_code == status
        made.state.sign_ins.close()


# --- sessions


def test_a_session_that_was_planted_is_not_continued(
    with_password: Visitor, another: Visitor
) -> None:
    planted = "a-secret-that-somebody-else-knows"
    with_password.cookie = another.cookie = planted
    assert sign_in(with_password) == 303
    assert with_password.cookie not in (None, planted)
    assert another.get("/desk").status_code == 303


def test_signing_in_again_ends_the_session_that_the_browser_had(
    with_password: Visitor, another: Visitor
) -> None:
    assert sign_in(with_password) == 303
    another.cookie = first = with_password.cookie
    assert sign_in(with_password) == 303
    assert with_password.cookie != first
    assert another.get("/desk").status_code == 303


def test_a_change_of_rights_gives_a_new_secret(
    visitor: Visitor, another: Visitor, archive: Archive
) -> None:
    visitor.signed_in(NAME)
    another.cookie = old = visitor.cookie
    with open_archive(archive.folder) as writing:
        appoint(writing, NAME, Role.ADMIN, actor=operator(), why="More work.", at=NOW)
    assert visitor.get("/desk/people").status_code == 200
    assert visitor.cookie != old
    assert another.get("/desk").status_code == 303
    assert visitor.get("/desk").status_code == 200


@pytest.fixture
def promoted(visitor: Visitor, archive: Archive) -> Visitor:
    """Somebody who was signed in when they were made an admin."""
    visitor.signed_in(NAME)
    with open_archive(archive.folder) as writing:
        appoint(writing, NAME, Role.ADMIN, actor=operator(), why="More work.", at=NOW)
    return visitor


def test_the_forms_of_the_first_page_after_a_change_of_rights_are_taken(promoted: Visitor) -> None:
    page = promoted.get("/desk/people").text
    (token,) = set(re.findall(r'name="form_token" value="([^"]*)"', page))
    sent = {"name": "Nia New", "role": "editor", "why": "Nights.", "form_token": token}
    assert promoted.post("/desk/people", sent).status_code == 303


def test_a_form_that_was_open_before_a_change_of_rights_is_taken_once(
    promoted: Visitor, another: Visitor
) -> None:
    another.cookie = promoted.cookie
    assert promoted.post("/desk/tokens", {"label": "none", "scope": []}).status_code == 422
    assert another.post("/desk/tokens", {"label": "none", "scope": []}).status_code == 401
    assert promoted.get("/desk").status_code == 200


def test_who_signs_out_right_after_a_change_of_rights_is_out(promoted: Visitor) -> None:
    assert promoted.post("/desk/sign-out").status_code == 303
    assert promoted.app.state.sign_ins().sessions_of(NAME, NOW) == ()


FAILING = {
    "what is not on record": ("/desk/trail?before=x", 404),
    "what is not shown": ("/desk/proposals/" + "0" * 64, 404),
    "what has no words": ("/desk/accounts/did:plc:nobody/portrait", 404),
}


@pytest.mark.parametrize(("path", "status"), FAILING.values(), ids=FAILING)
def test_nobody_is_signed_out_since_the_first_page_after_a_change_of_rights_fails(
    promoted: Visitor, path: str, status: int
) -> None:
    assert promoted.get(path).status_code == status
    assert promoted.get("/desk").status_code == 200


def test_nor_since_a_form_could_not_be_read(promoted: Visitor) -> None:
    headers = {"sec-fetch-site": "same-origin", "content-type": "text/plain"}
    answer = promoted.ask("POST", "/desk/tokens", content=b"label", headers=headers)
    assert answer.status_code in (403, 415)
    assert promoted.get("/desk").status_code == 200


def test_nor_since_the_archive_failed(promoted: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StorageError("the disk would not do it")

    with monkeypatch.context() as patched:
        patched.setattr(SignIns, "tokens_of", broken)
        assert promoted.get("/desk/tokens").status_code == 500
    assert promoted.get("/desk").status_code == 200


def test_who_is_dismissed_is_out_at_once(visitor: Visitor, archive: Archive) -> None:
    visitor.signed_in(NAME)
    assert visitor.get("/desk").status_code == 200
    with open_archive(archive.folder) as writing:
        appoint(writing, NAME, None, actor=operator(), why="Left.", at=NOW)
    assert visitor.post("/desk/tokens", {"label": "late"}).status_code == 401
    assert visitor.cookie is None
    assert visitor.app.state.sign_ins().sessions_of(NAME, NOW) == ()


@pytest.mark.parametrize(
    ("later", "status"),
    [(timedelta(hours=1, minutes=59), 200), (timedelta(hours=2, minutes=1), 303)],
    ids=["within two hours", "after two hours"],
)
def test_an_idle_session_ends(
    visitor: Visitor, clock: StoppedClock, later: timedelta, status: int
) -> None:
    visitor.signed_in(NAME)
    clock.moment = NOW + later
    assert visitor.get("/desk").status_code == status


def test_signing_out_ends_the_session_itself(visitor: Visitor, another: Visitor) -> None:
    another.cookie = visitor.signed_in(NAME).cookie
    answer = visitor.post("/desk/sign-out")
    assert answer.status_code == 303 and visitor.cookie is None
    assert another.get("/desk").status_code == 303


def test_signing_out_everywhere_and_elsewhere(visitor: Visitor, another: Visitor) -> None:
    visitor.signed_in(NAME)
    another.signed_in(NAME)
    page = visitor.read("/desk/you")
    (others,) = [x["value"] for x in page.all("input") if x.get("name") == "session"]
    assert visitor.post("/desk/you/sessions", {"session": others}).status_code == 303
    assert another.get("/desk").status_code == 303
    another.signed_in(NAME)
    assert visitor.post("/desk/you/sessions/all").status_code == 303
    assert another.get("/desk").status_code == 303
    assert visitor.get("/desk").status_code == 303


def test_a_new_password_signs_all_others_out(with_password: Visitor, another: Visitor) -> None:
    visitor = with_password.signed_in(NAME)
    another.signed_in(NAME)
    old, new = visitor.cookie, "four other plain words"
    wrong = {"now": "not it at all", "password": new, "again": new}
    assert visitor.post("/desk/you/password", wrong).status_code == 422
    right = {"now": PASSWORD, "password": new, "again": new}
    assert visitor.post("/desk/you/password", right).status_code == 303
    assert visitor.cookie != old and visitor.get("/desk").status_code == 200
    assert another.get("/desk").status_code == 303
    assert sign_in(Visitor(visitor.app)) == 422
    assert sign_in(Visitor(visitor.app), password=new) == 303


def test_the_password_of_now_can_not_be_guessed_here_either(
    with_password: Visitor, clock: StoppedClock
) -> None:
    visitor, new = with_password.signed_in(NAME), "another battery staple"
    right = {"now": PASSWORD, "password": new, "again": new}
    for number in range(5):
        visitor.peer = f"198.51.100.{number}"
        assert visitor.post("/desk/you/password", {**right, "now": "wrong"}).status_code == 422
    assert visitor.post("/desk/you/password", right).status_code == 422  # right, and too early
    assert "too many tries" in visitor.seen[-1].text
    assert sign_in(Visitor(visitor.app)) == 303  # which nobody shuts by this
    clock.moment = NOW + timedelta(seconds=11)
    assert visitor.post("/desk/you/password", right).status_code == 303


def test_a_new_password_that_is_refused_is_no_try(with_password: Visitor) -> None:
    visitor = with_password.signed_in(NAME)
    for _ in range(7):
        short = {"now": PASSWORD, "password": "short", "again": "short"}
        assert visitor.post("/desk/you/password", short).status_code == 422
        assert "too many tries" not in visitor.seen[-1].text


def test_a_passkey_that_is_gone_already_is_not_removed_again(
    with_password: Visitor, another: Visitor, archive: Archive
) -> None:
    visitor = with_password.signed_in(NAME)
    another.signed_in(NAME)
    sign_ins: SignIns = visitor.app.state.sign_ins()
    for key in (b"one", b"two"):
        sign_ins.add_passkey(NAME, key, b"public", 0, key.decode(), NOW)
    size = archive.head.size
    for gone in (b"three".hex(), "", "not hexadecimal"):
        assert visitor.post("/desk/you/passkeys/remove", {"passkey": gone}).status_code == 422
        assert "no such passkey" in visitor.seen[-1].text
    assert archive.head.size == size  # nothing was done, so there is no act
    assert len(sign_ins.passkeys_of(NAME)) == 2
    assert another.get("/desk/you").status_code == 200
    assert visitor.post("/desk/you/passkeys/remove", {"passkey": b"one".hex()}).status_code == 303
    assert [one.id for one in sign_ins.passkeys_of(NAME)] == [b"two"]
    assert another.get("/desk/you").status_code == 303


def test_a_password_that_is_gone_already_is_not_removed_again(
    visitor: Visitor, another: Visitor, archive: Archive
) -> None:
    visitor.signed_in(NAME)
    another.signed_in(NAME)
    visitor.app.state.sign_ins().add_passkey(NAME, b"one", b"public", 0, "one", NOW)
    size = archive.head.size
    assert visitor.post("/desk/you/password/remove").status_code == 422
    assert archive.head.size == size and another.get("/desk/you").status_code == 200


def test_nobody_takes_their_last_way_in_away(with_password: Visitor) -> None:
    with_password.signed_in(NAME)
    assert with_password.post("/desk/you/password/remove").status_code == 422
    assert with_password.app.state.sign_ins().password_of(NAME) is not None


def test_one_goes_on_to_where_one_wanted_and_to_nobody_elses_page(
    with_password: Visitor,
) -> None:
    asked = with_password.get("/desk/trail")
    assert asked.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Ftrail"
    assert sign_in(with_password, next="/desk/trail") == 303
    assert with_password.seen[-1].headers["location"] == "/desk/trail"
    for evil in ("https://evil.test", "//evil.test", "/\\evil.test", "/desk/\\e", "/desk/\r\nx: y"):
        found = Visitor(with_password.app)
        assert sign_in(found, next=evil) == 303
        assert found.seen[-1].headers["location"] == "/desk"


def test_a_sign_in_is_in_the_trail(with_password: Visitor, archive: Archive) -> None:
    assert sign_in(with_password) == 303
    (latest,) = acts(archive, limit=1)
    assert (latest.act.editor, latest.act.act, latest.act.subject) == (
        NAME,
        "signed-in",
        "password",
    )


# --- who tries too often


def test_wrong_passwords_make_a_name_wait_and_then_it_works_again(
    with_password: Visitor, clock: StoppedClock
) -> None:
    for number in range(5):
        with_password.peer = f"198.51.100.{number}"
        assert sign_in(with_password, password="wrong") == 422
    with_password.peer = "203.0.113.9"
    assert sign_in(with_password) == 422  # the right one, too early
    assert "too many tries" in with_password.seen[-1].text
    clock.moment = NOW + timedelta(seconds=11)
    assert sign_in(with_password) == 303


def test_unknown_names_wait_as_known_ones_do(with_password: Visitor) -> None:
    found = []
    for name in (NAME, "Nobody Atall"):
        for number in range(7):
            with_password.peer = f"198.51.100.{number}"
            sign_in(with_password, name, "wrong")
        found.append([read(one).text for one in with_password.seen[-7:]])
    assert found[0] == found[1]
    assert found[0][0] != found[0][-1]


def test_one_address_can_not_try_many_names(with_password: Visitor) -> None:
    passwords_tried = 0
    for number in range(40):
        sign_in(with_password, f"Name {number}", "wrong")
        passwords_tried += "do not fit" in with_password.seen[-1].text
    assert passwords_tried == 30
    with_password.peer = "203.0.113.9"
    assert sign_in(with_password) == 303


def test_ones_own_passkey_buys_no_further_tries_of_others_passwords(
    with_password: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys, "signed_by", lambda *_: NAME)
    for number in range(30):
        sign_in(with_password, f"Name {number}", "wrong")
        if number % 10 == 9 and number < 29:
            assert (
                with_password.json("/desk/sign-in/passkey", {"credential": {}}).status_code == 200
            )
            with_password.cookie = None
    sign_in(with_password, "Somebody Else", "wrong")
    assert "too many tries" in read(with_password.seen[-1]).text


def test_addresses_of_one_ipv6_customer_count_as_one() -> None:
    one = network_of("2001:db8:1:2::1")
    assert one == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of(None) == network_of("")


def test_no_secret_is_logged_or_shown(
    with_password: Visitor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    assert sign_in(with_password, password="a wrong password of mine") == 422
    assert sign_in(with_password) == 303
    with_password.get("/desk")
    cookie = with_password.cookie or ""
    told = caplog.text + "".join(capfd.readouterr())
    pages = "".join(f"{one.text} {one.url}" for one in with_password.seen)
    for secret in (PASSWORD, "a wrong password of mine", cookie):
        assert secret not in told
        assert secret not in pages


def test_the_cookie_is_bound_to_the_host(with_password: Visitor) -> None:
    assert sign_in(with_password) == 303
    line = with_password.seen[-1].headers["set-cookie"]
    assert line.startswith(f"{COOKIE}=") and "Max-Age=43200" in line
    assert HOST not in line
