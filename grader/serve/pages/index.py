"""The index: tracks, their problems, how one stands with each, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import GraderError
from grader.problem.load import Problem
from grader.report.shown import points, points_of
from grader.serve.attempt import ProblemStanding
from grader.serve.practice import Practice

DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True)
class ListedProblem:
    """A problem in the index. ``points`` are the best so far and the most, in words."""

    id: str
    title: str
    difficulty: str
    points: str
    standing: ProblemStanding


@dataclass(frozen=True)
class Track:
    """The problems of a track, the easiest first."""

    title: str
    problems: tuple[ListedProblem, ...]

    @property
    def solved(self) -> int:
        """How many are solved."""
        return sum(problem.standing.is_solved for problem in self.problems)


@dataclass(frozen=True)
class IndexView:
    """The index. ``broken`` has problems that can't be read, with the reason.

    ``next`` is where to go on, None if all is solved.
    """

    tracks: tuple[Track, ...]
    broken: tuple[tuple[str, str], ...]
    next: ListedProblem | None


def index_view(practice: Practice) -> IndexView:
    """The index of all problems."""
    listed: dict[str, list[ListedProblem]] = {}
    broken = []
    for problem_id, standing in practice.standings().items():
        try:
            problem = practice.problem(problem_id)
        except GraderError as error:
            broken.append((problem_id, str(error)))
            continue
        listed.setdefault(problem.spec.track, []).append(_listed(problem, standing))
    tracks = tuple(
        Track(title, tuple(sorted(listed[title], key=_rank))) for title in sorted(listed)
    )
    return IndexView(
        tracks=tracks,
        broken=tuple(broken),
        next=_next([problem for track in tracks for problem in track.problems]),
    )


def _listed(problem: Problem, standing: ProblemStanding) -> ListedProblem:
    spec, best = problem.spec, standing.best
    most = spec.scoring.points
    told = f"{points(of=most)[0]} points" if best is None else points_of(best, most)
    return ListedProblem(spec.id, spec.title, spec.difficulty, told, standing)


def _rank(problem: ListedProblem) -> tuple[int, str]:
    return DIFFICULTIES.index(problem.difficulty), problem.title


def _next(problems: Sequence[ListedProblem]) -> ListedProblem | None:
    """The problem that was tried last and is not solved, or else the first that is not."""
    unsolved = [problem for problem in problems if not problem.standing.is_solved]
    return max(unsolved, key=lambda problem: problem.standing.last or 0, default=None)
