"""Does a monitor alarm when a log rewrites its past, and never because a network failed?"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from asgi_fetch import AppFetch
from kept_entries import gap
from onrecord.proof.checkpoint import Checkpoint, open_checkpoint
from onrecord.proof.notes import Algorithm, add_signatures, cosign, sign_note
from onrecord.record.entries import leaf_of
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, OnrecordError
from onrecord.watch.monitor_alarms import Alarm, KeyNeeded, Kind, NotReached, key_told_by
from onrecord.watch.monitored import MonitorForgot, MonitorState, known_logs
from onrecord.watch.monitoring import Looked, Monitor
from small_log import LOG_KEY, ORIGIN, SmallLog, TestSigner, entries_of
from submissions import head, log

Files = Mapping[str, bytes]
STRANGER = TestSigner(ORIGIN, seed=8)
WITNESS = TestSigner("witness.example/w", Algorithm.COSIGNATURE_ED25519, seed=9)


def serve(files: Files, statuses: Mapping[str, int] | None = None) -> Starlette:
    """The files of a log under /log/, or a status in place of one."""

    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        status = (statuses or {}).get(name)
        if status is not None:
            return Response(status_code=status)
        found = files.get(name)
        return Response(status_code=404) if found is None else Response(found)

    return Starlette(routes=[Route("/log/{name:path}", answer)])


def monitor(folder: Path, network: AppFetch, *views: str, entries: bool = False) -> Monitor:
    state = MonitorState(folder, ORIGIN)
    return Monitor(network, "http://log.test/log", (LOG_KEY.key,), state, views, entries)


def look(folder: Path, served: Files | Starlette, *views: Files) -> Looked:
    """What a monitor with this state finds, that knows one log and these views of it."""
    apps = {f"view{n}": serve(files) for n, files in enumerate(views)}
    network = AppFetch(log=served if isinstance(served, Starlette) else serve(served), **apps)
    addresses = [f"http://view{n}.test/log" for n in range(len(views))]
    return asyncio.run(monitor(folder, network, *addresses).look())


def checkpoint(text: str, *signers: TestSigner) -> dict[str, bytes]:
    return {"checkpoint": sign_note(text, signers or [LOG_KEY]).encode()}


def test_a_log_that_grows_is_followed(tmp_path: Path) -> None:
    before = None
    for size in (0, 1, 5, 5, 256, 300, 700):
        found = look(tmp_path, log(size).files or checkpoint(str(head(0))))
        assert found.head.checkpoint == head(size)
        assert found.before == before
        before = head(size)
    assert known_logs(tmp_path) == {ORIGIN}
    assert list(tmp_path.rglob("alarm-*")) == []


def test_a_log_served_by_somebody_else_with_its_key_is_the_log(tmp_path: Path) -> None:
    note = add_signatures(log(5).checkpoint(), [cosign(str(head(5)), WITNESS, 1)])
    files = {**log(5).files, "checkpoint": note.encode()}
    assert look(tmp_path, files).head.note == note


FORGED_TILE = bytes(32) + log(700).files["tile/0/001"][32:]
# What is served after an honest log of 300 entries was accepted, and which alarm that is.
ALARMS: dict[str, tuple[Files, Kind, int]] = {
    "another root at the same size": (log(300, "forked").files, Kind.ANOTHER_ROOT, 2),
    "a smaller size": (log(299).files, Kind.SMALLER, 2),
    "an empty log": (checkpoint(str(head(0))), Kind.SMALLER, 2),
    "a past that was rewritten": (log(301, "forked").files, Kind.REWRITTEN, 2),
    "a past that was rewritten long ago": (log(700, "forked").files, Kind.REWRITTEN, 2),
    "the last entry replaced": (
        SmallLog().grow([*entries_of(299), b"another", b"and one more"]).files,
        Kind.REWRITTEN,
        2,
    ),
    "the first entry replaced": (
        SmallLog().grow([b"another", *entries_of(400)[1:]]).files,
        Kind.REWRITTEN,
        2,
    ),
    "another log": (
        checkpoint("other.example/log\n0\n" + str(head(0)).splitlines()[2] + "\n"),
        Kind.WRONG_LOG,
        1,
    ),
    "signed by a stranger": (checkpoint(str(head(300)), STRANGER), Kind.BAD_SIGNATURE, 1),
    "altered after it was signed": (
        {"checkpoint": log(300).files["checkpoint"].replace(b"\n300\n", b"\n301\n")},
        Kind.BAD_SIGNATURE,
        1,
    ),
    "a tile of another log, by the head's own log": (
        {**log(700).files, "tile/0/001": FORGED_TILE},
        Kind.WRONG_TILES,
        1,
    ),
    "a tile cut short": (
        {**log(700).files, "tile/1/000.p/2": b"short"},
        Kind.WRONG_TILES,
        1,
    ),
    "a head that its tiles do not add up to": (
        {**log(700).files, **checkpoint(str(head(700, "forked")))},
        Kind.WRONG_TILES,
        1,
    ),
}


@pytest.mark.parametrize("name", ALARMS)
def test_what_an_honest_log_never_does_is_an_alarm(tmp_path: Path, name: str) -> None:
    files, kind, notes = ALARMS[name]
    look(tmp_path, log(300).files)
    with pytest.raises(Alarm) as raised:
        look(tmp_path, files)
    alarm = raised.value
    assert (alarm.kind, alarm.exit_code) == (kind, EXIT_FAILED)
    assert alarm.kept is not None and str(alarm.kept) in str(alarm)
    kept = sorted(alarm.kept.parent.glob("alarm-*.note"))
    assert len(kept) == notes
    assert kept[-1].read_bytes() == files["checkpoint"]
    assert "a backup" in alarm.advice and "ask" in alarm.advice  # nobody is accused
    assert not {"forged", "lie", "tampered"} & set(alarm.kind.name.lower().split("_"))
    words = alarm.kept.read_text()
    assert str(kind) in words and "\nSeen at 2" in words
    assert all(path.read_text() in words for path in kept)
    # What was accepted before stays, and the same alarm comes again without more files.
    with pytest.raises(Alarm):
        look(tmp_path, files)
    assert sorted(alarm.kept.parent.glob("alarm-*.note")) == kept
    assert look(tmp_path, log(700).files).before == head(300)


def test_the_first_head_must_be_that_of_its_tiles(tmp_path: Path) -> None:
    files = {**log(700).files, **checkpoint(str(head(700, "forked")))}
    with pytest.raises(Alarm) as raised:
        look(tmp_path, files)
    assert raised.value.kind is Kind.WRONG_TILES
    assert look(tmp_path, log(700).files).before is None


def test_a_contradiction_convinces_whoever_knows_the_key(tmp_path: Path) -> None:
    look(tmp_path, log(300).files)
    with pytest.raises(Alarm) as raised:
        look(tmp_path, log(300, "forked").files)
    assert raised.value.kept is not None
    notes = raised.value.kept.parent.glob("alarm-*.note")
    heads = [open_checkpoint(path.read_bytes(), ORIGIN, [LOG_KEY.key])[0] for path in notes]
    assert {found.size for found in heads} == {300}
    assert len({found.root for found in heads}) == 2


GROWN = log(700).files
FAILURES: dict[str, Files | Starlette] = {
    "nobody there": {},
    "closed for repair": serve(GROWN, {"checkpoint": 503}),
    "asked too often": serve(GROWN, {"checkpoint": 429}),
    "a redirect": serve(GROWN, {"checkpoint": 302}),
    "the page of a captive portal": {"checkpoint": b"<html>Log in to the network</html>"},
    "nothing": {"checkpoint": b""},
    "half a checkpoint": {"checkpoint": GROWN["checkpoint"][:40]},
    "bytes": {"checkpoint": b"\xff\x00\xfe"},
    "a note that is no checkpoint": checkpoint("hello\n"),
    "a tile that is not there": serve(GROWN, {"tile/0/001": 404}),
    "a tile that can't be read": serve(GROWN, {"tile/0/001": 500}),
    "a tile that may not be read": serve(GROWN, {"tile/1/000.p/2": 403}),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_the_network_does_is_never_an_alarm(tmp_path: Path, name: str) -> None:
    look(tmp_path, log(300).files)
    with pytest.raises(NotReached) as raised:
        look(tmp_path, FAILURES[name])
    assert raised.value.exit_code == EXIT_ENVIRONMENT
    assert list(tmp_path.rglob("alarm-*")) == []
    assert look(tmp_path, GROWN).before == head(300)


def test_a_log_that_publishes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    """Its partial tiles of the head that we have are gone by the time we ask for them."""
    look(tmp_path, log(255).files)
    files = {**log(256).files, "checkpoint": log(257).files["checkpoint"]}
    asked = 0

    def answer(request: Request) -> Response:
        nonlocal asked
        name = request.path_params["name"]
        asked += name == "checkpoint"
        now = files if asked < 2 else log(300).files
        return Response(now[name]) if name in now else Response(status_code=404)

    app = Starlette(routes=[Route("/log/{name:path}", answer)])
    assert look(tmp_path, app).head.checkpoint == head(300)
    assert asked == 2


SPLIT: dict[str, tuple[Files, Files, Kind | None]] = {
    "the same head": (log(300).files, log(300).files, None),
    "a mirror that is behind": (log(300).files, log(256).files, None),
    "a witness, which has no tiles": (
        log(300).files,
        {"checkpoint": log(255).files["checkpoint"]},
        None,
    ),
    "another log of the same size": (
        log(300).files,
        log(300, "forked").files,
        Kind.ANOTHER_ROOT,
    ),
    "another past": (log(300).files, log(256, "forked").files, Kind.REWRITTEN),
    "more than we are shown": (log(300).files, log(301).files, Kind.SMALLER),
    "what nobody signed": (
        log(300).files,
        checkpoint(str(head(300)), STRANGER),
        Kind.BAD_SIGNATURE,
    ),
}


@pytest.mark.parametrize("name", SPLIT)
def test_two_views_are_of_one_log(tmp_path: Path, name: str) -> None:
    files, view, kind = SPLIT[name]
    if kind is None:
        assert look(tmp_path, files, view).missed == ()
        return
    with pytest.raises(Alarm) as raised:
        look(tmp_path, files, view)
    assert raised.value.kind is kind
    assert "http://view0.test/log" in str(raised.value)


def test_a_view_that_cannot_be_read_is_told_and_hides_no_other(tmp_path: Path) -> None:
    found = look(tmp_path, log(300).files, {}, log(256).files)
    assert found.missed == ("http://view0.test/log: HTTP 404",)
    with pytest.raises(Alarm):
        look(tmp_path, log(300).files, {}, log(256, "forked").files)


def test_new_entries_are_counted_once(tmp_path: Path) -> None:
    ours = SmallLog().grow([leaf_of(gap(1))])
    network = AppFetch(log=serve(ours.files))
    following = monitor(tmp_path, network, entries=True)
    assert asyncio.run(following.look()).entries == {"Gap": 1}
    ours.grow(entries_of(3))
    assert asyncio.run(following.look()).entries == {"unread": 3}
    assert asyncio.run(following.look()).entries == {}


def test_a_monitor_that_forgot_says_so(tmp_path: Path) -> None:
    look(tmp_path, log(300).files)
    state = MonitorState(tmp_path, ORIGIN)
    (state.folder / "checkpoint").unlink()
    with pytest.raises(MonitorForgot, match="missing"):
        look(tmp_path, log(300, "forked").files)
    for spoilt in (
        b"",
        b"\xff",
        log(300).files["checkpoint"][:50],
        checkpoint(str(head(3)), STRANGER)["checkpoint"],
    ):
        (state.folder / "checkpoint").write_bytes(spoilt)
        with pytest.raises(MonitorForgot):
            look(tmp_path, log(300).files)
    (state.folder / "log.vkey").write_text("who\n")
    with pytest.raises(MonitorForgot):
        known_logs(tmp_path)


def test_a_name_with_slashes_is_one_folder(tmp_path: Path) -> None:
    look(tmp_path, log(5).files)
    assert [path.name for path in tmp_path.iterdir()] == ["log.example%2Fonrecord"]


def test_a_monitor_goes_on_until_an_alarm(tmp_path: Path) -> None:
    served: list[Files] = [log(5).files, {}, log(7).files, log(7, "forked").files]
    told: list[object] = []

    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        files = served[min(len(told), 3)]
        return Response(files[name]) if name in files else Response(status_code=404)

    app = Starlette(routes=[Route("/log/{name:path}", answer)])
    following = monitor(tmp_path, AppFetch(log=app))
    with pytest.raises(Alarm):
        asyncio.run(following.follow(0.0, lambda: 0.5, told.append))
    assert [type(one) for one in told] == [Looked, NotReached, Looked]


def test_the_logs_own_word_about_its_key_is_shown_and_not_taken(tmp_path: Path) -> None:
    def told(files: Files) -> KeyNeeded:
        return asyncio.run(key_told_by(AppFetch(log=serve(files)), "http://log.test/log"))

    assert str(LOG_KEY.key) in told({"log.vkey": f"{LOG_KEY.key}\n".encode()}).advice
    for files in ({}, {"log.vkey": b"\xff"}, {"log.vkey": b"x" * 9999}):
        assert "--key VKEY" in told(files).advice


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(["", "a"]), st.integers(0, 8)), max_size=8))
def test_over_any_history_the_accepted_heads_are_of_one_log(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("monitor")
    accepted: list[tuple[str, Checkpoint]] = []
    for story, size in history:
        files = log(size, story).files or checkpoint(str(head(0)))
        try:
            accepted.append((story, look(folder, files).head.checkpoint))
        except Alarm:
            continue
    assert len({story for story, found in accepted if found.size}) <= 1
    sizes = [found.size for _, found in accepted]
    assert sizes == sorted(sizes)


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=300))
def test_no_bytes_of_a_server_break_a_monitor(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    with pytest.raises(OnrecordError):
        look(tmp_path_factory.mktemp("bytes"), {"checkpoint": body})


@pytest.mark.parametrize("name", [".", "..", "...", "a/../../b"])
def test_no_name_of_a_log_leads_out_of_the_state(name: str, tmp_path: Path) -> None:
    state = MonitorState(tmp_path, name)
    assert state.folder.resolve().parent == tmp_path.resolve()
