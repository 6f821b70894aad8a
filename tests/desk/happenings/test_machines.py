"""Is what several machines see of a post told once, when it comes on record?"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from happenings_made import appended, kinds, look, story, text
from onrecord.findings.happening import OF_POSTS, happening_id, kind_of_event
from onrecord.findings.timeline import timeline
from onrecord.record.accounts import ref_of
from onrecord.record.observations import Authenticity, PostObservation
from small_desk import TIDES, Desk, post_id
from vantages_of_a_desk import NORTH, SOUTH, brought, introduced

REF = ref_of("bluesky", TIDES, post_id("3laaa"))
A, B = "We keep the accord.", "We leave the accord."
MACHINES = {"own": None, "north": NORTH, "south": SOUTH, "signed": None}

# Who was shown which text, in order; "signed": the account's instance signed it.
LIVES: dict[str, tuple[list[str], list[str]]] = {
    "each goes on being shown its own": (
        ["own a", "north b", "own a", "north b"],
        ["posted"],
    ),
    "one is shown the other after another was": (
        ["north a", "own b", "north b"],
        ["posted", "edited"],
    ),
    "what was told to one is not told again of others": (
        ["own a", "north a", "own b", "north a", "north b", "south b"],
        ["posted", "edited"],
    ),
    "what is signed is told to all": (
        ["north a", "own b", "signed b", "north b"],
        ["posted", "edited"],
    ),
    "and one is shown the other again after that": (
        ["own a", "north b", "signed a", "north b"],
        ["posted", "edited", "edited"],
    ),
    "an old text between two signatures": (
        ["signed b", "own a", "north b", "signed b"],
        ["posted", "edited", "edited"],
    ),
}


def watched(desk: Desk, life: Sequence[str]) -> None:
    """Put a life on record: looks ten minutes apart, an hour after the account was enrolled."""
    desk.enrol()
    introduced(desk, NORTH)
    introduced(desk, SOUTH)
    for number, step in enumerate(life):
        who, word = step.split()
        seen = look(text(desk.archive, A if word == "a" else B), 60 + 10 * number)
        if who == "signed":
            signed = replace(seen.evidence, authenticity=Authenticity.INSTANCE_SIGNED)
            seen = replace(seen, evidence=signed)
        signer = MACHINES[who]
        if signer is None:
            appended(desk, seen)
        else:
            brought(desk, signer, seen)
        story(desk)  # what happened is told as it comes


@pytest.mark.parametrize("name", LIVES)
def test_a_life(desk: Desk, name: str) -> None:
    life, told = LIVES[name]
    watched(desk, life)
    assert kinds(desk, REF) == told


@given(
    st.lists(st.sampled_from([f"{who} {word}" for who in MACHINES for word in "ab"]), max_size=9)
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_change_that_a_timeline_tells_was_told(
    tmp_path_factory: pytest.TempPathFactory, life: list[str]
) -> None:
    """Feeds, notices and live news follow this table."""
    desk = Desk(tmp_path_factory.mktemp("desk") / "archive")
    with desk.archive:
        watched(desk, life)
        told = {one.id for one in story(desk)}
        post = desk.archive.index.entries_of_post(REF)
        looked = [one for one in post if isinstance(one.entry, PostObservation)]
        for event in timeline({REF: looked}, (), ()):
            kind = kind_of_event(event.kind)
            if event.which_time == "observed" and kind in OF_POSTS and kind is not None:
                assert happening_id(event.because[0], kind) in told, (life, event.says)
