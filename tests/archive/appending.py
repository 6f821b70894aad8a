"""A process that keeps, appends and publishes until it is killed, and says what it was promised.

Run as: python appending.py FOLDER SEED. Each line is JSON and is printed after the promise:
`{"blobs": {commitment: text}}`, `{"entries": {digest: index}, "size", "root"}`,
`{"published": size, "root"}`.
"""

import json
import random
import sys
from pathlib import Path

from kept_entries import gap, kept_observation
from onrecord.archive import open_archive
from onrecord.record.outcomes import Seen


def say(**promise: object) -> None:
    sys.stdout.write(json.dumps(promise) + "\n")
    sys.stdout.flush()


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    with open_archive(folder) as archive:
        say(open=archive.head.size)
        while True:
            start = archive.head.size
            seen = [kept_observation(archive, start + n) for n in range(chance.choice([0, 1, 5]))]
            versions = [one.outcome.version for one in seen if isinstance(one.outcome, Seen)]
            say(blobs={version: f"post {start + n}" for n, version in enumerate(versions)})
            gaps = [gap(seed * 1_000_000 + start + n) for n in range(chance.choice([1, 50, 300]))]
            logged = archive.append([*seen, *gaps])
            head = archive.head
            say(
                entries={one.digest: one.index for one in logged},
                size=head.size,
                root=head.root.hex(),
            )
            if chance.random() < 0.5:
                told = archive.publish()
                say(published=told.size, root=told.root.hex())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
