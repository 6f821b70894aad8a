"""Which words do our schemas use again and again? JSON Schema 2020-12, as OpenAPI 3.1 has it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeAlias

__all__ = [
    "ANY_TEXT",
    "BECAUSE",
    "BOOL",
    "COUNT",
    "DIGEST",
    "LINK",
    "MAYBE_BOOL",
    "MAYBE_TEXT",
    "MAYBE_TIME",
    "REF",
    "SAYS",
    "TEXT",
    "TIME",
    "Schema",
    "listed",
    "object_of",
    "one_of",
    "or_null",
    "page_of",
    "ref_to",
]

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
ANY_TEXT: Schema = {"type": "array", "items": TEXT}
BOOL: Schema = {"type": "boolean"}
MAYBE_BOOL: Schema = {"type": ["boolean", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
TIME: Schema = {"type": "string", "format": "date-time", "pattern": _INSTANT}
MAYBE_TIME: Schema = {"type": ["string", "null"], "format": "date-time", "pattern": _INSTANT}
DIGEST: Schema = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256, in hexadecimal digits",
}
REF: Schema = {
    "type": "string",
    "pattern": "^[0-9a-f]{16}$",
    "description": "our short name of a post",
}
BECAUSE: Schema = {
    "type": "array",
    "items": DIGEST,
    "description": "the entries of the log that it rests on, by their digests",
}
SAYS: Schema = {"type": "string", "description": "the same in a sentence"}
LINK: Schema = {"type": "string", "format": "uri-reference"}


def object_of(description: str = "", /, *, optional: Iterable[str] = (), **of: Schema) -> Schema:
    """An object with these members; more may come to it later, and none is renamed."""
    left_out = set(optional)
    found: Schema = {
        "type": "object",
        "properties": of,
        "required": [name for name in of if name not in left_out],
    }
    return found | {"description": description} if description else found


def listed(of: Schema, description: str = "") -> Schema:
    """A list of such things."""
    found: Schema = {"type": "array", "items": of}
    return found | {"description": description} if description else found


def or_null(of: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [of, {"type": "null"}]}


def one_of(words: type[StrEnum]) -> Schema:
    """One of these words; later versions may have more of them."""
    return {"type": "string", "enum": [word.value for word in words]}


def ref_to(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    """A page of a list."""
    return object_of(
        items=listed(ref_to(name)),
        next={
            "type": ["string", "null"],
            "format": "uri-reference",
            "description": "where the list goes on; null at its end",
        },
    )
