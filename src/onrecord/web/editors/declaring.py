"""How does an editor enter what somebody declared?

The fields are those of a declaration in a file (docs/declarations.md), and are read as there.
"""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.desk.declarations.declaring import prepared_declaration, written_out
from onrecord.desk.declarations.draft import DeclarationError, Draft, Prefilled
from onrecord.desk.declarations.evidence_files import Beside
from onrecord.desk.declarations.faults import Fault
from onrecord.desk.declarations.files import Row
from onrecord.desk.declarations.from_words import from_page, from_post
from onrecord.desk.declarations.prospects import prospects
from onrecord.desk.declarations.rows import read_row
from onrecord.desk.naming import resolve_account
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Capacity, Denied, Extent, Ground, ScopeKind
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.declaration_fields import BOXES, CALLED, LINES, TEXTS, filled
from onrecord.web.editors.forms import Form, FormError
from onrecord.web.editors.held import HeldFile
from onrecord.web.editors.submitting import submitted

__all__ = ["declare", "declare_page"]

_CHOICES = {
    "capacities": Capacity,
    "acts": Act,
    "denials": Denied,
    "grounds": Ground,
    "kinds": ScopeKind,
    "extents": Extent,
}


def declare_page(asked: Asked) -> Response:
    """An empty form, or one about the post or account that the query names."""
    fields = {name: (asked.query(name),) for name in ("accounts", "from_post") if asked.query(name)}
    return _page(asked, Form(fields), ())


def declare(asked: Asked) -> Response:
    """Fill in what a post or a page says, show what it would cover, or submit it."""
    form = asked.form
    try:
        evidence = _evidence(asked)
        form = replace(form, fields={**form.fields, "held": tuple(x for x, _ in evidence)})
        match form.text("step"):
            case "fill":
                found = _proposed(asked, form)
                form, evidence = _filled(asked, form, found, evidence)
                return _page(asked, form, evidence, notes=found.notes)
            case "preview":
                return _page(asked, form, evidence, preview=_preview(asked, form, evidence))
            case _:
                why = form.required("why", "Why")
                with asked.writing() as archive:
                    draft = _draft(archive, form, evidence)
                    prepared = prepared_declaration(archive, draft, asked.now)
                    done = submitted(asked, archive, prepared, why)
    except OnrecordError as fault:
        return _page(asked, form, _known(asked, form), fault=fault)
    return asked.to("/desk", done=done)


def _page(
    asked: Asked,
    form: Form,
    evidence: tuple[tuple[Digest, HeldFile], ...],
    *,
    notes: tuple[str, ...] = (),
    preview: Any = None,
    fault: OnrecordError | None = None,
) -> Response:
    view = {
        "typed": form,
        "evidence": evidence,
        "notes": notes,
        "preview": preview,
        **_CHOICES,
    }
    return asked.page("declare.html", view, fault=fault)


def _draft(archive: Archive, form: Form, evidence: tuple[tuple[Digest, HeldFile], ...]) -> Draft:
    """The draft that the fields mean. Raises DeclarationError, with everything that is wrong."""
    cells: dict[str, Any] = {name: form.text(name) for name in TEXTS if form.text(name)}
    cells |= {name: form.lines(name) for name in LINES if form.lines(name)}
    cells |= {name: form.all(name) for name in BOXES if form.all(name)}
    row = Row(where="form", cells=cells)
    draft, faults = read_row(archive, row, Beside(archive.folder))
    if draft is None:
        told = "; ".join(map(_told, faults))
        raise DeclarationError(told, advice="Correct these fields, and send it again.")
    return replace(draft, evidence=tuple(file.data for _, file in evidence))


def _told(fault: Fault) -> str:
    """A fault with its field's name as the form has it."""
    missing = fault.says == f"{fault.of} is missing"
    return f"{CALLED.get(fault.of, fault.of)}: {'this is needed' if missing else fault.says}"


def _preview(
    asked: Asked, form: Form, evidence: tuple[tuple[Digest, HeldFile], ...]
) -> dict[str, Any]:
    """The declaration as it would come on record, and which posts it would cover."""
    draft = _draft(asked.archive, form, evidence)
    prepared_declaration(asked.archive, draft, asked.now)  # whatever is wrong with it
    written = written_out(draft)
    found, more = prospects(asked.archive, written)
    return {"declaration": written, "prospects": found, "more": more}


def _proposed(asked: Asked, form: Form) -> Prefilled:
    """What an archived post, or a page with these words in it, proposes."""
    about = tuple(
        account
        for name in form.lines("accounts")
        if (account := resolve_account(asked.archive, name)) is not None
    )
    post, quote = form.text("from_post"), form.text("quote")
    if post and quote:
        raise FormError("the words come from the post, or from the page: give one")
    if post:
        return from_post(asked.archive, post, about)
    pages = form.uploads("page")
    if not (pages and quote):
        raise FormError("give a post; or a saved page, and the words in it")
    return from_page(pages[0].data, quote)


def _filled(
    asked: Asked,
    form: Form,
    found: Prefilled,
    evidence: tuple[tuple[Digest, HeldFile], ...],
) -> tuple[Form, tuple[tuple[Digest, HeldFile], ...]]:
    """The form with what is proposed, where the editor wrote nothing herself."""
    more = tuple(
        (_held(asked, HeldFile(data=data, name=form.text("from_post") or "page")))
        for data in found.evidence or ()
    )
    both = tuple(dict((*evidence, *more)).items())
    written = {name: values for name, values in form.fields.items() if form.all(name)}
    fields = {**filled(found), **written, "held": tuple(digest for digest, _ in both)}
    return replace(form, fields=fields), both


def _evidence(asked: Asked) -> tuple[tuple[Digest, HeldFile], ...]:
    """The files that were sent now or before. Raises NotHeld."""
    earlier = _known(asked, asked.form, strictly=True)
    sent = (HeldFile(data=one.data, name=one.name) for one in asked.form.uploads("evidence"))
    return tuple(dict((*earlier, *(_held(asked, one) for one in sent))).items())


def _held(asked: Asked, file: HeldFile) -> tuple[Digest, HeldFile]:
    return asked.held.put(asked.actor.name, file, asked.now), file


def _known(
    asked: Asked, form: Form, *, strictly: bool = False
) -> tuple[tuple[Digest, HeldFile], ...]:
    """The files that the form names; those that are gone are an error, or are left out."""
    found = {}
    for digest in form.all("held"):
        try:
            found[Digest(digest)] = asked.held.get(asked.actor.name, digest, asked.now)
        except OnrecordError:
            if strictly:
                raise
    return tuple(found.items())
