"""What is a page for editors given, and how does it answer?"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from onrecord.archive import Archive, ArchiveBusy, ArchiveError, open_archive
from onrecord.archive.sign_ins import Session, SignIns
from onrecord.desk.editing.acting import record_act
from onrecord.desk.editing.actors import Actor
from onrecord.desk.editing.appointing import Editor
from onrecord.desk.editing.errors import NotAllowed
from onrecord.record.editing import Role
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError
from onrecord.web.editors.cookies import form_token
from onrecord.web.editors.entrance import Entrance
from onrecord.web.editors.forms import Form
from onrecord.web.editors.held import Held
from onrecord.web.page import archive_of, page

__all__ = ["Asked", "Handler", "enough", "status_of"]

_LOG = logging.getLogger(__name__)
_WAIT = 5.0  # seconds that an editor's form waits for another writer
_ORDER = tuple(Role)  # each may do what those before it may


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that may be answered: whose it is, what it sends, and where it came in."""

    request: Request
    entrance: Entrance
    sign_ins: SignIns
    now: datetime
    door: str  # the address with names in place of what is secret: for the operator's log
    editor: Editor | None = None  # None: nobody signed in, at the few doors that stand open
    session: Session | None = None
    secret: str | None = None  # of the session
    form: Form = field(default_factory=Form)
    body: bytes = b""

    @property
    def archive(self) -> Archive:
        """The archive, for reading, for the length of this request."""
        return archive_of(self.request)

    @property
    def actor(self) -> Actor:
        """In whose name this is done."""
        assert self.editor is not None  # the door asked for a role
        return Actor(self.editor.name, self.editor.role, "web")

    @property
    def address(self) -> str:
        """Whence the request comes, as limits take it."""
        return self.request.client.host if self.request.client is not None else ""

    @property
    def held(self) -> Held:
        """The files that editors sent lately."""
        found: Held = self.request.app.state.held
        return found

    def named(self, name: str) -> str:
        """What stands in the path."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        """What stands in the query; empty if it does not."""
        return self.request.query_params.get(name, "")

    def may(self, least: Role) -> bool:
        """Whether whoever asks has at least this role."""
        return self.editor is not None and enough(self.editor.role, least)

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        """The archive, for one act. Raises ArchiveBusy, and what opening one raises."""
        with open_archive(self.archive.folder, wait=_WAIT) as archive:
            yield archive

    def note_act(self, act: str, subject: str, words: str | None = None) -> None:
        """Leave in the trail what has no document of its own, such as a sign-in.

        Where the archive can't be written to at this moment, the operator is told instead.
        """
        try:
            with self.writing() as archive:
                record_act(archive, self.actor, act, subject, self.now, words)
        except ArchiveError as error:
            _LOG.error("not in the trail: %s %s (%s)", self.actor.name, act, error)

    def page(
        self, template: str, view: Mapping[str, Any], *, fault: OnrecordError | None = None
    ) -> Response:
        """The page of a template in `desk/`; with what is wrong, and what to do about it."""
        around = {
            "editor": self.editor,
            "may": self.may,
            "roles": Role,
            "form_token": "" if self.secret is None else form_token(self.secret),
            "typed": self.form,
            "fault": fault,
            "done": self.query("done"),
        }
        status = 200 if fault is None else status_of(fault)
        headers = {"retry-after": "5"} if status == 503 else {}
        if status == 500:
            # The message may name files of this machine: it is for the operator alone.
            _LOG.error("%s: %s", self.door, fault)
            around["fault"] = OnrecordError(
                "this archive could not do it", advice="The operator finds the reason in the log."
            )
        return page(
            self.request, f"desk/{template}", {**around, **view}, status=status, headers=headers
        )

    def to(self, path: str, **query: str) -> Response:
        """On to another page, which is asked for with GET."""
        asked = f"?{urlencode(query)}" if query else ""
        return RedirectResponse(f"{path}{asked}", status_code=303)

    def as_session(self, editor: Editor, secret: str) -> "Asked":
        """The same, in a session that has just begun."""
        return replace(self, editor=editor, secret=secret)


Handler: TypeAlias = Callable[[Asked], Response]


def enough(role: Role, least: Role) -> bool:
    """Whether a role may do what takes at least another."""
    return _ORDER.index(role) >= _ORDER.index(least)


def status_of(error: OnrecordError) -> int:
    """With which status an error is answered (RFC 9110)."""
    match error:
        case NotAllowed():
            return 403
        case ArchiveBusy():
            return 503
        case OnrecordError(exit_code=code) if code == EXIT_USAGE:
            return 422
        case OnrecordError(exit_code=code) if code == EXIT_ENVIRONMENT:
            return 500
        case _:
            return 422
