"""The truth table: scripts that any twin of a platform can play, and what is said at their end.

`CASES` has the lives of posts and accounts; `FAULTS` each way in which a server fails, before,
during and between the two questions by which an absence is believed.
"""

from scripted_table import Case
from twin_server import Fault

__all__ = ["CASES", "FAULTS", "GONE"]

GONE = "no-longer-served"
EDITS, SUSPENDS, RESTORES = frozenset({"edit"}), frozenset({"suspend"}), frozenset({"restore"})
_TWO = ("post a", "post b", "poll 2")

CASES: dict[str, Case] = {
    "a post that stays": Case(
        steps=("post a", "poll 5"), verdicts={"a": "present"}, outcomes={"a": "seen"}, blind=0
    ),
    "a new post": Case(
        steps=("post a", "poll", "post b", "poll"),
        verdicts={"a": "present", "b": "present"},
        outcomes={"a": "seen", "b": "seen"},
    ),
    "an edit: the last look before it is recorded too": Case(
        steps=("post a", "poll 2", "edit a other words", "poll"),
        verdicts={"a": "present"},
        outcomes={"a": "seen seen seen"},
        needs=EDITS,
    ),
    "an edit that is taken back": Case(
        steps=("post a", "poll 2", "edit a other", "poll 2", "edit a", "poll"),
        verdicts={"a": "present"},
        outcomes={"a": "seen seen seen seen seen"},
        needs=EDITS,
    ),
    "withdrawn: asked twice, beside a control, another post and the account": Case(
        steps=(*_TWO, "withdraw a", "poll", "settled"),
        verdicts={"a": GONE, "b": "present"},
        outcomes={"a": "seen seen absent absent", "b": "seen seen seen"},
        states="active active active",
        controls=(True, True),
    ),
    "withdrawn, and the second question is still to come": Case(
        steps=(*_TWO, "withdraw a", "poll"), verdicts={"a": "present"}, outcomes={"a": "seen"}
    ),
    "the only post is withdrawn": Case(
        steps=("post a", "poll", "withdraw a", "poll", "settled"), verdicts={"a": GONE}
    ),
    "all posts are withdrawn at once": Case(
        steps=(
            *_TWO,
            "post c",
            "poll",
            "withdraw a",
            "withdraw b",
            "withdraw c",
            "poll",
            "settled",
        ),
        verdicts={"a": GONE, "b": GONE, "c": GONE},
    ),
    "a post that is already absent stays absent, and costs no entries": Case(
        steps=(*_TWO, "withdraw a", "poll", "settled", "poll 5", "post c", "poll 3"),
        verdicts={"a": GONE},
        outcomes={"a": "seen seen absent absent"},
        controls=(True, True),
    ),
    "a restart un-deletes nothing": Case(
        steps=(*_TWO, "withdraw a", "poll", "settled", "restart", "poll 3"),
        verdicts={"a": GONE},
        outcomes={"a": "seen seen absent absent"},
    ),
    "a restart without notes un-deletes nothing": Case(
        steps=(*_TWO, "withdraw a", "poll", "settled", "restart without notes", "poll 3"),
        verdicts={"a": GONE},
        outcomes={"a": "seen seen absent absent"},
    ),
    "gone and back: two events": Case(
        steps=(*_TWO, "withdraw a", "poll", "settled", "poll", "restore a", "poll 2"),
        verdicts={"a": "present"},
        outcomes={"a": "seen seen absent absent seen"},
        needs=RESTORES,
    ),
    "gone, back, and gone again": Case(
        steps=(
            *(*_TWO, "withdraw a", "poll", "settled", "restore a", "poll 2"),
            *("withdraw a", "poll", "settled"),
        ),
        verdicts={"a": GONE},
        outcomes={"a": "seen seen absent absent seen seen absent absent"},
        needs=RESTORES,
    ),
    "back before the second question: an answer that was taken back": Case(
        steps=(*_TWO, "withdraw a", "poll", "restore a", "settled", "poll"),
        verdicts={"a": "present"},
        outcomes={"a": "seen unread seen"},
        controls=(),
        needs=RESTORES,
    ),
    "flapping": Case(
        steps=(
            *(*_TWO, "withdraw a", "poll", "restore a", "settled"),
            *("withdraw a", "poll", "restore a", "settled", "poll"),
        ),
        verdicts={"a": "present"},
        needs=RESTORES,
    ),
    "withdrawn, and come back edited": Case(
        steps=(
            *(*_TWO, "withdraw a", "poll", "settled", "edit a other words", "restore a", "poll"),
        ),
        verdicts={"a": "present"},
        outcomes={"a": "seen seen absent absent seen"},
        needs=RESTORES | EDITS,
    ),
    "a restart between the two questions": Case(
        steps=(*_TWO, "withdraw a", "poll", "restart", "wait 200", "poll"),
        verdicts={"a": GONE},
        outcomes={"a": "seen seen absent absent"},
    ),
    "lost notes between the two questions: the suspicion begins anew": Case(
        steps=(*_TWO, "withdraw a", "poll", "restart without notes", "wait 200", "poll", "settled"),
        verdicts={"a": GONE},
        outcomes={"a": "seen absent absent"},
    ),
    "the account is suspended: nothing is said of its posts": Case(
        steps=(*_TWO, "suspend", "poll", "settled", "poll 2"),
        verdicts={"a": "account-inactive", "b": "account-inactive"},
        needs=SUSPENDS,
    ),
    "suspended for a moment: an answer that was taken back": Case(
        steps=(*_TWO, "suspend", "poll", "reinstate", "settled", "poll 2"),
        verdicts={"a": "present", "b": "present"},
        needs=SUSPENDS,
    ),
    "suspended and reinstated": Case(
        steps=(*_TWO, "suspend", "poll", "settled", "poll 2", "reinstate", "poll 2"),
        verdicts={"a": "present", "b": "present"},
        needs=SUSPENDS,
    ),
    "suspended between the two questions about a post": Case(
        steps=(*_TWO, "withdraw a", "poll", "suspend", "settled", "settled"),
        verdicts={"a": "account-inactive", "b": "account-inactive"},
        needs=SUSPENDS,
    ),
    "a post that was withdrawn while the account was suspended": Case(
        steps=(
            *(*_TWO, "suspend", "poll", "settled", "withdraw a", "poll"),
            *("reinstate", "poll", "settled", "poll"),
        ),
        verdicts={"a": GONE, "b": "present"},
        needs=SUSPENDS,
    ),
    "another name": Case(
        steps=(*_TWO, "rename waves", "poll 2", "post c", "poll", "withdraw a", "poll", "settled"),
        verdicts={"a": GONE, "b": "present", "c": "present"},
        needs=frozenset({"rename"}),
    ),
    "the server's clock is wrong": Case(
        steps=(
            "post a",
            "post b",
            "skew -7200",
            "poll 2",
            "withdraw a",
            "poll",
            "skew 86400",
            "settled",
            "poll",
        ),
        verdicts={"a": GONE, "b": "present"},
    ),
    "many withdrawn at once": Case(
        steps=(
            *(f"post {name}" for name in "abcdefgh"),
            *("poll 2", *(f"withdraw {name}" for name in "abcdef"), "poll", "settled"),
        ),
        verdicts={**dict.fromkeys("abcdef", GONE), "g": "present", "h": "present"},
    ),
}


def _with(fault: Fault) -> dict[str, Case]:
    """A fault at each moment that matters."""
    return {
        f"{fault}: nothing is gone": Case(
            steps=(*_TWO, f"fault {fault}", "poll 3", "clear", "wait 900", "poll 2"),
            verdicts={"a": "present", "b": "present"},
            outcomes={"a": "seen", "b": "seen"},
            blind=3,
        ),
        f"{fault}: a withdrawal behind it is found afterwards": Case(
            steps=(
                *(*_TWO, f"fault {fault}", "withdraw a", "poll 2", "clear", "wait 900", "poll"),
                "settled",
            ),
            verdicts={"a": GONE, "b": "present"},
        ),
        f"{fault} to the direct question: no absence": Case(
            steps=(
                *(*_TWO, "withdraw a", f"fault {fault} at post a", "poll", "settled"),
                "settled",
            ),
            verdicts={"a": "present"},
            outcomes={"a": "seen"},
        ),
        f"{fault} to the control: no absence": Case(
            steps=(*_TWO, "withdraw a", f"fault {fault} at control", "poll", "settled", "settled"),
            verdicts={"a": "present"},
            outcomes={"a": "seen"},
            controls=(),
        ),
        f"{fault} to the control, then it works": Case(
            steps=(
                *(*_TWO, "withdraw a", f"fault {fault} at control", "poll", "settled", "clear"),
                *("wait 900", "settled", "settled"),
            ),
            verdicts={"a": GONE, "b": "present"},
            controls=(True, True),
        ),
        f"{fault} between the two questions: asked again": Case(
            steps=(
                *(*_TWO, "withdraw a", "poll", f"fault {fault}", "settled", "clear", "wait 900"),
                "settled",
            ),
            verdicts={"a": GONE, "b": "present"},
            outcomes={"a": "seen seen absent absent"},
        ),
        f"{fault} to another post: no absence": Case(
            steps=(*_TWO, "withdraw a", f"fault {fault} at post b", "poll", "settled", "settled"),
            verdicts={"a": "present", "b": "present"},
            outcomes={"a": "seen"},
        ),
    }


FAULTS: dict[str, Case] = {name: case for fault in Fault for name, case in _with(fault).items()}
