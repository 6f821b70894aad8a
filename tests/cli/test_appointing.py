"""Editors, invitations, tokens and the trail, on the command line."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from editor import Editor, editor
from editors_made_up import ADA, BO, CLEO, NAMES, appoint_all
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import Scope, SignIns
from onrecord.record.editing import Role

__all__ = ["editor"]

SOON = datetime.now(UTC) + timedelta(hours=1)  # the commands go by the real clock


def named(editor: Editor) -> dict[str, str]:
    return {one["name"]: one["role"] for one in editor("editor", "--json").json["editors"]}


def test_from_the_first_admin_to_a_dismissal(editor: Editor) -> None:
    assert "Nobody has a role" in editor("editor").out
    first = editor("editor", "appoint", CLEO, "admin", "--why", "founds the desk")
    assert first.status == 0 and CLEO in first.out
    by_cleo = ("--editor", CLEO)
    assert editor("editor", "appoint", ADA, "editor", "--why", "joins", *by_cleo).status == 0
    assert named(editor) == {CLEO: "admin", ADA: "editor"}
    gone = editor("editor", "dismiss", "ada quill", "--why", "leaves", *by_cleo, "--json")
    assert [one["name"] for one in gone.json["editors"]] == [CLEO]
    told = editor("trail", "--json").json["acts"]
    assert [(one["act"], one["editor"], one["role"], one["words"]) for one in told] == [
        ("dismissed", CLEO, "admin", "leaves"),
        ("appointed", CLEO, "admin", "joins"),
        ("appointed", "the operator of this archive", None, "founds the desk"),
    ]
    assert {one["through"] for one in told} == {"command"}
    shown = " ".join(editor("trail").out.split())
    assert f"dismissed ada quill by “{CLEO}” (admin, command): “leaves”" in shown
    older = editor("trail", "--json", "--before", str(told[0]["index"]), "--limit", "1").json
    assert older["acts"] == told[1:2]


def test_an_invitation_works_once_and_is_told_once(editor: Editor) -> None:
    appoint_all(editor.desk.archive)
    ran = editor("editor", "invite", "bo  MARSH", "--json")
    secret = ran.json["link"].removeprefix("/desk/invited/")
    with closing(SignIns(Layout(editor.desk.archive.folder).sign_ins)) as sign_ins:
        taken = sign_ins.take_invitation(secret, SOON)
        assert taken is not None and taken.editor == BO
        assert sign_ins.take_invitation(secret, SOON) is None
    (act, *_) = editor("trail", "--json").json["acts"]
    assert (act["act"], act["subject"]) == ("invited", BO)
    assert secret not in editor("trail").out
    told = editor("editor", "invite", BO).out
    assert "in private" in told and "http://localhost:8765" in told


def test_an_invitation_leads_to_the_pages_address(editor: Editor) -> None:
    appoint_all(editor.desk.archive)
    path = Layout(editor.desk.archive.folder).configuration
    path.write_text(path.read_text().replace('address = ""', 'address = "https://r.example"'))
    ran = editor("editor", "invite", BO)
    assert (
        ran.out.startswith("https://r.example/desk/invited/") and "Put the address" not in ran.out
    )


def test_a_token_is_told_once_and_can_be_revoked(editor: Editor) -> None:
    appoint_all(editor.desk.archive)
    given = ("--label", "laptop", "--scope", "read", "--scope", "propose", "--days", "3")
    token = editor("editor", "token", ADA, *given, "--json").json["token"]
    with closing(SignIns(Layout(editor.desk.archive.folder).sign_ins)) as sign_ins:
        found = sign_ins.token(token, SOON)
        assert found is not None and found.editor == ADA
        assert found.scopes == {Scope.READ, Scope.PROPOSE}
        assert sign_ins.token(token, SOON + timedelta(days=3)) is None
    (told,) = editor("editor", "tokens", ADA, "--json").json["tokens"]
    assert (told["label"], told["scopes"]) == ("laptop", ["propose", "read"])
    assert "laptop" in editor("editor", "tokens", ADA).out
    again = editor("editor", "token", ADA, *given)
    assert again.status == 2 and "already" in again.err
    assert editor("editor", "revoke", ADA, "--label", "laptop").status == 0
    with closing(SignIns(Layout(editor.desk.archive.folder).sign_ins)) as sign_ins:
        assert sign_ins.token(token, SOON) is None
    everything = editor("trail", "--json").out
    assert token not in everything and token not in editor("editor", "tokens", ADA).out
    raw = [path.read_bytes() for path in editor.desk.archive.folder.rglob("*") if path.is_file()]
    assert not any(token.encode() in data for data in raw)


def test_everybody_has_their_own_tokens_and_an_admin_those_of_all(editor: Editor) -> None:
    appoint_all(editor.desk.archive)
    given = ("--label", "laptop", "--scope", "read")
    assert editor("editor", "token", ADA, *given, "--editor", ADA).status == 0
    other = editor("editor", "token", BO, *given, "--editor", ADA)
    assert other.status == 2 and "not enough" in other.err
    assert editor("editor", "token", BO, *given, "--editor", CLEO).status == 0
    invited = editor("editor", "invite", BO, "--editor", BO)
    assert invited.status == 0  # a second key of their own


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "nobody to appoint": (("appoint",), "takes a NAME and a ROLE"),
    "no role": (("appoint", "Nia Frost", "--why", "x"), "takes a NAME and a ROLE"),
    "a role that is none": (("appoint", "Nia", "boss", "--why", "x"), "is no role"),
    "a name without quotes": (
        ("appoint", "Nia", "Frost", "editor", "--why", "x"),
        "quote a name of several words",
    ),
    "no reason": (("appoint", "Nia", "editor"), "needs --why"),
    "an empty reason": (("appoint", "Nia", "editor", "--why", " "), "nothing is written there"),
    "a reason for a list": (("list", "--why", "x"), "does not take --why"),
    "a list in somebody's name": (("list", "--editor", ADA), "does not take --editor"),
    "a scope to appoint": (
        ("appoint", "Nia", "editor", "--why", "x", "--scope", "read"),
        "does not take --scope",
    ),
    "a list of somebody": (("list", ADA), "takes nothing more"),
    "dismissed without a reason": (("dismiss", ADA), "needs --why"),
    "dismissed, and never appointed": (("dismiss", "Nia", "--why", "x"), "has no role"),
    "the role that they have": (("appoint", ADA, "editor", "--why", "x"), "has that role already"),
    "invited, and never appointed": (("invite", "Nia"), "has a role"),
    "a token without a name": (("token", ADA, "--scope", "read"), "needs --label"),
    "a token for nothing": (("token", ADA, "--label", "x"), "needs --scope"),
    "a token for anything": (("token", ADA, "--label", "x", "--scope", "all"), "'all' is not"),
    "a token for no time": (
        ("token", ADA, "--label", "x", "--scope", "read", "--days", "0"),
        "is not in the range",
    ),
    "no such token": (("revoke", ADA, "--label", "x"), "has no token called"),
    "in nobody's name": (
        ("appoint", "Nia", "editor", "--why", "x", "--editor", "Eve"),
        "nobody called 'Eve' was appointed",
    ),
    "in a name that may not": (
        ("appoint", "Nia", "editor", "--why", "x", "--editor", ADA),
        "not enough",
    ),
    "an action that is none": (("promote", ADA), "'promote' is not one of"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_told_and_changes_nothing(editor: Editor, case: str) -> None:
    appoint_all(editor.desk.archive)
    arguments, told = WRONG[case]
    size = editor.desk.size
    ran = editor("editor", *arguments)
    assert ran.status == 2 and told in " ".join(ran.err.split())
    assert editor.desk.size == size


@pytest.mark.parametrize("given", [("--limit", "0"), ("--limit", "x"), ("--before", "-1"), ("x",)])
def test_the_trail_takes_numbers(editor: Editor, given: Any) -> None:
    assert editor("trail", *given).status == 2
    assert "No editor did anything yet." in editor("trail").out


def test_every_role_can_be_given(editor: Editor) -> None:
    for role in Role:
        assert editor("editor", "appoint", NAMES[role], role.value, "--why", "x").status == 0
    assert named(editor) == {NAMES[role]: role.value for role in Role}
