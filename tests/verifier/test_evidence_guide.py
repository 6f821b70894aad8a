"""Is what the evidence guide calls an answer still held by a test?"""

import re
from pathlib import Path

from onrecord.proof.bundle.bounds import DOCUMENT, UNSEALED
from onrecord.proof.bundle.verification import STEPS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "evidence-guide.md").read_text()


def test_every_test_that_it_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/.-]+)(?:::(\w+))?`", GUIDE)
    assert len(named) > 40
    for file, function in named:
        assert (ROOT / file).is_file() or (ROOT / file).is_dir(), file
        assert f"def {function}(" in (ROOT / file).read_text() if function else True, function


def test_every_section_says_what_remains_open() -> None:
    sections = re.split(r"\n## ", GUIDE)[2:-1]
    aside = ("What is not there",)
    assert len(sections) > 12
    for section in sections:
        if not section.startswith(aside):
            for part in ("**Show", "**Attacked:**", "**Answer:**", "**Open:**"):
                assert part in section, (section.splitlines()[0], part)


def test_it_names_every_step_and_the_true_bounds() -> None:
    assert all(f"| {n} |" in GUIDE for n in STEPS)
    assert f"{UNSEALED.members:,} files and {UNSEALED.json >> 20} MiB of manifest" in GUIDE
    assert f"a document {DOCUMENT.json >> 20} MiB" in GUIDE
