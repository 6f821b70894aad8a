"""Is every file that is made to exhaust its reader refused in little memory, and by name?

Each runs in a process whose largest resident set is read, interpreter included: 38 MB of it are
there before the first byte is read. Times are measured by `bench/verify_bundle.py`; here a limit
of the processor's time only ends what would never end.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bundle_faults import checked, says
from hostile_bundles import CONTAINERS, EVIDENCE, Hostile
from onrecord.proof.bundle import container as containers
from small_bundle import small
from small_log import LOG_KEY

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in /proc")
LEAST = 64  # megabytes of a rejection at the container, seal or manifest
MOST = 192  # … and of one answer of the largest size, read and found wanting
SECONDS = 20  # of the processor, for one file

CHILD = """
import json, os, resource, sys
from pathlib import Path
from onrecord.proof.bundle import Trust, verify_bundle
from onrecord.proof.notes import VerifierKey
seconds, trust = int(sys.argv[1]), Trust(logs=(VerifierKey.parse(sys.argv[2]),))

def resident(which):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(which)).split()[1]) / 1024

loaded = resident("VmRSS")

def verify(name, given):
    begun = resident("VmRSS")  # less than `loaded`: what both share is not counted at first
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with open(name, "rb") as file:
        found = verify_bundle(file, given)
    told = [step.says for step in found.steps if step.ok is False]
    print(json.dumps([found.verdict, told, loaded + resident("VmHWM") - begun]), flush=True)

for name in sys.argv[3:]:
    for given in (None, trust):
        if not os.fork():
            try:
                verify(name, given)
            finally:
                os._exit(0)
        _, status = os.wait()
        if status:
            sys.exit(f"{name}: ended with {status}")
"""


def verified(
    cases: Mapping[str, Hostile], folder: Path
) -> Iterator[tuple[str, bool, list[str], float]]:
    """For each case, without and with the log's key: the faults told, and megabytes at most."""
    paths = []
    for number, (make, _) in enumerate(cases.values()):
        paths.append(folder / f"{number}.onrecord")
        paths[-1].write_bytes(make())
    words = [sys.executable, "-c", CHILD, str(SECONDS), str(LOG_KEY.key), *map(str, paths)]
    ran = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    for path in paths:
        path.unlink()
    assert ran.returncode == 0, ran.stderr
    answers = iter(ran.stdout.splitlines())
    for name in cases:
        for keys in (False, True):
            verdict, told, megabytes = json.loads(next(answers))
            assert verdict == "failed" and told, name
            yield name, keys, told, megabytes


@LINUX
def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    for name, keys, told, megabytes in verified(CONTAINERS, tmp_path):
        _, wanted = CONTAINERS[name]
        unsealed = told[0].startswith("bundle.sig: signs another bundle.json")
        assert told[0].startswith(wanted or "bundle.sig: ") or (keys and unsealed), (name, told)
        assert megabytes < LEAST, (name, megabytes)


@LINUX
def test_evidence_that_is_a_bomb_is_refused_where_it_is_read(tmp_path: Path) -> None:
    for name, _, told, megabytes in verified(EVIDENCE, tmp_path):
        _, wanted = EVIDENCE[name]
        assert any(words.startswith(wanted) for words in told), (name, told)
        assert megabytes < MOST, (name, megabytes)


def test_a_small_file_does_not_keep_its_reader_for_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """All entries may rest on the same bytes; how often these are read has an end."""
    made = small()
    raw = made.build()
    monkeypatch.setattr(containers, "_AT_LEAST", 0)
    monkeypatch.setattr(containers, "_AGAIN", 1)
    found = checked(raw)
    assert found.verdict == "failed"
    assert any("again and again" in step.says for step in found.steps)
    monkeypatch.setattr(containers, "_AGAIN", 8)
    assert checked(raw).verdict == "proved"


def test_what_is_large_is_read_once_its_seal_is_known() -> None:
    """A case of 13,000 files and more needs the log's key, and says so."""
    made = small()
    raw = made.build(
        lambda files: files.update({f"record/{n:04d}/slice.car": b"" for n in range(100, 12_200)})
    )
    told = says(checked(raw, None), 2)
    assert "supply the log's key" in told
    assert "supply the log's key" not in says(checked(raw), 2)
