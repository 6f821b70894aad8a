"""What is in the folder of a site, and what of it changed?

A file is written beside its place and then named: whoever reads, or whatever ends us, finds it
whole, older or newer. What did not change keeps its time, so that a copy to a host carries little.
"""

import os
import re
from collections.abc import Collection
from pathlib import Path

from onrecord.archive.files import PART, Files, telling
from onrecord.archive.layout import Layout
from onrecord.web.static_site.errors import NotOurFolder

__all__ = ["MARK", "SiteFolder"]

MARK = ".onrecord-static"
"""The file by which a folder is known to be a site's: whatever else lies there may be removed."""

# The foot of each page says as of when it was made: the time, how many entries there were, and under
# which root. That changes from one time to the next, and nothing else may: then the page stays as it
# was, and still says when that was.
_FOOT = re.compile(rb"<footer\b.*?</footer>", re.DOTALL)
_AS_OF = re.compile(rb'<time\b.*?</time>|<code class="digest">.*?</code>|[0-9][0-9,]*', re.DOTALL)


class SiteFolder:
    """The folder of a site. Raises NotOurFolder and the archive's StorageError."""

    def __init__(self, path: Path) -> None:
        self.path, self._files = path, Files()
        self._made: set[Path] = set()

    def claim(self, archive: Path, origin: str) -> None:
        """Make it ours, or return if it is: the site of this archive, and no other folder."""
        with telling(self.path):
            path, of_archive = self.path.resolve(), archive.resolve()
            if of_archive.is_relative_to(path) or path.is_relative_to(of_archive):
                raise NotOurFolder(f"the archive lies in it, or it in the archive: {self.path}")
            for folder in (path, *path.parents):
                if Layout(folder).configuration.exists():
                    raise NotOurFolder(f"there is an archive in {folder}")
            mark = path / MARK
            if mark.exists():
                if mark.read_text(encoding="utf-8", errors="replace").strip() != origin:
                    raise NotOurFolder(f"it holds the pages of another archive: {self.path}")
                return
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise NotOurFolder(f"there is something else in {self.path}")
            self._files.folder(path)
            self._files.put(mark, f"{origin}\n".encode())

    def put(self, name: str, data: bytes) -> bool:
        """A file with these bytes; False if it had them, but for when they were made."""
        path = self.path / name
        with telling(path):
            try:
                if _without_time(name, path.read_bytes()) == _without_time(name, data):
                    return False
            except (FileNotFoundError, NotADirectoryError):
                pass
            except IsADirectoryError:
                _remove(path)
            self._folder(path.parent)
        self._files.put(path, data, durable=False)  # what a power cut takes is written again
        return True

    def sweep(self, kept: Collection[str]) -> int:
        """Remove every file that is not among these, and what folders are left empty; how many."""
        removed = 0
        with telling(self.path):
            for at, folders, files in os.walk(self.path, topdown=False):
                for name in files + [x for x in folders if Path(at, x).is_symlink()]:
                    path = Path(at, name)
                    told = path.relative_to(self.path).as_posix()
                    if told not in kept and told != MARK:
                        path.unlink(missing_ok=True)
                        removed += not name.endswith(PART)
                if at != str(self.path) and not any(Path(at).iterdir()):
                    Path(at).rmdir()
        return removed

    def _folder(self, path: Path) -> None:
        if path in self._made:
            return
        for above in (path, *path.parents):
            if above == self.path:
                break
            if above.is_symlink() or above.is_file():
                above.unlink()
        path.mkdir(parents=True, exist_ok=True)
        self._made.add(path)


def _without_time(name: str, data: bytes) -> bytes:
    """Only a page has a foot: elsewhere the sign for one is the word of whoever wrote it."""
    if not name.endswith(".html"):
        return data
    return _FOOT.sub(lambda foot: _AS_OF.sub(b"", foot[0]), data)


def _remove(path: Path) -> None:
    for at, folders, files in os.walk(path, topdown=False):
        for name in files + [x for x in folders if Path(at, x).is_symlink()]:
            Path(at, name).unlink()
        Path(at).rmdir()
