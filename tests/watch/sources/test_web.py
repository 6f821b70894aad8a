"""Does the record say of a site's pages what became of them, and nothing that did not?"""

from pathlib import Path
from typing import Any

import pytest

from onrecord.platforms import web
from onrecord.record.accounts import PostId
from scripted_cases import CASES, FAULTS
from scripted_table import Case, Room, run_case
from twin_server import Fault
from web_twin import Gone, WebTwin, Whole

# Nobody suspends a site, and it has no other name.
NOT_OF_SITES = ("suspend", "reinstate", "rename")
PLAYABLE = {
    name: case
    for name, case in CASES.items()
    if not case.own and not any(step.startswith(NOT_OF_SITES) for step in case.steps)
}
# Of sites some faults are answers: not found is the page's own, and so is a redirect to the home
# page, which is then read as the place that it moved to; a page that can't exist is answered rightly
# by either.
ANSWERS = {
    f"{fault} to {what}"
    for fault in (Fault.NOT_FOUND_ALL, Fault.HOME)
    for what in ("the direct question: no absence", "the control: no absence", "the control, then")
} | {f"{Fault.HOME} to another post: no absence"}
TRIED = (Fault.CAPTCHA, Fault.LOGIN_WALL, Fault.GARBAGE, Fault.NOT_FOUND_ALL, Fault.HOME)
UNWELL = {
    name: case
    for name, case in FAULTS.items()
    if name.startswith(tuple(TRIED)) and not name.startswith(tuple(ANSWERS))
}


@pytest.mark.parametrize("name", PLAYABLE)
def test_a_scripted_life(tmp_path: Path, name: str) -> None:
    with WebTwin() as twin:
        run_case(PLAYABLE[name], twin, web, tmp_path / "archive", exact=False)


@pytest.mark.parametrize("name", UNWELL)
def test_a_site_that_is_unwell(tmp_path: Path, name: str) -> None:
    with WebTwin() as twin:
        run_case(UNWELL[name], twin, web, tmp_path / "archive", exact=False)


WITHDRAWN = Case(
    steps=("post a", "post b", "poll 2", "withdraw a", "poll", "settled", "poll 2"),
    verdicts={"a": "no-longer-served", "b": "present"},
    outcomes={},
)


@pytest.mark.parametrize("gone", Gone)
def test_a_page_that_is_withdrawn_is_noticed_however_the_site_says_so(
    tmp_path: Path, gone: Gone
) -> None:
    with WebTwin(gone) as twin:
        run_case(WITHDRAWN, twin, web, tmp_path / "archive", exact=False)


def becomes(whole: Whole | None) -> Any:
    def change(room: Room) -> None:
        assert isinstance(room.twin, WebTwin)
        room.twin.whole = whole

    return change


@pytest.mark.parametrize("gone", [Gone.NOT_FOUND, Gone.SOFT, Gone.HOME])
@pytest.mark.parametrize("whole", Whole)
def test_whatever_becomes_of_a_whole_site_no_page_is_said_to_be_gone(
    tmp_path: Path, whole: Whole, gone: Gone
) -> None:
    case = Case(
        steps=(
            *("post a", "post b", "poll 2", "lost", "poll 2", "wait 4000", "poll 2", "found"),
            "poll 2",
        ),
        verdicts={"a": "present", "b": "present"},
        outcomes={},
        own={"lost": becomes(whole), "found": becomes(None)},
    )
    with WebTwin(gone) as twin:
        run_case(case, twin, web, tmp_path / "archive", exact=False)


def test_a_page_that_moved_is_read_where_it_is(tmp_path: Path) -> None:
    def move(room: Room) -> None:
        assert isinstance(room.twin, WebTwin)
        room.twin.move(room.posts["a"], "/archive/a.html")

    case = Case(
        steps=("post a", "post b", "poll 2", "move", "wait 4000", "poll 2"),
        verdicts={"a": "present", "b": "present"},
        outcomes={},
        own={"move": move},
    )
    with WebTwin() as twin:
        run_case(case, twin, web, tmp_path / "archive", exact=False)


# A page alone


class OnePage(WebTwin):
    """A site of which one page is watched, and nothing else."""

    def __init__(self, gone: Gone) -> None:
        super().__init__(gone)
        self.page = self.post("The minister regrets nothing.\nShe said so on Monday, at noon.")

    @property
    def address(self) -> str:
        return f"web:{self.page}"

    def name_it(self, room: Room) -> None:
        room.posts["a"] = PostId(self.page)

    def take_down(self, room: Room) -> None:
        room.withdrawn.add("a")
        self.withdraw(self.page)


ALONE = {
    "taken down": (("take it down", "poll", "settled", "poll"), "no-longer-served"),
    "asked once": (("take it down", "poll"), "present"),
    "back before the second question": (
        ("take it down", "poll", "restore a", "settled", "poll 2"),
        "present",
    ),
    "edited": (("edit a She regrets it all.\nShe said so.", "poll 3"), "present"),
}


@pytest.mark.parametrize("gone", [Gone.NOT_FOUND, Gone.SOFT, Gone.HOME])
@pytest.mark.parametrize("name", ALONE)
def test_a_page_alone(tmp_path: Path, name: str, gone: Gone) -> None:
    steps, verdict = ALONE[name]
    with OnePage(gone) as twin:
        case = Case(
            steps=("it", "poll 2", *steps),
            verdicts={"a": verdict},
            outcomes={},
            own={"it": twin.name_it, "take it down": twin.take_down},
        )
        run_case(case, twin, web, tmp_path / "archive", exact=False)


@pytest.mark.parametrize("whole", Whole)
def test_whatever_becomes_of_the_site_of_a_page_alone(tmp_path: Path, whole: Whole) -> None:
    with OnePage(Gone.NOT_FOUND) as twin:
        case = Case(
            steps=("it", "poll 2", "lost", "poll 3", "wait 4000", "poll 2", "found", "poll 2"),
            verdicts={"a": "present"},
            outcomes={},
            own={"it": twin.name_it, "lost": becomes(whole), "found": becomes(None)},
        )
        run_case(case, twin, web, tmp_path / "archive", exact=False)
