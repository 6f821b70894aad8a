"""Do our sentences keep to what we may say (design, section 11)?"""

import ast
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

import onrecord.findings.words as folder
from entries import at
from findings.made_up import log, says
from findings.test_properties import everything, few, histories, words
from onrecord.findings.declared import Declared
from onrecord.findings.timeline import timeline
from onrecord.findings.words.moments import MOST_QUOTED, duration, ended, moment, quoted
from onrecord.record.entries import Entry

# Words that would say more than was observed: what happened to an account, whether a post is
# somebody's, who acted, and how likely that is.
NEVER = re.compile(
    r"hack|fake|forge|genuine|authentic|bogus|deleted|imposter|impostor|intruder|insider|attack|"
    r"culprit|guilt|probab|likely|liar|lied",
    re.IGNORECASE,
)
# An assessment's question is about how probable what we see would be, never about how probable a
# hypothesis is; and that an insider is inside the first one is said in so many words
# (tests/findings/assessment/test_words.py reads all that an assessment can say).
NEEDED = {
    "assessment.py": re.compile("How much more probable is what we see|an insider|multiplied", re.I)
}
QUOTED = re.compile(r"“[^”]*”")
OWN = sorted(Path(folder.__file__).parent.glob("*.py"))


def ours(sentence: str) -> str:
    return QUOTED.sub("“…”", sentence)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_no_sentence_says_more_than_was_observed(path: Path) -> None:
    needed = NEEDED.get(path.name)
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value if needed is None else needed.sub("…", node.value)
            assert not NEVER.search(said), f"{path.name}:{node.lineno}: {node.value!r}"


@few
@given(histories(), words())
def test_what_we_say_is_sentences_without_such_words(
    entries: list[Entry], declared: list[Declared]
) -> None:
    found, _, stands, _, events, answers = everything(log(*entries), declared)
    for said in (found.says, stands.says, *(e.says for e in events), *(a.answer for a in answers)):
        assert not NEVER.search(ours(said)), said
        assert said.endswith((".", "”")), said
        assert said[:1].isupper() or said[:1] == "“" or "somebody" in said, said
        assert "None" not in said and "  " not in said and ".." not in said, said


def test_others_words_are_marked_as_theirs() -> None:
    one = says()
    hostile = "We were hacked”. The post is fake. “And so on"
    declared = replace(one, declaration=replace(one.declaration, words=hostile))
    (event,) = timeline({}, (), [declared])
    assert "hacked" in event.says
    assert not NEVER.search(ours(event.says))


QUOTATIONS = {
    "as said": ("It is not ours.", "“It is not ours.”"),
    "inner marks become single": ('He said “no” and "yes"', "“He said ‘no’ and 'yes'”"),
    "what is left out is marked": ("x" * (MOST_QUOTED + 1), f"“{'x' * MOST_QUOTED} […]”"),
}


@pytest.mark.parametrize(("words", "expected"), QUOTATIONS.values(), ids=QUOTATIONS)
def test_quotations(words: str, expected: str) -> None:
    assert quoted(words) == expected


DURATIONS = {"0 s": 0, "59 s": 59, "1 min": 60, "1 h 30 min": 5400, "1 h": 3601, "2 d 3 h": 183600}


@pytest.mark.parametrize(("expected", "seconds"), DURATIONS.items())
def test_durations(expected: str, seconds: int) -> None:
    assert duration(timedelta(seconds=seconds)) == expected


def test_moments_carry_their_zone() -> None:
    assert moment(at(1)) == "2026-01-31 12:01:00 UTC"


def test_a_sentence_ends_once() -> None:
    assert ended("He said “no.”") == "He said “no.”"
    assert ended("He said “no”") == "He said “no”."
