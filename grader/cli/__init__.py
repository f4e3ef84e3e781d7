"""The command line: parse, call, print. The only place for exit codes.

Each command's module imports what it needs inside its function, so that ``--help`` is quick.
"""

import io
import signal
import sys
from typing import NoReturn

import click

from grader.cli.autograde import autograde
from grader.cli.batch import batch
from grader.cli.cases import cases
from grader.cli.check import check
from grader.cli.doctor import doctor
from grader.cli.export import export
from grader.cli.grade import grade
from grader.cli.listing import list_
from grader.cli.new import new
from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_INTERRUPTED,
    EXIT_JUDGE_ERROR,
    EXIT_USAGE,
    complain,
    defect,
    drop_output,
    tell,
)
from grader.cli.replay import replay
from grader.cli.report import report
from grader.cli.rescore import rescore
from grader.cli.schema import schema
from grader.cli.show import show
from grader.cli.similar import similar
from grader.errors import GraderError
from grader.version import VERSION


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: grader grade submission.py",
)
@click.version_option(VERSION, prog_name="grader")
def cli() -> None:
    """Grade numerical code written with JAX and Flax NNX.

    Exit codes: 0 all accepted; 1 graded, not all accepted; 2 usage, or a broken spec;
    3 judge error; 130 interrupted.
    """


COMMANDS = (
    grade,
    batch,
    report,
    rescore,
    replay,
    similar,
    check,
    new,
    list_,
    show,
    cases,
    schema,
    doctor,
    export,
    autograde,
)
for command in COMMANDS:
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line and end the process with an exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):  # clean up as after Ctrl-C
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; every error becomes a message on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale without Unicode is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="grader", standalone_mode=False)
        if sys.stdout is not None:  # it is None where the caller has closed it
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        return EXIT_INTERRUPTED
    except GraderError as error:
        return complain(error)
    except BrokenPipeError:
        # The reader of our output has gone (`grader list | head`): nothing is left to say to it.
        drop_output()
        return EXIT_ACCEPTED
    except OSError as error:
        tell(f"error: {error.strerror or error}")
        drop_output()
        return EXIT_JUDGE_ERROR
    except Exception as error:  # noqa: BLE001  a bug of ours must not look like a student's failure
        return defect(error)
