"""Who may do what with which token? Every operation, by every kind of token."""

import pytest

from onrecord.archive import open_archive
from onrecord.archive.sign_ins import Scope
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.appointing import appoint
from onrecord.web.api import OPERATIONS
from onrecord.web.api.operations import Operation
from web.api.calling import Calls
from web.api.desk_made_up import SECRETS, Desk
from web.ministry import NOW

SENT = {
    "propose": {
        "document": {
            "body": "case",
            "case": "pier",
            "title": "The pier",
            "adds": [],
            "removes": [],
            "note": None,
        },
        "why": "to begin",
    },
    "review": {"accepts": False, "why": "too early"},
    "changeCase": {"note": "Seen.", "why": "to tell"},
    "correct": {"said": "a", "instead": "b", "case": "harbour-accord", "why": "c"},
    "answerRequest": {"decision": "refused", "words": "Nothing to mask."},
}
LEAST = {
    Scope.READ: "Ada Reader",
    Scope.PROPOSE: "Bo Editor",
    Scope.REVIEW: "Cleo Second",
    Scope.ADMIN: "Dee Admin",
}
ORDER = [*LEAST.values()]
EDITORS = [one for one in OPERATIONS if one.scope is not None]
HOLDERS: dict[str, tuple[tuple[str, str] | str | None, int | None]] = {
    "no token": (None, 401),
    "nonsense": ("nonsense", 401),
    "a token that never was": ("onrecord_" + "A" * 43, 401),
    "expired": (("Dee Admin", "expired"), 401),
    "revoked": (("Dee Admin", "revoked"), 401),
    "of somebody who was dismissed": (("Eve Gone", "read propose review admin"), 401),
    **{f"{name}, for {scope}": ((name, scope.value), None) for name in ORDER for scope in Scope},
    **{f"{name}, for all": ((name, "read propose review admin"), None) for name in ORDER},
}


def _path(path: str, desk: Desk) -> str:
    return path.replace("{name}", "harbour-accord").replace(
        "{digest}", desk.request if "requests" in path else desk.proposal
    )


@pytest.mark.parametrize("name", HOLDERS)
@pytest.mark.parametrize("one", EDITORS, ids=lambda one: one.name)
def test_each_operation_by_each_token(
    request: pytest.FixtureRequest, one: Operation, name: str
) -> None:
    holder, told = HOLDERS[name]
    status = told if told is not None else _status(holder, one)
    writes = one.method == "POST" and status < 400
    calls, desk = _own(request) if writes else _shared(request)
    token = desk.tokens[holder] if isinstance(holder, tuple) else holder
    head = calls.app.state.archive.head.size
    answer = calls(_path(one.path, desk), one.method, token, json=SENT.get(one.name))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.status_code == status
    assert (calls.app.state.archive.head.size > head) is writes
    if status >= 400:
        assert answer.headers.get("www-authenticate", "Bearer").startswith("Bearer")
        assert token is None or token not in answer.text
        assert not [secret for secret in SECRETS.values() if secret in answer.text]


def _own(request: pytest.FixtureRequest) -> tuple[Calls, Desk]:
    found: tuple[Calls, Desk] = request.getfixturevalue("own")
    return found


def _shared(request: pytest.FixtureRequest) -> tuple[Calls, Desk]:
    return request.getfixturevalue("calls"), request.getfixturevalue("desk")


def _status(holder: tuple[str, str] | str | None, one: Operation) -> int:
    """What follows from the table: the token's scope, and its editor's role."""
    assert isinstance(holder, tuple) and one.scope is not None
    name, scopes = holder
    enough = ORDER.index(name) >= ORDER.index(LEAST[one.scope])
    return one.status if one.scope.value in scopes.split() and enough else 403


def test_a_dismissal_holds_at_once(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    token = desk.token("Bo Editor", "read")
    assert calls("/desk/trail", token=token).status_code == 200
    with open_archive(calls.app.state.archive.folder) as archive:
        appoint(archive, "bo  editor", None, actor=operator(), why="left", at=NOW)
        archive.publish()
    answer = calls("/desk/trail", token=token)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api#problem-bad-token")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


SAID = {
    "another scheme": "Basic QWRhOng=",
    "no scheme": "onrecord_abc",
    "nothing behind it": "Bearer ",
    "two tokens": "Bearer a b",
    "very long": "Bearer onrecord_" + "x" * 5000,
    "other letters": "Bearer onrecord_\u00e9",
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_no_token_is_none(calls: Calls, name: str) -> None:
    headers = {"authorization": SAID[name].encode("latin-1")}
    answer = calls("/desk/trail", headers=headers)
    assert answer.status_code == 401


def test_a_token_in_the_address_is_none(calls: Calls, desk: Desk) -> None:
    token = desk.token("Dee Admin", "read")
    answer = calls(f"/desk/trail?token={token}", headers={})
    assert answer.status_code == 401
    answer = calls(f"/desk/trail?access_token={token}", token=token)
    assert answer.status_code == 400


# The whole of it, to be read by whoever decides which program may do what. None: everybody.
SCOPES = {
    "describe": None,
    "index": None,
    "log": None,
    "sources": None,
    "listEvents": None,
    "find": None,
    "listAccounts": None,
    "getAccount": None,
    "listPostsOfAccount": None,
    "getCoverage": None,
    "getNames": None,
    "listInstitutions": None,
    "getInstitution": None,
    "getPost": None,
    "getVersions": None,
    "getVersion": None,
    "listEvidence": None,
    "listAnnotations": None,
    "listCases": None,
    "getCase": None,
    "listDeclarations": None,
    "getDeclaration": None,
    "listReports": None,
    "getReport": None,
    "check": None,
    "first": None,
    "listCorrections": None,
    "listAnswers": None,
    "listProposals": Scope.READ,
    "propose": Scope.PROPOSE,
    "getProposal": Scope.READ,
    "review": Scope.REVIEW,
    "changeCase": Scope.PROPOSE,
    "correct": Scope.PROPOSE,
    "listRequests": Scope.REVIEW,
    "getRequest": Scope.REVIEW,
    "answerRequest": Scope.REVIEW,
    "trail": Scope.READ,
}


def test_the_table_is_whole() -> None:
    """An operation that nobody decided on, or under another scope, is a fault."""
    assert {one.name: one.scope for one in OPERATIONS} == SCOPES
