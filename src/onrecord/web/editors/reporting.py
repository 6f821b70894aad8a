"""How does an editor have a news report read, and put on record?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.desk.naming import resolve
from onrecord.desk.reports import EditorsLink, LinkedReport, link_report, on_record, read_report
from onrecord.desk.reports.fetching import fetched
from onrecord.desk.reports.keeping import prepared_report
from onrecord.desk.reports.prefilling import prefilled_from
from onrecord.findings.quotation import Parser
from onrecord.language.extras import ExtraMissing
from onrecord.language.parser import load_parser
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.declaration_fields import filled
from onrecord.web.editors.forms import Form, FormError
from onrecord.web.editors.held import HeldFile
from onrecord.web.editors.submitting import submitted

__all__ = ["report", "report_page"]


def report_page(
    asked: Asked,
    fault: OnrecordError | None = None,
    found: LinkedReport | None = None,
    held: str = "",
) -> Response:
    """The form; and, once it was read, what stands in the report."""
    view = {
        "found": found,
        "held": held,
        "copies": () if found is None else on_record(asked.archive, found.read),
        "proposals": [] if found is None else _proposals(asked, found),
    }
    return asked.page("report.html", view, fault=fault)


def report(asked: Asked) -> Response:
    """Read a report; or put it on record."""
    found, held = None, asked.form.text("held")
    try:
        if asked.form.text("step") != "keep":
            file = _given(asked)
            held = asked.held.put(asked.actor.name, file, asked.now)
            return report_page(asked, None, _read(asked.archive, file), held)
        file = asked.held.get(asked.actor.name, held, asked.now)
        found = _read(asked.archive, file)
        why = asked.form.required("why", "Why")
        with asked.writing() as archive:
            prepared = prepared_report(archive, found, _links(archive, asked.form, found))
            if prepared is None:
                return asked.to("/desk/report", done="unchanged")
            done = submitted(asked, archive, prepared, why)
    except OnrecordError as fault:
        return report_page(asked, fault, found, held)
    return asked.to("/desk/report", done=done)


def _given(asked: Asked) -> HeldFile:
    """The article: fetched from its address, a file, or pasted words."""
    form = asked.form
    url, files, pasted = form.text("url"), form.uploads("article"), form.text("pasted")
    if files:
        return HeldFile(data=files[0].data, name=files[0].name, url=url or None)
    if pasted:
        return HeldFile(
            data=pasted.encode(),
            name="pasted",
            media_type="text/plain; charset=utf-8",
            url=url or None,
        )
    if not url:
        raise FormError("give the article's address, its file, or its words")
    answer = asyncio.run(fetched(url, asked.archive.configuration))
    return HeldFile(
        data=answer.data,
        name=url,
        media_type=answer.media_type,
        url=answer.url,
        retrieved_at=answer.retrieved_at,
    )


def _read(archive: Archive, file: HeldFile) -> LinkedReport:
    read = read_report(
        file.data, file.media_type, file.url, retrieved_at=file.retrieved_at, parser=_parser()
    )
    return link_report(archive, read)


def _parser() -> Parser | None:
    try:
        return load_parser()
    except ExtraMissing:  # then nobody is credited with anything, and the page says so
        return None


def _links(archive: Archive, form: Form, found: LinkedReport) -> Sequence[EditorsLink]:
    """The editor's own decisions which post a quotation quotes."""
    return [
        EditorsLink(number, resolve(archive, named))
        for number in range(1, len(found.links) + 1)
        if (named := form.text(f"link-{number}"))
    ]


def _proposals(asked: Asked, found: LinkedReport) -> list[Form]:
    """The proposed declarations, as forms of their own to be gone through."""
    forms = []
    for one in found.read.proposals:
        known = prefilled_from(asked.archive, found.read, one)
        forms.append(Form(filled(replace(known, evidence=None))))
    return forms
