"""Does anything reach the public that is for editors alone, or that names a bystander?"""

from collections.abc import Mapping

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive, open_archive
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.documents import recorded
from onrecord.record.documents import DocumentKind
from onrecord.record.reports import Report
from onrecord.web.api import OPERATIONS
from onrecord.web.bystanders import masked_versions
from web.api.calling import Calls
from web.api.desk_made_up import SECRETS, Desk
from web.api.test_answers import paths
from web.ministry import BYSTANDER, NOW, ref

PUBLIC = [one.name for one in OPERATIONS if one.is_public and one.method == "GET"]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_public_answer_holds_it(calls: Calls, desk: Desk, secret: str) -> None:
    told = paths(calls, desk)
    asked = [told[name] for name in PUBLIC]
    asked += [f"/posts/{ref(name)}" for name in ("hours", "reply", "startling", "picture")]
    asked += [f"{path}?limit=100" for path in ("/events", f"/accounts/{ACCOUNT}/posts")]
    asked += [f"/posts/{ref('startling')}/annotations", f"/posts/{ref('reply')}/evidence"]
    for path in asked:
        answer = calls(path)
        assert answer.status_code == 200, path
        assert SECRETS[secret] not in answer.text, path


def test_the_secrets_are_there_for_those_who_may(calls: Calls, desk: Desk) -> None:
    """Else the test above would pass whatever is given."""
    token = desk.token("Dee Admin", "read", "propose", "review", "admin")
    told = "".join(
        calls(path, token=token).text
        for path in ("/desk/proposals", "/desk/requests", "/desk/trail?limit=100")
    )
    for name in (
        "words of a proposal",
        "why it was proposed",
        "words of a request",
        "how to reach who asked",
        "an act's reason",
    ):
        assert SECRETS[name] in told


def test_no_public_answer_names_the_entries_of_requests_and_proposals(
    calls: Calls, desk: Desk
) -> None:
    for name in PUBLIC:
        text = calls(paths(calls, desk)[name]).text
        assert desk.proposal not in text and desk.request not in text, name


def test_no_words_around_a_quotation_name_its_speaker(
    calls: Calls, desk: Desk, archive: Archive
) -> None:
    (kept,) = (one.body for one in recorded(archive, DocumentKind.REPORT))
    assert isinstance(kept, Report)
    quoted, speaker = kept.quotations[0], SECRETS["to whom a report attributes"]
    assert speaker in quoted.prefix and speaker in quoted.suffix
    for path in (f"/reports/{desk.report}", f"/posts/{ref('startling')}/annotations"):
        text = calls(path).text
        assert quoted.exact in text, path
        assert speaker not in text, path


def test_whom_a_post_answers_is_not_named(calls: Calls) -> None:
    (version,) = calls.get(f"/posts/{ref('reply')}")["versions"]
    assert (version["answers"], version["masked"]) == (None, ["answers"])
    assert BYSTANDER not in calls(f"/accounts/{ACCOUNT}/posts").text


ADDRESSES = {
    "a bystander’s post": (f"at://{BYSTANDER}/app.bsky.feed.post/3lbystander22", False),
    "a bystander’s page": ("https://bsky.app/profile/pat.example/post/3lbystander22", False),
    "its own post": (f"at://{ACCOUNT}/app.bsky.feed.post/hours", True),
    "its own post, not on record": (f"at://{ACCOUNT}/app.bsky.feed.post/3lunknown222", True),
    "its own page by its handle": (
        "https://bsky.app/profile/ministry.test/post/3lunknown222",
        True,
    ),
    "a page of nobody": ("https://elsewhere.example/pat", False),
    "no address": ("pat, who said so", False),
    "a bare name": (BYSTANDER, False),
    "nothing": ("", False),
    "a scheme that runs": ("javascript:alert(1)", False),
}


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("member", ["answers", "quotes"])
def test_an_address_is_told_only_of_accounts_on_record(
    archive: Archive, name: str, member: str
) -> None:
    address, told = ADDRESSES[name]
    version: Mapping[str, object] = {"answers": None, "quotes": None, member: address}
    (found,) = masked_versions(archive, [dict(version)])
    assert found[member] == (address if told else None)
    assert found["masked"] == ([] if told else [member])


def test_no_portrait_is_given_to_anybody(calls: Calls) -> None:
    assert not [one.path for one in OPERATIONS if "portrait" in one.path]
    assert "portrait" not in calls(f"/accounts/{ACCOUNT}").text


def test_what_was_withheld_is_given_nowhere_at_once(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    words = "We leave the Harbour Accord tonight"
    told = paths(calls, desk)
    before = {name: calls(told[name]) for name in PUBLIC}  # and so kept, to be given again
    assert sum(words in answer.text for answer in before.values()) > 3
    with open_archive(calls.app.state.archive.folder) as archive:
        plan = plan_redaction(archive, ref("startling"))
        redact(archive, plan, why="asked for", by="an editor", at=NOW, with_shared=True)
        archive.publish()
    for name in PUBLIC:
        if name not in QUOTING:
            assert words not in calls(told[name]).text, name
    (version,) = calls.get(f"/posts/{ref('startling')}")["versions"]
    assert (version["text"], version["withheld"]) == (None, "asked for")
    assert calls.post("/check", {"text": words}).json()["matches"] == []


# An article that quotes the post is somebody else's, and is withheld by its own entry.
QUOTING = {"listReports", "getReport", "listAnnotations"}
