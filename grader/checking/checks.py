"""The checks of `grader check`: the list of them, and how one is done."""

import time
from collections.abc import Callable, Iterator, Sequence

from grader.checking.adversaries.check import check_adversaries
from grader.checking.determinism import check_determinism
from grader.checking.examples import check_examples
from grader.checking.files import check_files
from grader.checking.findings import Finding
from grader.checking.limits import check_limits
from grader.checking.misconceptions import check_misconceptions
from grader.checking.mutants.check import check_mutants
from grader.checking.package import Package
from grader.checking.ranges import check_ranges
from grader.checking.recall import keep, place_for, recall
from grader.checking.results import CheckResult
from grader.checking.salts import check_salts
from grader.checking.sandbox import check_sandbox
from grader.checking.statement import check_statement
from grader.checking.tolerance import check_tolerance
from grader.checking.variants import check_variants
from grader.checking.wrong_answers import check_wrong_answers
from grader.errors import PackageError, UsageError
from grader.problem.wording import meant_by

Check = Callable[[Package], Iterator[Finding]]
# In the order in which an author wants to know.
CHECKS: dict[str, Check] = {
    "files": check_files,
    "statement": check_statement,
    "ranges": check_ranges,
    "determinism": check_determinism,
    "examples": check_examples,
    "tolerance": check_tolerance,
    "wrong answers": check_wrong_answers,
    "mutants": check_mutants,
    "salts": check_salts,
    "adversaries": check_adversaries,
    "misconceptions": check_misconceptions,
    "variants": check_variants,
    "limits": check_limits,
    "sandbox": check_sandbox,
}


def chosen(names: Sequence[str]) -> list[str]:
    """The named checks in the order of `CHECKS`, or all; UsageError for an unknown name."""
    for name in names:
        if name not in CHECKS:
            near = meant_by(name, list(CHECKS))
            hint = f"did you mean {near!r}?" if near else f"there are: {', '.join(CHECKS)}"
            raise UsageError(f"no check {name!r}; {hint}")
    return [name for name in CHECKS if name in names or not names]


def run_check(package: Package, name: str, fresh: bool = False) -> CheckResult:
    """Do one of `CHECKS`, or recall its findings unless ``fresh``.

    If a file of the package fails, ``why_not`` of the result says so. JudgeError if the grader or
    the sandbox fails.
    """
    began = time.monotonic()
    package.fresh = fresh
    package.watch(f"{name}, check {list(CHECKS).index(name) + 1} of {len(CHECKS)}")
    place = place_for(package, name)
    if not fresh and (known := recall(place)) is not None:
        return CheckResult(name, known, time.monotonic() - began, recalled=True)
    try:
        found = tuple(CHECKS[name](package))
    except PackageError as error:
        return CheckResult(name, (), time.monotonic() - began, why_not=str(error))
    keep(place, found)
    return CheckResult(name, found, time.monotonic() - began)
