"""How do two newsrooms witness each other's logs?"""

from pathlib import Path
from typing import Any

import click

from onrecord.archive import open_archive
from onrecord.archive.witness_pairs import Peer, own_line, pair, pairs, unpair
from onrecord.cli.cosigning import ask
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.proof.policy_text import label
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED
from onrecord.watch.witness_answers import (
    Answered,
    Asked,
    Contradicts,
    Declines,
    Superseded,
    Unavailable,
    Witnessed,
)

__all__ = ["witness"]


@click.group()
def witness() -> None:
    """Witness other archives' logs, and have this one's witnessed.

    A witness cosigns a log's heads as long as each continues the one before, so that nobody can
    be shown another history. Two newsrooms witness each other with two commands each: `show`
    prints a line to hand over by a way that both trust, `add` takes the other's.
    (docs/witnesses.md)
    """


@witness.command()
@archive_option
@json_option
@click.option(
    "--url",
    show_default="https://ORIGIN",
    help="Where `onrecord serve` of this archive is reached by the others.",
)
def show(folder: Path, wants_json: bool, url: str | None) -> None:
    """Print the line that the other newsroom needs.

    It holds the log's public key, the witness's public key and their address. The witness's key
    is made at first use.
    """
    own = own_line(folder, url)
    if wants_json:
        as_json(
            {"line": str(own), "log": str(own.log), "witness": str(own.witness), "url": own.url}
        )
        return
    say(str(own))
    say("Hand this line over by a way that both of you trust, then:", err=True)
    say("onrecord witness add 'THE LINE OF THE OTHERS'", err=True)


@witness.command()
@archive_option
@json_option
@click.argument("line")
def add(folder: Path, wants_json: bool, line: str) -> None:
    """Witness another archive's log, and ask it to witness this one's.

    LINE is what its operator's `onrecord witness show` printed. The keys in it are trusted from
    now on; none is ever taken from the network.
    """
    peer = Peer.parse(line)
    pair(folder, peer)
    if wants_json:
        as_json({"log": peer.log.name, "witness": peer.witness.name, "url": peer.url})
        return
    say(f"{peer.log.name} is cosigned here, and asked to cosign this log.")
    say("The others reach this witness while `onrecord serve` runs. Try: onrecord witness ask")


@witness.command(name="list")
@archive_option
@json_option
def list_(folder: Path, wants_json: bool) -> None:
    """Tell who witnesses this log, and whose logs are witnessed here."""
    found = pairs(folder)
    asked = [
        {"name": one.label, "key": str(one.key), "url": one.url} for one in found.asked.witnesses
    ]
    logs = [
        {"origin": one.key.name, "key": str(one.key), "url": one.url} for one in found.cosigned.logs
    ]
    quorum = None if found.asked.quorum is None else label(found.asked.quorum)
    if wants_json:
        as_json({"witnesses": asked, "quorum": quorum, "witnessed": logs})
        return
    say("This log is witnessed by:" if asked else "Nobody witnesses this log.", bold=True)
    for one in asked:
        say(f"  {one['name']}  {one['url'] or 'no address: it is not asked'}")
    say("Witnessed here:" if logs else "No log is witnessed here.", bold=True)
    for log in logs:
        say(f"  {log['origin']}  {log['url'] or ''}")


@witness.command()
@archive_option
@json_option
@click.argument("name")
def remove(folder: Path, wants_json: bool, name: str) -> None:
    """Neither ask another archive nor cosign its log any more.

    NAME is its log's origin. What was cosigned stays remembered.
    """
    unpair(folder, name)
    if wants_json:
        as_json({"removed": name})
    else:
        say(f"{name} is neither asked nor cosigned any more.")


@witness.command(name="ask")
@archive_option
@json_option
def ask_(folder: Path, wants_json: bool) -> int:
    """Ask all witnesses now to cosign what is published.

    Ends with 1 if one of them contradicts this archive, or would not cosign, and with 4 if one
    could not be reached.
    """
    with open_archive(folder) as archive:
        asked = ask(archive)
    as_json(_shape(asked)) if wants_json else _print(asked)
    if any(isinstance(answer, Contradicts | Declines) for answer in asked.answers):
        return EXIT_FAILED
    unavailable = any(isinstance(answer, Unavailable) for answer in asked.answers)
    return EXIT_ENVIRONMENT if unavailable else 0


def _print(asked: Asked) -> None:
    if not asked.answers:
        say("Nobody is asked to witness this log: onrecord witness add LINE")
        return
    for answer in asked.answers:
        said, why = _said(answer)
        say(f"{answer.name}: {said}{f' ({why})' if why else ''}")
    names = ", ".join(asked.cosigned) or "nobody"
    say(f"{asked.checkpoint.size} entries, cosigned by {names}")


def _shape(asked: Asked) -> dict[str, Any]:
    answers = []
    for answer in asked.answers:
        said, why = _said(answer)
        answers.append({"name": answer.name, "said": said, "why": why})
    return {
        "size": asked.checkpoint.size,
        "root": asked.checkpoint.root.hex(),
        "cosigned": list(asked.cosigned),
        "quorum": asked.quorum,
        "quorum_met": asked.quorum_met,
        "answers": answers,
    }


def _said(answer: Answered) -> tuple[str, str | None]:
    match answer:
        case Witnessed():
            return "cosigned", None
        case Unavailable(why=why):
            return "unavailable", why
        case Declines(why=why):
            return "declined", why
        case Superseded():
            return "superseded", "a newer head was published meanwhile"
        case Contradicts(why=why):
            return "contradicts", why
