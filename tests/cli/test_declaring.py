"""Is what an archived post or a saved page says proposed, and whatever is missing asked?"""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from editor import Editor, editor
from entries import at
from onrecord.archive import Archive
from onrecord.cli.declaring import ask
from onrecord.desk.declarations.draft import Draft, Prefilled
from onrecord.desk.documents import recorded
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Declaration,
    Denied,
    DetailKind,
    Extent,
    Ground,
    ScopeKind,
)
from onrecord.record.documents import DocumentKind
from small_desk import OTHERS, TIDES, Desk

__all__ = ["editor"]

WORDS = "The account of our harbour office was locked. What it posted last night is not ours."


@pytest.fixture
def ref(desk: Desk) -> Ref:
    """A post of the harbour office, and the ministry's words about it, in a post of its own."""
    desk.enrol(TIDES, "harbour.test", institution="Harbour Office")
    desk.enrol(OTHERS, "tides.test", institution="Ministry of Tides")
    return desk.posted("3laaa", "first", 10, createdAt="2026-01-31T12:10:00Z")


@pytest.fixture
def statement(desk: Desk, ref: Ref) -> Ref:
    return desk.posted(
        "3lbbb", WORDS, 30, account=OTHERS, createdAt="2026-01-31T12:29:00Z", langs=["en", "de"]
    )


def declared(archive: Archive) -> list[Declaration]:
    found = recorded(archive, DocumentKind.DECLARATION)
    return [one.body for one in found if isinstance(one.body, Declaration)]


# From an archived post


def test_one_command_declares_what_a_post_says(editor: Editor, statement: Ref) -> None:
    ran = editor(
        "declare", "--json", "--account", "harbour.test", "--from-post", statement,
        "--capacity", "superior-institution", "--act", "disowns", "--denies", "authorship",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    assert "is the author's claim" in ran.json["notes"][0]
    (one,) = declared(editor.desk.archive)
    assert (one.speaker, one.institution) == ("Ministry of Tides", "Ministry of Tides")
    assert (one.words, one.language, one.said_at) == (WORDS, "en", at(29))
    assert (one.channel.name, one.said_in) == ("@tides.test", statement)
    assert one.channel.url == f"https://bsky.app/profile/{OTHERS}/post/3lbbb"
    shown = editor("show", "--json", statement).json["versions"][0]
    assert one.evidence == (shown["digest"],)
    assert editor.desk.archive.blob_by_digest(one.evidence[0])


def test_as_what_a_post_speaks_follows_from_the_enrolments(desk: Desk, editor: Editor) -> None:
    desk.enrol(TIDES, "harbour.test", institution="Harbour Office")
    own = desk.posted("3laaa", "We were locked out.", 10, createdAt="2026-01-31T12:10:00Z")
    said = ("--act", "explains", "--account", "harbour.test")
    assert editor("declare", "--from-post", own, *said).status == 0
    (one,) = declared(desk.archive)
    assert (one.capacity, one.channel.independent) == (Capacity.ACCOUNT, False)
    # Another account of the same institution
    desk.enrol(OTHERS, "harbour2.test", institution="Harbour Office")
    other = desk.posted("3lbbb", "Not us.", 10, account=OTHERS, createdAt="2026-01-31T12:10:00Z")
    assert editor("declare", "--from-post", other, *said).status == 0
    assert declared(desk.archive)[1].capacity is Capacity.INSTITUTION


def test_flags_win_over_what_a_post_proposes(
    editor: Editor, statement: Ref, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("a page")
    ran = editor(
        "declare", "--account", "harbour.test", "--from-post", statement, "--act", "disowns",
        "--speaker", "The minister", "--capacity", "officer", "--words", "is not ours",
        "--said-at", "2026-01-31T12:28[UTC]", "--evidence", str(tmp_path / "page.html"),
        "--detail", "time:post:last night", "--hedged", "--via-outlet", "The Courier",
        "--extent", "period", "--channel", "a briefing",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    (one,) = declared(editor.desk.archive)
    assert (one.speaker, one.words, one.said_at) == ("The minister", "is not ours", at(28))
    assert (one.channel.name, one.scope.extent) == ("a briefing", Extent.PERIOD)
    assert digest_of(b"a page") in one.evidence and len(one.evidence) == 2
    assert one.hedged and one.via is not None and one.via.outlet == "The Courier"
    assert one.details[0].kind is DetailKind.TIME


def test_a_post_without_a_time_asks_for_it(editor: Editor, ref: Ref) -> None:
    silent = editor.desk.posted("3lccc", WORDS, 30, account=OTHERS)
    said = ("--account", "harbour.test", "--act", "disowns", "--capacity", "institution")
    ran = editor("declare", "--from-post", silent, *said)
    assert (ran.status, "Missing --said-at" in ran.err) == (2, True), ran.err
    empty = editor.desk.posted("3lddd", " ", 30, account=OTHERS)
    ran = editor("declare", "--from-post", empty, *said)
    assert (ran.status, "no words of the post" in ran.err) == (2, True), ran.err
    assert declared(editor.desk.archive) == []


# From a saved page

PAGE = """<!doctype html><meta charset=utf-8><title>Statement</title>
<script>"none of it is ours, at all"</script>
<p>The spokes\u00adperson said: \u201cWhat it <b>posted</b>
last&nbsp;night \u2013 all of it \u2013<br>isn\u2019t <i>o</i>urs.\u201d</p><p>More.</p>"""
STANDS = "“What it posted last\u00a0night – all of it – isn’t ours.”"
QUOTES = {
    "as it stands": (STANDS.replace("\u00a0", " "), STANDS),
    "with plain marks": ('"What it posted last night - all of it - isn\'t ours."', STANDS),
    "a part": ("posted\nlast   night", "posted last night"),
    "over a soft hyphen": ("spokesperson said", "spokes\u00adperson said"),
    "across blocks": ("isn't ours.” More.", "isn’t ours.” More."),
}


@pytest.mark.parametrize("case", QUOTES)
def test_words_in_a_page_are_recorded_as_they_stand(
    editor: Editor, ref: Ref, tmp_path: Path, case: str
) -> None:
    quote, stands = QUOTES[case]
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    ran = editor("declare", *PLAIN, "--from-file", str(page), "--quote", quote)
    assert ran.status == 0, ran.err
    (one,) = declared(editor.desk.archive)
    assert one.words == stands.replace("\u00a0", " ")
    assert editor.desk.archive.blob_by_digest(one.evidence[0]) == PAGE.encode()


PLAIN = (
    "--account", "harbour.test", "--speaker", "A spokesperson", "--capacity", "institution",
    "--said-at", "2026-01-31T12:40Z", "--channel", "the ministry's website", "--act", "disowns",
)  # fmt: skip
NOT_IN_A_PAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "other words": (("--from-file", "PAGE", "--quote", "all of it is ours"), "not in the page"),
    "words of a script": (("--from-file", "PAGE", "--quote", "ours, at all"), "not in the page"),
    "words that end in a word": (("--from-file", "PAGE", "--quote", "ours.”More"), "not in"),
    "no words": (("--from-file", "PAGE"), "go together"),
    "no page": (("--quote", "ours"), "go together"),
    "two sources of words": (
        ("--from-file", "PAGE", "--quote", "ours", "--words", "x"), "give one"
    ),
    "no such page": (("--from-file", "no.html", "--quote", "ours"), "does not exist"),
    "a picture": (("--from-file", "PICTURE", "--quote", "ours"), "PNG picture"),
    "nothing": (("--from-file", "EMPTY", "--quote", "ours"), "empty"),
    "a report of nobody": (("--words", "x", "--paraphrase"), "need --via-outlet"),
    "a particular of no kind": (("--words", "x", "--detail", "05:59"), "KIND:OF:WORDS"),
    "a time without zone": (
        ("--words", "x", "--detail", "time:login:05:59@2026-01-31T05:59"), "no offset"
    ),
    "a post that is not on record": (("--from-post", "ffff"), "no post on record"),
}  # fmt: skip


@pytest.mark.parametrize("fault", NOT_IN_A_PAGE)
def test_a_fault_is_told_and_nothing_recorded(
    editor: Editor, ref: Ref, tmp_path: Path, fault: str
) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "empty").touch()
    arguments, words = NOT_IN_A_PAGE[fault]
    named = {x: str(tmp_path / x.lower()) for x in ("PICTURE", "EMPTY")}
    named["PAGE"] = str(tmp_path / "page.html")
    before = editor.desk.size
    ran = editor("declare", *PLAIN, *(named.get(one, one) for one in arguments))
    assert words in ran.err, ran.err
    assert (ran.status, ran.out, editor.desk.size) == (2, "", before)


# Asked step by step


def answered(desk: Desk, lines: list[str], prefilled: Prefilled | None = None) -> tuple[Draft, str]:
    """The draft that these answers make, and what was shown."""
    text = "\n".join(lines) + "\n"
    with CliRunner().isolation(input=text) as (out, _, _):
        draft = ask(desk.archive, prefilled or Prefilled(), lambda: at(60))
        return draft, out.getvalue().decode()


WHOLE = [
    "harbour.test",
    "A spokesperson",
    "3",  # capacity
    "Ministry of Tides",
    "What it posted last night is not ours.",
    "en",
    "2026-01-31T13:40[Europe/Belgrade]", "",  # said at, until
    "the ministry's website", "https://tides.example/1", "y",
    "",  # known through nobody
    "disowns",
    "authorship, 2",
    "1", "locked",  # ground
    "n",  # hedged
    "",  # kinds
    "last night",
    "2026-01-31T12:20Z", "", "2026-01-31T13:00Z", "",  # window
    "",  # extent
    "time:login:05:59@2026-01-31T05:59Z", "time:login:9:59@2026-01-31T05:59Z", "",
    "",  # evidence
]  # fmt: skip


def test_all_questions_make_a_declaration(desk: Desk, ref: Ref) -> None:
    later = desk.posted("3lbbb", "second", 30)
    window = WHOLE.index("2026-01-31T12:20Z")
    without = [*WHOLE[:window], "", "", *WHOLE[window + 4 :]]  # so no post is clearly meant
    draft, shown = answered(desk, [*without, "y", "it is named", "u", "", "y"])
    assert draft == Draft(
        accounts=(TIDES,), speaker="A spokesperson", capacity=Capacity.SUPERIOR,
        institution="Ministry of Tides", words="What it posted last night is not ours.",
        language="en", said_at=at(40), channel="the ministry's website",
        channel_url="https://tides.example/1", independent=True, act=Act.DISOWNS,
        denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT), ground=Ground.COMPROMISE,
        ground_words="locked", scope_words="last night", details=draft.details, covers=((later, Covers.YES, "it is named"),),
    )  # fmt: skip
    assert [one.words for one in draft.details] == ["05:59", "9:59"]
    # What would be covered is shown before anything is decided, each with its reason.
    assert shown.index("Posts that the words may be about") < shown.index("Covered?")
    assert f"  {ref}  first seen" in shown and shown.count("      unclear: ") == 2
    assert "agree: “05:59” and “9:59” (of the “login”) name the same time" in shown
    assert shown.index("To be put on record") < shown.index("Put it on record?")
    assert declared(desk.archive) == []  # asking records nothing


def test_what_is_clear_is_shown_with_its_reason(desk: Desk, ref: Ref) -> None:
    desk.posted("3lbbb", "second", 30)
    _, shown = answered(desk, [*WHOLE, "", "y"])
    assert "      yes: It gives its own time" in shown
    assert "the post was there before, by 2026-01-31 12:10:00 UTC." in " ".join(shown.split())


def test_what_was_given_is_not_asked_and_what_is_proposed_can_be_taken(
    desk: Desk, ref: Ref
) -> None:
    proposed = Prefilled(
        accounts=(TIDES,),
        speaker="The harbour master",
        capacity=Capacity.OFFICER,
        words="Not ours.",
        said_at=at(40),
        channel="a briefing",
        act=Act.DISOWNS,
        ground=Ground.COMPROMISE,
        ground_words="locked",
        kinds=(ScopeKind.POSTS,),
        settled=frozenset({"accounts", "speaker", "act"}),
        notes=("The time is the report's.",),
    )
    # Enter takes what is proposed; "-" leaves it out.
    draft, shown = answered(
        desk, [*("" for _ in range(10)), "", "", "-", *("" for _ in range(10)), "y"], proposed
    )
    assert (draft.speaker, draft.capacity, draft.act) == (
        "The harbour master", Capacity.OFFICER, Act.DISOWNS
    )  # fmt: skip
    assert (draft.ground, draft.ground_words) == (Ground.COMPROMISE, None)
    assert "The time is the report's." in shown and "Who says it" not in shown


AGAIN = {
    "no such account": (0, "ebb.test", "is no account on record"),
    "no words": (4, "  ", "nothing is written there"),
    "a capacity that is none": (2, "9", "is none of them"),
    "a time without zone": (6, "2026-01-31T12:40", "no offset"),
    "an address that is none": (9, "tides", "not an address"),
    "neither yes nor no": (10, "perhaps", "answer y or n"),
    "a denial that is none": (13, "1, guilt", "is none of them"),
    "a particular of no kind": (24, "05:59", "KIND:OF:WORDS"),
}


@pytest.mark.parametrize("case", AGAIN)
def test_what_can_not_be_read_is_told_and_asked_again(desk: Desk, ref: Ref, case: str) -> None:
    place, answer, words = AGAIN[case]
    draft, shown = answered(desk, [*WHOLE[:place], answer, *WHOLE[place:], "", "y"])
    assert words in shown
    assert draft.speaker == "A spokesperson"


def test_a_contradiction_is_told_and_asked_again(desk: Desk, ref: Ref) -> None:
    backwards = [*WHOLE]
    window = backwards.index("2026-01-31T12:20Z")
    backwards[window + 2] = "2026-01-31T12:00Z"
    draft, shown = answered(desk, [*backwards, "", "", "2026-01-31T13:00Z", "", "", "y"])
    assert "Not yet: its window ends before it begins." in shown
    assert (draft.begins_at, draft.ends_at) == (at(20), at(60))


def test_single_posts_can_be_named_in_place_of_an_account(desk: Desk, ref: Ref) -> None:
    draft, shown = answered(desk, ["", *WHOLE[1:], ref[:6], "y", "quoted in full", "", "y"])
    assert (draft.accounts, draft.covers) == ((), ((ref, Covers.YES, "quoted in full"),))
    assert "No post on record would be covered." in shown
    # Neither an account nor a post: asked again.
    draft, shown = answered(desk, ["", *WHOLE[1:], "", "harbour.test", "y"])
    assert "Not yet: a declaration names the account, or the posts" in shown
    assert draft.accounts == (TIDES,)


def test_earlier_words_can_be_taken_back_by_their_number(desk: Desk, ref: Ref) -> None:
    first = desk.declared(50, said_at=at(35))
    draft, shown = answered(desk, [*WHOLE, "2", "1", "", "y"])
    assert "give a number from 1 to 1" in shown
    assert draft.withdraws == first.digest


@pytest.mark.parametrize("answer", ["n", ""])
def test_without_a_yes_at_the_end_nothing_is_recorded(desk: Desk, ref: Ref, answer: str) -> None:
    with pytest.raises(click.Abort):
        answered(desk, [*WHOLE, "", answer])
    assert declared(desk.archive) == []


def test_the_end_of_input_records_nothing(desk: Desk, ref: Ref) -> None:
    for stop in range(0, len(WHOLE), 5):
        with pytest.raises(click.Abort):
            answered(desk, WHOLE[:stop])
    assert declared(desk.archive) == []


HOSTILE = "Calm.\x1b[2J\x1b]0;owned\x07 \u202eesrever"


def test_strangers_words_do_not_reach_the_terminal(desk: Desk, ref: Ref) -> None:
    desk.posted("3lbbb", HOSTILE, 30, createdAt="2026-01-31T12:29:00Z")
    proposed = Prefilled(accounts=(TIDES,), words=HOSTILE, settled=frozenset({"accounts"}))
    lines = [*WHOLE[1:], "", "y"]
    lines[3] = ""  # the words as proposed, whose signs were only spelled out for the screen
    draft, shown = answered(desk, lines, proposed)
    assert draft.words == HOSTILE
    assert not set("\x1b\x07\u202e") & set(shown)


# At a terminal

RUN = "import sys; from onrecord.cli.program import run; sys.exit(run(sys.argv[1:]))"


class Terminal:
    """A command at a pseudo-terminal, as somebody sits before it."""

    def __init__(self, *arguments: str) -> None:
        self.shown = ""
        ours, theirs = pty.openpty()
        self._ours = ours
        self.ran = subprocess.Popen(
            [sys.executable, "-c", RUN, *arguments],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TERM": "dumb"},
        )  # fmt: skip
        os.close(theirs)

    def until(self, words: str) -> None:
        """Read until these words are shown."""
        begun = time.monotonic()
        while words not in self.shown:
            assert time.monotonic() < begun + 60, self.shown
            if select.select([self._ours], [], [], 1)[0]:
                self.shown += os.read(self._ours, 65536).decode()

    def types(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def interrupt(self) -> None:
        """Ctrl-C, as often as a person would: one that comes right before a read waits for it."""
        for _ in range(60):
            self.ran.send_signal(signal.SIGINT)
            try:
                self.ran.wait(1)
            except subprocess.TimeoutExpired:
                continue
            return

    def close(self) -> int:
        status = self.ran.wait(60)
        os.close(self._ours)
        return status


@pytest.fixture
def at_terminal(desk: Desk, ref: Ref) -> Iterator[Terminal]:
    terminal = Terminal("declare", "--dir", str(desk.archive.folder), "--account", "harbour.test")
    yield terminal
    if terminal.ran.poll() is None:
        terminal.ran.kill()
        terminal.close()


def test_at_a_terminal_it_is_asked_and_recorded(desk: Desk, at_terminal: Terminal) -> None:
    at_terminal.until("Who says it")
    at_terminal.types("\n".join([*WHOLE[1:], "", "y"]) + "\n")
    at_terminal.until("On record as entry")
    assert at_terminal.close() == 0
    (one,) = declared(desk.archive)
    assert (one.speaker, one.scope.accounts) == ("A spokesperson", (TIDES,))


def test_ctrl_c_records_nothing(desk: Desk, at_terminal: Terminal) -> None:
    at_terminal.until("Who says it")
    at_terminal.types("\n".join([*WHOLE[1:], ""]) + "\n")
    at_terminal.until("Put it on record?")
    at_terminal.interrupt()
    assert at_terminal.close() == 130
    assert declared(desk.archive) == []


def test_where_there_is_no_terminal_nothing_is_asked(editor: Editor, ref: Ref) -> None:
    ran = editor("declare", "--account", "harbour.test", "--words", "x")
    assert (ran.status, ran.out) == (2, "")
    assert "Missing --speaker, --capacity, --said-at, --act, --channel." in ran.err
