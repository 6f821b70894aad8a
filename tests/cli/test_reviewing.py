"""Proposing in an editor's name, and reviewing as another one, on the command line."""

import json
from pathlib import Path

import pytest

from editor import Editor, Ran, editor
from editors_made_up import ADA, BO, CLEO, DITA, NAMES, appoint_all
from onrecord.archive.layout import Layout
from onrecord.record.accounts import Ref
from onrecord.record.editing import Role

__all__ = ["editor"]

SIGNED = ("--editor", ADA, "--why", "the ministry's page says so")
EMBASSY = "Embassy of Tides"
DECLARING = (
    *("--account", "tides.test", "--speaker", "A spokesperson", "--capacity", "institution"),
    *("--words", "None of it is ours.", "--said-at", "2026-01-31T12:40Z", "--act", "disowns"),
    *("--channel", "the ministry's website"),
)
ARTICLE = (
    "<html><head><title>Tides leave</title></head><body><p>The ministry left.</p></body></html>"
)


@pytest.fixture
def ref(editor: Editor) -> Ref:
    editor.desk.enrol()
    appoint_all(editor.desk.archive)
    return editor.desk.posted("3lfirst", "We leave the accord.", 1)


def proposing(editor: Editor, ref: Ref, tmp_path: Path, what: str) -> Ran:
    article = tmp_path / "article.html"
    article.write_text(ARTICLE)
    commands = {
        "declare": ("declare", *DECLARING),
        "case": ("case", "accord", "add", ref),
        "institution": ("institution", EMBASSY, "set", "--kind", "mission"),
        "report": ("report", str(article), "--keep"),
        "correct": ("correct", ref, "--said", "Monday.", "--instead", "Tuesday."),
    }
    return editor(*commands[what], *SIGNED)


KINDS = {
    "declare": "declaration",
    "case": "case",
    "institution": "institution",
    "report": "report",
    "correct": "correction",
}


@pytest.mark.parametrize("what", KINDS)
def test_what_is_done_in_a_name_waits_for_another(
    editor: Editor, ref: Ref, tmp_path: Path, what: str
) -> None:
    ran = proposing(editor, ref, tmp_path, what)
    assert ran.status == 0, ran.err
    assert "Proposed as entry" in ran.out + ran.err
    (one,) = editor("review", "--json").json["proposals"]
    assert (one["kind"], one["state"], one["proposed_by"]) == (KINDS[what], "waiting", ADA)
    accepted = editor("review", one["digest"][:12], "accept", "--editor", BO, "--why", "read it")
    assert accepted.status == 0 and "Accepted. On record as entry" in accepted.out, accepted.err
    (again,) = editor("review", "--all", "--json").json["proposals"]
    assert (again["state"], again["review"]["by"]) == ("accepted", BO)


def test_what_was_proposed_is_shown_once_it_is_accepted(editor: Editor, ref: Ref) -> None:
    proposed = editor("declare", "--json", *DECLARING, *SIGNED).json
    assert proposed["proposed"] is True
    assert editor("show", "--json", ref).json["standing"]["state"] == "unchallenged"
    done = editor(
        *("review", proposed["digest"], "accept", "--json", "--editor", BO, "--why", "read")
    ).json
    (declared,) = editor("show", "--json", ref).json["standing"]["declarations"]
    assert declared["digest"] == done["entry"]


def test_the_operator_needs_nobody_and_may_propose(editor: Editor, ref: Ref) -> None:
    direct = editor("case", "accord", "add", ref, "--json")
    assert direct.json["posts"][0]["ref"] == ref
    proposed = editor(*("case", "accord", "note", "A note.", "--propose", "--why", "x", "--json"))
    assert proposed.json["proposed"] is True
    assert editor("case", "accord", "--json").json["notes"] == []
    own = editor("review", proposed.json["digest"], "accept", "--why", "x")
    assert own.status == 2 and "another editor" in own.err
    theirs = editor("review", proposed.json["digest"], "accept", "--why", "x", "--editor", BO)
    assert theirs.status == 0
    (note,) = editor("case", "accord", "--json").json["notes"]
    assert note["text"] == "A note."


def test_one_is_read_with_what_it_would_change(editor: Editor, ref: Ref) -> None:
    editor("institution", EMBASSY, "set", "--kind", "mission", "--under", "Ministry of Tides")
    editor("institution", EMBASSY, "set", "--kind", "office", "--top", *SIGNED)
    (one,) = editor("review", "--json").json["proposals"]
    found = editor("review", one["digest"][:8], "--json").json
    assert found["changes"] == [
        {"what": "kind", "before": "mission", "after": "office"},
        {"what": "under", "before": "Ministry of Tides", "after": None},
    ]
    assert found["document"]["kind"] == "office"
    shown = editor("review", one["digest"][:8]).out
    for words in (ADA, "the ministry's page says so", "- mission", "+ office", "accept|return"):
        assert words in shown
    assert json.loads(json.dumps(found)) == found


def test_what_is_returned_is_told_with_the_reason(editor: Editor, ref: Ref) -> None:
    digest = editor("case", "accord", "add", ref, *SIGNED, "--json").json["digest"]
    ran = editor("review", digest, "return", "--editor", DITA, "--why", "name the page")
    assert ran.status == 0 and "Returned" in ran.out
    assert "Nothing waits" in editor("review").out
    assert "returned" in editor("review", "--all").out
    assert f"by “{DITA}”: “name the page”" in " ".join(editor("review", digest).out.split())
    again = editor("review", digest, "accept", "--editor", BO, "--why", "x")
    assert again.status == 2 and "returned already" in again.err
    (act, *_) = editor("trail", "--json").json["acts"]
    assert (act["act"], act["subject"], act["words"]) == ("returned", digest, "name the page")


def test_where_nobody_reviews_a_name_is_enough(editor: Editor, ref: Ref) -> None:
    path = Layout(editor.desk.archive.folder).configuration
    path.write_text(path.read_text().replace("review = true", "review = false"))
    ran = editor("case", "accord", "add", ref, *SIGNED, "--json")
    assert ran.json["posts"][0]["ref"] == ref
    (act, *_) = editor("trail", "--json").json["acts"]
    assert (act["act"], act["editor"], act["role"]) == ("put-on-record", ADA, "editor")


WRONG_PROPOSALS: dict[str, tuple[tuple[str, ...], str]] = {
    "a name without a reason": (("case", "accord", "add", "{ref}", "--editor", ADA), "--why"),
    "a name without a reason, before all else": (("declare", "--editor", ADA), "say why"),
    "nobody's name, before all else": (
        ("declare", "--editor", "Eve", "--why", "x"),
        "nobody called 'Eve'",
    ),
    "a reason without a name": (("case", "accord", "add", "{ref}", "--why", "x"), "goes with"),
    "a name to look": (("case", "accord", "--editor", ADA, "--why", "x"), "for a change"),
    "a name to read a report": (("report", "-", "--editor", ADA, "--why", "x"), "go with --keep"),
    "a name to look at an institution": (
        ("institution", EMBASSY, "--editor", ADA),
        "does not take --editor",
    ),
    "nobody's name": (
        ("case", "accord", "add", "{ref}", "--editor", "Eve", "--why", "x"),
        "nobody called 'Eve'",
    ),
    "a reader's": (
        ("case", "accord", "add", "{ref}", "--editor", NAMES[Role.READER], "--why", "x"),
        "not enough",
    ),
    "no digest": (("review", "zzz", "accept", "--why", "x"), "is no digest"),
    "of nothing": (("review", "0" * 12), "no proposal that can be read"),
    "no verdict": (("review", "0" * 12, "--why", "x"), "accept or return?"),
    "a verdict on nothing": (("review", "--editor", BO), "accept or return?"),
    "another verdict": (("review", "0" * 12, "maybe"), "'maybe' is not one of"),
    "no reason": (("review", "0" * 12, "accept"), "needs --why"),
    "all of one": (("review", "0" * 12, "--all"), "--all lists"),
    "an empty reason": (("review", "0" * 12, "accept", "--why", ""), "nothing is written"),
}


@pytest.mark.parametrize("case", WRONG_PROPOSALS)
def test_wrong_input_is_told_and_changes_nothing(editor: Editor, ref: Ref, case: str) -> None:
    arguments, told = WRONG_PROPOSALS[case]
    size = editor.desk.size
    ran = editor(*(one.format(ref=ref) for one in arguments))
    assert ran.status == 2 and told in " ".join(ran.err.split())
    assert editor.desk.size == size


def test_only_an_admin_redacts_in_their_name(editor: Editor, ref: Ref) -> None:
    digest = editor("case", "accord", "note", "Zephyrine.", "--propose", "--why", "x")
    assert digest.status == 2  # a note of a case that there is not
    editor("case", "accord", "add", ref)
    digest = editor(
        *("case", "accord", "note", "Zephyrine's.", "--propose", "--why", "x", "--json")
    ).json["digest"]
    how = ("--why", "a name; asked for", "--yes", "--with-shared")
    house = "Zephyrine's house at the harbour"
    repeats = ("--why", f"of {house}", "--words", house, *how[2:])
    refused = editor("redact", digest, *repeats, "--editor", CLEO)
    assert refused.status == 2 and "repeats what is to be withheld" in refused.err
    for name in (BO, "Eve"):
        assert editor("redact", digest, *how, "--editor", name).status == 2
    nobody = editor("redact", digest, *how)
    assert nobody.status == 2 and "--by or --editor" in nobody.err
    ran = editor("redact", digest, *how, "--editor", CLEO)
    assert ran.status == 0, ran.err
    assert editor("review", "--json").json["proposals"] == []
    (act, *_) = editor("trail", "--json").json["acts"]
    assert (act["act"], act["editor"], act["subject"]) == ("redacted", CLEO, digest)
    for path in editor.desk.archive.folder.rglob("*"):
        assert not path.is_file() or b"Zephyrine" not in path.read_bytes(), path
