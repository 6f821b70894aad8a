"""Make the users of the NATS servers: `python deploy/nats/users.py --out DIR PART …`

PART is `recorder`, `operator`, `collector:NAME` or `worker:NAME`, where NAME is that of a vantage's
key; a worker visits pages, too. DIR/users.conf is for the servers (mode 0600). DIR/secrets/ holds one
nats.toml a part, to be laid into that part's keys/ and deleted here. A part that has a file there
keeps its password; without it, it gets another one.
"""

import argparse
import json
import os
import secrets
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from onrecord.network.jetstream.permissions import (
    Rights,
    rights_of_operator,
    rights_of_recorder,
    rights_of_vantage,
)
from onrecord.network.jetstream.subjects import mark_of

_PASSWORD_BYTES = 32


def main(arguments: list[str]) -> int:
    """Write the files; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("parts", nargs="+", metavar="PART")
    given = parser.parse_args(arguments)
    make(given.out, given.parts)
    return 0


def make(out: Path, parts: Iterable[str]) -> None:
    """Write users.conf for these parts, and a file of credentials for each of them."""
    kept = out / "secrets"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    users = []
    for part in parts:
        user, rights = _user(part)
        path = kept / f"{_file(part)}.nats.toml"
        password = _password(path, user)
        users.append(_block(user, password, rights))
    _private(out / "users.conf", "\n".join(_configuration(users)) + "\n")


def _user(part: str) -> tuple[str, Rights]:
    kind, _, name = part.partition(":")
    match kind, bool(name):
        case "recorder", False:
            return "recorder", rights_of_recorder()
        case "operator", False:
            return "operator", rights_of_operator()
        case (("collector" | "worker"), True):
            mark = mark_of(name)
            return mark, rights_of_vantage(mark, visits=kind == "worker")
    raise SystemExit(f"not a part: {part}. Write recorder, operator, collector:NAME or worker:NAME")


def _file(part: str) -> str:
    kind, _, name = part.partition(":")
    return f"{kind}-{mark_of(name)}" if name else kind


def _password(path: Path, user: str) -> str:
    if path.exists():
        found = tomllib.loads(path.read_text(encoding="utf-8"))["password"]
        assert isinstance(found, str)
        return found
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    _private(path, f'user = "{user}"\npassword = "{password}"\n')
    return password


def _private(path: Path, text: str) -> None:
    """A file that only its owner may read, from its first byte on, in place of what was there."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)


def _configuration(users: Iterable[str]) -> Iterator[str]:
    yield "# Made by deploy/nats/users.py. It holds passwords: mode 0600, for the servers alone."
    yield "accounts {\n  ONRECORD {\n    jetstream: enabled\n    users: ["
    yield from users
    yield "    ]\n  }\n  SYS { users: [] }\n}\nsystem_account: SYS"


def _block(user: str, password: str, rights: Rights) -> str:
    lines = [
        f"      {{ user: {json.dumps(user)}, password: {json.dumps(password)}, permissions: {{",
        f"          publish: {{ allow: {json.dumps(list(rights.publish))} }}",
        f"          subscribe: {{ allow: {json.dumps(list(rights.subscribe))} }}",
    ]
    if rights.answers:
        lines.append(f'          allow_responses: {{ max: {rights.answers}, expires: "5m" }}')
    return "\n".join([*lines, "      } }"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
