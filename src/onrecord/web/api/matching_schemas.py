"""Is what was sent as its schema has it? The part of JSON Schema 2020-12 that our requests use."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["faults"]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(
    schema: Mapping[str, Any], value: Any, known: Mapping[str, Any], at: str = ""
) -> Iterator[str]:
    """What is wrong with a value, each with its place; `known` are the schemas by their names."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    here = at or "the whole"
    types = schema.get("type", [])
    allowed = [types] if isinstance(types, str) else types
    if allowed and not any(_is(value, one) for one in allowed):
        yield f"{here} is no {' or '.join(allowed)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{here} is none of {', '.join(map(str, schema['enum']))}"
    match value:
        case str():
            yield from _of_text(schema, value, here)
        case list():
            yield from _of_list(schema, value, known, at)
        case dict():
            yield from _of_object(schema, value, known, at)
        case _:
            pass


def _is(value: Any, kind: str) -> bool:
    if kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind])


def _of_text(schema: Mapping[str, Any], value: str, here: str) -> Iterator[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if len(value) < least:
        yield f"{here} is empty" if least == 1 else f"{here} is shorter than {least} characters"
    if most is not None and len(value) > most:
        yield f"{here} is longer than {most} characters"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{here} is not written as {schema['pattern']}"


def _of_list(
    schema: Mapping[str, Any], value: list[Any], known: Mapping[str, Any], at: str
) -> Iterator[str]:
    if len(value) > schema.get("maxItems", len(value)):
        yield f"{at or 'the whole'} has more than {schema['maxItems']} members"
        return
    for number, one in enumerate(value):
        yield from faults(schema.get("items", {}), one, known, f"{at}[{number}]")


def _of_object(
    schema: Mapping[str, Any], value: dict[str, Any], known: Mapping[str, Any], at: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{_within(at, name)} is missing"
    for name, one in value.items():
        if name in properties:
            yield from faults(properties[name], one, known, _within(at, name))
        elif schema.get("additionalProperties") is False:
            yield f"{_within(at, name[:80])} is not known here"


def _within(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
