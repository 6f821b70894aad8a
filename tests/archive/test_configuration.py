"""onrecord.toml is read strictly, and its errors say what to write."""

import tomllib
from pathlib import Path

import pytest

from onrecord.archive import (
    ActivityPubSettings,
    BlueskySettings,
    CaptureSettings,
    Configuration,
    ConfigurationError,
    NetworkSettings,
    SourcesSettings,
    StorageError,
    TimeSettings,
    WatchSettings,
    XSettings,
    default_configuration,
    load_configuration,
    read_configuration,
    require_origin,
)

ORIGIN = "records.example/ministry"

VALID = {
    "only the origin": (f'origin = "{ORIGIN}"', Configuration(ORIGIN)),
    # An archive made before there were captures makes none until its operator says so.
    "what init writes": (
        default_configuration(ORIGIN),
        Configuration(ORIGIN, capture=CaptureSettings(automatic=True)),
    ),
    "some settings": (
        f"""
        origin = "{ORIGIN}"
        [network]
        allow_private = ["127.0.0.0/8", "pds.test:2583"]
        contact = "https://records.example/about"
        [bluesky]
        firehose = "ws://127.0.0.1:2583"
        app_view = "https://public.api.bsky.app"
        [watch]
        visit_minutes = 5
        """,
        Configuration(
            ORIGIN,
            NetworkSettings(("127.0.0.0/8", "pds.test:2583"), "https://records.example/about"),
            BlueskySettings(firehose="ws://127.0.0.1:2583", app_view="https://public.api.bsky.app"),
            WatchSettings(5),
        ),
    ),
}

INVALID = {
    "not TOML": ("origin =", "not TOML"),
    "no origin": ("[watch]", "origin is missing"),
    "misspelt setting": (
        f'origin = "{ORIGIN}"\n[network]\nalow_private = []',
        "[network] alow_private is not a setting; there are: allow_private, contact, vantage",
    ),
    "unknown section": (f'origin = "{ORIGIN}"\n[blusky]\nplc = ""', "blusky is not a setting"),
    "a section's name as a setting": (f'origin = "{ORIGIN}"\nwatch = 30', "write [watch]"),
    "a setting's name as a section": ("[origin]\nx = 1", "origin must be the permanent name"),
    "text where a number belongs": (
        f'origin = "{ORIGIN}"\n[watch]\nvisit_minutes = "30"',
        "[watch] visit_minutes must be a whole number of minutes, such as 30",
    ),
    "yes where a number belongs": (
        f'origin = "{ORIGIN}"\n[watch]\nvisit_minutes = true',
        "visit_minutes must be a whole number",
    ),
    "no minutes": (f'origin = "{ORIGIN}"\n[watch]\nvisit_minutes = 0', "visit_minutes must be"),
    "a server with a path": (
        f'origin = "{ORIGIN}"\n[bluesky]\nplc = "https://plc.directory/"',
        "[bluesky] plc must be a server without a path",
    ),
    "a server with a password": (
        f'origin = "{ORIGIN}"\n[bluesky]\nplc = "https://me:secret@plc.directory"',
        "plc must be a server",
    ),
    "a server with an impossible port": (
        f'origin = "{ORIGIN}"\n[bluesky]\nplc = "https://plc.directory:99999"',
        "plc must be a server",
    ),
    "a server whose name has an empty part": (
        f'origin = "{ORIGIN}"\n[web]\naddress = "https://records..example"',
        "address must be a server",
    ),
    "a server whose name has too long a part": (
        f'origin = "{ORIGIN}"\n[web]\naddress = "https://{"a" * 64}.example"',
        "address must be a server",
    ),
    "a firehose over HTTP": (
        f'origin = "{ORIGIN}"\n[bluesky]\nfirehose = "https://bsky.network"',
        "firehose must be a relay, such as wss://bsky.network",
    ),
    "no directory": (f'origin = "{ORIGIN}"\n[bluesky]\nplc = ""', "plc must be"),
    "one allowance, not a list": (
        f'origin = "{ORIGIN}"\n[network]\nallow_private = "127.0.0.1"',
        'allow_private must be a list of names or networks, such as ["127.0.0.0/8"]',
    ),
    "a vantage without a name": (f'origin = "{ORIGIN}"\n[network]\nvantage = ""', "vantage must"),
    "a contact of two lines": (
        f'origin = "{ORIGIN}"\n[network]\ncontact = "a\\nb"',
        "contact must be a URL or mail address",
    ),
}

ORIGINS = [
    "records.example",
    "records.example/ministry",
    "records.example:8080/a/b-c_d~e.f",
    "demo",
]

NO_ORIGINS = {
    "nothing": "",
    "a scheme": "https://records.example/ministry",
    "a final slash": "records.example/ministry/",
    "a space": "records.example/the ministry",
    "a no-break space": "records.example/the\u00a0ministry",
    "a plus": "records.example/a+b",
    "a newline": "records.example\n",
    "a query": "records.example/?a",
    "upper case in the host": "Records.example",
    "letters beyond ASCII": "archives.example/ministère",
    "an empty element": "records.example//ministry",
    "too long": "a" * 201,
}


@pytest.mark.parametrize(("text", "expected"), VALID.values(), ids=VALID)
def test_what_is_valid_is_read(text: str, expected: Configuration) -> None:
    assert read_configuration(text) == expected


@pytest.mark.parametrize(("text", "says"), INVALID.values(), ids=INVALID)
def test_what_is_not_valid_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(text)
    assert says in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_origin_that_a_log_may_have(origin: str) -> None:
    assert require_origin(origin) == origin


@pytest.mark.parametrize("origin", NO_ORIGINS.values(), ids=NO_ORIGINS)
def test_an_origin_that_no_log_may_have(origin: str) -> None:
    with pytest.raises(ConfigurationError):
        require_origin(origin)


def test_init_writes_every_setting_with_its_default_and_a_comment() -> None:
    text = default_configuration(ORIGIN)
    written = tomllib.loads(text)
    assert written["network"].keys() == NetworkSettings.__dataclass_fields__.keys()
    assert written["bluesky"].keys() == BlueskySettings.__dataclass_fields__.keys()
    assert written["watch"].keys() == WatchSettings.__dataclass_fields__.keys()
    assert written["capture"].keys() == CaptureSettings.__dataclass_fields__.keys()
    assert written["time"].keys() == TimeSettings.__dataclass_fields__.keys()
    assert written["sources"].keys() == SourcesSettings.__dataclass_fields__.keys()
    assert written["activitypub"].keys() == ActivityPubSettings.__dataclass_fields__.keys()
    assert written["x"].keys() == XSettings.__dataclass_fields__.keys()
    lines = text.splitlines()
    settings = [n for n, line in enumerate(lines) if " = " in line]
    assert all(lines[n - 1].startswith("# ") for n in settings)


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "onrecord.toml"
    with pytest.raises(StorageError):
        load_configuration(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError):
        load_configuration(path)


SERVERS = {
    "tls://nats.example:4222": True,
    "nats://127.0.0.1:4222": True,
    "nats://localhost:4222": True,
    "nats://[::1]:4222": True,
    "nats://nats.example:4222": False,
    "nats://127.0.0.1.example:4222": False,
    "tls://nats.example": False,
    "tls://user:secret@nats.example:4222": False,
    "https://nats.example:4222": False,
    "tls://nats.example:4222/path": False,
    "tls://nats.example:port": False,
    "tls://nats.example:65536": False,
    "": False,
}


@pytest.mark.parametrize("server", SERVERS)
def test_nats_servers_elsewhere_are_spoken_with_over_tls(server: str) -> None:
    text = f'origin = "{ORIGIN}"\n[transport]\nservers = ["{server}"]'
    if SERVERS[server]:
        assert read_configuration(text).transport.servers == (server,)
    else:
        with pytest.raises(ConfigurationError, match=r"\[transport\] servers must be a list"):
            read_configuration(text)
