"""Is what a command writes into onrecord.toml there afterwards, however a person wrote the file?"""

from collections.abc import Callable

import pytest

from kept_entries import ORIGIN
from onrecord.archive import ConfigurationError, read_configuration
from onrecord.archive.naming_places import naming, naming_bucket, setting
from onrecord.archive.postgres.connection import place_of
from onrecord.archive.settings import BucketSettings, Configuration

BUCKET = BucketSettings("records", "https://s3.example.org", "eu-1")
DATABASE = "host=db dbname=records options='-c \"x\"'"

WRITES: dict[str, Callable[[str], str]] = {
    "operation": lambda text: setting(text, "operation", "signs", "false"),
    "blobs": lambda text: naming_bucket(text, "blobs", BUCKET),
    "records": lambda text: naming(text, DATABASE),
}
HEADERS = {
    "plain": "[{}]\n",
    "with a remark": "[{}]  # ours\n",
    "with room": "  [ {} ]\n",
    "at the very end": "[{}]",
}
BY_HAND = {
    "a dotted key": "{0}.{1}\n",
    "a table in one line": "{0} = {{ {1} }}\n",
    "a quoted name": '["{0}"]\n',
}
ONE = {"operation": "signs = true", "blobs": 's3 = "other"', "records": 'replica = "host=x"'}


def written(text: str, section: str) -> None:
    found: Configuration = read_configuration(text)
    assert {
        "operation": not found.operation.signs,
        "blobs": found.blobs == BUCKET,
        "records": found.records.postgres == DATABASE,
    }[section]


@pytest.mark.parametrize("section", WRITES)
@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_section_is_found_however_its_line_is_written(section: str, header: str) -> None:
    text = f'origin = "{ORIGIN}"\n' + header.format(section)
    written(WRITES[section](text), section)
    again = WRITES[section](WRITES[section](text))
    assert again == WRITES[section](text)


@pytest.mark.parametrize("section", WRITES)
@pytest.mark.parametrize("way", BY_HAND.values(), ids=BY_HAND)
def test_what_is_written_in_a_way_of_its_own_is_told_a_person(section: str, way: str) -> None:
    text = f'origin = "{ORIGIN}"\n' + way.format(section, ONE[section])
    with pytest.raises(ConfigurationError, match=f"under .{section}.: "):
        WRITES[section](text)


@pytest.mark.parametrize(
    "conninfo", ["host=db dbname", "hst=db", "host='db", "postgresql://[db/records"]
)
def test_what_names_no_database_is_told_as_that(conninfo: str) -> None:
    with pytest.raises(ConfigurationError, match="as libpq takes it") as told:
        place_of(f"{conninfo} password=canary" if "=" in conninfo else conninfo)
    assert "canary" not in str(told.value)
