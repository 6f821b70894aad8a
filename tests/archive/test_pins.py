"""The services that are asked have certificates in the archive, or a person hears what to do."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from onrecord.archive import (
    SUGGESTED,
    ConfigurationError,
    TimeSettings,
    create_archive,
    open_archive,
    pinned_services,
)
from onrecord.archive.layout import Layout

ORIGIN = "records.example/pins"


def test_init_pins_what_it_suggests(tmp_path: Path) -> None:
    create_archive(tmp_path / "a", ORIGIN, services=SUGGESTED)
    with open_archive(tmp_path / "a") as archive:
        found = pinned_services(archive.folder, archive.configuration.time)
    assert [(one.name, one.url) for one in found] == [(one.name, one.url) for one in SUGGESTED]
    roots = {root for one in found for root in one.pinned.certificates}
    assert len(roots) == len(SUGGESTED) >= 2


def test_the_readme_names_the_roots_by_their_fingerprints() -> None:
    folder = Path(__file__).parents[2] / "src" / "onrecord" / "archive" / "suggested"
    readme = (folder / "README.md").read_text()
    for service in SUGGESTED:
        root = x509.load_pem_x509_certificate(service.pem)
        assert root.fingerprint(hashes.SHA256()).hex(":").upper() in readme
        assert f"{root.not_valid_after_utc:%Y-%m-%d}" in readme
        assert f"`{service.url}`" in readme
    assert {path.stem for path in folder.glob("*.pem")} == {one.name for one in SUGGESTED}


def test_an_archive_that_asks_nobody_has_no_pins(tmp_path: Path) -> None:
    create_archive(tmp_path / "a", ORIGIN)
    assert not Layout(tmp_path / "a").pins.exists()
    assert pinned_services(tmp_path / "a", TimeSettings()) == ()


FAULTS = {
    "missing": (None, "is missing"),
    "not PEM": (b"-----BEGIN", "are not PEM"),
    "no root": (b"", "are not PEM"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_service_without_certificates_is_a_mistake_of_the_configuration(
    name: str, tmp_path: Path
) -> None:
    data, says = FAULTS[name]
    layout = Layout(tmp_path)
    layout.pins.mkdir()
    if data is not None:
        layout.pin("one").write_bytes(data)
    settings = replace(TimeSettings(), services=("one https://tsa.example/",))
    with pytest.raises(ConfigurationError, match=says) as refused:
        pinned_services(tmp_path, settings)
    assert "root" in refused.value.advice
    assert refused.value.exit_code == 2
