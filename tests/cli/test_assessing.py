"""Does an editor get an answer with its reasons, or a refusal with what is new, and no more?"""

import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assessments_made_up import ASSESSED, FOR_SHOW, NOT_ASSESSED
from editor import Editor, editor
from entries import T0
from onrecord.cli.printing_assessment import bar_lines, print_assessment
from onrecord.cli.terminal import columns, visible
from onrecord.desk.assessments.occasions import Asked
from onrecord.desk.assessments.page import assessment_page
from onrecord.desk.assessments.picture import bars
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessment, Group, Reason, Why
from onrecord.record.assessments import Requested
from onrecord.record.declarations import Ground
from small_desk import Desk

__all__ = ["editor"]

HOSTILE = "”\x1b[31m</li><script>alert(1)</script>\u202eWe were hacked, 99 %"
ASKED = ("--asked-by-institution", "The ministry's press office, by mail on 31 January")


@pytest.fixture
def post(desk: Desk) -> Ref:
    """A post with a hostile mention, after 30 others, and a claim of compromise."""
    desk.enrol()
    for number in range(30):
        text = f"Tide table number {number} for the harbour, high water at {number % 12}:10."
        desk.posted(f"3la{number:02}", text, number * 3, langs=["en"])
    ref = desk.posted("3lq", "Wir verlassen das Abkommen @reef.test", 100, langs=["de"])
    desk.declared(160, ground=Ground.COMPROMISE, ground_words="our account was hacked")
    return ref


# The command


def test_without_a_calibration_it_is_refused_with_what_is_new(editor: Editor, post: Ref) -> None:
    ran = editor("assess", post, "--json")
    found = ran.json
    assert (ran.status, found["lr"], found["posts"]) == (0, None, [post])
    assert "no-calibration-for-platform" in [one["why"] for one in found["refused"]]
    assert found["history"]["posts"] == 30
    said = [one["says"] for one in found["novelties"]]
    assert "Not one of 30 earlier posts was in the language “German”." in said
    assert "Not one of 30 earlier posts mentioned “@reef.test”." in said
    assert found["asked"]["by"] == "public-claim"
    assert found["asked"]["ground"] == "compromise"
    assert found["recorded_as"] is None


def test_a_person_reads_why_and_what_must_not_be_concluded(editor: Editor, post: Ref) -> None:
    out = " ".join(editor("assess", post).out.split())
    for words in (
        "How much more probable is what we see in this post",
        "An insider is one of them, and so inside this hypothesis",
        "It answers a public claim on record. A spokesperson, speaking for the account's",
        "No likelihood ratio is given.",
        "(“bluesky”)",
        "That is no finding about the post either way.",
        "Not one of 30 earlier posts mentioned “@reef.test”.",
        "compared with 30 own posts of the account",
        "It is no verdict.",
    ):
        assert words in out, words


def test_without_a_claim_nothing_is_told(editor: Editor, desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3la", "One.", 10)
    ran = editor("assess", ref)
    assert (ran.status, ran.out) == (2, "")
    assert "no public claim is on record" in ran.err and "onrecord declare" in ran.err
    ran = editor("assess", ref, *ASKED)
    assert ran.status == 0 and "It answers the account's own institution" in ran.out
    assert "25 are needed" in " ".join(ran.out.split())


WRONG = {
    "two without --posts": (("{0}", "{0}"), "--posts"),
    "a run of one": (("--posts", "{0}"), "2 to 10"),
    "named twice": (("--posts", "{0}", "{0}"), "one post is named twice"),
    "both reasons": (("{0}", "--claim", "0" * 64, *ASKED), "not both"),
    "an empty request": (("{0}", "--asked-by-institution", " "), "nothing is written there"),
    "a claim that is none": (("{0}", "--claim", "0" * 64), "no declaration"),
    "recorded by nobody": (("{0}", "--record"), "--editor"),
    "an editor of nothing": (("{0}", "--editor", "A"), "--record"),
    "a page in the archive": (("{0}", "--html", "{1}/page.html"), "would lie in an archive"),
    "made-up numbers on record": (
        ("{0}", "--calibration", "synthetic", "--record", "--editor", "A"),
        "what rests on made-up accounts is not put on record",
    ),
    "another calibration": (("{0}", "--calibration", "own"), "own"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_told(editor: Editor, desk: Desk, post: Ref, case: str) -> None:
    arguments, told = WRONG[case]
    ran = editor("assess", *(one.format(post, desk.archive.folder) for one in arguments))
    assert (ran.status, ran.out) == (2, "")
    assert told in " ".join(ran.err.split())


def test_what_is_not_installed_is_told_and_what_is_new_all_the_same(
    editor: Editor, post: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onrecord.language.calibrations", None)
    ran = editor("assess", post, "--calibration", "synthetic")
    assert ran.status == 4
    assert "pip install 'onrecord[assess]'" in ran.out
    assert "earlier posts mentioned “@reef.test”" in ran.out


def test_a_refusal_by_made_up_accounts_says_that_it_is_for_show(
    editor: Editor, post: Ref, tmp_path: Path
) -> None:
    """It may say that the account is unlike those accounts, which nobody has."""
    out = tmp_path / "page.html"
    made_up = ("--calibration", "synthetic")
    ran = editor("assess", post, *made_up, "--html", str(out))
    assert ran.status == 0 and "No likelihood ratio is given" in ran.out
    assert "FOR SHOW ONLY" in ran.out and "FOR SHOW ONLY" in out.read_text()
    assert "FOR SHOW ONLY" in editor("assess", post, *made_up, "--json").json["asked"]["says"]
    assert "FOR SHOW ONLY" not in editor("assess", post).out


def test_what_is_not_on_record_is_not_assessed(editor: Editor, post: Ref) -> None:
    assert editor("assess", "0000000000000000").status == 2


@pytest.mark.parametrize("order", ["flag first", "flag between", "flag last"])
def test_a_run_is_assessed_together(editor: Editor, desk: Desk, post: Ref, order: str) -> None:
    other = desk.posted("3lr", "Und den Vertrag @reef.test", 101, langs=["de"])
    given = {
        "flag first": ("--posts", post, other),
        "flag between": (post, "--posts", other),
        "flag last": (post, other, "--posts"),
    }
    found = editor("assess", *given[order], "--json").json
    assert found["posts"] == [post, other]
    assert "these 2 posts" in found["question"]
    assert found["history"]["posts"] == 30


def test_an_assessment_may_be_put_on_record(editor: Editor, desk: Desk, post: Ref) -> None:
    desk.archive.close()
    ran = editor("assess", post, "--record", "--editor", "Editor on duty", "--json")
    digest = ran.json["recorded_as"]
    assert ran.status == 0 and digest
    listed = editor("release", "--json").json["assessments"]
    assert [(one["digest"], one["state"]) for one in listed] == [(digest, "not-released")]
    assert listed[0]["occasion"]["declaration"] == ran.json["asked"]["declaration"]


def test_the_page_is_for_the_editor_s_eyes(editor: Editor, post: Ref, tmp_path: Path) -> None:
    out = tmp_path / "assessment.html"
    ran = editor("assess", post, "--html", str(out))
    assert ran.status == 0 and str(out) in ran.out
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    page = out.read_text()
    assert "Private: for the editors of this archive." in page
    assert "earlier posts mentioned <bdi>“@reef.test”</bdi>" in page
    assert "<script" not in page and "src=" not in page and "http" not in _body(page)
    assert editor("assess", post, "--html", str(out)).status == 2
    assert editor("assess", post, "--html", str(out), "--force").status == 0


def _body(page: str) -> str:
    return page.partition("<body>")[2].replace("http://www.w3.org/2000/svg", "")


# How it is printed


SHOWN: dict[str, Assessment] = {
    "a ratio": ASSESSED,
    "for show": FOR_SHOW,
    "refused": NOT_ASSESSED,
    "not installed": replace(NOT_ASSESSED, why=(Why.NO_ARRAYS,), details=("",)),
    "hostile": replace(
        NOT_ASSESSED,
        why=(Why.LANGUAGE,),
        details=(HOSTILE,),
        novelties=tuple(replace(one, what=HOSTILE) for one in NOT_ASSESSED.novelties),
    ),
}


@pytest.mark.parametrize("case", SHOWN)
@pytest.mark.parametrize("width", [40, 60, 96])
def test_no_sign_is_obeyed_and_no_line_is_too_long(
    case: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_assessment(SHOWN[case], [f"It answers “{HOSTILE}”."])
    lines = capsys.readouterr().out.split("\n")
    assert [line for line in lines if visible(line) != line] == []
    assert max(map(columns, lines)) <= width


def test_a_ratio_is_printed_with_all_that_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    print_assessment(ASSESSED)
    out = " ".join(capsys.readouterr().out.split())
    for words in (
        "Likelihood ratio: 5. Were the calibration fitted on other accounts of that kind, it would "
        "lie between 2 and 9 in about 19 of 20 cases.",
        "weakly supports the second over the first",
        "posts of other public institutions that write in English",
        "One points the other way: the style.",
        "Not compared: the client. The platform does not tell of it, or this calibration does not "
        "use it; it contributes nothing.",
        "Of 3,660 posts that accounts in the validation wrote themselves, 61 scored this high",
        "Calibration made-up-1, SHA-256 cdcd",
        "Cllr 0.500 bits",
        "Ratios of several posts must not be multiplied",
    ):
        assert words in out, words


def test_made_up_numbers_have_a_banner_before_and_after(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_assessment(FOR_SHOW)
    lines = capsys.readouterr().out.strip().split("\n")
    assert lines[0].startswith("!!! FOR SHOW ONLY")
    assert lines[-1].startswith("!!! ")
    print_assessment(ASSESSED)
    assert "!!!" not in capsys.readouterr().out


def test_bars_stand_on_their_side_of_the_axis() -> None:
    drawn = bars((Reason(Group.HOUR, 0.9), Reason(Group.STYLE, -0.45)), (Group.CLIENT,))
    head, hour, style, client = bar_lines(drawn, 78)
    axis = head.index("│")
    assert hour.index("█") > axis > style.index("█")
    assert hour.count("█") == pytest.approx(2 * style.count("█"), abs=2)
    assert hour.endswith("+0.90") and style.endswith("-0.45")
    assert client.endswith("not compared")
    assert {line[axis] for line in (hour, style, client)} == {"│"}


@pytest.mark.parametrize("most", range(38, 96))
def test_at_any_width_it_is_said_whose_each_side_is(most: int) -> None:
    drawn = bars((Reason(Group.HOUR, 0.9), Reason(Group.STYLE, -0.45)), (Group.CLIENT,))
    lines = list(bar_lines(drawn, most))
    head = "".join(line for line in lines if "+0.90" not in line)
    assert "the usual operators" in head and "somebody else" in head
    assert lines[-1].endswith("not compared")
    assert max(map(len, lines)) <= most


# The page


@pytest.mark.parametrize("case", SHOWN)
def test_a_page_holds_the_same_and_obeys_nobody(case: str) -> None:
    asked = Asked(Requested(HOSTILE), f"It answers “{HOSTILE}”.")
    page = assessment_page(SHOWN[case], asked, T0).decode()
    assert "<script" not in page and "\u202e" not in page and "\x1b" not in page
    assert page.count("FOR SHOW ONLY") == (2 if case == "for show" else 0)
    assert ("<svg" in page) == (case in ("a ratio", "for show"))
    assert "An insider is one of them, and so inside this hypothesis" in page
    assert "What must not be concluded" in page
