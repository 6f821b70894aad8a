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

from onrecord.cli.loading import LoadingGroup
from onrecord.cli.options import say
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE, OnrecordError

__all__ = ["main", "onrecord"]

_DEBUG = "ONRECORD_DEBUG"
_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_CUT_OFF = 141  # 128 + SIGPIPE: whoever read our output went away, and nothing is said to hold


# In the order in which somebody needs them; each is loaded when it is named.
_COMMANDS = {
    "demo": "playing:demo",
    "init": "archiving:init",
    "add": "watching:add",
    "watch": "watching:watch",
    "collect": "collecting:collect",
    "transport": "transporting:transport",
    "letters": "lettering:letters",
    "follow": "following:follow_command",
    "capture": "capturing:capture",
    "show": "showing:show",
    "check": "checking:check",
    "first": "checking:first",
    "institution": "institutions:institution",
    "standing": "standing:standing",
    "declare": "declaring:declare",
    "import": "importing:import_",
    "portrait": "portraying:portrait",
    "assess": "assessing:assess",
    "release": "releasing:release",
    "picture": "picturing:picture",
    "report": "reporting:report",
    "case": "editing:case",
    "correct": "correcting:correct_command",
    "editor": "appointing:editor",
    "review": "reviewing:review_command",
    "requests": "answering:requests_command",
    "trail": "trailing:trail",
    "export": "bundling:export",
    "verify": "verifying:verify",
    "serve": "archiving:serve",
    "vantage": "vantages:vantage",
    "notify": "notifying:notify",
    "publish": "archiving:publish",
    "sequence": "sequencing:sequence",
    "stamp": "stamping:stamp",
    "witness": "witnessing:witness",
    "monitor": "monitoring:monitor",
    "redact": "redacting:redact_command",
    "metrics": "metering:metrics",
    "migrate": "migrating:migrate",
    "join": "joining:join",
    "backup": "backing_up:backup",
    "restore": "backing_up:restore",
    "rebuild": "archiving:rebuild",
    "rotate-key": "rotating:rotate_key",
    "doctor": "examining:doctor",
    "scrub": "scrubbing:scrub",
}


@click.group(
    cls=LoadingGroup,
    table=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(package_name="onrecord")
def onrecord() -> None:
    """Keep official accounts on the record.

    Posts, edits, withdrawals and disavowals, with evidence that a stranger can check. What it
    can never tell: who typed.

    To look around: onrecord demo. To begin: onrecord init, onrecord add, onrecord watch.
    """


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
