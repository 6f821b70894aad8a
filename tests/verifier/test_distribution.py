"""Is `onrecord-verify` the same verifier, alone, and without a way to the network?

The wheel is built from the checkout and installed beside its declared dependencies only. There it
must answer as `onrecord verify` does, on true bundles and on every fault that the tests know.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from bundle_faults import HOST_ABSENT, IDENTITY, SEEN, body_of, listed, put, swap, unsealed
from onrecord.desk.bundles.verify import verify_file
from onrecord.proof.bundle.paths import CHECKPOINT, MANIFEST, REPORT, SEAL, entry_path, proof_path
from small_bundle import Forge, small, zipped
from small_log import LOG_KEY, TestSigner
from stamped_bundle import World

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "verifier"

# Runs in the fresh environment: every way out is a fault, and nothing of onrecord may be there.
DRIVER = """
import contextlib, io, json, sys
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork",
             "urllib.", "http.")
def watch(event, arguments):
    if event.startswith(FORBIDDEN):
        raise RuntimeError(f"a verifier does not do this: {event} {arguments}")
sys.addaudithook(watch)
from onrecord_verify.program import main
folder, trust, *names = sys.argv[1:]
answers = {}
for name in names:
    for keys in ([], ["--trust", trust]):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            status = main([f"{folder}/{name}", "--json", *keys])
        answers[f"{name} {bool(keys)}"] = [status, json.loads(printed.getvalue())]
modules = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"answers": answers, "modules": modules}))
"""


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the verifier and what it declares to need."""

    folder: Path
    wheel: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, *words: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in words],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder)},
            **more,
        )


def built(source: Path, into: Path) -> Path:
    """The wheel of a folder or source archive, made without any index."""
    words = ["--no-index", "--no-build-isolation", "--no-deps", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *words, "-w", str(into), str(source)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = into.glob("onrecord_verify-*.whl")
    return wheel


def declared() -> list[str]:
    dependencies = tomllib.loads((SOURCES / "pyproject.toml").read_text())["project"][
        "dependencies"
    ]
    return [str(words).partition(">")[0] for words in dependencies]


def needed(names: list[str]) -> dict[str, Distribution]:
    """The distributions of these names, and of what they need in turn."""
    found: dict[str, Distribution] = {}
    pending = list(names)
    while pending:
        name = pending.pop()
        try:
            one = distribution(name)
        except PackageNotFoundError:  # for another Python or system
            continue
        if one.metadata["Name"] not in found:
            found[one.metadata["Name"]] = one
            wanted = [words for words in one.requires or [] if "extra ==" not in words]
            pending += [_name(words) for words in wanted]
    return found


def _name(requirement: str) -> str:
    return requirement.split(";")[0].split("[")[0].split("(")[0].strip(" <>=!~.0123456789,")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    if find_spec("hatchling") is None or find_spec("pip") is None:
        pytest.skip("hatchling or pip is not installed (requirements/build.lock)")
    folder = tmp_path_factory.mktemp("verifier")
    wheel = built(SOURCES, folder / "wheel")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (site,) = (folder / "venv" / "lib").glob("python3*/site-packages")
    for one in needed(declared()).values():
        for top in {path.parts[0] for path in one.files or [] if path.parts[0] != ".."}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(one.locate_file(top))).resolve())
    with zipfile.ZipFile(wheel) as files:
        files.extractall(site)
    return Installed(folder / "venv", wheel)


def stranger(made: Forge) -> bytes:
    made.signer = TestSigner(LOG_KEY.name, seed=2)
    return made.build()


def redacted(n: int) -> Callable[[Forge], bytes]:
    return lambda made: made.redact(body_of(made, n)).build()


def changed_entry(made: Forge) -> bytes:
    made.entries[SEEN] = made.entries[HOST_ABSENT]
    return made.drop().build()


BUNDLES: dict[str, Callable[[Forge], bytes]] = {
    "true": lambda made: made.build(),
    "evidence redacted": redacted(SEEN),
    "an identity redacted": redacted(IDENTITY),
    "no zip": lambda _: b"hello",
    "cut short": lambda made: made.build()[:-1],
    "signed by a stranger": stranger,
    "a file changed": unsealed(put(REPORT, b"<p>")),
    "a file taken away": unsealed(lambda found: found.pop(entry_path(3))),
    "a file added": unsealed(put(entry_path(99), b"{}")),
    "another manifest": unsealed(put(MANIFEST, b"{}")),
    "no seal": unsealed(lambda found: found.pop(SEAL)),
    "no manifest": unsealed(lambda found: found.pop(MANIFEST)),
    "proofs swapped": listed(swap(proof_path(3), proof_path(4))),
    "entries swapped": listed(swap(entry_path(3), entry_path(4))),
    "a head that is none": listed(put(CHECKPOINT, b"hello")),
    "an entry in place of another": changed_entry,
    "empty": lambda _: zipped({}),
}


def table(module: str, name: str) -> dict[str, Any]:
    """A table of faults of the tests of bundles."""
    found: dict[str, Any] = known(module, name)
    return found


def known(module: str, name: str) -> Any:
    """What the tests of bundles know; those are no modules that could be imported."""
    path = ROOT / "tests" / "proof" / "bundle" / f"{module}.py"
    spec = spec_from_file_location(f"_{module}", path)
    assert spec is not None and spec.loader is not None
    loaded = module_from_spec(spec)
    sys.modules[loaded.__name__] = loaded  # its dataclasses look themselves up
    spec.loader.exec_module(loaded)
    return getattr(loaded, name)


def forged() -> dict[str, bytes]:
    """Every bundle whose fault the tests know, by where they know it from; and true ones."""
    found = {name: spoil(small()) for name, spoil in BUNDLES.items()}
    for module in ("test_faults_of_files", "test_faults_of_accounts"):
        found |= {
            f"{module} {name}": fault.spoil(small())
            for name, fault in table(module, "FAULTS").items()
        }
    forgeries = table("test_forgeries", "FORGERIES")
    found |= {f"forged {name}": one.forge(small()) for name, one in forgeries.items()}
    brought, faults = (known("test_vantages", name) for name in ("forged", "INVALID"))
    return found | {f"vantages {name}": brought(name) for name in (None, *faults)}


def stamped(world: World) -> dict[str, bytes]:
    """True and forged time stamps of real services."""
    faults = table("test_faults_of_time", "FAULTS")
    found = {name: fault.spoil(world) for name, fault in faults.items()}
    return {"true and stamped": world.stamped().build(), **found}


def trusting(folder: Path, world: World | None = None) -> Path:
    """A folder of trust: the log's key, and the certificates of the world's services."""
    (folder / "tsa").mkdir(parents=True)
    (folder / "log.vkey").write_text(f"{LOG_KEY.key}\n")
    for service in () if world is None else (world.one, world.two):
        (folder / "tsa" / f"{service.name}.pem").write_bytes(service.root)
    return folder


def require_same(installed: Installed, bundles: dict[str, bytes], trust: Path) -> None:
    """The verdict, the exit status, the vantages, and all steps but 14 in the same words."""
    folder = trust.parent / "bundles"
    folder.mkdir()
    names = {f"{n}.onrecord": case for n, case in enumerate(bundles)}
    for name, case in names.items():
        (folder / name).write_bytes(bundles[case])
    ran = installed.run(installed.python, "-c", DRIVER, folder, trust, *names)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert not {"onrecord", "httpx", "playwright", "click", "apsw"} & set(told["modules"])
    for name, case in names.items():
        for given in (None, trust):
            found = verify_file(folder / name, given, at=datetime.now(UTC))
            ours = found.as_json()
            status, theirs = told["answers"][f"{name} {given is not None}"]
            assert theirs["steps"][:13] == ours["steps"][:13], case
            assert theirs["steps"][14:] == ours["steps"][14:], case
            assert theirs.get("vantages") == ours["vantages"], case
            assert theirs["steps"][13]["ok"] is None, case
            if found.steps[13].ok is not False:  # what only the whole program looks at
                assert (theirs["verdict"], status) == (ours["verdict"], found.exit_code), case


def test_it_answers_as_the_whole_program_does(installed: Installed, tmp_path: Path) -> None:
    require_same(installed, forged(), trusting(tmp_path / "trust"))


@pytest.mark.rig
def test_it_answers_alike_about_time_stamps(
    installed: Installed, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = World(tmp_path_factory.mktemp("services"))
    require_same(installed, stamped(world), trusting(tmp_path / "trust", world))


def test_it_opens_no_socket(installed: Installed, tmp_path: Path) -> None:
    """As the system sees it: the whole process, threads and children included."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: only Python's own hooks watch")
    (tmp_path / "a.onrecord").write_bytes(small().build())
    traced = tmp_path / "calls"
    tracing = [strace, "-f", "-qq", "-e", "trace=%network", "-e", "signal=none", "-o", traced]
    ran = installed.run(
        *tracing, installed.python, "-m", "onrecord_verify", tmp_path / "a.onrecord"
    )
    if "ptrace" in ran.stderr.lower():
        pytest.skip("ptrace is forbidden here: only Python's own hooks watch")
    assert ran.returncode == 3 and ran.stdout.startswith("Unanchored: "), ran.stderr
    calls = [line for line in traced.read_text().splitlines() if "(" in line]
    assert not calls


def test_it_is_made_of_the_same_sources(installed: Installed) -> None:
    """File for file, but for the imports; and nothing else came along."""
    with zipfile.ZipFile(installed.wheel) as files:
        packed = {name: files.read(name) for name in files.namelist() if name.endswith(".py")}
    for name in ("record", "proof"):
        for path in (ROOT / "src" / "onrecord" / name).rglob("*.py"):
            place = f"onrecord_verify/{path.relative_to(ROOT / 'src' / 'onrecord').as_posix()}"
            ours = path.read_bytes()
            theirs = packed.pop(place)
            assert b"import onrecord." not in theirs and b"from onrecord." not in theirs
            assert theirs.replace(b"onrecord_verify", b"onrecord") == ours
    assert sorted(packed) == [
        f"onrecord_verify/{n}.py" for n in ("__init__", "__main__", "program")
    ]


def test_a_source_archive_gives_the_same_wheel(installed: Installed, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)],
        cwd=SOURCES,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        assert any(name.endswith("onrecord/proof/bundle/verify.py") for name in files.getnames())
    assert built(archive, tmp_path / "wheel").read_bytes() == installed.wheel.read_bytes()


def test_its_version_and_dependencies_are_onrecords() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    theirs = tomllib.loads((SOURCES / "pyproject.toml").read_text())["project"]
    assert theirs["version"] == ours["version"]
    assert theirs["requires-python"] == ours["requires-python"]
    assert set(theirs["dependencies"]) <= set(ours["dependencies"])


WRONG_USE = {
    "nothing named": ([], 2, "usage"),
    "no such file": (["missing.onrecord"], 4, "No such file"),
    "a folder": (["."], 2, "not a file"),
    "no such trust": (["pyvenv.cfg", "--trust", "missing"], 2, "not a folder"),
    "an empty trust": (["pyvenv.cfg", "--trust", "include"], 2, "no key of a log"),
    "no bundle": (["pyvenv.cfg"], 1, ""),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_is_told_without_a_traceback(name: str, installed: Installed) -> None:
    words, status, says = WRONG_USE[name]
    ran = installed.run(installed.python, "-m", "onrecord_verify", *words)
    assert ran.returncode == status and says in ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_the_answer_as_a_page(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "a.onrecord").write_bytes(small().build())
    page = tmp_path / "answer.html"
    words = ("-m", "onrecord_verify", tmp_path / "a.onrecord", "--report", page)
    assert installed.run(installed.python, *words).returncode == 3
    assert "onrecord-verify 0." in page.read_text() and "Unanchored: " in page.read_text()
    assert installed.run(installed.python, *words).returncode == 2  # it is there already


def test_a_pipe_in_the_trust_folder_is_not_waited_for(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "case.onrecord").write_bytes(small().build())
    os.mkfifo(tmp_path / "log.vkey")
    words = ("-m", "onrecord_verify", tmp_path / "case.onrecord", "--trust", tmp_path)
    done = installed.run(installed.python, *words)
    assert done.returncode == 2 and "not a file" in done.stderr
