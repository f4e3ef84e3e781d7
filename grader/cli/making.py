"""Cases as commands make them: behind walls, where an author's own generators run."""

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from grader.cli.options import warn_of_level
from grader.problem.catalogue import Catalogue


def case_maker(stack: ExitStack, where: Catalogue, choice: str, salt: str) -> Callable[[Any], Any]:
    """What makes the cases of a problem; a sandbox is started by the first that needs one.

    It raises as `problem_cases` does; Ctrl-C interrupts the caller, and no run.
    """
    from grader.grading.prepared import problem_cases
    from grader.sandbox.proof.ladder import Sandbox

    aside = stack.enter_context(ThreadPoolExecutor(1))

    @functools.cache
    def sandbox() -> Sandbox:
        started = stack.enter_context(Sandbox.start(choice, where.secret))
        warn_of_level(started.level)
        return started

    return lambda problem: aside.submit(problem_cases, problem, salt, sandbox).result()
