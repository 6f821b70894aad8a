"""Who is at the desk, and how does an admin let people in and out?"""

from starlette.responses import Response

from onrecord.archive.sign_ins import INVITATION_LASTS
from onrecord.desk.editing.appointing import appoint as put_appointment
from onrecord.desk.editing.appointing import editor_named, editors
from onrecord.record.editing import Role
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError

__all__ = ["appoint", "dismiss", "invite", "people_page"]

_PAGE = "/desk/people"


def people_page(
    asked: Asked, fault: OnrecordError | None = None, link: tuple[str, str] | None = None
) -> Response:
    """Everybody with a role; `link` invites somebody, and is shown this once."""
    known = [
        (
            one,
            len(asked.sign_ins.passkeys_of(one.name)),
            asked.sign_ins.password_of(one.name) is not None,
        )
        for one in editors(asked.archive)
    ]
    view = {"people": known, "link": link, "lasts": INVITATION_LASTS}
    return asked.page("people.html", view, fault=fault)


def appoint(asked: Asked) -> Response:
    """Give somebody a role, or another one."""
    form = asked.form
    try:
        role = form.choice("role", Role)
        if role is None:
            raise FormError("choose a role")
        name = form.required("name", "Name")
        with asked.writing() as archive:
            put_appointment(
                archive, name, role, actor=asked.actor, why=form.text("why"), at=asked.now
            )
    except OnrecordError as fault:
        return people_page(asked, fault)
    return asked.to(_PAGE, done="appointed")


def dismiss(asked: Asked) -> Response:
    """Take somebody's role; what they signed in with works no more."""
    try:
        name = asked.form.required("dismissed", "Name")
        with asked.writing() as archive:
            put_appointment(
                archive,
                name,
                None,
                actor=asked.actor,
                why=asked.form.text("why"),
                at=asked.now,
            )
    except OnrecordError as fault:
        return people_page(asked, fault)
    return asked.to(_PAGE, done="dismissed")


def invite(asked: Asked) -> Response:
    """A link for somebody who has a role; an earlier one of theirs works no more."""
    try:
        name = asked.form.required("invited", "Name")
        editor = editor_named(asked.archive, name)
        if editor is None:
            raise FormError(f"{name[:80]!r} has no role here")
        secret = asked.sign_ins.invite(editor.name, by=asked.actor.name, at=asked.now)
    except OnrecordError as fault:
        return people_page(asked, fault)
    asked.note_act("invited", editor.name)
    link = f"{asked.entrance.origin}/desk/invited/{secret}"
    return people_page(asked, link=(editor.name, link))
