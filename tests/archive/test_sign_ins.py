"""Who is let in, for how long, and what is kept of their secrets?"""

import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import at
from onrecord.archive import back_up, create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import (
    IDLE,
    LONGEST_SESSION,
    TOKEN_BEGINS,
    Limit,
    Scope,
    SignInError,
    SignInRefused,
    SignIns,
)

NOW = at(0)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LIMIT = Limit(free=3, first=timedelta(seconds=10), longest=timedelta(minutes=5))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "sign-ins.db"


@pytest.fixture
def sign_ins(place: Path) -> Iterator[SignIns]:
    with closing(SignIns(place)) as found:
        yield found


# --- the file


def test_the_file_is_its_owners_alone(place: Path, sign_ins: SignIns) -> None:
    sign_ins.invite("Ada", by="Bo", at=NOW)
    for path in place.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_file_that_others_may_read_is_refused(place: Path) -> None:
    SignIns(place).close()
    place.chmod(0o640)
    with pytest.raises(SignInError, match="0640"):
        SignIns(place)


def test_a_file_that_is_no_database_is_an_error_of_ours(place: Path) -> None:
    place.write_bytes(b"x" * 4096)
    place.chmod(0o600)
    with pytest.raises(Exception, match=r"sign-ins\.db") as raised:
        SignIns(place)
    assert raised.type.__name__ == "DamagedArchive"


def test_no_secret_lies_in_the_file(place: Path) -> None:
    with closing(SignIns(place)) as sign_ins:
        secrets = [
            sign_ins.invite("Ada", by="Bo", at=NOW),
            sign_ins.begin_session("Ada", "editor", "password", NOW),
            sign_ins.make_token("Ada", "feed", ["read"], NOW, NOW + HOUR),
            sign_ins.challenge("sign-in", NOW).hex(),
        ]
        sign_ins.take_try({"name:Ada": LIMIT, "192.0.2.7": LIMIT}, NOW)
        kept = b"".join(path.read_bytes() for path in place.parent.iterdir())
    for secret in (*secrets, secrets[2].removeprefix(TOKEN_BEGINS)):
        assert secret.encode() not in kept
    assert bytes.fromhex(secrets[3]) not in kept
    assert b"192.0.2.7" not in kept and b"name:Ada" not in kept


def test_a_backup_holds_no_sign_ins(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/desk")
    with closing(SignIns(Layout(tmp_path / "archive").sign_ins)) as sign_ins:
        sign_ins.invite("Ada of the desk", by="Bo", at=NOW)
    with open_archive(tmp_path / "archive") as archive:
        back_up(
            archive, tmp_path / "copy", made_at="2026-01-01T00:00:00Z", version="1", with_keys=True
        )
    copied = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert copied
    assert not [path for path in copied if "sign-ins" in path.name]
    assert not [path for path in copied if b"Ada of the desk" in path.read_bytes()]


# --- invitations


def test_an_invitation_works_once(sign_ins: SignIns) -> None:
    link = sign_ins.invite("Ada", by="Bo", at=NOW)
    found = sign_ins.invitation(link, NOW)
    assert found is not None and (found.editor, found.by) == ("Ada", "Bo")
    assert sign_ins.take_invitation(link, NOW) == found
    assert sign_ins.take_invitation(link, NOW) is None
    assert sign_ins.invitation(link, NOW) is None


INVITED = {
    "at once": (timedelta(0), True),
    "after three days but a second": (timedelta(hours=72) - SECOND, True),
    "after three days": (timedelta(hours=72), False),
}


@pytest.mark.parametrize(("later", "holds"), INVITED.values(), ids=INVITED)
def test_an_invitation_lasts_three_days(sign_ins: SignIns, later: timedelta, holds: bool) -> None:
    link = sign_ins.invite("Ada", by="Bo", at=NOW)
    assert (sign_ins.invitation(link, NOW + later) is not None) is holds


def test_a_new_invitation_takes_the_place_of_the_last(sign_ins: SignIns) -> None:
    old, other = sign_ins.invite("Ada", by="Bo", at=NOW), sign_ins.invite("Cy", by="Bo", at=NOW)
    new = sign_ins.invite(" ADA ", by="Bo", at=NOW)
    assert sign_ins.invitation(old, NOW) is None
    assert sign_ins.invitation(new, NOW) is not None
    assert sign_ins.invitation(other, NOW) is not None


# --- sessions


SESSIONS = {
    "used each hour, for 12 hours": ([1] * 11, True),
    "used each hour, beyond 12 hours": ([1] * 12, False),
    "two hours without a request": ([2], False),
    "a second less": ([2 - 1 / 3600], True),
}


@pytest.mark.parametrize(("hours", "holds"), SESSIONS.values(), ids=SESSIONS)
def test_a_session_ends_by_itself(sign_ins: SignIns, hours: list[float], holds: bool) -> None:
    secret = sign_ins.begin_session("Ada", "editor", "passkey", NOW)
    found, when = None, NOW
    for step in hours:
        when += step * HOUR
        found = sign_ins.session(secret, when)
    assert (found is not None) is holds


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=12))
def test_no_session_lives_beyond_its_two_limits(
    tmp_path_factory: pytest.TempPathFactory, hours: list[float]
) -> None:
    place = tmp_path_factory.mktemp("sessions") / "sign-ins.db"
    with closing(SignIns(place)) as sign_ins:
        secret, when, ended = sign_ins.begin_session("Ada", "editor", "passkey", NOW), NOW, False
        for step in hours:
            when += step * HOUR
            ended = ended or step * HOUR >= IDLE + SECOND or when >= NOW + LONGEST_SESSION
            if ended:
                assert sign_ins.session(secret, when) is None
            else:
                sign_ins.session(secret, when)


def test_a_renewed_session_is_not_known_by_its_old_secret(sign_ins: SignIns) -> None:
    old = sign_ins.begin_session("Ada", "editor", "passkey", NOW)
    new = sign_ins.renew_session(old, "admin", NOW)
    assert new is not None and new != old
    assert sign_ins.session(old, NOW) is None
    found = sign_ins.session(new, NOW)
    assert found is not None and found.rights == "admin"
    assert sign_ins.renew_session(old, "admin", NOW) is None


def test_signing_out_here_there_and_everywhere(sign_ins: SignIns) -> None:
    here, there, third = (sign_ins.begin_session("Ada", "editor", "passkey", NOW) for _ in range(3))
    others = sign_ins.begin_session("Bo", "editor", "passkey", NOW)
    sign_ins.end_session(here)
    assert sign_ins.session(here, NOW) is None
    found = sign_ins.session(there, NOW)
    assert found is not None
    assert not sign_ins.end_session_called("Bo", found.id)  # not his
    assert sign_ins.end_session_called("Ada", found.id)
    assert sign_ins.session(there, NOW) is None
    assert len(sign_ins.sessions_of("Ada", NOW)) == 1
    sign_ins.end_sessions("Ada")
    assert sign_ins.session(third, NOW) is None
    assert sign_ins.session(others, NOW) is not None


def test_a_challenge_is_taken_once_for_its_purpose_in_time(sign_ins: SignIns) -> None:
    one, other = sign_ins.challenge("sign-in", NOW), sign_ins.challenge("sign-in", NOW)
    assert not sign_ins.take_challenge(one, "add Ada", NOW)
    assert sign_ins.take_challenge(one, "sign-in", NOW)
    assert not sign_ins.take_challenge(one, "sign-in", NOW)
    assert not sign_ins.take_challenge(other, "sign-in", NOW + timedelta(minutes=5))


# --- what somebody signs in with


def test_passkeys_are_one_persons_and_counted(sign_ins: SignIns) -> None:
    sign_ins.add_passkey("Ada", b"key", b"public", 4, " the  blue one ", NOW)
    found = sign_ins.passkey(b"key")
    assert found is not None
    assert (found.editor, found.sign_count, found.label) == ("Ada", 4, "the blue one")
    assert sign_ins.used_passkey(b"key", 4, 5, NOW)
    assert not sign_ins.used_passkey(b"key", 4, 5, NOW)  # somebody else was faster
    with pytest.raises(SignInRefused):
        sign_ins.add_passkey("Bo", b"key", b"public", 0, "", NOW)
    assert not sign_ins.remove_passkey("Bo", b"key")
    assert sign_ins.remove_passkey("Ada", b"key")
    assert sign_ins.passkey(b"key") is None


def test_a_name_is_the_same_however_it_is_written(sign_ins: SignIns) -> None:
    sign_ins.set_password("Ada of the Desk", "hash")
    assert sign_ins.password_of("  ada OF the\u200b desk") == "hash"
    assert sign_ins.handle("ADA of the desk") == sign_ins.handle("Ada of the Desk")
    assert sign_ins.password_of("Ada") is None


def test_who_is_forgotten_has_nothing_left(sign_ins: SignIns) -> None:
    sign_ins.add_passkey("Ada", b"key", b"public", 0, "", NOW)
    sign_ins.set_password("Ada", "hash")
    link = sign_ins.invite("Ada", by="Bo", at=NOW)
    secret = sign_ins.begin_session("Ada", "editor", "passkey", NOW)
    token = sign_ins.make_token("Ada", "feed", ["read"], NOW, NOW + HOUR)
    sign_ins.forget("ada")
    assert sign_ins.passkey(b"key") is None
    assert sign_ins.password_of("Ada") is None
    assert sign_ins.invitation(link, NOW) is None
    assert sign_ins.session(secret, NOW) is None
    assert sign_ins.token(token, NOW) is None
    sign_ins.forget("nobody")


# --- tokens


def test_a_token_is_its_editors_until_it_ends_or_is_revoked(sign_ins: SignIns) -> None:
    token = sign_ins.make_token("Ada", " the  feed ", ["read", "propose"], NOW, NOW + HOUR)
    assert token.startswith(TOKEN_BEGINS)
    found = sign_ins.token(token, NOW)
    assert found is not None
    assert (found.editor, found.label) == ("Ada", "the feed")
    assert found.scopes == {Scope.READ, Scope.PROPOSE}
    assert sign_ins.token(token, NOW + HOUR) is None
    (kept,) = sign_ins.tokens_of("ADA")
    assert (kept.label, kept.used_at) == ("the feed", NOW.replace(microsecond=0))
    assert not sign_ins.revoke_token("Bo", "the feed")
    assert sign_ins.revoke_token("Ada", "the feed")
    assert sign_ins.token(token, NOW) is None


WRONG_TOKENS = {
    "no label": ("", ["read"], HOUR),
    "a label of spaces": (" ", ["read"], HOUR),
    "a label that can't be printed": ("a\x1bb", ["read"], HOUR),
    "too long a label": ("a" * 61, ["read"], HOUR),
    "no scope": ("feed", [], HOUR),
    "an unknown scope": ("feed", ["read", "everything"], HOUR),
    "over before it begins": ("feed", ["read"], timedelta(0)),
    "a label that is taken": ("taken", ["read"], HOUR),
}


@pytest.mark.parametrize(("label", "scopes", "lasts"), WRONG_TOKENS.values(), ids=WRONG_TOKENS)
def test_a_token_that_would_not_be_one_is_refused(
    sign_ins: SignIns, label: str, scopes: list[str], lasts: timedelta
) -> None:
    sign_ins.make_token("Ada", "taken", ["read"], NOW, NOW + HOUR)
    with pytest.raises(SignInRefused):
        sign_ins.make_token("Ada", label, scopes, NOW, NOW + lasts)
    assert [one.label for one in sign_ins.tokens_of("Ada")] == ["taken"]


def test_a_label_is_free_again_when_its_token_has_ended(sign_ins: SignIns) -> None:
    sign_ins.make_token("Ada", "feed", ["read"], NOW, NOW + HOUR)
    again = sign_ins.make_token("Ada", "feed", ["read"], NOW + HOUR, NOW + 2 * HOUR)
    assert sign_ins.token(again, NOW + HOUR) is not None


@given(st.text())
def test_no_text_is_a_token_an_invitation_or_a_session_by_chance(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    with closing(SignIns(tmp_path_factory.mktemp("texts") / "sign-ins.db")) as sign_ins:
        assert sign_ins.token(text, NOW) is None
        assert sign_ins.token(TOKEN_BEGINS + text, NOW) is None
        assert sign_ins.invitation(text, NOW) is None
        assert sign_ins.session(text, NOW) is None
        assert sign_ins.password_of(text) is None


# --- tries

WAITS = {0: 0, 2: 0, 3: 10, 4: 20, 5: 40, 7: 160, 8: 300, 60: 300}


def test_the_wait_doubles_up_to_a_bound() -> None:
    found = {failed: LIMIT.wait(failed).total_seconds() for failed in WAITS}
    assert found == WAITS


def test_tries_are_limited_by_name_and_by_address(sign_ins: SignIns) -> None:
    both = {"name": LIMIT, "address": LIMIT}
    assert [sign_ins.take_try(both, NOW).total_seconds() for _ in range(5)] == [0, 0, 0, 10, 10]
    assert sign_ins.take_try({"another": LIMIT, "address": LIMIT}, NOW).total_seconds() == 10
    assert sign_ins.take_try({"name": LIMIT, "elsewhere": LIMIT}, NOW).total_seconds() == 10
    assert sign_ins.take_try({"another": LIMIT, "elsewhere": LIMIT}, NOW).total_seconds() == 0
    assert sign_ins.take_try(both, NOW + 10 * SECOND).total_seconds() == 0
    assert sign_ins.take_try(both, NOW + 10 * SECOND).total_seconds() == 20


def test_success_frees_the_name_and_gives_one_try_back_to_the_address(sign_ins: SignIns) -> None:
    for _ in range(3):
        sign_ins.take_try({"name": LIMIT, "address": LIMIT}, NOW)
    sign_ins.succeeded(name="name", address="address")
    assert not sign_ins.take_try({"name": LIMIT}, NOW)
    assert not sign_ins.take_try({"address": LIMIT}, NOW)
    assert sign_ins.take_try({"address": LIMIT}, NOW)


def test_tries_are_forgotten_after_a_day(sign_ins: SignIns) -> None:
    for _ in range(4):
        sign_ins.take_try({"name": LIMIT}, NOW)
    later = NOW + timedelta(days=1)
    assert [bool(sign_ins.take_try({"name": LIMIT}, later)) for _ in range(4)] == [
        False,
        False,
        False,
        True,
    ]


def test_many_tries_at_once_are_no_way_around_the_limit(place: Path, sign_ins: SignIns) -> None:
    taken: list[bool] = []

    def some() -> None:
        with closing(SignIns(place)) as own:
            taken.extend(not own.take_try({"name": LIMIT}, NOW) for _ in range(5))

    threads = [threading.Thread(target=some) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert taken.count(True) == LIMIT.free
