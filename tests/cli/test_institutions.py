"""Can an editor say what an institution is, who speaks for it and where, and is each fault told?"""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from onrecord.cli.program import run
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Capacity, Covers
from small_desk import TIDES, Desk

EMBASSY, MINISTRY = "Embassy of Tides", "Ministry of Tides"


class Editor:
    """Runs commands on an archive."""

    def __init__(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        self.desk, self.capsys = desk, capsys

    def __call__(self, *arguments: str, name: str = EMBASSY) -> tuple[int, str, str]:
        folder = str(self.desk.archive.folder)
        status = run(["institution", "--dir", folder, name, *arguments])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    def json(self, *arguments: str, name: str = EMBASSY) -> Any:
        status, out, err = self(*arguments, "--json", name=name)
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def editor(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Editor:
    desk.enrol(institution=EMBASSY)
    return Editor(desk, capsys)


def test_an_institution_is_put_on_record_step_by_step(editor: Editor) -> None:
    shown = editor.json("set", "--kind", "mission", "--under", MINISTRY, "--also", "The Embassy")
    assert (shown["kind"], shown["also_named"]) == ("mission", ["The Embassy"])
    assert [link["name"] for link in shown["chain"]] == [MINISTRY]
    voucher = (
        "--vouched-by",
        "The Gazette",
        "--where",
        "https://gazette.example/4",
        "--words",
        "x",
    )
    shown = editor.json(
        "speaker", "Consul", "--capacity", "officer", "--since", "2026-01-01T00:00Z", *voucher
    )
    (consul,) = shown["speakers"]
    assert (consul["speaker"], consul["since"]) == ("Consul", "2026-01-01T00:00:00.000000Z")
    assert consul["voucher"] == {
        "by": "The Gazette",
        "where": "https://gazette.example/4",
        "words": "x",
    }
    shown = editor.json(
        "channel", "its website", "--url", "https://tides.example", "--independent-of", "tides.test"
    )
    assert shown["channels"][0]["independent_of"] == [TIDES]
    assert [one["account"] for one in shown["accounts"]] == [TIDES]
    assert editor.json() == shown


def test_what_is_not_given_stays_as_it_was(editor: Editor) -> None:
    editor.json("set", "--kind", "mission", "--under", MINISTRY, "--also", "The Embassy")
    shown = editor.json("set", "--kind", "office", name="the embassy")
    assert (shown["name"], shown["kind"], shown["also_named"]) == (
        EMBASSY,
        "office",
        ["The Embassy"],
    )
    assert [link["name"] for link in shown["chain"]] == [MINISTRY]
    assert editor.json("set", "--top")["chain"] == []


def test_the_enrolments_word_is_kept_when_an_institution_is_set(editor: Editor) -> None:
    editor.desk.enrol(institution=EMBASSY, under=MINISTRY)
    shown = editor.json("set", "--kind", "mission", name="embassy of tides")
    assert (shown["name"], [link["name"] for link in shown["chain"]]) == (EMBASSY, [MINISTRY])


def test_what_is_so_already_is_said_to_be(editor: Editor) -> None:
    editor.json("set", "--kind", "mission")
    size = editor.desk.size
    status, _, err = editor("set", "--kind", "mission")
    assert (status, editor.desk.size) == (0, size)
    assert "It is so already" in err


def test_it_is_printed_for_people(editor: Editor) -> None:
    editor("set", "--kind", "mission", "--under", MINISTRY, "--vouched-by", "The\x1b[31m Gazette")
    editor("speaker", "Consul", "--capacity", "officer", "--until", "2026-01-31T12:00Z")
    editor("channel", "its page", "--shares-access-with", TIDES)
    status, out, _ = editor()
    assert status == 0
    for words in (
        "mission; vouched for by The[U+001B][31m Gazette",
        f"under {MINISTRY}: named by others only",
        "Consul: officer, until 2026-01-31 12:00:00 UTC",
        f"tides.test {TIDES}",
    ):
        assert words in out
    assert "its page; whoever holds it holds too:" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert "who might speak at 2026-02-01" in editor("--as-of", "2026-02-01T00:00Z")[1]
    assert "Consul" not in editor("--as-of", "2026-02-01T00:00Z")[1]
    assert "as this archive knew it at" in editor("--known", "2026-02-01T00:00Z")[1]


FAULTS: dict[str, tuple[Sequence[str], str]] = {
    "what it is, is not said": (["set"], "say what 'Embassy of Tides' is: --kind"),
    "a kind that is none": (["set", "--kind", "person"], "'person' is not one of"),
    "under itself": (["set", "--kind", "mission", "--under", EMBASSY], "can't be under itself"),
    "under and at the top": (
        ["set", "--kind", "mission", "--under", MINISTRY, "--top"], "not both",
    ),
    "nothing under": (["set", "--kind", "mission", "--under", " "], "nothing is written there"),
    "a speaker without a name": (["speaker", "--capacity", "officer"], "needs the name of a speaker"),
    "a speaker without a capacity": (["speaker", "Consul"], "--capacity"),
    "a speaker as the platform": (["speaker", "X", "--capacity", "platform"], "is not one of"),
    "a speaker about a stranger": (
        ["speaker", "X", "--capacity", "officer", "--account", "moon.test"], "is no account on record",
    ),
    "a time that is none": (
        ["speaker", "X", "--capacity", "officer", "--since", "May"], "--since",
    ),
    "a time that ends too early": (
        ["speaker", "X", "--capacity", "officer", "--since", "2026-01-02T00:00Z", "--until", "2026-01-01T00:00Z"],
        "ends before it begins",
    ),
    "a channel without a name": (["channel"], "needs the name of a channel"),
    "an address that is none": (["channel", "site", "--url", "tides"], "is not an address"),
    "shared and independent": (
        ["channel", "site", "--shares-access-with", TIDES, "--independent-of", "tides.test"],
        "can't share access with",
    ),
    "an option of another action": (["set", "--kind", "mission", "--since", "2026-01-02T00:00Z"], "set does not take --since"),
    "an option of showing": (["speaker", "X", "--capacity", "officer", "--as-of", "2026-01-02T00:00Z"], "does not take --as-of"),
    "options of changing": (["--vouched-by", "me"], "show does not take --vouched-by"),
    "one name too many": (["set", "Consul", "--kind", "mission"], "takes options only"),
    "an action that is none": (["remove"], "'remove' is not one of"),
    "half a character": (["set", "--kind", "mission", "--also", "\udcff"], "can't be put on record"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_nothing_is_recorded(editor: Editor, name: str) -> None:
    arguments, words = FAULTS[name]
    size = editor.desk.size
    status, out, err = editor(*arguments)
    assert (status, out, editor.desk.size) == (2, "", size)
    assert words in err


def test_an_institution_that_is_not_on_record(editor: Editor) -> None:
    status, _, err = editor(name="Moon")
    assert status == 2
    assert "no institution on record is called 'Moon'" in err
    assert "onrecord institution NAME set" in err


def test_who_may_not_speak_is_shown_to_an_editor(editor: Editor, desk: Desk) -> None:
    ref: Ref = desk.posted("3laaa", "startling", 10)
    desk.declared(
        60,
        capacity=Capacity.SUPERIOR,
        institution="Ministry of Sports",
        covers=((ref, Covers.YES, "it is named"),),
    )
    editor("set", "--kind", "mission", "--under", MINISTRY)
    assert run(["show", "--dir", str(desk.archive.folder), "--json", ref]) == 0
    (one,) = json.loads(editor.capsys.readouterr().out)["standing"]["declarations"]
    assert one["may_speak"] is False
    assert "“Ministry of Sports” is on record neither as" in one["may_speak_reason"]


def test_an_editor_hears_at_once_that_a_speaker_has_no_standing(editor: Editor) -> None:
    editor("set", "--kind", "mission", "--under", MINISTRY)
    words = ["--speaker", "A spokesperson", "--words", "Not ours.", "--act", "disowns"]
    where = [
        "--said-at",
        "2026-01-31T12:00Z",
        "--channel",
        "its website",
        "--account",
        "tides.test",
    ]
    command = ["declare", "--dir", str(editor.desk.archive.folder), *words, *where]
    sports = ["--capacity", "superior-institution", "--institution", "Ministry of Sports"]
    assert run([*command, *sports]) == 0
    told = " ".join(editor.capsys.readouterr().out.split())
    assert "On record as entry" in told
    assert "It changes no post's standing. “Ministry of Sports” is on record neither as" in told
    assert run([*command, *sports, "--json"]) == 0
    (note,) = json.loads(editor.capsys.readouterr().out)["notes"]
    assert note.startswith("“Ministry of Sports” is on record neither as")
    assert run([*command, "--capacity", "superior-institution", "--institution", MINISTRY]) == 0
    assert "standing" not in editor.capsys.readouterr().out
