"""Do two newsrooms know each other by one line, and are hand-made policies left as they are?"""

from pathlib import Path

import pytest

from kept_entries import ORIGIN
from onrecord.archive import MissingArchive, create_archive
from onrecord.archive.layout import Layout
from onrecord.archive.witness_pairs import BadPeer, Peer, own_line, pair, pairs, unpair
from onrecord.archive.witness_policies import PolicyUnchanged, load_policy
from onrecord.proof.notes import Algorithm
from onrecord.proof.policy_text import Group
from small_log import TestSigner


def peer(number: int, url: str = "https://peer.example") -> Peer:
    log = TestSigner(f"peer-{number}.example/log", seed=100 + number)
    witness = TestSigner(f"{log.name}/witness", Algorithm.COSIGNATURE_ED25519, seed=200 + number)
    return Peer(log.key, witness.key, url)


def test_a_line_is_read_as_it_is_written(folder: Path) -> None:
    own = own_line(folder, "http://127.0.0.1:8765")
    assert Peer.parse(str(own)) == own == Peer.parse(f"  {own}\n")
    assert own.log.name == ORIGIN
    assert (own.log_url, own.witness_url) == (
        "http://127.0.0.1:8765/log",
        "http://127.0.0.1:8765/witness",
    )
    assert own_line(folder, None).url == f"https://{ORIGIN}"
    assert own_line(folder, None).witness == own.witness


LOG, WITNESS, URL = str(peer(1)).split(" ")
BAD_LINES = {
    "nothing": "",
    "a word too few": f"{LOG} {WITNESS}",
    "a word too many": f"{LOG} {WITNESS} {URL} more",
    "the keys the other way round": f"{WITNESS} {LOG} {URL}",
    "the log's key twice": f"{LOG} {LOG} {URL}",
    "a key cut short": f"{LOG[:-2]} {WITNESS} {URL}",
    "a damaged key": f"{LOG.replace('peer-1', 'peer-2')} {WITNESS} {URL}",
    "no address": f"{LOG} {WITNESS} peer.example",
    "an address that is no server": f"{LOG} {WITNESS} file:///etc/passwd",
    "an address with a user": f"{LOG} {WITNESS} https://you@peer.example",
    "an address with a query": f"{LOG} {WITNESS} https://peer.example?a",
    "an address that can't be read": f"{LOG} {WITNESS} https://[::1",
    "a control character": f"{LOG} {WITNESS} {URL}\x07",
    "another script": f"{LOG} {WITNESS} https://пример.example",
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_line_that_nobody_would_print_is_refused(name: str) -> None:
    with pytest.raises(BadPeer):
        Peer.parse(BAD_LINES[name])


def test_one_key_cannot_be_both() -> None:
    log = TestSigner("peer.example/log", seed=1)
    witness = TestSigner("peer.example/log/witness", Algorithm.COSIGNATURE_ED25519, seed=1)
    with pytest.raises(BadPeer):
        Peer(log.key, witness.key, URL)


def test_adding_goes_both_ways_and_can_be_repeated(folder: Path) -> None:
    for number in (1, 2, 1):
        pair(folder, peer(number))
    found = pairs(folder)
    assert [one.key for one in found.cosigned.logs] == [peer(1).log, peer(2).log]
    assert [one.url for one in found.cosigned.logs] == ["https://peer.example/log"] * 2
    assert [one.key for one in found.asked.witnesses] == [peer(1).witness, peer(2).witness]
    assert found.asked.groups == (
        Group(b"witnesses", 2, (b"peer-1.example/log", b"peer-2.example/log")),
    )
    assert found.asked.quorum == b"witnesses"


def test_nobody_witnesses_themselves(folder: Path) -> None:
    with pytest.raises(BadPeer):
        pair(folder, own_line(folder, URL))
    assert not Layout(folder).witnesses.exists()


def test_removing_goes_both_ways(folder: Path) -> None:
    for number in (1, 2):
        pair(folder, peer(number))
    unpair(folder, "peer-1.example/log")
    found = pairs(folder)
    assert [one.key for one in found.cosigned.logs] == [peer(2).log]
    assert [one.key for one in found.asked.witnesses] == [peer(2).witness]
    unpair(folder, "peer-2.example/log")
    found = pairs(folder)
    assert (found.asked.groups, found.asked.quorum) == ((), None)
    with pytest.raises(PolicyUnchanged):
        unpair(folder, "peer-2.example/log")


def test_a_key_that_was_changed_is_added_beside_the_old_one(folder: Path) -> None:
    pair(folder, peer(1))
    changed = TestSigner("peer-1.example/log", seed=300)
    pair(folder, Peer(changed.key, peer(1).witness, URL))
    assert [one.key for one in pairs(folder).cosigned.logs] == [peer(1).log, changed.key]


BY_HAND = """\
# ours
witness far   {far}  https://far.example/w
  group\tnear any far
quorum near
# the end
"""


def test_what_was_written_by_hand_stays(folder: Path) -> None:
    path = Layout(folder).witnesses
    path.write_text(BY_HAND.format(far=peer(9).witness))
    pair(folder, peer(1))
    lines = path.read_text().splitlines()
    assert lines[2] == f"witness peer-1.example/log {peer(1).witness} https://peer.example/witness"
    assert [*lines[:2], *lines[3:]] == BY_HAND.format(far=peer(9).witness).splitlines()
    unpair(folder, "peer-1.example/log")
    assert path.read_text() == BY_HAND.format(far=peer(9).witness)


def test_a_hand_made_group_is_not_torn(folder: Path) -> None:
    path = Layout(folder).witnesses
    path.write_text(BY_HAND.format(far=peer(9).witness))
    with pytest.raises(PolicyUnchanged, match="near any far"):
        unpair(folder, "far")
    assert path.read_text() == BY_HAND.format(far=peer(9).witness)


def test_a_threshold_that_could_not_be_met_any_more_is_refused(folder: Path) -> None:
    for number in (1, 2):
        pair(folder, peer(number))
    path = Layout(folder).witnesses
    path.write_text(path.read_text().replace("group witnesses all", "group witnesses 2"))
    before = path.read_text()
    with pytest.raises(PolicyUnchanged):
        unpair(folder, "peer-1.example/log")
    assert path.read_text() == before


def test_a_file_that_cannot_be_read_is_not_written_over(folder: Path) -> None:
    path = Layout(folder).witnesses
    path.write_text("witness\n")
    with pytest.raises(PolicyUnchanged, match="line 1"):
        pair(folder, peer(1))
    assert path.read_text() == "witness\n"
    with pytest.raises(PolicyUnchanged):
        load_policy(path)


def test_another_witness_of_the_same_name_or_key_is_refused(folder: Path) -> None:
    pair(folder, peer(1))
    other = Peer(peer(1).log, peer(2).witness, URL)
    same = Peer(peer(2).log, peer(1).witness, URL)
    for bad in (other, same):
        with pytest.raises(PolicyUnchanged):
            pair(folder, bad)
    assert [one.key for one in pairs(folder).cosigned.logs] == [peer(1).log]


def test_no_archive_no_pair(tmp_path: Path) -> None:
    with pytest.raises(MissingArchive):
        pair(tmp_path, peer(1))
    create_archive(tmp_path / "made", ORIGIN)
    assert pairs(tmp_path / "made").asked.witnesses == ()
