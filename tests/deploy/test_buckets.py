"""Can each part do its work in the buckets by the policies of deploy/, and nothing else?"""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bucket_archive import redaction
from deploy_scripts import DEPLOY, script
from deployed_buckets import BLOBS, LOG, DeployedBuckets, deployed_buckets
from kept_entries import gap, kept_observation
from onrecord.archive import StorageError, open_archive
from onrecord.archive.errors import ArchiveError
from onrecord.record.commitments import digest_of
from postgres_rig import PostgresServer
from shared_archive import Shared, sharing

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def deployed() -> Iterator[DeployedBuckets]:
    with deployed_buckets() as server:
        yield server


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, deployed: DeployedBuckets
) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("shared") / "first"
    with sharing(folder, postgres, deployed, BLOBS, LOG) as made:
        yield made


def machine(shared: Shared, deployed: DeployedBuckets, part: str, role: str = "recorder") -> Path:
    return shared.machine(
        f"{part}-s", f"onrecord_{role}", deployed.parts[part], signs=part == "sequencer"
    )


def test_each_does_its_work(shared: Shared, deployed: DeployedBuckets) -> None:
    recorder, pages = (
        machine(shared, deployed, "recorder"),
        machine(shared, deployed, "pages", "pages"),
    )
    with open_archive(recorder) as archive:
        (logged,) = archive.append([kept_observation(archive, 30)])
    with open_archive(machine(shared, deployed, "sequencer")) as archive:
        archive.append([gap(number) for number in range(1_000, 1_300)])
        assert archive.publish().size == archive.head.size
        archive.append([gap(number) for number in range(2_000, 2_300)])
        archive.publish()  # which removes partial tiles that are full now
    with open_archive(pages, writing=False) as archive:
        assert archive.published.size == archive.head.size > 600
        assert archive.blob_by_digest(digest_of(b"post 30")) == b"post 30"
        assert archive.proof(logged.index)


def test_who_records_destroys_nothing(shared: Shared, deployed: DeployedBuckets) -> None:
    folder = shared.first.with_name("recorder-s")
    with open_archive(folder) as archive:
        (what,) = archive.keep(b"words that should go")
        document = redaction(archive, what)
        with pytest.raises(ArchiveError):
            archive.redact(document)
        assert archive.blob(what) == b"words that should go"
    with open_archive(machine(shared, deployed, "redactor")) as archive:
        archive.redact(document)
        with pytest.raises(ArchiveError):
            archive.blob_by_digest(digest_of(b"words that should go"))


MAY_NOT = {
    "the recorder deletes a blob": ("recorder", "DELETE", f"/{BLOBS}/some/object"),
    "the recorder publishes": ("recorder", "PUT", f"/{LOG}/checkpoint"),
    "the recorder deletes the bucket": ("recorder", "DELETE", f"/{BLOBS}"),
    "the recorder makes a bucket": ("recorder", "PUT", "/another-bucket"),
    "the sequencer deletes a blob": ("sequencer", "DELETE", f"/{BLOBS}/some/object"),
    "the pages keep a blob": ("pages", "PUT", f"/{BLOBS}/some/object"),
    "the pages publish": ("pages", "PUT", f"/{LOG}/checkpoint"),
    "the pages delete a blob": ("pages", "DELETE", f"/{BLOBS}/some/object"),
    "the redactor publishes": ("redactor", "PUT", f"/{LOG}/checkpoint"),
    "the redactor deletes of the log": ("redactor", "DELETE", f"/{LOG}/checkpoint"),
}


@pytest.mark.parametrize(("part", "method", "path"), MAY_NOT.values(), ids=MAY_NOT)
def test_what_a_part_may_not_do(
    shared: Shared, deployed: DeployedBuckets, part: str, method: str, path: str
) -> None:
    operator = deployed.credentials
    deployed.credentials = deployed.parts[part]
    try:
        assert deployed.ask(method, path).status_code == 403
    finally:
        deployed.credentials = operator


def test_who_shows_pages_keeps_nothing(shared: Shared, deployed: DeployedBuckets) -> None:
    folder = shared.machine("pages-w", "onrecord_pages", deployed.parts["pages"])
    with open_archive(folder) as archive, pytest.raises(StorageError):
        archive.keep(b"something new")


def test_the_files_are_for_their_owners_alone(deployed: DeployedBuckets) -> None:
    files = [deployed.folder / "s3.json", *(deployed.folder / "secrets").iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    before = (deployed.folder / "s3.json").read_text()
    script("s3/identities.py").make(deployed.folder, BLOBS, LOG)
    assert (deployed.folder / "s3.json").read_text() == before


def test_everybody_reads_the_log_and_nothing_else() -> None:
    found = json.loads((DEPLOY / "s3" / "policies" / "everybody.json").read_text())
    (statement,) = found["Statement"]
    assert statement["Action"] == ["s3:GetObject"]
    assert statement["Resource"] == ["arn:aws:s3:::LOG/*"]
