"""How does onrecord.toml say where the records, the blobs and the log lie?"""

from collections.abc import Iterator
from dataclasses import asdict
from tomllib import loads

from onrecord.archive.configuration import read_configuration
from onrecord.archive.errors import ConfigurationError
from onrecord.archive.settings import BucketSettings, RecordsSettings

__all__ = ["naming", "naming_bucket", "naming_none", "setting"]

_BUCKET = ("s3", "endpoint", "region")
_ELSEWHERE = {"records": ("postgres", "replica"), "blobs": _BUCKET, "log": _BUCKET}
_EMPTY = '\npostgres = ""\n'


def naming(text: str, conninfo: str) -> str:
    """The text of onrecord.toml with this database in it. ConfigurationError."""
    line = "postgres = " + '"' + conninfo.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if _EMPTY in text:
        text = text.replace(_EMPTY, f"\n{line}\n", 1)
    elif "records" not in loads(text):
        text = f"{text.rstrip()}\n\n[records]\n{line}\n"
    if read_configuration(text).records.postgres != conninfo:
        raise ConfigurationError(f"write into onrecord.toml, under [records]: {line}")
    return text


def naming_bucket(text: str, section: str, bucket: BucketSettings) -> str:
    """The text of onrecord.toml with this bucket under [blobs] or [log]. ConfigurationError."""
    wanted = {one: f'{one} = "{value}"\n' for one, value in asdict(bucket).items()}
    lines = [
        wanted.pop(name) if inside == section and name in wanted else line
        for inside, name, line in _lines(text)
    ]
    left = "".join(wanted.values())
    if left and section in loads(text):
        at = next(n for n, line in enumerate(lines) if line.strip() == f"[{section}]")
        lines.insert(at + 1, left)
    elif left:
        lines.append(f"\n[{section}]\n{left}")
    text = "".join(lines)
    if getattr(read_configuration(text), section) != bucket:
        raise ConfigurationError(f"write into onrecord.toml, under [{section}]: {wanted}")
    return text


def setting(text: str, section: str, key: str, value: str) -> str:
    """The text of onrecord.toml with this value, written as TOML, for a key. ConfigurationError.

    Whether the value may be there is checked; that it is, where a file is written in a way of its
    own (a dotted key, a table in one line), is not: then the key stands twice, and TOML forbids it.
    """
    line, done = f"{key} = {value}\n", False
    lines = []
    for inside, name, found in _lines(text):
        taken = inside == section and name == key
        lines.append(line if taken else found)
        done = done or taken
    if not done and section in loads(text):
        at = next(n for n, one in enumerate(lines) if one.strip() == f"[{section}]")
        lines.insert(at + 1, line)
    elif not done:
        lines.append(f"\n[{section}]\n{line}")
    text = "".join(lines)
    read_configuration(text)
    return text


def naming_none(text: str) -> str:
    """The same with its lines about databases and buckets made comments. ConfigurationError."""
    if _lies_in_its_folder(text):
        return text
    text = "".join(
        f"# before a restore: {line}" if name in _ELSEWHERE.get(inside, ()) else line
        for inside, name, line in _lines(text)
    )
    if not _lies_in_its_folder(text):
        raise ConfigurationError(
            "onrecord.toml of the backup names a database or a bucket in a way of its own"
        )
    return text


def _lies_in_its_folder(text: str) -> bool:
    found = read_configuration(text)
    return found.records == RecordsSettings() and found.blobs == found.log == BucketSettings()


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Each line with the section it stands in, and the key that it sets."""
    inside = ""
    for line in text.splitlines(keepends=True):
        if line.strip().startswith("["):
            inside = line.strip().strip("[]")
        yield inside, line.partition("=")[0].strip(), line
