"""Correcting our own pages, and answering who asks for it, on the command line."""

import pytest

from editor import Editor, editor
from editors_made_up import ADA, BO, appoint_all
from entries import at
from onrecord.desk.editing.requests import ask
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.editing import Asks, CorrectionRequest
from small_desk import TIDES

__all__ = ["editor"]

WORDS = ("--said", "Withdrawn on Monday.", "--instead", "On Tuesday.", "--why", "A clock.")
REQUEST = CorrectionRequest(
    about="/posts/x", asks=Asks.CORRECT, words="It was on Tuesday, I saw it.", contact="a@b.example"
)


@pytest.fixture
def ref(editor: Editor) -> Ref:
    editor.desk.enrol()
    appoint_all(editor.desk.archive)
    ref = editor.desk.posted("3lfirst", "We leave the accord.", 1)
    editor.desk.changed("accord", ref)
    return ref


@pytest.fixture
def asked(editor: Editor, ref: Ref) -> Digest:
    return ask(editor.desk.archive, REQUEST, at(20)).digest


def test_a_post_a_case_and_an_account_are_corrected(editor: Editor, ref: Ref) -> None:
    assert "never corrected" in editor("correct").out
    digests = [
        editor("correct", *about, *WORDS, "--json").json["digest"]
        for about in ((ref[:8],), ("--case", "accord"), ("--account", "tides.test"))
    ]
    found = editor("correct", "--json").json["corrections"]
    assert [one["digest"] for one in found] == digests
    assert [(one["posts"], one["case"], one["accounts"]) for one in found] == [
        ([ref], None, [TIDES]),
        ([], "accord", []),
        ([], None, [TIDES]),
    ]
    shown = editor("correct").out
    assert shown.count("Withdrawn on Monday.") == 3 and "A clock." in shown
    case = editor("case", "accord", "--json").json
    assert [one["digest"] for one in case["corrections"]] == digests[:2]
    for shown in (("case", "accord"), ("show", ref), ("show", "tides.test")):
        assert "These pages were corrected" in " ".join(editor(*shown).out.split())


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "about nothing": (WORDS, "what is it about"),
    "no words": (("{ref}",), "needs --said, --instead and --why"),
    "no reason": (("{ref}", *WORDS[:4]), "needs --said, --instead and --why"),
    "a name alone": (("--editor", ADA), "needs --said, --instead and --why"),
    "an empty sentence": (("{ref}", "--said", " ", *WORDS[2:]), "nothing is written there"),
    "no such post": (("f" * 16, *WORDS), "no post on record"),
    "no such case": (("--case", "nowhere", *WORDS), "there is no case called"),
    "no such account": (("--account", "nobody.test", *WORDS), "is no account on record"),
    "nobody's name": (("{ref}", *WORDS, "--editor", "Eve"), "nobody called 'Eve'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_corrections_are_told(editor: Editor, ref: Ref, case: str) -> None:
    arguments, told = WRONG[case]
    size = editor.desk.size
    ran = editor("correct", *(one.format(ref=ref) for one in arguments))
    assert ran.status == 2 and told in " ".join(ran.err.split())
    assert editor.desk.size == size


def test_a_request_is_listed_read_and_answered(editor: Editor, asked: Digest, ref: Ref) -> None:
    listed = editor("requests").out
    assert asked[:12] in listed and "a@b.example" not in listed
    read = editor("requests", asked[:12]).out
    assert "a@b.example" in read and "It was on Tuesday" in read and "granted|refused" in read
    given = ("--words", "The day was wrong.", "--post", ref, "--editor", BO)
    ran = editor("requests", asked[:12], "granted", *given)
    assert ran.status == 0 and "Answered" in ran.out, ran.err
    assert "No request waits" in editor("requests").out
    (one,) = editor("requests", "--all", "--json").json["requests"]
    answer = one["answer"]
    assert (answer["decision"], answer["words"], answer["by"]) == (
        "granted",
        "The day was wrong.",
        BO,
    )
    again = editor("requests", asked, "refused", "--words", "No.", "--json")
    assert again.status == 2 and "answered already" in again.err


def test_the_operator_answers_too(editor: Editor, asked: Digest) -> None:
    ran = editor("requests", asked, "refused", "--words", "The page is right.", "--json")
    assert ran.json["answer"]["by"] == "the operator of this archive"


WRONG_ANSWERS: dict[str, tuple[tuple[str, ...], str]] = {
    "no words": (("{asked}", "granted"), "needs --words"),
    "no decision": (("{asked}", "--words", "x"), "decide:"),
    "a post without a decision": (("{asked}", "--post", "x"), "decide:"),
    "another decision": (("{asked}", "perhaps", "--words", "x"), "'perhaps' is not one of"),
    "no request": (("0" * 12, "granted", "--words", "x"), "no request that can be read"),
    "no digest": (("1234", "granted", "--words", "x"), "is no digest"),
    "all of one": (("{asked}", "--all"), "--all lists"),
    "an editor": (("{asked}", "granted", "--words", "x", "--editor", ADA), "not enough"),
    "the contact": (
        ("{asked}", "granted", "--words", "We wrote to A@B.example."),
        "repeats what was asked",
    ),
    "no such post": (
        ("{asked}", "granted", "--words", "x", "--post", "f" * 16),
        "no post on record",
    ),
}


@pytest.mark.parametrize("case", WRONG_ANSWERS)
def test_wrong_answers_are_told(editor: Editor, asked: Digest, case: str) -> None:
    arguments, told = WRONG_ANSWERS[case]
    size = editor.desk.size
    ran = editor("requests", *(one.format(asked=asked) for one in arguments))
    assert ran.status == 2 and told in " ".join(ran.err.split())
    assert editor.desk.size == size
