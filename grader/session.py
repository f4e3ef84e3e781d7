"""Grading and checking, one call for each: for the commands and the Python API.

    catalogue, sandbox -> Session -> load   -> Problem
                                  -> grade  -> Report, one for each file
                                  -> check  -> CheckResult, one for each check

Runs are started by a helper thread, so that Ctrl-C may interrupt the thread that uses a session.
"""

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Self

from grader.checking.adversaries.suggest import suggest
from grader.checking.checks import chosen, run_check
from grader.checking.package import Package
from grader.checking.results import CheckResult
from grader.errors import UsageError
from grader.grading import placing
from grader.grading.grade import grade_prepared
from grader.grading.live import LiveFunction, submission_of
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.submission import Submission, from_bytes, read_submission
from grader.problem.catalogue import Catalogue, Shelf
from grader.problem.load import Problem, require_course
from grader.sandbox.aside import Aside
from grader.sandbox.proof.levels import AUTO
from grader.sandbox.proof.machine import default_jobs
from grader.sandbox.ready.tier import Tier

File = str | PathLike[str] | bytes | Submission | LiveFunction


def read(file: File) -> Submission:
    """Read the file, unless it is bytes or was read before; UsageError if it can't be read.

    Of a function the file is what `submission_of` finds.
    """
    if isinstance(file, Submission):
        return file
    if isinstance(file, bytes):
        return from_bytes(file)
    if isinstance(file, str | PathLike):
        return read_submission(Path(file))
    return submission_of(file)


class Session:
    """Grades and checks many files behind the walls of one sandbox, which takes a second to start.

    States: open, closed (by `close`, by the end of a ``with`` block, or by Ctrl-C). A session reads
    each problem, and runs its reference, once. Several threads may use it; it does one thing at a
    time.
    """

    def __init__(self, aside: Aside, where: Catalogue, salt: str = "") -> None:
        self._aside = aside
        self._catalogue = where
        self._salt = salt
        self._shelf = Shelf(where)
        self._prepared: list[Prepared] = []
        #: Is told what `check` or `suggest` does, and how far it is; from several threads.
        self.watch: Callable[[str], None] | None = None
        self._packages: list[tuple[Package, object]] = []

    @classmethod
    def open(
        cls,
        problems: str | PathLike[str] | None = None,
        reference: str | PathLike[str] | None = None,
        *,
        salt: str = "",
        sandbox: str = AUTO,
        tier: str = Tier.WARM,
    ) -> Self:
        """Start a sandbox for the problems in a folder, and return at once.

        ``problems`` and ``reference`` are folders (default: as for the commands). ``salt`` is the
        course's secret, which the hidden cases follow from; nothing is read from the environment.
        ``sandbox`` and ``tier`` take the values of ``--sandbox`` and ``--tier``, without the tier
        auto. UsageError for another value; JudgeError if no sandbox can be started.
        """
        where = catalogue(problems, reference)
        return cls(Aside.start(sandbox, where.secret, tier, libraries=where.libraries), where, salt)

    @property
    def level(self) -> str:
        """The level of the walls; waits until they are proven. JudgeError if none can be."""
        return self._aside.level

    def load(self, problem: str) -> Problem:
        """The problem with that id; UsageError if there is none, SpecError if it is broken."""
        return self._shelf.get(problem)

    def grade(self, file: File, problem: Problem | str | None = None) -> Report:
        """Grade a file: a path, the bytes of a source text, or a function of this process.

        Of a function the file is the source that defines it, and what it uses (docs/api.md).

        ``problem`` is a problem or its id (default: the problem whose function the file defines).
        If the grader or the reference fails, the report has the verdict JE and no score. UsageError
        if the file can't be read or answers no problem, SpecError if the problem is broken,
        JudgeError if no walls hold here.
        """
        submission = read(file)
        prepared = self._prepare(self.problem_of(submission, problem))
        return self._aside.do(grade_prepared, submission, prepared, self._aside.sandbox)

    def problem_of(self, file: File, problem: Problem | str | None = None) -> Problem:
        """The problem that a file answers, or ``problem`` if it is named; raises as `grade`."""
        return (
            placing.problem_of(read(file), self._shelf) if problem is None else self._ours(problem)
        )

    def check(
        self,
        problem: Problem | str,
        only: Sequence[str] = (),
        *,
        fresh: bool = False,
        examples: str | PathLike[str] | None = None,
        jobs: int | None = None,
        pythons: Sequence[Path] = (),
    ) -> Iterator[CheckResult]:
        """Check a problem as ``grader check`` does; a check is done when its result is asked for.

        ``only`` names checks (default: all). ``fresh`` repeats checks of what has not changed.
        ``examples`` is the folder of example submissions, with a folder for each problem (default:
        submissions_example beside problems). ``jobs`` is the number of runs at a time (default: the
        number of processors). ``pythons`` are other Pythons with a grader in them. UsageError for
        an unknown check or a student's edition, JudgeError if the grader fails.
        """
        names = chosen(only)
        package = self._package(problem, examples, jobs, pythons)
        return (self._aside.do(run_check, package, name, fresh) for name in names)

    def suggest(
        self,
        problem: Problem | str,
        *,
        examples: str | PathLike[str] | None = None,
        jobs: int | None = None,
        pythons: Sequence[Path] = (),
    ) -> str | None:
        """The fewest cases that reject every adversary which no case rejects yet.

        A group of cases as YAML, to be pasted at the end of `cases`; None if none is needed.
        """
        return self._aside.do(suggest, self._package(problem, examples, jobs, pythons))

    def close(self) -> None:
        """End every run. May be called again."""
        self._aside.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ours(self, problem: Problem | str) -> Problem:
        """The problem; UsageError if it lies elsewhere, where submissions might read it."""
        if isinstance(problem, str):
            return self.load(problem)
        folders = Catalogue.of(problem).both
        for place, ours in zip(folders, self._catalogue.both, strict=True):
            if place.resolve() != ours.resolve():
                raise UsageError(
                    f"the problem {problem.spec.id!r} is of {place}, and this session of {ours}: "
                    f"open one with Session.open({', '.join(repr(str(each)) for each in folders)})"
                )
        return problem

    def _prepare(self, problem: Problem) -> Prepared:
        for prepared in self._prepared:
            if prepared.problem is problem or prepared.problem == problem:
                return prepared
        self._prepared.append(Prepared(problem, self._salt))
        return self._prepared[-1]

    def _package(
        self,
        problem: Problem | str,
        examples: str | PathLike[str] | None,
        jobs: int | None,
        pythons: Sequence[Path],
    ) -> Package:
        """The package to be checked; `suggest` after `check` gets the same one."""
        problem = require_course(self._ours(problem))
        beside = _path(examples) or self._catalogue.examples
        asked = (problem, beside, jobs, tuple(pythons))
        known = [package for package, how in self._packages if how == asked]
        if not known:
            folder, count = beside / problem.spec.id, jobs or default_jobs()
            known = [Package(problem, folder, self._aside.sandbox, self._salt, count, pythons)]
            self._packages = [(known[0], asked)]  # the last alone: it has its examples' reports
        known[0].watch = self.watch or known[0].watch
        return known[0]


def catalogue(
    problems: str | PathLike[str] | None, reference: str | PathLike[str] | None
) -> Catalogue:
    """The catalogue of the folders that a caller names, or that are found."""
    return Catalogue.find(_path(problems), _path(reference))


def _path(name: str | PathLike[str] | None) -> Path | None:
    return None if name is None else Path(name)
