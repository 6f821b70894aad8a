"""Where does the verifier get its sources? From onrecord's, when it is built.

The folders `record` and `proof` are the same files that onrecord runs, with their imports
renamed, so that the verifier stands alone. A source archive carries them as they are.
"""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED = ("record", "proof")
PAPERS = ("LICENSE", "NOTICE")
CARRIED = "onrecord"  # where a source archive holds them
_IMPORT = re.compile(r"^(\s*(?:from|import) )onrecord(?=[.\s])", re.MULTILINE)


class SharedSources(BuildHookInterface):  # type: ignore[type-arg]  # of any configuration
    """Adds the shared folders to a wheel, renamed, or to a source archive, as they are.

    The methods' shapes are hatchling's.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called before anything is packed."""
        root = Path(self.root)
        carried = root / CARRIED
        sources = carried if carried.is_dir() else root.parent / "src" / "onrecord"
        papers = carried if carried.is_dir() else root.parent
        included = build_data["force_include"]
        if self.target_name == "sdist":
            included.update({str(sources / name): f"{CARRIED}/{name}" for name in SHARED})
            included.update({str(papers / name): f"{CARRIED}/{name}" for name in PAPERS})
            return
        self._made = Path(tempfile.mkdtemp())
        for name in SHARED:
            _renamed(sources / name, self._made / name)
            included[str(self._made / name)] = f"onrecord_verify/{name}"
        program = root / "onrecord_verify"
        _renamed(program, self._made / "program")
        for path in (self._made / "program").iterdir():
            included[str(path)] = f"onrecord_verify/{path.name}"
        for name in PAPERS:
            included[str(papers / name)] = f"onrecord_verify/{name}"

    def finalize(self, *_: object) -> None:
        """Called after everything was packed."""
        if self.target_name != "sdist":
            shutil.rmtree(self._made)


def _renamed(source: Path, target: Path) -> None:
    """The Python files of a folder, importing from `onrecord_verify` what they do of onrecord."""
    for path in sorted(source.rglob("*.py")):
        made = target / path.relative_to(source)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(_IMPORT.sub(r"\1onrecord_verify", path.read_text("utf-8")), "utf-8")
