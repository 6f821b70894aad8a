"""Make the identities for SeaweedFS: `python deploy/s3/identities.py --out DIR --blobs B --log L`.

DIR/s3.json is for the server (`weed s3 -config`, mode 0600): one identity for each file in policies/
but everybody.json, and `operator`, who makes the buckets. DIR/secrets/ holds one s3.toml each, to be
laid into that part's keys/ and deleted here; one that is there keeps its secret. The policies
are in the language of AWS, where they are attached to users as they are, with the names of the buckets.
"""

import argparse
import json
import os
import secrets
import sys
import tomllib
from pathlib import Path
from typing import Any

_POLICIES = Path(__file__).resolve().parent / "policies"
_PUBLIC = "everybody"  # the log's bucket policy, not an identity
_OPERATOR = "operator"
_SECRET_BYTES = 30


def main(arguments: list[str]) -> int:
    """Write the files; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--blobs", required=True, help="the bucket of the blobs")
    parser.add_argument("--log", required=True, help="the bucket of the published log")
    given = parser.parse_args(arguments)
    make(given.out, given.blobs, given.log)
    return 0


def make(out: Path, blobs: str, log: str) -> None:
    """Write s3.json for these buckets, and a file of credentials for each identity."""
    (out / "secrets").mkdir(mode=0o700, parents=True, exist_ok=True)
    names = sorted(path.stem for path in _POLICIES.glob("*.json") if path.stem != _PUBLIC)
    identities = [_identity(out, name, policies=[name]) for name in names]
    operator = {**_identity(out, _OPERATOR, policies=[]), "actions": ["Admin"]}
    policies = [{"name": name, "content": policy(name, blobs, log)} for name in names]
    told = {"identities": [*identities, operator], "policies": policies}
    _private(out / "s3.json", json.dumps(told, indent=2) + "\n")


def policy(name: str, blobs: str, log: str) -> str:
    """A policy with the names of the buckets in it."""
    text = (_POLICIES / f"{name}.json").read_text(encoding="utf-8")
    return text.replace(":::BLOBS", f":::{blobs}").replace(":::LOG", f":::{log}")


def _identity(out: Path, name: str, policies: list[str]) -> dict[str, Any]:
    path = out / "secrets" / f"{name}.s3.toml"
    if not path.exists():
        secret = secrets.token_hex(_SECRET_BYTES)
        _private(path, f'access_key_id = "{name}"\nsecret_access_key = "{secret}"\n')
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    key = {"accessKey": found["access_key_id"], "secretKey": found["secret_access_key"]}
    return {"name": name, "credentials": [key], "actions": [], "policyNames": policies}


def _private(path: Path, text: str) -> None:
    """A file that only its owner may read, from its first byte on, in place of what was there."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
