"""Are the units of systemd ones that it takes, of commands that we have, and kept from the rest?"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from deploy_scripts import DEPLOY
from onrecord.cli.program import onrecord

UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
OURS = "/opt/onrecord/bin/"
HARDENED = (
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "ProtectKernelModules=yes", "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes", "RestrictSUIDSGID=yes", "CapabilityBoundingSet=", "UMask=0077",
    "SystemCallArchitectures=native", "LockPersonality=yes",
)  # fmt: skip
EXPOSED = 25  # of 100, by systemd's own count: what has a browser is given namespaces


def settings(unit: Path) -> dict[str, list[str]]:
    """What a unit says, each key with all its values."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        key, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def command(unit: Path) -> list[str]:
    (one,) = settings(unit)["ExecStart"]
    return shlex.split(one)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, with programs that are there: systemd looks for them."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    folder = tmp_path_factory.mktemp("units")
    programs = folder / "bin"
    programs.mkdir()
    for name in {Path(command(unit)[0]).name for unit in SERVICES}:
        (programs / name).symlink_to(sys.executable)
    for unit in (*SERVICES, *TIMERS):
        (folder / unit.name).write_text(unit.read_text().replace(OURS, f"{programs}/"))
    return folder


def test_systemd_takes_them(installed: Path) -> None:
    units = [path for path in installed.iterdir() if path.suffix in (".service", ".timer")]
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    told = [line for line in ran.stderr.splitlines() if str(installed) in line]
    assert len(units) == len(SERVICES) + len(TIMERS) and told == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_each_is_kept_from_the_rest_of_the_machine(installed: Path, unit: Path) -> None:
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSED}", installed / unit.name],
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-300:] + ran.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_each_says_so_itself(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert [one for one in HARDENED if one not in lines] == []
    (user,) = settings(unit)["User"]
    assert user.startswith("onrecord-") and f"u {user} " in (UNITS / "sysusers.conf").read_text()
    (writes,) = settings(unit)["ReadWritePaths"]
    assert all(one.startswith(("%S/onrecord/", "/srv/onrecord-backup")) for one in writes.split())
    assert not any("password" in line.lower() or "secret" in line.lower() for line in lines)


COMMANDS = {
    unit.stem: command(unit)[1:] for unit in SERVICES if command(unit)[0] == f"{OURS}onrecord"
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_each_command_is_one_of_ours_with_its_options(words: list[str]) -> None:
    context = click.Context(onrecord)
    name, *options = words
    found = onrecord.get_command(context, name)
    assert found is not None, name
    left = found.make_parser(context).parse_args(options)[1]
    assert left == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_what_goes_on_is_started_again_and_what_ends_has_a_timer(unit: Path) -> None:
    told = settings(unit)
    if told["Type"] == ["oneshot"]:
        assert (UNITS / f"{unit.stem}.timer").exists() and "Restart" not in told
    else:
        assert told["Restart"] == ["on-failure"] and told["WantedBy"] == ["multi-user.target"]
        assert told["StartLimitIntervalSec"] == ["0"]  # it is tried again for ever


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.stem)
def test_each_timer_has_a_service_and_makes_up_for_what_it_missed(timer: Path) -> None:
    assert (UNITS / f"{timer.stem}.service").exists()
    assert settings(timer)["Persistent"] == ["yes"]


def test_every_folder_that_a_unit_writes_to_is_made() -> None:
    made = re.findall(r"^d (\S+) 0700 (\S+)", (UNITS / "tmpfiles.conf").read_text(), re.M)
    folders = {folder: user for folder, user in made}
    for unit in SERVICES:
        told = settings(unit)
        for path in told["ReadWritePaths"][0].split():
            folder = path.replace("%S", "/var/lib").removesuffix("/%i")
            assert folders[folder] == told["User"][0], unit.name
