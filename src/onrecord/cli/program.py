"""How does a command end, well or badly?

Exit status (design, section 6): 0 done or proved, 1 failed, 2 wrong use, 3 proved except for
trust anchors that were not supplied, 4 the environment failed. No traceback reaches a user.
"""

import errno
import os
import sys
import traceback
from io import TextIOWrapper

import click

from onrecord.cli.archiving import init, publish, rebuild, serve
from onrecord.cli.backing_up import backup, restore
from onrecord.cli.bundling import export, verify
from onrecord.cli.capturing import capture
from onrecord.cli.checking import check, first
from onrecord.cli.declaring import declare
from onrecord.cli.editing import case
from onrecord.cli.examining import doctor
from onrecord.cli.importing import import_
from onrecord.cli.institutions import institution
from onrecord.cli.monitoring import monitor
from onrecord.cli.options import say
from onrecord.cli.playing import demo
from onrecord.cli.redacting import redact_command
from onrecord.cli.reporting import report
from onrecord.cli.rotating import rotate_key
from onrecord.cli.showing import show
from onrecord.cli.stamping import stamp
from onrecord.cli.standing import standing
from onrecord.cli.watching import add, watch
from onrecord.cli.witnessing import witness
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE, OnrecordError

__all__ = ["main", "onrecord"]

_DEBUG = "ONRECORD_DEBUG"
_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_CUT_OFF = 141  # 128 + SIGPIPE: whoever read our output went away, and nothing is said to hold


class _InOrder(click.Group):
    """Lists the commands in the order in which somebody needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(self.commands)


@click.group(
    cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96}
)
@click.version_option(package_name="onrecord")
def onrecord() -> None:
    """Keep official accounts on the record.

    Posts, edits, withdrawals and disavowals, with evidence that a stranger can check. What it
    can never tell: who typed.

    To look around: onrecord demo. To begin: onrecord init, onrecord add, onrecord watch.
    """


for _command in (
    demo,
    init,
    add,
    watch,
    capture,
    show,
    check,
    first,
    institution,
    standing,
    declare,
    import_,
    report,
    case,
    export,
    verify,
    serve,
    publish,
    stamp,
    witness,
    monitor,
    redact_command,
    backup,
    restore,
    rebuild,
    rotate_key,
    doctor,
):
    onrecord.add_command(_command)


def main() -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever a locale can't write is spelled out
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):  # what is piped in may be in any encoding
        sys.stdin.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; its exit status."""
    try:
        # Not `onrecord.main`: it would make a reader that went away (`| head`) a 1, "failed".
        with onrecord.make_context("onrecord", [*arguments]) as context:
            answered = onrecord.invoke(context)
    except click.exceptions.Exit as ended:  # after --help or --version
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except OnrecordError as error:
        return _tell(str(error), error.advice, error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is left to flush
        return _CUT_OFF
    except OSError as error:
        where = "" if error.filename is None else f": {error.filename}"
        told = f"{error.strerror or error}{where}"
        return _tell(told, _of_system(error), EXIT_ENVIRONMENT)
    except Exception as error:  # noqa: BLE001  # the last resort: a person gets words, not a trace
        return _mistake(error)
    return answered if isinstance(answered, int) else 0


def _tell(message: str, advice: str, status: int) -> int:
    say(head=f"onrecord: {' '.join(message.splitlines())}", colour="red", err=True)
    if advice:
        say(advice, err=True)
    if os.environ.get(_DEBUG):
        traceback.print_exc()
    return status


def _of_system(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "The disk is full. Make room, then run the command again; nothing is lost."
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return "Give the user that runs onrecord the right to write there."
        case _:
            return "The machine failed, not the record. Try again when it is mended."


def _mistake(error: Exception) -> int:
    return _tell(
        f"a mistake in onrecord: {type(error).__name__}: {error}",
        f"What was acknowledged is safe. Please report it, with what {_DEBUG}=1 prints.",
        EXIT_FAILED,
    )
