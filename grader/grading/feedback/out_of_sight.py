"""Find faults that a wrong answer hides from its author, by one more run of a sample (`usage`).

    swallowed_exception    the file handles an exception, and goes on without a word
    unwritten_memory       the answer follows from memory that was never written, as `jnp.empty` is

A file that has no word for such a thing is not run. The run comes after those of hidden cases, and
does no more than choose a hint: the lines in its text are those that have such a word.
"""

import re

from grader.grading.feedback.probe import SLOW_CPU_S, WrongAnswer
from grader.grading.feedback.usage import Usage, used
from grader.grading.report import CaseResult, Hint
from grader.sandbox.runner import Runner
from grader.verdict import Verdict

OF_FAULTS = frozenset({"swallowed_exception", "unwritten_memory"})
CALLS = 3  # in the run, at most
MOST_LINES = 3  # named in a hint
HANDLER = re.compile(rb"^[ \t]*except\b|^[^#\n]*\bsuppress\(", re.MULTILINE)
EMPTY = re.compile(rb"^[^#\n]*\bempty(?:_like)?\(", re.MULTILINE)


def out_of_sight(wrong: WrongAnswer, sandbox: Runner, usage: Usage | None = None) -> Hint | None:
    """Return the hint on a hidden fault in the first sample that fails, if there is one.

    With ``usage``, which is known already, nothing is run.
    """
    source = wrong.message.source
    if usage is not None:
        return hidden_fault(usage, source)
    failed = next((n for n, one in enumerate(wrong.results) if _fails_openly(one)), None)
    if failed is None or wrong.load.answer is not None or not _has_a_word(source):
        return None
    if wrong.load.cpu_s + CALLS * wrong.results[failed].cpu_s > SLOW_CPU_S:
        return None
    usage = used(wrong.message, wrong.cases[failed], wrong.limits, sandbox)
    return None if usage is None else hidden_fault(usage, source)


def hidden_fault(usage: Usage, source: bytes) -> Hint | None:
    """Return the hint on a fault that the use shows, if the source has a word for it."""
    if usage.swallows and (places := lines_with(HANDLER, source)):
        return Hint(
            "swallowed_exception",
            f"an exception is raised and hidden ({places}): take out what hides it, and read the "
            "error",
        )
    if usage.reads_unwritten and (places := lines_with(EMPTY, source)):
        return Hint(
            "unwritten_memory",
            f"the answer follows from memory that was never written ({places}): `empty` gives an "
            "array with any numbers in it. Take `zeros`, or write each number before it is read",
        )
    return None


def _has_a_word(source: bytes) -> bool:
    """Tell if a source has a line that may hide a fault."""
    return bool(HANDLER.search(source) or EMPTY.search(source))


def _fails_openly(result: CaseResult) -> bool:
    """Tell if it is a sample with a wrong answer or an error."""
    return not result.hidden and result.verdict in (Verdict.WA, Verdict.RTE)


def lines_with(word: re.Pattern[bytes], source: bytes) -> str:
    """Return ``your line 4``, or ``your line 4, 7 or 9``; empty if no line has the word."""
    found = [str(source.count(b"\n", 0, hit.end()) + 1) for hit in word.finditer(source)]
    found = list(dict.fromkeys(found))
    if len(found) > MOST_LINES:
        return f"one of your {len(found)} lines such as line {found[0]}"
    if len(found) < 2:
        return f"your line {found[0]}" if found else ""
    return f"your line {', '.join(found[:-1])} or {found[-1]}"
