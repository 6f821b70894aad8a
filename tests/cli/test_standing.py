"""Does `onrecord standing` print what files of incidents say, and end with the right status?"""

import json
from pathlib import Path

import pytest

from onrecord.cli.program import run
from onrecord.record.errors import EXIT_FAILED, EXIT_USAGE

INCIDENTS = Path(__file__).resolve().parents[2] / "examples" / "incidents"
CHENGDU = INCIDENTS / "pk-chengdu-2023.toml"


def test_a_folder_is_a_list_with_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standing", str(INCIDENTS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [path.stem for path in sorted(INCIDENTS.glob("*.toml"))]
    assert [line.split()[0] for line in lines[: len(names)]] == names
    assert "pk-serbia-2021    2021-12-03              disowned, disowned-unclear" in lines
    assert "27 incidents, 39 posts: all as expected." in lines


def test_one_file_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standing", str(CHENGDU)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for part in (
        "“MoFA Pakistan is thankful for Chinese aid",
        "As reported, it was there by 2023-01-13 18:59:59 UTC.",
        "Zee News on its removal: “now-deleted”.",
        "foreign-office: covers it: unclear. They say “As of today, any tweet or message issued",
        "the post was there before, by 2023-01-13 18:59:59 UTC, as reported by Dawn.",
        "may speak for the account. “Foreign Office of Pakistan” is on record as above",
        "standing: disowned-unclear. Perhaps disowned.",
        "expected: so. “As of today”",
        "sources: Dawn (dawn.com/news/1731464)",
    ):
        assert part in told, part


def test_verbose_prints_each_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standing", str(INCIDENTS), "--verbose"]) == 0
    assert capsys.readouterr().out.count("  sources: ") == 27


def test_no_line_is_wider_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in ("40", "80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        for paths in ([str(CHENGDU)], [str(INCIDENTS)], [str(INCIDENTS), "-v"]):
            run(["standing", *paths])
            lines = capsys.readouterr().out.splitlines()
            assert max(map(len, lines)) <= min(int(columns), 96)


def test_what_is_not_as_expected_is_named_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / CHENGDU.name
    changed.write_text(CHENGDU.read_text().replace('"disowned-unclear"', '"disowned"'))
    assert run(["standing", str(changed)]) == EXIT_FAILED
    told = capsys.readouterr().out
    assert "expected otherwise: disowned (foreign-office unclear)." in told
    assert run(["standing", str(changed), str(INCIDENTS / "hockey.toml")]) == EXIT_FAILED
    told = " ".join(capsys.readouterr().out.split())
    assert "disowned-unclear; not as expected: uyghurs" in told
    assert "2 incidents, 2 posts: 1 otherwise than expected." in told


def test_json_has_every_declaration_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standing", str(INCIDENTS / "pk-serbia-2021.toml"), "--json"]) == 0
    (incident,) = json.loads(capsys.readouterr().out)["incidents"]
    first, second = incident["posts"]
    assert (first["standing"]["state"], first["as_expected"]) == ("disowned", True)
    assert (first["reports_disagree"], second["reports_disagree"]) == (True, False)
    assert first["presence"]["verdict"] == "never-seen"
    told = {one["declaration"]: one for one in first["declarations"]}
    assert {name: one["covers"] for name, one in told.items()} == {
        "foreign-office": "yes",
        "embassy": "unclear",
    }
    assert told["embassy"]["via"] == {"outlet": "one of 5 sources", "paraphrase": True}
    assert all(one["reason"] and one["may_speak_reason"] for one in told.values())
    assert first["changes"][0]["by"] == ["foreign-office"]


def test_particulars_are_held_against_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    serbia = str(INCIDENTS / "pk-serbia-2021.toml")
    run(["standing", serbia, "--json"])
    (incident,) = json.loads(capsys.readouterr().out)["incidents"]
    told = {one["declaration"]: one for one in incident["posts"][0]["declarations"]}
    (check,) = told["embassy"]["consistency"]
    assert (check["of"], check["kind"], check["verdict"]) == ("login", "time", "agree")
    run(["standing", serbia])
    printed = " ".join(capsys.readouterr().out.split())
    assert "login, client: “a Chrome desktop on Windows”" in printed
    assert " ".join(check["says"].split()) in printed


def test_as_of_a_time_before_and_after(capsys: pytest.CaptureFixture[str]) -> None:
    ap = str(INCIDENTS / "ap-2013.toml")
    assert run(["standing", ap, "--at", "2013-04-23T16:00Z"]) == 0
    told = capsys.readouterr().out
    assert "As reported, it appeared later than this." in told
    assert "standing: unchallenged." in told
    assert "found later" not in told and "expected" not in told
    assert run(["standing", ap, "--at", "2013-04-23T17:12Z"]) == 0
    told = capsys.readouterr().out
    assert "standing: disowned." in told and "bogus" in told and "false:" not in told
    assert run(["standing", ap, "--known", "2020-01-01T00:00Z"]) == 0
    assert "This file was not yet written." in capsys.readouterr().out


FAULTS = {
    "nothing there": (["nowhere"], EXIT_USAGE, "nowhere"),
    "no paths": ([], EXIT_USAGE, "PATHS"),
    "a time that is none": ([str(CHENGDU), "--at", "noon"], EXIT_USAGE, "noon"),
}


@pytest.mark.parametrize(("arguments", "status", "told"), FAULTS.values(), ids=FAULTS)
def test_wrong_use(
    arguments: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["standing", *arguments]) == status
    assert told in capsys.readouterr().err


def test_a_bad_file_is_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tides.toml").write_text('id = "tides"\nrecorded = "then"\n')
    assert run(["standing", str(tmp_path)]) == EXIT_USAGE
    told = capsys.readouterr().err
    assert told.startswith("onrecord: tides.toml: recorded: 'then' is no time")
    assert "docs/incidents.md" in told


def test_what_cannot_be_seen_is_spelled_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / CHENGDU.name
    changed.write_text(
        CHENGDU.read_text().replace('@PakinChengdu"', '@Pakin\\u202EChengdu\\u001b[2J"', 1)
    )
    run(["standing", str(changed)])
    told = capsys.readouterr().out
    assert "[U+202E]" in told and "[U+001B]" in told
    assert "\u202e" not in told and "\x1b[2J" not in told
