"""Where is a bucket, as whom do we come, and is a request signed as AWS has it?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from kept_entries import ORIGIN
from onrecord.archive import ConfigurationError, read_configuration
from onrecord.archive.naming_places import naming_bucket, naming_none
from onrecord.archive.s3.credentials import Credentials, CredentialsRefused, load_credentials
from onrecord.archive.s3.place import log_headers, place_of
from onrecord.archive.s3.signed import signed_headers
from onrecord.archive.settings import BucketSettings, default_configuration

EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

# The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
SIGNED = {
    "an object, a part of it": (
        "/test.txt",
        {},
        {"range": "bytes=0-9"},
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    "a question without a value": (
        "/",
        {"lifecycle": ""},
        {},
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    "a list": (
        "/",
        {"max-keys": "2", "prefix": "J"},
        {},
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
}


@pytest.mark.parametrize(("path", "query", "more", "signature"), SIGNED.values(), ids=SIGNED)
def test_requests_are_signed_as_in_the_examples(
    path: str, query: dict[str, str], more: dict[str, str], signature: str
) -> None:
    found = signed_headers(
        "GET",
        path,
        query,
        {"host": "examplebucket.s3.amazonaws.com", **more},
        at="20130524T000000Z",
        region="us-east-1",
        credentials=EXAMPLE,
    )
    assert found["authorization"].endswith(f"Signature={signature}")
    assert EXAMPLE.secret_access_key not in str(found)


def test_a_session_is_signed_with_its_token() -> None:
    session = Credentials("id", "secret", "the token")
    found = signed_headers(
        "GET", "/", {}, {"host": "h"}, at="20130524T000000Z", region="r", credentials=session
    )
    assert found["x-amz-security-token"] == "the token"
    assert "x-amz-security-token" in found["authorization"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    return tmp_path / "s3.toml"


def write(file: Path, text: str, mode: int = 0o600) -> None:
    file.write_text(text)
    file.chmod(mode)


WHOLE = 'access_key_id = "id"\nsecret_access_key = "a canary"\n'
REFUSED: dict[str, Callable[[Path], None]] = {
    "nothing anywhere": lambda file: None,
    "readable by others": lambda file: write(file, WHOLE, 0o640),
    "not TOML": lambda file: write(file, "secret_access_key = a canary"),
    "not text": lambda file: file.write_bytes(b"\xff") and file.chmod(0o600),
    "half of it": lambda file: write(file, 'access_key_id = "id"'),
    "a misspelt name": lambda file: write(file, WHOLE + 'sesion_token = "x"'),
    "a number": lambda file: write(file, "access_key_id = 1\nsecret_access_key = 2"),
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_credentials_are_refused(file: Path, fault: Callable[[Path], None]) -> None:
    fault(file)
    with pytest.raises(CredentialsRefused) as told:
        load_credentials(file)
    assert "canary" not in f"{told.value} {told.value.advice}"


def test_credentials_of_the_file_come_before_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of the environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    assert load_credentials(file) == Credentials("of the environment", "a secret")
    write(file, WHOLE)
    assert load_credentials(file) == Credentials("id", "a canary")
    assert "canary" not in repr(load_credentials(file))


BUCKETS = {
    "a bucket": ("records", "records", ""),
    "a part of one": ("records/onrecord/blobs", "records", "onrecord/blobs"),
}


@pytest.mark.parametrize(("s3", "bucket", "prefix"), BUCKETS.values(), ids=BUCKETS)
def test_a_place_is_named_and_read_again(s3: str, bucket: str, prefix: str) -> None:
    settings = BucketSettings(s3, "https://s3.example.org", "eu-1")
    for section in ("blobs", "log"):
        text = naming_bucket(default_configuration(ORIGIN), section, settings)
        assert getattr(read_configuration(text), section) == settings
        without = naming_bucket(f'origin = "{ORIGIN}"\n', section, settings)
        assert getattr(read_configuration(without), section) == settings
        assert read_configuration(naming_none(text)).blobs == BucketSettings()
    place = place_of(settings, EXAMPLE)
    assert (place.bucket, place.prefix) == (bucket, prefix)
    assert place.name(place.key("ab/x")) == "ab/x" and place.where("x") == f"s3://{s3}/x"
    assert place_of(BucketSettings(s3), EXAMPLE).endpoint == "https://s3.us-east-1.amazonaws.com"


STRANGE = {
    "an address": '[blobs]\ns3 = "https://s3.example.org/records"',
    "a bucket that can't be": '[blobs]\ns3 = "Records"',
    "a prefix with a slash at its end": '[blobs]\ns3 = "records/"',
    "an endpoint with a path": '[log]\ns3 = "records"\nendpoint = "https://e.example/path"',
    "a secret": '[blobs]\nsecret_access_key = "x"',
    "a region of words": '[log]\nregion = "the moon"',
    "blobs in the log": '[log]\ns3 = "records"\n[blobs]\ns3 = "records/blobs"',
    "the log in the blobs": '[log]\ns3 = "records/a/log"\n[blobs]\ns3 = "records/a"',
    "both in one": '[log]\ns3 = "records/a"\n[blobs]\ns3 = "records/a"',
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_a_strange_place_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        read_configuration(f'origin = "{ORIGIN}"\n{text}\n')


def test_blobs_and_the_log_may_be_neighbours() -> None:
    text = '[log]\ns3 = "records/log"\n[blobs]\ns3 = "records/log-of-blobs"\n'
    assert read_configuration(f'origin = "{ORIGIN}"\n{text}').log.s3 == "records/log"


def test_the_checkpoint_is_not_kept_by_caches() -> None:
    assert "immutable" in log_headers("tile/0/000.p/12")["Cache-Control"]
    assert log_headers("checkpoint")["Cache-Control"] == "public, max-age=5"
