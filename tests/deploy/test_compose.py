"""Is the Compose file one that Compose takes, and does every service keep to what it needs?"""

import json
import re
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml

from deploy_scripts import DEPLOY
from onrecord.cli.program import onrecord

ROOT = DEPLOY.parent
SCHEMA = ROOT / "tests" / "vectors" / "compose-spec" / "compose-spec.json"
FILE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OF_OURS = [name for name, one in SERVICES.items() if "entrypoint" not in one and name != "postgres"]
UNITS = {  # each part of one file is a part of the other
    "postgres": None,  # Debian's own
    "seaweedfs": "onrecord-seaweedfs.service",
    "nats": "onrecord-nats.service",
    "recorder": "onrecord-recorder.service",
    "sequencer": "onrecord-sequencer.service",
    "pages": "onrecord-pages.service",
    "collector": "onrecord-collect@.service",
    "capture": "onrecord-collect@.service",
}


def test_compose_takes_it() -> None:
    jsonschema.validate(FILE, json.loads(SCHEMA.read_text()))


def test_the_schema_would_refuse_a_mistake() -> None:
    wrong = {**FILE, "services": {"pages": {**SERVICES["pages"], "restarts": "always"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json.loads(SCHEMA.read_text()))


def test_every_part_has_a_unit_and_is_there_often_enough() -> None:
    kinds = [re.sub(r"-\d$", "", name) for name in SERVICES]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        **dict.fromkeys(UNITS, 1), "nats": 3, "collector": 2, "capture": 2
    }  # fmt: skip
    for unit in UNITS.values():
        assert unit is None or (DEPLOY / "systemd" / unit).exists()


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_kept_from_the_rest_of_the_machine(name: str) -> None:
    one = SERVICES[name]
    assert one["read_only"] is True and one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["restart"] == "unless-stopped" and one["mem_limit"] and one["pids_limit"]
    assert one["healthcheck"]["test"][0] == "CMD"
    assert not {"privileged", "network_mode", "pid", "ipc", "devices", "cap_add"} & set(one)
    for mount in one.get("volumes", []):
        source, _, rest = mount.partition(":")
        assert source in FILE["volumes"] or (source.startswith("./") and rest.endswith(":ro"))


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_built_here_and_runs_as_nobody_in_particular(name: str) -> None:
    built = SERVICES[name]["build"]
    assert "image" not in SERVICES[name] and (DEPLOY / built["context"]).resolve() == ROOT
    text = (ROOT / built["dockerfile"]).read_text()
    assert re.search(rf"^FROM \S+ AS {built['target']}$", text, re.M)
    last = text.split(f"AS {built['target']}\n")[1].split("\nFROM ")[0]
    assert SERVICES[name].get("user", "10001:10001") == "10001:10001"
    assert re.findall(r"^USER (.+)$", last, re.M)[-1] == "10001:10001"


def test_only_the_pages_are_published_and_on_loopback() -> None:
    ports = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert ports == {"pages": ["127.0.0.1:8765:8765"]}


def test_who_reaches_what() -> None:
    reach = {name: set(one["networks"]) for name, one in SERVICES.items()}
    assert FILE["networks"]["inside"]["internal"] and FILE["networks"]["transport"]["internal"]
    for name, networks in reach.items():
        kind = re.sub(r"-\d$", "", name)
        if kind in ("collector", "capture"):  # neither records nor buckets
            assert networks == {"transport", "outside"}
        if kind in ("postgres", "seaweedfs", "nats"):  # nobody outside
            assert not networks & {"outside", "front"}
    assert reach["pages"] == {"inside", "front"}


def test_every_secret_is_a_file_and_for_those_who_need_it() -> None:
    held: dict[str, set[str]] = {}
    for name, one in SERVICES.items():
        for secret in one.get("secrets", []):
            held.setdefault(secret if isinstance(secret, str) else secret["source"], set()).add(
                name
            )
        for key, value in one.get("environment", {}).items():
            assert not re.search("PASSWORD$|SECRET|TOKEN", key), value
    assert set(held) == set(FILE["secrets"])
    assert all(one["file"] == f"./secrets/{name}" for name, one in FILE["secrets"].items())
    assert held["log_key"] == {"sequencer"}  # the log's key is in one place
    shared = {name for name, who in held.items() if len(who) > 1}
    assert shared == {"ca_bundle", "nats_ca", "nats_users"}


@pytest.mark.parametrize("name", OF_OURS)
def test_each_command_is_one_of_ours_with_its_options(name: str) -> None:
    context = click.Context(onrecord)
    command, *options = SERVICES[name]["command"]
    found = onrecord.get_command(context, command)
    assert found is not None, command
    assert found.make_parser(context).parse_args(options)[1] == []


def test_what_the_image_holds_is_installed_by_hash() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    installs = re.findall(r"pip install [^\n]+", text)
    assert installs
    for one in installs:
        assert "--require-hashes -r" in one or "--no-index" in one, one
    for lock in re.findall(r"requirements/\w+\.lock", text):
        assert (ROOT / lock).exists(), lock


def test_nothing_leaves_the_checkout_but_what_is_built_from() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in lines and "!deploy" not in lines and "!deploy/postgres" in lines
    assert not any("secrets" in one or "tests" in one for one in lines)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
    let_in = [one.removeprefix("!") for one in lines if one.startswith("!")]
    for path in " ".join(copied).split():
        assert any(Path(path).match(one) or path.startswith(f"{one}/") for one in let_in), path
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
