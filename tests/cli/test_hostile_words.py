"""Does a terminal get anything from a stranger that it would obey?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entries import ACCOUNT
from hostile_words import CASE, SECRET, WORDS, fill_hostile, hostile_refs
from onrecord.archive import create_archive, open_archive
from onrecord.cli.program import run

REFS = hostile_refs()
COMMANDS = {
    **{f"show {name}": ["show", REFS[name]] for name in WORDS},
    "show an account": ["show", ACCOUNT],
    "case": ["case", CASE],
    "cases": ["case"],
    "check": ["check", WORDS["polyglot"]],
    "check the terminal": ["check", WORDS["terminal"]],
    "check what has signs": ["check", WORDS["unseen"]],
    "first": ["first", "script"],
    "first of an institution": ["first", "script", "--institution", WORDS["terminal"]],
    "requests": ["requests"],
    "vantages": ["vantage list"],
    "a vantage": ["vantage show", "hostile.example"],
    "a vantage that is not there": ["vantage show", WORDS["terminal"]],
    "what is not there": ["show", WORDS["terminal"]],
    "an institution that is not there": ["institution", WORDS["right to left"]],
    "a case that is not there": ["case", WORDS["terminal"]],
}
# What a terminal obeys, or that turns around what follows: all controls but tabs and ends of lines, and
# the formats of Unicode TR 9.
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029\ud800-\udfff]"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("hostile") / "archive"
    create_archive(place, "records.example/hostile")
    with open_archive(place) as archive:
        fill_hostile(archive)
    yield place


@pytest.mark.parametrize("json", [False, True], ids=["", "as JSON"])
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_printed_that_a_terminal_obeys(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, json: bool
) -> None:
    command, *rest = COMMANDS[name]
    options = ["--dir", str(folder), *(["--json"] if json else [])]
    assert run([*command.split(), *options, *rest]) in (0, 2)
    said = "".join(capsys.readouterr())
    assert said.strip()
    assert OBEYED.findall(said) == []
    assert SECRET not in said  # answered; `onrecord requests` shows those that wait
