"""Does the JSON of findings keep what the design promises to other programs?"""

import json
from typing import Any

import pytest

from entries import at
from onrecord.desk.as_of import AsOf
from onrecord.desk.cases import find_case
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.findings.standing import StandingState
from onrecord.findings.verdicts import Verdict
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.declarations import Covers, Denied
from small_desk import TIDES, Desk

# The keys and values of the design, section 9; more may be added.
VERDICTS = {
    "present", "withdrawn-by-account-key", "hidden-by-host", "hidden-by-app", "account-inactive",
    "withdrawn-by-instance", "no-longer-served", "unreachable", "gap",
}  # fmt: skip
STANDINGS = {
    "unchallenged", "corrected", "withdrawn-in-silence", "disowned", "disowned-unclear",
    "contested", "affirmed", "disavowal-withdrawn",
}  # fmt: skip
TEXT = "Odd \x1b[31m\u202e words"


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    picture = {"$type": "blob", "ref": b"\x01\x55\x12\x20" + b"p" * 32, "mimeType": "image/png"}
    ref = desk.posted(
        "3laaa",
        TEXT,
        10,
        langs=["en"],
        createdAt="2026-01-31T12:09:00Z",
        embed={"images": [{"image": picture, "alt": "a dam"}]},
        reply={"parent": {"uri": f"at://{TIDES}/app.bsky.feed.post/3l000"}},
        labels={"values": [{"val": "graphic-media"}]},
    )
    desk.withdrew("3laaa", 30)
    desk.declared(60, denies=(Denied.AUTHORSHIP,), covers=((ref, Covers.YES, "it is named"),))
    desk.changed("pier", ref, title="The pier", note="A note.")
    return ref


def post(desk: Desk, ref: Ref, as_of: AsOf | None = None) -> dict[str, Any]:
    found = find_post(desk.archive, ref) if as_of is None else find_post(desk.archive, ref, as_of)
    read: dict[str, Any] = json.loads(json.dumps(post_shape(found)))
    return read


def test_verdicts_and_standings_are_called_as_promised() -> None:
    assert set(Verdict) >= VERDICTS
    assert set(StandingState) >= STANDINGS


def test_the_shape_of_a_post(desk: Desk, ref: Ref) -> None:
    shape = post(desk, ref)
    assert {"ref", "account", "presence", "standing", "versions", "because"} <= set(shape)
    assert (shape["ref"], shape["account"]) == (ref, TIDES)
    presence = shape["presence"]
    assert presence["verdict"] == "withdrawn-by-account-key"
    assert presence["authenticity"] == "account-signed"
    assert presence["last_seen"] == "2026-01-31T12:10:00.000000Z"
    assert presence["first_absent"] == "2026-01-31T12:30:00.000000Z"
    assert shape["standing"]["state"] == "disowned"
    assert shape["as_of"] == {"moment": None, "known": None}


def test_a_version_says_what_the_record_says_to_the_letter(desk: Desk, ref: Ref) -> None:
    (version,) = post(desk, ref)["versions"]
    assert (version["kind"], version["text"], version["languages"]) == ("posts", TEXT, ["en"])
    assert version["claimed_at"] == "2026-01-31T12:10:00.000000Z"
    (medium,) = version["media"]
    assert (medium["type"], medium["words"]) == ("image/png", "a dam")
    assert version["answers"] == f"at://{TIDES}/app.bsky.feed.post/3l000"
    assert (version["labels"], version["links"], version["quotes"]) == (["graphic-media"], [], None)


def test_a_declaration_shows_what_is_denied_by_whom_and_why_it_covers(desk: Desk, ref: Ref) -> None:
    (one,) = post(desk, ref)["standing"]["declarations"]
    assert one["denies"] == ["authorship"]
    assert (one["covers"], one["reason"], one["decided_by_editor"]) == ("yes", "it is named", True)
    assert (one["speaker"], one["capacity"], one["may_speak"]) == (
        "A spokesperson", "institution", True
    )  # fmt: skip
    assert (one["words"], one["channel"]) == ("None of it is ours.", "the ministry's website")


def test_because_names_observations_only(desk: Desk, ref: Ref) -> None:
    shape = post(desk, ref)
    found = [desk.archive.find(Digest(digest)) for digest in shape["because"]]
    assert [logged.entry.__class__.__name__ for logged in found if logged] == [
        "PostObservation"
    ] * 2


def test_as_of_when_is_said(desk: Desk, ref: Ref) -> None:
    shape = post(desk, ref, AsOf(moment=at(20), known=at(50)))
    assert shape["as_of"] == {
        "moment": "2026-01-31T12:20:00.000000Z",
        "known": "2026-01-31T12:50:00.000000Z",
    }
    assert shape["presence"]["verdict"] == "present"


def test_the_shape_of_an_account(desk: Desk, ref: Ref) -> None:
    shape = json.loads(json.dumps(account_shape(find_account(desk.archive, TIDES, at(100)))))
    assert (shape["account"], shape["handle"]) == (TIDES, "tides.test")
    assert shape["voucher"]["where"] == "https://tides.example/contact"
    assert shape["coverage"] == []
    assert desk.archive.find(Digest(shape["enrolled_by"])) is not None


def test_the_shape_of_a_case(desk: Desk, ref: Ref) -> None:
    shape = json.loads(json.dumps(case_shape(find_case(desk.archive, "pier"))))
    assert (shape["case"], shape["title"]) == ("pier", "The pier")
    assert [one["ref"] for one in shape["posts"]] == [ref]
    (note,) = shape["notes"]
    assert (note["text"], note["at"]) == ("A note.", "2026-01-31T13:30:00.000000Z")
    assert desk.archive.find(Digest(note["digest"])) is not None
    assert len(shape["questions"][ref]) == 6
    assert {event["which_time"] for event in shape["timeline"]} == {"claimed", "observed", "said"}


def test_the_shape_of_a_post_whose_bytes_are_gone(desk: Desk) -> None:
    unread = desk.kept("3lbbb", b"not a record", 10)
    (version,) = post(desk, unread)["versions"]
    assert (version["kind"], version["text"], version["media"]) == (None, None, [])
    assert version["digest"] == digest_of(b"not a record")
