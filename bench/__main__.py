"""Run every benchmark, one after the other: `make bench`, or `python -m bench NAME …`.

Each is a module of this folder with a `main()`. Figures are ratios within one run: the machines
that we measure on are shared, so an absolute number says little.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def benchmarks() -> list[str]:
    """The modules of this folder that can be run."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if not path.stem.startswith("_") and '__name__ == "__main__"' in path.read_text()
    )


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; the number of those that failed."""
    unknown = set(names) - set(benchmarks())
    if unknown:
        print(f"No benchmark is called {', '.join(sorted(unknown))}; there are: {benchmarks()}")
        return 2
    failed = 0
    for name in names or benchmarks():
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, HERE / f"{name}.py"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
