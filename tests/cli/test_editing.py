"""Can an editor look things up, put words on record and make a case, and is each fault told?"""

import os
from pathlib import Path

import click
import pytest

from editor import Editor, editor
from entries import at
from onrecord.cli.declaring import declare
from onrecord.desk.declarations.evidence_files import MOST_EVIDENCE
from onrecord.desk.finding import find_post
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.times import instant
from small_desk import OTHERS, TIDES, Desk

__all__ = ["editor"]

POST = "https://bsky.app/profile/tides.test/post/3laaa"


@pytest.fixture
def ref(desk: Desk) -> Ref:
    """Seen at 10, edited at 20, withdrawn at 30."""
    desk.enrol()
    ref = desk.posted("3laaa", "first", 10, createdAt="2026-01-31T12:10:00Z")
    desk.posted("3laaa", "second", 20, createdAt="2026-01-31T12:10:00Z")
    desk.withdrew("3laaa", 30)
    return ref


# Looking up


def test_a_post_is_shown_by_ref_beginning_and_address(editor: Editor, ref: Ref) -> None:
    for name in (ref, ref[:4], POST, f"at://{TIDES}/app.bsky.feed.post/3laaa"):
        shown = editor("show", "--json", name)
        assert (shown.status, shown.json["ref"]) == (0, ref)


def test_a_post_as_of_a_moment(editor: Editor, ref: Ref) -> None:
    editor.desk.declared(60, said_at=at(40))
    then = editor("show", "--json", ref, "--as-of", instant(at(35))).json
    assert (len(then["versions"]), then["standing"]["state"]) == (2, "withdrawn-in-silence")
    then = editor("show", "--json", ref, "--known", instant(at(15))).json
    assert [version["text"] for version in then["versions"]] == ["first"]
    assert then["as_of"] == {"moment": None, "known": instant(at(15))}
    said = editor("show", ref, "--as-of", instant(at(45)), "--known", instant(at(50))).out
    assert "as it was at 2026-01-31 12:45:00 UTC" in said
    assert "as this archive knew it at 2026-01-31 12:50:00 UTC" in said


def test_an_account_as_of_a_moment(editor: Editor, ref: Ref) -> None:
    now = editor("show", "--json", "tides.test").json
    assert (now["account"], now["posts"][0]["presence"]["verdict"]) == (
        TIDES,
        "withdrawn-by-account-key",
    )
    then = editor("show", "--json", "tides.test", "--as-of", instant(at(25))).json
    assert then["posts"][0]["presence"]["verdict"] == "present"
    assert then["as_of"]["moment"] == instant(at(25))
    assert editor("show", "--json", "tides.test", "--as-of", instant(at(5))).json["posts"] == []
    before = editor("show", "tides.test", "--known", instant(at(-1)))
    assert before.status == 2
    assert "not at that time" in before.err


def test_a_declaration_is_shown_with_the_digest_that_takes_it_back(
    editor: Editor, ref: Ref
) -> None:
    digest = editor.desk.declared(60).digest
    assert f"declaration {digest}" in editor("show", ref).out


def test_reading_needs_no_key(editor: Editor, ref: Ref) -> None:
    (editor.desk.archive.folder / "keys" / "log.pem").unlink()
    assert editor("show", ref).status == 0
    editor.desk.changed("pier", ref)
    assert editor("case", "pier").status == 0


WRONG = {
    "two accounts wore it": (("show", "tides.test"), "may mean any of these"),
    "an account that is not enrolled": (("show", "did:plc:" + "c" * 24), "an account, not a post"),
    "a post that is not on record": (("show", POST[:-1]), "is not on record"),
    "a handle of nobody": (("show", "https://bsky.app/profile/x.test/post/3l"), "enrolled as"),
    "a time without offset": (("show", "aaaa", "--as-of", "2026-01-31T12:00"), "no offset"),
    "a time in words": (("show", "aaaa", "--known", "yesterday"), "not an RFC 3339 time"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_can_not_be_shown_is_told(editor: Editor, ref: Ref, fault: str) -> None:
    editor.desk.enrol(OTHERS, minutes=70)
    arguments, words = WRONG[fault]
    ran = editor(*arguments)
    assert words in ran.err, ran.err
    assert (ran.status, ran.out) == (2, "")


# Declaring


DISOWNS = {
    "--account": "tides.test",
    "--speaker": "A spokesperson",
    "--capacity": "institution",
    "--words": "None of it is ours.",
    "--said-at": "2026-01-31T12:40Z",
    "--channel": "the ministry's website",
    "--act": "disowns",
}


def declaring(*more: str, without: tuple[str, ...] = (), **changed: str) -> list[str]:
    given = {key: value for key, value in DISOWNS.items() if key not in without}
    given |= {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return [*(word for pair in given.items() for word in pair), *more]


def test_words_are_put_on_record(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>None of it is ours.</p>")
    said = editor(
        "declare",
        "--json",
        *declaring("--denies", "authorship", "--denies", "content", "--evidence", str(page)),
        *("--covers", f"{ref[:6]}=yes: quoted in full: to the letter", "--language", "en"),
    )
    assert said.status == 0, said.err
    assert set(said.json) == {"digest", "index", "notes", "proposed"} and not said.json["proposed"]
    (one,) = editor("show", "--json", ref).json["standing"]["declarations"]
    assert one["digest"] == said.json["digest"]
    assert one["denies"] == ["authorship", "content"]
    assert (one["covers"], one["reason"]) == ("yes", "quoted in full: to the letter")
    assert editor.desk.archive.blob_by_digest(digest_of(page.read_bytes()))


def test_words_without_a_window_do_not_clearly_cover_what_was_there(
    editor: Editor, ref: Ref
) -> None:
    assert editor("declare", *declaring("--scope-words", "As of today")).status == 0
    standing = editor("show", "--json", ref).json["standing"]
    assert standing["state"] == "disowned-unclear"
    assert standing["declarations"][0]["covers"] == "unclear"


def test_posts_alone_can_be_disowned_by_address(editor: Editor, ref: Ref) -> None:
    said = editor("declare", *declaring("--covers", f"{POST}=yes:named", without=("--account",)))
    assert said.status == 0, said.err
    assert find_post(editor.desk.archive, ref).standing.state == "disowned"


FAULTS: dict[str, tuple[list[str], str]] = {
    "nobody's account": (declaring(account="ebb.test"), "no account on record"),
    "about nothing": (declaring(without=("--account",)), "the account, or the posts"),
    "no words": (declaring(words=" "), "nothing is written there"),
    "no speaker": (declaring(without=("--speaker",)), "--speaker"),
    "an unknown act": (declaring(act="regrets"), "regrets"),
    "in the future": (declaring(said_at="2999-01-01T00:00Z"), "in the future"),
    "an address that runs": (declaring(channel_url="javascript:alert(1)"), "not an address"),
    "an address in brackets": (declaring(channel_url="https://["), "not an address"),
    "a language in words": (declaring(language="Urdu"), "tag of a language"),
    "covers without a reason": (declaring("--covers", "POST=yes:"), "say why"),
    "covers perhaps": (declaring("--covers", "POST=perhaps:x"), "REF=yes"),
    "covers an unknown post": (declaring("--covers", "ffff=yes:x"), "no post on record"),
    "covers twice": (
        declaring("--covers", "POST=yes:x", "--covers", "POST=no:y"), "is said twice"
    ),
    "affirms and denies": (declaring("--denies", "content", act="affirms"), "denies nothing"),
    "a window that ends first": (
        declaring("--from", "2026-01-31T12:00Z", "--until", "2026-01-31T11:00Z"), "before it begins"
    ),
    "takes back nothing": (declaring(withdraws="ab" * 32), "no declaration on record"),
    "no such file": (declaring(evidence="no-such-page.html"), "does not exist"),
    "a folder": (declaring(evidence="."), "is a directory"),
    "a file without an end": (declaring(evidence="/dev/zero"), "more than 100,000,000 bytes"),
    "an empty file": (declaring(evidence="/dev/null"), "an empty file"),
    "words that are no Unicode": (declaring(words="\udcff"), "can't be put on record"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_declaration_is_told_and_nothing_recorded(
    editor: Editor, ref: Ref, fault: str
) -> None:
    arguments, words = FAULTS[fault]
    before = editor.desk.size
    ran = editor("declare", *(argument.replace("POST", ref) for argument in arguments))
    assert words in ran.err, ran.err
    assert (ran.status, ran.out, editor.desk.size) == (2, "", before)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_that_may_not_be_read(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("words")
    page.chmod(0)
    ran = editor("declare", *declaring(evidence=str(page)))
    assert (ran.status, "not readable" in ran.err) == (2, True)


def test_the_largest_file_is_what_the_message_says() -> None:
    assert f"{MOST_EVIDENCE:,}" == "100,000,000"


def test_every_word_of_a_vocabulary_is_offered() -> None:
    offered = {
        parameter.name: list(parameter.type.choices)
        for parameter in declare.params
        if isinstance(parameter.type, click.Choice)
    }
    assert set(offered) == {"capacity", "act", "denies", "ground", "kinds", "extent"}
    assert "superior-institution" in offered["capacity"] and "whole-account" in offered["kinds"]


# Cases


def test_a_case_is_made_changed_and_shown(editor: Editor, ref: Ref) -> None:
    other = editor.desk.posted("3lbbb", "another", 40)
    assert editor("case", "pier", "add", POST, other[:8]).status == 0
    assert editor("case", "pier", "title", "The", "pier").status == 0
    assert editor("case", "pier", "note", "Seen on a Sunday.").status == 0
    assert editor("case", "pier", "remove", other).status == 0
    shown = editor("case", "--json", "pier").json
    assert (shown["case"], shown["title"]) == ("pier", "The pier")
    assert [post["ref"] for post in shown["posts"]] == [ref]
    assert [note["text"] for note in shown["notes"]] == ["Seen on a Sunday."]
    assert editor("case", "pier").out.startswith("The pier\n")


def test_what_is_so_already_is_told_and_not_recorded(editor: Editor, ref: Ref) -> None:
    assert editor("case", "pier", "add", ref).err == ""
    before = editor.desk.size
    again = editor("case", "--json", "pier", "add", ref)
    assert again.status == 0
    assert "nothing was recorded" in again.err
    assert [post["ref"] for post in again.json["posts"]] == [ref]
    assert editor.desk.size == before


CASE_FAULTS: dict[str, tuple[tuple[str, ...], str]] = {
    "no such case": (("peir",), "there is no case called 'peir'"),
    "a note on no case": (("peir", "note", "x"), "there is no case called 'peir'"),
    "a post out of no case": (("peir", "remove", "POST"), "there is no case called 'peir'"),
    "a post that is not in it": (("pier", "remove", "OTHER"), "does not hold"),
    "nothing to add": (("pier", "add"), "needs something to add"),
    "something to show": (("pier", "show", "POST"), "takes nothing more"),
    "an unknown action": (("pier", "rename", "x"), "rename"),
    "an empty title": (("pier", "title", " "), "the title is empty"),
    "an impossible name": (("../pier", "title", "x"), "can't be called"),
    "an unknown post": (("pier", "add", "POST", "ffff"), "no post on record"),
    "an account": (("pier", "add", "tides.test"), "an account, not a post"),
}


@pytest.mark.parametrize("fault", CASE_FAULTS)
def test_a_faulty_change_is_told_and_nothing_recorded(editor: Editor, ref: Ref, fault: str) -> None:
    editor.desk.changed("pier", ref)
    other = editor.desk.posted("3lbbb", "another", 40)
    before = editor.desk.size
    arguments, words = CASE_FAULTS[fault]
    named = {"POST": ref, "OTHER": other}
    ran = editor("case", *(named.get(argument, argument) for argument in arguments))
    assert words in ran.err, ran.err
    assert (ran.status, ran.out, editor.desk.size) == (2, "", before)
