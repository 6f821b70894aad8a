"""Is the verifier's own trust read from their folder, and nothing passed over in silence?"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.desk.bundles.trust import TrustError, read_trust
from small_log import LOG_KEY
from time_stamping_rig import Service, make_service, needs_openssl

pytestmark = needs_openssl


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return make_service(tmp_path_factory.mktemp("services") / "one", "one")


@pytest.fixture
def folder(tmp_path: Path, service: Service) -> Path:
    """The key of a log, and one service."""
    made = tmp_path / "trust"
    (made / "tsa").mkdir(parents=True)
    (made / "log.vkey").write_text(f"{LOG_KEY.key}\n")
    (made / "tsa" / "one.pem").write_bytes(service.root)
    return made


def test_services_lie_in_a_folder_of_their_own(folder: Path, service: Service) -> None:
    (folder / "tsa" / "README").write_bytes(b"\xff")
    (folder / "one.pem").write_bytes(b"not a service: it lies beside the keys")
    found = read_trust(folder)
    assert [one.name for one in found.services] == ["one"]
    assert found.services[0].certificates == service.pinned.certificates
    assert found.wanted == 1


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "certificates that are none": (
        lambda folder: (folder / "tsa" / "two.pem").write_bytes(b"hello"),
        "tsa/two.pem: the certificates pinned for two are not PEM",
    ),
    "the same service twice": (
        lambda folder: (folder / "tsa" / "uno.pem").write_bytes(
            (folder / "tsa" / "one.pem").read_bytes()
        ),
        "tsa/uno.pem: pins a key that tsa/one.pem pins too",
    ),
    "more services asked for than there are": (
        lambda folder: (folder / "tsa" / "quorum").write_text("2\n"),
        "tsa/quorum: not a number from 0 to 1",
    ),
    "a folder in the place of a file": (
        lambda folder: (folder / "tsa" / "two.pem").mkdir(),
        "Is a directory",
    ),
    "certificates that are too large": (
        lambda folder: (folder / "tsa" / "two.pem").write_bytes(b" " * 1_048_577),
        "tsa/two.pem: more than 1048576 bytes",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_cannot_be_read_is_wrong_use_and_names_the_file(folder: Path, name: str) -> None:
    spoil, words = SPOILED[name]
    spoil(folder)
    with pytest.raises(TrustError) as caught:
        read_trust(folder)
    assert words in str(caught.value) and str(folder) in str(caught.value)
    assert caught.value.exit_code == 2 and caught.value.advice


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log.vkey")
    with pytest.raises(TrustError, match=r"log\.vkey: not a file"):
        read_trust(tmp_path)
