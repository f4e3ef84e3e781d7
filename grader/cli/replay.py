"""``grader replay``."""

import secrets
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_NOT_ACCEPTED,
    audience_option,
    catalogue_options,
    complain,
    console,
    default_jobs,
    format_option,
    sandbox_option,
    tell,
    tier_for,
    warn_of_level,
)
from grader.errors import GraderError, UsageError
from grader.problem.catalogue import Catalogue
from grader.text import one_line


@click.command(epilog="Example: grader replay marks --student annlee --case edge/03")
@click.argument("record", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--student", help="Whose grade: the name, or the platform's id.")
@click.option("--problem", "problem_id", help="The problem's id, if there are several.")
@click.option("--grade", "grade_id", type=int, help="The grade's number, be it an earlier one.")
@click.option("--case", "case_name", help="Only this case, in full, such as edge/03.")
@click.option("--sample", type=click.IntRange(1), help="So many of the grades, drawn at random.")
@click.option("--seed", type=click.IntRange(0), help="What --sample draws by (default: any).")
@catalogue_options
@audience_option("staff")
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
    """Give a grade again from the RECORD, the folder that `grader batch --output` wrote.

    The stored source is run on the stored inputs and compared with the stored expected values.
    Prints verdict, points and numbers then and now; and where they differ, what else differs. Of
    a student's grades that which counts is meant, unless --grade names another.

    Exit codes: 0 the same, bit for bit; 1 something differs; 2 usage; 3 judge error.
    """
    from grader.record.record import Record
    from grader.replay.choose import drawn, numbered, of_student
    from grader.replay.recall import Archive
    from grader.sandbox.aside import Aside
    from grader.sandbox.ready.tier import Tier

    _check_usage(student, problem_id, grade_id, case_name, sample, seed)
    where = Catalogue.find(problems, reference)
    with ExitStack() as stack:
        opened = stack.enter_context(Record.open(record))
        archive = Archive(opened, where)
        if sample is not None:
            seed = secrets.randbelow(1 << 32) if seed is None else seed
            chosen = drawn(opened, sample, seed, problem_id)
        elif grade_id is not None:
            chosen = [numbered(opened, grade_id)]
        else:
            chosen = [of_student(opened, student or "", problem_id)]
        asked = tier_for("auto", len(chosen))
        if sample is None:  # what can't be replayed is told before anything is started
            recorded = archive.recall(chosen[0])
            _check_case(recorded, case_name)
            asked = Tier(recorded.report.provenance.tier or asked)
        jobs = min(default_jobs(), len(chosen))
        hidden = where.secret
        aside = stack.enter_context(Aside.start(choice, hidden, asked, threads=jobs))
        warn_of_level(aside.level)
        shown = _Shown(audience, case_name, form, quiet, in_short=sample is not None)
        for given, outcome in _replays(archive, chosen, aside, 2 * jobs):
            shown.add(given, outcome)
        if sample is not None:
            shown.conclude(len(chosen), seed or 0)
        return max(shown.codes)


def _check_usage(
    student: str | None,
    problem_id: str | None,
    grade_id: int | None,
    case_name: str | None,
    sample: int | None,
    seed: int | None,
) -> None:
    if sum(one is not None for one in (student, grade_id, sample)) != 1:
        raise UsageError("say which grade: one of --student NAME, --grade N or --sample N")
    if grade_id is not None and problem_id is not None:
        raise UsageError("--grade names a grade, and with it the problem: leave out --problem")
    if sample is not None and case_name is not None:
        raise UsageError("--sample replays whole grades: leave out --case")
    if sample is None and seed is not None:
        raise UsageError("--seed is for --sample")


def _check_case(recorded: Any, case_name: str | None) -> None:
    """UsageError if the grade has no case of that name."""
    from grader.problem.wording import unknown

    names = [case.name for case in recorded.report.cases]
    if case_name is not None and case_name not in names:
        raise UsageError(unknown("case", case_name, names))


def _replays(
    archive: Any, chosen: list[Any], aside: Any, at_once: int
) -> Iterator[tuple[Any, Callable[[], Any]]]:
    """Each grade, and a function that gives its replay, or raises why there is none.

    The record is read here, since it belongs to one thread.
    """
    from grader.replay.replay import replay

    waiting: deque[tuple[Any, Future[Any]]] = deque()
    for given in chosen:
        try:
            future = aside.submit(replay, archive.recall(given), aside.sandbox)
        except GraderError as error:
            future = Future()
            future.set_exception(error)
        waiting.append((given, future))
        if len(waiting) >= at_once:
            first, future = waiting.popleft()
            yield first, future.result
    for given, future in waiting:
        yield given, future.result


class _Shown:
    """What is printed of replays as they come, and the exit code that each asks for."""

    def __init__(
        self, audience: str, case_name: str | None, form: str, quiet: bool, in_short: bool
    ) -> None:
        self._audience = audience
        self._case_name = case_name
        self._form = form
        self._quiet = quiet
        self._in_short = in_short
        self.codes = [EXIT_ACCEPTED]
        self._same = 0
        self._failed = 0

    def add(self, given: Any, outcome: Callable[[], Any]) -> None:
        """Print one replay; RefusedError if nothing can be run, whatever the grade."""
        from grader.report.audience import Audience, visible_to
        from grader.sandbox.zygote import RefusedError

        try:
            replayed = outcome()
        except RefusedError:
            raise
        except GraderError as error:
            if self._in_short:
                tell(one_line(f"grade {given.grade_id} of {given.student} can't be replayed:"))
            self.codes.append(complain(error))
            self._failed += 1
            return
        self._same += replayed.same
        audience = Audience(self._audience)
        then, now = (visible_to(one, audience) for one in (replayed.then, replayed.now))
        replayed = replace(replayed, then=then, now=now)
        if self._case_name is not None:
            replayed = replayed.only(self._case_name)
        self.codes.append(EXIT_ACCEPTED if replayed.same else EXIT_NOT_ACCEPTED)
        self._print(replayed)

    def _print(self, replayed: Any) -> None:
        from grader.replay import json as replay_json
        from grader.replay import text as replay_text

        if self._form == "json":
            click.echo(replay_json.write(replayed))
        elif self._quiet or (self._in_short and replayed.same):
            console().print(replay_text.line(replayed), soft_wrap=True)
        else:
            in_full = self._case_name is not None
            console().print(replay_text.render(replayed, in_full))

    def conclude(self, count: int, seed: int) -> None:
        """Say how many of a sample were the same."""
        told = f"{self._same} of {count} the same, bit for bit (--seed {seed})"
        if self._failed:
            told += f"; {self._failed} could not be replayed"
        if self._form == "json":
            tell(told)
        else:
            click.echo(told)
