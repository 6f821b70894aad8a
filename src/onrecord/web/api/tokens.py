"""Who asks with a token, and may they?"""

from starlette.requests import Request

from onrecord.archive.sign_ins import ApiToken, Scope
from onrecord.desk.editing.actors import Actor
from onrecord.desk.editing.appointing import editor_named
from onrecord.findings.editing import Doing, lesser, may
from onrecord.record.editing import Role
from onrecord.web.api.problems import Problem
from onrecord.web.page import archive_of, now_of
from onrecord.web.sign_ins import sign_ins_of

__all__ = ["actor_of"]

_BEARER = 'Bearer realm="onrecord"'  # RFC 6750, section 3
_DOING = {
    Scope.READ: Doing.LOOK,
    Scope.PROPOSE: Doing.PROPOSE,
    Scope.REVIEW: Doing.REVIEW,
    Scope.ADMIN: Doing.APPOINT,
}
_ROLES = {
    Scope.READ: Role.READER,
    Scope.PROPOSE: Role.EDITOR,
    Scope.REVIEW: Role.SECOND_EDITOR,
    Scope.ADMIN: Role.ADMIN,
}


def actor_of(request: Request, scope: Scope) -> Actor:
    """Whose token a request bears, with the lesser of what the editor and the token may do.

    Raises Problem: 401 without a token that holds, 403 where it or its editor's role is not enough.
    """
    token = _token(request)
    editor = editor_named(archive_of(request), token.editor)
    if editor is None:
        raise _bad("its editor has no role")
    if scope not in token.scopes:
        said = f'{_BEARER}, error="insufficient_scope", scope="{scope.value}"'
        detail = f"the token does not have the scope {scope.value}"
        raise Problem("not-allowed", detail, headers={"www-authenticate": said})
    if not may(editor.role, _DOING[scope]):
        raise Problem("not-allowed", f"the role {editor.role.value} is not enough for it")
    most = max((_ROLES[one] for one in token.scopes), key=list(Role).index)
    return Actor(editor.name, lesser(editor.role, most), f"token {token.label}")


def _token(request: Request) -> ApiToken:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise Problem("no-token", "no token was sent", headers={"www-authenticate": _BEARER})
    found = sign_ins_of(request).token(text.strip(), now_of(request))
    if found is None:
        raise _bad("no such token holds")
    return found


def _bad(detail: str) -> Problem:
    said = f'{_BEARER}, error="invalid_token"'
    return Problem("bad-token", detail, headers={"www-authenticate": said})
