"""How does a command end, well or badly?

Exit status (design, section 6): 0 done or proved, 1 failed, 2 wrong use, 3 proved except for
trust anchors that were not supplied, 4 the environment failed. No traceback reaches a user.
"""

import errno
import os
import sys
import traceback

import click

from onrecord.cli.archiving import init, publish, rebuild, serve
from onrecord.cli.editing import case, declare, export, show, verify
from onrecord.cli.playing import demo
from onrecord.cli.watching import add, watch
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE, OnrecordError

__all__ = ["main", "onrecord"]

_DEBUG = "ONRECORD_DEBUG"
_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(package_name="onrecord")
def onrecord() -> None:
    """Keep official accounts on the record.

    Posts, edits, withdrawals and disavowals, with evidence that a stranger can check. What it
    can never tell: who typed.
    """


for _command in (
    init,
    add,
    watch,
    show,
    declare,
    case,
    export,
    verify,
    serve,
    publish,
    rebuild,
    demo,
):
    onrecord.add_command(_command)


def main() -> None:
    """Run the command line and exit with its status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; its exit status."""
    try:
        answered = onrecord.main(arguments, prog_name="onrecord", standalone_mode=False)
    except click.Abort:
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except OnrecordError as error:
        return _tell(str(error), error.advice, error.exit_code)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away
        return 0
    except OSError as error:
        return _tell(
            f"{error.strerror or error}: {error.filename or ''}",
            _of_system(error),
            EXIT_ENVIRONMENT,
        )
    except Exception as error:  # noqa: BLE001  # the last resort: a person gets words, not a trace
        return _mistake(error)
    return answered if isinstance(answered, int) else 0


def _tell(message: str, advice: str, status: int) -> int:
    click.secho(f"onrecord: {message}", fg="red", err=True)
    if advice:
        click.echo(advice, err=True)
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
