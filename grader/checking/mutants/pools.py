"""Right programs that get along in one process: what one does to it disturbs none of the others.

all in one process    the reference, every example, every example loaded anew, the reference
all are right         they are a pool
else                  the same with each half; an example that disturbs itself is left out
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader.checking.mutants.together import answers_of, footing
from grader.checking.package import Package
from grader.grading.compare import tolerances
from grader.grading.expected import read_trusted
from grader.grading.judge import judge_call
from grader.verdict import Verdict


@dataclass(frozen=True)
class Pools:
    """The number of the pool of each right program, by its file; ``alone`` are in none."""

    pool: Mapping[Path, int]
    alone: tuple[Path, ...]


@lru_cache(maxsize=1)
def pools(package: Package) -> Pools:
    """The pools of the reference and of all accepted examples that are Python files.

    JudgeError if the reference or the sandbox fails.
    """
    reference = package.problem.reference
    examples = [example.path for example in package.accepted if example.path.suffix == ".py"]
    found: dict[Path, int] = {reference: 0}
    alone: list[Path] = []
    left: list[Sequence[Path]] = [examples] if examples else []
    count = 0
    while left:
        group = left.pop()
        if _get_along(package, [reference, *group, *group, reference]):
            found.update(dict.fromkeys(group, count))
            count += 1
        elif len(group) == 1:
            alone += group
        else:
            left += [group[: len(group) // 2], group[len(group) // 2 :]]
    return Pools(found, tuple(alone))


def _get_along(package: Package, files: Sequence[Path]) -> bool:
    """Whether each of ``files`` is right when they are called in turn, and the first one again."""
    known = footing(package)
    allowed = tolerances(package.spec, known.case)
    sources = [read_trusted(file) for file in files]
    calls = [(n, known.case) for n in (*range(len(files)), 0)]
    answers = answers_of(package, sources, calls, known.limits)
    return len(answers) == len(calls) and all(
        judge_call(answer, known.vector, allowed).verdict == Verdict.AC
        for answer in answers.values()
    )
