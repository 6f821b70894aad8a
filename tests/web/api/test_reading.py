"""Are paths, parameters and bodies read as the description says, and nothing else?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from onrecord.web.api import OPERATIONS, SCHEMAS
from onrecord.web.api.matching_schemas import faults
from onrecord.web.api.operations import BASE
from onrecord.web.api.parameters import AFTER, LIMIT, Parameter, read_parameters
from onrecord.web.api.problems import Problem
from onrecord.web.api.public_operations import REF
from onrecord.web.api.routing import Router, raw_path
from onrecord.web.api.writing import json_bytes

ROUTER = Router(OPERATIONS)
SENT = [schema for one in OPERATIONS if one.takes for _, schema in one.takes.schemas]

PATHS: dict[str, tuple[str, str | None, dict[str, str]]] = {
    "the base": ("", "index", {}),
    "the base with a slash": ("/", "index", {}),
    "a list": ("/cases", "listCases", {}),
    "a list with a slash": ("/cases/", None, {}),
    "two slashes": ("//cases", None, {}),
    "an id": ("/accounts/did:plc:x", "getAccount", {"account": "did:plc:x"}),
    "an id with slashes": (
        "/accounts/https%3A%2F%2Fa.example%2Fposts",
        "getAccount",
        {"account": "https://a.example/posts"},
    ),
    "what is below an id": (
        "/accounts/a%2Fb/posts",
        "listPostsOfAccount",
        {"account": "a/b"},
    ),
    "an id with a percent sign": ("/accounts/a%252Fb", "getAccount", {"account": "a%2Fb"}),
    "an id in another script": (
        "/institutions/%D8%A7%D9%84%D8%AF%D9%8A%D9%88%D8%A7%D9%86",
        "getInstitution",
        {"name": "الديوان"},
    ),
    "no id": ("/accounts/", None, {}),
    "an id that is no UTF-8": ("/accounts/%ff", None, {}),
    "a ref that is none": ("/posts/xyz", None, {}),
    "one part too many": ("/cases/x/y", None, {}),
    "another case of letters": ("/Cases", None, {}),
}


@pytest.mark.parametrize("name", PATHS)
def test_paths(name: str) -> None:
    path, operation, found = PATHS[name]
    if operation is None:
        with pytest.raises(Problem) as caught:
            ROUTER.find(BASE + path)
        assert caught.value.kind == "not-on-record"
        return
    routed = ROUTER.find(BASE + path)
    assert (routed.operation("GET").name, dict(routed.path)) == (operation, found)
    assert routed.operation("HEAD") is routed.operation("GET")


@given(st.text(max_size=40))
def test_any_path_is_found_or_is_not_on_record(path: str) -> None:
    try:
        ROUTER.find(BASE + "/" + path)
    except Problem as problem:
        assert problem.kind == "not-on-record"


def test_a_path_is_read_as_it_was_asked_for() -> None:
    assert raw_path({"raw_path": b"/a%2Fb?c", "path": "/a/b"}) == "/a%2Fb"
    assert raw_path({"path": "/a b"}) == "/a%20b"
    assert raw_path({"raw_path": b'/a">\xff<', "path": "/"}) == "/a%22%3E%FF%3C"


KNOWN = (
    AFTER,
    LIMIT,
    Parameter(name="kind", says="", choices=("one", "two")),
    Parameter(name="needed", says="", required=True, longest=5),
)


@given(st.lists(st.tuples(st.sampled_from(["limit", "kind", "needed", "x"]), st.text(max_size=8))))
def test_parameters_are_what_their_schemas_say_or_are_refused(given: list[Any]) -> None:
    try:
        found = read_parameters(KNOWN, given)
    except Problem as problem:
        assert problem.kind == "bad-parameter"
        return
    names = [name for name, _ in given]
    assert len(set(names)) == len(names) and "x" not in names and "needed" in names
    for one in KNOWN:
        if one.name in found:
            assert Draft202012Validator(one.schema).is_valid(found[one.name])
    assert found["limit"] == int(dict(given).get("limit", 20))


@given(st.text(max_size=20))
def test_a_ref_is_sixteen_digits_and_nothing_else(text: str) -> None:
    try:
        REF.read(text)
    except Problem:
        assert not Draft202012Validator(REF.schema).is_valid(text) or text.endswith("\n")
    else:
        assert Draft202012Validator(REF.schema).is_valid(text)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["x" * 501]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "text",
                    "why",
                    "account",
                    "document",
                    "body",
                    "posts",
                    "accepts",
                    "decision",
                    "words",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(ANY, st.sampled_from(SENT))
def test_our_reading_of_schemas_agrees_with_another_one(value: Any, name: str) -> None:
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": dict(SCHEMAS)}}
    other = Draft202012Validator(whole).is_valid(value)
    assert (next(faults(SCHEMAS[name], value, SCHEMAS), None) is None) == other


def test_the_words_that_we_read_are_all_that_our_requests_use() -> None:
    """A word of JSON Schema that `faults` does not know would be passed over in silence."""
    known = {"type", "enum", "minLength", "maxLength", "pattern", "items", "maxItems"}
    known |= {"properties", "required", "additionalProperties", "$ref"}
    said = {"description", "format", "contentEncoding"}  # which refuse nothing
    for name in SENT:
        assert set(_words(SCHEMAS[name])) <= known | said, name


def _words(schema: Any) -> Any:
    yield from schema
    for one in schema.get("properties", {}).values():
        yield from _words(one)
    if "items" in schema:
        yield from _words(schema["items"])


@given(st.recursive(st.text(st.characters(codec=None)), lambda inner: st.lists(inner)))
def test_any_text_can_be_written_and_is_read_again(value: Any) -> None:
    data = json_bytes(value)
    data.decode()  # it is UTF-8, whatever half of a pair is in it
    assert json.loads(data) == _joined(value)


def _joined(value: Any) -> Any:
    """What JSON makes of two halves that stand together: the sign that they are."""
    if isinstance(value, list):
        return [_joined(one) for one in value]
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
