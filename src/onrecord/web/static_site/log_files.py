"""Which files of the log lie beside the pages, so that any client of C2SP tlog-tiles can read it?

The tiles of the head that is told, and that head: whatever is published meanwhile is for the next run.
"""

from collections.abc import Iterator

from onrecord.archive import Archive

__all__ = ["log_files"]


def log_files(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """The name of each file below the site's folder, and its bytes; the head last."""
    head, log = archive.published_note, archive.stores.log  # what it names lies there already
    for name in log.names("tile"):
        data = log.read(name)
        if data is not None:  # but a part of a tile that has become full
            yield f"log/{name}", data
    yield "log/log.vkey", f"{archive.verifier_key}\n".encode()
    yield "log/checkpoint", head.encode()
