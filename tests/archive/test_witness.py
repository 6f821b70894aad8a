"""Does a witness remember what it cosigned, whatever happens to it?"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN as OWN_ORIGIN
from onrecord.archive import (
    DamagedArchive,
    FatalStorage,
    KeyRefused,
    MissingArchive,
    create_archive,
)
from onrecord.archive.evidence import keep_evidence
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.witness import (
    MOST_A_MINUTE,
    Answer,
    Witness,
    make_witness,
    open_witness,
)
from onrecord.archive.witness_memory import WitnessForgot, WitnessMemory
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.proof.notes import Algorithm, Signature, open_note
from onrecord.proof.witnessing import Conflict, Refused, read_cosignatures
from small_log import LOG_KEY, ORIGIN
from submissions import head, log, submission

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def folder(folder: Path) -> Path:
    """An archive that cosigns the small log."""
    make_witness(folder).close()
    Layout(folder).witnessed.write_text(f"log {LOG_KEY.key} https://log.example/log\nquorum none\n")
    return folder


@pytest.fixture
def witness(folder: Path) -> Iterator[Witness]:
    with closing(opened(folder)) as found:
        yield found


def opened(folder: Path) -> Witness:
    found = open_witness(folder)
    assert found is not None
    return found


def ask(witness: Witness, old: int, new: int, story: str = "", at: datetime = NOW) -> Answer:
    return witness.add_checkpoint(str(submission(old, new, story)).encode(), lambda: at)


def cosigned(witness: Witness, answer: Answer, size: int, story: str = "") -> bool:
    """Whether the answer is a right cosignature of that head."""
    if not isinstance(answer, tuple):
        return False
    body, text = "".join(map(str, answer)).encode(), str(head(size, story))
    return all(isinstance(line, Signature) for line in read_cosignatures(body, text, witness.key))


def test_a_witness_is_made_once(folder: Path) -> None:
    layout = Layout(folder)
    with closing(make_witness(folder)) as first, closing(make_witness(folder)) as second:
        assert first.key == second.key
        assert first.key.name == f"{OWN_ORIGIN}/witness"
        assert first.key.algorithm is Algorithm.COSIGNATURE_ED25519
    assert layout.witness_key.stat().st_mode & 0o777 == 0o600
    assert layout.log_key.read_bytes() != layout.witness_key.read_bytes()


@pytest.mark.parametrize("begun", ["nothing", "an empty file", "a memory without its key"])
def test_what_was_begun_of_a_witness_is_finished(tmp_path: Path, begun: str) -> None:
    create_archive(tmp_path / "fresh", OWN_ORIGIN)
    path = Layout(tmp_path / "fresh").witness_memory
    if begun == "an empty file":
        path.touch()
    elif begun == "a memory without its key":
        WitnessMemory.create(path, Files())
    make_witness(tmp_path / "fresh").close()
    opened(tmp_path / "fresh").close()


def test_there_is_no_witness_until_one_is_made(tmp_path: Path) -> None:
    create_archive(tmp_path / "fresh", OWN_ORIGIN)
    assert open_witness(tmp_path / "fresh") is None
    with pytest.raises(MissingArchive):
        make_witness(tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_a_log_that_grows_is_cosigned_and_remembered(folder: Path) -> None:
    with closing(opened(folder)) as witness:
        for old, new in ((0, 3), (3, 5), (5, 5), (5, 700)):
            assert cosigned(witness, ask(witness, old, new), new)
    with closing(opened(folder)) as witness:
        assert ask(witness, 5, 700) == Conflict(700)
        assert cosigned(witness, ask(witness, 700, 700), 700)


def test_what_is_shown_is_the_head_with_the_logs_signature_and_ours(witness: Witness) -> None:
    ask(witness, 0, 5)
    shown = witness.cosigned(ORIGIN)
    assert shown is not None
    assert open_checkpoint(shown, ORIGIN, [LOG_KEY.key])[0] == head(5)
    assert open_note(shown, [witness.key]).verified[0].timestamp == int(NOW.timestamp())
    assert witness.origins() == [ORIGIN]
    assert witness.cosigned("who.example/log") is None


def test_lines_of_strangers_are_not_remembered(witness: Witness) -> None:
    line = "— stranger.example AAAAAAAAAAA=\n"
    body = str(submission(0, 5)) + line
    assert cosigned(witness, witness.add_checkpoint(body.encode(), lambda: NOW), 5)
    assert "stranger" not in (witness.cosigned(ORIGIN) or "")


def test_the_second_branch_of_a_fork_is_refused_and_kept(folder: Path, witness: Witness) -> None:
    ask(witness, 0, 5)
    assert isinstance(ask(witness, 5, 5, "forked"), Conflict)
    assert ask(witness, 0, 7, "forked") == Conflict(5)
    refused = ask(witness, 5, 7, "forked")
    assert isinstance(refused, Refused)
    assert refused.status == 422
    notes = sorted(Layout(folder).alarms.glob("*.note"))
    (told,) = Layout(folder).alarms.glob("*.txt")
    assert "an old backup" in told.read_text() and "honest" not in told.read_text()
    heads = [open_checkpoint(path.read_bytes(), ORIGIN, [LOG_KEY.key])[0] for path in notes]
    assert heads == [head(5), head(5, "forked")]
    ask(witness, 5, 5, "forked")
    assert sorted(Layout(folder).alarms.glob("*.note")) == notes  # kept once


def test_who_is_cosigned_follows_the_file(folder: Path, witness: Witness) -> None:
    Layout(folder).witnessed.write_text("quorum none\n")
    answer = ask(witness, 0, 5)
    assert isinstance(answer, Refused)
    assert answer.status == 404
    Layout(folder).witnessed.unlink()
    assert isinstance(ask(witness, 0, 5), Refused)


def test_a_log_can_use_up_its_share_of_a_minute(witness: Witness) -> None:
    for size in range(1, MOST_A_MINUTE + 1):
        assert cosigned(witness, ask(witness, size - 1, size), size)
    hurried = ask(witness, MOST_A_MINUTE, MOST_A_MINUTE + 1)
    assert isinstance(hurried, Refused)
    assert hurried.status == 429
    assert cosigned(witness, ask(witness, MOST_A_MINUTE, MOST_A_MINUTE), MOST_A_MINUTE)
    later = ask(witness, MOST_A_MINUTE, MOST_A_MINUTE + 1, at=NOW + timedelta(minutes=1))
    assert cosigned(witness, later, MOST_A_MINUTE + 1)


def test_strangers_use_up_nothing(witness: Witness) -> None:
    for _ in range(2 * MOST_A_MINUTE):
        ask(witness, 3, 5)  # not what was cosigned last
    assert cosigned(witness, ask(witness, 0, 5), 5)


def test_of_many_at_once_one_goes_first_and_the_others_are_told(folder: Path) -> None:
    answers: list[tuple[str, Answer]] = []

    def submit(story: str) -> None:
        with closing(opened(folder)) as own:
            answers.append((story, ask(own, 0, 5, story)))

    threads = [threading.Thread(target=submit, args=(story,)) for story in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [story for story, answer in answers if isinstance(answer, tuple)]
    assert len(won) == 1
    assert [answer for _, answer in answers if not isinstance(answer, tuple)] == [Conflict(5)] * 7


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from onrecord.archive.disk import Disk
from onrecord.archive.witness import open_witness

class Killed(Disk):
    def commit(self, database):
        if sys.argv[2] == "after":
            super().commit(database)
        os.kill(os.getpid(), signal.SIGKILL)

witness = open_witness(Path(sys.argv[1]), disk=Killed())
witness.add_checkpoint(sys.stdin.buffer.read(), lambda: datetime.now(UTC))
print("an answer left")
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_witness_killed_before_it_answers_does_not_cosign_the_fork(
    folder: Path, when: str
) -> None:
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), when],
        input=str(submission(0, 5)).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert died.stdout == b""
    with closing(opened(folder)) as witness:
        if when == "after":
            assert ask(witness, 0, 5, "forked") == Conflict(5)
            assert isinstance(ask(witness, 5, 5, "forked"), Conflict)
            assert cosigned(witness, ask(witness, 5, 5), 5)
        else:  # nothing was remembered, and nothing had left
            assert cosigned(witness, ask(witness, 0, 5, "forked"), 5, "forked")
            assert isinstance(ask(witness, 5, 5), Conflict)


@pytest.mark.parametrize("fault", Fault)
def test_a_commit_that_fails_lets_no_cosignature_out(folder: Path, fault: Fault) -> None:
    disk = FaultyDisk(0, fault)
    found = open_witness(folder, disk=disk)
    assert found is not None
    with closing(found) as witness:
        with pytest.raises(FatalStorage):
            ask(witness, 0, 5)
        with pytest.raises(FatalStorage):  # this process does not know what the disk holds
            ask(witness, 0, 5, "forked")
    assert disk.done == ["commit"]
    with closing(opened(folder)) as witness:
        if fault is Fault.KEPT:
            assert ask(witness, 0, 5, "forked") == Conflict(5)
            assert cosigned(witness, ask(witness, 5, 5), 5)
        else:
            assert cosigned(witness, ask(witness, 0, 5), 5)


def test_a_lost_memory_is_never_made_anew(folder: Path) -> None:
    with closing(opened(folder)) as witness:
        ask(witness, 0, 5)
    for path in folder.glob("witness.db*"):
        path.unlink()
    for attempt in (open_witness, make_witness):
        with pytest.raises(WitnessForgot):
            attempt(folder)
    assert not Layout(folder).witness_memory.exists()


def test_an_empty_file_is_no_memory(folder: Path) -> None:
    Layout(folder).witness_memory.write_bytes(b"")
    with pytest.raises(WitnessForgot):
        open_witness(folder)


def test_a_memory_that_was_put_back_is_noticed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older copy of the whole folder, key and all, on the machine that cosigned since."""
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    with closing(opened(folder)) as witness:
        ask(witness, 0, 5)
    shutil.copytree(folder, tmp_path / "copy")
    with closing(opened(folder)) as witness:
        ask(witness, 5, 7)
    with closing(opened(tmp_path / "copy")) as witness:
        with pytest.raises(WitnessForgot, match="older copy"):
            ask(witness, 5, 9)
        with pytest.raises(WitnessForgot):
            ask(witness, 5, 5)


def test_a_lost_key_is_told(folder: Path) -> None:
    Layout(folder).witness_key.chmod(0o644)
    with pytest.raises(KeyRefused, match="others may read"):
        open_witness(folder)
    Layout(folder).witness_key.write_bytes(b"-----BEGIN")
    Layout(folder).witness_key.chmod(0o600)
    with pytest.raises(KeyRefused):
        open_witness(folder)


TAMPERED = {
    "smaller": "UPDATE cosigned SET size = 3",
    "another root": "UPDATE cosigned SET root = zeroblob(32)",
    "another log": "UPDATE cosigned SET origin = 'who.example/log'",
    "forgotten": "DELETE FROM cosigned",
}


@pytest.mark.parametrize("name", TAMPERED)
def test_the_memory_itself_refuses_to_go_back(folder: Path, witness: Witness, name: str) -> None:
    ask(witness, 0, 5)
    path = str(Layout(folder).witness_memory)
    with closing(apsw.Connection(path)) as database, pytest.raises(apsw.ConstraintError):
        database.execute(TAMPERED[name])


def test_a_memory_that_contradicts_itself_is_damaged(folder: Path, witness: Witness) -> None:
    ask(witness, 0, 5)
    with closing(apsw.Connection(str(Layout(folder).witness_memory))) as database:
        note = log(3).checkpoint()
        database.execute("UPDATE cosigned SET note = ?", (note,))
    with pytest.raises(DamagedArchive):
        ask(witness, 5, 7)


step = st.tuples(st.sampled_from(["", "a"]), st.integers(0, 6), st.integers(0, 6), st.booleans())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=st.lists(step, max_size=12))
def test_over_any_history_and_restarts_one_root_is_cosigned_for_each_size(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    history: list[tuple[str, int, int, bool]],
) -> None:
    own = tmp_path_factory.mktemp("history") / "archive"
    shutil.copytree(folder, own)
    roots: dict[int, set[bytes]] = {}
    witness = opened(own)
    for story, old, new, restarts in history:
        if restarts:
            witness.close()
            witness = opened(own)
        if cosigned(witness, ask(witness, old, new, story), new, story):
            roots.setdefault(new, set()).add(head(new, story).root)
    witness.close()
    assert all(len(found) == 1 for found in roots.values())


def test_a_turn_that_ends_badly_remembers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "witness.db"
    WitnessMemory.create(path, Files())
    with closing(WitnessMemory(path, Files())) as memory:
        with pytest.raises(RuntimeError), memory.turn(ORIGIN) as turn:
            turn.move(head(5), log(5).checkpoint())
            raise RuntimeError
        assert memory.note(ORIGIN) is None
        with memory.turn(ORIGIN) as turn:
            assert turn.known is None
            turn.move(head(5), log(5).checkpoint())
        with memory.turn(ORIGIN) as turn:
            assert turn.known == head(5)


def test_evidence_has_a_bound(tmp_path: Path) -> None:
    for number in range(150):
        keep_evidence(tmp_path / "alarms", "words", [f"noisy.example\n{number}\n"], Files())
    assert len(list((tmp_path / "alarms").iterdir())) == 200
    other = keep_evidence(tmp_path / "alarms", "words", ["quiet.example\n5\n"], Files())
    assert other.exists()  # no log takes up another's room
