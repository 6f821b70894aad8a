"""Run the whole on this machine, and the demo's incident through it: `make cluster`.

Three NATS nodes, PostgreSQL, buckets and a Bluesky server, all of them real; two collectors, two
capture workers, a recorder, two sequencers, pages. Ends with 0 if every post has the verdict that it has
in the demo and the bundle of the case is proved. Everything is removed again.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from onrecord.cli.incident import CASE
from whole_incident import VERDICTS, WholeIncident
from whole_made import whole
from whole_rig import Whole


def main() -> int:
    """Play, compare, verify; the status to end with."""
    began = time.monotonic()

    def tell(words: str) -> None:
        sys.stdout.write(f"{time.monotonic() - began:6.1f} s  {words}\n")
        sys.stdout.flush()

    tell("Servers are started, and an archive is moved into them")
    with whole() as made:
        incident = WholeIncident(made, tell)
        incident.play()
        found = incident.verdicts()
        for text, verdict in found.items():
            tell(f"{' · '.join(map(str, verdict))}: {text}")
        brought = {name: sorted(kinds) for name, kinds in incident.vantages().items()}
        tell(f"Brought by vantages: {brought}")
        tell(f"Pages: {made.url}/cases/{CASE}")
        ended = made.end_all()
        proved = _proved(made)
    tell(f"The bundle: {proved}")
    same = found == VERDICTS
    tell("The verdicts are those of the demo" if same else f"They should be: {VERDICTS}")
    return 0 if same and proved == "proved" and set(ended.values()) == {0} else 1


def _proved(made: Whole) -> str:
    """What the verifier says of the case's bundle, given the log's key by another way."""
    bundle, trust = made.folder / "case.onrecord", made.folder / "trust"
    made.run("export", CASE, "--output", str(bundle), "--no-stamp", part="sequencer")
    trust.mkdir()
    (trust / "log.vkey").write_text((made.part("sequencer") / "log" / "log.vkey").read_text())
    return "proved" if "proved" in made.verify(bundle, trust) else "not proved"


if __name__ == "__main__":
    sys.exit(main())
