"""The command line: parse, call, print. The only place for exit codes.

A command lies in a module of its own, which is imported when the command is called: `--help`, and
the completion of a command's name, import none.
"""

import codecs
import io
import signal
import sys
from pkgutil import resolve_name
from typing import NoReturn

import click

from grader.cli.exits import (
    EXIT_ACCEPTED,
    EXIT_INTERRUPTED,
    EXIT_JUDGE_ERROR,
    EXIT_USAGE,
    complain,
    defect,
    drop_output,
    tell,
)
from grader.cli.settings import settings_for
from grader.errors import GraderError
from grader.text import in_plain_words
from grader.version import VERSION

# Where a command lies, and the first sentence of its help.
COMMANDS = {
    "autograde": ("autograde:autograde", "Grade the submission in DIR for Gradescope."),
    "batch": (
        "batch:batch",
        "Grade a class: all submissions in DIR, a folder, or a zip or tar archive.",
    ),
    "cache": (
        "cache:cache",
        "Show the cache: where it is, and what is kept there to make later runs faster.",
    ),
    "cases": ("cases:cases", "Print the cases of a problem."),
    "check": ("check:check", "Check that problems are sound."),
    "comment": ("comment:comment", "Write a comment to all whose wrong answers did the same."),
    "doctor": ("doctor:doctor", "Show which walls of the sandbox hold on this machine."),
    "export": ("export:export", "Write problems for students, or for a platform that grades them."),
    "grade": ("grade:grade", "Grade files: run each in a sandbox, compare with the reference."),
    "list": ("listing:list_", "List the problems: id, title, track, difficulty, cases, points."),
    "new": ("new:new", "Write a new problem package, to be filled in."),
    "replay": ("replay:replay", "Repeat a grade of the RECORD, and show what differs."),
    "report": (
        "report:report",
        "Write the marks of a batch for people and other systems; OUT is the batch's --output.",
    ),
    "rescore": ("rescore:rescore", "Give new marks after a change of problem.yaml."),
    "schema": ("schema:schema", "Print the JSON Schema of problem.yaml."),
    "serve": (
        "serve:serve",
        "Open a page in the browser to practise on: problems, an editor, and results.",
    ),
    "show": ("show:show", "Show a problem's statement; its hints only when asked for."),
    "similar": ("similar:similar", "Show which submissions of a batch are alike."),
}


def load(name: str) -> click.Command:
    """Import the command ``name``."""
    command: click.Command = resolve_name(f"grader.cli.{COMMANDS[name][0]}")
    return command


class LazyGroup(click.Group):
    """A group whose commands are stubs, for listing; the command that is called is imported."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with, imported; its defaults are the course's settings.

        SpecError or UsageError if these are broken, unless it is only completed, or shows its help.
        """
        name, stub, rest = super().resolve_command(ctx, args)
        if name is None or stub is None:
            return name, None, rest
        command = load(name)
        leniently = ctx.resilient_parsing or not {"-h", "--help"}.isdisjoint(rest)
        ctx.default_map = {name: settings_for(command, leniently)}
        return name, command, rest


@click.group(
    cls=LazyGroup,
    commands={name: click.Command(name, help=line) for name, (_, line) in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: grader list",
)
@click.version_option(VERSION, prog_name="grader")
def cli() -> None:
    """Grade numerical code written with JAX and Flax NNX.

    Exit codes: 0 all accepted; 1 graded, not all accepted; 2 usage, or a broken spec;
    3 judge error; 130 interrupted.
    """


def main() -> NoReturn:
    """Run the command line and end the process with an exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):  # clean up as after Ctrl-C
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; every error becomes a message on stderr and an exit code."""
    codecs.register_error("grader.plain", in_plain_words)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale without Unicode is no reason to fail
            stream.reconfigure(errors="grader.plain")
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
    except BrokenPipeError:  # the reader of our output has gone, as in `grader list | head`
        drop_output()
        return EXIT_ACCEPTED
    except OSError as error:
        tell(f"error: {error.strerror or error}")
        drop_output()
        return EXIT_JUDGE_ERROR
    except Exception as error:  # noqa: BLE001  a bug of ours must not look like a student's failure
        return defect(error)
