"""Does the demo's incident end in the same verdicts when every part is a machine of its own?"""

from pathlib import Path

import httpx
import pytest

from onrecord.cli.incident import CASE
from onrecord.network.browser import NoBrowser, require_browser
from whole_incident import VERDICTS, WholeIncident
from whole_made import whole
from whole_rig import COLLECTORS, WORKERS, Whole

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]


def test_the_incident_runs_through_all_parts(tmp_path: Path) -> None:
    try:
        require_browser("")
    except NoBrowser as error:
        pytest.skip(str(error))
    with whole() as made:
        incident = WholeIncident(made)
        incident.play()
        # 1. The verdicts are those of the demo, on the machine with the pages.
        assert incident.verdicts() == VERDICTS
        page = httpx.get(f"{made.url}/cases/{CASE}", trust_env=False, timeout=60)
        assert page.status_code == 200 and "withdraws from the Harbour Accord" in page.text
        # 2. Both collectors brought evidence of their own; a worker's capture is on record.
        found = incident.vantages()
        assert all("post" in found[name] for name in COLLECTORS)
        assert any("capture" in found.get(name, ()) for name in WORKERS)
        # 3. What operators look at is there, with the rights that each part has.
        numbers = made.run("metrics", "--once", "--log", "words")
        assert "onrecord_up{" in numbers and "onrecord_signs 0.0" in numbers
        assert "BROUGHT" in made.run("transport", "status")
        assert made.run("letters", "list") == "No dead letters\n"
        made.until(lambda: _present(made) == {*COLLECTORS, *WORKERS})
        # 4. Everything is published by the machine with the key, and all parts end in good order.
        with made.here("pages", writing=False) as archive:
            made.until(lambda: archive.published.size == archive.head.size)
        assert set(made.end_all().values()) == {0}
        # 5. A bundle of it verifies.
        bundle, trust = tmp_path / "case.onrecord", tmp_path / "trust"
        made.run("export", CASE, "--output", str(bundle), "--no-stamp", part="sequencer")
        trust.mkdir()
        key = made.part("sequencer") / "log" / "log.vkey"
        (trust / "log.vkey").write_text(key.read_text())
        assert "proved" in made.verify(bundle, trust)


def _present(made: Whole) -> set[str]:
    """Which vantages said that they are there, as the pages tell."""
    told = httpx.get(f"{made.url}/sources.json", trust_env=False, timeout=60).json()
    return {one["name"] for one in told["vantages"] if one["present_at"] is not None}
