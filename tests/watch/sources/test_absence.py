"""What is said of posts that come, change, go and come back, and of a platform that is unwell?"""

from pathlib import Path

import pytest

from onrecord.record.accounts import PostId
from scripted import Scripted, ScriptedTwin
from scripted_cases import CASES, FAULTS
from scripted_table import Case, Room, run_case
from twin_server import Fault


@pytest.mark.parametrize("name", CASES)
def test_a_scripted_life(tmp_path: Path, name: str) -> None:
    with ScriptedTwin() as twin:
        run_case(CASES[name], twin, Scripted(), tmp_path / "archive")


@pytest.mark.parametrize("name", FAULTS)
def test_a_server_that_is_unwell(tmp_path: Path, name: str) -> None:
    with ScriptedTwin() as twin:
        run_case(FAULTS[name], twin, Scripted(), tmp_path / "archive")


ITS_OWN = {
    "the whole server says that nothing is there, in the platform's own words": (
        Case(
            steps=(
                *("post a", "post b", "poll 2", "lost", "poll", "settled", "found", "wait 900"),
                "poll 2",
            ),
            verdicts={"a": "present", "b": "present"},
            own={"lost": lambda room: lose(room, True), "found": lambda room: lose(room, False)},
        ),
        Scripted(),
    ),
    "left out of the list, and still there": (
        Case(
            steps=("post a", "post b", "poll 2", "unlist a", "poll", "poll 2"),
            verdicts={"a": "present", "b": "present"},
            outcomes={"a": "seen", "b": "seen"},
            controls=(),
            own={"unlist a": lambda room: room.twin.unlist(room.posts["a"])},
        ),
        Scripted(),
    ),
    "the list is cut short": (
        Case(
            steps=(*(f"post {name}" for name in "abcdef"), "poll 2", "cut", "poll 2"),
            verdicts=dict.fromkeys("abcdef", "present"),
            outcomes=dict.fromkeys("abcdef", "seen"),
            controls=(),
            own={"cut": lambda room: setattr(room.twin, "page", 2)},
        ),
        Scripted(),
    ),
    "a list that does not say how far it reaches: a post that left it is no suspicion": (
        Case(
            steps=("post a", "post b", "poll", "withdraw a", "poll 3"),
            verdicts={"a": "present"},
            controls=(),
        ),
        Scripted(reaches=False),
    ),
    "a platform that says of no post that it is gone": (
        Case(
            steps=("post a", "post b", "poll", "withdraw a", "poll 3"),
            verdicts={"a": "present"},
            controls=(),
        ),
        Scripted(says_of_posts=False),
    ),
    "its list says itself that a post was removed": (
        Case(
            steps=("post a", "post b", "poll", "withdraw a", "notice a", "poll", "settled"),
            verdicts={"a": "no-longer-served"},
            outcomes={"a": "seen seen absent absent absent"},
            own={"notice a": lambda room: notice(room, "a")},
        ),
        Scripted(says_of_posts=False),
    ),
    "a notice of removal of what we never saw": (
        Case(
            steps=("post b", "poll", "hidden a", "notice a", "poll", "settled", "poll 3"),
            verdicts={"a": "never-seen"},
            outcomes={"a": "absent absent absent"},
            own={
                "hidden a": lambda room: hide(room, "a"),
                "notice a": lambda room: notice(room, "a"),
            },
        ),
        Scripted(says_of_posts=False),
    ),
    "a page that says that this post has been removed is alive": (
        Case(
            steps=("post a", "post b", "poll", "edit a this post has been removed", "poll 3"),
            verdicts={"a": "present"},
            outcomes={"a": "seen seen seen"},
            controls=(),
        ),
        Scripted(),
    ),
    "the account is gone for good": (
        Case(
            steps=("post a", "post b", "poll 2", "gone", "poll", "settled", "poll 3"),
            verdicts={"a": "account-inactive", "b": "account-inactive"},
            outcomes={"a": "seen", "b": "seen"},
            states="active gone gone gone",
            controls=(True, True),
            own={"gone": lambda room: go(room)},
        ),
        Scripted(),
    ),
    "an answer that differs each time, and says the same": (
        Case(
            steps=("post a", "noise", "poll 5", "post b", "withdraw a", "poll", "settled"),
            verdicts={"a": "no-longer-served", "b": "present"},
            outcomes={"a": "seen seen absent absent"},
            own={"noise": lambda room: setattr(room.twin, "noise", True)},
        ),
        Scripted(),
    ),
    "answers that say only that nothing has changed": (
        Case(
            steps=("post a", "post b", "tags", "poll 5", "withdraw a", "poll", "settled"),
            verdicts={"a": "no-longer-served", "b": "present"},
            # At the first look whole, and by the last that said so once more.
            outcomes={"a": "seen seen seen absent absent"},
            own={"tags": lambda room: setattr(room.twin, "etags", True)},
        ),
        Scripted(),
    ),
    "believed beside a control: an edit": (
        Case(
            steps=("post a", "poll 2", "edit a other words", "poll", "poll 2"),
            verdicts={"a": "present"},
            outcomes={"a": "seen seen seen"},
            controls=(True, True),  # of the enrolment, and of the edit
        ),
        Scripted(DOUBTS=True),
    ),
    "believed beside a control: withdrawn": (
        Case(
            steps=("post a", "post b", "poll 2", "withdraw a", "poll", "settled"),
            verdicts={"a": "no-longer-served"},
            outcomes={"a": "seen seen absent absent"},
            controls=(True, True, True),
        ),
        Scripted(DOUBTS=True),
    ),
}


@pytest.mark.parametrize("name", ITS_OWN)
def test_what_platforms_differ_by(tmp_path: Path, name: str) -> None:
    case, platform = ITS_OWN[name]
    with ScriptedTwin() as twin:
        run_case(case, twin, platform, tmp_path / "archive")


def lose(room: Room, lost: bool) -> None:
    room.twin.lost = lost  # type: ignore[attr-defined]  # ours


def go(room: Room) -> None:
    room.suspended = True
    room.twin.life.state = "gone"  # type: ignore[attr-defined]  # ours


def hide(room: Room, name: str) -> None:
    """A post that comes and goes between two looks."""
    room.posts[name] = PostId(room.twin.post("gone before anybody saw it"))
    room.withdrawn.add(name)
    room.twin.withdraw(room.posts[name])


def notice(room: Room, name: str) -> None:
    room.twin.notices[room.posts[name]] = "removed"  # type: ignore[attr-defined]  # ours


@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.HANG])
def test_a_fault_to_the_account_alone(tmp_path: Path, fault: Fault) -> None:
    """Whether the account is active can't be learnt: nothing is said of its posts."""
    case = Case(
        steps=(
            *("post a", "post b", "poll 2", "withdraw a", f"fault {fault} at account", "poll"),
            *("settled", "settled"),
        ),
        verdicts={"a": "present", "b": "present"},
        outcomes={"a": "seen", "b": "seen"},
    )
    with ScriptedTwin() as twin:
        run_case(case, twin, Scripted(), tmp_path / "archive")
