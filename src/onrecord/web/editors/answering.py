"""What did somebody ask of us, and how is it answered?"""

from starlette.responses import Response

from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.requests import Asked as AskedOfUs
from onrecord.desk.editing.requests import answer as put_answer
from onrecord.desk.editing.requests import request_called, requests
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve
from onrecord.record.editing import Decision, Role
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError

__all__ = ["answer", "request_page", "requests_page"]


def requests_page(asked: Asked) -> Response:
    """All requests, those that wait first."""
    found = requests(asked.archive)
    view = {
        "waiting": [one for one in found if one.answer is None],
        "answered": [one for one in found if one.answer is not None][::-1],
    }
    return asked.page("requests.html", view)


def request_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """One request. How to reach who asked is shown to those alone who may answer."""
    view = {
        "one": _called(asked),
        "decisions": Decision,
        "may_answer": asked.may(Role.SECOND_EDITOR),
    }
    return asked.page("request.html", view, fault=fault)


def answer(asked: Asked) -> Response:
    """Grant or refuse it; the words are published."""
    digest, form = asked.named("digest"), asked.form
    try:
        decision = form.choice("decision", Decision)
        if decision is None:
            raise FormError("say what was decided")
        with asked.writing() as archive:
            put_answer(
                archive,
                digest,
                decision=decision,
                words=form.text("words"),
                actor=asked.actor,
                at=asked.now,
                posts=tuple(resolve(archive, one) for one in form.lines("posts")),
            )
    except OnrecordError as fault:
        return request_page(asked, fault)
    return asked.to(f"/desk/requests/{digest}", done="answered")


def _called(asked: Asked) -> AskedOfUs:
    try:
        return request_called(asked.archive, asked.named("digest"))
    except EditingError as error:
        raise NotOnRecord(str(error)) from error
