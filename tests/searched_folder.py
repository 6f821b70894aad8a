"""Is anything of some bytes left in an archive's folder?"""

from pathlib import Path

__all__ = ["everything", "require_gone"]


def everything(folder: Path) -> dict[str, bytes]:
    """Each file in the archive's folder, hidden ones and databases' logs too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def require_gone(folder: Path, *needles: bytes) -> None:
    for name, data in everything(folder).items():
        for needle in needles:
            assert needle not in data, f"{needle!r} is in {name}"
            assert needle.hex().encode() not in data, f"{needle!r} is in {name}, in hex"
