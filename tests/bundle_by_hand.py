"""How does a test follow VERIFY.md, as a person would at a terminal?"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

__all__ = ["blocks", "by_hand", "unpacked"]

_TOOLS = ("bash", "unzip", "jq", "sha256sum", "openssl", "xxd")


def unpacked(bundle: Path, folder: Path) -> Path:
    """The bundle's files in a folder of their own; skips without the tools that the page names."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"the checks by hand need {', '.join(missing)}")
    subprocess.run(["unzip", "-q", bundle, "-d", folder], check=True)
    return folder


def blocks(folder: Path) -> Iterator[tuple[str, str]]:
    """The language and code of each block in VERIFY.md, one after the other."""
    for block in (folder / "VERIFY.md").read_text().split("\n```")[1:]:
        language, _, code = block.partition("\n")
        if language in ("sh", "python"):
            yield language, code


def by_hand(folder: Path) -> list[int]:
    """The exit codes of the blocks."""
    return [run(folder, language, code) for language, code in blocks(folder)]


def run(folder: Path, language: str, code: str) -> int:
    command = {"sh": ["bash", "-euo", "pipefail"], "python": [sys.executable, "-"]}[language]
    ran = subprocess.run(command, cwd=folder, input=code, text=True, capture_output=True)
    return ran.returncode
