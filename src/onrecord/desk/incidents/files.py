"""What do the files of sourced incidents say?

Read strictly (docs/incidents.md): each fault is named with its file and key, and whatever a file
does not say stays unsaid.
"""

import tomllib
from collections.abc import Iterable
from datetime import timezone
from pathlib import Path

from onrecord.desk.incidents.accounts import read_accounts, read_institutions, read_sources
from onrecord.desk.incidents.declarations import Named, read_declarations
from onrecord.desk.incidents.expected import read_expected
from onrecord.desk.incidents.posts import read_posts
from onrecord.desk.incidents.tables import IncidentError, Table
from onrecord.desk.incidents.times import offset_of, read_when
from onrecord.findings.incident import Finding, Incident, When

__all__ = ["IncidentError", "incident_files", "load_incidents", "read_incident"]

_LARGEST = 200_000  # bytes; an incident is a page or two


def incident_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that are named, and those of the folders that are named. Raises IncidentError."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not inside:
            raise IncidentError(f"{path}: there is no incident file (*.toml) in this folder")
        found += inside
    return tuple(dict.fromkeys(found))


def load_incidents(paths: Iterable[Path]) -> tuple[Incident, ...]:
    """Read files and folders of incidents. Raises IncidentError, and OSError where none is."""
    return tuple(read_incident(path.name, _bytes(path)) for path in incident_files(paths))


def read_incident(file: str, data: bytes) -> Incident:
    """Read one file by its name and bytes. Raises IncidentError."""
    try:
        values = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IncidentError(f"{file}: is not TOML in UTF-8: {error}") from error
    top = Table(file, values)
    name = top.text("id")
    if f"{name}.toml" != Path(file).name:
        raise top.fault("id", f"{name[:80]!r} is not the name of the file")
    found = _incident(name, top)
    top.finish()
    return found


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise IncidentError(f"{path}: has more than {_LARGEST:,} bytes")
    return data


def _incident(name: str, top: Table) -> Incident:
    zone = offset_of(top, "offset")
    recorded = read_when(top, "recorded", zone)
    if recorded is None:
        raise top.fault("recorded", "is missing: the day on which the file was written")
    sources, institutions = read_sources(top, zone), read_institutions(top)
    accounts = read_accounts(top, name, institutions)
    posts = read_posts(top, sources, accounts, zone)
    named = Named(
        zone=zone,
        recorded_at=recorded.ends,
        sources=sources,
        institutions=frozenset(institutions),
        accounts={one.name: one.id for one in accounts.values()},
        posts={one.name: one.ref for one in posts},
    )
    declarations = read_declarations(top.tables("declaration"), named)
    return Incident(
        name=name,
        title=top.text("title"),
        recorded_at=recorded.ends,
        dates=_dates(top, zone),
        notes=top.texts("notes"),
        sources=tuple(sources.values()),
        institutions=tuple(institutions.values()),
        accounts=tuple(accounts.values()),
        posts=posts,
        declarations=tuple(declarations.items()),
        findings=_findings(top),
        expected=read_expected(top, named.posts, declarations),
    )


def _dates(top: Table, zone: timezone | None) -> tuple[When, ...]:
    """When it happened; more than one date where it happened more than once."""
    found = []
    for table in top.tables("date"):
        at = read_when(table, "at", zone, recalled=table.flag("recalled"))
        if at is None:
            raise table.fault("at", "is missing")
        table.finish()
        found.append(at)
    if not found:
        raise top.fault("date", "is missing: write [[date]], and recalled = true from memory")
    return tuple(found)


def _findings(top: Table) -> tuple[Finding, ...]:
    found = []
    for table in top.tables("finding"):
        one = Finding(
            by=table.text("by"), words=table.text("words"), recalled=table.flag("recalled")
        )
        table.finish()
        found.append(one)
    return tuple(found)
