"""How is the API described to programs? OpenAPI 3.1, out of the table that the router uses."""

from collections.abc import Iterable, Mapping
from typing import Any

from onrecord.web.api.operations import BASE, Operation
from onrecord.web.api.parameters import Parameter
from onrecord.web.api.problems import MEDIA_TYPE, PROBLEMS
from onrecord.web.api.schemas.words import ref_to

__all__ = ["described", "problems_of"]

_VERSION = "1.0.0"
_ABOUT = (
    "What an onrecord archive holds about official accounts: posts with their evidence, edits, "
    "withdrawals, declarations, reports and cases. Members may be added to what is given, and none "
    "is renamed. It says what was observed, by whose word, and what follows; it gives no verdicts."
)
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "onrecord_…",
    "description": "a token that an editor made, with the scope that the operation names",
}
_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "the same tag, the same bytes"},
    "Link": {"schema": {"type": "string"}, "description": "RFC 8288: `next`"},
}


def described(
    operations: Iterable[Operation], schemas: Mapping[str, Any], origin: str
) -> dict[str, Any]:
    """The description of all operations, for the archive of this name."""
    everything = tuple(operations)
    paths: dict[str, dict[str, Any]] = {}
    for one in everything:
        paths.setdefault(one.path or "/", {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"onrecord: {origin}",
            "version": _VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": BASE}],
        "tags": [{"name": name} for name in dict.fromkeys(one.about for one in everything)],
        "paths": paths,
        "components": {
            "schemas": dict(schemas),
            "securitySchemes": {"token": _TOKEN},
            "responses": {kind: _problem(kind) for kind in PROBLEMS},
        },
    }


def problems_of(one: Operation) -> tuple[str, ...]:
    """The kinds of problems that an operation may have for an answer."""
    found = ["not-acceptable", "wrong-method", "failed", "busy", "bad-parameter", *one.problems]
    if one.within or any(x.name in _NAMING for x in one.parameters):
        found += ["not-on-record"]
    if any(x.name == "after" for x in one.parameters):
        found += ["bad-cursor"]
    if one.scope is not None:
        found += ["no-token", "bad-token", "not-allowed"]
    if one.takes is not None:
        found += ["bad-body", "too-large", "wrong-media-type", "cannot-be-done"]
    if one.costs:
        found += ["too-many"]
    return tuple(dict.fromkeys(found))


_NAMING = ("account", "institution", "case", "post", "address")


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.says,
        "tags": [one.about],
        "parameters": [
            *(_parameter(x, "path") for x in one.within),
            *(_parameter(x, "query") for x in one.parameters),
        ],
        "responses": _responses(one),
    }
    if one.takes is not None:
        content = {name: {"schema": ref_to(schema)} for name, schema in one.takes.schemas}
        found["requestBody"] = {"required": True, "content": content}
    if one.scope is not None:
        found["security"] = [{"token": [one.scope.value]}]
        found["description"] = f"Takes a token with the scope `{one.scope.value}`."
    return found


def _parameter(one: Parameter, where: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": one.name,
        "in": where,
        "required": one.required or where == "path",
        "description": one.says,
        "schema": one.schema,
    }
    return found if one.example is None else found | {"example": one.example}


def _responses(one: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {
        "description": one.says,
        "content": {one.media_type: {"schema": ref_to(one.gives)}},
    }
    found: dict[str, Any] = {str(one.status): given}
    if one.method == "GET" and one.is_public:
        given["headers"] = _HEADERS
        found["304"] = {"description": "It is what you hold already."}
    by_status: dict[int, list[str]] = {}
    for kind in problems_of(one):
        by_status.setdefault(PROBLEMS[kind].status, []).append(kind)
    for status, kinds in sorted(by_status.items()):
        found[str(status)] = _either(kinds)
    return found


def _either(kinds: list[str]) -> dict[str, Any]:
    if len(kinds) == 1:
        return {"$ref": f"#/components/responses/{kinds[0]}"}
    described = _problem(kinds[0])
    told = " Or: ".join(PROBLEMS[kind].title + "." for kind in kinds)
    return described | {"description": told}


def _problem(kind: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": ref_to("Problem")}}
    return {"description": f"{PROBLEMS[kind].title}. {PROBLEMS[kind].advice}", "content": content}
