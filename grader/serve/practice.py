"""The practice of one person: all that pages ask for, and all that they change.

    submit -> an attempt that waits, on the disk -> it runs -> its grade, in the record
              `news` and `wait_for_news` tell of each change; `result` says what is known by now

What a page gets is what a student may see. It knows nothing of the sandbox.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Self

from grader.cases.own_values import OwnValuesError, read_values
from grader.errors import JudgeError, UsageError
from grader.grading.notebook import MAX_SOURCE_KIB
from grader.grading.solution import solution_source
from grader.grading.submission import is_notebook
from grader.grading.told import told_report
from grader.problem.catalogue import Catalogue, Shelf
from grader.problem.load import Problem, require_course
from grader.problem.statement import each_hint, read_statement
from grader.sandbox.aside import Aside
from grader.sandbox.proof.levels import AUTO
from grader.sandbox.ready.tier import Tier
from grader.serve.attempt import (
    YOU,
    Attempt,
    AttemptKind,
    AttemptResult,
    InputsError,
    OpenHint,
    ProblemHints,
    ProblemStanding,
    SavedDraft,
)
from grader.serve.closed import why_closed
from grader.serve.fitting import fitting_hint
from grader.serve.runs.live import LOOKING
from grader.serve.runs.runs import Runs
from grader.serve.store.attempts import Attempts, NewAttempt
from grader.serve.store.database import Database
from grader.serve.store.drafts import Drafts
from grader.serve.store.grades import Grades
from grader.serve.store.hints import Hints
from grader.text import one_line

MAX_FILENAME = 100
STOPPED = "the server was stopped"


class Practice:
    """One person's practice in a data folder. May be used by several threads.

    Methods raise JudgeError if a file in the folder is damaged or the disk fails; nothing is half
    written. An unknown problem is a UsageError, an unknown attempt a LookupError.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        database: Database,
        grades: Grades,
        aside: Aside,
        person: str,
        on_defect: Callable[[Exception], object],
    ) -> None:
        self.catalogue = catalogue
        self.person = person
        self._shelf = Shelf(catalogue)
        self._database = database
        self._grades = grades
        self._attempts = Attempts(database)
        self._drafts = Drafts(database)
        self._hints = Hints(database)
        self._runs = Runs(database, self._attempts, grades, self._shelf, aside, on_defect)

    @classmethod
    @contextmanager
    def open(
        cls,
        catalogue: Catalogue,
        folder: Path,
        *,
        sandbox: str = AUTO,
        tier: str = Tier.WARM,
        person: str = YOU,
        on_defect: Callable[[Exception], object] = lambda _: None,
    ) -> Iterator[Self]:
        """Open the practice in ``folder``, made if it is not there, and run what waits.

        ``sandbox`` and ``tier`` are as for ``grader grade``. ``on_defect`` is called with each
        error that nobody expected, by any thread. UsageError if another grader writes to the
        folder, or it holds other files than ours; JudgeError if a file is damaged, or the disk
        fails.
        """
        with (
            Grades.open(folder) as grades,
            Database.open(folder) as database,
            Aside.start(sandbox, catalogue.secret, tier, libraries=catalogue.libraries) as aside,
        ):
            practice = cls(catalogue, database, grades, aside, person, on_defect)
            practice._runs.start()
            try:
                yield practice
            finally:
                practice._runs.close()
                with suppress(JudgeError):  # the disk may be full
                    grades.end(STOPPED)

    def of(self, person: str) -> Self:
        """The practice of another person, with the same queue, sandbox and store."""
        other = copy(self)
        other.person = person
        return other

    def problem(self, problem_id: str) -> Problem:
        """A problem; UsageError if there is none, SpecError if it is broken."""
        return require_course(self._shelf.get(problem_id))

    def turn_to(self, problem_id: str) -> None:
        """Make ready, while idle, for the next submission to a problem: its page was opened."""
        self.problem(problem_id)
        self._runs.turn_to(self.person, problem_id)

    def standings(self) -> dict[str, ProblemStanding]:
        """How the person stands with each problem of the catalogue."""
        known = self._attempts.standings(self.person)
        return {one: known.get(one, ProblemStanding(one)) for one in self.catalogue.ids()}

    def submit(
        self,
        problem_id: str,
        kind: AttemptKind,
        filename: str,
        data: bytes,
        inputs: Mapping[str, str] | None = None,
    ) -> int:
        """Add an attempt, which is on the disk when this returns; its number.

        It takes the place of an older one of its kind at that problem that still waits. UsageError
        if the file is too large, or has another name than a Python file or a notebook; InputsError
        if the problem does not allow the person's own ``inputs``, texts by argument.
        """
        problem = self.problem(problem_id)
        name = one_line(PurePath(filename).name)[-MAX_FILENAME:]
        _check_file(name, data, problem)
        if kind == AttemptKind.OWN:
            _check_inputs(problem, inputs or {})
        points = problem.spec.scoring.points
        new = NewAttempt(self.person, problem_id, kind, name, data, inputs or {}, points)
        attempt = self._attempts.add(new)
        self._runs.queue.look()
        return attempt.number

    def attempt(self, number: int) -> Attempt:
        """An attempt of the person; LookupError if there is none of that number."""
        attempt = self._attempts.get(number)
        if attempt.person != self.person:
            raise LookupError(f"no attempt {number}")
        return self._with_news(attempt)

    def attempts(self, problem_id: str) -> list[Attempt]:
        """The attempts at a problem, the newest first."""
        return [
            self._with_news(each) for each in self._attempts.of_problem(self.person, problem_id)
        ]

    def source(self, number: int) -> bytes:
        """The file of an attempt, as it came."""
        self.attempt(number)
        return self._attempts.source(number)

    def result(self, number: int) -> AttemptResult:
        """What is known of an attempt by now."""
        run = self._runs.live.get(number)  # before the attempt: it may end meanwhile
        more = LOOKING if self._runs.is_to_explain(number) else ""  # before what was found
        attempt = self.attempt(number)
        if attempt.state.is_over:
            report = None
            if attempt.grade_id is not None:
                report = told_report(self._grades.report(attempt.grade_id))
                later = self._attempts.mistakes(number)
                report = replace(report, misconceptions=(*report.misconceptions, *later))
            cases = report.cases if report else ()
            own = self._attempts.own_run(number) if attempt.kind == AttemptKind.OWN else None
            return AttemptResult(attempt, cases, len(cases), report, more, None, own)
        report = run.report if run else None
        return AttemptResult(
            attempt,
            cases=report.cases if report else tuple(run.cases) if run else (),
            total=run.total if run else 0,
            report=report,
            why_waiting=self._why_waiting(attempt),
            estimate_s=self._runs.estimates.seconds(attempt),
        )

    def draft(self, problem_id: str) -> SavedDraft | None:
        """What stood in the problem's editor when it was last saved; None if it never was."""
        return self._drafts.get(self.person, problem_id)

    def save_draft(self, problem_id: str, source: str, version: int) -> SavedDraft:
        """Save what was written on the draft ``version`` (0: on none).

        ConflictError if another tab has saved a later draft; UsageError if it is too large.
        """
        problem = self.problem(problem_id)
        _check_file("draft.py", source.encode(errors="surrogatepass"), problem)
        return self._drafts.save(self.person, problem_id, source, version)

    @property
    def version(self) -> int:
        """The version of the last change."""
        return self._database.version

    def hints(self, problem_id: str) -> ProblemHints:
        """The hints of a problem that were opened, and how many there are."""
        texts = self._hint_texts(problem_id)
        opened = self._hints.opened(self.person, problem_id)
        return ProblemHints(
            tuple(
                OpenHint(one.position, one.attempt, texts[one.position])
                for one in opened
                if one.position < len(texts)  # the author has taken the others back
            ),
            len(texts),
        )

    def open_hint(self, problem_id: str, after: int | None) -> int | None:
        """Open a hint: the one that fits the mistake in the attempt ``after``, or the next one.

        Its position; None if all are open.
        """
        spec, count = self.problem(problem_id).spec, len(self._hint_texts(problem_id))
        report = None if after is None else self.result(after).report
        if report is not None and report.problem != problem_id:
            raise UsageError(f"attempt {after} is none at {problem_id!r}")
        return self._hints.open(
            self.person,
            problem_id,
            after,
            lambda opened: fitting_hint(spec, report, opened, count),
        )

    def why_closed(self, problem_id: str) -> str:
        """When the solution opens, in words; empty if it is open."""
        return why_closed(self.problem(problem_id).spec.solution, self.standings()[problem_id])

    def solution(self, problem_id: str) -> str | None:
        """The solution, which is recorded as read; None while it is closed."""
        if self.why_closed(problem_id):
            return None
        source = solution_source(self.problem(problem_id))
        self._hints.open_solution(self.person, problem_id, self.standings()[problem_id].last)
        return source

    def news(self, after: int) -> list[Attempt]:
        """The attempts that have changed since a version; all, if this store never had it."""
        until = self._database.version  # a later change is told next time, with all before it
        if after > until:
            after = 0
        numbers = self._attempts.changed_since(self.person, after)
        numbers |= self._runs.live.changed_since(after)
        found = [self._with_news(self._attempts.get(number)) for number in numbers]
        known = [
            attempt
            for attempt in found
            if attempt.person == self.person and after < attempt.version <= until
        ]
        return sorted(known, key=lambda attempt: attempt.version)

    def wait_for_news(self, after: int, timeout_s: float) -> bool:
        """Wait for a change since a version; tell if there was one."""
        return self._database.wait(after, timeout_s)

    def _hint_texts(self, problem_id: str) -> list[str]:
        return each_hint(read_statement(self.problem(problem_id).statement))

    def _with_news(self, attempt: Attempt) -> Attempt:
        """The attempt with the version of what its run has told last."""
        run = self._runs.live.get(attempt.number)
        version = attempt.version if run is None else max(run.version, attempt.version)
        return replace(attempt, version=version)

    def _why_waiting(self, attempt: Attempt) -> str:
        """What an unfinished attempt waits for."""
        if self._runs.queue.trouble:
            return self._runs.queue.trouble
        if self._runs.preparing:
            return self._runs.preparing
        run = self._runs.live.get(attempt.number)
        if run is not None:
            return run.doing
        return self._runs.estimates.ahead(attempt)


def _check_file(name: str, data: bytes, problem: Problem) -> None:
    """UsageError if the file can't be graded, whatever is in it."""
    path = PurePath(name)
    if path.suffix.lower() not in (".py", ".ipynb"):
        raise UsageError(
            f"{name or 'the file'}: expected a Python file (.py) or a notebook (.ipynb)"
        )
    most = MAX_SOURCE_KIB if is_notebook(Path(name)) else problem.spec.limits.source_kib
    if len(data) > most << 10:
        kib = len(data) / 1024
        raise UsageError(f"{name} has {kib:,.0f} KiB: expected at most {most:,} KiB")


def _check_inputs(problem: Problem, texts: Mapping[str, str]) -> None:
    try:
        read_values(problem.spec, texts)
    except OwnValuesError as error:
        raise InputsError(error.errors) from None
