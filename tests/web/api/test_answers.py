"""Is each answer as its schema has it, whole, and the same that pages and commands give?"""

from dataclasses import replace
from typing import Any

import pytest

from entries import ACCOUNT, at
from onrecord.archive import Archive, open_archive
from onrecord.desk.cases import find_case
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.record.declarations import Act, Capacity, Covers, Detail, DetailKind, Via
from onrecord.web.api import OPERATIONS, SCHEMAS
from web.api.calling import Calls, operation
from web.api.desk_made_up import Desk
from web.ministry import NOW, ref

# Whose members are somebody else's to name: documents as recorded, and what has schemas elsewhere.
OPEN = {"Description", "Annotations"}


def paths(calls: Calls, desk: Desk) -> dict[str, str]:
    """For each operation that gives something, a path that is there."""
    version = calls.get(f"/posts/{ref('hours')}")["versions"][0]["digest"]
    words = calls.get("/declarations")["items"][0]["digest"]
    return {
        "describe": "/openapi.json",
        "index": "",
        "log": "/log",
        "sources": "/sources",
        "listEvents": "/events",
        "find": f"/find?address={ref('hours')}",
        "listAccounts": "/accounts",
        "getAccount": f"/accounts/{ACCOUNT}",
        "listPostsOfAccount": f"/accounts/{ACCOUNT}/posts",
        "getCoverage": f"/accounts/{ACCOUNT}/coverage",
        "getNames": f"/accounts/{ACCOUNT}/names",
        "listInstitutions": "/institutions",
        "getInstitution": "/institutions/Ministry%20of%20Tides",
        "getPost": f"/posts/{ref('startling')}",
        "getVersions": f"/posts/{ref('hours')}/versions",
        "getVersion": f"/posts/{ref('hours')}/versions/{version}",
        "listEvidence": f"/posts/{ref('startling')}/evidence",
        "listAnnotations": f"/posts/{ref('startling')}/annotations",
        "listCases": "/cases",
        "getCase": "/cases/harbour-accord",
        "listDeclarations": "/declarations",
        "getDeclaration": f"/declarations/{words}",
        "listReports": "/reports",
        "getReport": f"/reports/{desk.report}",
        "first": "/first?phrase=Harbour+Accord",
        "listCorrections": "/corrections",
        "listAnswers": "/answers",
        "listProposals": "/desk/proposals",
        "getProposal": f"/desk/proposals/{desk.proposal}",
        "listRequests": "/desk/requests",
        "getRequest": f"/desk/requests/{desk.request}",
        "trail": "/desk/trail",
    }


READ = [one.name for one in OPERATIONS if one.method == "GET"]


@pytest.mark.parametrize("name", READ)
def test_each_operation_answers_as_its_schema_has_it(calls: Calls, desk: Desk, name: str) -> None:
    token = desk.token("Dee Admin", "read", "propose", "review", "admin")
    answer = calls(paths(calls, desk)[name], token=token)  # which holds it against the schema
    assert answer.status_code == 200
    if name.startswith("list"):
        assert answer.json()["items"], "there is something to see of it"


@pytest.mark.parametrize("name", READ)
def test_each_member_is_described(calls: Calls, desk: Desk, name: str) -> None:
    token = desk.token("Dee Admin", "read", "propose", "review", "admin")
    answer = calls(paths(calls, desk)[name], token=token).json()
    gives = operation(name).gives
    assert gives in OPEN or list(undescribed(SCHEMAS[gives], answer, "")) == []


def undescribed(schema: Any, value: Any, at: str) -> Any:
    """The members that no schema names."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null" and value is not None:
            schema = one
            return (yield from undescribed(schema, value, at))
    if isinstance(value, list):
        for one in value:
            yield from undescribed(schema.get("items", {}), one, f"{at}[]")
    if isinstance(value, dict):
        named, others = schema.get("properties", {}), schema.get("additionalProperties")
        for key, one in value.items():
            if key in named or isinstance(others, dict):
                yield from undescribed(named.get(key, others), one, f"{at}.{key}")
            elif not _is_open(at):
                yield f"{at}.{key}"


def _is_open(at: str) -> bool:
    """Where the record's own format stands (docs/record-format.md)."""
    return at.endswith((".body", ".document")) or ".body." in at


def test_posts_accounts_and_cases_have_the_shapes_of_the_commands(
    calls: Calls, archive: Archive
) -> None:
    shape = post_shape(find_post(archive, ref("startling")))
    told = calls.get(f"/posts/{ref('startling')}")
    assert [one.pop("masked") for one in told["versions"]] == [[]]
    assert told == shape
    assert calls.get(f"/accounts/{ACCOUNT}") == account_shape(find_account(archive, ACCOUNT, NOW))
    case = calls.get("/cases/harbour-accord")
    assert case["questions"] == case_shape(find_case(archive, "harbour-accord"))["questions"]
    assert [one["ref"] for one in case["posts"]] == [
        ref(name) for name in ("startling", "hours", "picture")
    ]


def test_an_assessment_is_given_once_it_is_released(calls: Calls) -> None:
    (shown,) = calls.get(f"/posts/{ref('startling')}")["assessments"]
    assert (shown["state"], shown["posts"]) == ("released", [ref("startling")])
    (taken,) = calls.get(f"/posts/{ref('hours')}")["assessments"]
    assert (taken["state"], "lr" in taken) == ("taken-back", False)
    assert calls.get(f"/posts/{ref('urdu')}")["assessments"] == []
    for name in ("startling", "hours"):
        whole = calls.get(f"/posts/{ref(name)}")
        assert list(undescribed(SCHEMAS["Post"], whole, "")) == []


def test_words_of_somebody_for_whom_nobody_vouches_are_as_the_schemas_have_them(
    own: tuple[Calls, Desk],
) -> None:
    calls, _ = own
    with open_archive(calls.app.state.archive.folder) as archive:
        draft = Draft(
            speaker="A deputy of the pilot",
            capacity=Capacity.INSTITUTION,
            words="Somebody logged in at dawn, I am told.",
            said_at=at(900),
            said_until=at(960),
            act=Act.EXPLAINS,
            accounts=(ACCOUNT,),
            channel="a call",
            covers=((ref("startling"), Covers.UNCLEAR, "It is not named."),),
            details=(Detail(kind=DetailKind.TIME, of="login", words="at dawn", at=None),),
            via=Via(outlet="The Courier", url=None, paraphrase=True),
            hedged=True,
        )
        said = declare(archive, draft, at(970))
        back = replace(draft, act=Act.WITHDRAWS, withdraws=said.digest, said_at=at(980))
        declare(archive, replace(back, said_until=None), at(990))
    post = calls.get(f"/posts/{ref('startling')}")  # which holds it against the schema
    (found,) = (x for x in post["standing"]["declarations"] if x["digest"] == said.digest)
    assert found["vouched"] is None and found["by_editor"]
    for path in ("/cases/harbour-accord", "/declarations", f"/declarations/{said.digest}"):
        assert calls(path).status_code == 200


def test_all_evidence_can_be_followed_to_its_bytes_and_its_proof(
    calls: Calls, archive: Archive
) -> None:
    found = calls.all_of(f"/posts/{ref('startling')}/evidence", limit=2)
    assert {one["kind"] for one in found} >= {"post", "declaration", "report", "correction"}
    whole = calls.get(f"/posts/{ref('startling')}")
    decides = {one["digest"] for one in found if one["decides"]}
    assert set(whole["presence"]["because"]) | set(whole["standing"]["because"]) <= decides
    for one in found:
        assert one["entry"] == f"/entries/{one['index']}.json"
        assert archive.entry(one["index"]).digest == one["digest"]


def test_a_report_gives_only_the_quotations_of_posts_on_record(calls: Calls, desk: Desk) -> None:
    (quotation,) = calls.get(f"/reports/{desk.report}")["quotations"]
    assert quotation["exact"] == "We leave the Harbour Accord tonight."
    assert [(one["ref"], one["score"]) for one in quotation["posts"]] == [(ref("startling"), 1)]
    assert "speaker" not in quotation


FOUND = {
    "a ref": (ref("hours"), "post", ref("hours")),
    "the beginning of a ref": (ref("hours")[:9], "post", ref("hours")),
    "a profile’s address": (f"https://bsky.app/profile/{ACCOUNT}", "account", None),
    "a post’s address": (
        f"https://bsky.app/profile/{ACCOUNT}/post/startling",
        "post",
        ref("startling"),
    ),
    "an account’s id": (ACCOUNT, "account", None),
    "a handle": ("ministry.test", "account", None),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_an_address_names_is_found(calls: Calls, name: str) -> None:
    address, kind, found = FOUND[name]
    told = calls("/find", params={"address": address}, checked=False).json()
    assert (told["kind"], told["ref"], told["account"]) == (kind, found, ACCOUNT)
    assert calls(told["link"].removeprefix("/api/v1")).status_code == 200
