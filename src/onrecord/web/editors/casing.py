"""How does an editor make a case, and change it?"""

from starlette.responses import Response

from onrecord.desk.cases import Case, cases, prepared_change
from onrecord.desk.finding import find_post
from onrecord.desk.naming import resolve
from onrecord.record.documents import CaseChange
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import Form
from onrecord.web.editors.submitting import submitted

__all__ = ["case_page", "cases_page", "change_case"]


def cases_page(asked: Asked) -> Response:
    """All cases, the newest first."""
    return asked.page("cases.html", {"cases": tuple(cases(asked.archive).values())[::-1]})


def case_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """What a case holds, or the form of a new one."""
    name = asked.form.text("case") or asked.query("name")
    found = cases(asked.archive).get(name)
    adds = asked.query("adds")
    typed = asked.form if asked.form.fields else Form({"case": (name,), "adds": (adds,)})
    view = {"typed": typed, "case": found, "posts": () if found is None else _texts(asked, found)}
    return asked.page("case.html", view, fault=fault)


def change_case(asked: Asked) -> Response:
    """Put posts in, take posts out, call it otherwise, add a note."""
    form = asked.form
    try:
        why = form.required("why", "Why")
        with asked.writing() as archive:
            change = CaseChange(
                case=form.required("case", "Name"),
                title=form.optional("title"),
                adds=tuple(resolve(archive, one) for one in form.lines("adds")),
                removes=tuple(resolve(archive, one) for one in form.all("removes")),
                note=form.optional("note"),
            )
            prepared = prepared_change(archive, change)
            if prepared is None:
                return asked.to("/desk/cases", done="unchanged")
            done = submitted(asked, archive, prepared, why)
    except OnrecordError as fault:
        return case_page(asked, fault)
    return asked.to("/desk/cases", done=done)


def _texts(asked: Asked, case: Case) -> tuple[tuple[str, str], ...]:
    """The posts of a case with the beginning of what they say."""
    found = []
    for ref in case.posts:
        said = [one.said.text for one in find_post(asked.archive, ref).versions if one.said]
        found.append((ref, said[-1] if said else ""))
    return tuple(found)
