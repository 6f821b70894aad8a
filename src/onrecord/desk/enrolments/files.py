"""Which accounts does a file list: a spreadsheet saved as CSV, a feed reader's OPML, or TOML?"""

from pathlib import Path

from onrecord.desk.enrolments.opml_rows import rows_of_opml
from onrecord.desk.enrolments.rows import MAX_BYTES, FileFault, Row
from onrecord.desk.enrolments.table_rows import rows_of_csv, rows_of_toml

__all__ = ["accounts_in"]


def accounts_in(path: Path) -> tuple[Row, ...]:
    """The rows of a file, by the ending of its name. Raises FileFault."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileFault(f"{path.name} has more than {MAX_BYTES:,} bytes")
    match path.suffix.lower():
        case ".csv":
            return rows_of_csv(data)
        case ".opml":
            return rows_of_opml(data)
        case ".toml":
            return rows_of_toml(data)
        case _:
            raise FileFault(f"{path.name} is neither a .csv, an .opml nor a .toml file")
