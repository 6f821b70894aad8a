"""What does a person read about the API? The same table, with a line to paste for each operation."""

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.desk.cases import cases
from onrecord.desk.finding import find_post
from onrecord.record.accounts import Ref
from onrecord.record.documents import DocumentKind
from onrecord.watch.watched import enrolments
from onrecord.web.api.operations import BASE, Operation
from onrecord.web.api.parameters import Parameter
from onrecord.web.api.problems import PROBLEMS, Kind
from onrecord.web.api.schemas import SCHEMAS
from onrecord.web.api.schemas.words import Schema
from onrecord.web.api.table import OPERATIONS
from onrecord.web.page import archive_of, page

__all__ = ["ApiPage", "Told", "api_answer"]

_SENT: Mapping[str, Mapping[str, Any]] = {
    "CheckText": {"text": "the words, as they are said to have been posted"},
    "NewProposal": {
        "document": {"body": "case", "case": "NAME", "title": "A title", "note": None}
        | {"adds": ["REF"], "removes": []},
        "why": "the reason",
    },
    "NewCaseChange": {"adds": ["REF"], "why": "the reason"},
    "NewCorrection": {"said": "…", "instead": "…", "posts": ["REF"], "why": "the reason"},
    "NewReview": {"accepts": True, "why": "the reason"},
    "NewAnswer": {"decision": "granted", "words": "what was decided, and why"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as the page shows it."""

    operation: Operation
    line: str  # for a shell, where ARCHIVE is the address of these pages, and TOKEN a token
    members: tuple[tuple[str, str], ...]  # of what is given, with what each is
    is_list: bool  # then they are those of each of its items

    @property
    def path(self) -> str:
        """Its whole path."""
        return f"{BASE}{self.operation.path}"


@dataclass(frozen=True, slots=True)
class ApiPage:
    """All that the page shows."""

    address: str  # of these pages; empty: the operator gave none
    about: Mapping[str, tuple[Told, ...]]
    problems: Mapping[str, Kind]


def api_answer(request: Request) -> Response:
    """The page at /api."""
    archive = archive_of(request)
    examples = _examples(archive)
    about: dict[str, tuple[Told, ...]] = {}
    for one in OPERATIONS:
        schema, is_list = _told_of(SCHEMAS[one.gives])
        told = Told(one, _line(one, examples), tuple(_members(schema)), is_list)
        about[one.about] = (*about.get(one.about, ()), told)
    shown = ApiPage(archive.configuration.web.address.rstrip("/"), about, PROBLEMS)
    return page(request, "api.html", {"page": shown})


def _examples(archive: Archive) -> dict[str, str]:
    """Something of this archive for each parameter, where there is anything."""
    found: dict[str, str] = {"case": next(iter(cases(archive)), "")}
    for enrolled in enrolments(archive):
        found |= {"account": enrolled.account, "institution": enrolled.institution}
        posts = archive.index.posts_of(enrolled.platform, enrolled.account, 1)
        if posts:  # one is enough: to find a post folds the history of its account
            found |= _of_post(archive, posts[0][0])
            break
    for kind in (DocumentKind.DECLARATION, DocumentKind.REPORT):
        for logged in archive.index.latest_documents(kind, 1):
            found[f"{kind.value}s digest"] = logged.digest
    return {name: text for name, text in found.items() if text}


def _of_post(archive: Archive, ref: Ref) -> dict[str, str]:
    versions = (one.digest for one in find_post(archive, ref).versions)
    return {"ref": ref, "posts digest": next(filter(None, versions), "")}


def _line(one: Operation, examples: Mapping[str, str]) -> str:
    path = one.path
    for parameter in one.within:
        path = path.replace(f"{{{parameter.name}}}", _example(one, parameter, examples))
    asked = {x.name: examples.get(x.name, str(x.example)) for x in one.parameters if x.required}
    if "address" in asked:
        asked["address"] = examples.get("ref", asked["address"])
    query = f"?{urlencode(asked)}" if asked else ""
    parts = ["curl"]
    if one.scope is not None:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if one.takes is not None:
        schema = next(schema for _, schema in one.takes.schemas)
        parts.append(f"--json {shlex.quote(json.dumps(_SENT[schema], ensure_ascii=False))}")
    return " ".join((*parts, f'"$ARCHIVE{BASE}{path}{query}"'))


def _example(one: Operation, parameter: Parameter, examples: Mapping[str, str]) -> str:
    about = one.path.split("/")[1]
    named = "institution" if about == "institutions" else "case"
    name = named if parameter.name == "name" else parameter.name
    text = examples.get(f"{about} {name}") or examples.get(name) or str(parameter.example)
    return quote(text, safe=":")


def _told_of(schema: Schema) -> tuple[Schema, bool]:
    """What is worth telling of an answer: of a page of a list, what each of its items is."""
    items = schema.get("properties", {}).get("items", {}).get("items")
    if items is None or "$ref" not in items:
        return schema, False
    return SCHEMAS[items["$ref"].rpartition("/")[2]], True


def _members(schema: Schema) -> Iterable[tuple[str, str]]:
    for name, of in schema.get("properties", {}).items():
        yield name, str(of.get("description", ""))
