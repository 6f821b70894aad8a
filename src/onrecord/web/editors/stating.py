"""How does an editor put on record what an institution is, who speaks for it, and where?"""

from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.desk.institutions.found import InstitutionFinding, find_institution
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.institutions.stating import InstitutionError, Statement, prepared_statement
from onrecord.desk.naming import resolve_account
from onrecord.findings.offices import SPEAKING
from onrecord.record.accounts import AccountId, Voucher
from onrecord.record.declarations import Capacity
from onrecord.record.errors import OnrecordError
from onrecord.record.institutions import (
    Authority,
    Institution,
    InstitutionChannel,
    InstitutionKind,
)
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import Form, FormError
from onrecord.web.editors.submitting import submitted

__all__ = ["institution_page", "institutions_page", "state"]

_PAGE = "/desk/institutions"


def institutions_page(asked: Asked) -> Response:
    """The institutions on record."""
    known = sorted(hierarchy(asked.archive).institutions.values(), key=lambda x: x.body.name)
    return asked.page("institutions.html", {"institutions": [one.body for one in known]})


def institution_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """What holds of one, and the three statements that can be made."""
    name = asked.form.text("institution") or asked.query("name")
    view = {
        "typed": asked.form if asked.form.fields else Form({"institution": (name,)}),
        "found": _found(asked, name),
        "kinds": InstitutionKind,
        "capacities": SPEAKING,
        "about": asked.form.text("about"),
    }
    return asked.page("institution.html", view, fault=fault)


def state(asked: Asked) -> Response:
    """Submit one statement."""
    form = asked.form
    try:
        why = form.required("why", "Why")
        with asked.writing() as archive:
            prepared = prepared_statement(archive, _statement(archive, form))
            if prepared is None:
                return asked.to(_PAGE, done="unchanged")
            done = submitted(asked, archive, prepared, why)
    except OnrecordError as fault:
        return institution_page(asked, fault)
    return asked.to(_PAGE, done=done)


def _found(asked: Asked, name: str) -> InstitutionFinding | None:
    try:
        return find_institution(asked.archive, name) if name else None
    except InstitutionError:
        return None


def _statement(archive: Archive, form: Form) -> Statement:
    """The statement that the fields make. Raises FormError and InstitutionError."""
    name = hierarchy(archive).spelled(form.required("institution", "Institution"))
    voucher = Voucher(
        by=form.required("vouched_by", "Who vouches for it"),
        where=form.optional("where"),
        words=form.optional("quoted"),
    )
    match form.text("about"):
        case "set":
            return _institution(archive, name, form, voucher)
        case "speaker":
            return _authority(archive, name, form, voucher)
        case "channel":
            return InstitutionChannel(
                name=form.required("channel", "The channel"),
                url=form.optional("url"),
                institution=name,
                shares_access_with=_accounts(archive, form.lines("shares")),
                independent_of=_accounts(archive, form.lines("independent")),
                voucher=voucher,
            )
        case _:
            raise FormError("say what the statement is about")


def _institution(archive: Archive, name: str, form: Form, voucher: Voucher) -> Institution:
    """What is not given stays as it is on record."""
    known, chain = hierarchy(archive).institution(name), hierarchy(archive).chain(name)
    kind = form.choice("kind", InstitutionKind) or (None if known is None else known.body.kind)
    if kind is None:
        raise FormError("say what kind of institution it is")
    above = chain[1].name if len(chain) > 1 else None
    top = form.has("top", "yes")
    if top and form.text("under"):
        raise FormError("it is under another institution, or at the top: not both")
    return Institution(
        name=name,
        kind=kind,
        under=None if top else form.optional("under") or above,
        also_named=form.lines("also") or (() if known is None else known.body.also_named),
        voucher=voucher,
    )


def _authority(archive: Archive, name: str, form: Form, voucher: Voucher) -> Authority:
    capacity = form.choice("capacity", Capacity)
    if capacity is None:
        raise FormError("say as what they speak")
    return Authority(
        speaker=form.required("speaker", "Who may speak"),
        institution=name,
        capacity=capacity,
        accounts=_accounts(archive, form.lines("accounts")),
        since=form.moment("since"),
        until=form.moment("until"),
        voucher=voucher,
    )


def _accounts(archive: Archive, names: tuple[str, ...]) -> tuple[AccountId, ...]:
    return tuple(dict.fromkeys(_account(archive, name) for name in names))


def _account(archive: Archive, name: str) -> AccountId:
    account = resolve_account(archive, name)
    if account is None:
        raise InstitutionError(
            f"{name[:200]!r} is no account on record", advice="Enrol it first: onrecord add"
        )
    return account
