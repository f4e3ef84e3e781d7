"""``grader replay``."""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from grader.cli.completing_record import case_names, marked_problems, students
from grader.cli.exits import EXIT_ACCEPTED, EXIT_NOT_ACCEPTED, complain, tell
from grader.cli.options import (
    EXISTING_FOLDER,
    audience_option,
    format_option,
    problems_option,
    reference_option,
    sandbox_option,
    tier_for,
)
from grader.cli.waiting import WaitingLine
from grader.errors import GraderError, UsageError
from grader.problem.catalogue import Catalogue
from grader.problem.wording import unknown
from grader.record.record import Grade, Record
from grader.replay import json, text
from grader.replay.choose import drawn, numbered, of_student
from grader.replay.recall import Archive, Recorded
from grader.replay.replay import Replayed
from grader.replay.replay import replay as replay_grade
from grader.report.audience import Audience, visible_to
from grader.report.console import console
from grader.sandbox.aside import Aside
from grader.sandbox.proof.machine import default_jobs
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import RefusedError
from grader.text import one_line


@click.command(epilog="Example: grader replay marks --student 01_one_argument --case edge/02")
@click.argument("record", type=EXISTING_FOLDER)
@click.option(
    "--student", shell_complete=students, help="Whose grade: the name, or the platform's id."
)
@click.option(
    "--problem",
    "problem_id",
    shell_complete=marked_problems,
    help="The problem's id, if there are several.",
)
@click.option(
    "--grade", "grade_id", type=int, help="The grade's number; it may be an earlier grade."
)
@click.option(
    "--case",
    "case_name",
    shell_complete=case_names,
    help="Show only this case, in full, such as edge/03.",
)
@click.option("--sample", type=click.IntRange(1), help="Replay this many grades, drawn at random.")
@click.option(
    "--seed", type=click.IntRange(0), help="The seed by which --sample draws (default: any)."
)
@problems_option
@reference_option
@audience_option(default="staff")
@sandbox_option
@format_option
@click.option("-q", "--quiet", is_flag=True, help="One line for each grade.")
def replay(
    record: Path,
    student: str | None,
    problem_id: str | None,
    grade_id: int | None,
    case_name: str | None,
    sample: int | None,
    seed: int | None,
    problems: Path | None,
    reference: Path | None,
    audience: str,
    choice: str,
    form: str,
    quiet: bool,
) -> int:
    """Repeat a grade of the RECORD, and show what differs.

    RECORD is the folder that `grader batch --output` wrote. The stored source is run on the stored
    inputs, and compared with the stored expected values. Prints verdict, points and numbers then
    and now; and where they differ, what else differs. Of a student's grades the one that counts is
    replayed, unless --grade names another.

    Exit codes: 0 the same, bit for bit; 1 something differs; 2 usage; 3 judge error.
    """
    _check_usage(student, problem_id, grade_id, case_name, sample, seed)
    where = Catalogue.find(problems, reference)
    with Record.open(record) as opened:
        archive = Archive(opened, where)
        if sample is not None:
            seed = secrets.randbelow(1 << 32) if seed is None else seed
            chosen = drawn(opened, sample, seed, problem_id)
        elif grade_id is not None:
            chosen = [numbered(opened, grade_id)]
        else:
            chosen = [of_student(opened, student or "", problem_id)]
        tier = tier_for("auto", len(chosen))
        if sample is None:  # why a grade can't be replayed is printed before anything is started
            recorded = archive.recall(chosen[0])
            _check_case(recorded, case_name)
            tier = _tier_of(recorded) or tier
        jobs = min(default_jobs(), len(chosen))
        shown = _Shown(Audience(audience), case_name, form, quiet, in_short=sample is not None)
        with Aside.start(choice, where.secret, tier, jobs, where.libraries) as aside:
            line = WaitingLine(quiet)
            line.await_walls(aside)
            for grade, outcome in _replays(archive, chosen, aside, 2 * jobs):
                line.say(grade.student, "the grade is given once more")
                shown.add(grade, partial(_awaited, line, outcome))
        if sample is not None:
            shown.conclude(len(chosen), seed or 0)
        return max(shown.codes)


def _tier_of(recorded: Recorded) -> Tier | None:
    """The tier of a grade; None if nothing was run, or there is no such tier any more."""
    return next((tier for tier in Tier if tier == recorded.report.provenance.tier), None)


def _check_usage(
    student: str | None,
    problem_id: str | None,
    grade_id: int | None,
    case_name: str | None,
    sample: int | None,
    seed: int | None,
) -> None:
    if sum(option is not None for option in (student, grade_id, sample)) != 1:
        raise UsageError("say which grade: one of --student NAME, --grade N or --sample N")
    if grade_id is not None and problem_id is not None:
        raise UsageError("--grade names a grade, and with it the problem: leave out --problem")
    if sample is not None and case_name is not None:
        raise UsageError("--sample replays whole grades: leave out --case")
    if sample is None and seed is not None:
        raise UsageError("--seed is for --sample")


def _check_case(recorded: Recorded, case_name: str | None) -> None:
    """UsageError if the grade has no case of that name."""
    names = [case.name for case in recorded.report.cases]
    if case_name is not None and case_name not in names:
        raise UsageError(unknown("case", case_name, names))


def _replays(
    archive: Archive, chosen: Iterable[Grade], aside: Aside, at_once: int
) -> Iterator[tuple[Grade, Callable[[], Replayed]]]:
    """Each grade, and a function that returns its replay, or raises the reason why there is none.

    The record is read in the caller's thread: it belongs to one thread.
    """
    waiting: deque[tuple[Grade, Future[Replayed]]] = deque()
    for grade in chosen:
        try:
            future = aside.submit(replay_grade, archive.recall(grade), aside.sandbox)
        except GraderError as error:
            future = Future()
            future.set_exception(error)
        waiting.append((grade, future))
        if len(waiting) >= at_once:
            first, future = waiting.popleft()
            yield first, future.result
    for grade, future in waiting:
        yield grade, future.result


def _awaited(line: WaitingLine, outcome: Callable[[], Replayed]) -> Replayed:
    """Return what ``outcome`` returns, and show the line meanwhile."""
    with line.shown():
        return outcome()


@dataclass
class _Shown:
    """How replays are printed as they come, and the exit codes that they ask for."""

    audience: Audience
    case_name: str | None
    form: str
    quiet: bool
    in_short: bool
    codes: list[int] = field(default_factory=lambda: [EXIT_ACCEPTED])
    same: int = 0
    failed: int = 0

    def add(self, grade: Grade, outcome: Callable[[], Replayed]) -> None:
        """Print one replay; RefusedError if there are no walls, whatever the grade."""
        try:
            replayed = outcome()
        except RefusedError:
            raise
        except GraderError as error:
            if self.in_short:
                tell(one_line(f"grade {grade.grade_id} of {grade.student} can't be replayed:"))
            self.codes.append(complain(error))
            self.failed += 1
            return
        self.same += replayed.same
        then, now = (visible_to(each, self.audience) for each in (replayed.then, replayed.now))
        replayed = replayed.seen(then, now)
        if self.case_name is not None:
            replayed = replayed.only(self.case_name)
        self.codes.append(EXIT_ACCEPTED if replayed.same else EXIT_NOT_ACCEPTED)
        self._print(replayed)

    def _print(self, replayed: Replayed) -> None:
        if self.form == "json":
            click.echo(json.write(replayed))
        elif self.quiet or (self.in_short and replayed.same):
            console().show(text.line(replayed))
        else:
            console().show(text.render(replayed, in_full=self.case_name is not None))

    def conclude(self, count: int, seed: int) -> None:
        """Say how many of a sample were the same."""
        line = f"{self.same} of {count} the same, bit for bit (--seed {seed})"
        if self.failed:
            line += f"; {self.failed} could not be replayed"
        if self.form == "json":
            tell(line)
        else:
            print(line)
