"""Does the main job work from end to end, offline, for somebody who has just arrived?"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli.incident import BANNER, CASE
from onrecord.cli.program import run


def play(folder: Path, *options: str, without: str = "") -> dict[str, Any]:
    """What `onrecord demo --json` prints, in a process that may not open a socket."""
    arguments = ["demo", "--json", "--dir", str(folder), *options]
    program = (
        "import socket, sys\n"
        "def refused(*_, **__): raise AssertionError('the demo asked the network')\n"
        "socket.socket.connect = refused\n"
        "socket.getaddrinfo = refused\n"
        f"sys.modules.update(dict.fromkeys({without.split()!r}))\n"
        "from onrecord.cli.program import run\n"
        f"sys.exit(run({arguments!r}))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    printed: dict[str, Any] = json.loads(ran.stdout)
    return printed


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return play(tmp_path_factory.mktemp("demo") / "archive")


@pytest.fixture(scope="module")
def for_show(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return play(tmp_path_factory.mktemp("for-show") / "archive", "--calibration", "synthetic")


@pytest.fixture
def copy(played: dict[str, Any], tmp_path: Path) -> Iterator[Path]:
    """The demo's archive, to be spoilt."""
    yield Path(shutil.copytree(played["dir"], tmp_path / "archive"))


POSTS = {
    "The consular section will be closed on 5 March.": (
        "present", "account-signed", "disowned-unclear", 2
    ),
    "Fuel prices in Port Sorrel rose again this week.": (
        "hidden-by-host", "tls-only", "disowned-unclear", 1
    ),
    "Valdoria withdraws from the Harbour Accord with immediate effect. Our patience is over.": (
        "withdrawn-by-account-key", "account-signed", "disowned-unclear", 1
    ),
    "This account is in the embassy's hands again.": (
        "present", "account-signed", "affirmed", 1
    ),
}  # fmt: skip


def test_each_post_of_the_incident_ends_as_it_should(played: dict[str, Any]) -> None:
    found = {
        post["versions"][-1]["text"]: (
            post["presence"]["verdict"],
            post["presence"]["authenticity"],
            post["standing"]["state"],
            len(post["versions"]),
        )
        for post in played["posts"]
    }
    assert found == POSTS
    assert all(post["because"] for post in played["posts"])


def test_the_bundle_is_proved_and_says_what_it_does_not_prove(played: dict[str, Any]) -> None:
    verified = played["verify"]
    assert verified["verdict"] == "proved"
    assert [step["n"] for step in verified["steps"]] == list(range(1, len(verified["steps"]) + 1))
    assert not [step for step in verified["steps"] if step["ok"] is False]
    assert any("Who typed" in words for words in verified["not_proved"])


def test_the_six_questions_are_answered_for_each_post(played: dict[str, Any]) -> None:
    for answers in played["case"]["questions"].values():
        assert len(answers) == 6
        assert all(answer["because"] for answer in answers[:4])
        assert answers[5]["strength"] in ("as-said", "none")
    fifth = [answers[4]["strength"] for answers in played["case"]["questions"].values()]
    assert sorted(fifth) == ["assessed", "not-yet", "not-yet", "not-yet"]


STARTLING = (
    "Valdoria withdraws from the Harbour Accord with immediate effect. Our patience is over."
)


def about_operators(printed: dict[str, Any]) -> str:
    """The answer to the fifth question, for the startling post."""
    (ref,) = printed["assess"]["posts"]
    (post,) = [post for post in printed["posts"] if post["ref"] == ref]
    assert post["versions"][-1]["text"] == STARTLING
    answer: str = printed["case"]["questions"][ref][4]["answer"]
    return answer


def test_without_a_calibration_no_ratio_is_given_and_what_is_new_is_said(
    played: dict[str, Any],
) -> None:
    found = played["assess"]
    assert found["lr"] is None
    assert [one["why"] for one in found["refused"]] == ["no-calibration-for-platform"]
    assert [(one["first"], one["what"], one["among"]) for one in found["novelties"]] == [
        ("hour", "22:41", 104)
    ]
    assert found["asked"]["by"] == "public-claim"
    assert found["history"]["cut_off"].startswith("2026-03-02T22:41:00")
    assert found["history"]["last"] < found["history"]["cut_off"]
    assert "22:41" in about_operators(played)


def test_made_up_accounts_show_how_an_assessment_looks_under_a_banner(
    for_show: dict[str, Any],
) -> None:
    found = for_show["assess"]
    assert found["lr"] is not None
    assert found["refused"] == []
    assert found["calibration"]["synthetic"] is True
    assert found["for_show_only"].startswith("FOR SHOW ONLY.")
    assert "client" in found["absent"]
    assert about_operators(for_show).startswith("FOR SHOW ONLY.")
    assert for_show["verify"]["verdict"] == "proved"


WITHOUT_ARRAYS = {
    "as it is": ((), "no-calibration-for-platform"),
    "for show": (("--calibration", "synthetic"), "extra-not-installed"),
}


@pytest.mark.parametrize("case", WITHOUT_ARRAYS)
def test_without_numpy_the_rest_is_played_and_what_is_missing_is_said(
    case: str, tmp_path: Path
) -> None:
    options, why = WITHOUT_ARRAYS[case]
    printed = play(tmp_path / "archive", *options, without="numpy")
    found = printed["assess"]
    assert [one["why"] for one in found["refused"]] == [why]
    assert found["novelties"]
    assert printed["verify"]["verdict"] == "proved"
    assert (found["assessment"] is None) is (why == "extra-not-installed")


def test_what_was_posted_before_is_history_and_crowds_no_case(played: dict[str, Any]) -> None:
    assert played["assess"]["history"]["posts"] == 104
    assert len(played["posts"]) == 4
    assert len(played["case"]["timeline"]) < 30
    assert Path(played["bundle"]).stat().st_size < 1_000_000


def test_an_invented_newspaper_quotes_the_startling_post_not_quite_rightly(
    played: dict[str, Any],
) -> None:
    reported = [answers[5] for answers in played["case"]["questions"].values()]
    (told,) = [answer for answer in reported if answer["strength"] == "as-said"]
    assert told["because"]
    assert "after it was first found absent" in told["answer"]
    assert "“an” is not in the post." in told["answer"]


def test_the_rumour_with_one_word_changed_is_similar_and_the_word_is_named(
    played: dict[str, Any],
) -> None:
    checked = played["check"]
    assert checked["answer"] == "similar"
    (match,) = checked["matches"]
    assert [change["says"] for change in match["differences"]] == [
        "In the place of “leaves” the post has “withdraws from”."
    ]
    assert checked["coverage"]


def test_times_are_kept_apart(played: dict[str, Any]) -> None:
    events = played["case"]["timeline"]
    assert {event["which_time"] for event in events} == {"claimed", "observed", "said"}
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)


def test_its_words_call_nothing_hacked_but_in_quotation_marks(played: dict[str, Any]) -> None:
    ours = [event["says"] for event in played["case"]["timeline"]]
    ours += [words for post in played["posts"] for words in (
        post["presence"]["says"], post["standing"]["says"]
    )]  # fmt: skip
    for words in ours:
        unquoted = "".join(part.partition("”")[2] for part in ("”" + words).split("“"))
        assert "hack" not in unquoted.lower(), words
        assert "fake" not in unquoted.lower(), words


def test_its_banner_says_that_it_is_made_up(played: dict[str, Any]) -> None:
    assert played["banner"] == BANNER
    assert BANNER in [note["text"] for note in played["case"]["notes"]]


STATUS = {"with the log's key": (["--trust", "trust"], 0), "without trust": ([], 3)}


@pytest.mark.parametrize("how", STATUS)
def test_anybody_can_verify_the_bundle(
    how: str, played: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(played["dir"])
    arguments, status = STATUS[how]
    assert run(["verify", played["bundle"], *arguments]) == status


def test_another_key_proves_nothing(played: dict[str, Any], tmp_path: Path) -> None:
    assert run(["init", "--origin", "demo.onrecord.example/log", "--dir", str(tmp_path / "b")]) == 0
    trust = tmp_path / "trust"
    trust.mkdir()
    shutil.copy(tmp_path / "b" / "log" / "log.vkey", trust / "log.vkey")
    assert run(["verify", played["bundle"], "--trust", str(trust)]) == 1


def root_of(folder: Path) -> list[str]:
    return (folder / "log" / "checkpoint").read_text().splitlines()[:3]


LOST = {
    "the database": ["records.db", "records.db-wal", "records.db-shm"],
    "the tiles": ["log/tile"],
    "the tiles and the checkpoint": ["log/tile", "log/checkpoint"],
    "what is derived": ["index.db", "state.db"],
    "the database and what is derived": ["records.db", "index.db", "state.db"],
}


@pytest.mark.parametrize("lost", LOST)
def test_either_half_rebuilds_the_other(lost: str, copy: Path, played: dict[str, Any]) -> None:
    before = root_of(copy)
    for name in LOST[lost]:
        path = copy / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    assert run(["rebuild", "--dir", str(copy)]) == 0
    assert root_of(copy) == before
    bundle = copy / "again.onrecord"
    assert run(["export", CASE, "--dir", str(copy), "-o", str(bundle)]) == 0
    assert run(["verify", str(bundle), "--trust", str(copy / "trust")]) == 0


def test_both_halves_lost_is_said(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("records.db", "log/tile"):
        path = copy / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert run(["rebuild", "--dir", str(copy)]) != 0
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_is_there_already_is_refused(played: dict[str, Any]) -> None:
    assert run(["demo", "--dir", played["dir"]]) == 2
