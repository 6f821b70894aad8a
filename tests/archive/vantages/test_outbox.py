"""Does the outbox hold what it took until it is on record, whatever ends the process?"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import DamagedArchive
from onrecord.archive.vantages.outbox import Outbox, OutboxFull, Seal, Waiting

RUN = "0123456789abcdef"


def thing(words: str) -> Seal:
    return lambda run, number: f"{run} {number} {words}".encode()


def put(outbox: Outbox, *words: str, cursor: str = "") -> None:
    outbox.put([thing(one) for one in words], [("cursor", cursor)] if cursor else [])


def held(outbox: Outbox) -> dict[int, str]:
    found = {number: outbox.whole(number) for number in outbox.numbers(0, 10_000)}
    return {
        number: (whole or b"").decode().removeprefix(f"{RUN} {number} ")
        for number, whole in found.items()
    }


def test_what_is_put_is_sealed_with_its_run_and_number(tmp_path: Path) -> None:
    outbox = Outbox.create(tmp_path / "outbox.db", RUN)
    put(outbox, "a", "b", cursor="7")
    assert [outbox.whole(number) for number in (1, 2)] == [
        f"{RUN} 1 a".encode(),
        f"{RUN} 2 b".encode(),
    ]
    assert outbox.noted("cursor") == "7" and outbox.waiting() == Waiting(2, 40, 1, 2)
    outbox.close()


def test_numbers_go_on_when_everything_is_on_record_and_after_a_restart(tmp_path: Path) -> None:
    """A number that was given is never given again: two things would pass for one."""
    outbox = Outbox.create(tmp_path / "outbox.db", RUN)
    put(outbox, "a", "b")
    assert outbox.receipted(RUN, 2) == 2
    outbox.close()
    again = Outbox.open(tmp_path / "outbox.db", 1000)
    assert again.run == RUN and again.waiting() == Waiting(0, 0, 3, 2)
    put(again, "c")
    assert held(again) == {3: "c"}
    again.close()


def test_a_full_outbox_takes_nothing_and_loses_nothing(tmp_path: Path) -> None:
    Outbox.create(tmp_path / "outbox.db", RUN).close()
    outbox = Outbox.open(tmp_path / "outbox.db", 45)
    put(outbox, "a", "b", cursor="7")
    with pytest.raises(OutboxFull):
        put(outbox, "c", cursor="8")
    assert held(outbox) == {1: "a", 2: "b"} and outbox.noted("cursor") == "7"
    outbox.receipted(RUN, 1)
    put(outbox, "c", cursor="8")
    assert held(outbox) == {2: "b", 3: "c"} and outbox.noted("cursor") == "8"
    outbox.close()


def test_an_empty_outbox_takes_what_is_larger_than_it(tmp_path: Path) -> None:
    """It would never fit: nothing that came after it would be taken in for ever."""
    outbox = Outbox.create(tmp_path / "outbox.db", RUN, 30)
    put(outbox, "a", "b", cursor="7")
    with pytest.raises(OutboxFull):
        put(outbox, "c")
    assert held(outbox) == {1: "a", 2: "b"} and outbox.noted("cursor") == "7"
    outbox.receipted(RUN, 2)
    put(outbox, "c")
    assert held(outbox) == {3: "c"}
    outbox.close()


def test_a_failure_in_the_middle_takes_nothing_in(tmp_path: Path) -> None:
    outbox = Outbox.create(tmp_path / "outbox.db", RUN)

    def fails(run: str, number: int) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outbox.put([thing("a"), fails], [("cursor", "7")])
    assert held(outbox) == {} and outbox.noted("cursor") is None
    put(outbox, "b")
    assert held(outbox) == {1: "b"}
    outbox.close()


RECEIPTS: dict[str, tuple[str, int, Sequence[int], set[int]]] = {
    "nothing": (RUN, 0, (), {1, 2, 3, 4, 5}),
    "the first ones": (RUN, 2, (), {3, 4, 5}),
    "some beyond": (RUN, 1, (3, 5), {2, 4}),
    "the same twice": (RUN, 3, (2, 3), {4, 5}),
    "all": (RUN, 5, (), set()),
    "of another run": ("f" * 16, 5, (1,), {1, 2, 3, 4, 5}),
}


@pytest.mark.parametrize("name", RECEIPTS)
def test_only_what_a_receipt_names_is_forgotten(tmp_path: Path, name: str) -> None:
    run, through, beyond, left = RECEIPTS[name]
    outbox = Outbox.create(tmp_path / "outbox.db", RUN)
    put(outbox, *"abcde")
    outbox.receipted(run, through, beyond)
    assert set(held(outbox)) == left
    assert outbox.waiting().bytes == 20 * len(left) and outbox.waiting().last == 5
    outbox.close()


@pytest.mark.parametrize(("through", "beyond"), [(6, ()), (99, ()), (0, (6,)), (5, (2, 77))])
def test_an_outbox_that_was_put_back_forgets_nothing_and_is_used_no_more(
    tmp_path: Path, through: int, beyond: tuple[int, ...]
) -> None:
    """Other things are on record under the numbers that it gives: nobody would miss its own."""
    path = tmp_path / "outbox.db"
    outbox = Outbox.create(path, RUN)
    put(outbox, *"abcde")
    for _ in range(2):
        with pytest.raises(DamagedArchive, match="an older copy") as refused:
            outbox.receipted(RUN, through, beyond)
        assert "Move outbox.db away" in refused.value.advice
    assert set(held(outbox)) == {1, 2, 3, 4, 5}
    outbox.close()
    with pytest.raises(DamagedArchive, match="an older copy"):  # before it listens and puts in more
        Outbox.open(path, 1000)


@given(
    st.lists(
        st.one_of(
            st.lists(st.text("ab", max_size=3), max_size=3),
            st.tuples(st.integers(0, 12), st.lists(st.integers(1, 12), max_size=3)),
        ),
        max_size=12,
    )
)
def test_a_history_of_putting_and_receipts_leaves_what_was_not_receipted(steps: list) -> None:  # type: ignore[type-arg]
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        outbox = Outbox.create(Path(folder) / "outbox.db", RUN)
        expected: dict[int, str] = {}
        last = 0
        for step in steps:
            if isinstance(step, list):
                put(outbox, *step)
                expected |= dict(enumerate(step, start=last + 1))
                last += len(step)
            else:
                through, beyond = min(step[0], last), [n for n in step[1] if n <= last]
                outbox.receipted(RUN, through, beyond)
                gone = {*range(1, through + 1), *beyond}
                expected = {n: word for n, word in expected.items() if n not in gone}
        assert held(outbox) == expected and outbox.waiting().last == last
        outbox.close()


KILLED = """
import sys
from pathlib import Path
from onrecord.archive.vantages.outbox import Outbox
outbox = Outbox.open(Path(sys.argv[1]), 1 << 30)
number = 0
while True:
    number += 1
    outbox.put([lambda run, n: str(n).encode()] * 2, [("cursor", str(number))])
    print(number, flush=True)
"""


def test_killed_in_the_middle_the_cursor_and_what_came_before_it_agree(tmp_path: Path) -> None:
    """The cursor may lag behind what was told, never run ahead of what waits."""
    path = tmp_path / "outbox.db"
    Outbox.create(path, RUN).close()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, env=environment
    )
    assert child.stdout is not None
    for _ in range(20):
        told = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.communicate()
    outbox = Outbox.open(path, 1 << 30)
    reached = int(outbox.noted("cursor") or 0)
    assert reached >= told
    assert set(held(outbox)) == set(range(1, 2 * reached + 1))
    outbox.close()


def test_a_file_that_is_no_outbox_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(DamagedArchive):
        Outbox.open(tmp_path / "outbox.db", 1000)
    (tmp_path / "other.db").write_bytes(b"")
    with pytest.raises(DamagedArchive, match="not an outbox"):
        Outbox.open(tmp_path / "other.db", 1000)
