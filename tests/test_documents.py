"""Are the documents true of the code as it stands?"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onrecord.archive.settings import default_configuration
from onrecord.cli.program import onrecord

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def named_tests() -> list[str]:
    return re.findall(r"`(tests/[\w/.]+::\w+)`", (ROOT / "docs" / "invariants.md").read_text())


@pytest.mark.parametrize("name", named_tests())
def test_every_test_that_an_invariant_names_exists(name: str) -> None:
    file, _, function = name.partition("::")
    assert f"def {function}(" in (ROOT / file).read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    for name in re.findall(r"`((?:src|tests|docs|rig|bench)/[\w/.-]+)`", document.read_text()):
        assert (ROOT / name).exists() or "<" in name, name


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(onrecord)
    for name in onrecord.list_commands(context):
        command = onrecord.get_command(context, name)
        assert command is not None and command.name == name
        yield name, command


def test_every_command_is_in_a_document_and_explains_itself() -> None:
    told = "\n".join(path.read_text() for path in DOCUMENTS)
    for name, command in commands():
        assert f"onrecord {name}" in told, name
        assert command.help, name


def test_every_option_explains_itself() -> None:
    for name, command in commands():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_setting_has_a_comment() -> None:
    lines = default_configuration("a.example/log").splitlines()
    settings = [number for number, line in enumerate(lines) if " = " in line]
    assert settings
    for number in settings:
        assert lines[number - 1].startswith("#"), lines[number]


def test_the_lock_files_name_no_index_and_pin_by_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert all("--hash=sha256:" in part for part in re.split(r"\n(?=\w)", text) if part.strip())
