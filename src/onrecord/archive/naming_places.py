"""How does onrecord.toml say where the records, the blobs and the log lie?"""

import re
from collections.abc import Iterator
from dataclasses import asdict
from json import dumps
from tomllib import loads

from onrecord.archive.configuration import read_configuration
from onrecord.archive.errors import ConfigurationError
from onrecord.archive.settings import BucketSettings, RecordsSettings

__all__ = ["naming", "naming_bucket", "naming_none", "setting"]

_BUCKET = ("s3", "endpoint", "region")
_ELSEWHERE = {"records": ("postgres", "replica"), "blobs": _BUCKET, "log": _BUCKET}
_HEADER = re.compile(r"\[\s*([A-Za-z0-9_-]+)\s*\]\s*(?:#.*)?")


def naming(text: str, conninfo: str) -> str:
    """The text of onrecord.toml with this database in it. ConfigurationError."""
    value = dumps(conninfo, ensure_ascii=False)
    text = setting(text, "records", "postgres", value)
    if read_configuration(text).records.postgres != conninfo:
        raise _by_hand("records", f"postgres = {value}")
    return text


def naming_bucket(text: str, section: str, bucket: BucketSettings) -> str:
    """The text of onrecord.toml with this bucket under [blobs] or [log]. ConfigurationError."""
    wanted = {one: f'{one} = "{value}"\n' for one, value in asdict(bucket).items()}
    every = "".join(wanted.values())
    lines = [
        wanted.pop(name) if inside == section and name in wanted else line
        for inside, name, line in _lines(text)
    ]
    if wanted:
        lines = _added(text, lines, section, "".join(wanted.values()))
    text = "".join(lines)
    if getattr(read_configuration(text), section) != bucket:
        raise _by_hand(section, every)
    return text


def setting(text: str, section: str, key: str, value: str) -> str:
    """The text of onrecord.toml with this value, written as TOML, for a key. ConfigurationError.

    Whether the value may be there is checked. A file that is written in a way of its own (a
    dotted key, a table in one line) is left as it is: then the error says what to write into it.
    """
    line, done = f"{key} = {value}\n", False
    lines = []
    for inside, name, found in _lines(text):
        taken = inside == section and name == key
        lines.append(line if taken else found)
        done = done or taken
    if not done:
        lines = _added(text, lines, section, line)
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


def _added(text: str, lines: list[str], section: str, more: str) -> list[str]:
    """The lines with more of them in a section, which is made if there is none."""
    if section not in loads(text):
        return [*lines, "" if text.endswith("\n") else "\n", f"\n[{section}]\n{more}"]
    at = next((n for n, line in enumerate(lines) if _header(line) == section), None)
    if at is None:
        raise _by_hand(section, more)
    return [*lines[:at], lines[at].rstrip("\n") + "\n", more, *lines[at + 1 :]]


def _by_hand(section: str, lines: str) -> ConfigurationError:
    words = "; ".join(lines.splitlines())
    return ConfigurationError(f"write into onrecord.toml, under [{section}]: {words}")


def _lies_in_its_folder(text: str) -> bool:
    found = read_configuration(text)
    return found.records == RecordsSettings() and found.blobs == found.log == BucketSettings()


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Each line with the section it stands in, and the key that it sets."""
    inside = ""
    for line in text.splitlines(keepends=True):
        if line.strip().startswith("["):
            inside = _header(line) or line.strip()
        yield inside, line.partition("=")[0].strip(), line


def _header(line: str) -> str | None:
    """The section that begins with this line, if one does."""
    found = _HEADER.fullmatch(line.strip())
    return None if found is None else found[1]
