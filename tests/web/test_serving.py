"""Is the server there when it says so, only where it was told, and gone when it is asked to end?"""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from onrecord.archive import Archive, create_archive
from onrecord.record.errors import EXIT_ENVIRONMENT
from onrecord.web import CannotListen, serve
from web.served import Served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("serving") / "archive"
    create_archive(found, "records.example/serving")
    return found


@pytest.fixture(params=["127.0.0.1", "localhost"])
def served(folder: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    with Served(folder, request.param) as found:
        yield found


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_where_it_says_and_returns_when_asked_to(
    served: Served, end: signal.Signals
) -> None:
    answer = httpx.get(served.url)
    assert answer.status_code == 200
    assert "Official accounts, on the record" in answer.text
    assert "server" not in answer.headers
    assert served.end(end) == (0, "returned\n", "")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_the_very_beginning_ends_it_too(folder: Path, end: signal.Signals) -> None:
    with Served(folder, "127.0.0.1", end) as served:
        said, complained = served.process.communicate(timeout=60)
    assert (served.process.returncode, said, complained) == (0, "returned\n", "")


NAMES = {
    "by address": ("127.0.0.1", 200),
    "by name": ("localhost", 200),
    "in capitals": ("LOCALHOST", 200),
    "by the archive's own name": ("records.example", 200),
    "a stranger's name that leads here": ("rebound.example", 421),
    "a name that begins like ours": ("127.0.0.1.rebound.example", 421),
    "nonsense": ("[", 421),
    "nothing": ("", 421),
}


def test_on_loopback_it_answers_to_its_own_names_only(served: Served) -> None:
    port = httpx.URL(served.url).port
    for name, (host, status) in NAMES.items():
        answer = httpx.get(served.url, headers={"host": f"{host}:{port}" if host else ""})
        assert answer.status_code == status, name
    assert "let it pass the host of the archive's origin" in answer.text


ENDLESS = {
    "an address": b"GET /?" + b"a" * 1_000_000,
    "headers": b"GET / HTTP/1.1\r\n" + b"x-one: and another\r\n" * 50_000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_whoever_does_not_come_to_an_end_is_cut_off(served: Served, name: str) -> None:
    """Else a single connection would take all memory."""
    url = httpx.URL(served.url)
    with socket.create_connection((url.host, url.port or 0), timeout=20) as asking:
        try:
            asking.sendall(ENDLESS[name])
            answer = asking.recv(1000)
        except ConnectionError:
            answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert httpx.get(served.url).status_code == 200


def test_a_port_that_is_taken_is_told(empty: Archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListen, match=f"port {port}: Address already in use") as told:
            serve(empty, "127.0.0.1", port, lambda _: None)
    assert told.value.exit_code == EXIT_ENVIRONMENT
    assert "--port" in told.value.advice


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "no-such-host.invalid", "not a host", "two..dots", ""]
)
def test_an_address_that_is_not_ours_is_told(empty: Archive, host: str) -> None:
    with pytest.raises(CannotListen):
        serve(empty, host, 0, lambda _: None)
