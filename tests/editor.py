"""Runs the editor's commands on the archive of a desk, as a shell would."""

import json
from typing import Any

import pytest

from onrecord.cli.program import run
from small_desk import Desk

__all__ = ["Editor", "Ran", "editor"]


class Ran:
    """What came of a command."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Editor:
    """Runs commands on an archive; one of a group by both words ("vantage add")."""

    def __init__(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        self.desk, self.capsys = desk, capsys

    def __call__(self, command: str, *arguments: str) -> Ran:
        status = run([*command.split(), "--dir", str(self.desk.archive.folder), *arguments])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return Ran(status, out, err)


@pytest.fixture
def editor(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Editor:
    return Editor(desk, capsys)
