"""What would change if a proposal were accepted?

Each part of the document beside what holds now of the same thing; what stays as it is is left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.cases import cases
from onrecord.desk.institutions.known import hierarchy
from onrecord.findings.stated import called
from onrecord.record.documents import Body, CaseChange
from onrecord.record.entries import write_body
from onrecord.record.institutions import Authority, Institution, InstitutionChannel

__all__ = ["Change", "changes"]

_FORM = {"body", "onrecord"}  # how it is written, not what it says


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a document, such as "scope words"; None: nothing stands or stood there."""

    what: str
    before: str | None
    after: str | None


def changes(archive: Archive, body: Body) -> tuple[Change, ...]:
    """What the document says otherwise than what holds now, or all that it says if it is new."""
    now, then = dict(_before(archive, body)), dict(_parts(body))
    if not isinstance(body, Institution | Authority | InstitutionChannel):
        now = {what: words for what, words in now.items() if what in then}
    return tuple(
        Change(what, now.get(what), then.get(what))
        for what in dict.fromkeys((*then, *now))
        if now.get(what) != then.get(what)
    )


def _before(archive: Archive, body: Body) -> Iterator[tuple[str, str]]:
    """What holds now of the same institution, speaker, channel or case."""
    match body:
        case CaseChange(case=name):
            held = cases(archive).get(name)
            if held is not None:
                yield from (("case", held.name), ("title", held.title))
        case Institution() | Authority() | InstitutionChannel():
            yield from _stated(archive, body)
        case _:
            return


def _stated(
    archive: Archive, body: Institution | Authority | InstitutionChannel
) -> Iterator[tuple[str, str]]:
    known = hierarchy(archive)
    match body:
        case Institution(name=name):
            found = known.institution(name)
            if found is not None:
                yield from _parts(found.body)
        case Authority():
            for office in known.authorities:
                if _office(office.body) == _office(body):
                    yield from _parts(office.body)
        case InstitutionChannel():
            for channel in known.channels:
                if _place(channel.body) == _place(body):
                    yield from _parts(channel.body)


def _office(one: Authority) -> tuple[str, str, str]:
    return (called(one.speaker), called(one.institution), one.capacity)


def _place(one: InstitutionChannel) -> tuple[str, str]:
    return (called(one.name), called(one.institution))


def _parts(body: Body) -> Iterator[tuple[str, str]]:
    """Each thing that a document says, by the name of its field, in the record's own words."""
    written = json.loads(write_body(body))
    yield from _flat("", {key: value for key, value in written.items() if key not in _FORM})


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield from _flat(f"{name} {key}".strip().replace("_", " "), held)
    elif isinstance(value, list):
        if any(isinstance(one, Mapping) for one in value):
            for number, one in enumerate(value, 1):
                yield from _flat(f"{name} {number}", one)
        elif value:
            yield name, ", ".join(map(str, value))
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    elif value is not None and value != "":
        yield name, str(value)
