"""How do tests run the scripts of deploy/, which are no part of the package?"""

import importlib.util
from pathlib import Path
from types import ModuleType

__all__ = ["DEPLOY", "script"]

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"


def script(name: str) -> ModuleType:
    """A script by its path below deploy/."""
    spec = importlib.util.spec_from_file_location(f"deploy_{Path(name).stem}", DEPLOY / name)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
