"""Is every fault found, and told in its own words?"""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from forged_wacz import BOMBS, INVALID, Forged
from made_wacz import Made
from onrecord.proof.wacz import Fault, WaczError, check_wacz
from onrecord.record.errors import EXIT_FAILED


@pytest.mark.parametrize(("fault", "member", "forge"), INVALID.values(), ids=INVALID)
def test_a_fault_is_found_where_it_is(fault: Fault, member: str, forge: Forged) -> None:
    with pytest.raises(WaczError) as caught:
        check_wacz(io.BytesIO(forge()))
    assert caught.value.fault is fault, str(caught.value)
    assert caught.value.member.startswith(member)
    assert caught.value.exit_code == EXIT_FAILED and str(caught.value).isprintable()


def test_every_fault_has_a_case_and_words_of_its_own() -> None:
    assert set(Fault) == {fault for fault, *_ in (*INVALID.values(), *BOMBS.values())}
    assert len({str(WaczError("m", fault)) for fault in Fault}) == len(Fault)


def test_without_its_fault_the_package_passes() -> None:
    assert check_wacz(io.BytesIO(Made().build())).records == 6


_CHILD = """
import resource, sys
from onrecord.proof.wacz import WaczError, check_wacz
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
with open(sys.argv[1], "rb") as file:
    try:
        check_wacz(file)
    except WaczError as error:
        print(error.fault.value)
with open("/proc/self/status") as status:  # ru_maxrss would include the parent's, from before exec
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize(("fault", "forge"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_little_memory(fault: Fault, forge: Forged, tmp_path: Path) -> None:
    """In a process of its own: its largest resident set, the interpreter's own included."""
    bomb = tmp_path / "bomb.wacz"
    bomb.write_bytes(forge())
    assert bomb.stat().st_size < 20 << 20
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD, bomb], capture_output=True, text=True, check=True
    )
    found, kilobytes = ran.stdout.split()
    assert found == fault.value
    assert int(kilobytes) < 64 * 1024
