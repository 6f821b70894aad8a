"""Is a vantage's folder made wholly, read strictly, and closed to others?"""

from pathlib import Path

import pytest

from onrecord.archive import ArchiveBusy, ConfigurationError
from onrecord.archive.signing import KeyRefused
from onrecord.archive.vantages.credentials import (
    TransportCredentials,
    TransportCredentialsRefused,
    load_transport_credentials,
)
from onrecord.archive.vantages.folder import (
    ExistingVantage,
    MissingVantage,
    create_vantage,
    open_vantage,
)
from onrecord.archive.vantages.settings import (
    Duties,
    Surroundings,
    TransportServers,
    VantageConfiguration,
    new_settings,
    read_vantage,
)

NAME = "quay.example/vantage"
PLAIN = VantageConfiguration("records.example", NAME)


def seeds(count: int) -> bytes:
    return bytes(range(count))


def test_what_init_writes_is_read_as_it_was_meant() -> None:
    wanted = VantageConfiguration(
        "records.example/log",
        NAME,
        Duties(listens=False, asks=False, visits=True),
        Surroundings("mailto:desk@quay.example", ("127.0.0.0/8",), "ws://127.0.0.1:2583"),
        TransportServers(("tls://nats.example:4222",), "nats.pem"),
    )
    assert read_vantage(new_settings(wanted)) == wanted
    assert read_vantage(new_settings(PLAIN)) == PLAIN


def test_every_setting_of_a_vantage_has_a_comment() -> None:
    lines = new_settings(PLAIN).splitlines()
    settings = [number for number, line in enumerate(lines) if " = " in line]
    assert all(lines[number - 1].startswith("#") for number in settings)


INVALID = {
    "no origin": (f'name = "{NAME}"', "lacks origin"),
    "no name": ('origin = "records.example"', "lacks name"),
    "a name with a space": ('origin = "a.example"\nname = "the quay"', "name must be"),
    "a name with a plus": ('origin = "a.example"\nname = "a+b"', "name must be"),
    "a misspelt duty": (f'origin = "a.example"\nname = "{NAME}"\n[does]\nlisten = true', "listen"),
    "a duty in words": (
        f'origin = "a.example"\nname = "{NAME}"\n[does]\nlistens = "yes"',
        "listens must be true or false",
    ),
    "a server without TLS elsewhere": (
        f'origin = "a.example"\nname = "{NAME}"\n[transport]\nservers = ["nats://b.example:1"]',
        "servers must be",
    ),
    "more than can be handed over": (
        f'origin = "a.example"\nname = "{NAME}"\n[capture]\nmegabytes = 600',
        "megabytes must be 400 or less",
    ),
    "not TOML": ("origin =", "vantage.toml is not TOML"),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_vantages_settings_are_read_strictly(name: str) -> None:
    text, why = INVALID[name]
    with pytest.raises(ConfigurationError, match=why) as raised:
        read_vantage(text)
    assert "vantage.toml" in raised.value.advice


def test_a_folder_is_made_once_and_opened_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "quay"
    with pytest.raises(MissingVantage), open_vantage(folder):
        pass
    made = create_vantage(folder, PLAIN, seeds)
    with pytest.raises(ExistingVantage):
        create_vantage(folder, PLAIN, seeds)
    with open_vantage(folder) as found:
        assert found.signer.key == made.key and made.key.name == NAME
        assert found.outbox.run == seeds(8).hex()
        assert found.credentials == TransportCredentials()
        with pytest.raises(ArchiveBusy), open_vantage(folder):
            pass
    assert (folder / "keys" / "vantage.key").stat().st_mode & 0o777 == 0o600


def test_a_key_is_not_made_anew(tmp_path: Path) -> None:
    create_vantage(tmp_path, PLAIN, seeds)
    (tmp_path / "keys" / "vantage.key").unlink()
    with pytest.raises(KeyRefused, match="missing"), open_vantage(tmp_path):
        pass


def test_a_lost_outbox_is_made_anew_under_another_name(tmp_path: Path) -> None:
    create_vantage(tmp_path, PLAIN, seeds)
    (tmp_path / "outbox.db").unlink()
    with open_vantage(tmp_path, lambda count: b"\xab" * count) as found:
        assert found.outbox.run == "ab" * 8


CREDENTIALS = {
    "both": ('user = "quay"\npassword = "s"', 0o600, TransportCredentials("quay", "s")),
    "others may read it": ('user = "quay"\npassword = "s"', 0o640, None),
    "no password": ('user = "quay"', 0o600, None),
    "an empty password": ('user = "quay"\npassword = ""', 0o600, None),
    "something else": ('user = "quay"\npassword = "s"\ntoken = "t"', 0o600, None),
    "not TOML": ('password = "s', 0o600, None),
}


@pytest.mark.parametrize("name", CREDENTIALS)
def test_credentials_are_for_their_owner_and_never_repeated(tmp_path: Path, name: str) -> None:
    text, mode, expected = CREDENTIALS[name]
    path = tmp_path / "nats.toml"
    path.write_text(text)
    path.chmod(mode)
    if expected is None:
        with pytest.raises(TransportCredentialsRefused) as raised:
            load_transport_credentials(path)
        assert '"s' not in str(raised.value)
    else:
        found = load_transport_credentials(path)
        assert found == expected and "'s'" not in repr(found)
