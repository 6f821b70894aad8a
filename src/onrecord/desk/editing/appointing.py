"""How does somebody become an editor, and cease to be one?

The first admin is appointed by whoever has the archive's folder. Nobody is taken out of the
record: a dismissal is an appointment to no role.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import SignIns
from onrecord.desk.documents import append_documents, kept_document
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, appointments, one_at_a_time, require
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.wording import require_reason
from onrecord.findings.editing import OPERATOR, Appointed, Doing, appointed, held_by
from onrecord.record.assessments import is_another_editor
from onrecord.record.editing import Appointment, Role
from onrecord.record.entries import Logged

__all__ = ["Editor", "appoint", "editor_named", "editors"]

_LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who has a role now."""

    name: str
    role: Role
    since: datetime
    by: str


def editors(archive: Archive) -> tuple[Editor, ...]:
    """Everybody who has a role, the one appointed last standing last."""
    held = appointed(appointments(archive))
    return tuple(
        Editor(one.name, one.role, one.since, one.by) for one in held if one.role is not None
    )


def editor_named(archive: Archive, name: str) -> Editor | None:
    """Who goes by this name and has a role, however it is spaced or capitalised; None: nobody."""
    found = (one for one in editors(archive) if not is_another_editor(one.name, name))
    return next(found, None)


def appoint(
    archive: Archive, name: str, role: Role | None, *, actor: Actor, why: str, at: datetime
) -> Logged:
    """From now on this name has this role; None: none any more. EditingError, NotAllowed."""
    wanted = _required(name)
    require_reason(why)
    with one_at_a_time(archive):
        require(archive, actor, Doing.APPOINT)
        held = held_by(wanted, appointed(appointments(archive)))
        _require_change(wanted, role, held)
        body = Appointment(editor=wanted, role=role, by=actor.name, why=why.strip())
        done = "dismissed" if role is None else "appointed"
        told = act_of(archive, actor, done, wanted, at, why.strip())
        logged, _ = append_documents(archive, [kept_document(archive, body, at), told])
    if role is None:
        _forget(archive, wanted)
    return logged


def _forget(archive: Archive, name: str) -> None:
    """Keys, passwords, sessions and tokens of theirs: none of them opens anything again."""
    path = Layout(archive.folder).sign_ins
    if path.exists():
        with closing(SignIns(path)) as sign_ins:
            sign_ins.forget(name)


def _required(name: str) -> str:
    """The name as it is published, its spaces at both ends apart."""
    if not is_another_editor(name, ""):
        raise EditingError("the editor's name is empty")
    if len(name) > _LONGEST_NAME or len(name.splitlines()) > 1 or not name.isprintable():
        raise EditingError(
            f"a name is one line of at most {_LONGEST_NAME} characters, all of which can be seen"
        )
    if not is_another_editor(name, OPERATOR):
        raise EditingError("that is how the operator is called: nobody can be appointed so")
    return name.strip()


def _require_change(name: str, role: Role | None, held: Appointed | None) -> None:
    if role is None and (held is None or held.role is None):
        raise EditingError(f"{name!r} has no role to be dismissed from")
    if held is not None and held.role is role:
        raise EditingError(f"{held.name!r} has that role already")
