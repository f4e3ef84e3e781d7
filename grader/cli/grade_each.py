"""The part of ``grader grade`` that is imported while its sandbox starts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from grader.cli.exits import complain, defect, exit_code_of, tell
from grader.cli.waiting import WaitingLine
from grader.errors import GraderError
from grader.grading.report import About, Report
from grader.grading.submission import Submission
from grader.problem.catalogue import Catalogue
from grader.problem.folders import Folders
from grader.report import json, text
from grader.report.audience import Audience, visible_to
from grader.report.console import console
from grader.sandbox.aside import Aside
from grader.sandbox.zygote import RefusedError
from grader.session import Session
from grader.text import one_line


@dataclass(frozen=True)
class How:
    """The options that say which problem is meant, and what is printed."""

    problem: str | None
    audience: str
    form: str
    verbose: bool
    quiet: bool


def grade_each(
    submissions: Iterable[Submission], aside: Aside, folders: Folders, salt: str, how: How
) -> Iterator[int]:
    """Grade and print the submissions; yield the exit code that each asks for."""
    session, line = Session(aside, Catalogue(*folders.both), salt), WaitingLine()
    warned = False  # of low walls: once, and before anything is run
    for submission in submissions:
        try:
            problem = session.problem_of(submission, how.problem)
            if not warned:
                line.await_walls(aside)
                warned = True
            line.say(submission.path, "it is graded")
            with line.shown():
                report = session.grade(submission, problem)
        except RefusedError as error:  # nothing can be run, whatever the file
            yield complain(error)
            return
        except GraderError as error:
            yield complain(error)
        except Exception as error:  # noqa: BLE001  a bug of ours costs this file, not the rest
            yield defect(error)
        else:
            for remark in report.remarks:
                if remark.about == About.IS_REFERENCE:  # never silently, whoever asks
                    tell(f"note: {one_line(report.path)}: {remark.text}")
            _print(report, how)
            yield exit_code_of(report.verdict)


def _print(report: Report, how: How) -> None:
    report = visible_to(report, Audience(how.audience))
    if how.form == "json":
        click.echo(json.write(report))
    elif how.quiet:
        console().show(text.headline(report))
    else:
        console().show(text.render(report, how.verbose, more="-v shows"))
