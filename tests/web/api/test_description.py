"""Is the description true: of this format, of these routes, and of the page that people read?"""

import re
import shlex
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from entries import ACCOUNT, ENROLMENT, at, post_observation
from onrecord.archive import open_archive
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import Seen
from onrecord.web.api import OPERATIONS, SCHEMAS
from onrecord.web.api.description import described, problems_of
from onrecord.web.api.operations import BASE
from onrecord.web.api.problems import PROBLEMS
from web.api.calling import Calls
from web.asking import read

ALL = described(OPERATIONS, SCHEMAS, "records.example/tides")


def test_it_is_openapi_3_1(calls: Calls) -> None:
    served = calls.get("/openapi.json")
    assert served == ALL
    assert served["openapi"] == "3.1.0"
    OPENAPI_31_VALIDATOR.validate(served)
    assert not OPENAPI_31_VALIDATOR.is_valid(served | {"paths": {"/x": {"get": 1}}})


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_all_that_is_referred_to_is_there() -> None:
    for reference in set(_references(ALL)):
        found: Any = ALL
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for one in value.values():
            yield from _references(one)
    if isinstance(value, list):
        for one in value:
            yield from _references(one)


def test_names_of_operations_are_unique() -> None:
    names = [one.name for one in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_each_operation_is_described_with_its_path_and_scope(one: Any) -> None:
    told = ALL["paths"][one.path or "/"][one.method.lower()]
    named = set(re.findall(r"\{(\w+)\}", one.path))
    assert {x["name"] for x in told["parameters"] if x["in"] == "path"} == named
    assert ("security" in told) == (one.scope is not None)
    assert one.gives in SCHEMAS
    assert set(problems_of(one)) <= set(PROBLEMS)
    assert not one.path.startswith("/desk/") or one.scope is not None
    assert one.scope is None or one.path.startswith("/desk/")


def test_no_verdict_is_ever_given() -> None:
    assert "ClaimReview" not in str(ALL)


@pytest.fixture(scope="module")
def shown(calls: Calls) -> Any:
    answer = calls("/../../api", checked=False)
    assert answer.status_code == 200
    return answer


def test_the_page_tells_each_operation_and_each_problem(shown: Any) -> None:
    told = read(shown)
    headings = [text for tag, text in told.headings if tag == "h3"]
    assert headings == [f"{one.method} {BASE}{one.path}" for one in _in_order()]
    ids = {one["id"] for _, one in told.elements if "id" in one}
    assert {f"problem-{kind}" for kind in PROBLEMS} <= ids
    assert {one.name for one in OPERATIONS} <= ids
    assert len(ids) == len([one for _, one in told.elements if "id" in one])


def test_the_page_says_who_else_may_ask(shown: Any, own: tuple[Calls, Any]) -> None:
    """As the answers have it: pages of others may read what was published alone."""
    published, at_home = read(shown).text, read(own[0]("/../../api", checked=False)).text
    assert "Any page on the web may ask for what is public. What is for editors" in published
    assert "No page from elsewhere may ask, until the settings" in at_home
    assert "Any page on the web" not in at_home


def _in_order() -> list[Any]:
    about = dict.fromkeys(one.about for one in OPERATIONS)
    return [one for name in about for one in OPERATIONS if one.about == name]


def test_the_lines_name_a_post_of_the_first_account_that_has_any(own: tuple[Calls, Any]) -> None:
    """Of many accounts none but that one is folded for whoever opens the page."""
    calls, _ = own
    idle, busy = AccountId("did:plc:" + "i" * 24), AccountId("did:plc:" + "z" * 24)
    with open_archive(calls.app.state.archive.folder) as archive:
        for account in (idle, busy):
            enrolment = replace(ENROLMENT, account=account, institution="The Harbour Office")
            put_on_record(archive, enrolment, at(2000), accounts=(account,))
        (kept,) = archive.keep(b"{}")
        seen = post_observation(Seen(kept), 2001, account=busy)
        exchange = replace(seen.evidence.exchange, body=kept)
        archive.append([replace(seen, evidence=replace(seen.evidence, exchange=exchange))])
    text = calls("/../../api", checked=False).text
    refs = [one for (one, _) in calls.app.state.archive.index.posts_of("bluesky", ACCOUNT, 1)]
    assert f"/api/v1/posts/{refs[0]}" in text
    assert busy not in text and idle not in text


def test_the_lines_on_the_page_work(shown: Any, calls: Calls) -> None:
    lines = re.findall(r"<pre><code>(curl .*?)</code></pre>", shown.text, re.DOTALL)
    assert len(lines) == len(OPERATIONS)
    for line in lines:
        words = shlex.split(line.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&"))
        address = words[-1].removeprefix(f"$ARCHIVE{BASE}")
        sent = words[words.index("--json") + 1] if "--json" in words else None
        method = "GET" if sent is None else "POST"
        headers = {} if sent is None else {"content-type": "application/json"}
        answer = calls(address, method, content=sent, headers=headers, checked=False)
        editors = "$TOKEN" in line
        assert answer.status_code == (401 if editors else 200), line
